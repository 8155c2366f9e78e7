"""Reads of the record as known at a moment. Rights are today's, data are then's.

The hot read takes the last revision of each cell by a scalar subquery: the same SQL on both engines, and its
cost does not grow with the number of revisions. Rows come from the cursor, never as model instances.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_date, parse_datetime

from ganket.actors.permissions import Viewer
from ganket.lib import canonical
from ganket.situation.estimates.rules import PREFIX
from ganket.situation.models import Emergency, Entry, Level, Population, Series

ENDLESS = (date(1, 1, 1), date(9999, 12, 31))


class Value(NamedTuple):
    """One cell as known at a moment. `number` is its revision: above 1 it was corrected."""

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
_COLUMNS = (
    f"c.series_id, {_DAY}, CAST(c.period_end AS TEXT), o.value, o.status, o.reason, o.number, "
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
    query = _known_at_query(_COLUMNS, series_ids, viewer)
    when = connection.ops.adapt_datetimefield_value(moment)
    with connection.cursor() as cursor:
        cursor.execute(query, [when, *viewer.mark_ids, *series_ids, _day_text(first), _day_text(last)])
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
    """Every revision of one cell recorded by a moment, oldest first. One query."""
    from ganket.situation.models import Observation

    rows = Observation.objects.filter(
        cell_id=cell_id, recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids
    ).order_by("recorded_at")
    found = list(rows.values("number", "value", "status", "reason", "recorded_at", "batch__is_approximate"))
    # Numbered as this viewer sees them: a gap would count the revisions hidden from them.
    return [{**row, "number": number} for number, row in enumerate(found, start=1)]


def corrections(
    series_ids: Sequence[int], since: datetime, until: datetime, viewer: Viewer
) -> list[tuple[int, date, float | None, float | None, str, datetime]]:
    """Corrections recorded after `since` and by `until`: series, day, value before, value after, reason, when.

    Before and after are what this viewer saw: a figure that replaced only what they may not see is new to them,
    and no correction. In the order they were recorded. One query.
    """
    if not series_ids or not viewer.mark_ids:
        return []
    query = f"""
    SELECT c.series_id, c.period_start, before.value, o.value, o.reason, o.recorded_at
    FROM situation_observation o
    JOIN situation_batch b ON b.id = o.batch_id
    JOIN situation_cell c ON c.id = o.cell_id
    JOIN situation_observation before ON before.id = (
        SELECT r.id FROM situation_observation r JOIN situation_batch rb ON rb.id = r.batch_id
        WHERE r.cell_id = o.cell_id AND r.recorded_at < o.recorded_at AND rb.mark_id IN ({_places(viewer.mark_ids)})
        ORDER BY r.recorded_at DESC LIMIT 1)
    WHERE o.recorded_at > %s AND o.recorded_at <= %s AND o.number > 1
      AND c.series_id IN ({_places(series_ids)}) AND b.mark_id IN ({_places(viewer.mark_ids)})
    ORDER BY o.id
    """  # noqa: S608 - only numbers of placeholders are put in
    times = [connection.ops.adapt_datetimefield_value(each) for each in (since, until)]
    with connection.cursor() as cursor:
        cursor.execute(query, [*viewer.mark_ids, *times, *series_ids, *viewer.mark_ids])
        return [(row[0], _day(row[1]), row[2], row[3], row[4], _moment(row[5])) for row in cursor.fetchall()]


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


def leading(candidates: Sequence[SeriesFacts], ranks: dict[int, int]) -> SeriesFacts | None:
    """The series that leads among those of one indicator and state: the state's own, else the first by rank."""
    own = [each for each in candidates if each.source_id == each.state_id]
    ranked = sorted((each for each in candidates if each.source_id in ranks), key=lambda each: ranks[each.source_id])
    return next(iter(own or ranked), None)


def levels_known_at(emergency: Emergency, moment: datetime, viewer: Viewer) -> dict[str, Level]:
    """The value in force of each kind of level, as known then; a kind without one is absent. One query."""
    rows = (
        Level.objects.visible_to(viewer)
        .filter(emergency=emergency, recorded_at__lte=moment)
        .select_related("issuer")
        .order_by("recorded_at", "id")
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


_BATCH = """
SELECT CAST(s.public_id AS TEXT), CAST(c.period_start AS TEXT), CAST(c.period_end AS TEXT), o.number, o.value,
    o.status, o.reason, CAST(o.recorded_at AS TEXT)
FROM situation_observation o
JOIN situation_cell c ON c.id = o.cell_id
JOIN situation_series s ON s.id = c.series_id
WHERE o.batch_id = %s
ORDER BY c.series_id, c.period_start, c.period_end
"""


def canonical_rows(batch_id: int) -> list[list[Any]]:
    """The observations of a batch in canonical form, as they lie in the database: by series, then by period.

    What cannot be read as a day or a moment gives None. Each of the few different texts is read once. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BATCH, [batch_id])
        rows = cursor.fetchall()
    series = {text: str(UUID(text)) for text in {row[0] for row in rows}}
    days = {text: canonical.moment(parse_date(text)) for text in {row[place] for row in rows for place in (1, 2)}}
    moments = {text: _canonical_moment(text) for text in {row[7] for row in rows}}
    return [
        [series[of], days[first], days[last], number, canonical.number(value), status, reason, moments[at]]
        for of, first, last, number, value, status, reason, at in rows
    ]


def _canonical_moment(text: str) -> str | None:
    moment = parse_datetime(text)
    return canonical.moment(_moment(moment)) if moment else None


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
