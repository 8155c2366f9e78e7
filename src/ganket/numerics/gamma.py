"""The gamma distribution with scale 1: distribution function and quantiles, compiled, without scipy.

Written from the textbook series and continued fraction (Abramowitz & Stegun 6.5.29, 6.5.31), inverted by
Newton on the log of the probability as a function of log x. That function is concave, so Newton cannot run
away. Large shapes use the expansion of Cornish & Fisher, which is then exact to rounding and costs two
nanoseconds.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numba import njit

from ganket.numerics.arrays import Floats

LARGE_SHAPE: Final = 1000.0  # from here the expansion is good to 1e-13; tested against scipy
SMALLEST_SHAPE: Final = 0.1
SMALLEST_TAIL: Final = 0.001  # beyond, the expansion would lose digits
_MAX_TERMS: Final = 10_000
_ROUNDING: Final = 2.0**-53
_TINY: Final = 1e-300


@njit(cache=True)
def distribution(shape: float, x: float) -> float:
    """Probability that a gamma variable of that shape (> 0) and scale 1 is at most x.

    >>> round(distribution(1.0, math.log(2.0)), 12)
    0.5
    """
    if x <= 0.0:
        return 0.0
    peak = math.exp(_log_peak(shape, x))
    return peak * _lower_sum(shape, x) if x < shape + 1.0 else 1.0 - peak * _upper_fraction(shape, x)


@njit(cache=True)
def quantile(shape: float, tail: float, normal: float, is_upper: bool) -> float:
    """x below (`is_upper`: above) which lies the probability `tail`; `normal` is the standard normal quantile
    of `tail`.

    The relative error is about 1e-13 for shapes >= 0.1 and tails of 0.001 to 0.5.
    """
    z = -normal if is_upper else normal
    if shape >= LARGE_SHAPE:
        return _expansion(shape, z)
    log_x = _start(shape, tail, z, is_upper)
    step = 1.0
    while abs(step) > 1e-9:  # the error left after a step is of the order of its square
        x = math.exp(log_x)
        log_peak = _log_peak(shape, x)
        # Probability over peak; its reciprocal is the slope of log probability in log x.
        is_below = x < shape + 1.0
        near = _lower_sum(shape, x) if is_below else _upper_fraction(shape, x)
        ratio = near if is_below != is_upper else math.exp(-log_peak) - near
        step = (math.log(tail) - log_peak - math.log(ratio)) * ratio
        log_x += -step if is_upper else step
    return math.exp(log_x)


@lru_cache(maxsize=8)
def quantile_table(first_shape: float, tail: float) -> tuple[Floats, Floats]:
    """Lower and upper quantiles of the shapes first_shape, first_shape + 1, ... up to LARGE_SHAPE; read-only.

    With counts, the posterior's shape is the prior's plus a whole number, so this table answers nearly every
    question.
    """
    low, high = _fill_table(first_shape, tail, normal_quantile(tail))
    low.flags.writeable = False
    high.flags.writeable = False
    return low, high


def normal_quantile(tail: float) -> float:
    """Standard normal quantile of a tail in [0.001, 0.5); ValueError outside."""
    if not SMALLEST_TAIL <= tail < 0.5:
        raise ValueError(f"tail must be at least {SMALLEST_TAIL} and below 0.5, not {tail}")
    return NormalDist().inv_cdf(tail)


@njit(cache=True)
def _fill_table(first_shape: float, tail: float, normal: float) -> tuple[Floats, Floats]:
    size = max(1, math.ceil(LARGE_SHAPE - first_shape))
    low = np.empty(size)
    high = np.empty(size)
    for step in range(size):
        low[step] = quantile(first_shape + step, tail, normal, False)
        high[step] = quantile(first_shape + step, tail, normal, True)
    return low, high


@njit(cache=True)
def _log_peak(shape: float, x: float) -> float:
    """Log of x times the density at x: the factor that series and fraction share."""
    return shape * math.log(x) - x - math.lgamma(shape)


@njit(cache=True)
def _lower_sum(shape: float, x: float) -> float:
    """Lower probability over peak, by the series of positive terms; for x < shape + 1."""
    term = 1.0 / shape
    total = term
    step = 0
    while term > total * _ROUNDING and step < _MAX_TERMS:
        step += 1
        term *= x / (shape + step)
        total += term
    return total


@njit(cache=True)
def _upper_fraction(shape: float, x: float) -> float:
    """Upper probability over peak, by the continued fraction (Lentz's evaluation); for x >= shape + 1."""
    b = x + 1.0 - shape
    c = 1.0 / _TINY
    d = 1.0 / b
    fraction = d
    change = 0.0
    step = 0
    while abs(change - 1.0) > 4.0 * _ROUNDING and step < _MAX_TERMS:
        step += 1
        a = step * (shape - step)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        change = c * d
        fraction *= change
    return fraction


@njit(cache=True)
def _start(shape: float, tail: float, z: float, is_upper: bool) -> float:
    """Log of a first guess: Wilson & Hilferty's cube where it is sensible, else a bound on the safe side of
    the root.
    """
    cube_root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))
    if cube_root > 0.3:
        return math.log(shape) + 3.0 * math.log(cube_root)
    if is_upper:
        return math.log(shape + 4.0 * math.sqrt(shape) + 8.0)
    return (math.log(tail) + math.lgamma(shape + 1.0)) / shape


@njit(cache=True)
def _expansion(shape: float, z: float) -> float:
    """Cornish & Fisher (1937), the gamma case in powers of 1 / sqrt(shape)."""
    root = math.sqrt(shape)
    z2 = z * z
    tail_terms = (
        (z2 - 7.0) * z / (36.0 * root)
        - ((3.0 * z2 + 7.0) * z2 - 16.0) / (810.0 * shape)
        + ((9.0 * z2 + 256.0) * z2 - 433.0) * z / (38880.0 * shape * root)
        + (((12.0 * z2 - 243.0) * z2 - 923.0) * z2 + 1472.0) / (204120.0 * shape * shape)
    )
    return shape + z * root + (z2 - 1.0) / 3.0 + tail_terms
