"""R(t): a plain second implementation, the laws it obeys, and the days on which it stays silent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics import plain

from ganket.numerics.reproduction import WhyNot, discretised_serial_interval, estimate_reproduction

WEIGHTS = discretised_serial_interval(4.7, 2.9, 40)
RESULTS = ("mean", "low", "high", "sd", "cases_in_window")

counts_of_a_day = st.integers(0, 12) | st.integers(0, 400)
some_missing = st.lists(st.integers(0, 14).flatmap(lambda one: st.none() if one == 0 else counts_of_a_day), max_size=45)
none_missing = st.lists(counts_of_a_day, min_size=20, max_size=45)
intervals = st.sampled_from([WEIGHTS, np.array([0, 0.6, 0.3, 0.1]), discretised_serial_interval(2.6, 1.5, 20)])


def estimate(counts, imported=None, weights=WEIGHTS, **arguments):
    """One series from a list in which None is a missing day."""
    missing = np.array([[count is None for count in counts]], dtype=bool).reshape(1, len(counts))
    values = np.array([[np.nan if count is None else count for count in counts]], dtype=float).reshape(missing.shape)
    imported = None if imported is None else np.array([imported], dtype=float)
    return estimate_reproduction(values, missing, imported, weights, **arguments)


def same(one, other):
    for name in RESULTS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.why_not, other.why_not)


@settings(deadline=None, max_examples=60)
@given(some_missing | none_missing, intervals, st.sampled_from([1, 3, 7]), st.data())
def test_result_is_that_of_the_plain_implementation(counts, weights, window, data):
    imported = [data.draw(st.integers(0, min(count or 0, 5))) for count in counts]
    check_against_plain(counts, imported, weights, window)


@pytest.mark.parametrize(
    ("counts", "missing_days"),
    [
        ([3, 1, 4, 1, 5, 9, 2, 6] * 5, [14]),
        ([3, 1, 4, 1, 5, 9, 2, 6] * 5, [1, 15, 22]),
        ([0.5, 2.25, 7.125, 3.0] * 10, []),
        ([0.5, 2.25, 7.125, 3.0] * 10, [12]),
        ([400.5] * 40, []),
    ],
)
def test_gaps_and_broken_counts_agree_with_the_plain_implementation_to_the_last_day(counts, missing_days):
    counts = [None if day in missing_days else count for day, count in enumerate(counts)]
    check_against_plain(counts, [0] * 40, WEIGHTS, 7)
    assert estimate(counts).why_not[0, -1] == WhyNot.ESTIMATED


def check_against_plain(counts, imported, weights, window):
    found = estimate(counts, imported, weights, window_days=window)
    expected = plain.reproduction(counts, imported, list(weights), window)
    for day, wanted in enumerate(expected):
        if isinstance(wanted, int):
            assert found.why_not[0, day] == wanted
            assert np.isnan([getattr(found, name)[0, day] for name in RESULTS[:4]]).all()
        else:
            assert found.why_not[0, day] == WhyNot.ESTIMATED
            assert {name: getattr(found, name)[0, day] for name in RESULTS} == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("level", [10.0, 1e3, 1e6, 1e8])
def test_a_constant_series_has_r_of_one(level):
    found = estimate([level] * 90)
    # The prior pulls by the weight of one case and a fifth of an infector in some 7 * level.
    assert found.mean[0, 60:] == pytest.approx(1.0, abs=0.2 / level + 1e-5)
    assert (found.low[0, 60:] < 1.0).all()
    assert (found.high[0, 60:] > 1.0).all()


def test_a_series_that_grows_as_its_interval_says_has_that_r():
    growth = 1.05
    r = 1.0 / sum(weight * growth**-lag for lag, weight in enumerate(WEIGHTS))
    found = estimate([1000.0 * growth**day for day in range(90)])
    assert found.mean[0, 60:] == pytest.approx(r, rel=1e-4)


@settings(deadline=None)
@given(none_missing, st.integers(2, 1000))
def test_ten_times_the_cases_with_a_tenth_of_the_prior_give_a_ratio_of_posterior_means(counts, factor):
    # With prior shape a and scale b, mean = (a + cases) / (1 / b + infectors): both sides scale together.
    once = estimate(counts, prior_shape=1.0, prior_scale=5.0)
    scaled = estimate([count * factor for count in counts], prior_shape=min(factor, 999.0), prior_scale=5.0 / factor)
    if factor < 999:
        np.testing.assert_allclose(scaled.mean, once.mean, rtol=1e-9)
        assert not (scaled.sd > once.sd).any()
    np.testing.assert_array_equal(scaled.why_not, once.why_not)


def test_more_cases_make_the_interval_narrower():
    widths = [float(found.high[0, -1] - found.low[0, -1]) for found in (estimate([n] * 60) for n in (5, 50, 500, 5000))]
    assert widths == sorted(widths, reverse=True)


def test_the_interval_encloses_the_mean_and_widens_with_a_smaller_tail():
    counts = [3, 0, 5, 8, 2, 9, 14, 11, 7, 20, 25, 19, 30, 42, 38]
    narrow, wide = estimate(counts, tail=0.25), estimate(counts, tail=0.025)
    days = narrow.why_not[0] == 0
    assert (wide.low < narrow.low)[0, days].all()
    assert (narrow.low < narrow.mean)[0, days].all()
    assert (narrow.mean < narrow.high)[0, days].all()
    assert (narrow.high < wide.high)[0, days].all()


def test_all_zero_is_never_estimated():
    found = estimate([0] * 30)
    assert set(found.why_not[0, 6:]) == {WhyNot.NO_INFECTORS}
    assert np.isnan(found.mean).all()
    assert (found.cases_in_window[0, 6:] == 0.0).all()


def test_zeros_after_an_outbreak_leave_the_prior_and_say_zero_cases():
    found = estimate([50] * 10 + [0] * 20)
    assert found.cases_in_window[0, -1] == 0.0
    assert found.why_not[0, -1] == WhyNot.ESTIMATED
    assert found.high[0, -1] < 5.0


def test_an_outbreak_older_than_the_serial_interval_infects_nobody():
    found = estimate([50] + [0] * 20, weights=[0, 0.5, 0.5])
    assert found.why_not[0, 7] == WhyNot.ESTIMATED
    assert set(found.why_not[0, 9:]) == {WhyNot.NO_INFECTORS}


def test_only_imported_cases_pull_r_to_zero_but_count_in_the_window():
    found = estimate([100] * 40, imported=[100] * 40)
    assert found.high[0, -1] < 0.02
    assert found.cases_in_window[0, -1] == 700.0


@settings(deadline=None)
@given(none_missing, st.data())
def test_the_more_cases_are_imported_the_lower_is_r(counts, data):
    imported = [data.draw(st.integers(0, count)) for count in counts]
    some, none = estimate(counts, imported), estimate(counts, [0] * len(counts))
    same(none, estimate(counts))
    assert not (some.mean > none.mean).any()
    np.testing.assert_array_equal(some.cases_in_window, none.cases_in_window)


@settings(deadline=None)
@given(none_missing, st.data())
def test_cases_of_the_first_day_with_cases_count_as_imported(counts, data):
    first = next((day for day, count in enumerate(counts) if count), 0)
    imported = [0] * len(counts)
    imported[first] = data.draw(st.integers(0, counts[first]))
    same(estimate(counts, imported), estimate(counts))


@settings(deadline=None)
@given(some_missing, st.integers(1, 20))
def test_missing_days_before_the_first_received_are_as_if_the_array_began_later(counts, padding):
    plainly, padded = estimate(counts), estimate([None] * padding + counts)
    assert set(padded.why_not[0, :padding]) <= {WhyNot.WINDOW_NOT_COMPLETE}
    for name in (*RESULTS, "why_not"):
        np.testing.assert_array_equal(getattr(padded, name)[:, padding:], getattr(plainly, name))


@settings(deadline=None)
@given(none_missing, st.integers(1, 20))
def test_zeros_before_the_first_case_change_no_estimate(counts, padding):
    plainly, padded = estimate(counts), estimate([0] * padding + counts)
    for name in RESULTS[:4]:
        np.testing.assert_array_equal(getattr(padded, name)[:, padding:], getattr(plainly, name))


def test_series_do_not_touch_each_other_in_whatever_order():
    random = np.random.default_rng(20201014)
    counts = random.poisson(random.uniform(0.1, 3000, (12, 1)), (12, 80)).astype(float)
    missing = random.random((12, 80)) < 0.03
    imported = np.floor(counts * random.random((12, 80)))
    order = random.permutation(12)
    together = estimate_reproduction(counts, missing, imported, WEIGHTS)
    shuffled = estimate_reproduction(counts[order], missing[order], imported[order], WEIGHTS)
    for name in (*RESULTS, "why_not"):
        np.testing.assert_array_equal(getattr(together, name)[order], getattr(shuffled, name))
    for one in range(12):
        alone = estimate_reproduction(counts[one : one + 1], missing[one : one + 1], imported[one : one + 1], WEIGHTS)
        np.testing.assert_array_equal(alone.mean[0], together.mean[one])


@settings(deadline=None)
@given(st.lists(st.integers(1, 500), min_size=60, max_size=60), st.integers(1, 59))
def test_missing_never_equals_zero(counts, day):
    missing, zero = list(counts), list(counts)
    missing[day], zero[day] = None, 0
    unknown, known = estimate(missing), estimate(zero)
    for last in range(day, 60):
        if last < day + 7 and last >= 6:
            assert unknown.why_not[0, last] == WhyNot.MISSING_DAY
            assert np.isnan(unknown.cases_in_window[0, last])
        elif last >= day + 7 and unknown.why_not[0, last] == WhyNot.ESTIMATED and day + 40 > last:
            # A zero would make infectors fewer and R larger.
            assert unknown.mean[0, last] < known.mean[0, last]


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=60, max_size=60), st.integers(0, 59), st.floats(allow_nan=True))
def test_whatever_stands_on_a_missing_day_is_never_read(counts, day, rubbish):
    values, missing = np.array([counts], dtype=float), np.zeros((1, 60), bool)
    missing[0, day] = True
    before = estimate_reproduction(values, missing, values * 0.0, WEIGHTS)
    abroad = values * 0.0
    values[0, day], abroad[0, day] = rubbish, rubbish
    same(before, estimate_reproduction(values, missing, abroad, WEIGHTS))


def test_a_missing_day_silences_its_windows_then_those_whose_infectors_it_held_then_none():
    counts = [100] * 30 + [None] + [100] * 40
    reasons = estimate(counts).why_not[0, 30:].tolist()
    assert reasons[:7] == [WhyNot.MISSING_DAY] * 7
    after = reasons[7:]
    silent = after.count(WhyNot.MISSING_HISTORY)
    assert 0 < silent < 7
    assert after == [WhyNot.MISSING_HISTORY] * silent + [WhyNot.ESTIMATED] * (len(after) - silent)
    found = estimate(counts)
    # The rest is scaled up: a steady series stays at one through the gap.
    assert found.mean[0, found.why_not[0] == 0][-30:] == pytest.approx(1.0, abs=0.003)


def test_no_unknown_weight_may_be_demanded():
    counts = [100] * 30 + [None] + [100] * 60
    reasons = estimate(counts, max_unknown_weight=0.0).why_not[0]
    assert set(reasons[37:77]) == {WhyNot.MISSING_HISTORY}
    assert set(reasons[77:]) == {WhyNot.ESTIMATED}


def test_the_first_window_begins_after_the_first_case():
    reasons = estimate([0, 0, 4] + [3] * 12).why_not[0].tolist()
    assert reasons[:6] == [WhyNot.WINDOW_NOT_COMPLETE] * 6
    assert reasons[6:9] == [WhyNot.TOO_EARLY] * 3
    assert reasons[9:] == [WhyNot.ESTIMATED] * 6


def test_a_short_window_waits_for_one_mean_serial_interval():
    found = estimate([3] * 10, window_days=1)
    assert found.why_not[0].tolist() == [WhyNot.TOO_EARLY] * 4 + [WhyNot.ESTIMATED] * 6


def test_counts_that_are_no_whole_numbers_have_an_interval_between_their_neighbours():
    low, middle, high = (estimate([count] * 60) for count in (100.0, 100.07, 101.0))
    assert low.low[0, -1] * low.mean[0, -1] < middle.low[0, -1] * middle.mean[0, -1] * 1.01
    assert middle.high[0, -1] / middle.mean[0, -1] == pytest.approx(high.high[0, -1] / high.mean[0, -1], rel=1e-3)


def test_a_quiet_time_after_a_huge_one_keeps_its_precision():
    quiet = [7, 9, 4, 6, 8, 5, 3] * 8
    weights = discretised_serial_interval(2.6, 1.5, 20)
    alone = estimate(quiet, weights=weights)
    after = estimate([1e12] * 7 + quiet, weights=weights)
    np.testing.assert_allclose(after.mean[0, -20:], alone.mean[0, -20:], rtol=1e-13)


@pytest.mark.parametrize("shape", [(0, 0), (0, 30), (4, 0), (2, 3)])
def test_arrays_with_nothing_to_estimate_give_arrays_of_the_same_shape(shape):
    found = estimate_reproduction(np.ones(shape), np.zeros(shape, bool), None, WEIGHTS)
    assert all(getattr(found, name).shape == shape for name in (*RESULTS, "why_not"))
    assert np.isnan(found.mean).all()
    assert found.why_not.dtype == np.int8


def test_everything_missing_is_a_window_never_complete():
    found = estimate([None] * 20)
    assert set(found.why_not[0]) == {WhyNot.WINDOW_NOT_COMPLETE}


def test_inputs_are_left_alone():
    counts, missing, abroad = np.full((2, 30), 5.0), np.zeros((2, 30), bool), np.ones((2, 30))
    for array in (counts, missing, abroad):
        array.flags.writeable = False
    writable = estimate_reproduction(counts.copy(), missing.copy(), abroad.copy(), WEIGHTS)
    same(estimate_reproduction(counts, missing, abroad, WEIGHTS), writable)
