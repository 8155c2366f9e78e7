"""R(t) against EpiEstim 2.2-4: constants in this file, larger sets where they lie beside the repository."""

import numpy as np
import pytest
from tests.numerics import reference

from ganket.numerics.reproduction import discretised_serial_interval, estimate_reproduction

# Influenza in a school in Pennsylvania, 2009: EpiEstim's data set Flu2009, with its own serial interval.
FLU_2009 = [
    1,
    1,
    0,
    2,
    5,
    3,
    3,
    3,
    6,
    2,
    5,
    9,
    13,
    12,
    13,
    11,
    12,
    6,
    6,
    6,
    3,
    1,
    0,
    2,
    0,
    0,
    0,
    0,
    2,
    0,
    2,
    0,
]
FLU_2009_INTERVAL = [0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001]

RESULTS = {"mean": "Mean(R)", "sd": "Std(R)", "low": "Quantile.0.025(R)", "high": "Quantile.0.975(R)"}


def estimate(counts, weights, imported=None, **settings):
    counts = np.array([counts], dtype=float)
    imported = None if imported is None else np.array([imported], dtype=float)
    return estimate_reproduction(counts, np.zeros(counts.shape, bool), imported, weights, **settings)


@pytest.mark.parametrize(
    ("last_day", "mean", "low", "high"),
    [
        (8, 1.7356089, 1.02863184, 2.6244959),
        (9, 1.7490494, None, None),
        (10, 1.5370427, None, None),
        (19, 1.0819346, 0.84955138, 1.3419870),
        (32, 1.0040161, 0.32600128, 2.0565439),
    ],
)
def test_influenza_with_the_data_sets_own_interval(last_day, mean, low, high):
    found = estimate(FLU_2009, FLU_2009_INTERVAL)
    assert found.mean[0, last_day - 1] == pytest.approx(mean, rel=5e-8)
    if low is not None:
        assert found.low[0, last_day - 1] == pytest.approx(low, rel=5e-8)
        assert found.high[0, last_day - 1] == pytest.approx(high, rel=5e-8)


def test_standard_deviation_of_the_first_window():
    assert estimate(FLU_2009, FLU_2009_INTERVAL).sd[0, 7] == pytest.approx(0.40908694, rel=5e-8)


@pytest.mark.parametrize(("last_day", "mean"), [(8, 1.73579766), (9, 1.74916776), (19, 1.08214768), (32, 0.99753519)])
def test_influenza_with_a_discretised_interval(last_day, mean):
    found = estimate(FLU_2009, discretised_serial_interval(2.6, 1.5, 31))
    assert found.mean[0, last_day - 1] == pytest.approx(mean, rel=5e-8)


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        ("flu2009_R_parametric_w7", {}),
        ("flu2009_R_parametric_w1", {"window_days": 1}),
        ("flu2009_R_parametric_w14", {"window_days": 14}),
        ("flu2009_R_parametric_w7_prior2_1", {"prior_shape": 4.0, "prior_scale": 0.5}),
        ("flu2009_R_parametric_w7_first3days_imported", {"imported": [1, 1, 0] + [0] * 29}),
        ("flu2009_R_nonparametric_w7", {"weights": FLU_2009_INTERVAL}),
    ],
)
def test_every_window_of_the_influenza_files(file, settings):
    weights = settings.pop("weights", None)
    weights = discretised_serial_interval(2.6, 1.5, 31) if weights is None else weights
    _compare(estimate(reference.columns("flu2009_incidence")["I"], weights, **settings), reference.columns(file))


@pytest.mark.parametrize("state", ["PHL", "SGP"])
def test_every_window_of_two_years_of_covid(state):
    counts = reference.columns(f"covid_{state}_incidence")["I"]
    found = estimate(counts, discretised_serial_interval(4.7, 2.9, counts.size))
    _compare(found, reference.columns(f"covid_{state}_R_parametric_w7"))


def _compare(found, published):
    last_days = published["t_end"].astype(int) - 1
    for name, column in RESULTS.items():
        ours, theirs = getattr(found, name)[0, last_days], published[column]
        # Missing on both sides on the same days, equal on all others.
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    # Here, as there, the first window begins after the first case.
    assert np.flatnonzero(found.why_not[0] == 0).tolist() == last_days[~np.isnan(published["Mean(R)"])].tolist()
