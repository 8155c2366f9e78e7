"""Emergencies, and what is known of one: the common picture, the three levels, the entries."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from ganket.actors.rules import Label
from ganket.lib import canonical, clock
from ganket.lib.api import answers, cursors, problems, tags
from ganket.lib.api.parameters import AsKnownAt, Code, Day, Paged
from ganket.situation.api import hot, moments, queries, schemas
from ganket.situation.emergencies import queries as record
from ganket.situation.models import Level
from ganket.situation.picture import queries as pictures
from ganket.situation.picture.presenters import owed_answer, state_answer

router = Router(tags=["emergencies"])
SLUG = "/emergencies/{slug:slug}"
KINDS = (Level.Kind.DECLARATION, Level.Kind.ALERT, Level.Kind.GRADE)


class MomentQuery(Schema):
    """As known when."""

    as_known_at: AsKnownAt | None = None


class EntriesQuery(Paged):
    """Which entries."""

    as_known_at: AsKnownAt | None = None
    kind: Code | None = None
    part: Literal["control", "people", "socio_economic"] | None = None
    party: Annotated[Code | None, Field(description="The code of a party the entry is about.")] = None
    starts_from: Annotated[Day | None, Field(description="Begun on this day or later.")] = None
    starts_to: Annotated[Day | None, Field(description="Begun on this day or earlier.")] = None
    tlp: Label | None = None


@router.get("/emergencies", response=schemas.Emergencies, summary="Emergencies")
def emergencies(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """Those you may see, the newest first."""
    place = cursors.read(request, query.cursor)
    rows = queries.emergencies(moments.viewer(request), place.key if place else None, query.limit + 1)
    return answers.page(
        request, rows, query.limit, key=lambda row: [str(row["starts_on"]), row["slug"]], item=_emergency
    )


@router.get(SLUG, response=schemas.EmergencyWhole, summary="One emergency")
def emergency(request: HttpRequest, slug: str) -> HttpResponse:
    """With its hazard and its public sources."""
    found = moments.emergency(slug, moments.viewer(request))
    hazard = found.hazard
    data = {
        "id": found.public_id,
        "slug": found.slug,
        "names": found.names,
        "hazard": hazard.code,
        "association": found.association.party.code,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "tlp": found.mark.label,
        "hazard_facts": {name: getattr(hazard, name) for name in schemas.HazardAnswer.model_fields},
        "sources": [
            {"rank": row["rank"], "party": row["party__code"], "names": row["party__names"]}
            for row in queries.sources(found)
        ],
    }
    return answers.whole(request, data)


@router.get(SLUG + "/picture", response=schemas.PictureAnswer, summary="The common picture")
def picture(request: HttpRequest, slug: str, query: Query[MomentQuery]) -> HttpResponse:
    """Member states in seat order: what is known, whose figures they are, what may be estimated."""
    viewer = moments.viewer(request)
    found = moments.emergency(slug, viewer)
    latest = hot.latest_batch(viewer)
    moment = moments.asked(query.as_known_at, viewer, found) or _now(latest)
    tag = tags.of_version(request, viewer.stamp, latest, moment, queries.reference(found, moment))
    same = tags.unchanged(request, tag)
    if same:
        return same
    shown = pictures.picture(found, moment, viewer, drawn=())
    data = {
        "emergency": found.slug,
        "as_known_at": canonical.moment(shown.as_known_at),
        "first_day": shown.first_day,
        "last_day": shown.last_day,
        "owed": owed_answer(shown),
        "states": [_state(state) for state in shown.states],
    }
    return answers.whole(request, data, tag)


@router.get(SLUG + "/levels", response=schemas.Levels, summary="The three levels")
def levels(request: HttpRequest, slug: str, query: Query[MomentQuery]) -> HttpResponse:
    """Declaration, alert level, operational grade: the value in force of each as known then, or null for none set."""
    viewer = moments.viewer(request)
    found = moments.emergency(slug, viewer)
    asked = moments.asked(query.as_known_at, viewer, found)
    moment = asked or queries.last_level_at(found, viewer)
    # In force is what has taken effect by the moment asked for, else by now: that comes without a new record, too.
    by = asked or max(clock.now(), moment) if moment else None
    known = record.levels_known_at(found, by, viewer) if by else {}
    data = {
        "items": [_level(kind, known.get(kind)) for kind in KINDS],
        "next": None,
        "as_known_at": canonical.moment(moment),
    }
    return answers.whole(request, data)


@router.get(SLUG + "/entries", response=schemas.Entries, summary="Entries: dated, sourced public facts")
def entries(request: HttpRequest, slug: str, query: Query[EntriesQuery]) -> HttpResponse:
    """By the day they began, then by key; each in its last revision by then."""
    viewer = moments.viewer(request)
    found = moments.emergency(slug, viewer)
    place = cursors.read(request, query.cursor)
    asked = moments.asked(query.as_known_at, viewer, found)
    moment = (place.moment if place else None) or asked or queries.last_entry_at(found, viewer)
    if query.kind and query.kind not in queries.entry_kinds(viewer):
        raise problems.parameter("kind", "unknown_code", "kind names no kind of entry.")
    if query.party and hot.unknown_codes("source", [query.party]):
        raise problems.parameter("party", "unknown_code", "party names no party.")
    behind = place.key if place else None
    rows = queries.entries(found, moment, viewer, _where(query), behind, query.limit + 1) if moment else []
    return answers.page(
        request,
        rows,
        query.limit,
        key=lambda row: [str(row["starts_on"]), row["key"], row["id"]],
        item=_entry,
        moment=moment,
        emergency=found.slug,
        as_known_at=canonical.moment(moment),
    )


def _now(latest: tuple[int, datetime] | None) -> datetime:
    """Now to the minute, or the moment of a later batch: the same answer for all who ask within the minute."""
    minute = clock.now().replace(second=0, microsecond=0)
    return max(minute, latest[1]) if latest else minute


def _where(query: EntriesQuery) -> Q:
    where = Q()
    if query.kind:
        where &= Q(kind=query.kind)
    if query.part:
        where &= Q(part=query.part)
    if query.party:
        where &= Q(parties__party__code=query.party)
    if query.starts_from:
        where &= Q(starts_on__gte=query.starts_from)
    if query.starts_to:
        where &= Q(starts_on__lte=query.starts_to)
    if query.tlp:
        where &= Q(mark__label=query.tlp)
    return where


def _emergency(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["public_id"],
        "slug": row["slug"],
        "names": row["names"],
        "hazard": row["hazard__code"],
        "association": row["association__party__code"],
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
        "tlp": row["mark__label"],
    }


def _state(state: pictures.StatePicture) -> dict[str, Any]:
    return {
        **state_answer(state),
        "names": state.names,
        "is_own_source": state.is_own_source,
        "other_sources": state.other_sources,
        "recorded_at": state.recorded_at,
        "new_cases_7d_before": _whole(state.cases_7d_before),
        "silence": state.silence,
        "people": state.people,
        "people_year": state.people_year,
        "r_is_estimate": True,
        "r_silence": state.r_silence,
        "exceedances": state.exceedances,
        "exceedances_are_estimates": True,
        "new_days": [
            {"day": day, "new_cases": _whole(cases), "new_deaths": _whole(deaths)}
            for day, cases, deaths in state.change.days
        ],
        "corrections": [asdict(each) for each in state.change.corrections],
        "additions": [asdict(each) for each in state.change.additions],
    }


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _level(kind: str, level: Level | None) -> dict[str, Any]:
    if level is None:
        names = ("id", "value", "issuer", "source", "effective_on", "recorded_at", "tlp")
        return {"kind": kind, **dict.fromkeys(names)}
    return {
        "kind": kind,
        "id": level.public_id,
        "value": level.values,
        "issuer": level.issuer.code,
        "source": level.source,
        "effective_on": level.effective_on,
        "recorded_at": level.recorded_at,
        "tlp": level.mark.label,
    }


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    kept = ("key", "kind", "part", "starts_on", "ends_on", "is_about", "titles", "texts", "issuer", "parties")
    return {
        "id": row["public_id"],
        **{name: row[name] for name in kept},
        "sources": row["sources"],
        "claims": row["claims"],
        "recorded_at": row["recorded_at"],
        "replaces": row["replaces__public_id"],
        "reason": row["reason"],
        "tlp": row["mark__label"],
    }
