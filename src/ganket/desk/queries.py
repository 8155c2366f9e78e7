"""Reads of the pages that span several apps. Every list is ordered and limited, and filtered by the viewer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from ganket.actors.models import Mandate, Mark, State
from ganket.actors.permissions import Viewer
from ganket.actors.rules import Label, strictest
from ganket.briefing.models import Report
from ganket.situation.models import Batch, Emergency, Entry, EntryParty, Indicator, Level, Population
from ganket.situation.queries import entries_known_at

MOST_ENTRIES = 100


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


_ENTRY_COLUMNS = (
    "key",
    "kind",
    "part",
    "starts_on",
    "ends_on",
    "is_about",
    "titles",
    "texts",
    "issuer",
    "sources",
    "claims",
    "recorded_at",
    "mark__label",
)


@dataclass(frozen=True)
class Identity:
    """Who a state is: its codes, its formal names, how many people and since when it is a member."""

    iso2: str
    iso3: str
    formal_names: dict[str, str]
    people: int | None
    people_year: int | None
    people_source: dict[str, Any]


def emergency(viewer: Viewer, slug: str | None = None) -> Emergency | None:
    """The emergency of that slug, or else the newest, if the viewer may see it. One query."""
    seen = Emergency.objects.visible_to(viewer).select_related("hazard", "mark", "association__party")
    if slug is not None:
        seen = seen.filter(slug=slug)
    found: Emergency | None = seen.order_by("-starts_on", "slug").first()
    return found


def strictest_label(held: Emergency | None, moment: datetime, viewer: Viewer) -> Label:
    """The label of a page made of what this viewer may see: the strictest of what there is. One query.

    Of figures it looks at every batch, so it errs on the strict side.
    """
    of_this = {"mark_id": OuterRef("pk"), "recorded_at__lte": moment}
    used = Q(Exists(Batch.objects.filter(**of_this)))
    if held is not None:
        used |= Q(Exists(Entry.objects.filter(emergency=held, **of_this))) | Q(pk=held.mark_id)
        used |= Q(Exists(Level.objects.filter(emergency=held, **of_this)))
    return strictest(Mark.objects.filter(used, id__in=viewer.mark_ids).values_list("label", flat=True))


def mandate(viewer: Viewer, on: date) -> Mandate | None:
    """The mandate under which a signed-in viewer is shown in the header: the oldest in force. One query or none."""
    if viewer.user is None:
        return None
    return Mandate.objects.on(on).filter(user=viewer.user).select_related("party").order_by("starts_on", "id").first()


def entries(
    held: Emergency, moment: datetime, viewer: Viewer, limit: int, *, after: datetime | None = None, **where: Any
) -> list[EntryFacts]:
    """The latest entries as known then, newest first. `after`: only what was recorded later than that. One query."""
    found = entries_known_at(held, moment, viewer).filter(**where)
    if after is not None:
        found = found.filter(recorded_at__gt=after)
    rows = found.order_by("-starts_on", "-recorded_at", "key", "id").values_list(*_ENTRY_COLUMNS)
    return [EntryFacts(*row) for row in rows[: min(limit, MOST_ENTRIES)]]


def entries_about(held: Emergency, party_id: int, moment: datetime, viewer: Viewer, limit: int) -> list[EntryFacts]:
    """The latest entries that name this party, newest first. One query."""
    named = EntryParty.objects.filter(entry_id=OuterRef("pk"), party_id=party_id)
    rows = entries_known_at(held, moment, viewer).filter(Exists(named))
    ordered = rows.order_by("-starts_on", "-recorded_at", "key", "id").values_list(*_ENTRY_COLUMNS)
    return [EntryFacts(*row) for row in ordered[: min(limit, MOST_ENTRIES)]]


def count_entries(held: Emergency, moment: datetime, viewer: Viewer) -> int:
    """How many entries this viewer may see. One query."""
    return int(entries_known_at(held, moment, viewer).aggregate(found=Count("id"))["found"])


def approximate_moments(moments: Iterable[datetime | None], viewer: Viewer) -> frozenset[datetime]:
    """Those of these moments of recording that are approximate. One query."""
    asked = {each for each in moments if each is not None}
    rows = Batch.objects.visible_to(viewer).filter(recorded_at__in=asked, is_approximate=True)
    return frozenset(rows.values_list("recorded_at", flat=True))


def indicators(codes: Iterable[str]) -> list[Indicator]:
    """These indicators in the order of the catalogue. One query."""
    return list(Indicator.objects.filter(code__in=list(codes)).order_by("position", "code"))


def identity(party_id: int, year: int) -> Identity:
    """Who this state is; population is the latest figure not after `year`. Two queries."""
    state = State.objects.get(party_id=party_id)
    counted = Population.objects.filter(area__level=0, area__state_id=party_id)
    row = counted.filter(year__lte=year).order_by("-year").first() or counted.order_by("year").first()
    return Identity(
        state.iso2,
        state.iso3,
        state.formal_names,
        row.people if row else None,
        row.year if row else None,
        row.source if row else {},
    )


def latest_report(held: Emergency, moment: datetime, viewer: Viewer) -> Report | None:
    """The last report issued by then that this viewer may see. One query."""
    found: Report | None = (
        Report.objects.visible_to(viewer).filter(emergency=held, issued_at__lte=moment).order_by("-number").first()
    )
    return found
