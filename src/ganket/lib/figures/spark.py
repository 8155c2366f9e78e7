"""The sparkline: the last weeks of a series in a table cell, the most recent days in the stronger colour."""

from collections.abc import Sequence
from datetime import date

from ganket.lib.figures import paths
from ganket.lib.figures.dates import DayAxis
from ganket.lib.figures.look import UNITS_PER_PX
from ganket.lib.figures.scale import Scale, held_scale
from ganket.lib.figures.sheet import Figure, Format, Sheet
from ganket.lib.figures.table import SeriesWords, missing_days, series_table

_FOOT = 6  # room for the marks of missing days


def sparkline(
    key: str,
    *,
    title: str,
    description: str,
    first_day: date,
    values: Sequence[float | None],
    words: SeriesWords,
    show: Format,
    recent_days: int = 7,
    awaited: date | None = None,
    scale: Scale | None = None,
    width_px: int = 84,
    height_px: int = 24,
) -> Figure:
    """One bar a day, no text; the last `recent_days` are those that the neighbouring column sums up.

    A missing day is a gap with a mark below, up to the first day that is only `awaited`; a downward correction hangs
    below the foot in its colour.
    """
    sheet = Sheet(key, width_px=width_px, height_px=height_px)
    held = held_scale(scale or Scale(0, max([1.0, *(v for v in values if v is not None)]), ()), values, height_px=0)
    axis = DayAxis(first_day, len(values), 0, sheet.width)
    bottom = sheet.height - _FOOT
    edges, heads = axis.edges(), held.heights(values, top=2, bottom=bottom)
    base = held.height(0, top=2, bottom=bottom)
    slot = sheet.width // max(1, len(values))
    gap = max(1, slot // 4) if slot > 2 * UNITS_PER_PX else 0
    first_recent = len(values) - recent_days

    def only(css: str) -> str:
        picked = [
            head if found == css else None
            for head, found in zip(heads, (_look(v, p >= first_recent) for p, v in enumerate(values)), strict=True)
        ]
        return paths.bars(edges, picked, base, gap=gap)

    for css in ("fig-spark", "fig-spark-recent"):
        sheet.path(css, only(css))
    if corrections := only("fig-negative"):
        sheet.define_hatch("negative", "fig-negative")
        sheet.path("fig-negative", corrections, fill="negative")
    sheet.path("fig-axis", f"M0 {base}h{sheet.width}")
    is_missing = missing_days(axis.days(), values, awaited)
    sheet.path("fig-missing", paths.marks(edges, is_missing, base + 1, height=5, gap=gap))
    columns, write_rows = series_table(axis.days(), values, words, show)
    return sheet.figure(title, description, columns, write_rows)


def _look(value: float | None, is_recent: bool) -> str:
    if value is not None and value < 0:
        return "fig-negative"
    return "fig-spark-recent" if is_recent else "fig-spark"
