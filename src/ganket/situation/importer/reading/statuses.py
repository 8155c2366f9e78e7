"""What a table says of its figures in columns of their own: normal, provisional, suppressed (withheld) or withdrawn,
and why.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ganket.situation.importer.reading.sheet import Cell, Fault
from ganket.situation.importer.reading.values import BETWEEN, WITHHELD, Noted, Value

STATUSES = ("normal", "provisional", "suppressed", "withdrawn")
# Those of a row that gives no figure.
EMPTY = ("suppressed", "withdrawn")
# As forms in other languages call them.
CALLED = {"bình thường": "normal", "sơ bộ": "provisional", "không công bố": "suppressed",
          "đã thu hồi": "withdrawn"}  # fmt: skip
# And as pages call it in English.
_SAID = {WITHHELD: "suppressed", **CALLED}
LONGEST_REASON = 200


class Said(NamedTuple):
    """The values with their status, and the rows whose status or reason cannot be taken: place, wording, text."""

    values: list[Value]
    wrong: list[tuple[int, str, str]]


def with_status(values: Sequence[Value], statuses: Sequence[Cell], reasons: Sequence[Cell]) -> Said:
    """Each value with what its row says of it; most rows say nothing. Either list may be empty."""
    found = Said(list(values), [])
    for at, value in enumerate(values):
        status = _text(statuses[at]).casefold() if statuses else ""
        status = _SAID.get(status, status)
        reason = _text(reasons[at]) if reasons else ""
        if status in ("", "normal") and not reason:
            continue
        wrong = _wrong(value, status, reason)
        if wrong:
            found.wrong.append((at, *wrong))
            found.values[at] = None
        else:
            found.values[at] = _said(value, status or "normal", reason)
    return found


def _said(value: Value, status: str, reason: str) -> Value:
    if isinstance(value, Fault):
        return value
    if value is None:
        return Noted(None, reason, status) if status in EMPTY else None
    number, note = (value.value, value.note) if isinstance(value, Noted) else (value, "")
    if isinstance(value, Noted) and value.status == "suppressed":
        # The bound is the figure: it stays, whatever else is said of it.
        return Noted(None, BETWEEN.join(filter(None, (note, reason))), "suppressed")
    return Noted(number, reason or note, status)


def _wrong(value: Value, status: str, reason: str) -> tuple[str, str] | None:
    """Why a row cannot be taken: the wording and the text as it stood."""
    if status and status not in STATUSES:
        return "status", status
    bound = len(value.note) + len(BETWEEN) if isinstance(value, Noted) and value.value is None else 0
    if len(reason) + bound > LONGEST_REASON or not reason.isprintable():
        return "reason", reason
    given = _given(value, status) if status in EMPTY else ""
    return ("value_though_suppressed", given) if given else None


def _given(value: Value, status: str) -> str:
    """What a row gives in spite of such a status: a number with its sign, and of a withdrawn figure less than one."""
    if not isinstance(value, Noted):
        return f"{value:.12g}" if isinstance(value, float) else ""
    if value.value is not None:
        return f"{value.value:.12g}{value.note}"
    return "" if status == value.status else value.note or WITHHELD


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Fault) else str(cell if cell is not None else "").strip()
