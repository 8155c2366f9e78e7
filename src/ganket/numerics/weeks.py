"""Epidemiological weeks: ISO 8601 (Monday to Sunday) and MMWR, the week of the CDC (Sunday to Saturday).

In both, week 1 is the first week with at least four days in the new year. Be careful: they differ by a day
all year and by a week number around New Year, so a week is never stored without its convention.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date
from typing import Final, Literal, get_args

Convention = Literal["iso", "mmwr"]

DAYS_PER_WEEK: Final = 7
# Offset of the weekday counted from the week's first day; ordinal 1, 1 January of year 1, is a Monday.
_OFFSET: Final[dict[str, int]] = {"iso": -1, "mmwr": 0}


def iso_week(day: date) -> tuple[int, int]:
    """ISO 8601 year and week of a day; the year is the week's, not always the calendar's.

    >>> iso_week(date(2025, 12, 29))
    (2026, 1)
    """
    return _week_of("iso", day)


def mmwr_week(day: date) -> tuple[int, int]:
    """MMWR year and week of a day (CDC, "MMWR Weeks" fact sheet).

    >>> mmwr_week(date(2025, 12, 29))
    (2025, 53)
    """
    return _week_of("mmwr", day)


def week_bounds(convention: Convention, year: int, week: int) -> tuple[date, date]:
    """First and last day of a week, both inclusive.

    Raises ValueError for an unknown convention, a week the year does not have, and days outside the calendar.

    >>> week_bounds("mmwr", 2020, 1)
    (datetime.date(2019, 12, 29), datetime.date(2020, 1, 4))
    """
    last_week = weeks_in_year(convention, year)
    if not 1 <= week <= last_week:
        raise ValueError(f"week must be 1 to {last_week} in {convention} year {year}, not {week}")
    start = _first_day(convention, year) + DAYS_PER_WEEK * (week - 1)
    end = start + DAYS_PER_WEEK - 1
    if start < date.min.toordinal() or end > date.max.toordinal():
        raise ValueError(f"{convention} week {week} of {year} lies outside the years 1 to 9999")
    return date.fromordinal(start), date.fromordinal(end)


def weeks_in_year(convention: Convention, year: int) -> int:
    """52 or 53.

    >>> weeks_in_year("iso", 2020), weeks_in_year("iso", 2025), weeks_in_year("mmwr", 2025)
    (53, 52, 53)
    """
    _check(convention, year)
    return (_first_day(convention, year + 1) - _first_day(convention, year)) // DAYS_PER_WEEK


def _week_of(convention: Convention, day: date) -> tuple[int, int]:
    ordinal = day.toordinal()
    year = day.year
    if ordinal >= _first_day(convention, year + 1):
        year += 1
    elif ordinal < _first_day(convention, year):
        year -= 1
    return year, (ordinal - _first_day(convention, year)) // DAYS_PER_WEEK + 1


def _first_day(convention: Convention, year: int) -> int:
    """Ordinal of the first day of week 1; an integer, for it may lie outside what `date` can hold."""
    new_year = 1 if year == MINYEAR else date(year - 1, 12, 31).toordinal() + 1
    days_into_week = (new_year + _OFFSET[convention]) % DAYS_PER_WEEK
    # Four or more days of that week lie in the new year if it began at most three days before.
    return new_year - days_into_week if days_into_week <= 3 else new_year - days_into_week + DAYS_PER_WEEK


def _check(convention: str, year: int) -> None:
    if convention not in get_args(Convention):
        raise ValueError(f"convention must be one of {', '.join(get_args(Convention))}, not {convention!r}")
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year must be {MINYEAR} to {MAXYEAR}, not {year}")
