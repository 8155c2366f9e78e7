"""Public identifiers."""

import time
import uuid

from ganket.lib import ids


def test_identifier_is_a_version_7_uuid_of_the_standard_variant():
    for _ in range(1000):
        made = ids.uuid7()
        assert made.version == 7
        assert made.variant == uuid.RFC_4122


def test_identifiers_are_all_different():
    assert len({ids.uuid7() for _ in range(20_000)}) == 20_000


def test_first_48_bits_are_the_milliseconds():
    before = time.time_ns() // 1_000_000
    milliseconds = ids.milliseconds_of(ids.uuid7())
    assert before <= milliseconds <= time.time_ns() // 1_000_000


def test_identifiers_of_later_milliseconds_sort_later(monkeypatch):
    made = []
    for moment in (1_000_000, 2_000_000, 1_700_000_000_000_000_000, 2_000_000_000_000_000_000):
        monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment)
        made.append(ids.uuid7())
    assert made == sorted(made)
    assert [str(each) for each in made] == sorted(str(each) for each in made)
