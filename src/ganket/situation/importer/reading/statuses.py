"""What a table says of its figures in columns of their own: normal, provisional, suppressed (withheld) or withdrawn,
and why.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ganket.situation.importer.reading.sheet import Cell, Fault
from ganket.situation.importer.reading.values import Noted, Value

STATUSES = ("normal", "provisional", "suppressed", "withdrawn")
# Those of a row that gives no figure.
EMPTY = ("suppressed", "withdrawn")
# As forms in other languages call them.
CALLED = {"bình thường": "normal", "sơ bộ": "provisional", "không công bố": "suppressed",
          "đã thu hồi": "withdrawn"}  # fmt: skip
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
        status = CALLED.get(status, status)
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
        return Noted(None, reason or note, "suppressed")
    return Noted(number, reason or note, status)


def _wrong(value: Value, status: str, reason: str) -> tuple[str, str] | None:
    """Why a row cannot be taken: the wording and the text as it stood."""
    if status and status not in STATUSES:
        return "status", status
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        return "reason", reason
    if status in EMPTY and isinstance(value, float):
        return "value_though_suppressed", f"{value:g}"
    return None


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Fault) else str(cell if cell is not None else "").strip()
