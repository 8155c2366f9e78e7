"""What is told of a file that was read: its report, codes with values, kept as JSON and worded where it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ganket.situation.importer.reading.outcome import Doubt, Figure, Problem, Reading, Unreadable, Where
from ganket.situation.importer.reading.wording import letters
from ganket.situation.loading.rules import Change

PROBLEMS_MAX = 200
NOTES_MAX = 20
CHANGES_MAX = 50
CHOICES_MAX = 400
LONGEST = 300


def report_of(reading: Reading, counts: Mapping[str, int], changes: Sequence[Change] = ()) -> dict[str, Any]:
    """The report of a file: what it was taken for, what is open, what is wrong, what recording it would do.

    Places are `[sheet, row, column]` (`wording.placed`); of problems and remarks the first 200 stand in it, of figures
    that say otherwise than before the first 50, with the count of all.
    """
    found = {
        "layout": reading.layout,
        "encoding": reading.encoding,
        "sheet": reading.sheet,
        "rows": reading.rows,
        "columns": dict(reading.columns),
        "units": dict(reading.units),
        "notes": list(reading.notes[:NOTES_MAX]),
        "credit": reading.credit,
        "answers": dict(reading.answers),
        "remembered": list(reading.remembered),
        "doubts": [_doubt(each) for each in reading.doubts],
        "problems": _told(reading.problems),
        "problem_count": len(reading.problems),
        "remarks": _told(reading.remarks),
        "remark_count": len(reading.remarks),
        "counts": dict(counts),
        # Whether the right rows may be recorded without the refused.
        "has_part": bool(reading.part),
        "changes": [change_of(each) for each in changes[:CHANGES_MAX]],
        "change_count": len(changes),
        "sample": [_figure(each) for each in reading.sample],
    }
    kept: dict[str, Any] = _kept(found)
    return kept


def refusal(error: Unreadable) -> dict[str, Any]:
    """The report of a file that cannot be read at all."""
    kept: dict[str, Any] = _kept(report_of(Reading(problems=(problem_of(error),)), {}))
    return kept


def problem_of(error: Unreadable) -> Problem:
    """A refusal as the one problem there is."""
    return Problem(Where(), error.code, error.values)


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "key": doubt.key,
        "code": doubt.code,
        "values": dict(doubt.values),
        "choices": [{"answer": each.answer, "label": each.label} for each in doubt.choices[:CHOICES_MAX]],
        "proposal": doubt.proposal,
        "where": list(doubt.where),
    }


def _told(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    first = [each for each, _ in zip(problems, range(PROBLEMS_MAX), strict=False)]
    return [
        {"where": list(each.where), "code": each.code, "values": dict(each.values), "name": each.name} for each in first
    ]


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "where": f"{letters(figure.column)}{figure.row}",
        "area": figure.area,
        "indicator": figure.indicator,
        "period_start": figure.period_start.isoformat(),
        "period_end": figure.period_end.isoformat(),
        "value": figure.value,
        "status": figure.status,
        "reason": figure.reason,
    }


def change_of(change: Change) -> dict[str, Any]:
    """A figure that says otherwise than its readers were told before, with its cell. Where there is no figure, the
    reasons say what stands in its place.
    """
    row = change.row
    return {
        "where": f"{letters(row.sheet_column or 0)}{row.sheet_row}",
        "area": row.area,
        "indicator": row.indicator,
        "period_start": row.period_start.isoformat(),
        "period_end": row.period_end.isoformat(),
        "before": change.before,
        "before_status": change.before_status,
        "before_reason": change.before_reason,
        "value": row.value,
        "status": row.status,
        "reason": row.reason,
    }


def _kept(value: Any) -> Any:
    """As a database keeps it: no NUL, which PostgreSQL's texts do not know, and no text without end."""
    if isinstance(value, str):
        text = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if isinstance(value, Mapping):
        return {_kept(key): _kept(each) for key, each in value.items()}
    return [_kept(each) for each in value] if isinstance(value, list | tuple) else value
