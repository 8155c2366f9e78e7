"""The list of figures, which is asked for most: two statements, plain rows, no models.

Figures come by series (in the order the series were opened), then by period: the order of one index, so a page
costs the same wherever it begins. Measured: building a query set costs ten times what this query takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from ganket.actors.permissions import Viewer
from ganket.lib import sql

# Tables of the codes by which figures may be asked for, and the column of a series that names them.
TABLES = {
    "indicator": ("situation_indicator", "indicator_id"),
    "area": ("situation_area", "area_id"),
    "source": ("actors_party", "source_id"),
    "hazard": ("situation_hazard", "hazard_id"),
}

_KNOWN = "SELECT code FROM {table} WHERE code IN ({codes})"
_CODED = "f.{column} IN (SELECT id FROM {table} WHERE code IN ({codes}))"
# A list of ids keeps the order of the index; conditions on the codes themselves would not.
_AMONG = "c.series_id IN (SELECT f.id FROM situation_series f WHERE {conditions})"
_THESE = "c.series_id IN ({ids})"

_LATEST = """
SELECT id, recorded_at FROM situation_batch WHERE id IN (
    SELECT (SELECT b.id FROM situation_batch b WHERE b.mark_id = m.id ORDER BY b.id DESC LIMIT 1)
    FROM actors_mark m WHERE m.id IN ({marks}))
ORDER BY id DESC LIMIT 1
"""

# First the page of cells, in the order of their index, of which something can be seen; then what is said of each.
# PostgreSQL would else look up the revisions of every cell to sort them.
_FIGURES = """
SELECT s.id, s.public_id, s.strata, s.period, k.period_start, k.period_end, o.value, o.status, o.reason,
    CASE WHEN o.number = 1 THEN 1 ELSE (
        SELECT COUNT(*) FROM situation_observation q JOIN situation_batch d ON d.id = q.batch_id
        WHERE q.cell_id = k.id AND q.recorded_at <= o.recorded_at AND d.mark_id IN ({marks})) END,
    o.recorded_at, b.is_approximate, m.label, i.code, i.measure, h.code, a.code, p.code
FROM (
    SELECT c.id, c.series_id, c.period_start, c.period_end, (
        SELECT r.id FROM situation_observation r JOIN situation_batch e ON e.id = r.batch_id
        WHERE r.cell_id = c.id AND r.recorded_at <= %s AND e.mark_id IN ({marks})
        ORDER BY r.recorded_at DESC LIMIT 1) AS known
    FROM situation_cell c
    WHERE EXISTS (
        SELECT 1 FROM situation_observation r JOIN situation_batch e ON e.id = r.batch_id
        WHERE r.cell_id = c.id AND r.recorded_at <= %s AND e.mark_id IN ({marks}))
        {where}
    ORDER BY c.series_id, c.period_start, c.period_end
    LIMIT %s) k
JOIN situation_observation o ON o.id = k.known
JOIN situation_batch b ON b.id = o.batch_id
JOIN actors_mark m ON m.id = b.mark_id
JOIN situation_series s ON s.id = k.series_id
JOIN situation_indicator i ON i.id = s.indicator_id
JOIN situation_area a ON a.id = s.area_id
JOIN actors_party p ON p.id = s.source_id
JOIN situation_hazard h ON h.id = s.hazard_id
ORDER BY k.series_id, k.period_start, k.period_end
"""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Wanted:
    """Which figures: codes by what they name, whole periods between two days, or these series only."""

    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    period_from: date | None = None
    period_to: date | None = None
    series_ids: Sequence[int] | None = None


def latest_batch(viewer: Viewer) -> tuple[int, datetime] | None:
    """Id and moment of the last batch the viewer may see: the version stamp of every figure they may see.

    Batches are committed one after another and never changed, so nothing moves without it, and it moves with
    nothing that is hidden. One query, one step into an index for each of the viewer's marks.
    """
    if not viewer.mark_ids:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LATEST.format(marks=sql.places(viewer.mark_ids)), viewer.mark_ids)
        row = cursor.fetchone()
    return (row[0], sql.moment(row[1])) if row else None


def figures(wanted: Wanted, moment: datetime, viewer: Viewer, behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """At most `limit` figures as known at a moment behind a sort key. One query.

    Columns: series id, public id, strata, period; first day, last day; value, status, reason, revision among
    those the viewer may see, recorded at; whether approximate; label; indicator, measure, hazard, area, source.
    """
    if not viewer.mark_ids or (wanted.series_ids is not None and not wanted.series_ids):
        return []
    clauses, values = _where(wanted, behind)
    marks = list(viewer.mark_ids)
    query = _FIGURES.format(marks=sql.places(marks), where=" ".join(f"AND {clause}" for clause in clauses))
    when = sql.moment_text(moment)
    with connection.cursor() as cursor:
        cursor.execute(query, [*marks, when, *marks, when, *marks, *values, limit])
        rows: list[Row] = cursor.fetchall()
    return rows


def key_of(row: Row) -> list[Any]:
    """The sort key of a figure."""
    return [row[0], str(row[4]), str(row[5])]


def unknown_codes(name: str, codes: Sequence[str]) -> list[str]:
    """Those of the codes that name nothing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(table=TABLES[name][0], codes=sql.places(codes)), list(codes))
        known = {row[0] for row in cursor.fetchall()}
    return [code for code in codes if code not in known]


def _where(wanted: Wanted, behind: Sequence[Any] | None) -> tuple[list[str], list[Any]]:
    clauses: list[str] = []
    values: list[Any] = []
    chosen = []
    for name, codes in wanted.codes.items():
        table, column = TABLES[name]
        chosen.append(_CODED.format(table=table, column=column, codes=sql.places(codes)))
        values += codes
    if chosen:
        clauses.append(_AMONG.format(conditions=" AND ".join(chosen)))
    if wanted.series_ids is not None:
        clauses.append(_THESE.format(ids=sql.places(wanted.series_ids)))
        values += wanted.series_ids
    for day, comparison in ((wanted.period_from, "c.period_start >="), (wanted.period_to, "c.period_end <=")):
        if day:
            clauses.append(f"{comparison} %s")
            values.append(sql.day_text(day))
    if behind:
        series_id, first, last = behind
        days = [sql.day_text(date.fromisoformat(day)) for day in (first, last)]
        clauses.append("c.series_id >= %s AND (c.series_id > %s OR (c.period_start, c.period_end) > (%s, %s))")
        values += [series_id, series_id, *days]
    return clauses, values
