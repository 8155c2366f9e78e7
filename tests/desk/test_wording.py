"""Numbers, days and moments in each language."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ganket.briefing.renditions.wording import Wording
from ganket.desk.presenters import sharing
from ganket.desk.presenters.wording import wording
from ganket.situation.rules import RATE_BOUNDS, rounded_rate


def in_language(language):
    with override(language):
        return wording()


@pytest.mark.parametrize(("language", "written"), [("en", "12,345.6"), ("vi", "12.345,6")])
def test_numbers_carry_the_signs_of_the_language(language, written):
    assert in_language(language).number(12345.6, 1) == written


def test_a_negative_number_has_a_true_minus_and_zero_has_none():
    assert in_language("en").number(-2100) == "−2,100"
    assert in_language("en").number(-0.001, 2) == "0.00"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (0.0001, "< 0.01"), (0.018, "0.02"), (0.96, "0.96"), (9.96, "10.0"), (19.6, "19.6")],
)
def test_a_rate_is_never_rounded_away_to_nothing(value, written):
    assert in_language("en").rate(value) == written


@pytest.mark.parametrize("value", [0.0001, 0.0049, 0.0051, 0.018, 0.994, 0.996, 4.96, 9.94, 9.96, 10.04, 24.96, 30])
def test_a_map_gives_a_rate_the_step_of_the_figure_it_prints(value):
    written = in_language("en").rate(value)
    printed = 0.0 if written.startswith("<") else float(written)
    assert [rounded_rate(value) >= bound for bound in RATE_BOUNDS] == [printed >= bound for bound in RATE_BOUNDS]
    assert Wording("en").rate(repr(value)) == written
    assert Wording("vi").rate(repr(value)) == in_language("vi").rate(value)


def test_moments_always_say_utc():
    at = datetime(2020, 10, 14, 18, 0, tzinfo=UTC)
    assert in_language("en").moment(at) == "18:00 UTC, 14 October 2020"
    assert in_language("vi").moment(at) == "18 giờ 00 (UTC), ngày 14/10/2020"


def test_pages_and_reports_write_vietnamese_hours_alike():
    at = datetime(2020, 10, 4, 6, 5, tzinfo=UTC)
    assert in_language("vi").moment(at) == Wording("vi").moment(at) == "06 giờ 05 (UTC), ngày 04/10/2020"
    assert in_language("vi").short_moment(at) == "06 giờ 05 (UTC), 04/10"
    assert in_language("vi").time(at) == "06 giờ 05 (UTC)"


@pytest.mark.parametrize(
    ("days", "english", "vietnamese"),
    [
        ([date(2031, 4, 14)], "14 April", "ngày 14/04"),
        ([date(2031, 4, 13), date(2031, 4, 14)], "13 and 14 April", "ngày 13/04 và 14/04"),
        ([date(2031, 3, 30), date(2031, 4, 2)], "30 March and 2 April", "ngày 30/03 và 02/04"),
        ([date(2031, 4, day) for day in (12, 13, 14)], "12 to 14 April", "từ 12/04 đến 14/04"),
        ([date(2031, 4, day) for day in (1, 2, 14)], "3 days from 1 to 14 April", "3 ngày, từ 01/04 đến 14/04"),
        ([date(2030, 4, 14), date(2031, 4, 14)], "14 April and 14 April", "ngày 14/04 và 14/04"),
    ],
)
def test_the_days_of_a_clause_are_said_plainly(days, english, vietnamese):
    assert in_language("en").days(days) == english
    assert in_language("vi").days(days) == vietnamese


def test_days_are_written_in_the_language():
    assert in_language("en").day(date(2020, 4, 3)) == "3 April 2020"
    assert in_language("vi").day(date(2020, 4, 3)) == "03/04/2020"
    assert in_language("vi").month(date(2020, 4, 1)) == "T4"


def test_of_many_readers_the_first_are_named_and_the_others_counted():
    with override("en"):
        assert sharing.in_brief(["A", "B", "C", "D"]) == "Read by A, B, C and 1 other."
        assert sharing.in_brief(list("ABCDEFGHIJK")) == "Read by A, B, C and eight others."


@given(st.integers(-(10**12), 10**12))
def test_both_languages_write_the_same_digits(value):
    english, vietnamese = (in_language(each).value(value) for each in ("en", "vi"))
    assert english.replace(",", "") == vietnamese.replace(".", "")
    assert int(english.replace(",", "").replace("−", "-")) == value
