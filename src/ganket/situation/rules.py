"""Decisions about figures: what may be shown, what is a change, how a value is read. Plain Python.

Estimates can insult: a reproduction number on a handful of imported cases says something false of a state
that had no outbreak. So below a number of cases the system stays silent and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WINDOW_DAYS = 7
# Ratios, reproduction numbers and exceedances are shown from this many cases in the window on.
FEWEST_CASES_FOR_ESTIMATES = 50


class Silence(StrEnum):
    """Why a number is not given. Kept as the reason of a suppressed observation, worded on the page."""

    FEW_CASES = "few_cases"
    MISSING_DAYS = "missing_days"
    TOO_EARLY = "too_early"
    NOT_RECEIVED = "not_received"
    NO_POPULATION = "no_population"
    NO_SERIAL_INTERVAL = "no_serial_interval"
    UNSETTLED_CORRECTION = "unsettled_correction"


@dataclass(frozen=True)
class Total:
    """The total of a window, or why there is none."""

    value: float | None
    silence: Silence | None = None


def may_estimate(cases_in_window: float) -> bool:
    """Whether estimates on this many cases may be shown."""
    return cases_in_window >= FEWEST_CASES_FOR_ESTIMATES


def window_total(values: Sequence[float | None]) -> Total:
    """The sum of the last seven values (one a day). A missing day is no zero: then there is no total."""
    window = values[-WINDOW_DAYS:]
    if not window:
        return Total(None, Silence.NOT_RECEIVED)
    if len(window) < WINDOW_DAYS or any(value is None for value in window):
        return Total(None, Silence.MISSING_DAYS)
    return Total(float(sum(value for value in window if value is not None)))


def per_100k(total: float | None, people: int | None) -> float | None:
    """A total per 100,000 people; None where either is not known."""
    if total is None or not people:
        return None
    return total * 100_000 / people


def daily(cells: Sequence[tuple[date, float | None]], first: date, last: date) -> list[float | None]:
    """One value a day from `first` to `last`; None where no cell is, or where its value was withdrawn."""
    known = dict(cells)
    return [known.get(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def last_day(cells: Sequence[tuple[date, float | None]]) -> date | None:
    """The last day that has a value."""
    return max((day for day, value in cells if value is not None), default=None)
