"""The table behind a figure of days: its headings and words, and its rows as text."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date

from ganket.lib.figures.sheet import Format, Rows


@dataclass(frozen=True, kw_only=True)
class SeriesWords:
    """Headings and words of a daily series, in the reader's language; those of optional parts may stay empty.

    `value` is both heading and measure ("New cases a day"); `missing` reads "not received", never "0".
    """

    day: str
    value: str
    missing: str
    average: str = ""
    second: str = ""
    status: str = ""
    provisional: str = ""
    events: str = ""


def check_lengths(count: int, **others: Sequence[object]) -> None:
    """Raises ValueError when a series given beside the values is not as long as they are."""
    for name, series in others.items():
        if series and len(series) != count:
            raise ValueError(f"{name} has {len(series)} days, the values have {count}")


def missing_days(days: Sequence[date], values: Sequence[float | None], awaited: date | None) -> list[bool]:
    """Which days are gaps: those without a value, up to the first day of which none is due yet."""
    return [value is None and (awaited is None or day < awaited) for day, value in zip(days, values, strict=True)]


def series_table(
    days: Sequence[date],
    values: Sequence[float | None],
    words: SeriesWords,
    show: Format,
    *,
    average: Sequence[float | None] = (),
    second: Sequence[float | None] = (),
    provisional: Container[date] = (),
    events: Sequence[tuple[date, str]] = (),
) -> tuple[tuple[str, ...], Callable[[], Rows]]:
    """Headings, and what writes one row a day; columns of parts that are absent are left out."""

    def written(value: float | None) -> str:
        return words.missing if value is None else show.number(value)

    columns: list[tuple[str, Callable[[int], str]]] = [
        (words.day, lambda place: show.day(days[place])),
        (words.value, lambda place: written(values[place])),
    ]
    if average:
        columns.append((words.average, lambda place: _or_empty(average[place], show)))
    if second:
        columns.append((words.second, lambda place: written(second[place])))
    if any(day in provisional for day in days):
        columns.append((words.status, lambda place: words.provisional if days[place] in provisional else ""))
    if events:
        columns.append((words.events, lambda place: "; ".join(text for day, text in events if day == days[place])))

    def write_rows() -> Rows:
        return tuple(tuple(cell(place) for _, cell in columns) for place in range(len(days)))

    return tuple(heading for heading, _ in columns), write_rows


def _or_empty(value: float | None, show: Format) -> str:
    return "" if value is None else show.number(value)
