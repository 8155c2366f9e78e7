"""Figures as they are typed: how each is read, what of it is worth a second look, and what is recorded. Plain Python.

A blank is no figure and never zero; a number that may be read in two ways is asked, never guessed.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ganket.situation.importer.reading import values
from ganket.situation.importer.reading.sheet import Fault
from ganket.situation.loading.rules import Change, Row
from ganket.situation.rules import Problem

LONGEST_SHOWN, LONGEST_REASON = 60, 200
# Nobody types it: what stands where a figure was taken back.
WITHDRAWN = "withdrawn"
# A figure this many times yesterday's, or yesterday's this many times the figure, is worth a second look; below
# LEAST_JUMP it is not: from 1 to 5 is no news.
FOLD, LEAST_JUMP = 3, 20
# What may stand beside a number: `1.234 (3)` is as open as `1.234`.
_BESIDE = re.compile(r"[(\[*†‡#]")


class Line(NamedTuple):
    """One line of the catalogue as far as a figure is checked by it."""

    measure: str
    decimals: int = 0


class Before(NamedTuple):
    """The last figure of an earlier day: of which day, and how much."""

    day: date
    value: float


class Read(NamedTuple):
    """A figure as it will be recorded: the value, or None with the status suppressed and what was typed."""

    value: float | None
    status: str = "normal"
    note: str = ""


def read(typed: str, line: Line) -> Read | Problem | None:
    """One figure as typed: what is recorded, None for a blank, or why it cannot be (the problem without its field)."""
    sign, example = values.sign([typed, _BESIDE.split(typed)[0]])
    if not sign and example:
        readings = [values.number(example, each) for each in (values.POINT, values.COMMA)]
        return Problem("", "ask_number", {"value": typed, "one": written(readings[0]), "other": written(readings[1])})
    found = values.number(typed, sign or values.POINT)
    if isinstance(found, Fault):
        return Problem("", found.code, {"value": shortened(typed)})
    number, note, status = found if isinstance(found, values.Noted) else (found, "", "normal")
    if number is None:
        return Read(None, status, note) if status == "suppressed" else None
    if note == "%" and not line.decimals:
        return Problem("", "percentage", {"value": shortened(typed)})
    if round(number, line.decimals) != number:
        return Problem(
            "", "decimals" if line.decimals else "not_whole", {"value": shortened(typed), "limit": line.decimals}
        )
    if number < 0 and line.measure != "new":
        return Problem("", "negative", {"value": shortened(typed)})
    return Read(number, status, note)


def remarks(
    figures: Mapping[str, Read], catalogue: Mapping[str, Line], day: date, yesterday: Mapping[str, Before]
) -> list[Problem]:
    """What is worth a second look, with yesterday's figure: a total that falls, a jump, a total that does not follow
    from yesterday's and the day's new ones, a figure below zero.
    """
    found = []
    for code, figure in figures.items():
        if figure.value is None:
            continue
        name, before = f"figure:{code}", yesterday.get(code)
        if figure.value < 0:
            found.append(Problem(name, "below_zero", {"value": written(figure.value)}))
        if before is None:
            continue
        said = {"value": written(figure.value), "before": written(before.value), "day": before.day.isoformat()}
        if catalogue[code].measure == "cumulative" and figure.value < before.value:
            found.append(Problem(name, "falls", said))
        elif _is_jump(before.value, figure.value):
            found.append(Problem(name, "jumps", said))
        elif catalogue[code].measure != "cumulative" and _is_jump(figure.value, before.value):
            found.append(Problem(name, "drops", said))
    return found + _not_following(figures, day, yesterday)


def figures_of(typed_figures: Mapping[str, str], catalogue: Mapping[str, Line]) -> dict[str, Read]:
    """Figures that were shared, as they were read then."""
    found = {code: read(typed, catalogue[code]) for code, typed in typed_figures.items() if code in catalogue}
    return {code: figure for code, figure in found.items() if isinstance(figure, Read)}


def as_typed(value: float | None, status: str, reason: str) -> str:
    """A figure as it would be typed: its digits, `<5` or that it is withheld; empty for one that was withdrawn."""
    if value is not None:
        return f"{value:.15g}"
    if status != "suppressed":
        return ""
    return values.parted(reason)[0] or values.WITHHELD


def as_told(value: float | None, status: str, reason: str) -> str:
    """A figure as it would be typed, or that it was withdrawn."""
    return as_typed(value, status, reason) or WITHDRAWN


def written(number: object) -> str:
    """A number as plain digits, for the values of a problem."""
    if isinstance(number, float) and number.is_integer():
        return str(int(number))
    return repr(number)


def shortened(said: str) -> str:
    """What was sent, quoted, for the values of a problem: never longer than a line, invisible characters visible."""
    return repr(said if len(said) <= LONGEST_SHOWN else said[: LONGEST_SHOWN - 1] + "…")


def rows(area: str, day: date, figures: Mapping[str, Read], before: Mapping[str, Read], reason: str) -> list[Row]:
    """What is recorded of a day's figures where `before` stands: what differs from it, and what is not given any more,
    withdrawn with the reason. What was left as it is is not sent: a sheet may have come in between.
    """
    found = []
    for code, figure in sorted(figures.items()):
        if before.get(code) != figure:
            why = figure.note if figure.value is None else reason or figure.note
            found.append(Row(area, code, day, day, figure.value, figure.status, why[:LONGEST_REASON]))
    return found + [Row(area, code, day, day, None, "withdrawn", reason) for code in sorted(set(before) - set(figures))]


def told_otherwise(change: Change) -> Problem:
    """That readers were told another figure than this one, which does not say why."""
    row, before = change.row, (change.before, change.before_status, change.before_reason)
    said = {"before": as_told(*before), "value": as_told(row.value, row.status, row.reason)}
    return Problem(f"figure:{change.row.indicator}", "told_otherwise", said)


def _not_following(figures: Mapping[str, Read], day: date, yesterday: Mapping[str, Before]) -> list[Problem]:
    """Totals that are not the total of the day before and the new ones of the day."""
    found = []
    for code, figure in figures.items():
        before = yesterday.get(code)
        new = figures.get(code.replace("_cumulative", "_new")) if code.endswith("_cumulative") else None
        if before is None or figure.value is None or new is None or new.value is None:
            continue
        if before.day != day - timedelta(days=1):
            continue
        if before.value + new.value != figure.value and figure.value >= before.value:
            said = {"value": written(figure.value), "before": written(before.value), "new": written(new.value)}
            found.append(Problem(f"figure:{code}", "does_not_follow", {**said, "day": before.day.isoformat()}))
    return found


def _is_jump(low: float, high: float) -> bool:
    return high - low >= LEAST_JUMP and high > FOLD * max(low, 0.0)
