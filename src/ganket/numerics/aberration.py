"""EARS C1, C2 and C3 (Hutwagner and others 2003): is today far above the last days? For all series at once.

The baseline of C1 is the 7 days before; C2 leaves two days between, so that an outbreak that grows does not
hide in its own baseline; C3 sums C2's excess over three days. Be careful: where the baseline is not complete
the statistic is NaN and the alarm False, which means "unknown", not "nothing".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from ganket.numerics.arrays import Bools, Floats, as_counts, as_mask, check_received

C2_LAG_DAYS: Final = 2
C3_DAYS: Final = 3
MAX_BASELINE_DAYS: Final = 56  # each length is compiled for itself


@dataclass(frozen=True, slots=True)
class Aberrations:
    """Statistics and alarms, all [series, days]."""

    c1: Floats
    c2: Floats
    c3: Floats
    c1_alarm: Bools
    c2_alarm: Bools
    c3_alarm: Bools


def detect_aberrations(
    counts: ArrayLike,
    missing: ArrayLike,
    minimum_sd: float = 0.5,
    baseline_days: int = 7,
    *,
    alarm_above: float = 3.0,
    c3_alarm_above: float = 2.0,
) -> Aberrations:
    """C1, C2, C3 and their alarms for counts [series, days] of received days (missing is False), none
    negative.

    C1 and C2: (count - mean) / sd of the baseline, with the sample sd, not taken below `minimum_sd` (0 is
    allowed: a count equal to a flat baseline is then 0, above it infinite). C3: the sum over the day and the
    two before of max(0, C2 - 1), as published (Fricker, Hegler & Dunfee, Stat Med 2008;27:3407). Raises
    ValueError.

    >>> spike = detect_aberrations([[4.0, 6, 5, 5, 4, 6, 5, 20]], np.zeros((1, 8), bool))
    >>> round(float(spike.c1[0, 7]), 3), bool(spike.c1_alarm[0, 7])
    (18.371, True)
    """
    values, gaps = _arguments(counts, missing, baseline_days, minimum_sd)
    statistics = np.empty((3, *values.shape))
    alarms = np.empty((3, *values.shape), dtype=np.bool_)
    limits = (float(alarm_above), float(c3_alarm_above))
    _detect(values, gaps, tuple(range(baseline_days)), float(minimum_sd), limits, statistics, alarms)
    return Aberrations(*statistics, *alarms)


def _arguments(counts: ArrayLike, missing: ArrayLike, baseline_days: int, minimum_sd: float) -> tuple[Floats, Bools]:
    values = as_counts("counts", counts)
    gaps = as_mask("missing", missing, values.shape)
    check_received("counts", values, gaps)
    if not 2 <= baseline_days <= MAX_BASELINE_DAYS:
        raise ValueError(f"baseline_days must be 2 to {MAX_BASELINE_DAYS}, not {baseline_days}")
    if not 0.0 <= minimum_sd < math.inf:
        raise ValueError(f"minimum_sd must not be negative, not {minimum_sd}")
    return values, gaps


@njit(cache=True)
def _detect(
    counts: Floats,
    missing: Bools,
    window: tuple[int, ...],
    minimum_sd: float,
    limits: tuple[float, float],
    statistics: Floats,
    alarms: Bools,
) -> None:
    days = counts.shape[1]
    alarm_above, c3_alarm_above = limits
    mean = np.empty(days)
    sd = np.empty(days)
    clean = np.empty(days)
    for series in range(counts.shape[0]):
        _clean(counts[series], missing[series], clean)
        _baselines_before(clean, window, minimum_sd, mean, sd)
        for which, lag in ((0, 0), (1, C2_LAG_DAYS)):
            _standardise(clean, mean, sd, lag, statistics[which, series])
            _raise_alarms(statistics[which, series], alarm_above, alarms[which, series])
        _sum_excess(statistics[1, series], statistics[2, series])
        _raise_alarms(statistics[2, series], c3_alarm_above, alarms[2, series])


@njit(cache=True)
def _clean(counts: Floats, missing: Bools, clean: Floats) -> None:
    """NaN on missing days: every sum that would need the day is then NaN by itself, and no second pass is
    needed.
    """
    for day in range(counts.size):
        clean[day] = np.nan if missing[day] else counts[day]


@njit(cache=True, error_model="numpy")
def _baselines_before(clean: Floats, window: tuple[int, ...], minimum_sd: float, mean: Floats, sd: Floats) -> None:
    """Mean and sd of the days before each day, in two passes: sums of squares cancel for large counts.

    Only the length of `window` is used: of a tuple it is known when compiling, so short loops unroll.
    """
    length = len(window)
    mean[:length] = np.nan
    sd[:length] = np.nan
    means = mean[length:]
    sds = sd[length:]
    for day in range(clean.size - length):
        total = 0.0
        for step in range(length):
            total += clean[day + step]
        middle = total / length
        squares = 0.0
        for step in range(length):
            distance = clean[day + step] - middle
            squares += distance * distance
        spread = math.sqrt(squares / (length - 1))
        means[day] = middle
        # Written so that NaN stays NaN.
        sds[day] = minimum_sd if spread < minimum_sd else spread


@njit(cache=True, error_model="numpy")
def _standardise(clean: Floats, mean: Floats, sd: Floats, lag: int, statistic: Floats) -> None:
    """Distance from the baseline in sd; division by 0 gives infinity here, not an error."""
    statistic[:lag] = np.nan
    size = clean.size - lag
    today = clean[lag:]
    result = statistic[lag:]
    for day in range(size):
        distance = today[day] - mean[day]
        # Nothing above a flat baseline is no excess, where 0 / 0 would say "unknown".
        result[day] = distance / sd[day] if distance != 0.0 else 0.0


@njit(cache=True)
def _sum_excess(c2: Floats, c3: Floats) -> None:
    c3[: C3_DAYS - 1] = np.nan
    before, yesterday, today = c2, c2[1:], c2[2:]
    sums = c3[2:]
    for day in range(sums.size):
        sums[day] = _excess(today[day]) + _excess(yesterday[day]) + _excess(before[day])


@njit(cache=True)
def _excess(c2: float) -> float:
    """max(0, C2 - 1), written so that NaN stays NaN."""
    return 0.0 if c2 < 1.0 else c2 - 1.0


@njit(cache=True)
def _raise_alarms(statistic: Floats, above: float, alarms: Bools) -> None:
    for day in range(statistic.size):
        alarms[day] = statistic[day] > above
