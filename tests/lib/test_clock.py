"""The clock that everything asks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ganket.lib import clock

THEN = datetime(2020, 10, 14, 18, tzinfo=UTC)


@pytest.fixture
def shift(monkeypatch):
    """The clock as it stood before, put back after the test."""
    monkeypatch.setattr(clock, "_shift", timedelta(0))


def test_held_clock_stands_still():
    with clock.held_at(THEN):
        assert clock.now() == clock.now() == THEN


def test_holding_ends_with_its_block_also_after_an_error(shift):
    with pytest.raises(KeyError), clock.held_at(THEN):
        raise KeyError
    assert clock.now() > THEN + timedelta(days=365)


def test_inner_hold_gives_way_to_the_outer_one():
    with clock.held_at(THEN):
        with clock.held_at(THEN + timedelta(days=1)):
            assert clock.now() == THEN + timedelta(days=1)
        assert clock.now() == THEN


def test_moment_of_another_zone_reads_as_utc():
    with clock.held_at(datetime(2020, 10, 15, 1, tzinfo=timezone(timedelta(hours=7)))):
        assert clock.now() == THEN
        assert clock.now().utcoffset() == timedelta(0)


def test_installed_clock_runs_on_from_its_moment(shift):
    clock.install(THEN, clock.real_now())
    first = clock.now()
    second = clock.now()
    assert THEN <= first <= second < THEN + timedelta(minutes=1)


def test_clock_installed_an_hour_ago_reads_an_hour_later(shift):
    clock.install(THEN, clock.real_now() - timedelta(hours=1))
    assert THEN + timedelta(hours=1) <= clock.now() < THEN + timedelta(hours=1, minutes=1)


@pytest.mark.parametrize("moments", [(THEN.replace(tzinfo=None), THEN), (THEN, THEN.replace(tzinfo=None))])
def test_moment_without_zone_is_refused(moments):
    with pytest.raises(ValueError, match="zone"):
        clock.install(*moments)
    with pytest.raises(ValueError, match="zone"), clock.held_at(THEN.replace(tzinfo=None)):
        pass
