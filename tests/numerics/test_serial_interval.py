"""The discretised serial interval: published values, an integral as second implementation, its moments."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.numerics import plain, reference

from ganket.numerics.reproduction import discretised_serial_interval


# discr_si of EpiEstim 2.2-4.
@pytest.mark.parametrize(
    ("mean_days", "sd_days", "published"),
    [
        (2.6, 1.5, [0, 0.23317213, 0.3585794, 0.19811083, 0.10334266, 0.052905175, 0.026821462, 0.013516198]),
        (5.2, 2.8, [0, 0.022469609, 0.11937344, 0.1720233, 0.16968758, 0.14345187]),
    ],
)
def test_values_of_epiestim(mean_days, sd_days, published):
    weights = discretised_serial_interval(mean_days, sd_days, len(published) - 1)
    np.testing.assert_allclose(weights, published, rtol=5e-8)


def test_the_long_list_of_epiestim():
    published = reference.columns("flu2009_discr_si")["prob"]
    np.testing.assert_allclose(discretised_serial_interval(2.6, 1.5, 60), published, rtol=0, atol=1e-13)


@settings(deadline=None, max_examples=25)
@given(st.floats(2.0, 15), st.floats(0.2, 1.0), st.integers(1, 20))
def test_each_weight_is_the_chance_of_the_second_infection_so_many_days_later(mean_days, spread, lag):
    sd_days = spread * (mean_days - 1.0)
    weight = discretised_serial_interval(mean_days, sd_days, lag)[lag]
    assert weight == pytest.approx(plain.serial_interval_weight(lag, mean_days, sd_days), rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(st.floats(1.2, 15), st.floats(0.5, 8))
def test_weights_sum_to_one_and_keep_the_mean(mean_days, sd_days):
    weights = discretised_serial_interval(mean_days, sd_days, 2000)
    assert weights.min() >= 0.0
    assert weights[0] == 0.0
    assert weights.sum() == pytest.approx(1.0, abs=1e-6)
    assert weights @ np.arange(weights.size) == pytest.approx(mean_days, rel=1e-4)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((1.0, 1.0, 5), "mean_days"),
        ((float("nan"), 1.0, 5), "mean_days"),
        ((float("inf"), 1.0, 5), "mean_days"),
        ((4.0, 0.0, 5), "sd_days"),
        ((4.0, -1.0, 5), "sd_days"),
        ((4.0, 0.02, 5), "sd_days"),
        ((4.0, float("nan"), 5), "sd_days"),
        ((4.0, 2.0, 0), "days"),
    ],
)
def test_what_cannot_be_a_serial_interval_is_refused_by_name(arguments, name):
    with pytest.raises(ValueError, match=f"^{name} must"):
        discretised_serial_interval(*arguments)
