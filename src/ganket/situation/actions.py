"""What is recorded of the situation. Each action: keyword-only, one transaction, one audit leaf.

Figures arrive as long rows; a whole batch is taken or refused, and sending the same again changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from ganket.actors.models import Mark, Party, StoredFile
from ganket.actors.permissions import Acting, readers_of
from ganket.lib import audit, canonical, clock, text
from ganket.situation import queries
from ganket.situation.models import (
    Area,
    Batch,
    Cell,
    Emergency,
    EmergencySource,
    Entry,
    EntryParty,
    Hazard,
    Indicator,
    Level,
    Observation,
    Population,
    Recording,
    Series,
)


@dataclass(frozen=True)
class Row:
    """One figure as sent: codes, period (both days included), value, and where it stood in its file."""

    area: str
    indicator: str
    period_start: date
    period_end: date
    value: float | None
    status: str = "normal"
    reason: str = ""
    strata: str = ""
    period: str = "day"
    line: int = 0


@dataclass
class Loaded:
    """What a batch did, or would do: counts of cells, and the batch when one was written."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    batch: Batch | None = None
    series_ids: set[int] = field(default_factory=set)

    @property
    def written(self) -> int:
        """How many observations the batch holds."""
        return self.new + self.changed


def lock() -> Recording:
    """Let nobody else record until this transaction ends; changes nothing. Raises RuntimeError outside one."""
    if not connection.in_atomic_block:
        raise RuntimeError("What is recorded, and when, is decided inside the transaction that records.")
    recording, _ = Recording.objects.select_for_update().get_or_create(
        pk=1, defaults={"last_at": datetime(1, 1, 1, tzinfo=UTC)}
    )
    return recording


def moment() -> datetime:
    """The moment of what is being recorded: now, and always after everything recorded before.

    Takes the lock that serialises recording; call it (or `lock`) inside the transaction, first of all.
    """
    recording = lock()
    recording.last_at = max(clock.now(), recording.last_at + timedelta(microseconds=1))
    recording.save(update_fields=["last_at"])
    return recording.last_at


@transaction.atomic
def open_emergency(
    *,
    by: Acting,
    slug: str,
    names: dict[str, str],
    hazard: Hazard,
    association: Party,
    mark: Mark,
    starts_on: date,
    sources: Sequence[Party],
) -> Emergency:
    """Open an emergency for an association; `sources` are the public sources in the order they lead."""
    emergency = Emergency.objects.create(
        slug=slug, names=names, hazard=hazard, association=association.group, mark=mark, starts_on=starts_on
    )
    for rank, party in enumerate(sources, start=1):
        EmergencySource.objects.create(emergency=emergency, party=party, rank=rank)
    row = {
        "slug": slug,
        "names": names,
        "hazard": hazard.code,
        "association": association.code,
        "starts": canonical.moment(starts_on),
        "sources": [party.code for party in sources],
    }
    audit.record("open emergency", by=by.signature, kind="emergency", subjects=[str(emergency.public_id)], rows=row)
    return emergency


@transaction.atomic
def set_level(
    *,
    by: Acting,
    emergency: Emergency,
    kind: str,
    values: dict[str, str],
    issuer: Party,
    source: dict[str, str],
    effective_on: date,
    mark: Mark,
) -> Level:
    """Record a value of one of the three levels, with the body that issued it. Raises ValueError for another kind."""
    if kind not in Level.Kind.values:
        raise ValueError(f"{kind!r} is not a level. The levels are {', '.join(Level.Kind.values)}.")
    level = Level.objects.create(
        emergency=emergency,
        kind=kind,
        values=values,
        issuer=issuer,
        source=source,
        effective_on=effective_on,
        recorded_at=moment(),
        mark=mark,
    )
    audit.record("set level", by=by.signature, kind="level", subjects=[str(level.public_id)], rows=level_row(level))
    return level


def level_row(level: Level) -> dict[str, Any]:
    """A level's canonical row, for its leaf and for `verify`."""
    return {
        "kind": level.kind,
        "values": level.values,
        "issuer": level.issuer.code,
        "source": level.source,
        "effective": canonical.moment(level.effective_on),
        "recorded": canonical.moment(level.recorded_at),
        "mark": level.mark.digest,
    }


@transaction.atomic
def record_entry(
    *,
    by: Acting,
    emergency: Emergency,
    key: str,
    facts: dict[str, Any],
    parties: Sequence[Party],
    mark: Mark,
    replaces: Entry | None = None,
    reason: str = "",
) -> Entry:
    """Record a dated public fact, or a correction that names the entry it replaces.

    `facts`: kind, part, starts_on, ends_on, is_about, titles, texts, issuer, sources, claims. Raises ValueError
    when no source is given, or when a correction gives no reason.
    """
    if not facts.get("sources"):
        raise ValueError(f"Entry {key}: a fact needs a source.")
    if replaces and not reason:
        raise ValueError(f"Entry {key}: a correction needs a reason.")
    if replaces and (replaces.key, replaces.emergency_id) != (key, emergency.pk):
        raise ValueError(f"Entry {key}: a correction keeps the key and the emergency of what it corrects.")
    words = [*facts["titles"].values(), *facts["texts"].values(), key]
    entry = Entry.objects.create(
        emergency=emergency,
        key=key,
        recorded_at=moment(),
        replaces=replaces,
        reason=reason,
        mark=mark,
        folded=text.fold(" ".join(text.clean(word) for word in words)),
        **facts,
    )
    EntryParty.objects.bulk_create([EntryParty(entry=entry, party=party) for party in parties])
    act = "correct entry" if replaces else "record entry"
    audit.record(act, by=by.signature, kind="entry", subjects=[str(entry.public_id)], rows=entry_row(entry))
    return entry


def entry_row(entry: Entry) -> dict[str, Any]:
    """An entry's canonical row, for its leaf and for `verify`."""
    return {
        "key": entry.key,
        "kind": entry.kind,
        "part": entry.part,
        "starts": canonical.moment(entry.starts_on),
        "ends": canonical.moment(entry.ends_on),
        "about": entry.is_about,
        "titles": entry.titles,
        "texts": entry.texts,
        "issuer": entry.issuer,
        "sources": entry.sources,
        "claims": entry.claims,
        "recorded": canonical.moment(entry.recorded_at),
        "replaces": str(entry.replaces.public_id) if entry.replaces else None,
        "reason": entry.reason,
        "mark": entry.mark.digest,
        "parties": [each.party.code for each in entry.parties.select_related("party")],
    }


@transaction.atomic
def record_population(*, by: Acting, area: Area, year: int, people: int, source: dict[str, str]) -> Population:
    """Record how many people live in an area in a year, by a source; the same again changes nothing."""
    row, is_new = Population.objects.get_or_create(area=area, year=year, defaults={"people": people, "source": source})
    if is_new:
        facts = {"area": area.code, "year": year, "people": people, "source": source}
        audit.record("record population", by=by.signature, kind="population", subjects=[area.code], rows=facts)
    return row


@transaction.atomic
def load_observations(
    *,
    by: Acting,
    rows: Sequence[Row],
    source: Party,
    hazard: Hazard,
    mark: Mark,
    reference: str = "",
    is_approximate: bool = False,
    file: StoredFile | None = None,
) -> Loaded:
    """Record a batch of figures: cells that are new or changed get a revision, the others are left as they are.

    Nothing is written when every row is unchanged. A row is unchanged when it repeats both the last revision of
    all and the last that every reader of `mark` may see: sent again for more readers it is written again, or they
    would never see it. The rows must be checked already (`importer.rules`): unknown codes raise KeyError here.
    """
    lock()
    known_series = _series_for(rows, source, hazard)
    revisions, outcome = _compare(rows, known_series, _last_revisions(known_series.values(), rows, mark))
    if not revisions:
        return outcome
    when = moment()
    batch = Batch.objects.create(
        reference=reference,
        recorded_at=when,
        is_approximate=is_approximate,
        sender=by.party,
        user=by.user,
        file=file,
        mark=mark,
    )
    _write(revisions, batch)
    outcome.batch = batch
    outcome.series_ids = {series_id for series_id, *_ in revisions}
    audit.record("load figures", by=by.signature, kind="batch", subjects=[str(batch.public_id)], rows=batch_rows(batch))
    return outcome


def preview(*, rows: Sequence[Row], source: Party, hazard: Hazard, mark: Mark) -> Loaded:
    """What `load_observations` would do with these rows, writing nothing."""
    with transaction.atomic():
        known_series = {
            (each.indicator.code, each.area.code, each.strata, each.period): each.pk
            for each in Series.objects.filter(source=source, hazard=hazard).select_related("indicator", "area")
        }
        return _compare(rows, known_series, _last_revisions(known_series.values(), rows, mark))[1]


def batch_rows(batch: Batch) -> dict[str, Any]:
    """A batch's canonical rows, for its leaf and for `verify`: read back from the database."""
    return {
        "reference": batch.reference,
        "recorded": canonical.moment(batch.recorded_at),
        "approximate": batch.is_approximate,
        "sender": batch.sender.code,
        "mark": batch.mark.digest,
        "rows": queries.canonical_rows(batch.pk),
    }


Told = tuple[float | None, str, str]


class LastRevision(NamedTuple):
    """The last revision of a cell; `is_seen`: every reader of the mark at hand was told the same by then."""

    cell_id: int
    number: int
    told: Told
    is_seen: bool


def _told(value: float | None, status: str, reason: str) -> Told:
    """What a revision says. Where there is no value the reason is what it says; else a remark on the change."""
    return value, status, "" if value is not None else reason


SeriesKey = tuple[str, str, str, str]
Revision = tuple[int, date, date, int, float | None, str, str, int | None]


def _series_for(rows: Iterable[Row], source: Party, hazard: Hazard) -> dict[SeriesKey, int]:
    """The series of these rows by indicator, area, strata and period; those not there yet are made."""
    wanted = {(row.indicator, row.area, row.strata, row.period) for row in rows}
    found = {
        (each.indicator.code, each.area.code, each.strata, each.period): each.pk
        for each in Series.objects.filter(source=source, hazard=hazard).select_related("indicator", "area")
    }
    absent = sorted(wanted - found.keys())
    if absent:
        indicators = {each.code: each for each in Indicator.objects.all()}
        areas = {each.code: each for each in Area.objects.filter(code__in={key[1] for key in absent})}
        for key in absent:
            found[key] = Series.objects.create(
                indicator=indicators[key[0]],
                hazard=hazard,
                area=areas[key[1]],
                source=source,
                strata=key[2],
                period=key[3],
            ).pk
    return {key: found[key] for key in wanted}


def _last_revisions(
    series_ids: Iterable[int], rows: Sequence[Row], mark: Mark
) -> dict[tuple[int, date, date], LastRevision]:
    """The last revision of each cell in the rows' range, and whether every reader of a mark sees the same."""
    ids = list(series_ids)
    if not ids or not rows:
        return {}
    first, last = min(row.period_start for row in rows), max(row.period_start for row in rows)
    found = (
        Observation.objects.filter(cell__series_id__in=ids, cell__period_start__range=(first, last))
        .order_by("recorded_at")
        .values_list(
            "cell__series_id",
            "cell__period_start",
            "cell__period_end",
            "cell_id",
            "number",
            "value",
            "status",
            "reason",
            "batch__mark_id",
        )
    )
    seen_by_all = frozenset(readers_of(mark).mark_ids)
    revisions: dict[tuple[int, date, date], LastRevision] = {}
    seen: dict[tuple[int, date, date], Told] = {}
    for series_id, start, end, cell_id, number, value, status, reason, mark_id in found:
        key, told = (series_id, start, end), _told(value, status, reason)
        if mark_id in seen_by_all:
            seen[key] = told
        revisions[key] = LastRevision(cell_id, number, told, seen.get(key) == told)
    return revisions


def _compare(
    rows: Sequence[Row],
    series: dict[SeriesKey, int],
    last: dict[tuple[int, date, date], LastRevision],
) -> tuple[list[Revision], Loaded]:
    """Which rows need a revision: series, period, number, value, status, reason, cell when there is one."""
    revisions: list[Revision] = []
    outcome = Loaded()
    for row in rows:
        series_id = series.get((row.indicator, row.area, row.strata, row.period), 0)
        before = last.get((series_id, row.period_start, row.period_end))
        if before is None:
            outcome.new += 1
            cell, number = None, 1
        elif before.is_seen and before.told == _told(row.value, row.status, row.reason):
            outcome.unchanged += 1
            continue
        else:
            outcome.changed += 1
            cell, number = before.cell_id, before.number + 1
        revisions.append((series_id, row.period_start, row.period_end, number, row.value, row.status, row.reason, cell))
    return revisions, outcome


def _write(revisions: Sequence[Revision], batch: Batch) -> None:
    """Write cells and observations in bulk, by the cursor: ten times faster than model instances."""
    with connection.cursor() as cursor:
        fresh = [(each[0], each[1], each[2]) for each in revisions if each[7] is None]
        cursor.executemany(
            "INSERT INTO situation_cell (series_id, period_start, period_end) VALUES (%s, %s, %s)", fresh
        )
    cells: dict[tuple[int, date, date], int] = {}
    if fresh:
        first, last = min(each[1] for each in fresh), max(each[1] for each in fresh)
        ids = {each[0] for each in fresh}
        cells = {
            (series_id, start, end): pk
            for pk, series_id, start, end in Cell.objects.filter(
                series_id__in=ids, period_start__range=(first, last)
            ).values_list("id", "series_id", "period_start", "period_end")
        }
    when = connection.ops.adapt_datetimefield_value(batch.recorded_at)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO situation_observation (cell_id, number, value, status, reason, batch_id, recorded_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    each[7] or cells[each[0], each[1], each[2]],
                    each[3],
                    each[4],
                    each[5],
                    each[6],
                    batch.pk,
                    when,
                )
                for each in revisions
            ],
        )
