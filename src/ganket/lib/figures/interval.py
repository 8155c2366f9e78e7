"""The interval strip: an estimate with its band over days, set against one reference value.

Silent days (no estimate) are a gap; when the last day is silent, the reason stands over it. The band changes
colour at the reference, nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ganket.lib.figures import paths
from ganket.lib.figures.dates import DayAxis, draw_day_axis
from ganket.lib.figures.frame import FOOT, NOTE_ROW, Frame, NoteRow, draw_value_axis, left_side
from ganket.lib.figures.look import SMALL_SIZE
from ganket.lib.figures.scale import Scale, finite
from ganket.lib.figures.sheet import Figure, Format, Rows, Sheet, text_width
from ganket.lib.figures.table import check_lengths


@dataclass(frozen=True, kw_only=True)
class IntervalWords:
    """Headings of the table and the reason for silence ("not estimated: few cases"), localised.

    `mean` is both heading and measure; `silent` stands in the table at every day without an estimate, `reason` in
    the row above for the last of them (`silent` where none is given).
    """

    day: str
    mean: str
    low: str
    high: str
    silent: str
    reason: str = ""


def interval_strip(
    key: str,
    *,
    title: str,
    description: str,
    first_day: date,
    means: Sequence[float | None],
    lows: Sequence[float | None],
    highs: Sequence[float | None],
    words: IntervalWords,
    show: Format,
    reference: float = 1,
    spoken_on: date | None = None,
    scale: Scale | None = None,
    width_px: int = 640,
    height_px: int = 120,
    is_labelled: bool = True,
) -> Figure:
    """Line of the means, band from low to high, from first_day on; beyond the scale both run off its edge.

    A pointer stands over the means beyond the scale, with the highest of them where it finds room beside the line.

    Without a scale every strip has the same: from 0 to three times the reference.

    Above the plot: the measure, and the estimate of the last day with its interval or else the reason for silence,
    also without labels; of `spoken_on` where the days run on after what is known, as they do beside others. A day is
    silent unless all three are given. Raises ValueError as epidemic_curve does.
    """
    check_lengths(len(means), lows=lows, highs=highs)
    if not len(means) == len(lows) == len(highs):
        raise ValueError("means, lows and highs must cover the same days")
    estimates = [_estimate(*three) for three in zip(lows, means, highs, strict=True)]
    finite(value for one in estimates if one for value in one)
    held = scale or Scale(0, 3 * reference, tuple(place * reference for place in range(4)))
    sheet = Sheet(key, width_px=width_px, height_px=height_px)
    left = left_side(held, show)
    frame = Frame(left, max(left + 8, sheet.width - 6), NOTE_ROW, max(NOTE_ROW + 8, sheet.height - FOOT))
    axis = DayAxis(first_day, len(means), frame.left, frame.width)
    draw_value_axis(sheet, frame, held, show)
    _draw_estimates(sheet, frame, axis, held, estimates, reference)
    _draw_cut_means(sheet, frame, axis, held, estimates, show)
    draw_day_axis(sheet, axis, show, y=frame.bottom)
    row = NoteRow(sheet)
    _draw_last(row, frame, axis, estimates, words, show, spoken_on)
    if is_labelled:
        row.put_measure(words.mean)

    def write_rows() -> Rows:
        return tuple(_row(day, estimate, words, show) for day, estimate in zip(axis.days(), estimates, strict=True))

    return sheet.figure(title, description, (words.day, words.mean, words.low, words.high), write_rows)


_Estimate = tuple[float, float, float]


def _row(day: date, estimate: _Estimate | None, words: IntervalWords, show: Format) -> tuple[str, ...]:
    if estimate is None:
        return (show.day(day), words.silent, "", "")
    low, mean, high = (show.number(value) for value in estimate)
    return (show.day(day), mean, low, high)


def _estimate(low: float | None, mean: float | None, high: float | None) -> _Estimate | None:
    """Low, mean, high, or None for a silent day."""
    return None if low is None or mean is None or high is None else (low, mean, high)


def _draw_estimates(
    sheet: Sheet,
    frame: Frame,
    axis: DayAxis,
    scale: Scale,
    estimates: Sequence[_Estimate | None],
    reference: float,
) -> None:
    """Band, reference, line; then the axis."""
    lows, means, highs = (
        scale.heights([None if one is None else one[part] for one in estimates], top=frame.top, bottom=frame.bottom)
        for part in range(3)
    )
    y, xs = scale.height(reference, top=frame.top, bottom=frame.bottom), axis.middles()
    slot = max(2, frame.width // max(1, axis.count))
    if any(estimate is not None for estimate in estimates):
        sheet.define_break("band", y, "fig-band-above", "fig-band-below")
        sheet.path("fig-band", paths.band(xs, highs, lows, slot=slot), fill="band")
    sheet.path("fig-reference", f"M{frame.left} {y}h{frame.width}")
    # A mean beyond the scale is not drawn at its edge, where it would read as that value.
    seen = [y if one is not None and one[1] <= scale.maximum else None for y, one in zip(means, estimates, strict=True)]
    sheet.path("fig-estimate", paths.line(xs, seen, dot=slot))
    sheet.path("fig-axis", f"M{frame.left} {frame.bottom}h{frame.width}")


def _draw_cut_means(
    sheet: Sheet, frame: Frame, axis: DayAxis, scale: Scale, estimates: Sequence[_Estimate | None], show: Format
) -> None:
    """A pointer at the edge for each run of means that the scale cuts, beside it the highest where there is room.

    Runs so near that a figure would cover the next pointer share one, that of the highest among them.
    """
    peaks: list[tuple[float, int]] = []
    reach = text_width(show.number(scale.maximum + 0.01), SMALL_SIZE) + 24
    for start, end in paths.runs([one is not None and one[1] > scale.maximum for one in estimates]):
        peak = max((one[1], place) for place in range(start, end) if (one := estimates[place]) is not None)
        if peaks and axis.middle(start) - axis.middle(peaks[-1][1]) < reach:
            peaks[-1] = max(peaks[-1], peak)
        else:
            peaks.append(peak)
    middles = [(axis.middle(place), show.number(highest)) for highest, place in peaks]
    sheet.path("fig-cut", "".join(f"M{x - 6} {frame.top + 9}l6-9 6 9z" for x, _ in middles))
    line = _drawn_line(frame, axis, scale, estimates)
    free_from = frame.left
    for place, (x, figure) in enumerate(middles):
        width = text_width(figure, SMALL_SIZE)
        until = middles[place + 1][0] - 10 if place + 1 < len(middles) else frame.right
        # Right of the pointer, else left of it, wherever the line leaves room.
        for start in (x + 10, x - 10 - width):
            end = start + width
            is_free = start >= free_from and end <= until and x - 6 >= free_from
            if is_free and not any(start - 4 <= at <= end + 4 for at in line):
                sheet.text("fig-cut-figure", start, frame.top + SMALL_SIZE - 6, figure)
                free_from = max(end, x) + 6
                break


def _drawn_line(frame: Frame, axis: DayAxis, scale: Scale, estimates: Sequence[_Estimate | None]) -> list[int]:
    """Where the line runs as high as the figures of cut means stand; steep as it may be, to the days beside too."""
    seen = [one[1] if one is not None and one[1] <= scale.maximum else None for one in estimates]
    found = []
    for place, height in enumerate(scale.heights(seen, top=frame.top, bottom=frame.bottom)):
        if height is not None and height <= frame.top + SMALL_SIZE:
            found += [axis.middle(near) for near in (place - 1, place, place + 1) if 0 <= near < axis.count]
    return found


def _draw_last(
    row: NoteRow,
    frame: Frame,
    axis: DayAxis,
    estimates: Sequence[_Estimate | None],
    words: IntervalWords,
    show: Format,
    spoken_on: date | None,
) -> None:
    """At the right end of the row: the estimate of the day with its interval, or why there is none. Another day than
    the last is named.
    """
    if not estimates:
        return
    place = last = len(estimates) - 1
    if spoken_on:
        place = min(max((spoken_on - axis.first_day).days, 0), last)
    spoken = estimates[place]
    if spoken is not None:
        low, mean, high = (show.number(value) for value in spoken)
        when = "" if place == last else f", {show.day(axis.first_day + timedelta(days=place))}"
        row.put_at_end("fig-label", frame.right, f"{mean} ({low}–{high}){when}")
        return
    silent = paths.runs([estimate is None for estimate in estimates])
    start = next(start for start, end in silent if start <= place < end)
    row.put_at_end("fig-note", frame.right, words.reason or words.silent)
    row.draw_bracket(axis.edge(start), frame.right)
