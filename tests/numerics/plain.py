"""Slow second implementations, written to be read: no arrays, no tricks, nothing shared with the product."""

import math
from datetime import date, timedelta
from statistics import mean, stdev

from scipy import integrate, stats


def mmwr_week(day: date) -> tuple[int, int]:
    """A week belongs to the year of its Wednesday, which is its fourth day; number the year's Wednesdays."""
    wednesday = day
    while wednesday.isoweekday() != 7:
        wednesday -= timedelta(days=1)
    wednesday += timedelta(days=3)
    return wednesday.year, (wednesday.timetuple().tm_yday - 1) // 7 + 1


def serial_interval_weight(lag: int, mean_days: float, sd_days: float) -> float:
    """The first infection falls anywhere in its day, the second a time of 1 + gamma later."""
    gamma = stats.gamma(((mean_days - 1) / sd_days) ** 2, loc=1, scale=sd_days**2 / (mean_days - 1))
    return integrate.quad(lambda time: gamma.cdf(lag + 1 - time) - gamma.cdf(lag - time), 0, 1)[0]


def settle(counts: list[int | None]) -> tuple[list[int | None], int]:
    """Every case is a token on a pile that remembers its day; a negative day takes from the top."""
    pile: list[int] = []
    unsettled = 0
    for day, count in enumerate(counts):
        if count is None:
            continue
        pile.extend([day] * count)
        for _ in range(-count):
            if pile:
                pile.pop()
            else:
                unsettled += 1
    return [None if count is None else pile.count(day) for day, count in enumerate(counts)], unsettled


def reproduction(counts, imported, weights, window=7, shape=1.0, scale=5.0, tail=0.025, limit=0.05):
    """One series; None is a missing day. Per day a dict of results or the number of the reason why not."""
    return [_one_day(day, counts, imported, weights, window, shape, scale, tail, limit) for day in range(len(counts))]


def _one_day(day, counts, imported, weights, window, shape, scale, tail, limit):
    received = [d for d, count in enumerate(counts) if count is not None]
    with_cases = [d for d in received if counts[d] > 0]
    days = range(day - window + 1, day + 1)
    if not received or days[0] < received[0]:
        return 1
    if any(counts[d] is None for d in days):
        return 2
    if not with_cases or with_cases[0] > day:
        return 5
    first = with_cases[0]
    mean_lag = sum(lag * weight for lag, weight in enumerate(weights))
    if first >= days[0] or day - first + 1 <= mean_lag:
        return 3
    pairs = [(d - lag, weight) for d in days for lag, weight in enumerate(weights) if d - lag >= received[0]]
    unknown = math.fsum(weight for d, weight in pairs if counts[d] is None) / window
    if unknown > limit:
        return 4
    infectors = math.fsum(weight * counts[d] for d, weight in pairs if counts[d] is not None) / (1 - unknown)
    if infectors == 0:
        return 5
    local = sum(counts[d] - imported[d] for d in days)
    posterior = stats.gamma(shape + local, scale=1 / (1 / scale + infectors))
    return {
        "mean": posterior.mean(),
        "sd": posterior.std(),
        "low": posterior.ppf(tail),
        "high": posterior.isf(tail),
        "cases_in_window": sum(counts[d] for d in days),
    }


def ears(counts, minimum_sd=0.5, baseline_days=7):
    """One series; None is a missing day. Three lists of statistics, None where not known."""
    c1 = [_standardised(counts, day, 0, minimum_sd, baseline_days) for day in range(len(counts))]
    c2 = [_standardised(counts, day, 2, minimum_sd, baseline_days) for day in range(len(counts))]
    c3 = []
    for day in range(len(counts)):
        last_three = c2[day - 2 : day + 1] if day >= 2 else [None]
        c3.append(None if None in last_three else sum(max(0, value - 1) for value in last_three))
    return c1, c2, c3


def baseline(counts, day, lag, minimum_sd, baseline_days):
    """Mean and sd a day is judged by; None where a day of them is missing."""
    end = day - lag
    before = counts[end - baseline_days : end] if end >= baseline_days else [None]
    return None if None in before else (mean(before), max(stdev(before), minimum_sd))


def _standardised(counts, day, lag, minimum_sd, baseline_days):
    known = baseline(counts, day, lag, minimum_sd, baseline_days)
    if known is None or counts[day] is None:
        return None
    middle, spread = known
    distance = counts[day] - middle
    if distance == 0:
        return 0
    return distance / spread if spread > 0 else math.copysign(math.inf, distance)
