"""What the parts of a state add up to, and what that says beside the national figure. Plain Python.

Missing is not zero: with a part missing the sum is "at least", and a sum below the national figure says nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NEW = "new"
_ADDED_UP = frozenset({NEW, "cumulative", "level"})
Cells = Mapping[tuple[date, date], float | None]


class Verdict(StrEnum):
    """What the sum says beside the national figure."""

    AGREES = "agrees"
    DIFFERS = "differs"
    # Parts are missing, and those known are more than the whole already.
    EXCEEDS = "exceeds"
    # Parts are missing, and what they lack may lie there.
    OPEN = "open"
    # There is nothing to compare: no national figure.
    NOTHING = "nothing"
    # There is nothing to compare with the national figure: of no part the whole period is known.
    NO_PARTS = "no_parts"


@dataclass(frozen=True)
class PartsSum:
    """Parts by code, in the order given. `total` is of the parts known, None when none is; `difference` is the
    total less the national figure. With parts missing both are "at least".
    """

    known: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]
    total: float | None
    national: float | None
    difference: float | None
    verdict: Verdict

    @property
    def is_at_least(self) -> bool:
        """Whether parts are missing, so that the total is at least this much."""
        return bool(self.missing)


def may_add_up(measure: str, decimals: int) -> bool:
    """Whether figures of parts may be added up: counts may; ratios, indices and estimates may not."""
    return measure in _ADDED_UP and decimals == 0


def add_up(parts: Sequence[tuple[str, float | None]], national: float | None) -> PartsSum:
    """The figures of a state's parts, in order and each part once, beside the national figure."""
    known = tuple((code, value) for code, value in parts if value is not None)
    missing = tuple(code for code, value in parts if value is None)
    total = float(sum(value for _, value in known)) if known else None
    difference = total - national if total is not None and national is not None else None
    verdict = Verdict.NO_PARTS if total is None and national is not None else _verdict(difference, bool(missing))
    return PartsSum(known, missing, total, national, difference, verdict)


def of_period(cells: Cells, measure: str, first: date, last: date) -> float | None:
    """The figure of a period: of a cell that is this period; else what the cells of its days say.

    New counts are added up over the days, and a missing day leaves none; a total or a level is that of the last day.
    """
    if (first, last) in cells:
        return cells[first, last]
    if measure != NEW:
        return cells.get((last, last))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    total = 0.0
    for day in days:
        value = cells.get((day, day))
        if value is None:
            return None
        total += value
    return total


def is_valid(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a place is one on a day; without a day there is no end on that side."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def _verdict(difference: float | None, has_missing: bool) -> Verdict:
    if difference is None:
        return Verdict.NOTHING
    if has_missing:
        return Verdict.EXCEEDS if difference > 0 else Verdict.OPEN
    return Verdict.AGREES if difference == 0 else Verdict.DIFFERS
