"""The compiled kernel of `reproduction`: one series after another, a few passes over a row that stays in
cache.

Sums over windows are taken afresh for each day, not rolled along: a rolling sum would carry the rounding of a
past peak into the quiet days after it.
"""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ganket.numerics.arrays import Bools, Floats
from ganket.numerics.gamma import quantile


class WhyNot(IntEnum):
    """Why a series has no estimate on a day."""

    ESTIMATED = 0
    WINDOW_NOT_COMPLETE = 1  # the window reaches back before the first day received
    MISSING_DAY = 2  # a day in the window was not received
    TOO_EARLY = 3  # the window holds the first case, or ends within one mean serial interval of it
    MISSING_HISTORY = 4  # too much of the infectors' weight falls on days not received
    NO_INFECTORS = 5  # no case so far, or none recent enough to have infected anybody


@njit(cache=True)
def estimate(
    counts: Floats,
    missing: Bools,
    imported: Floats,
    window_weights: Floats,
    limits: tuple[int, float, float],
    prior: tuple[float, float, float, float],
    tables: tuple[Floats, Floats],
    results: Floats,
    why_not: NDArray[np.int8],
) -> None:
    """Fill `results` [5, series, days] (mean, low, high, sd, cases in window) and `why_not`
    [series, days].

    imported [series, days or 0]; window_weights [lags]: serial interval summed over the window; limits:
    window and mean serial interval in days, largest unknown weight; prior: shape, scale, tail, normal
    quantile of the tail; tables: quantiles of the shapes prior + 0, 1, ...
    """
    days = counts.shape[1]
    window_days, mean_lag, max_unknown_weight = limits
    box = np.ones(window_days)
    row = np.empty((3, days))
    sums = np.empty((5, days))
    for series in range(counts.shape[0]):
        total, local, gap = row[0], row[1], row[2]
        first_received, first_case, has_gaps = _read(counts[series], missing[series], imported[series], row)
        sums[:] = 0.0
        _add_lagged(sums[0], total, box)
        _add_lagged(sums[1], local, box)
        _add_lagged(sums[2], total, window_weights)
        if has_gaps:
            _add_lagged(sums[3], gap, box)
            _add_lagged(sums[4], gap, window_weights / window_days)
        cases, infectors, gaps, unknown = sums[0], sums[2], sums[3], sums[4]
        for day in range(days):
            results[4, series, day] = np.nan
            if day - window_days + 1 < first_received:
                reason = WhyNot.WINDOW_NOT_COMPLETE
            elif gaps[day] > 0.0:
                reason = WhyNot.MISSING_DAY
            else:
                results[4, series, day] = cases[day]
                reason = _history(day - first_case, window_days, mean_lag)
                if reason == WhyNot.ESTIMATED and unknown[day] > max_unknown_weight:
                    reason = WhyNot.MISSING_HISTORY
                elif reason == WhyNot.ESTIMATED and infectors[day] <= 0.0:
                    reason = WhyNot.NO_INFECTORS
            why_not[series, day] = reason
        _posterior(sums, why_not[series], prior, tables, results[:, series])


@njit(cache=True)
def _read(counts: Floats, missing: Bools, imported: Floats, row: Floats) -> tuple[int, int, bool]:
    """Fill row with all cases, local cases and gaps; return the first day received, the first with a case,
    any gaps.
    """
    total, local, gap = row[0], row[1], row[2]
    days = counts.size
    for day in range(days):
        total[day] = 0.0 if missing[day] else counts[day]
        gap[day] = 1.0 if missing[day] else 0.0
        local[day] = total[day]
    for day in range(imported.size):
        local[day] -= 0.0 if missing[day] else imported[day]
    first_received = 0
    while first_received < days and missing[first_received]:
        gap[first_received] = 0.0
        first_received += 1
    first_case = first_received
    while first_case < days and total[first_case] == 0.0:
        first_case += 1
    return first_received, first_case, gap.sum() > 0.0


@njit(cache=True)
def _add_lagged(into: Floats, source: Floats, weights: Floats) -> None:
    """into[day] += sum over lags of weights[lag] * source[day - lag]."""
    for lag in range(min(weights.size, source.size)):
        weight = weights[lag]
        later = into[lag:]
        for day in range(later.size):
            later[day] += weight * source[day]


@njit(cache=True)
def _history(days_since_first_case: int, window_days: int, mean_lag: float) -> WhyNot:
    if days_since_first_case < 0:
        return WhyNot.NO_INFECTORS
    if days_since_first_case < window_days or days_since_first_case + 1 <= mean_lag:
        return WhyNot.TOO_EARLY
    return WhyNot.ESTIMATED


@njit(cache=True, error_model="numpy")
def _posterior(
    sums: Floats,
    why_not: NDArray[np.int8],
    prior: tuple[float, float, float, float],
    tables: tuple[Floats, Floats],
    results: Floats,
) -> None:
    """Fill mean, low, high and sd on the days that have an estimate; `sums` is used up."""
    prior_shape, prior_scale, tail, normal = prior
    prior_rate = 1.0 / prior_scale
    low_table, high_table = tables
    mean, low, high, sd = results[0], results[1], results[2], results[3]
    local, infectors, scales, unknown = sums[1], sums[2], sums[3], sums[4]
    # Two loops, because the first, without a branch, runs on eight days at a time.
    for day in range(why_not.size):
        shape = prior_shape + local[day]
        # 1 / (1 / prior_scale + infectors / (1 - unknown)), with a single division.
        scale = (1.0 - unknown[day]) / ((1.0 - unknown[day]) * prior_rate + infectors[day])
        known = scale if why_not[day] == WhyNot.ESTIMATED else np.nan
        scales[day] = known
        mean[day] = shape * known
        sd[day] = math.sqrt(shape) * known
    for day in range(why_not.size):
        step = int(local[day])
        if why_not[day] != WhyNot.ESTIMATED:
            low[day] = high[day] = np.nan
            continue
        if step < low_table.size and local[day] == step:
            low[day] = low_table[step] * scales[day]
            high[day] = high_table[step] * scales[day]
        else:
            shape = prior_shape + local[day]
            low[day] = quantile(shape, tail, normal, False) * scales[day]
            high[day] = quantile(shape, tail, normal, True) * scales[day]
