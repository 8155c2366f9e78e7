"""Reads of the record as known at a moment. Rights are today's, data are then's.

The hot read takes the last revision of each cell by a scalar subquery: the same SQL on both engines, and its
cost does not grow with the number of revisions. Rows come from the cursor, never as model instances.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from ganket.actors.permissions import Viewer
from ganket.lib import sql
from ganket.situation.models import Observation, Population, Series
from ganket.situation.rules import PREFIX

ENDLESS = (date(1, 1, 1), date(9999, 12, 31))


class Value(NamedTuple):
    """One cell as known at a moment. `number` is its revision among those the viewer may see: above 1 it was
    corrected before their eyes.
    """

    series_id: int
    period_start: date
    period_end: date
    value: float | None
    status: str
    reason: str
    number: int
    recorded_at: datetime
    cell_id: int
    observation_id: int


@dataclass(frozen=True)
class SeriesFacts:
    """A series with the words around it, as pages and answers need it."""

    id: int
    public_id: str
    indicator: str
    hazard: str
    area: str
    source: str
    source_id: int
    source_names: dict[str, str]
    state_id: int
    strata: str
    period: str


# Days and moments as text: the engine's converters would read each of thousands anew (measured: half of the time).
_DAY = "CAST(c.period_start AS TEXT)"
# The revision as this viewer counts: the row's own number would count those hidden from them. A batch is found by
# its moment, which it shares with its observations and nothing else: both steps stay within an index (measured: 18 ms
# for 3,000 cells of 30 revisions; by the batch's id 28 ms).
_NUMBER = """CASE WHEN o.number = 1 THEN 1 ELSE (
    SELECT COUNT(*) FROM situation_observation q CROSS JOIN situation_batch d
    WHERE q.cell_id = c.id AND q.recorded_at <= o.recorded_at
      AND d.recorded_at = q.recorded_at AND d.mark_id IN ({marks})) END"""
_COLUMNS = (
    f"c.series_id, {_DAY}, CAST(c.period_end AS TEXT), o.value, o.status, o.reason, {_NUMBER}, "
    "CAST(o.recorded_at AS TEXT), c.id, o.id"
)
# One revision of a cell among those a viewer may see: the last by a moment, or another by other words.
_REVISION = """(
    SELECT r.{column} FROM situation_observation r JOIN situation_batch b ON b.id = r.batch_id
    WHERE r.cell_id = c.id AND {when} AND b.mark_id IN ({marks})
    ORDER BY r.recorded_at {order} LIMIT 1)"""
BY, BETWEEN = "r.recorded_at <= %s", "r.recorded_at > %s AND r.recorded_at <= %s"
_KNOWN_AT = """
SELECT {columns}
FROM situation_cell c
JOIN situation_observation o ON o.id = {last}
WHERE c.series_id IN ({series}) AND c.period_start >= %s AND c.period_start <= %s
ORDER BY c.series_id, c.period_start, c.period_end
"""
# Without a step to the row itself: a cell without a revision is as empty as one whose value was taken back.
_CURVES = """
SELECT c.series_id, {day}, {last}
FROM situation_cell c
WHERE c.series_id IN ({series}) AND c.period_start >= %s AND c.period_start <= %s
ORDER BY c.series_id, c.period_start, c.period_end
"""
_SHOWN = """
SELECT s.id FROM situation_series s
WHERE s.id IN ({series}) AND EXISTS (
    SELECT 1 FROM situation_cell c
    JOIN situation_observation o ON o.cell_id = c.id
    JOIN situation_batch b ON b.id = o.batch_id
    WHERE c.series_id = s.id AND o.recorded_at <= %s AND b.mark_id IN ({marks}))
"""
_LAST_BATCH = """(
    SELECT b.recorded_at FROM situation_batch b
    WHERE b.recorded_at <= %s AND b.mark_id IN ({marks})
    ORDER BY b.recorded_at DESC LIMIT 1)"""
# The moment of a batch is its alone.
_BATCHES = "SELECT public_id, recorded_at FROM situation_batch WHERE recorded_at IN ({moments})"


def known_at(
    series_ids: Sequence[int],
    moment: datetime,
    viewer: Viewer,
    first: date = ENDLESS[0],
    last: date = ENDLESS[1],
) -> list[Value]:
    """The cells of these series as known at a moment, for a viewer: by series, then by day. One query.

    For a viewer a cell shows the last revision among the batches they may see.
    """
    if not series_ids or not viewer.mark_ids:
        return []
    marks = viewer.mark_ids
    columns = _COLUMNS.format(marks=sql.places(marks))
    query = _KNOWN_AT.format(columns=columns, last=revision(viewer), series=sql.places(series_ids))
    when = sql.moment_text(moment)
    with connection.cursor() as cursor:
        cursor.execute(query, [*marks, when, *marks, *series_ids, sql.day_text(first), sql.day_text(last)])
        return _values(cursor.fetchall())


def curves(
    series_ids: Sequence[int], moment: datetime, viewer: Viewer, first: date, last: date
) -> dict[int, list[float | None]]:
    """Daily values of each series from `first` to `last` as known at a moment; None where nothing is known.

    The lean form of `known_at` for drawing: one value a day and nothing else. One query.
    """
    days = (last - first).days + 1
    found: dict[int, list[float | None]] = {pk: [None] * days for pk in series_ids}
    if not series_ids or not viewer.mark_ids:
        return found
    query = _CURVES.format(day=_DAY, last=revision(viewer, column="value"), series=sql.places(series_ids))
    when = sql.moment_text(moment)
    start = first.toordinal()
    ordinals: dict[Any, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [when, *viewer.mark_ids, *series_ids, sql.day_text(first), sql.day_text(last)])
        for series_id, day, value in cursor.fetchall():
            index = ordinals.get(day)
            if index is None:
                index = ordinals[day] = sql.day(day).toordinal() - start
            found[series_id][index] = value
    return found


def last_batches(moments: Sequence[datetime], viewer: Viewer) -> list[tuple[str, datetime] | None]:
    """Of each moment the last batch recorded by then that the viewer may see, by public id and moment; None for none.

    Batches follow one another and are never changed: between two of them no figure moves. One query.
    """
    if not viewer.mark_ids:
        return [None for _ in moments]
    last = _LAST_BATCH.format(marks=sql.places(viewer.mark_ids))
    values = [[sql.moment_text(each), *viewer.mark_ids] for each in moments]
    with connection.cursor() as cursor:
        cursor.execute(_BATCHES.format(moments=", ".join([last] * len(moments))), [*chain(*values)])
        found = [(str(public_id), sql.moment(at)) for public_id, at in cursor.fetchall()]
    return [max((each for each in found if each[1] <= moment), key=itemgetter(1), default=None) for moment in moments]


def vintages(cell_id: int, moment: datetime, viewer: Viewer) -> list[dict[str, Any]]:
    """Every revision of one cell that the viewer may see, recorded by a moment, oldest first. One query.

    Numbered as this viewer sees them: a gap would count the revisions hidden from them.
    """
    rows: Any = Observation.objects.filter(
        cell_id=cell_id, recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids
    ).order_by("recorded_at")
    found = rows.values("value", "status", "reason", "recorded_at", "batch__is_approximate", "batch__mark__label")
    return [{"number": number, **row} for number, row in enumerate(found, start=1)]


def series_of(hazard_id: int, state_ids: Iterable[int], indicators: Iterable[str] | None = None) -> list[SeriesFacts]:
    """National daily series of a hazard for these states, the system's estimates among them, by indicator's
    position, state and source. One query.
    """
    rows = Series.objects.filter(
        Q(strata="") | Q(strata__startswith=PREFIX),
        hazard_id=hazard_id,
        area__level=0,
        area__state_id__in=list(state_ids),
        period="day",
    )
    if indicators is not None:
        rows = rows.filter(indicator__code__in=list(indicators))
    found: Any = rows.order_by("indicator__position", "area__code", "source__code")
    return [
        SeriesFacts(pk, str(public_id), *rest)
        for pk, public_id, *rest in found.values_list(
            "id",
            "public_id",
            "indicator__code",
            "hazard__code",
            "area__code",
            "source__code",
            "source_id",
            "source__names",
            "area__state_id",
            "strata",
            "period",
        )
    ]


def shown(series: Sequence[SeriesFacts], moment: datetime, viewer: Viewer) -> list[SeriesFacts]:
    """Those of which something this viewer may see was recorded by then: for them no other exists. One query."""
    if not series or not viewer.mark_ids:
        return []
    query = _SHOWN.format(series=sql.places(series), marks=sql.places(viewer.mark_ids))
    when = sql.moment_text(moment)
    with connection.cursor() as cursor:
        cursor.execute(query, [*(each.id for each in series), when, *viewer.mark_ids])
        found = {row[0] for row in cursor.fetchall()}
    return [each for each in series if each.id in found]


def leading(candidates: Sequence[SeriesFacts], ranks: Mapping[int, int]) -> SeriesFacts | None:
    """The series that leads among those of one indicator and state: the state's own, else the first by rank."""
    own = [each for each in candidates if each.source_id == each.state_id]
    ranked = sorted((each for each in candidates if each.source_id in ranks), key=lambda each: ranks[each.source_id])
    return next(iter(own or ranked), None)


def populations(state_ids: Iterable[int], year: int) -> dict[int, tuple[int, int]]:
    """People and year by state: the latest figure not after `year`, else the earliest. One query."""
    found: dict[int, tuple[int, int]] = {}
    rows = Population.objects.filter(area__level=0, area__state_id__in=list(state_ids)).order_by("-year")
    for state, people, of_year in rows.values_list("area__state_id", "people", "year"):
        if state not in found or found[state][1] > year:
            found[state] = (people, of_year)
    return found


def revision(viewer: Viewer, *, column: str = "id", when: str = BY, order: str = "DESC") -> str:
    """The SQL of one revision of cell `c`: of those the viewer may see the last, or else the first, by its moment."""
    return _REVISION.format(column=column, when=when, order=order, marks=sql.places(viewer.mark_ids))


def _values(rows: Sequence[Sequence[Any]]) -> list[Value]:
    """Rows of _COLUMNS with days and moments read: each of the few different ones once."""
    days = {text: sql.day(text) for text in {row[place] for row in rows for place in (1, 2)}}
    moments = {text: sql.moment(text) for text in {row[7] for row in rows}}
    return [
        Value(series_id, days[first], days[last], value, status, reason, number, moments[at], cell_id, observation_id)
        for series_id, first, last, value, status, reason, number, at, cell_id, observation_id in rows
    ]
