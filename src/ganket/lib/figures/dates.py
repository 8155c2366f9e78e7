"""The axis of days: where each day lies on the integer grid, and which month or day labels find room."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ganket.lib.figures.look import SMALL_SIZE
from ganket.lib.figures.sheet import Format, Sheet, text_width

_SHORT_DAYS = 45  # up to here days are labelled, beyond it months
_TICK = 8
_APART = 10  # labels that are nearer to each other read as one


@dataclass(frozen=True)
class DayAxis:
    """`count` days from first_day on, between left and left + width (units)."""

    first_day: date
    count: int
    left: int
    width: int

    def edge(self, place: int) -> int:
        """The left edge of the day at this place; place `count` gives the right end."""
        return self.left + place * self.width // max(1, self.count)

    def edges(self) -> list[int]:
        left, width, count = self.left, self.width, max(1, self.count)
        return [left + place * width // count for place in range(self.count + 1)]

    def middle(self, place: int) -> int:
        return (self.edge(place) + self.edge(place + 1)) // 2

    def middles(self) -> list[int]:
        return [(left + right) // 2 for left, right in pairwise(self.edges())]

    def day(self, place: int) -> date:
        return self.first_day + timedelta(days=place)

    def days(self) -> list[date]:
        start = self.first_day.toordinal()
        return [date.fromordinal(start + place) for place in range(self.count)]

    def place(self, day: date) -> int:
        """Its place among the days. Raises ValueError for a day outside the axis."""
        place = (day - self.first_day).days
        if not 0 <= place < self.count:
            raise ValueError(f"{day} lies outside the {self.count} days from {self.first_day}")
        return place

    def months(self) -> Iterator[tuple[date, int, int]]:
        """Each month touched: its first day, then the left and right end of the part that shows."""
        start = 0
        while start < self.count:
            day = self.day(start)
            first = day.replace(day=1)
            end = min(self.count, start + monthrange(day.year, day.month)[1] - day.day + 1)
            yield first, self.edge(start), self.edge(end)
            start = end


def month_labels(axis: DayAxis, show: Format) -> list[tuple[int, str]]:
    """Middle and text of the month labels that fit; when crowded every 2nd, 3rd, 6th, 12th month."""
    months = [(month, left, right, show.month(month)) for month, left, right in axis.months()]
    widest = max((text_width(text, SMALL_SIZE) for *_, text in months), default=0) + _APART
    a_month = axis.width * 30 // max(1, axis.count)
    every = next((n for n in (1, 2, 3, 6, 12, 24, 60) if n * a_month >= widest), 120)
    labels: list[tuple[int, str]] = []
    for month, left, right, text in months:
        middle, half = (left + right) // 2, text_width(text, SMALL_SIZE) // 2
        is_inside = axis.left - 8 <= middle - half and middle + half <= axis.left + axis.width + 8
        if (month.year * 12 + month.month - 1) % every == 0 and is_inside and right - left >= a_month * 2 // 5:
            labels.append((middle, text))
    return _apart(labels)


def _day_labels(axis: DayAxis, show: Format) -> list[tuple[int, str]]:
    """Middle and text of day labels counted back from the last day, which always has one."""
    widest = max((text_width(show.day(day), SMALL_SIZE) for day in axis.days()), default=0) + _APART
    every = next((n for n in (1, 2, 7, 14, 28) if n * axis.width >= widest * axis.count), axis.count)
    half, right = widest // 2, axis.left + axis.width + 8
    labels = [
        (min(axis.middle(place), right - half + 5), show.day(axis.day(place)))
        for place in range(axis.count - 1, -1, -max(1, every))
    ]
    return _apart(label for label in labels[::-1] if label[0] - half >= 0)


def _apart(labels: Iterator[tuple[int, str]] | list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The labels without any that would read as one with the one after it."""
    kept: list[tuple[int, str]] = []
    free_to: int | None = None
    for middle, text in reversed(list(labels)):
        half = text_width(text, SMALL_SIZE) // 2
        if free_to is None or middle + half + _APART <= free_to:
            kept.append((middle, text))
            free_to = middle - half
    return kept[::-1]


def draw_day_axis(sheet: Sheet, axis: DayAxis, show: Format, *, y: int) -> None:
    """Ticks and labels below height y: months, or days on a short axis."""
    labels = month_labels(axis, show) if axis.count > _SHORT_DAYS else []
    if labels:
        starts = [left for month, left, _ in axis.months() if left > axis.left]
        crowded = len(starts) * 2 * _TICK > axis.width
        ticks = [] if crowded else starts
    else:
        labels = _day_labels(axis, show)
        ticks = [middle for middle, _ in labels]
    sheet.path("fig-tick", "".join(f"M{x} {y}v{_TICK}" for x in ticks))
    for middle, text in labels:
        sheet.text("fig-tick-label", middle, y + _TICK + 22, text, anchor="middle")
