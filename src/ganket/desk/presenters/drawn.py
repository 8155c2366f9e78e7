"""Figures as pages draw them, each once: a figure is kept under all that it is drawn from, words and forms of numbers
among it. The reproduction number looks alike wherever it stands.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext as _

from ganket.desk.presenters import words
from ganket.desk.presenters.wording import Wording
from ganket.lib import figures
from ganket.lib.figures import Figure, IntervalWords, Scale

# The room in both languages takes sixty; what was not asked for longest is drawn anew.
KEPT = 256
SCALES = ("own", "same")
# The small multiples stand in step: a curve and what is drawn instead of it are as wide and as high.
PANEL_WIDTH_PX, PANEL_HEIGHT_PX = 256, 132

P = ParamSpec("P")
T = TypeVar("T")


def _once(draw: Callable[P, T]) -> Callable[P, T]:
    """The same function, its answers kept. Lists of values are taken for the tuples that they are as good as."""
    kept = lru_cache(KEPT)(draw)

    @wraps(draw)
    def drawn(*arguments: P.args, **named: P.kwargs) -> T:
        return kept(*map(_fixed, arguments), **{name: _fixed(value) for name, value in named.items()})

    return drawn


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


epidemic_curve = _once(figures.epidemic_curve)
interval_strip = _once(figures.interval_strip)
sparkline = _once(figures.sparkline)


@_once
def moving_average(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """The 7-day means of daily counts."""
    return tuple(figures.moving_average(values))


@_once
def own_scale(values: Sequence[float | None], finest: float) -> Scale:
    """The scale of one small multiple, never finer than from 0 to `finest`."""
    return figures.common_scale([*values, finest], ticks_at_most=3)


def reproduction(
    key: str,
    state: str,
    first_day: date,
    band: Sequence[Sequence[float | None]],
    forms: Wording,
    *,
    width_px: int = PANEL_WIDTH_PX,
    height_px: int = PANEL_HEIGHT_PX,
    is_labelled: bool = False,
    reason: str = "",
    spoken_on: date | None = None,
) -> Figure:
    """The reproduction number of a state: means, lower and upper bounds. `reason` says why there is none on the day
    spoken of.
    """
    means, lows, highs = band
    return interval_strip(
        key,
        title=_("%(state)s: reproduction number R") % {"state": state},
        description=_("Estimate of the system, not a figure of the state. Line: mean; band: 95 % credible interval."),
        first_day=first_day,
        means=means,
        lows=lows,
        highs=highs,
        words=IntervalWords(
            day=_("Day"),
            mean=_("R, 7 days"),
            low=_("low"),
            high=_("high"),
            silent=words.silence(None),
            reason=reason,
        ),
        show=forms.estimates,
        spoken_on=spoken_on,
        width_px=width_px,
        height_px=height_px,
        is_labelled=is_labelled,
    )
