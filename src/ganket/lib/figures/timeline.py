"""The timeline strip: dated marks with labels along a ribbon of months, for statements and decisions.

Labels stand above the ribbon and begin at their mark; those that would leave the sheet stand below it and
end at their mark. In lanes filled from that side on, no stem crosses a label.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ganket.lib.figures.dates import DayAxis, month_labels
from ganket.lib.figures.look import SMALL_SIZE, TEXT_SIZE, UNITS_PER_PX
from ganket.lib.figures.sheet import Figure, Format, Rows, Sheet, text_width

_LANE = 36
_RIBBON = 36
_EDGE = 14  # the ribbon's distance from the sheet's sides, so that dots are whole
_OFFSET = 10  # from stem to label


@dataclass(frozen=True)
class TimelineMark:
    """One dated fact and its short label; a strong mark stands out."""

    day: date
    label: str
    is_strong: bool = False


@dataclass(frozen=True)
class _Flag:
    """A mark with its place: x of the stem, where its label begins, and its lane counted from the ribbon."""

    mark: TimelineMark
    text: str
    x: int
    start: int
    width: int
    is_above: bool
    lane: int = 0


def timeline_strip(
    key: str,
    *,
    title: str,
    description: str,
    first_day: date,
    last_day: date,
    marks: Sequence[TimelineMark],
    columns: tuple[str, str],
    show: Format,
    width_px: int = 720,
) -> Figure:
    """Marks on the days from first_day to last_day; as high as its lanes need. Columns: day, label.

    A label is cut with "…" at half the width; the table has it whole. Raises ValueError for a day outside.
    """
    width = width_px * UNITS_PER_PX
    axis = DayAxis(first_day, (last_day - first_day).days + 1, _EDGE, width - 2 * _EDGE)
    ordered = sorted(marks, key=lambda mark: mark.day)
    flags = [_flag(mark, axis, show, width) for mark in ordered]
    above = _in_lanes([flag for flag in flags if flag.is_above][::-1])
    below = _in_lanes([flag for flag in flags if not flag.is_above])
    ribbon = 4 + _LANE * _lanes(above)
    height = ribbon + _RIBBON + _LANE * _lanes(below) + 8
    sheet = Sheet(key, width_px=width_px, height_px=-(-height // UNITS_PER_PX))
    _draw_ribbon(sheet, axis, show, ribbon)
    for flag in sorted([*above, *below], key=lambda flag: flag.x):
        _draw_flag(sheet, flag, ribbon, show)

    def write_rows() -> Rows:
        return tuple((show.day(mark.day), mark.label) for mark in ordered)

    return sheet.figure(title, description, columns, write_rows)


def _flag(mark: TimelineMark, axis: DayAxis, show: Format, width: int) -> _Flag:
    x, date_width = axis.middle(axis.place(mark.day)), _date_width(mark, show)
    text = _cut(mark.label, width // 2 - date_width - _OFFSET - _EDGE)
    taken = date_width + text_width(text, TEXT_SIZE)
    is_above = x + _OFFSET + taken <= width
    start = x + _OFFSET if is_above else x - _OFFSET - taken
    return _Flag(mark, text, x, start, taken, is_above)


def _date_width(mark: TimelineMark, show: Format) -> int:
    return text_width(show.day(mark.day), TEXT_SIZE) * 107 // 100 + 12


def _cut(text: str, width: int) -> str:
    """The text, or as much of it as fits with three dots after a whole word where there is one."""
    if text_width(text, TEXT_SIZE) <= width:
        return text
    kept = text
    while kept and text_width(f"{kept}…", TEXT_SIZE) > width:
        kept = kept[:-1]
    whole_words = kept.rpartition(" ")[0]
    return f"{whole_words or kept}…"


def _in_lanes(flags: Sequence[_Flag]) -> list[_Flag]:
    """Each flag in the lane nearest the ribbon where its label meets no other label and no stem.

    Given from the side that the labels point to, so that a flag's own stem passes no label placed before.
    """
    placed: list[_Flag] = []
    for flag in flags:
        lane = 0
        while any(other.lane >= lane and _is_in_the_way(other, flag, lane) for other in placed):
            lane += 1
        placed.append(replace(flag, lane=lane))
    return placed


def _is_in_the_way(other: _Flag, flag: _Flag, lane: int) -> bool:
    """Whether the other's label in this lane, or its stem on the way to a further one, meets the flag."""
    left, right = min(flag.start, flag.x), max(flag.start + flag.width, flag.x)
    other_left, other_right = (
        (min(other.start, other.x), max(other.start + other.width, other.x)) if other.lane == lane else (other.x,) * 2
    )
    return left < other_right + 12 and other_left < right + 12


def _lanes(flags: Sequence[_Flag]) -> int:
    return 1 + max((flag.lane for flag in flags), default=-1)


def _draw_ribbon(sheet: Sheet, axis: DayAxis, show: Format, top: int) -> None:
    """Months in two shades in turn, their names within."""
    for place, (_, left, right) in enumerate(axis.months()):
        sheet.rectangle("fig-ribbon-odd" if place % 2 else "fig-ribbon", left, top, right - left, _RIBBON)
    for middle, text in month_labels(axis, show):
        sheet.text("fig-tick-label", middle, top + _RIBBON // 2 + SMALL_SIZE // 3, text, anchor="middle")


def _draw_flag(sheet: Sheet, flag: _Flag, ribbon: int, show: Format) -> None:
    """Dot on the ribbon's edge, stem to its lane, date and label beside the stem's end."""
    side = -1 if flag.is_above else 1
    foot = ribbon if flag.is_above else ribbon + _RIBBON
    end = foot + side * (_LANE * flag.lane + _LANE - 8)
    text_y = end + (TEXT_SIZE - 4 if flag.is_above else 0)
    sheet.open_group(f"{show.day(flag.mark.day)}: {flag.mark.label}")
    sheet.path("fig-stem", f"M{flag.x} {foot}V{end}")
    sheet.path(
        "fig-dot-strong" if flag.mark.is_strong else "fig-dot",
        f"M{flag.x - 7} {foot}a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    )
    x, anchor = (flag.x + _OFFSET, "start") if flag.is_above else (flag.x - _OFFSET, "end")
    sheet.text("fig-label", x, text_y, flag.text, anchor=anchor, lead=("fig-date", show.day(flag.mark.day)))
    sheet.close_group()
