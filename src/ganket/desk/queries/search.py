"""Search: every word as a part of a folded text, then only what the viewer may see. No engine's own full text.

Parties and reports are few and are folded as they are read; indicators and entries carry a folded column, where
`%` and `_` are letters like any other.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.briefing.models import Report
from ganket.lib import text
from ganket.situation.emergencies.queries import entries_known_at
from ganket.situation.models import Indicator

SHORTEST, LONGEST, MOST_WORDS = 2, 100, 8
MOST_PARTIES, MOST_REPORTS = 2_000, 1_000


class Problem(StrEnum):
    """Why nothing was searched for."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class PartyHit:
    """A party that was found."""

    kind: str
    code: str
    names: dict[str, str]
    formal_names: dict[str, str]


@dataclass(frozen=True)
class EntryHit:
    """An entry that was found, and the emergency whose timeline holds it."""

    slug: str
    key: str
    kind: str
    starts_on: date
    ends_on: date | None
    is_about: bool
    titles: dict[str, str]
    texts: dict[str, str]


@dataclass(frozen=True)
class ReportHit:
    """A report that was found."""

    slug: str
    number: int
    as_known_at: datetime
    label: str


def words(typed: str) -> tuple[list[str], Problem | None]:
    """What to look for, folded, or why there is nothing to look for."""
    if not typed.strip():
        return [], Problem.EMPTY
    if len(typed) > LONGEST:
        return [], Problem.TOO_LONG
    try:
        folded = text.fold(text.clean(typed))
    except ValueError:
        return [], Problem.UNREADABLE
    # Single letters would find everything; a digit ("report 3") or one letter of a script without spaces may count.
    wanted = [word for word in dict.fromkeys(folded.split()) if _counts(word)]
    if not wanted:
        return [], Problem.TOO_SHORT
    return (wanted, None) if len(wanted) <= MOST_WORDS else ([], Problem.TOO_LONG)


def parties(wanted: Sequence[str]) -> list[PartyHit]:
    """States, organisations and groups whose code or name in any language holds every word. One query."""
    rows = Party.objects.order_by("kind", "sort_key", "code").values_list(
        "kind", "code", "names", "state__formal_names", "state__iso2"
    )
    return [
        PartyHit(kind, code, names, formal or {})
        for kind, code, names, formal, iso2 in rows[:MOST_PARTIES]
        if holds(wanted, [code, iso2 or "", *names.values(), *(formal or {}).values()])
    ]


def indicators(wanted: Sequence[str]) -> Any:
    """Indicators whose names, definitions or code hold every word. A query set: page it."""
    return Indicator.objects.filter(_all_in("folded", wanted)).order_by("position", "code")


def entries(wanted: Sequence[str], moment: datetime, viewer: Viewer) -> Any:
    """Entries of any emergency the viewer may see, as known then, newest first. A query set: page it."""
    known = entries_known_at(None, moment, viewer).filter(_all_in("folded", wanted))
    return known.order_by("-starts_on", "-recorded_at", "key", "id")


def entry_hits(rows: Any) -> list[EntryHit]:
    """A page of entries as found. One query."""
    columns = ("emergency__slug", "key", "kind", "starts_on", "ends_on", "is_about", "titles", "texts")
    return [EntryHit(*row) for row in rows.values_list(*columns)]


def reports(wanted: Sequence[str], titles: Sequence[str], moment: datetime, viewer: Viewer) -> list[ReportHit]:
    """Reports issued by then whose number, day or title holds every word, newest first. One query.

    `titles` is what a report is called in each language.
    """
    rows = (
        Report.objects.visible_to(viewer)
        .filter(issued_at__lte=moment, emergency__mark_id__in=viewer.mark_ids)
        .order_by("-as_known_at", "-number", "id")
        .values_list("emergency__slug", "number", "as_known_at", "mark__label", "emergency__names")
    )
    return [
        ReportHit(slug, number, known_at, label)
        for slug, number, known_at, label, names in rows[:MOST_REPORTS]
        if holds(wanted, [*titles, *names.values(), str(number), f"{known_at:%Y-%m-%d}", f"{known_at:%d/%m/%Y}"])
    ]


def holds(wanted: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether every word is part of these texts taken together."""
    folded = text.fold(" ".join(texts))
    return all(word in folded for word in wanted)


def _counts(word: str) -> bool:
    return len(word) >= SHORTEST or word.isdecimal() or unicodedata.category(word[0]) == "Lo"


def _all_in(column: str, wanted: Sequence[str]) -> Q:
    found = Q()
    for word in wanted:
        found &= Q(**{f"{column}__contains": word})
    return found
