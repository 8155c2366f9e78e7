"""What is recorded of the situation, its figures apart (situation.loading). Each action: keyword-only, one
transaction, one audit leaf; the same facts again change nothing.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting
from ganket.lib import audit, canonical, clock, text
from ganket.situation.models import (
    Area,
    Emergency,
    EmergencySource,
    Entry,
    EntryParty,
    Hazard,
    Level,
    Population,
    Recording,
)


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
    """Record a value of one of the three levels, with the body that issued it; the same again changes nothing.

    What the body said of that day before is replaced, never changed. Raises ValueError for another kind.
    """
    if kind not in Level.Kind.values:
        raise ValueError(f"{kind!r} is not a level. The levels are {', '.join(Level.Kind.values)}.")
    lock()
    of_that_day = Level.objects.filter(emergency=emergency, kind=kind, effective_on=effective_on, issuer=issuer)
    before: Level | None = of_that_day.filter(replaced_by=None).first()
    if before and (before.values, before.source, before.mark_id) == (values, source, mark.pk):
        return before
    level: Level = Level.objects.create(
        emergency=emergency,
        kind=kind,
        values=values,
        issuer=issuer,
        source=source,
        effective_on=effective_on,
        recorded_at=moment(),
        replaces=before,
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
        "replaces": str(level.replaces.public_id) if level.replaces else None,
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
    """Record how many people live in an area in a year, by a source; the same again changes nothing.

    Raises ValueError when another number or source stands for that year: rates already shown were made with it.
    """
    row, is_new = Population.objects.get_or_create(area=area, year=year, defaults={"people": people, "source": source})
    if (row.people, row.source) != (people, source):
        raise ValueError(f"{area.code} {year}: {row.people} people are recorded already, by another count or source.")
    if is_new:
        facts = {"area": area.code, "year": year, "people": people, "source": source}
        audit.record("record population", by=by.signature, kind="population", subjects=[area.code], rows=facts)
    return row
