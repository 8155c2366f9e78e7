"""ISO and MMWR weeks against the standard library and a plain second implementation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.numerics import plain

from ganket.numerics import weeks

ordinary_days = st.dates(date(1, 1, 8), date(9999, 12, 20))
conventions = st.sampled_from(["iso", "mmwr"])


def _week(convention: str, day: date) -> tuple[int, int]:
    return weeks.iso_week(day) if convention == "iso" else weeks.mmwr_week(day)


@given(st.dates())
def test_iso_week_is_the_standard_librarys(day):
    assert weeks.iso_week(day) == tuple(day.isocalendar())[:2]


@given(ordinary_days)
def test_mmwr_week_is_that_of_its_wednesday(day):
    assert weeks.mmwr_week(day) == plain.mmwr_week(day)


def test_every_new_year_of_a_whole_cycle_of_the_calendar_agrees():
    for year in range(1900, 2301):
        for offset in range(-8, 9):
            day = date(year, 1, 1) + timedelta(days=offset)
            assert weeks.mmwr_week(day) == plain.mmwr_week(day)
            assert weeks.iso_week(day) == tuple(day.isocalendar())[:2]


# MMWR years with 53 weeks as the CDC lists them.
@pytest.mark.parametrize("year", [1997, 2003, 2008, 2014, 2020, 2025])
def test_mmwr_years_of_53_weeks(year):
    assert [weeks.weeks_in_year("mmwr", near) for near in (year - 1, year, year + 1)] == [52, 53, 52]


def test_one_day_may_lie_in_different_years_of_the_two_conventions():
    assert weeks.mmwr_week(date(2025, 12, 29)) == (2025, 53)
    assert weeks.iso_week(date(2025, 12, 29)) == (2026, 1)


def test_mmwr_weeks_start_on_sunday_and_iso_weeks_on_monday():
    assert weeks.week_bounds("mmwr", 2020, 42) == (date(2020, 10, 11), date(2020, 10, 17))
    assert weeks.week_bounds("iso", 2020, 42) == (date(2020, 10, 12), date(2020, 10, 18))


@given(conventions, ordinary_days)
def test_a_day_lies_within_the_bounds_of_its_week(convention, day):
    start, end = weeks.week_bounds(convention, *_week(convention, day))
    assert start <= day <= end
    assert end - start == timedelta(days=6)


@given(conventions, st.integers(2, 9998))
def test_weeks_of_a_year_follow_each_other_without_gap_into_the_next(convention, year):
    last = weeks.weeks_in_year(convention, year)
    _, end = weeks.week_bounds(convention, year, last)
    next_start, _ = weeks.week_bounds(convention, year + 1, 1)
    assert next_start == end + timedelta(days=1)
    assert last in (52, 53)


@given(conventions)
def test_the_first_and_last_day_of_the_calendar_have_a_week(convention):
    assert _week(convention, date.min) == (1, 1)
    assert _week(convention, date.max) == (9999, 52)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("iso", 2021, 53), "week must be 1 to 52 in iso year 2021, not 53"),
        (("mmwr", 2020, 0), "week must be 1 to 53 in mmwr year 2020, not 0"),
        (("epi", 2020, 1), "convention must be one of iso, mmwr, not 'epi'"),
        (("iso", 0, 1), "year must be 1 to 9999, not 0"),
        (("mmwr", 10000, 1), "year must be 1 to 9999, not 10000"),
        (("iso", 9999, 52), "outside the years 1 to 9999"),
        (("mmwr", 1, 1), "outside the years 1 to 9999"),
    ],
)
def test_what_is_not_a_week_is_refused_in_words(arguments, words):
    with pytest.raises(ValueError, match=words):
        weeks.week_bounds(*arguments)
