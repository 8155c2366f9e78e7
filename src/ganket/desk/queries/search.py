"""Search: every word as a part of a folded text, then only what the viewer may see; whole words in titles first, then
in texts, then parts of words. No engine's own full text.

Parties and reports are few and are folded as they are read; indicators and entries carry a folded column, where
`%` and `_` are letters like any other. What holds the words is ranked here, in the order it came where equal.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db.models import Q

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.briefing.models import Report
from ganket.desk.rules import Match, match
from ganket.lib import text
from ganket.situation.emergencies.queries import entries_known_at
from ganket.situation.models import Entry, Indicator

SHORTEST, LONGEST, MOST_WORDS = 2, 100, 8
MOST_PARTIES, MOST_REPORTS = 2_000, 1_000


Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Found(Generic[Thing]):
    """All of one sort that hold the words, the best match first, and how good that is."""

    things: list[Thing]
    best: Match


NOTHING: Found[Any] = Found([], Match.PART)


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


def parties(wanted: Sequence[str]) -> dict[str, Found[PartyHit]]:
    """States, organisations and groups whose code or name in any language holds every word, by kind. One query."""
    rows = Party.objects.order_by("kind", "sort_key", "code").values_list(
        "kind", "code", "names", "state__formal_names", "state__iso2"
    )
    by_kind: dict[str, list[tuple[Match, PartyHit]]] = {}
    for kind, code, names, formal, iso2 in rows[:MOST_PARTIES]:
        titles = [code, iso2 or "", *names.values()]
        every = [*titles, *(formal or {}).values()]
        if holds(wanted, every):
            hit = PartyHit(kind, code, names, formal or {})
            by_kind.setdefault(kind, []).append((_match(wanted, titles, " ".join(every)), hit))
    return {kind: _in_order(ranked) for kind, ranked in by_kind.items()}


def indicators(wanted: Sequence[str]) -> Found[int]:
    """The keys of the indicators whose names, definitions or code hold every word. One query."""
    rows = Indicator.objects.filter(_all_in("folded", wanted)).order_by("position", "code")
    found = rows.values_list("pk", "code", "names", "folded")
    return _in_order([(_match(wanted, [code, *names.values()], every), pk) for pk, code, names, every in found])


def indicator_hits(keys: Sequence[int]) -> list[Indicator]:
    """A page of indicators as found. One query."""
    rows = {each.pk: each for each in Indicator.objects.filter(pk__in=keys).order_by("position", "code")}
    return [rows[pk] for pk in keys]


def entries(wanted: Sequence[str], moment: datetime, viewer: Viewer) -> Found[int]:
    """The keys of the entries of any emergency the viewer may see, as known then, newest first where equal. One query.

    An emergency has some thousand entries: those that hold the words are ranked in memory.
    """
    known = entries_known_at(None, moment, viewer).filter(_all_in("folded", wanted))
    found = known.order_by("-starts_on", "-recorded_at", "key", "id").values_list("pk", "key", "titles", "folded")
    return _in_order([(_match(wanted, [key, *titles.values()], every), pk) for pk, key, titles, every in found])


def entry_hits(keys: Sequence[int]) -> list[EntryHit]:
    """A page of entries as found. One query."""
    columns = ("emergency__slug", "key", "kind", "starts_on", "ends_on", "is_about", "titles", "texts")
    rows = Entry.objects.filter(pk__in=keys).order_by("pk").values_list("pk", *columns)
    hits = {pk: EntryHit(*row) for pk, *row in rows}
    return [hits[pk] for pk in keys]


def reports(wanted: Sequence[str], titles: Sequence[str], moment: datetime, viewer: Viewer) -> Found[ReportHit]:
    """Reports issued by then whose number, day or title holds every word, newest first. One query.

    `titles` is what a report is called in each language.
    """
    rows = (
        Report.objects.visible_to(viewer)
        .filter(issued_at__lte=moment, emergency__mark_id__in=viewer.mark_ids)
        .order_by("-as_known_at", "-number", "id")
        .values_list("emergency__slug", "number", "as_known_at", "mark__label", "emergency__names")
    )
    ranked = []
    for slug, number, known_at, label, names in rows[:MOST_REPORTS]:
        every = [*titles, *names.values(), str(number), f"{known_at:%Y-%m-%d}", f"{known_at:%d/%m/%Y}"]
        if holds(wanted, every):
            ranked.append((_match(wanted, every, " ".join(every)), ReportHit(slug, number, known_at, label)))
    return _in_order(ranked)


def holds(wanted: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether every word is part of these texts taken together."""
    folded = text.fold(" ".join(texts))
    return all(word in folded for word in wanted)


def _match(wanted: Sequence[str], titles: Sequence[str], every: str) -> Match:
    return match(wanted, text.fold(" ".join(titles)), text.fold(every))


def _in_order(ranked: Sequence[tuple[Match, Thing]]) -> Found[Thing]:
    """Sorting keeps the order of equals."""
    ordered = sorted(ranked, key=lambda pair: pair[0])
    return Found([thing for _, thing in ordered], ordered[0][0]) if ordered else NOTHING


def _counts(word: str) -> bool:
    return len(word) >= SHORTEST or word.isdecimal() or unicodedata.category(word[0]) == "Lo"


def _all_in(column: str, wanted: Sequence[str]) -> Q:
    found = Q()
    for word in wanted:
        found &= Q(**{f"{column}__contains": word})
    return found
