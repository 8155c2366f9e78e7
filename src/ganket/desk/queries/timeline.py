"""The entries of an emergency as known then: filtered, ordered, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.desk.queries.entries import COLUMNS, NEWEST, EntryFacts, naming
from ganket.situation.emergencies.queries import entries_known_at
from ganket.situation.models import Emergency, EntryParty

PER_PAGE = 25
MOST_IN_A_FILE = 5_000
_OLDEST = ("starts_on", "recorded_at", "key", "id")


@dataclass(frozen=True)
class Filters:
    """What a reader wants of the timeline; empty text means all of it."""

    kind: str = ""
    part: str = ""
    party: str = ""
    is_oldest_first: bool = False


@dataclass(frozen=True)
class Replaced:
    """The version that an entry corrects, where the viewer may see that version too."""

    titles: dict[str, str]
    texts: dict[str, str]
    starts_on: date
    recorded_at: datetime


@dataclass(frozen=True)
class Item:
    """One entry with what it names and what it corrects."""

    facts: EntryFacts
    parties: list[tuple[str, str, dict[str, str]]]
    reason: str
    replaced: Replaced | None


def found(held: Emergency, moment: datetime, viewer: Viewer, filters: Filters) -> Any:
    """The entries that fit, in order. A query set: page it."""
    rows = entries_known_at(held, moment, viewer)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.part:
        rows = rows.filter(part=filters.part)
    if filters.party:
        rows = rows.filter(naming(party__code=filters.party))
    return rows.order_by(*(_OLDEST if filters.is_oldest_first else NEWEST))


def items(rows: Any, viewer: Viewer) -> list[Item]:
    """These entries with the parties they name. Two queries, however many entries: hand over a page of them."""
    read = list(
        rows.values_list(
            "id",
            *COLUMNS,
            "reason",
            "replaces__mark_id",
            "replaces__titles",
            "replaces__texts",
            "replaces__starts_on",
            "replaces__recorded_at",
        )
    )
    parties = _parties([row[0] for row in read])
    width = len(COLUMNS) + 1
    return [
        Item(
            EntryFacts(*row[1:width]),
            parties.get(row[0], []),
            row[width],
            Replaced(*row[width + 2 :]) if row[width + 1] in viewer.mark_ids else None,
        )
        for row in read
    ]


def kinds(held: Emergency, moment: datetime, viewer: Viewer) -> list[str]:
    """The kinds of entries there are, for the filter. One query."""
    rows = entries_known_at(held, moment, viewer).order_by("kind")
    return list(rows.values_list("kind", flat=True).distinct())


def parties(held: Emergency, moment: datetime, viewer: Viewer) -> list[tuple[str, str, dict[str, str]]]:
    """Code, kind and names of the parties that entries name, for the filter, by their key. One query."""
    rows = entries_known_at(held, moment, viewer).order_by()
    named = EntryParty.objects.filter(party=OuterRef("pk"), entry__in=rows.values("pk"))
    chosen = Party.objects.filter(Exists(named)).order_by("sort_key", "code")
    return list(chosen.values_list("code", "kind", "names"))


def is_party(code: str) -> bool:
    """Whether a party of that code is registered. One query at most: no code holds what PostgreSQL cannot."""
    return "\0" not in code and Party.objects.filter(code=code).exists()


def place_of(rows: Any, key: str) -> int | None:
    """Where the entry of that key stands among these, from 0; None when it is not there. One query."""
    keys = list(rows.values_list("key", flat=True))
    return keys.index(key) if key in keys else None


def _parties(entry_ids: Iterable[int]) -> dict[int, list[tuple[str, str, dict[str, str]]]]:
    rows = EntryParty.objects.filter(entry_id__in=list(entry_ids)).order_by("entry_id", "party__sort_key", "id")
    gathered: dict[int, list[tuple[str, str, dict[str, str]]]] = {}
    for entry_id, *party in rows.values_list("entry_id", "party__code", "party__kind", "party__names"):
        gathered.setdefault(entry_id, []).append((party[0], party[1], party[2]))
    return gathered
