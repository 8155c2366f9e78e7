"""EARS C1 to C3: references, a plain second implementation, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics import plain, reference

from ganket.numerics.aberration import detect_aberrations

Z_999, Z_99 = 3.090232306167813, 2.3263478740408408  # normal quantiles of 0.999 and 0.99

one_count = st.integers(0, 10) | st.integers(0, 5000)
series_with_gaps = st.lists(st.integers(0, 20).flatmap(lambda one: st.none() if one == 0 else one_count), max_size=40)


def detect(counts, **arguments):
    """One series from a list in which None is a missing day."""
    missing = np.array([[count is None for count in counts]], dtype=bool).reshape(1, len(counts))
    values = np.array([[np.nan if count is None else count for count in counts]], dtype=float).reshape(missing.shape)
    return detect_aberrations(values, missing, **arguments)


def as_list(row):
    return [None if np.isnan(value) else value for value in row]


@settings(deadline=None)
@given(series_with_gaps, st.sampled_from([0.0, 0.5, 2.0]), st.sampled_from([2, 4, 7]))
def test_result_is_that_of_the_plain_implementation(counts, minimum_sd, baseline_days):
    found = detect(counts, minimum_sd=minimum_sd, baseline_days=baseline_days)
    for ours, wanted in zip((found.c1, found.c2, found.c3), plain.ears(counts, minimum_sd, baseline_days), strict=True):
        assert as_list(ours[0]) == [None if value is None else pytest.approx(value, rel=1e-9) for value in wanted]


@pytest.mark.parametrize(
    ("counts_file", "column"),
    [
        ("covid_PHL_incidence", "I"),
        ("covid_SGP_incidence", "I"),
        ("dengue_LAO_counts", "observed"),
        ("salmonella_agona_counts", "observed"),
    ],
)
@pytest.mark.parametrize(("method", "lag_days"), [("C1", 0), ("C2", 2)])
def test_upper_bounds_and_alarms_are_those_of_surveillance(counts_file, column, method, lag_days):
    counts = reference.columns(counts_file)[column][np.newaxis]
    name = counts_file.rsplit("_", 1)[0]
    _compare(counts, reference.columns(f"{name}_ears_{method}_baseline7"), method, lag_days, Z_999, 0.0, 7)


def test_a_baseline_of_four_with_a_smallest_sd_is_that_of_surveillance():
    counts = reference.columns("salmonella_agona_counts")["observed"][np.newaxis]
    published = reference.columns("salmonella_agona_ears_C1_baseline4_minSigma05_alpha01")
    _compare(counts, published, "C1", 0, Z_99, 0.5, 4)


def _compare(counts, published, method, lag_days, z, minimum_sd, baseline_days):
    missing = np.zeros(counts.shape, bool)
    days = published["t"].astype(int) - 1
    listed = counts[0].tolist()
    judged_by = [plain.baseline(listed, day, lag_days, minimum_sd, baseline_days) for day in range(len(listed))]
    bounds = [mean + z * sd for mean, sd in (judged_by[day] for day in days)]
    np.testing.assert_allclose(bounds, published["upperbound"], rtol=1e-12)
    assert sum(each is not None for each in judged_by) == days.size
    found = detect_aberrations(counts, missing, minimum_sd, baseline_days, alarm_above=z)
    np.testing.assert_array_equal(getattr(found, f"{method.lower()}_alarm")[0, days], published["alarm"] == 1)


def test_a_worked_example_by_hand():
    # Baseline 4 6 5 5 4 6 5: mean 5, sum of squares 4, sd sqrt(4 / 6).
    found = detect([4, 6, 5, 5, 4, 6, 5, 5, 5, 20])
    sd = (4 / 6) ** 0.5
    assert found.c2[0, 9] == pytest.approx(15 / sd)
    assert np.isnan(found.c2[0, :9]).all()
    assert found.c1[0, 7] == 0.0
    assert np.isnan(found.c3).all()


def test_c3_sums_the_excess_of_the_day_and_the_two_before():
    # A flat baseline of 5 with the smallest sd of 1: C2 is the count minus 5.
    found = detect([5] * 9 + [8, 5, 7], minimum_sd=1.0)
    assert found.c2[0, 9:].tolist() == [3.0, 0.0, 2.0]
    assert found.c3[0, 11] == (3 - 1) + 0 + (2 - 1)
    assert np.isnan(found.c3[0, 10])
    assert found.c3_alarm[0].tolist() == [False] * 11 + [True]


def test_a_lone_spike_alarms_on_its_own_day_in_all_three():
    found = detect([5, 4, 6, 5, 5, 4, 6, 5, 5, 4, 6, 5, 60])
    assert [bool(alarm[0, -1]) for alarm in (found.c1_alarm, found.c2_alarm, found.c3_alarm)] == [True] * 3


def test_an_alarm_needs_more_than_the_limit():
    found = detect([5] * 9 + [8, 8.001], minimum_sd=1.0)
    assert found.c2[0, 9] == 3.0
    assert found.c2_alarm[0].tolist() == [False] * 10 + [True]
    assert detect([5] * 9 + [8], minimum_sd=1.0, alarm_above=2.9).c2_alarm[0, 9]
    assert not detect([5] * 9 + [5, 5, 8], minimum_sd=1.0).c3_alarm[0, 11]
    assert detect([5] * 9 + [5, 5, 8], minimum_sd=1.0, c3_alarm_above=1.9).c3_alarm[0, 11]


def test_a_flat_baseline_without_smallest_sd_alarms_above_it_only():
    found = detect([5] * 7 + [5, 6], minimum_sd=0.0)
    assert found.c1[0, 7] == 0.0
    assert detect([5] * 7 + [6], minimum_sd=0.0).c1[0, 7] == np.inf
    assert detect([5] * 7 + [4], minimum_sd=0.0).c1[0, 7] == -np.inf
    assert not found.c1_alarm[0, 7]


def test_a_missing_day_makes_unknown_all_it_enters_and_alarms_nothing():
    counts = [5, 4, 6] * 12
    counts[15] = None
    found = detect(counts)
    assert np.isnan(found.c1[0, 15:23]).all()
    assert np.isfinite(found.c1[0, 23:]).all()
    # Itself, then those whose baseline, two days back, holds it.
    assert np.flatnonzero(np.isnan(found.c2[0, 9:])).tolist() == [6, *range(9, 16)]
    assert np.flatnonzero(np.isnan(found.c3[0, 11:])).tolist() == list(range(4, 16))
    assert not found.c1_alarm.any()


@settings(deadline=None)
@given(st.lists(one_count, min_size=20, max_size=40), st.integers(0, 19), st.floats(allow_nan=True))
def test_missing_never_equals_zero_and_is_never_read(counts, day, rubbish):
    values, missing = np.array([counts], dtype=float), np.zeros((1, len(counts)), bool)
    missing[0, day] = True
    values[0, day] = 0.0
    one = detect_aberrations(values, missing)
    values[0, day] = rubbish
    other = detect_aberrations(values, missing)
    for name in ("c1", "c2", "c3"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert np.isnan(one.c1[0, day : day + 8]).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=15, max_size=30), st.sampled_from([1e8, 1e12]))
def test_large_counts_lose_no_digits(counts, level):
    # A shift changes neither distance nor sd; sums of squares of such counts would.
    small, large = detect(counts), detect([count + level for count in counts])
    for name in ("c1", "c2", "c3"):
        np.testing.assert_allclose(getattr(large, name), getattr(small, name), atol=1e-2 if level > 1e9 else 1e-6)


@settings(deadline=None)
@given(st.lists(one_count, min_size=15, max_size=30), st.sampled_from([2.0, 8.0, 0.5]))
def test_a_scale_changes_nothing_without_smallest_sd(counts, factor):
    one, other = detect(counts, minimum_sd=0.0), detect([count * factor for count in counts], minimum_sd=0.0)
    np.testing.assert_allclose(other.c1, one.c1, rtol=1e-12)


def test_series_do_not_touch_each_other_in_whatever_order():
    random = np.random.default_rng(20201014)
    counts = random.poisson(random.uniform(0.1, 300, (12, 1)), (12, 80)).astype(float)
    missing = random.random((12, 80)) < 0.03
    order = random.permutation(12)
    together, shuffled = (
        detect_aberrations(counts, missing),
        detect_aberrations(counts[order], missing[order]),
    )
    for name in ("c1", "c2", "c3", "c1_alarm", "c2_alarm", "c3_alarm"):
        np.testing.assert_array_equal(getattr(together, name)[order], getattr(shuffled, name))


def test_all_zero_is_no_aberration():
    found = detect([0] * 20)
    assert (found.c1[0, 7:] == 0.0).all()
    assert not found.c3_alarm.any()


@pytest.mark.parametrize("shape", [(0, 0), (0, 30), (4, 0), (2, 1), (2, 7), (3, 9)])
def test_arrays_too_short_for_a_baseline_give_arrays_of_the_same_shape(shape):
    found = detect_aberrations(np.ones(shape), np.zeros(shape, bool))
    for name in ("c1", "c2", "c3", "c1_alarm", "c2_alarm", "c3_alarm"):
        assert getattr(found, name).shape == shape
    assert np.isnan(found.c2).all()
    assert not found.c1_alarm.any()
