"""Negative days set against the days before: conservation, order, what is left over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics import plain

from ganket.numerics.reproduction import settle_negative_days

one_series = st.lists(st.none() | st.integers(-30, 30), min_size=1, max_size=25)


def arrays(series):
    missing = np.array([[count is None for count in one] for one in series])
    return np.array([[np.nan if count is None else float(count) for count in one] for one in series]), missing


@settings(deadline=None)
@given(one_series)
def test_result_is_that_of_a_pile_of_single_cases(series):
    settled = settle_negative_days(*arrays([series]))
    counts, unsettled = plain.settle(series)
    np.testing.assert_array_equal(settled.counts, arrays([counts])[0])
    assert settled.unsettled.tolist() == [unsettled]


@settings(deadline=None)
@given(one_series)
def test_the_total_is_kept_and_no_day_stays_negative(series):
    counts, missing = arrays([series])
    settled = settle_negative_days(counts, missing)
    assert np.nansum(settled.counts) - settled.unsettled[0] == np.nansum(counts)
    assert not (settled.counts < 0).any()
    assert settled.unsettled[0] >= 0


def test_newest_days_give_first():
    settled = settle_negative_days([[5.0, 3.0, -4.0, 2.0]], np.zeros((1, 4), bool))
    assert settled.counts.tolist() == [[4.0, 0.0, 0.0, 2.0]]


def test_a_missing_day_stays_missing_and_is_passed_over():
    settled = settle_negative_days([[5.0, 99.0, -4.0]], [[False, True, False]])
    np.testing.assert_array_equal(settled.counts, [[1.0, np.nan, 0.0]])


def test_a_correction_of_more_than_was_reported_is_told_not_hidden():
    settled = settle_negative_days([[2.0, -5.0, 7.0]], np.zeros((1, 3), bool))
    assert settled.counts.tolist() == [[0.0, 0.0, 7.0]]
    assert settled.unsettled.tolist() == [3.0]


def test_series_are_settled_apart_and_the_input_is_left_alone():
    counts = np.array([[5.0, -1.0], [0.0, -1.0]])
    settled = settle_negative_days(counts, np.zeros((2, 2), bool))
    assert settled.counts.tolist() == [[4.0, 0.0], [0.0, 0.0]]
    assert settled.unsettled.tolist() == [0.0, 1.0]
    assert counts.tolist() == [[5.0, -1.0], [0.0, -1.0]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_refused_by_place(bad):
    with pytest.raises(ValueError, match=r"^new_counts\[0, 1\] is not a finite number"):
        settle_negative_days([[1.0, bad]], np.zeros((1, 2), bool))
