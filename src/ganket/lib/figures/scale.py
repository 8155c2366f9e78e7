"""Scales: a nice maximum and ticks for one figure or for many together, and heights on the integer grid."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_LARGEST = 1e300  # beyond, the arithmetic of heights would overflow
_SMALLEST = 1e-300
_NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))


@dataclass(frozen=True)
class Scale:
    """From minimum (0, or the lowest negative value) to a nice maximum, with ticks from 0 upwards."""

    minimum: float
    maximum: float
    ticks: tuple[float, ...]

    def height(self, value: float, *, top: int, bottom: int) -> int:
        """Where the value lies between top and bottom (units); beyond the scale it stays at the edge."""
        per_unit = (self.maximum - self.minimum) / (bottom - top)
        return top + round((self.maximum - min(max(value, self.minimum), self.maximum)) / per_unit)

    def heights(self, values: Sequence[float | None], *, top: int, bottom: int) -> list[int | None]:
        """The same for a whole series, None where it is None; written out because it runs for every day."""
        lowest, highest = self.minimum, self.maximum
        per_unit = (highest - lowest) / (bottom - top)
        return [
            None
            if value is None
            else top
            + round((highest - (lowest if value < lowest else highest if value > highest else value)) / per_unit)
            for value in values
        ]


def common_scale(values: Iterable[float | None], *, ticks_at_most: int = 4, is_whole: bool = True) -> Scale:
    """One scale for all the values: zero-based, at most so many steps of 1, 2, 2.5 or 5 times a power of ten.

    Missing values (None) count for nothing. Whole scales have no ticks between whole numbers.
    Raises ValueError for a value that is not finite or beyond 1e300.
    >>> common_scale([3, 870, None]).ticks
    (0.0, 250.0, 500.0, 750.0, 1000.0)
    """
    known = finite(values)
    highest = max([0.0, *known])
    lowest = min([0.0, *known])
    if highest < _SMALLEST:
        highest = min(1.0, -lowest) if lowest < -_SMALLEST else 1.0
    step = _step(Decimal(highest), max(1, ticks_at_most), is_whole=is_whole)
    count = math.ceil(Decimal(highest) / step)
    ticks = tuple(float(step * place) for place in range(count + 1))
    return Scale(minimum=lowest, maximum=ticks[-1], ticks=ticks)


def held_scale(scale: Scale | None, values: Iterable[float | None], *, height_px: int) -> Scale:
    """The caller's scale or the figure's own; a value below the caller's scale lowers its foot."""
    if scale is None:
        return common_scale(values, ticks_at_most=min(5, max(2, height_px // 36)))
    known = finite(values)
    return Scale(min([scale.minimum, *known]), scale.maximum, scale.ticks)


def finite(values: Iterable[float | None]) -> list[float]:
    """The values that are there. Raises ValueError for one that cannot be drawn."""
    known = [float(value) for value in values if value is not None]
    if known and not (all(map(math.isfinite, known)) and min(known) >= -_LARGEST and max(known) <= _LARGEST):
        unfit = next(value for value in known if not -_LARGEST <= value <= _LARGEST)
        raise ValueError(f"{unfit} cannot be drawn")
    return known


def _step(highest: Decimal, ticks_at_most: int, *, is_whole: bool) -> Decimal:
    """The smallest nice step that reaches the highest value in so many ticks."""
    power = (highest / ticks_at_most).adjusted() if not is_whole else max(0, (highest / ticks_at_most).adjusted())
    for exponent in (power, power + 1):
        for nice in _NICE:
            step = nice.scaleb(exponent)
            if is_whole and step != step.to_integral_value():
                continue
            if step * ticks_at_most >= highest:
                return step
    raise AssertionError("ten times the power of ten always reaches")
