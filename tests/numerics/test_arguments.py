"""Wrong arguments are refused with the name of the argument and the place."""

import numpy as np
import pytest

from ganket.numerics.aberration import detect_aberrations
from ganket.numerics.reproduction import estimate_reproduction, settle_negative_days

COUNTS, NONE_MISSING, WEIGHTS = np.ones((2, 10)), np.zeros((2, 10), bool), [0.0, 0.5, 0.5]


def _estimate(counts=COUNTS, missing=NONE_MISSING, imported=None, weights=WEIGHTS, **settings):
    return estimate_reproduction(counts, missing, imported, weights, **settings)


def _with(value):
    counts = COUNTS.copy()
    counts[1, 3] = value
    return counts


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"counts": [1.0, 2.0]}, r"new_counts must have two axes \[series, days\], not 1"),
        ({"counts": 5.0}, r"new_counts must have two axes .* not 0"),
        ({"counts": np.ones((1, 2, 3))}, r"new_counts must have two axes .* not 3"),
        ({"counts": [[1.0], [1.0, 2.0]]}, "new_counts must hold numbers in a rectangle"),
        ({"counts": [["many"]]}, "new_counts must hold numbers"),
        ({"counts": [[None, object()]]}, "new_counts must hold numbers"),
        (
            {"missing": np.zeros((2, 9), bool)},
            r"missing must have the shape \(2, 10\) of the counts, not \(2, 9\)",
        ),
        ({"missing": np.zeros(10, bool)}, "missing must have two axes"),
        ({"missing": COUNTS}, "missing must be an array of bool, not float64"),
        ({"imported": np.ones((2, 9))}, r"imported must have the shape \(2, 10\)"),
        ({"imported": _with(2.0)}, r"imported\[1, 3\] is more than all new cases"),
        ({"imported": _with(-1.0)}, r"imported\[1, 3\] is negative"),
        ({"imported": _with(np.nan)}, r"imported\[1, 3\] is not a finite number"),
        ({"counts": _with(-1.0)}, r"new_counts\[1, 3\] is negative: settle negative days first"),
        (
            {"counts": _with(np.nan)},
            r"new_counts\[1, 3\] is not a finite number though the day is not marked",
        ),
        ({"counts": _with(np.inf)}, r"new_counts\[1, 3\] is not a finite number"),
        ({"counts": _with(-np.inf)}, r"new_counts\[1, 3\] is not a finite number"),
        ({"weights": [[0.0, 1.0]]}, "serial_interval must have one axis"),
        ({"weights": [0.0]}, "serial_interval must have one axis with at least"),
        ({"weights": [0.5, 0.5]}, "serial_interval must give lag 0 the weight 0, not 0.5"),
        ({"weights": [0.0, 0.5, 0.3]}, "serial_interval must be weights >= 0 of sum 1, not 0.800: more days"),
        ({"weights": [0.0, 1.5, -0.5]}, "serial_interval must be weights"),
        ({"weights": [0.0, np.nan, 1.0]}, "serial_interval must be weights"),
        ({"window_days": 0}, "window_days must be at least 1, not 0"),
        ({"prior_shape": 0.0}, "prior_shape must be"),
        ({"prior_shape": 1000.0}, "prior_shape must be"),
        ({"prior_scale": 0.0}, "prior_scale must be above 0"),
        ({"prior_scale": np.inf}, "prior_scale must be above 0"),
        ({"tail": 0.5}, "tail must be"),
        ({"max_unknown_weight": 1.0}, "max_unknown_weight must be"),
        ({"max_unknown_weight": -0.1}, "max_unknown_weight must be"),
    ],
)
def test_reproduction_refuses(arguments, words):
    with pytest.raises(ValueError, match=f"^{words}"):
        _estimate(**arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((COUNTS[0], NONE_MISSING[0]), "counts must have two axes"),
        ((COUNTS, NONE_MISSING[:1]), "missing must have the shape"),
        ((_with(-1.0), NONE_MISSING), r"counts\[1, 3\] is negative"),
        ((_with(np.nan), NONE_MISSING), r"counts\[1, 3\] is not a finite number"),
        ((COUNTS, NONE_MISSING, -0.5), "minimum_sd must not be negative"),
        ((COUNTS, NONE_MISSING, float("nan")), "minimum_sd must not be negative"),
        ((COUNTS, NONE_MISSING, 0.5, 1), "baseline_days must be 2 to 56, not 1"),
    ],
)
def test_aberration_refuses(arguments, words):
    with pytest.raises(ValueError, match=f"^{words}"):
        detect_aberrations(*arguments)


def test_settling_refuses_wrong_shapes():
    with pytest.raises(ValueError, match=r"^missing must have the shape"):
        settle_negative_days(COUNTS, NONE_MISSING[:, :4])


def test_whole_numbers_lists_and_views_are_welcome():
    whole = np.arange(120).reshape(3, 40)[:, ::2]
    missing = np.zeros((3, 40), bool)[:, ::2]
    from_view = _estimate(whole, missing)
    from_list = _estimate(whole.tolist(), missing.tolist())
    np.testing.assert_array_equal(from_view.mean, from_list.mean)
