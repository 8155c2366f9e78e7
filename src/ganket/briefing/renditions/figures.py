"""The figures of a report, drawn from its frozen data in one language: the cartogram, a curve and an R(t) strip for
each member, and the sparklines of the table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ganket.briefing.renditions.wording import Wording
from ganket.lib.figures import (
    CartogramWords,
    Figure,
    Format,
    IntervalWords,
    Scale,
    SeriesWords,
    Tile,
    cartogram,
    common_scale,
    epidemic_curve,
    interval_strip,
    moving_average,
    sparkline,
)
from ganket.situation.rules import FINEST_MAXIMUM, RATE_BOUNDS, SPARK_FINEST_MAXIMUM, rounded_rate

SPARK_DAYS = 28
TILE_PX = 50
CURVE_PX = (336, 82)
STRIP_PX = (336, 72)
# Room for three labels, not for four; above 3 the line runs off the edge.
STRIP_SCALE = Scale(0, 3, (0.0, 1.0, 3.0))
SPARK_PX = (84, 22)
# The halo of notes that stand over blank paper: a PDF holds it as the outline of each letter, a quarter of the file.
_HALO = re.compile(r'(<text class="fig-(?:note|label)) fig-halo("[^>]*?) stroke="[^"]*"[^>]*? paint-order="stroke"')


@dataclass(frozen=True)
class Drawn:
    """A figure for a page: its SVG, what is read where it is not seen, and its width in px."""

    svg: str
    alt: str
    width_px: int

    def as_data(self) -> dict[str, Any]:
        """For a template."""
        return {"svg": self.svg, "alt": self.alt, "width_px": self.width_px}


def format_of(wording: Wording) -> Format:
    """Numbers, days and months on axes."""
    return Format(number=wording.number, day=wording.short_day, month=wording.month)


def draw_cartogram(
    members: Sequence[dict[str, Any]], states: Sequence[dict[str, Any]], wording: Wording
) -> Drawn | None:
    """One tile a member with its rate; None where no member has a place on the grid."""
    tiles: dict[tuple[int, int], Tile] = {}
    for member, state in zip(members, states, strict=True):
        place = member["tile"]
        if place is not None and tuple(place) not in tiles:
            rate = state["per_100k_7d"]
            shown = None if rate is None else float(rate)
            tiles[place[0], place[1]] = Tile(member["code"], wording.of(member["names"]), place[0], place[1], shown)
    if not tiles:
        return None
    show = Format(
        number=lambda value: wording.number(value, 0) if value in RATE_BOUNDS else wording.rate(value),
        day=wording.short_day,
        month=wording.month,
    )
    words = CartogramWords(member=wording("member"), value=wording("cartogram_measure"), missing=wording("no_rate"))
    figure = cartogram(
        "tiles",
        title=wording("cartogram"),
        description="",
        tiles=list(tiles.values()),
        bounds=RATE_BOUNDS,
        words=words,
        show=show,
        tile_px=TILE_PX,
        rounded=rounded_rate,
    )
    rows = "; ".join(f"{name}: {value}" for name, value in figure.rows)
    return Drawn(figure.svg, wording("cartogram_alt", rows=rows + "."), _width_of(figure))


def draw_curve(key: str, name: str, values: Sequence[float | None], first: date, wording: Wording) -> Drawn:
    """New cases a day with the average of 7 days, on the state's own scale."""
    known = [(value, place) for place, value in enumerate(values) if value is not None]
    if known:
        highest, latest = max(known, key=lambda pair: pair[0]), known[-1]
        alt = wording(
            "curve_cases_alt",
            member=name,
            first=wording.day(first),
            last=wording.day(first + timedelta(days=len(values) - 1)),
            highest=_cases(highest[0], wording),
            highest_day=wording.day(first + timedelta(days=highest[1])),
            latest=_cases(latest[0], wording),
            latest_day=wording.day(first + timedelta(days=latest[1])),
        )
    else:
        alt = wording("curve_empty_alt", member=name)
    words = SeriesWords(
        day="", value=wording("curve_cases"), missing=wording("not_received"), average=wording("curve_average")
    )
    figure = epidemic_curve(
        key,
        title=name,
        description=alt,
        first_day=first,
        values=values,
        words=words,
        show=format_of(wording),
        average=moving_average(values),
        scale=common_scale([*values, FINEST_MAXIMUM], ticks_at_most=2),
        width_px=CURVE_PX[0],
        height_px=CURVE_PX[1],
        is_labelled=False,
    )
    return Drawn(figure.svg, alt, CURVE_PX[0])


def draw_strip(
    key: str, name: str, curves: dict[str, list[float | None]], days: int, first: date, latest: str, wording: Wording
) -> Drawn:
    """R(t) with its interval; `latest` is the last estimate, or the reason for silence."""
    nothing: list[float | None] = [None] * days
    alt = wording("curve_r_alt", member=name, latest=latest)
    show = Format(
        number=lambda value: wording.number(value, 0 if value in STRIP_SCALE.ticks else 2),
        day=wording.short_day,
        month=wording.month,
    )
    figure = interval_strip(
        key,
        title=name,
        description=alt,
        first_day=first,
        means=curves.get("r_mean", nothing),
        lows=curves.get("r_low", nothing),
        highs=curves.get("r_high", nothing),
        words=IntervalWords(
            day="", mean=wording("curve_r"), low=wording("curve_low"), high=wording("curve_high"), silent=latest
        ),
        show=show,
        scale=STRIP_SCALE,
        width_px=STRIP_PX[0],
        height_px=STRIP_PX[1],
    )
    return Drawn(_HALO.sub(r"\1\2", figure.svg), alt, STRIP_PX[0])


def draw_spark(key: str, name: str, values: Sequence[float | None], last: date, wording: Wording) -> Drawn:
    """The last 28 days of new cases, the 7 that the table sums up darker."""
    shown = list(values[-SPARK_DAYS:])
    alt = wording("table_days_alt", member=name)
    words = SeriesWords(day="", value=wording("curve_cases"), missing=wording("not_received"))
    figure = sparkline(
        key,
        title=alt,
        description="",
        first_day=last - timedelta(days=len(shown) - 1),
        values=shown,
        words=words,
        show=format_of(wording),
        scale=Scale(0, max([SPARK_FINEST_MAXIMUM, *(value or 0 for value in shown)]), ()),
        width_px=SPARK_PX[0],
        height_px=SPARK_PX[1],
    )
    return Drawn(figure.svg, alt, SPARK_PX[0])


def _cases(value: float, wording: Wording) -> str:
    return wording.count("counted", str(int(value)) if value.is_integer() else repr(value))


def _width_of(figure: Figure) -> int:
    start = figure.svg.index(' width="') + len(' width="')
    return int(figure.svg[start : figure.svg.index('"', start)])
