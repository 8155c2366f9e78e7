"""Canonical JSON: the same bytes as the reference implementation of RFC 8785, and refusals in words."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ganket.lib import canonical

LARGEST = canonical.LARGEST_INTEGER
# Lone surrogates are no text: neither side takes them.
texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
leaves = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
values = st.recursive(leaves, lambda each: st.lists(each) | st.dictionaries(keys, each), max_leaves=30)


@given(values)
def test_bytes_are_those_of_the_reference(value):
    assert canonical.dumps(value) == rfc8785.dumps(value)


@given(st.lists(st.tuples(keys, leaves), unique_by=lambda pair: pair[0]), st.randoms())
def test_order_of_writing_does_not_matter(pairs, chance):
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert canonical.dumps(dict(pairs)) == canonical.dumps(dict(shuffled))


@given(values, st.binary(max_size=32))
def test_hash_is_over_salt_and_bytes(value, salt):
    assert canonical.sha256(value, salt) == hashlib.sha256(salt + rfc8785.dumps(value)).hexdigest()


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (1.0, "float"),
        (float("nan"), "float"),
        ({"a": [1.5]}, "float"),
        (LARGEST + 1, str(LARGEST + 1)),
        (-LARGEST - 1, str(-LARGEST - 1)),
        ({"tên": 1}, "tên"),
        ({1: 1}, "1"),
        (date(2020, 1, 1), "date"),
        (b"x", "bytes"),
        ({1, 2}, "set"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_name(value, named):
    with pytest.raises(TypeError, match=named.replace("-", r"\-")):
        canonical.dumps(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_as_text_reads_back_to_the_same_number(value):
    assert float(canonical.number(value)) == value


@given(st.integers(-LARGEST, LARGEST))
def test_whole_number_is_written_without_a_point(value):
    assert canonical.number(value) == canonical.number(float(value)) == str(value)


def test_nothing_stays_nothing():
    assert canonical.number(None) is None
    assert canonical.moment(None) is None


def test_moment_is_written_with_z_and_day_as_day():
    assert canonical.moment(datetime(2020, 10, 14, 18, tzinfo=UTC)) == "2020-10-14T18:00:00Z"
    assert canonical.moment(date(2020, 10, 14)) == "2020-10-14"


def test_moment_of_another_zone_is_written_in_utc():
    there = timezone(timedelta(hours=7))
    assert canonical.moment(datetime(2020, 10, 15, 1, tzinfo=there)) == "2020-10-14T18:00:00Z"


def test_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        canonical.moment(datetime(2020, 10, 14, 18, tzinfo=UTC).replace(tzinfo=None))
