"""The one reader of days and moments: what it takes, what it refuses, against a plain way of writing them."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ganket.lib import moments

NOW = datetime(2020, 10, 14, 18, 0, tzinfo=UTC)
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-W42-3",
        "2020-W42",
        "2020-288",
        "20201014",
        "2020-10",
        "2020-02-30",
        "14/10/2020",
        " 2020-10-14",
        "2020-10-14\n",
        "２０２０-10-14",
        "today",
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="is no day like"):
        moments.day(text)
    with pytest.raises(ValueError, match="is neither a day like"):
        moments.moment(text, day_means=moments.END)


@pytest.mark.parametrize(
    "text",
    [
        "2020-10-14 18:00Z",
        "2020-10-14T18Z",
        "2020-10-14T1800Z",
        "2020-10-14T24:00Z",
        "2020-10-14T18:60Z",
        "2020-10-14T18:00:60Z",
        "2020-10-14T18:00+07",
        "2020-10-14T18:00+0700",
        "2020-10-14T18:00+07:60",
        "2020-10-14T18:00+24:00",
        "2020-10-14T18:00:00,5Z",
        "2020-10-14T18:00:00.1234567Z",
        "2020-10-14T18:00 UTC",
        "2020-W42-3T18:00Z",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "1602698400",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match="is neither a day like"):
        moments.moment(text, day_means=moments.END)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("T18:00Z", 18), ("t18:00:00z", 18), ("T18:00", 18), ("T18:00:00.25", 18), ("T18:00+07:00", 11)],
)
def test_a_moment_is_in_utc_where_it_names_no_zone(text, hour):
    found = moments.moment("2020-10-14" + text, day_means=moments.END)
    assert (found.hour, found.tzinfo) == (hour, UTC)


@pytest.mark.parametrize("means", [moments.START, time(18), moments.END])
def test_a_day_means_the_time_that_is_asked_for(means):
    assert moments.moment("2020-10-14", day_means=means) == datetime.combine(date(2020, 10, 14), means, UTC)


@given(st.datetimes(timezones=st.just(UTC)), ZONES)
def test_every_moment_reads_back_from_every_zone(at, zone):
    assume(1 < at.year < 9999)
    assert moments.moment(at.astimezone(zone).isoformat(), day_means=moments.END) == at


@given(st.dates())
def test_every_day_reads_back(day):
    assert moments.day(day.isoformat()) == day


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9:.]{1,12}[Zz+-]?[0-9:]{0,5})?"))
def test_no_text_does_anything_but_read_or_be_refused(text):
    try:
        found = moments.moment(text, day_means=moments.END)
    except ValueError:
        return
    assert found.tzinfo is UTC


def test_looking_back_a_day_is_seen_at_its_end_and_today_as_far_as_it_has_come():
    assert moments.as_known_at("2020-10-13", NOW) == datetime(2020, 10, 13, 23, 59, 59, 999999, tzinfo=UTC)
    assert moments.as_known_at("2020-10-14", NOW) == NOW
    assert moments.is_today("2020-10-14", NOW)
    assert not moments.is_today("2020-10-14T18:00Z", NOW)
