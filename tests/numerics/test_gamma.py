"""The gamma distribution against scipy, which the product does without."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from ganket.numerics import gamma

tails = st.floats(gamma.SMALLEST_TAIL, 0.49)


@settings(deadline=None)
@given(st.floats(0.01, 5e3), st.floats(1e-6, 8e3))
def test_distribution_is_scipys(shape, x):
    assert gamma.distribution(shape, x) == pytest.approx(special.gammainc(shape, x), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("x", [0.0, -1.0])
def test_nothing_lies_below_zero(x):
    assert gamma.distribution(2.0, x) == 0.0


@settings(deadline=None)
@given(st.floats(gamma.SMALLEST_SHAPE, 1e9) | st.floats(gamma.SMALLEST_SHAPE, 1200), tails)
def test_quantiles_are_scipys(shape, tail):
    normal = gamma.normal_quantile(tail)
    low, high = gamma.quantile(shape, tail, normal, False), gamma.quantile(shape, tail, normal, True)
    assert low == pytest.approx(special.gammaincinv(shape, tail), rel=2e-12)
    assert high == pytest.approx(special.gammainccinv(shape, tail), rel=2e-12)


def test_expansion_and_newton_meet_where_one_takes_over_from_the_other():
    below, above = np.nextafter(gamma.LARGE_SHAPE, 0.0), gamma.LARGE_SHAPE
    for is_upper in (False, True):
        newton = gamma.quantile(below, 0.025, gamma.normal_quantile(0.025), is_upper)
        assert gamma.quantile(above, 0.025, gamma.normal_quantile(0.025), is_upper) == pytest.approx(newton, rel=1e-12)


@pytest.mark.parametrize(("first_shape", "tail"), [(1.0, 0.025), (4.0, 0.005), (0.25, 0.1), (999.5, 0.025)])
def test_table_holds_the_quantiles_of_all_shapes_from_the_first(first_shape, tail):
    low, high = gamma.quantile_table(first_shape, tail)
    shapes = first_shape + np.arange(low.size)
    assert shapes[-1] < gamma.LARGE_SHAPE <= shapes[-1] + 1.0
    np.testing.assert_allclose(low, special.gammaincinv(shapes, tail), rtol=1e-12)
    np.testing.assert_allclose(high, special.gammainccinv(shapes, tail), rtol=1e-12)


def test_table_cannot_be_written_by_whoever_receives_it():
    low, _ = gamma.quantile_table(1.0, 0.025)
    with pytest.raises(ValueError, match="read-only"):
        low[0] = 0.0


@pytest.mark.parametrize("tail", [0.0, 0.0005, 0.5, 1.0, float("nan")])
def test_a_tail_outside_the_range_is_refused(tail):
    with pytest.raises(ValueError, match="tail must be at least"):
        gamma.normal_quantile(tail)
