"""Reads for the API that pages do not make: page by page, only what the viewer may see, as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, IntegerField, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ganket.actors.models import Mark, Membership
from ganket.actors.permissions import Viewer
from ganket.actors.queries import members
from ganket.lib.api.cursors import after
from ganket.situation import queries
from ganket.situation.emergencies.queries import entries_known_at, source_ranks
from ganket.situation.models import (
    Area,
    AreaSuccession,
    Cell,
    Emergency,
    Entry,
    EntryParty,
    Indicator,
    Level,
    Observation,
    Population,
    Series,
)
from ganket.situation.queries import SeriesFacts
from ganket.situation.rules import strata_of

Row = dict[str, Any]


@dataclass(frozen=True)
class Areas:
    """Which areas: of a state (ISO 3166-1 alpha-3), of a level, parts of an area (code); None stands for any."""

    state: str | None = None
    level: int | None = None
    parent: str | None = None


EMERGENCY_ORDER = ("-starts_on", "slug")
_EMERGENCY = (
    "public_id",
    "slug",
    "names",
    "hazard__code",
    "association__party__code",
    "starts_on",
    "ends_on",
    "mark__label",
)
ENTRY_ORDER = ("starts_on", "key", "id")
_ENTRY = (
    *ENTRY_ORDER,
    "public_id",
    "kind",
    "part",
    "ends_on",
    "is_about",
    "titles",
    "texts",
    "issuer",
    "sources",
    "claims",
    "recorded_at",
    "reason",
    "replaces__public_id",
    "replaces__mark_id",
    "mark__label",
)
INDICATOR_ORDER = ("position", "code")
_INDICATOR = (*INDICATOR_ORDER, "names", "definitions", "units", "measure", "part", "decimals")
AREA_ORDER = ("level", "seat", "code")
_AREA = (*AREA_ORDER, "id", "names", "parent__code", "state__iso3", "valid_from", "valid_to")
_CELL = (
    "id",
    "series__public_id",
    "series__indicator__code",
    "series__indicator__measure",
    "series__hazard__code",
    "series__area__code",
    "series__source__code",
    "series__strata",
    "series__period",
)
SERIES_ORDER = ("indicator__position", "seat", "area__code", "source__code", "strata", "id")
_SERIES = (*SERIES_ORDER, "public_id", "indicator__code", "indicator__measure", "hazard__code", "period")
_NO_SEAT = 32_767  # after every seat there can be


def emergency(slug: str, viewer: Viewer) -> Emergency | None:
    """The emergency of that slug if the viewer may see it. One query."""
    rows = Emergency.objects.visible_to(viewer).select_related("hazard", "association__party", "mark")
    found: Emergency | None = rows.filter(slug=slug).first()
    return found


def first_day(viewer: Viewer) -> date | None:
    """The day the first emergency began that the viewer may see. One query."""
    found: date | None = Emergency.objects.visible_to(viewer).aggregate(first=Min("starts_on"))["first"]
    return found


def emergencies(viewer: Viewer, behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """Emergencies the viewer may see, the newest first. One query."""
    return _page(Emergency.objects.visible_to(viewer), EMERGENCY_ORDER, _EMERGENCY, behind, limit)


def sources(of: Emergency) -> list[Row]:
    """The public sources of an emergency in the order they lead. One query."""
    rows: Any = of.sources.order_by("rank").values("rank", "party__code", "party__names")
    return list(rows)


def reference(of: Emergency, moment: datetime) -> list[Any]:
    """What the picture takes from reference data, which can change without a batch: members with their names
    and seats, people, ranks of sources. Three queries.
    """
    states = members(of.association_id, moment.date())
    people = queries.populations([each.party_id for each in states], moment.year)
    return [of.slug, of.starts_on, states, sorted(people.items()), sorted(source_ranks(of).items())]


def entries(
    of: Emergency, moment: datetime, viewer: Viewer, where: Q, behind: Sequence[Any] | None, limit: int
) -> list[Row]:
    """Entries as known then, by day, each with the codes of the parties it is about. Two queries."""
    rows = _page(entries_known_at(of, moment, viewer).filter(where), ENTRY_ORDER, _ENTRY, behind, limit)
    parties: dict[int, list[str]] = {}
    ids = [row["id"] for row in rows]
    named = EntryParty.objects.filter(entry_id__in=ids).order_by("party__sort_key", "party__code")
    for entry_id, code in named.values_list("entry_id", "party__code"):
        parties.setdefault(entry_id, []).append(code)
    for row in rows:
        row["parties"] = parties.get(row["id"], [])
        if row["replaces__mark_id"] not in viewer.mark_ids:
            row["replaces__public_id"] = None
    return rows


def last_entry_at(of: Emergency, viewer: Viewer) -> datetime | None:
    """When the last entry was recorded that the viewer may see. One query."""
    seen = Entry.objects.visible_to(viewer).filter(emergency=of)
    found: datetime | None = seen.aggregate(last=Max("recorded_at"))["last"]
    return found


def last_level_at(of: Emergency, viewer: Viewer) -> datetime | None:
    """When the last level was recorded that the viewer may see. One query."""
    seen = Level.objects.visible_to(viewer).filter(emergency=of)
    found: datetime | None = seen.aggregate(last=Max("recorded_at"))["last"]
    return found


def entry_kinds(viewer: Viewer) -> set[str]:
    """Kinds of entries there are for this viewer, in the emergencies they may see. One query."""
    seen = Entry.objects.visible_to(viewer).filter(emergency__mark_id__in=viewer.mark_ids)
    return set(seen.order_by("kind").values_list("kind", flat=True).distinct())


def indicators(behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """The indicator catalogue in its order. One query."""
    return _page(Indicator.objects.all(), INDICATOR_ORDER, _INDICATOR, behind, limit)


def indicator(code: str) -> Row | None:
    """The indicator of that code. One query."""
    found: Row | None = Indicator.objects.filter(code=code).values(*_INDICATOR).first()
    return found


def areas(on: date, viewer: Viewer, which: Areas, behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """Areas by level, then in the seat order of their states, with successors and population. Three queries."""
    wanted = Area.objects.annotate(seat=_seat("state_id", on, viewer))
    if which.state is not None:
        wanted = wanted.filter(state__iso3=which.state)
    if which.level is not None:
        wanted = wanted.filter(level=which.level)
    if which.parent is not None:
        wanted = wanted.filter(parent__code=which.parent)
    rows = _page(wanted, AREA_ORDER, _AREA, behind, limit)
    ids = [row["id"] for row in rows]
    followed: dict[int, list[Row]] = {}
    successions = AreaSuccession.objects.filter(area_id__in=ids).order_by("on", "successor__code")
    for area_id, code, day in successions.values_list("area_id", "successor__code", "on"):
        followed.setdefault(area_id, []).append({"area": code, "on": day})
    people = {
        area_id: {"people": count, "year": year, "source": source}
        for area_id, count, year, source in Population.objects.filter(area_id__in=ids)
        .order_by("year")
        .values_list("area_id", "people", "year", "source")
    }
    return [{**row, "successors": followed.get(row["id"], []), "population": people.get(row["id"])} for row in rows]


def series(on: date, moment: datetime, viewer: Viewer, where: Q, behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """Series with a figure the viewer may see, recorded by then: by indicator, then seat, then source. One query."""
    rows = Series.objects.annotate(seat=_seat("area__state_id", on, viewer)).filter(where, _has_figures(moment, viewer))
    return _page(rows, SERIES_ORDER, _SERIES, behind, limit)


def leading_series(of: Emergency, on: date, moment: datetime, viewer: Viewer) -> list[int]:
    """Ids of the series that lead for each member and indicator, and of the estimates made from the leading
    cases: what the common picture shows. Counts only series with figures for this viewer. Four queries.
    """
    states = [each.party_id for each in members(of.association_id, on)]
    ranks = source_ranks(of)
    shown = set(
        Series.objects.filter(_has_figures(moment, viewer), hazard_id=of.hazard_id).values_list("id", flat=True)
    )
    found = [each for each in queries.series_of(of.hazard_id, states) if each.id in shown]
    by_place: dict[tuple[int, str], list[SeriesFacts]] = {}
    for each in found:
        if not each.strata:
            by_place.setdefault((each.state_id, each.indicator), []).append(each)
    leads = {place: queries.leading(candidates, ranks) for place, candidates in by_place.items()}
    strata = {state: strata_of(lead.source) for (state, code), lead in leads.items() if lead and code == "cases_new"}
    estimates = [each.id for each in found if each.strata and each.strata == strata.get(each.state_id)]
    return sorted([*(lead.id for lead in leads.values() if lead), *estimates])


def cell(series_public_id: str, first: date, last: date) -> Row | None:
    """A cell with the words around it. One query; whether it may be seen its revisions tell."""
    rows: Any = Cell.objects.filter(series__public_id=series_public_id, period_start=first, period_end=last)
    found: Row | None = rows.values(*_CELL).first()
    return found


def marks_labelled(label: str, viewer: Viewer) -> tuple[int, ...]:
    """Those of the viewer's marks that carry a label. One query."""
    rows = Mark.objects.filter(label=label, id__in=viewer.mark_ids).order_by("id")
    return tuple(rows.values_list("id", flat=True))


def _has_figures(moment: datetime, viewer: Viewer) -> Exists:
    """A series has no mark of its own: one without a visible figure would tell that there is a hidden one."""
    return Exists(
        Observation.objects.filter(
            cell__series=OuterRef("pk"), batch__mark_id__in=viewer.mark_ids, recorded_at__lte=moment
        )
    )


def _seat(state: str, on: date, viewer: Viewer) -> Coalesce:
    """A state's seat in the association of an emergency that the viewer may see; states without one come last."""
    associations = Emergency.objects.visible_to(viewer).values("association_id")
    seats = Membership.objects.on(on).filter(member_id=OuterRef(state), group_id__in=associations)
    first = Subquery(seats.order_by("seat_order").values("seat_order")[:1])
    return Coalesce(first, _NO_SEAT, output_field=IntegerField())


def _page(
    rows: Any, order: Sequence[str], fields: Sequence[str], behind: Sequence[Any] | None, limit: int
) -> list[Row]:
    if behind:
        rows = rows.filter(after(order, behind))
    return list(rows.order_by(*order).values(*fields)[:limit])
