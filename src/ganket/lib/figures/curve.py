"""The epidemic curve: new counts a day as bars from zero, with average, second source, events.

A missing day is a gap with a mark under the axis, never a zero; a downward correction hangs below the axis,
hatched; provisional days are hatched; a bar beyond a given scale ends in a pointer with its figure.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from ganket.lib.figures import paths
from ganket.lib.figures.dates import DayAxis, draw_day_axis
from ganket.lib.figures.frame import (
    FOOT,
    NOTE_ROW,
    Frame,
    NoteRow,
    draw_names,
    draw_value_axis,
    left_side,
    name_margin,
)
from ganket.lib.figures.look import SMALL_SIZE
from ganket.lib.figures.scale import Scale, held_scale
from ganket.lib.figures.sheet import Figure, Format, Sheet, text_width
from ganket.lib.figures.table import SeriesWords, check_lengths, missing_days, series_table

_LETTER_ROW = 28
_WIDE_SLOT = 8  # from here on bars stand apart


@dataclass(frozen=True)
class Event:
    """Something dated that the reader should see beside the counts: a short letter, its text in the table."""

    day: date
    letter: str
    text: str


@dataclass(frozen=True)
class _Line:
    """A line over the bars: its look, its values, its name."""

    css: str
    values: Sequence[float | None]
    name: str

    @property
    def ends_early(self) -> bool:
        """Whether its last tenth is empty: a name at the plot's side would then point at nothing."""
        known = [place for place, value in enumerate(self.values) if value is not None]
        return bool(known) and known[-1] < len(self.values) * 9 // 10


@dataclass(frozen=True)
class _Curve:
    """What the drawing steps share: one sheet, its frame and scales, the values."""

    sheet: Sheet
    frame: Frame
    axis: DayAxis
    scale: Scale
    values: Sequence[float | None]
    is_provisional: Sequence[bool]
    is_missing: Sequence[bool]

    @property
    def base(self) -> int:
        return self.scale.height(0, top=self.frame.top, bottom=self.frame.bottom)

    def heights(self, values: Sequence[float | None]) -> list[int | None]:
        return self.scale.heights(values, top=self.frame.top, bottom=self.frame.bottom)


def epidemic_curve(
    key: str,
    *,
    title: str,
    description: str,
    first_day: date,
    values: Sequence[float | None],
    words: SeriesWords,
    show: Format,
    average: Sequence[float | None] = (),
    second: Sequence[float | None] = (),
    provisional: Container[date] = (),
    events: Sequence[Event] = (),
    awaited: date | None = None,
    scale: Scale | None = None,
    width_px: int = 640,
    height_px: int = 240,
    is_labelled: bool = True,
) -> Figure:
    """One bar a day from first_day on; `average` and `second` (another source) are lines, None where absent. From the
    day `awaited` on no figure is due yet: a day without one is no gap.

    Give one `scale` (see common_scale) to figures that are to be compared. Without labels the figure is a
    small multiple: axes and marks only, its measure said once by the caller. Events outside the days are
    left out. Raises ValueError for lengths that differ and for values that are not finite.
    """
    check_lengths(len(values), average=average, second=second)
    held = held_scale(scale, [*values, *(() if scale else (*average, *second))], height_px=height_px)
    sheet = Sheet(key, width_px=width_px, height_px=height_px)
    shown = [event for event in events if 0 <= (event.day - first_day).days < len(values)]
    lines = [_Line("fig-line-2", second, words.second), _Line("fig-line", average, words.average)]
    names = [line.name for line in lines if line.values and not line.ends_early and is_labelled]
    frame = _frame(sheet, held, show, names, is_labelled=is_labelled, has_events=bool(shown))
    axis = DayAxis(first_day, len(values), frame.left, frame.width)
    days = axis.days()
    curve = _Curve(
        sheet, frame, axis, held, values, [day in provisional for day in days], missing_days(days, values, awaited)
    )
    draw_value_axis(sheet, frame, held, show)
    _draw_bars(curve)
    _draw_events(curve, shown)
    _draw_lines(curve, lines, is_labelled=is_labelled)
    draw_day_axis(sheet, axis, show, y=frame.bottom)
    if is_labelled:
        _draw_notes(curve, words, show)
    columns, write_rows = series_table(
        days,
        values,
        words,
        show,
        average=average,
        second=second,
        provisional=provisional,
        events=[(event.day, f"{event.letter}: {event.text}") for event in shown],
    )
    return sheet.figure(title, description, columns, write_rows)


def _frame(
    sheet: Sheet, scale: Scale, show: Format, names: Sequence[str], *, is_labelled: bool, has_events: bool
) -> Frame:
    """Rows above the plot only for what stands in them; a sheet too small keeps a plot of a few units."""
    top = (NOTE_ROW if is_labelled else 16) + _LETTER_ROW * has_events
    left = left_side(scale, show)
    return Frame(left, max(left + 8, sheet.width - name_margin(names)), top, max(top + 8, sheet.height - FOOT))


def _draw_bars(curve: _Curve) -> None:
    """Counts, provisional counts, downward corrections, missing days: a path each."""
    sheet, base, edges = curve.sheet, curve.base, curve.axis.edges()
    slot = curve.frame.width // max(1, len(curve.values))
    gap = max(2, slot // 6) if slot >= _WIDE_SLOT else 0
    heads = curve.heights(curve.values)
    kinds = [
        "missing" if value is None else "negative" if value < 0 else "provisional" if is_early else "counted"
        for value, is_early in zip(curve.values, curve.is_provisional, strict=True)
    ]

    def only(kind: str) -> str:
        picked = [head if found == kind else None for head, found in zip(heads, kinds, strict=True)]
        return paths.bars(edges, picked, base, gap=gap)

    sheet.path("fig-bar", only("counted"))
    if "provisional" in kinds:
        sheet.define_hatch("provisional", "fig-provisional")
        sheet.path("fig-provisional", only("provisional"), fill="provisional")
    if "negative" in kinds:
        sheet.define_hatch("negative", "fig-negative")
        sheet.path("fig-negative", only("negative"), fill="negative")
    sheet.path("fig-axis", f"M{curve.frame.left} {base}h{curve.frame.width}")
    sheet.path("fig-missing", paths.marks(edges, curve.is_missing, base + 2, height=8, gap=gap))


def _draw_lines(curve: _Curve, lines: Sequence[_Line], *, is_labelled: bool) -> None:
    """The lines and their names: beside the plot, or for a line that ends early at its own end."""
    sheet, frame, xs, beside = curve.sheet, curve.frame, curve.axis.middles(), []
    for line in lines:
        heights = curve.heights(line.values)
        sheet.path(line.css, paths.line(xs, heights))
        last, y = max(((place, y) for place, y in enumerate(heights) if y is not None), default=(0, None))
        if not is_labelled or y is None or not line.name:
            continue
        if not line.ends_early:
            beside.append((f"{line.css}-name", line.name, y))
            continue
        _draw_name_within(curve, line, [*lines, _Line("", curve.values, "")], xs[last], y)
    draw_names(sheet, frame, beside)


def _draw_name_within(curve: _Curve, line: _Line, drawn: Sequence[_Line], x: int, y: int) -> None:
    """The name of a line that ends at (x, y), above all that is drawn where the name stands."""
    frame, width = curve.frame, text_width(line.name, SMALL_SIZE) * 107 // 100
    is_left = x + width <= frame.right
    start = x if is_left else x - width
    span = [place for place, edge in enumerate(curve.axis.edges()) if start - 6 <= edge <= start + width + 6]
    parts = [other.values[span[0] : span[-1] + 1] for other in drawn] if span else []
    highest = min((head for part in parts for head in curve.heights(part) if head is not None), default=y)
    foot = max(frame.top + 20, min(highest, y) - 14)
    curve.sheet.path("fig-tick", f"M{x} {y}V{foot + 4}" if foot + 4 < y else "")
    curve.sheet.text(f"{line.css}-name", x, foot, line.name, anchor="start" if is_left else "end")


def _draw_events(curve: _Curve, events: Sequence[Event]) -> None:
    """A dotted line down the plot with its letter on top; letters of near days are set side by side."""
    frame, sheet, free_from = curve.frame, curve.sheet, curve.frame.left - 20
    places = [(curve.axis.middle(curve.axis.place(event.day)), event) for event in events]
    lines = "".join(f"M{x} {frame.top - 4}V{curve.base}" for x in sorted({x for x, _ in places}))
    sheet.path("fig-event", lines)
    for x, event in sorted(places, key=lambda place: place[0]):
        width = text_width(event.letter, SMALL_SIZE) + 4
        middle = max(x, free_from + width // 2)
        sheet.open_group(event.text)
        sheet.text("fig-event-letter", middle, frame.top - 8, event.letter, anchor="middle")
        sheet.close_group()
        free_from = middle + width // 2


def _draw_notes(curve: _Curve, words: SeriesWords, show: Format) -> None:
    """The measure, then what the reader could not guess: cut bars, provisional days, days not received."""
    axis, row = curve.axis, NoteRow(curve.sheet)
    row.put_measure(words.value)
    _draw_cut_bars(curve, row, show)
    early = list(paths.runs(curve.is_provisional))
    if early:
        left, right = axis.edge(early[-1][0]), axis.edge(early[-1][1])
        if row.put_at_end("fig-note", right, words.provisional):
            row.draw_bracket(left, right)
    gaps = [(end - start, start) for start, end in paths.runs(curve.is_missing)]
    if gaps:
        length, start = max(gaps)
        x = (axis.edge(start) + axis.edge(start + length)) // 2
        if row.put_near("fig-missing-label", x, words.missing):
            row.draw_leader(x, curve.base)


def _draw_cut_bars(curve: _Curve, row: NoteRow, show: Format) -> None:
    """A pointer over each run of bars that the scale cuts, with the highest figure where it finds room."""
    sheet, values, maximum = curve.sheet, curve.values, curve.scale.maximum
    pointers = []
    for start, end in paths.runs([value is not None and value > maximum for value in values]):
        highest, place = max((values[place] or 0, place) for place in range(start, end))
        x = curve.axis.middle(place)
        pointers.append(f"M{x - 6} {curve.frame.top - 1}l6-9 6 9z")
        row.put_near("fig-cut-figure", x, show.number(highest))
    sheet.path("fig-cut", "".join(pointers))
