"""What stands where rows are to be loaded, and a batch as it lies in the database. By the cursor, no models."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from ganket.lib import canonical, sql
from ganket.situation.loading.rules import CellKey, LastRevision, Later, Standing, Word, left_standing, told
from ganket.situation.models import Batch, Observation

# Two steps back in an index for each cell, however many revisions it has.
_LAST = """
SELECT c.series_id, CAST(c.period_start AS TEXT), CAST(c.period_end AS TEXT), c.id, o.number, o.value, o.status,
    o.reason, {known}, s.id, s.value, s.status, s.reason
FROM situation_cell c
JOIN situation_observation o ON o.id = (
    SELECT r.id FROM situation_observation r WHERE r.cell_id = c.id ORDER BY r.recorded_at DESC LIMIT 1)
LEFT JOIN situation_observation s ON s.id = (
    SELECT r.id FROM situation_observation r JOIN situation_batch b ON b.id = r.batch_id
    WHERE r.cell_id = c.id AND b.mark_id IN ({marks})
    ORDER BY r.recorded_at DESC LIMIT 1)
WHERE c.series_id IN ({series}) AND c.period_start >= %s AND c.period_start <= %s
"""

_KNOWN = """
EXISTS (
    SELECT 1 FROM situation_observation r JOIN situation_batch b ON b.id = r.batch_id
    WHERE r.cell_id = c.id AND b.mark_id IN ({marks}))
"""

_CELLS = """
SELECT series_id, CAST(period_start AS TEXT), CAST(period_end AS TEXT), id
FROM situation_cell
WHERE series_id IN ({series}) AND period_start >= %s AND period_start <= %s
"""

# All that these readers were told of the cells of a batch, in the order of recording; a file counts as one, whichever
# batch says it again.
_WORDS = """
SELECT c.series_id, c.period_start, c.period_end, c.id, l.number, COALESCE(b.file_id, -b.id),
    COALESCE(undone.file_id, -undone.id), r.value, r.status, r.reason
FROM situation_observation o
JOIN situation_cell c ON c.id = o.cell_id
JOIN situation_observation l ON l.id = (
    SELECT r.id FROM situation_observation r WHERE r.cell_id = c.id ORDER BY r.recorded_at DESC LIMIT 1)
JOIN situation_observation r ON r.cell_id = c.id
JOIN situation_batch b ON b.id = r.batch_id AND b.mark_id IN ({marks})
LEFT JOIN situation_batch undone ON undone.id = b.undoes_id
WHERE o.batch_id = %s
ORDER BY o.id, r.recorded_at
"""

# What was said of its cells after a batch, or after the last that says again what its file said.
_LATER = """
SELECT r.batch_id, b.mark_id, undone.recorded_at > o.recorded_at AND r.status = o.status
        AND (r.value = o.value OR (r.value IS NULL AND o.value IS NULL)),
    c.series_id, c.period_start, c.period_end, c.id, r.number, r.value, r.status, r.reason, r.sheet_row, r.sheet_column
FROM situation_observation o
JOIN situation_cell c ON c.id = o.cell_id
JOIN situation_batch own ON own.id = o.batch_id
JOIN situation_observation r ON r.cell_id = c.id AND r.recorded_at > (
    SELECT MAX(m.recorded_at) FROM situation_observation m JOIN situation_batch a ON a.id = m.batch_id
    WHERE m.cell_id = c.id AND (m.id = o.id OR a.file_id = own.file_id))
JOIN situation_batch b ON b.id = r.batch_id
LEFT JOIN situation_batch undone ON undone.id = b.undoes_id
WHERE o.batch_id = %s
ORDER BY r.recorded_at, c.id
"""

_SERIES = """
SELECT CAST(s.public_id AS TEXT), i.code, h.code, a.code, t.code, p.code, s.strata, s.period
FROM situation_series s
JOIN situation_indicator i ON i.id = s.indicator_id
JOIN situation_hazard h ON h.id = s.hazard_id
JOIN situation_area a ON a.id = s.area_id
JOIN actors_party t ON t.id = a.state_id
JOIN actors_party p ON p.id = s.source_id
WHERE s.id IN (
    SELECT c.series_id FROM situation_observation o JOIN situation_cell c ON c.id = o.cell_id WHERE o.batch_id = %s)
ORDER BY s.id
"""

_OBSERVATIONS = """
SELECT CAST(s.public_id AS TEXT), CAST(c.period_start AS TEXT), CAST(c.period_end AS TEXT), o.number, o.value,
    o.status, o.reason, CAST(o.recorded_at AS TEXT), o.sheet_row, o.sheet_column
FROM situation_observation o
JOIN situation_cell c ON c.id = o.cell_id
JOIN situation_series s ON s.id = c.series_id
WHERE o.batch_id = %s
ORDER BY c.series_id, c.period_start, c.period_end
"""


def last_revisions(
    series_ids: Iterable[int],
    first: date,
    last: date,
    mark_ids: Sequence[int],
    sees: Sequence[int] | None = None,
) -> dict[CellKey, LastRevision]:
    """The last revision of each cell of these series between two days; what the last revision under these marks
    says; and whether any stands under the marks that a sender sees, None for all. One query, two rows a
    cell.
    """
    ids = list(series_ids)
    if not ids:
        return {}
    known_sql = "TRUE" if sees is None else _KNOWN.format(marks=sql.places(sees)) if sees else "FALSE"
    query = _LAST.format(marks=sql.places(mark_ids), series=sql.places(ids), known=known_sql)
    days = [sql.day_text(day) for day in (first, last)]
    with connection.cursor() as cursor:
        cursor.execute(query, [*(sees or ()), *mark_ids, *ids, *days])
        rows = cursor.fetchall()
    read = {text: date.fromisoformat(text) for text in {row[place] for row in rows for place in (1, 2)}}
    found: dict[CellKey, LastRevision] = {}
    for of, start, end, cell_id, number, value, status, reason, known, seen, *as_seen in rows:
        last_told = told(value, status, reason)
        last_seen = None if seen is None else told(*as_seen)
        found[of, read[start], read[end]] = LastRevision(cell_id, number, last_told, last_seen, bool(known))
    return found


def cell_ids(cells: Sequence[CellKey]) -> dict[CellKey, int]:
    """The cells that stand for these, by series and days. One query; each of the few different days is read once."""
    if not cells:
        return {}
    starts, ids = {start for _, start, _ in cells}, list({series_id for series_id, _, _ in cells})
    days = [sql.day_text(day) for day in (min(starts), max(starts))]
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(series=sql.places(ids)), [*ids, *days])
        rows = cursor.fetchall()
    read = {text: date.fromisoformat(text) for text in {row[place] for row in rows for place in (1, 2)}}
    return {(of, read[start], read[end]): pk for of, start, end, pk in rows}


def taken_back_as_withheld(observation_ids: Sequence[int]) -> set[int]:
    """Those of these withheld figures that were withdrawn: taking a file back left `suppressed` before there was
    another word for it. What an undoing says again was said before it in the same words. At most one query.
    """
    if not observation_ids:
        return set()
    before = Observation.objects.filter(
        cell=OuterRef("cell"),
        recorded_at__lt=OuterRef("recorded_at"),
        status="suppressed",
        reason=OuterRef("reason"),
        batch__undoes=None,
    )
    rows = Observation.objects.filter(pk__in=observation_ids, status="suppressed", batch__undoes__isnull=False)
    return set(rows.filter(~Exists(before)).order_by().values_list("pk", flat=True))


def standing(batch: Batch, mark_ids: Sequence[int]) -> list[Standing]:
    """The cells of a batch, each with its last revision, whether readers of these marks are still told what the batch
    said, and what they were told before it. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WORDS.format(marks=sql.places(mark_ids)), [*mark_ids, batch.pk])
        rows = cursor.fetchall()
    own = batch.file_id or -batch.pk
    found = []
    for cell, told_of in groupby(rows, key=lambda row: row[:5]):
        of, start, end, cell_id, number = cell
        words = [Word(by, undone, (value, status, why)) for *_, by, undone, value, status, why in told_of]
        found.append(Standing((of, _day(start), _day(end)), cell_id, number, *left_standing(words, own)))
    return found


def later(batch: Batch) -> list[Later]:
    """What was said of a batch's cells after it, in the order of recording. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [batch.pk])
        rows = cursor.fetchall()
    return [
        Later(said_by, mark_id, bool(restores), (of, _day(start), _day(end)), *rest)
        for said_by, mark_id, restores, of, start, end, *rest in rows
    ]


def _day(value: date | str) -> date:
    """A day as either engine gives it."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def batch_rows(batch: Batch) -> dict[str, Any]:
    """A batch's canonical rows, for its leaf and for `verify`: read back from the database. Two queries, a few more
    where it came from a file or undoes another.

    `series` says what each series counted when the batch was written: public id, indicator, hazard, area, state,
    source, strata, period. A figure moved to another state by its series differs there. Where figures name the cells
    they were read from, those stand at the end of their rows, with the file and its sheet.
    """
    rows, has_cells = _observations(batch.pk)
    more: dict[str, Any] = {}
    if has_cells:
        more = {"file": batch.file.sha256 if batch.file else None, "sheet": batch.sheet}
    if batch.undoes:
        more["undoes"] = str(batch.undoes.public_id)
    return {
        "reference": batch.reference,
        "recorded": canonical.moment(batch.recorded_at),
        "approximate": batch.is_approximate,
        "sender": batch.sender.code,
        "mark": batch.mark.digest,
        "series": _series(batch.pk),
        "rows": rows,
        **more,
    }


def _series(batch_id: int) -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, [batch_id])
        return [[str(UUID(public_id)), *words] for public_id, *words in cursor.fetchall()]


def _observations(batch_id: int) -> tuple[list[list[Any]], bool]:
    """The observations of a batch in canonical form, as they lie in the database: by series, then by period; and
    whether any names the cell of a sheet.

    What cannot be read as a day or a moment gives None. Each of the few different texts is read once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OBSERVATIONS, [batch_id])
        rows = cursor.fetchall()
    series = {text: str(UUID(text)) for text in {row[0] for row in rows}}
    days = {text: _canonical(sql.day, text) for text in {row[place] for row in rows for place in (1, 2)}}
    numbers = {value: canonical.number(value) for value in {row[4] for row in rows}}
    moments = {text: _canonical(sql.moment, text) for text in {row[7] for row in rows}}
    has_cells = any(row[8] is not None or row[9] is not None for row in rows)
    return [
        [series[of], days[first], days[last], number, numbers[value], status, reason, moments[at]]
        + (cell if has_cells else [])
        for of, first, last, number, value, status, reason, at, *cell in rows
    ], has_cells


def _canonical(read: Callable[[str], date], text: str) -> str | None:
    try:
        return canonical.moment(read(text))
    except ValueError:
        return None
