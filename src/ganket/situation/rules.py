"""Decisions about figures: what may be shown, what is a change, how a value is read. Plain Python.

Estimates can insult: a reproduction number on a handful of imported cases says something false of a state
that had no outbreak. So below a number of cases the system stays silent and says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from ganket.lib import text
from ganket.situation.loading.rules import is_another

WINDOW_DAYS = 7
# Ratios, reproduction numbers and exceedances are shown from this many cases in the window on.
FEWEST_CASES_FOR_ESTIMATES = 50
# A state's own scale of daily cases is never finer than from 0 to this, so that a handful does not look like a wave;
# the smaller picture of four weeks beside its name has the second.
FINEST_MAXIMUM, SPARK_FINEST_MAXIMUM = 20, 10
# Steps of a map of new cases of 7 days per 100,000: fixed and the same everywhere, so that two maps can be compared.
RATE_BOUNDS = (1.0, 5.0, 10.0, 25.0)
# Below this a rate is written as less than it, never as zero.
SMALLEST_RATE = 0.01
# Kinds of entries that a body issues; the others are what somebody did or said.
ISSUED_KINDS = frozenset({"declaration", "decision", "tasking", "report"})
CHANGED_WITHIN = timedelta(days=1)
CASES, DEATHS = COUNTS = ("cases_new", "deaths_new")
# The strata of the system's estimates begin so and name the source whose figures they were made from.
PREFIX = "source="


class Problem(NamedTuple):
    """What keeps an update from being shared, or among remarks what is worth a second look. `field` names the field
    of the form: `figure:<code>`, `part:<part>`, `note:<place>`, `assessment`, `reason`, `day`; empty for the whole.
    Worded by `words.worded`.
    """

    field: str
    code: str
    values: Mapping[str, Any] = {}


class Names(tuple[dict[str, str], ...]):
    """Parties that a problem names, each in every language: as text in English, in pages in the reader's."""

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: str) -> str:
        """The names in a language."""
        return ", ".join(text.label(each, language) for each in self)


class Unfit(ValueError):
    """What was sent cannot be kept or shared; `problems` say why, each by its field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{each.field}: {each.code}" if each.field else each.code for each in problems))
        self.problems = list(problems)


class Silence(StrEnum):
    """Why a number is not given. Kept as the reason of a suppressed observation, worded on the page."""

    FEW_CASES = "few_cases"
    MISSING_DAYS = "missing_days"
    TOO_EARLY = "too_early"
    NOT_RECEIVED = "not_received"
    NO_SERIAL_INTERVAL = "no_serial_interval"
    UNSETTLED_CORRECTION = "unsettled_correction"
    # The next analysis takes in figures that the last one had not read.
    BEING_COMPUTED = "being_computed"


@dataclass(frozen=True)
class Total:
    """The total of a window, or why there is none."""

    value: float | None
    silence: Silence | None = None


def strata_of(source_code: str) -> str:
    """The strata of estimates made from one source's figures."""
    return f"{PREFIX}{source_code}"


def rate_decimals(rate: float) -> int:
    """The decimals a rate is written with: as many as tell it from nothing, at most two."""
    return 2 if abs(rate) < 1 else 1


def rounded_rate(rate: float) -> float:
    """A rate as it is written, so that a map gives it the step of the figure that the reader sees."""
    return rate if abs(rate) < SMALLEST_RATE / 2 else round(rate, rate_decimals(rate))


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


@dataclass(frozen=True)
class Recorded:
    """One figure that was recorded since an earlier moment; `was_known` says whether an earlier one was seen then,
    `was_told` whether one was seen at any time before this one, be it since. Statuses and reasons are of figures that
    are not there.
    """

    indicator: str
    day: date
    was_known: bool
    before: float | None
    after: float | None
    reason: str
    recorded_at: datetime
    was_told: bool
    status: str = "normal"
    before_status: str = ""
    before_reason: str = ""


@dataclass(frozen=True)
class Correction:
    """A figure that was corrected since yesterday. The statuses and the reason before say what stands in the place of
    one that is not there.
    """

    indicator: str
    day: date
    before: float | None
    after: float | None
    reason: str
    recorded_at: datetime
    status: str = "normal"
    before_status: str = ""
    before_reason: str = ""


@dataclass(frozen=True)
class Addition:
    """A first figure that came in since yesterday for a day that was known before without it."""

    indicator: str
    day: date
    value: float
    reason: str
    recorded_at: datetime


@dataclass(frozen=True)
class Change:
    """What came in for one state since yesterday: new days with their cases and deaths, what was added to days known
    before, and corrections. `withheld` names the indicators of which nothing but a withheld figure is missing.
    """

    days: list[tuple[date, float | None, float | None]] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    withheld: frozenset[str] = frozenset()

    @property
    def cases(self) -> float | None:
        """New cases of all new days; None where those of one day are not known."""
        return sum_of_known([cases for _day, cases, _deaths in self.days])

    @property
    def deaths(self) -> float | None:
        """New deaths of all new days; None where those of one day are not known."""
        return sum_of_known([deaths for _day, _cases, deaths in self.days])


def what_changed(recorded: Iterable[Recorded], known: Mapping[tuple[str, date], float | None]) -> Change:
    """What there is to say of one state: the one decision behind every page, report and answer.

    `recorded` holds the counts recorded since yesterday, `known` every count of their days as known now. A day is
    new with its cases, or with its deaths where no cases of it are known; deaths that follow later are added to it.
    A figure told before, be it since yesterday, is corrected when its value is another now, or where there is none
    what stands in its place; a changed remark or a provisional figure that became final is no correction.
    """
    news = sorted(recorded, key=lambda each: each.day)
    came = {(each.indicator, each.day) for each in news if not each.was_known and each.after is not None}
    days = [
        (day, known.get((CASES, day)), known.get((DEATHS, day)))
        for day in sorted({day for _indicator, day in came})
        if (CASES, day) in came or known.get((CASES, day)) is None
    ]
    new = {day for day, _cases, _deaths in days}
    additions = [
        Addition(each.indicator, each.day, each.after, each.reason, each.recorded_at)
        for each in news
        if not each.was_known and each.after is not None and each.day not in new
    ]
    return Change(days, corrected(news), additions, _withheld(news, days))


def _withheld(news: Iterable[Recorded], days: Sequence[tuple[date, float | None, float | None]]) -> frozenset[str]:
    """The indicators of which every figure that the new days lack came as withheld."""
    kept_back = {(each.indicator, each.day) for each in news if each.after is None and each.status == "suppressed"}
    lacking = {(CASES, day) for day, cases, _deaths in days if cases is None}
    lacking |= {(DEATHS, day) for day, _cases, deaths in days if deaths is None}
    return frozenset(code for code, _day in lacking) - {code for code, _day in lacking - kept_back}


def corrected(recorded: Iterable[Recorded]) -> list[Correction]:
    """Those of the recorded figures of which a reader had been told another thing."""
    return [
        Correction(
            each.indicator,
            each.day,
            each.before,
            each.after,
            each.reason,
            each.recorded_at,
            each.status,
            each.before_status,
            each.before_reason,
        )
        for each in recorded
        if each.was_told and _says_otherwise(each)
    ]


def _says_otherwise(each: Recorded) -> bool:
    """Whether the figure is another now; where there was none and is none, whether another thing stands there."""
    if each.before is not None or each.after is not None:
        return each.before != each.after
    before = each.before, each.before_status, each.before_reason
    return is_another(before, (each.after, each.status, each.reason))


def sum_of_known(values: Sequence[float | None]) -> float | None:
    """The total; None when one of the values is not known, or when there is none: missing is not zero."""
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
