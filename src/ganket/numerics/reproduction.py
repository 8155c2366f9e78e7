"""The reproduction number R(t) of Cori and others (2013), for all series at once.

R on a day is estimated from the local cases of the window that ends there and from who could have infected
them. Be careful: a missing day is not a day of zero cases. It silences the windows it lies in, and those
after it whose infectors it may have held. Whether an estimate may be shown is decided elsewhere (situation).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ganket.numerics import cori, gamma
from ganket.numerics.arrays import Bools, Floats, as_counts, as_mask, check_received
from ganket.numerics.cori import WhyNot

__all__ = [
    "Reproduction",
    "SettledCounts",
    "WhyNot",
    "discretised_serial_interval",
    "estimate_reproduction",
    "settle_negative_days",
]

MAX_UNKNOWN_WEIGHT: Final = 0.05
_SERIAL_INTERVAL_TOLERANCE: Final = 0.01  # EpiEstim's, too


@dataclass(frozen=True, slots=True)
class SettledCounts:
    """Counts without negative days, and what could not be set against anything."""

    counts: Floats  # [series, days], NaN on missing days
    unsettled: Floats  # [series], cases >= 0 by which corrections exceed all that had been reported before


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Posterior of R at the last day of each window, all [series, days]; NaN where `why_not` is not 0."""

    mean: Floats
    low: Floats
    high: Floats
    sd: Floats
    cases_in_window: Floats  # local and imported; NaN only if the window is not complete or misses a day
    why_not: NDArray[np.int8]  # WhyNot


def discretised_serial_interval(mean_days: float, sd_days: float, days: int) -> Floats:
    """Weights [days + 1] of the lags 0 to `days`: the shifted gamma of Cori and others (2013).

    Not normalised: the sum falls short of 1 by what lies beyond `days`. Needs mean_days > 1 and
    sd_days >= (mean_days - 1) / 100.

    >>> [round(float(weight), 6) for weight in discretised_serial_interval(2.6, 1.5, 4)]
    [0.0, 0.233172, 0.358579, 0.198111, 0.103343]
    """
    if not (1.0 < mean_days < math.inf):
        raise ValueError(f"mean_days must be above 1 (nobody infects on the same day), not {mean_days}")
    if not ((mean_days - 1.0) / 100.0 <= sd_days < math.inf):
        raise ValueError(f"sd_days must be at least a hundredth of mean_days - 1, not {sd_days}")
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    return _serial_interval(((mean_days - 1.0) / sd_days) ** 2, sd_days**2 / (mean_days - 1.0), days)


def settle_negative_days(new_counts: ArrayLike, missing: ArrayLike) -> SettledCounts:
    """Set each negative day of [series, days] against the received days before it, newest first.

    A country that corrects its total downward reports a negative day. Per series, over received days:
    sum(counts) - unsettled = sum(new_counts). Local and imported counts are settled apart, then added.

    >>> settle_negative_days([[5.0, 3.0, -4.0, 2.0]], [[False] * 4]).counts.tolist()
    [[4.0, 0.0, 0.0, 2.0]]
    """
    counts = as_counts("new_counts", new_counts)
    gaps = as_mask("missing", missing, counts.shape)
    check_received("new_counts", counts, gaps, may_be_negative=True)
    settled = np.where(gaps, np.nan, counts)
    return SettledCounts(settled, _settle(settled))


def estimate_reproduction(
    new_counts: ArrayLike,
    missing: ArrayLike,
    imported: ArrayLike | None,
    serial_interval: ArrayLike,
    *,
    window_days: int = 7,
    prior_shape: float = 1.0,
    prior_scale: float = 5.0,
    tail: float = 0.025,
    max_unknown_weight: float = MAX_UNKNOWN_WEIGHT,
) -> Reproduction:
    """R(t) with its interval (`tail` left out on each side) for each series and each day that ends a window.

    new_counts [series, days]: cases a day, local and imported together, none negative. missing, same shape:
    True where the day was not received. imported, same shape, or None: those of new_counts infected
    elsewhere; they infect, but were not infected here. serial_interval [lags]: weight of each lag in days,
    from lag 0, whose weight must be 0.

    As in EpiEstim, windows begin after the first day with a case, whose cases have no infector here and so
    count as imported. Days before it, and missing days before the first one received, are as if the array
    began later. Where missing days carry part of the infectors' weight in a window, the rest is scaled up to
    the whole (they had as many as the others, not none) as long as that part is at most
    `max_unknown_weight`; beyond, the window stays silent.

    Posterior: Gamma(prior_shape + local cases, 1 / (1 / prior_scale + infectors' weight)). Raises ValueError
    naming the argument. Source: Cori and others, Am J Epidemiol 2013;178:1505.

    >>> weights = discretised_serial_interval(2.6, 1.5, 30)
    >>> steady = estimate_reproduction(np.full((1, 60), 100.0), np.zeros((1, 60), bool), None, weights)
    >>> round(float(steady.mean[0, -1]), 3)
    1.001
    """
    counts = as_counts("new_counts", new_counts)
    gaps = as_mask("missing", missing, counts.shape)
    check_received("new_counts", counts, gaps)
    from_abroad = _as_imported(imported, counts, gaps)
    weights = _as_serial_interval(serial_interval)
    _check_settings(window_days, prior_shape, prior_scale, max_unknown_weight)
    normal = gamma.normal_quantile(tail)
    tables = gamma.quantile_table(float(prior_shape), float(tail))
    mean_lag = float(weights @ np.arange(weights.size))
    # The infectors of a whole window, at once: each lag's weight, summed over the days of the window.
    window_weights = np.convolve(weights, np.ones(window_days))
    limits = (int(window_days), mean_lag, float(max_unknown_weight))
    prior = (float(prior_shape), float(prior_scale), float(tail), normal)
    results = np.empty((5, *counts.shape))
    why_not = np.empty(counts.shape, dtype=np.int8)
    cori.estimate(counts, gaps, from_abroad, window_weights, limits, prior, tables, results, why_not)
    mean, low, high, sd, cases_in_window = results
    return Reproduction(mean, low, high, sd, cases_in_window, why_not)


def _as_imported(imported: ArrayLike | None, counts: Floats, gaps: Bools) -> Floats:
    """An array without days stands for "none known"."""
    if imported is None:
        return np.zeros((counts.shape[0], 0))
    from_abroad = as_counts("imported", imported, counts.shape)
    check_received("imported", from_abroad, gaps)
    too_many = np.argwhere((from_abroad > counts) & ~gaps)
    if too_many.size:
        series, day = too_many[0]
        raise ValueError(f"imported[{series}, {day}] is more than all new cases of the day")
    return from_abroad


def _as_serial_interval(serial_interval: ArrayLike) -> Floats:
    weights = np.array(serial_interval, dtype=np.float64)
    if weights.ndim != 1 or weights.size < 2:
        raise ValueError("serial_interval must have one axis with at least the lags 0 and 1")
    if weights[0] != 0.0:
        raise ValueError(f"serial_interval must give lag 0 the weight 0, not {weights[0]}")
    if not (np.all(weights >= 0.0) and abs(weights.sum() - 1.0) <= _SERIAL_INTERVAL_TOLERANCE):
        raise ValueError(f"serial_interval must be weights >= 0 of sum 1, not {weights.sum():.3f}: more days?")
    return np.trim_zeros(weights, "b")


def _check_settings(window_days: int, prior_shape: float, prior_scale: float, max_unknown_weight: float) -> None:
    if window_days < 1:
        raise ValueError(f"window_days must be at least 1, not {window_days}")
    if not gamma.SMALLEST_SHAPE <= prior_shape < gamma.LARGE_SHAPE:
        raise ValueError(f"prior_shape must be 0.1 to 1000, not {prior_shape}")
    if not 0.0 < prior_scale < math.inf:
        raise ValueError(f"prior_scale must be above 0, not {prior_scale}")
    if not 0.0 <= max_unknown_weight < 1.0:
        raise ValueError(f"max_unknown_weight must be at least 0 and below 1, not {max_unknown_weight}")


@njit(cache=True)
def _serial_interval(shape: float, scale: float, days: int) -> Floats:
    weights = np.zeros(days + 1)
    for lag in range(1, days + 1):
        # Distribution functions at the lag and its two neighbours, in units of the scale.
        here, before, after = (lag - 1.0) / scale, (lag - 2.0) / scale, lag / scale
        weight = lag * gamma.distribution(shape, after)
        weight += (lag - 2.0) * gamma.distribution(shape, before)
        weight -= 2.0 * (lag - 1.0) * gamma.distribution(shape, here)
        curvature = 2.0 * gamma.distribution(shape + 1.0, here)
        curvature -= gamma.distribution(shape + 1.0, before) + gamma.distribution(shape + 1.0, after)
        # Far out only rounding is left, of either sign.
        weights[lag] = max(0.0, weight + shape * scale * curvature)
    return weights


@njit(cache=True)
def _settle(counts: Floats) -> Floats:
    """Settles in place; missing days are NaN, which no comparison finds positive or negative."""
    unsettled = np.zeros(counts.shape[0])
    for series in range(counts.shape[0]):
        row = counts[series]
        for day in range(row.size):
            if not row[day] < 0.0:
                continue
            owed = -row[day]
            row[day] = 0.0
            earlier = day - 1
            while owed > 0.0 and earlier >= 0:
                if row[earlier] > 0.0:
                    taken = min(owed, row[earlier])
                    row[earlier] -= taken
                    owed -= taken
                earlier -= 1
            unsettled[series] += owed
    return unsettled
