"""Entries as known then, as pages show them: the latest of a kind, a part or a party."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Window
from django.db.models.functions import RowNumber

from ganket.actors.permissions import Viewer
from ganket.situation.emergencies.queries import entries_known_at
from ganket.situation.models import Emergency, EntryParty

MOST_ENTRIES = 100
NEWEST = ("-starts_on", "-recorded_at", "key", "id")


class EntryFacts(NamedTuple):
    """One dated public fact, as pages show it."""

    key: str
    kind: str
    part: str
    starts_on: date
    ends_on: date | None
    is_about: bool
    titles: dict[str, str]
    texts: dict[str, str]
    issuer: dict[str, Any]
    sources: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    recorded_at: datetime
    label: str


# What a query reads to make them, in the same order.
COLUMNS = tuple("mark__label" if name == "label" else name for name in EntryFacts._fields)


def latest_entries(
    held: Emergency,
    moment: datetime,
    viewer: Viewer,
    limit: int,
    *,
    kinds: Sequence[str] = (),
    party_id: int | None = None,
    recorded_after: datetime | None = None,
) -> list[EntryFacts]:
    """The latest entries as known then, newest first, at most MOST_ENTRIES. One query.

    Of all, or only those of these kinds, that name this party, that were recorded later than that.
    """
    rows = entries_known_at(held, moment, viewer)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if party_id is not None:
        rows = rows.filter(naming(party_id=party_id))
    if recorded_after is not None:
        rows = rows.filter(recorded_at__gt=recorded_after)
    return [EntryFacts(*row) for row in rows.order_by(*NEWEST).values_list(*COLUMNS)[: min(limit, MOST_ENTRIES)]]


def latest_by_part(held: Emergency, moment: datetime, viewer: Viewer, limit: int) -> dict[str, list[EntryFacts]]:
    """The latest entries of each part as known then, newest first, at most `limit` of each. One query."""
    place = Window(RowNumber(), partition_by=["part"], order_by=list(NEWEST))
    rows = entries_known_at(held, moment, viewer).exclude(part="").annotate(place=place).filter(place__lte=limit)
    found: dict[str, list[EntryFacts]] = {}
    for entry in map(EntryFacts._make, rows.order_by(*NEWEST).values_list(*COLUMNS)):
        found.setdefault(entry.part, []).append(entry)
    return found


def naming(**party: Any) -> Exists:
    """The condition that an entry names this party, e.g. `party__code="WHO"`."""
    return Exists(EntryParty.objects.filter(entry=OuterRef("pk"), **party))


def count_entries(held: Emergency, moment: datetime, viewer: Viewer) -> int:
    """How many entries this viewer may see. One query."""
    return int(entries_known_at(held, moment, viewer).aggregate(found=Count("id"))["found"])
