"""Rules of the pages: which moment was asked for, how rows are sorted, what is said back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.desk import rules
from ganket.desk.rules import MomentProblem

NOW = datetime(2020, 10, 14, 18, 0, tzinfo=UTC)
FIRST = datetime(2020, 1, 3, tzinfo=UTC)


def asked(text):
    return rules.asked_moment(text, NOW, FIRST)


def test_nothing_asked_is_now():
    assert asked("") == rules.Asked(NOW)


def test_a_day_means_its_end():
    assert asked("2020-04-03").moment == datetime(2020, 4, 3, 23, 59, 59, 999999, tzinfo=UTC)
    assert asked("2020-04-03").is_past


def test_today_means_now_and_not_the_coming_evening():
    assert asked("2020-10-14") == rules.Asked(NOW)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2020-04-03T12:00Z", 12),
        ("2020-04-03t12:00:00z", 12),
        ("2020-04-03T12:00:30.5+07:00", 5),
        ("2020-04-03T12:00", 12),
    ],
)
def test_a_moment_is_read_in_its_zone_or_in_utc(text, hour):
    assert asked(text).moment.astimezone(UTC).hour == hour
    assert asked(text).problem is None


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2020-02-30",
        "2020-W14-5",
        "20200403",
        "2020-04-03T24:00Z",
        "2020-04-03 12:00Z",
        "2020-04-03T25:00Z",
        "03/04/2020",
        "0001-01-01T00:00+14:00",
        "\0",
        "２０２０-04-03",
        "2020-04-03\n",
    ],
)
def test_anything_else_is_unreadable(text):
    assert asked(text).problem is MomentProblem.UNREADABLE


@pytest.mark.parametrize("text", ["2020-10-15", "2020-10-14T18:00:00.1Z", "9999-12-31"])
def test_the_future_is_refused(text):
    assert asked(text).problem is MomentProblem.IN_THE_FUTURE


@pytest.mark.parametrize("text", ["2020-01-02", "0001-01-01", "2020-01-02T23:59:59Z"])
def test_before_the_emergency_is_refused(text):
    assert asked(text).problem is MomentProblem.TOO_EARLY


@given(st.text(max_size=30))
def test_no_text_breaks_it_and_no_moment_shown_lies_outside(text):
    found = asked(text)
    assert FIRST <= found.moment <= NOW
    assert found.problem is None or not found.is_past


@given(st.integers(0, (NOW - FIRST) // timedelta(microseconds=1)))
def test_every_moment_inside_is_shown_as_asked(microseconds):
    held = FIRST + timedelta(microseconds=microseconds)
    assert asked(held.isoformat()).moment == held


@given(st.lists(st.none() | st.integers(-3, 3)))
def test_sorting_puts_high_first_unknown_last_and_keeps_seats_of_equals(values):
    rows = list(enumerate(values))
    ordered = rules.in_order(rows, lambda row: row[1])
    assert sorted(ordered) == rows
    plain = [row for high in range(3, -4, -1) for row in rows if row[1] == high]
    assert ordered == plain + [row for row in rows if row[1] is None]


@given(st.lists(st.none() | st.integers(0, 50), max_size=40))
def test_without_a_criterion_rows_stay_in_seat_order(values):
    assert rules.in_order(values, None) == values


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("public health emergency of international concern (PHEIC)", "PHEIC"),
        ("World Health Organization (WHO)", "WHO"),
        ("level 3", "level 3"),
        ("a (very long explanation in brackets)", "a (very long explanation in brackets)"),
    ],
)
def test_the_short_form_is_what_stands_in_brackets_at_the_end(long, short):
    assert rules.short_form(long) == short


@given(st.text(max_size=200))
def test_what_was_typed_is_said_back_short_and_without_control_characters(text):
    shown = rules.printable(text)
    assert shown.isprintable()
    assert len(shown) <= 41


def test_an_end_of_day_lies_before_the_next_day():
    assert asked("2020-04-03").moment < datetime(2020, 4, 3, tzinfo=UTC) + timedelta(days=1)
