"""Days and periods of a column: what is open in them is decided by evidence over the whole column, else asked.

Weeks keep their first and last day: an epidemiological week is no ISO week. Years from 2440 to 2640 are offered
as years of the Buddhist era.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ganket.situation.importer.reading.dayforms import Form, form
from ganket.situation.importer.reading.sheet import Cell, Fault
from ganket.situation.importer.reading.values import is_missing

BUDDHIST = range(2440, 2641)
BUDDHIST_YEARS = 543
DMY, MDY = "dmy", "mdy"
Period = tuple[date, date]
_FIRST_SURE = date(1900, 3, 1)
_DAY_ZERO = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
# Numbers that may be days of a spreadsheet: 1954 to 2119 in the 1900 system.
SERIALS = range(20_000, 80_000)


@dataclass(frozen=True)
class Decided:
    """What holds for a column: order of day and month, era, kind of week, what six digits are, whether texts of
    five digits count days, the year of weeks without one, and the day from which the workbook counts.
    """

    order: str = ""
    era: str = ""
    weeks: str = ""
    six_digits: str = ""
    serials: str = ""
    year: int = 0
    has_1904_days: bool = False


@dataclass(frozen=True)
class Open:
    """What a column leaves open: an example by the key of its doubt, and what its cells decide themselves."""

    examples: dict[str, str]
    order: str = ""
    six_digits: str = ""


def look(cells: Iterable[Cell]) -> Open:
    """The evidence of a column."""
    forms: dict[str, Form] = {}
    examples: dict[str, str] = {}
    distinct = {_as_text(each) for each in cells if each.__class__ in (str, float, int) or isinstance(each, date)}
    late = sorted(cell for cell in distinct if isinstance(cell, date) and cell.year in BUDDHIST)
    if late:
        examples["era"] = late[0].isoformat()
    for cell in distinct:
        found = form(cell) if isinstance(cell, str) else None
        if isinstance(found, Form):
            forms[str(cell)] = found
    first = {text: forms[text] for text in sorted(forms)}
    threes = [each.parts for each in first.values() if each.kind == "three"]
    day_first = any(parts[0] > 12 >= parts[1] for parts in threes)
    month_first = any(parts[1] > 12 >= parts[0] for parts in threes)
    weeks_sure = any(each.kind == "six" and each.parts[1] > 12 for each in first.values())
    for text, each in first.items():
        if each.kind == "three" and day_first == month_first and each.parts[0] != each.parts[1]:
            examples.setdefault("dates", text)
        if each.kind not in ("serial", "number") and _is_buddhist(each):
            examples.setdefault("era", text)
        if key := _open(each, weeks_sure):
            examples.setdefault(key, text)
    order = "" if day_first == month_first else DMY if day_first else MDY
    return Open(examples, order, "week" if weeks_sure else "")


def _open(found: Form, weeks_sure: bool) -> str:
    """The key of what a form leaves open by itself."""
    if found.kind == "week":
        return "" if found.flavour in ("iso", "epi") else "weeks"
    if found.kind == "six":
        return "weeks" if weeks_sure else "six_digits"
    return "serials" if found.kind == "serial" else ""


def _as_text(cell: Cell) -> Cell:
    """Numbers that stand for a written day or week; what counts days in a workbook leaves nothing open."""
    if isinstance(cell, float | int) and 190_001 <= cell < 30_000_000 and float(cell).is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str | date) else ""


def _is_buddhist(found: Form) -> bool:
    year = found.parts[2] if found.kind == "three" else found.parts[0]
    return year in BUDDHIST and found.flavour != "be"


def periods(cells: Sequence[Cell], decided: Decided) -> list[Period | Fault | None]:
    """First and last day of each cell; None where it is empty, Fault where it is no period."""
    known: dict[Cell, Period | Fault | None] = {}
    found = []
    for cell in cells:
        try:
            found.append(known[cell])
        except KeyError:
            value = known[cell] = period(cell, decided)
            found.append(value)
    return found


def period(cell: Cell, decided: Decided) -> Period | Fault | None:
    """First and last day of one cell."""
    if isinstance(cell, Fault):
        return cell
    if cell is None or (isinstance(cell, str) and is_missing(cell.strip())):
        return None
    if isinstance(cell, date):
        return _calendar_day(cell, decided)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _of_number(float(cell), decided)
    return _of_text(cell, decided) if isinstance(cell, str) else Fault("not_a_day", str(cell))


def _of_text(text: str, decided: Decided) -> Period | Fault:
    found = form(text)
    if isinstance(found, Fault):
        return found
    try:
        return _of_form(found, decided, text)
    except (ValueError, OverflowError):
        return Fault("no_such_day", text)


def _calendar_day(day: date, decided: Decided) -> Period | Fault:
    """A day of a workbook. Before March 1900 its calendar has a day that never was."""
    if day < _FIRST_SURE and not decided.has_1904_days:
        return Fault("serial_60", day.isoformat())
    if decided.era == "be" and day.year in BUDDHIST:
        try:
            day = day.replace(year=day.year - BUDDHIST_YEARS)
        except ValueError:
            return Fault("no_such_day", day.isoformat())
    return day, day


def _of_number(number: float, decided: Decided) -> Period | Fault:
    """A number in a column of days: 20200131, 202605, 2020, or days counted as a spreadsheet does."""
    if number.is_integer() and (1900 <= number < 2700 or 190_001 <= number < 270_000 or number >= 19_000_000):
        text = str(int(number))
        return _of_text(text, decided) if len(text) <= 8 else Fault("not_a_day", f"{number:g}")
    return _serial(number, decided, f"{number:g}")


def _serial(number: float, decided: Decided, text: str) -> Period | Fault:
    if not decided.has_1904_days and 0 <= number <= 60:
        return Fault("serial_60", text)
    if not SERIALS.start <= number < SERIALS.stop:
        return Fault("not_a_day", text)
    day = _DAY_ZERO[decided.has_1904_days] + timedelta(days=int(number))
    return day, day


def _of_form(found: Form, decided: Decided, text: str) -> Period | Fault:
    kind, parts, flavour = found

    def era(year: int) -> int:
        return year - BUDDHIST_YEARS if year in BUDDHIST and "be" in (flavour, decided.era) else year

    if kind == "serial":
        return _serial(float(parts[0]), decided, text)
    if kind in ("day", "three"):
        year, second, first = parts if kind == "day" else (parts[2], parts[1], parts[0])
        if kind == "three" and decided.order == MDY:
            first, second = second, first
        day = date(era(year), second, first)
        return day, day
    if kind == "month" or (kind == "six" and decided.six_digits == "month"):
        return month(era(parts[0]), parts[1])
    if kind in ("week", "six"):
        return week(era(parts[0]), parts[1], flavour if flavour in ("iso", "epi") else decided.weeks)
    if kind == "quarter":
        return month(era(parts[0]), parts[1] * 3 - 2)[0], month(era(parts[0]), parts[1] * 3)[1]
    if kind == "year":
        return date(era(parts[0]), 1, 1), date(era(parts[0]), 12, 31)
    if kind == "number" and decided.year:
        return _numbered(decided.year, parts[0], flavour, decided)
    return Fault("not_a_day", text)


def _numbered(year: int, number: int, flavour: str, decided: Decided) -> Period:
    """A month by its name, a week by its number. Raises ValueError."""
    return month(year, number) if flavour == "month" else week(year, number, flavour or decided.weeks)


def of_year(cell: Cell, year: Cell, kind: str, decided: Decided) -> Period | Fault | None:
    """A week, month or quarter whose year stands in another column. `kind` is what the header says."""
    years = period(_whole(year), decided)
    if years is None or isinstance(years, Fault):
        return years
    found = form(str(_whole(cell)))
    if isinstance(found, Fault) or found.kind != "number":
        return period(cell, decided)
    number, of = found.parts[0], years[0].year
    try:
        if kind == "quarter":
            return month(of, number * 3 - 2)[0], month(of, number * 3)[1]
        is_month = kind == "month" or found.flavour == "month"
        return month(of, number) if is_month else week(of, number, found.flavour or decided.weeks)
    except (ValueError, OverflowError):
        return Fault("no_such_day", f"{cell} {year}")


def _whole(cell: Cell) -> Cell:
    """A number without its decimals, as text: 5.0 is week 5."""
    return str(int(cell)) if isinstance(cell, float) and float(cell).is_integer() else cell


def month(year: int, number: int) -> Period:
    """First and last day of a month. Raises ValueError."""
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def week(year: int, number: int, kind: str) -> Period:
    """First and last day of an ISO week (Monday first) or an epidemiological one (Sunday first).

    Both give week 1 to the week with four days in January. Raises ValueError.
    """
    if kind == "epi":
        first = _first_sunday(year) + timedelta(weeks=number - 1)
        if number < 1 or first >= _first_sunday(year + 1):
            raise ValueError(f"{year} has no week {number}")
    else:
        first = date.fromisocalendar(year, number, 1)
    return first, first + timedelta(days=6)


def _first_sunday(year: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=fourth.isoweekday() % 7)
