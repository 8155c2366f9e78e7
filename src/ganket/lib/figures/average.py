"""The line of means over daily counts."""

from collections.abc import Sequence


def moving_average(values: Sequence[float | None], days: int = 7) -> list[float | None]:
    """The mean of each day and the days before it, `days` in all; None where one of them is missing.

    Totals run on from day to day, which is exact for counts.
    """
    found: list[float | None] = []
    total, missing = 0.0, 0
    for place, value in enumerate(values):
        total += value or 0
        missing += value is None
        if place >= days:
            left = values[place - days]
            total -= left or 0
            missing -= left is None
        found.append(total / days if place >= days - 1 and not missing else None)
    return found
