"""Measured: R(t) against epyestim, EARS against plain numpy sliding windows.

Each function returns rows {name, ours, peer, ratio, must, aim, unit, note} and prints nothing. Both sides run
in this process, in turns, on the same series; the median counts. Absolute times mean little without the
machine, so the bandwidth of a copy stands beside them. One run on a shared machine may be off by half.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = dict[str, Any]

SEED = 20201014
DAYS = 500
REPRODUCTION_SERIES = 100
ABERRATION_SERIES = 1000
PEER_SERIES = 20  # epyestim takes one series at a time, so some of them tell its time per series
COPY_BYTES = 256 * 2**20
TAIL = 0.025


def reproduction(repeats: int = 7) -> list[Row]:
    """R(t) with mean, sd and 95 % interval, 7-day windows: per series-day, ours for all series at once."""
    import pandas as pd
    from epyestim.estimate_r import estimate_r, gamma_quantiles

    from ganket.numerics.reproduction import discretised_serial_interval, estimate_reproduction

    counts = _epidemics(REPRODUCTION_SERIES)
    missing = np.zeros(counts.shape, dtype=np.bool_)
    weights = discretised_serial_interval(4.7, 2.9, 47)

    def ours() -> Any:
        return estimate_reproduction(counts, missing, None, weights, tail=TAIL)

    dates = pd.date_range("2020-01-01", periods=DAYS)
    frames = [pd.Series(row, index=dates) for row in counts[:PEER_SERIES]]
    # epyestim asks for weights of sum 1; ours fall short of it by what lies beyond 47 days.
    interval = weights / weights.sum()

    def peer() -> list[NDArray[np.float64]]:
        results = []
        for series in frames:
            posterior = estimate_r(series, interval, a_prior=1.0, b_prior=5.0, window_size=7)
            a, b = posterior.a_posterior.to_numpy(), posterior.b_posterior.to_numpy()
            edges = [gamma_quantiles(q, a, b) for q in (TAIL, 1.0 - TAIL)]
            results.append(np.array([a * b, np.sqrt(a) * b, *edges]))
        return results

    difference = _largest_difference(ours(), peer())
    ours_ns, peer_ns = _in_turns((ours, counts.size), (peer, PEER_SERIES * DAYS), repeats)
    copy = _copy_gb_per_second(repeats)
    single = counts[:1].copy()
    single_ns = _median_ns(lambda: estimate_reproduction(single, missing[:1], None, weights), 50)
    note = (
        f"{REPRODUCTION_SERIES} series x {DAYS} days; epyestim {PEER_SERIES} of them; largest relative "
        f"difference in the last 400 days {difference:.1e}; {_limit(57, copy)}; "
        f"one series alone {single_ns / 1e3:.0f} us"
    )
    row = _row("R(t) against epyestim", ours_ns, peer_ns, must=100.0, aim=300.0, note=note)
    return [row, _copy_row(copy)]


def aberration(repeats: int = 7) -> list[Row]:
    """C1, C2 and C3 with their alarms: per series-day for all three together."""
    from ganket.numerics.aberration import detect_aberrations

    counts = _epidemics(ABERRATION_SERIES)
    missing = np.zeros(counts.shape, dtype=np.bool_)

    def ours() -> Any:
        return detect_aberrations(counts, missing)

    def peer() -> tuple[NDArray[Any], ...]:
        return _sliding_windows(counts, minimum_sd=0.5)

    found = ours()
    pairs = zip((found.c1, found.c2, found.c3), peer()[:3], strict=True)
    difference = max(float(np.nanmax(np.abs(one - other))) for one, other in pairs)
    ours_ns, peer_ns = _in_turns((ours, counts.size), (peer, counts.size), repeats)
    copy = _copy_gb_per_second(repeats)
    note = (
        f"{ABERRATION_SERIES} series x {DAYS} days; largest difference {difference:.1e}; {_limit(36, copy)}; "
        "the peer knows no missing days"
    )
    row = _row("EARS C1, C2, C3 against numpy windows", ours_ns, peer_ns, must=10.0, aim=20.0, note=note)
    return [row, _copy_row(copy)]


def _sliding_windows(counts: NDArray[np.float64], minimum_sd: float) -> tuple[NDArray[Any], ...]:
    """What one would write with numpy alone."""
    windows = np.lib.stride_tricks.sliding_window_view(counts, 7, axis=1)
    mean = windows.mean(axis=2)
    sd = np.maximum(windows.std(axis=2, ddof=1), minimum_sd)
    c1 = np.full(counts.shape, np.nan)
    c2 = np.full(counts.shape, np.nan)
    c3 = np.full(counts.shape, np.nan)
    c1[:, 7:] = (counts[:, 7:] - mean[:, :-1]) / sd[:, :-1]
    c2[:, 9:] = (counts[:, 9:] - mean[:, :-3]) / sd[:, :-3]
    excess = np.maximum(c2 - 1.0, 0.0)
    c3[:, 2:] = excess[:, 2:] + excess[:, 1:-1] + excess[:, :-2]
    return c1, c2, c3, c1 > 3.0, c2 > 3.0, c3 > 2.0


def _epidemics(series: int) -> NDArray[np.float64]:
    """Waves of different size with the noise of counting; the first day has a case, as epyestim wants."""
    random = np.random.default_rng(SEED)
    day = np.arange(DAYS)
    phase = random.uniform(0.0, 2.0 * np.pi, (series, 1))
    level = random.uniform(1.0, 4.0, (series, 1))
    counts = random.poisson(np.exp(level + np.sin(day / 60.0 + phase))).astype(np.float64)
    counts[:, 0] = 1.0
    return counts


def _largest_difference(found: Any, peers: list[NDArray[np.float64]]) -> float:
    """Relative, over the last 400 days; before, epyestim counts the first case as local."""
    largest = 0.0
    for series, theirs in enumerate(peers):
        ours = np.array([getattr(found, name)[series, -400:] for name in ("mean", "sd", "low", "high")])
        largest = max(largest, float(np.max(np.abs(ours / theirs[:, -400:] - 1.0))))
    return largest


def _in_turns(
    ours: tuple[Callable[[], Any], int], peer: tuple[Callable[[], Any], int], repeats: int
) -> tuple[float, float]:
    """Median nanoseconds per series-day of both, in turns: a slow minute of the machine hits both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for (function, size), found in zip((ours, peer), times, strict=True):
            found.append(_median_ns(function, 1) / size)
    return statistics.median(times[0]), statistics.median(times[1])


def _median_ns(function: Callable[[], Any], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter_ns()
        function()
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times)


def _copy_gb_per_second(repeats: int) -> float:
    """Bytes read and written by a copy far larger than any cache."""
    source = np.ones(COPY_BYTES // 8)
    target = np.empty_like(source)
    return 2.0 * COPY_BYTES / _median_ns(lambda: np.copyto(target, source), max(3, repeats))


def _limit(bytes_per_series_day: int, copy: float) -> str:
    return f"{bytes_per_series_day} bytes a series-day would take {bytes_per_series_day / copy:.1f} ns to move"


def _row(name: str, ours: float, peer: float, *, must: float, aim: float, note: str) -> Row:
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "ratio": peer / ours,
        "must": must,
        "aim": aim,
        "unit": "ns per series-day",
        "note": note,
    }


def _copy_row(copy: float) -> Row:
    return {
        "name": "copy bandwidth of the machine",
        "ours": copy,
        "peer": None,
        "ratio": None,
        "must": None,
        "aim": None,
        "unit": "GB/s",
        "note": "bytes read and written, one thread",
    }
