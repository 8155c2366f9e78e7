"""Reading long CSV: one row per area, indicator and period. Plain Python: bytes in, rows and problems out.

A problem names the line, the column and the reason, and refuses the file; a remark is something real but worth
saying, such as a total that falls, and refuses nothing.
"""

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

MAXIMUM_BYTES = 5_000_000
MAXIMUM_ROWS = 50_000
MAXIMUM_PROBLEMS = 200
COLUMNS = ("area", "indicator", "period_start", "period_end", "value", "status", "reason")
NEEDED = ("area", "indicator", "period_start", "value")
STATUSES = ("normal", "provisional", "suppressed")
LARGEST = 2**53  # from here on a double no longer tells a count from the next one
LONGEST_REASON = 200
NAMED = 5
_WHOLE = re.compile(r"[+-]?[0-9]+(\.0?)?", re.ASCII)

Refuse = Callable[[str, str], None]  # notes a problem: column, reason


@dataclass(frozen=True)
class Problem:
    """Why a file is refused, and where: the line as counted in the file, the column by its name."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class Figure:
    """One row that was read without a problem."""

    line: int
    area: str
    indicator: str
    period_start: date
    period_end: date
    value: float | None
    status: str
    reason: str


@dataclass(frozen=True)
class Known:
    """What the rows are checked against: codes of areas, measures and decimals by code of indicator, today, and
    the day the emergency began (None where there is none yet).
    """

    areas: frozenset[str]
    measures: Mapping[str, str]
    decimals: Mapping[str, int]
    today: date
    first_day: date | None = None


@dataclass(frozen=True)
class Reading:
    """A file as read: with problems it has no use; remarks are for the sender."""

    figures: list[Figure]
    problems: list[Problem]
    remarks: list[Problem]


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why and where."""


def read(content: bytes, known: Known) -> Reading:
    """Read and check a whole file. Raises Unreadable when it is no CSV at all."""
    lines = _lines(content)
    header = _header(next(lines, (1, []))[1])
    figures: list[Figure] = []
    problems: list[Problem] = []
    rows = 0
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        if rows > MAXIMUM_ROWS:
            raise Unreadable(f"more than {MAXIMUM_ROWS} rows: send the file in parts")
        if len(cells) != len(header):
            problems.append(_wrong_length(number, cells, header))
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        figure, found = _figure(number, row, known)
        problems += found
        if figure:
            figures.append(figure)
    if not figures and not problems:
        raise Unreadable("there is no row below the header")
    kept, conflicts, repeated = _unique(figures)
    problems = sorted(problems + conflicts, key=lambda each: each.line)
    return Reading(kept, problems, [*repeated, *_falling_totals(kept, known.measures), *_negatives(kept)])


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows as lists of cells, each with the line it ends on."""
    if len(content) > MAXIMUM_BYTES:
        raise Unreadable(f"larger than {MAXIMUM_BYTES // 1_000_000} MB: send the file in parts")
    if not content.strip():
        raise Unreadable("the file is empty")
    if b"\0" in content:
        line = _line_of(content, content.index(0))
        raise Unreadable(f"line {line} holds a NUL byte: this is no text file, or it is damaged")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line_of(content, error.start)
        raise Unreadable(f"line {line} is not UTF-8: save the file as CSV UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}; is the file cut short?") from None


def _line_of(content: bytes, place: int) -> int:
    """The line of a byte, whatever the lines end with."""
    return len((content[:place] + b"_").splitlines())


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Unreadable(f"the header lacks {', '.join(missing)}; the columns are {', '.join(COLUMNS)}")
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        raise Unreadable(f"the header names {_some(repeated)} twice")
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise Unreadable(f"the header has {_some(unknown)}, which is not known; the columns are {', '.join(COLUMNS)}")
    return names


def _some(names: list[str]) -> str:
    """The first of them, each short: a header may hold a hundred thousand names."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(repr(name[:40]) for name in names[:NAMED]) + more


def _wrong_length(number: int, cells: list[str], header: list[str]) -> Problem:
    hint = "; is the file cut short?" if len(cells) < len(header) else ""
    return Problem(number, "", f"has {len(cells)} cells, the header has {len(header)}{hint}")


def _figure(line: int, row: dict[str, str], known: Known) -> tuple[Figure | None, list[Problem]]:
    """One row, or what is wrong with it: all of it, not only the first thing."""
    problems: list[Problem] = []

    def refuse(column: str, reason: str) -> None:
        problems.append(Problem(line, column, reason))

    area, indicator = row["area"], row["indicator"]
    if area not in known.areas:
        refuse("area", f"{area!r} is not the code of an area")
    if indicator not in known.measures:
        refuse("indicator", f"{indicator!r} is not the code of an indicator")
    elif known.measures[indicator] == "estimate":
        refuse("indicator", f"{indicator!r} is estimated by the system and cannot be sent")
    start = _day(row["period_start"], "period_start", known, refuse)
    end = _day(row["period_end"], "period_end", known, refuse) if row.get("period_end") else start
    if start and end and end < start:
        refuse("period_end", f"{end} lies before {start}")
    status = row.get("status") or "normal"
    if status not in STATUSES:
        refuse("status", f"{status!r} is not a status; the statuses are {', '.join(STATUSES)}")
    value = _value(row["value"], status, refuse)
    if value is not None:
        _check_value(value, row, known, refuse)
    reason = row.get("reason", "")
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        refuse("reason", f"longer than {LONGEST_REASON} characters or not printable")
    if problems or start is None or end is None:
        return None, problems
    return Figure(line, area, indicator, start, end, value, status, reason), []


def _day(text: str, column: str, known: Known, refuse: Refuse) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python reads 20200131 and 2020-W05-5 as well: a week taken for a day would go unseen.
    if day is None or day.isoformat() != text:
        refuse(column, f"{text!r} is not a day; write it as 2020-01-31")
        return None
    if day > known.today:
        refuse(column, f"{day} lies in the future")
    elif known.first_day and day < known.first_day:
        refuse(column, f"{day} lies before the emergency, which began on {known.first_day}")
    return day


def _value(text: str, status: str, refuse: Refuse) -> float | None:
    if not text:
        if status != "suppressed":
            refuse("value", "is empty; leave the row out, or give the status suppressed")
        return None
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        refuse("value", f"{text!r} is not a number; write it as 1234 or 1234.5")
        return None
    if abs(value) >= LARGEST:
        refuse("value", f"{text} is too large: from {LARGEST} on numbers are not kept exactly")
        return None
    if status == "suppressed":
        refuse("value", f"{text} is given though the status is suppressed; leave it empty")
        return None
    # Minus zero is zero: it would print and hash as another number.
    return value + 0.0


def _check_value(value: float, row: dict[str, str], known: Known, refuse: Refuse) -> None:
    """Whether a number is possible for its indicator. "1.000" is a thousand in much of the world and 1 to Python."""
    text, indicator = row["value"], row["indicator"]
    if known.decimals.get(indicator) == 0 and not _WHOLE.fullmatch(text):
        refuse("value", f"{text!r} is not a whole number; write it as 1234")
    if value < 0 and known.measures.get(indicator, "new") != "new":
        refuse("value", f"{text} is negative")


def _unique(figures: Iterable[Figure]) -> tuple[list[Figure], list[Problem], list[Problem]]:
    """Each cell once: the same row twice is remarked, two values for one cell are refused."""
    seen: dict[tuple[str, str, date, date], Figure] = {}
    conflicts: list[Problem] = []
    repeated: list[Problem] = []
    for figure in figures:
        first = seen.setdefault((figure.area, figure.indicator, figure.period_start, figure.period_end), figure)
        if first is figure:
            continue
        if (first.value, first.status) == (figure.value, figure.status):
            repeated.append(Problem(figure.line, "", f"repeats line {first.line}"))
        else:
            conflicts.append(Problem(figure.line, "value", f"differs from line {first.line} for the same cell"))
    return list(seen.values()), conflicts, repeated


def _falling_totals(figures: Iterable[Figure], measures: Mapping[str, str]) -> list[Problem]:
    """Totals that fall within the file: real when a source corrects, a mistake when columns were swapped."""
    remarks = []
    last: dict[tuple[str, str], Figure] = {}
    totals = (each for each in figures if measures.get(each.indicator) == "cumulative" and each.value is not None)
    for figure in sorted(totals, key=lambda each: (each.period_end, each.line)):
        before = last.get((figure.area, figure.indicator))
        if before and (figure.value or 0) < (before.value or 0):
            reason = f"the total falls from {before.value:g} on {before.period_end} to {figure.value:g}; kept as sent"
            remarks.append(Problem(figure.line, "value", reason))
        last[figure.area, figure.indicator] = figure
    return remarks


def _negatives(figures: Iterable[Figure]) -> list[Problem]:
    return [
        Problem(each.line, "value", "is negative; kept as sent, as a correction of the source")
        for each in figures
        if each.value is not None and each.value < 0
    ]
