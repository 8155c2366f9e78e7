"""What every method on many series asks of its arguments: two axes, one shape, real counts on received days.

A count on a day marked missing is never read, so it may be anything. Errors name the argument, the series and
the day.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_NOT_FINITE: Final = 1
_NEGATIVE: Final = 2


def as_counts(name: str, values: ArrayLike, shape: tuple[int, ...] | None = None) -> Floats:
    """`values` as float64 [series, days]; ValueError naming the argument if they cannot be that."""
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers in a rectangle [series, days]") from error
    _check_shape(name, np.ndim(values), array.shape, shape)
    return array


def as_mask(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Bools:
    """`values` as bool of that shape; numbers are refused, so that counts and mask cannot be swapped
    unseen.
    """
    array: NDArray[Any] = np.asarray(values)
    if array.dtype != np.bool_ and array.size:
        raise ValueError(f"{name} must be an array of bool, not {array.dtype}")
    _check_shape(name, array.ndim, array.shape, shape)
    return np.ascontiguousarray(array, dtype=np.bool_)


def check_received(name: str, counts: Floats, missing: Bools, may_be_negative: bool = False) -> None:
    """ValueError if a received day holds no finite number or (unless allowed) a negative one."""
    fault, series, day = _first_fault(counts, missing, may_be_negative)
    where = f"{name}[{series}, {day}]"
    if fault == _NOT_FINITE:
        raise ValueError(f"{where} is not a finite number though the day is not marked missing")
    if fault == _NEGATIVE:
        raise ValueError(f"{where} is negative: settle negative days first")


def _check_shape(name: str, axes: int, found: tuple[int, ...], wanted: tuple[int, ...] | None) -> None:
    if axes != 2:
        raise ValueError(f"{name} must have two axes [series, days], not {axes}")
    if wanted is not None and found != wanted:
        raise ValueError(f"{name} must have the shape {wanted} of the counts, not {found}")


@njit(cache=True)
def _first_fault(counts: Floats, missing: Bools, may_be_negative: bool) -> tuple[int, int, int]:
    """Kind of the fault (0: none), series and day."""
    for series in range(counts.shape[0]):
        row = counts[series]
        gaps = missing[series]
        # One sum without a branch decides for the whole series; the slow look comes only after a fault.
        faults = 0
        for day in range(row.size):
            faults += (not _is_good(row[day], may_be_negative)) & (not gaps[day])
        if faults > 0:
            day = 0
            while gaps[day] or _is_good(row[day], may_be_negative):
                day += 1
            return _NEGATIVE if np.isfinite(row[day]) else _NOT_FINITE, series, day
    return 0, 0, 0


@njit(cache=True)
def _is_good(count: float, may_be_negative: bool) -> bool:
    return (count < np.inf) & ((count >= 0.0) | (may_be_negative & (count > -np.inf)))
