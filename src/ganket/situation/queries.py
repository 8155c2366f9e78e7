"""Reads of the record as known at a moment. Rights are today's, data are then's.

The hot read takes the last revision of each cell by a scalar subquery: the same SQL on both engines, and its
cost does not grow with the number of revisions. Rows come from the cursor, never as model instances.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from ganket.actors.permissions import Viewer
from ganket.situation.models import Emergency, Entry, Level, Observation, Population, Series
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
_KNOWN_AT = """
SELECT {columns}
FROM situation_cell c
JOIN situation_observation o ON o.id = (
    SELECT r.id FROM situation_observation r JOIN situation_batch b ON b.id = r.batch_id
    WHERE r.cell_id = c.id AND r.recorded_at <= %s AND b.mark_id IN ({marks})
    ORDER BY r.recorded_at DESC LIMIT 1)
WHERE c.series_id IN ({series}) AND c.period_start >= %s AND c.period_start <= %s
ORDER BY c.series_id, c.period_start, c.period_end
"""


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
    query = _known_at_query(_COLUMNS.format(marks=_places(marks)), series_ids, viewer)
    when = connection.ops.adapt_datetimefield_value(moment)
    with connection.cursor() as cursor:
        cursor.execute(query, [*marks, when, *marks, *series_ids, _day_text(first), _day_text(last)])
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
    query = _known_at_query(f"c.series_id, {_DAY}, o.value", series_ids, viewer)
    when = connection.ops.adapt_datetimefield_value(moment)
    start = first.toordinal()
    ordinals: dict[Any, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [when, *viewer.mark_ids, *series_ids, _day_text(first), _day_text(last)])
        for series_id, day, value in cursor.fetchall():
            index = ordinals.get(day)
            if index is None:
                index = ordinals[day] = _day(day).toordinal() - start
            found[series_id][index] = value
    return found


def vintages(cell_id: int, moment: datetime, viewer: Viewer) -> list[dict[str, Any]]:
    """Every revision of one cell that the viewer may see, recorded by a moment, oldest first. One query.

    Numbered as this viewer sees them: a gap would count the revisions hidden from them.
    """
    rows: Any = Observation.objects.filter(
        cell_id=cell_id, recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids
    ).order_by("recorded_at")
    found = rows.values("value", "status", "reason", "recorded_at", "batch__is_approximate", "batch__mark__label")
    return [{"number": number, **row} for number, row in enumerate(found, start=1)]


class Changed(NamedTuple):
    """One cell that a viewer sees with another revision than at an earlier moment, if with any then."""

    series_id: int
    day: date
    was_known: bool
    before: float | None
    after: float | None
    reason: str
    recorded_at: datetime


def changes(series_ids: Sequence[int], since: datetime, until: datetime, viewer: Viewer) -> list[Changed]:
    """Cells of which something was recorded after `since` and by `until`: as known at either moment.

    Both are what this viewer sees: a figure that replaced only what they may not see is new to them. What changed
    twice between is one change. By series, then by day. One query.
    """
    if not series_ids or not viewer.mark_ids:
        return []
    last = f"""
        SELECT r.id FROM situation_observation r JOIN situation_batch b ON b.id = r.batch_id
        WHERE r.cell_id = c.id AND {{when}} AND b.mark_id IN ({_places(viewer.mark_ids)})
        ORDER BY r.recorded_at DESC LIMIT 1"""  # noqa: S608 - only numbers of placeholders are put in
    query = f"""
    SELECT c.series_id, c.period_start, before.id IS NOT NULL, before.value, o.value, o.reason, o.recorded_at
    FROM situation_cell c
    JOIN situation_observation o ON o.id = ({last.format(when="r.recorded_at > %s AND r.recorded_at <= %s")})
    LEFT JOIN situation_observation before ON before.id = ({last.format(when="r.recorded_at <= %s")})
    WHERE c.series_id IN ({_places(series_ids)})
    ORDER BY c.series_id, c.period_start
    """  # noqa: S608 - only numbers of placeholders are put in
    start, end = (connection.ops.adapt_datetimefield_value(each) for each in (since, until))
    marks = viewer.mark_ids
    with connection.cursor() as cursor:
        cursor.execute(query, [start, end, *marks, start, *marks, *series_ids])
        rows = cursor.fetchall()
    return [
        Changed(series_id, _day(day), bool(was_known), before, after, reason, _moment(at))
        for series_id, day, was_known, before, after, reason, at in rows
    ]


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
    query = f"""
    SELECT s.id FROM situation_series s
    WHERE s.id IN ({_places(series)}) AND EXISTS (
        SELECT 1 FROM situation_cell c
        JOIN situation_observation o ON o.cell_id = c.id
        JOIN situation_batch b ON b.id = o.batch_id
        WHERE c.series_id = s.id AND o.recorded_at <= %s AND b.mark_id IN ({_places(viewer.mark_ids)}))
    """  # noqa: S608 - only numbers of placeholders are put in
    when = connection.ops.adapt_datetimefield_value(moment)
    with connection.cursor() as cursor:
        cursor.execute(query, [*(each.id for each in series), when, *viewer.mark_ids])
        found = {row[0] for row in cursor.fetchall()}
    return [each for each in series if each.id in found]


def source_ranks(emergency: Emergency) -> dict[int, int]:
    """Rank of each public source of this emergency, by party. One query."""
    return dict(emergency.sources.values_list("party_id", "rank"))


def leading(candidates: Sequence[SeriesFacts], ranks: Mapping[int, int]) -> SeriesFacts | None:
    """The series that leads among those of one indicator and state: the state's own, else the first by rank."""
    own = [each for each in candidates if each.source_id == each.state_id]
    ranked = sorted((each for each in candidates if each.source_id in ranks), key=lambda each: ranks[each.source_id])
    return next(iter(own or ranked), None)


def levels_known_at(emergency: Emergency, moment: datetime, viewer: Viewer) -> dict[str, Level]:
    """The value in force of each kind of level on the moment's day, as known then; a kind without one is absent.

    In force is the latest effective by that day: what is announced for a later day does not hold yet, and what
    comes to be known late of an earlier day does not take the place of a later value. One query.
    """
    rows = (
        Level.objects.visible_to(viewer)
        .filter(emergency=emergency, recorded_at__lte=moment, effective_on__lte=moment.date())
        .select_related("issuer")
        .order_by("effective_on", "recorded_at", "id")
    )
    return {row.kind: row for row in rows}


def entries_known_at(emergency: Emergency | None, moment: datetime, viewer: Viewer) -> Any:
    """Entries as known then, each in the last revision that the viewer may see, by day; of one emergency, or of
    all the viewer may see. A query set: page it.
    """
    seen = Entry.objects.visible_to(viewer).filter(recorded_at__lte=moment, emergency__mark_id__in=viewer.mark_ids)
    if emergency is not None:
        seen = seen.filter(emergency=emergency)
    later = seen.filter(
        replaces__isnull=False,
        emergency=OuterRef("emergency"),
        key=OuterRef("key"),
        recorded_at__gt=OuterRef("recorded_at"),
    )
    return seen.filter(~Exists(later)).order_by("starts_on", "key", "id")


def populations(state_ids: Iterable[int], year: int) -> dict[int, tuple[int, int]]:
    """People and year by state: the latest figure not after `year`, else the earliest. One query."""
    found: dict[int, tuple[int, int]] = {}
    rows = Population.objects.filter(area__level=0, area__state_id__in=list(state_ids)).order_by("-year")
    for state, people, of_year in rows.values_list("area__state_id", "people", "year"):
        if state not in found or found[state][1] > year:
            found[state] = (people, of_year)
    return found


def _known_at_query(columns: str, series_ids: Sequence[int], viewer: Viewer) -> str:
    return _KNOWN_AT.format(columns=columns, series=_places(series_ids), marks=_places(viewer.mark_ids))


def _places(values: Sequence[Any]) -> str:
    return ",".join(["%s"] * len(values))


def _day_text(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _moment(value: Any) -> datetime:
    """SQLite gives moments back as text or without their zone, which is always UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _values(rows: Sequence[Sequence[Any]]) -> list[Value]:
    """Rows of _COLUMNS with days and moments read: each of the few different ones once."""
    days = {text: _day(text) for text in {row[place] for row in rows for place in (1, 2)}}
    moments = {text: _moment(text) for text in {row[7] for row in rows}}
    return [
        Value(series_id, days[first], days[last], value, status, reason, number, moments[at], cell_id, observation_id)
        for series_id, first, last, value, status, reason, number, at, cell_id, observation_id in rows
    ]
