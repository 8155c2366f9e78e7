"""The record part: rows recorded by the moment and seen by every reader of the report's mark, and nothing else; of
what is owed the count, which everybody may know, and names where every reader of the mark may read those.

Gathered again at any later day it is the same, byte for byte: whatever was recorded since is left out here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.actors.queries import Member
from ganket.briefing import rules
from ganket.briefing.freezing import received
from ganket.briefing.freezing.plain import plain
from ganket.lib import canonical
from ganket.situation.emergencies import queries
from ganket.situation.kept import Curve
from ganket.situation.models import Emergency, Level, Observation
from ganket.situation.picture.queries import Picture, StatePicture, picture
from ganket.situation.rules import CHANGED_WITHIN, Change, per_100k

CURVES = ("cases_new", "deaths_new", "r_mean", "r_low", "r_high")


def record(
    emergency: Emergency, moment: datetime, viewer: Viewer, reference: dict[str, Any], form: str
) -> dict[str, Any]:
    """States in the members' order, what they owe, levels, entries, corrections, the sources behind the figures.

    `reference` is the report's own: whose members, ranks of sources and first day these are today does not matter, and
    so is `form`, its format.
    """
    members = reference["members"]
    found, ranks = _picture(emergency, moment, viewer, reference, form)
    by_code = {state.code: state for state in found.states}
    corrections = received.corrections(emergency, found.states, ranks, moment, viewer, form)
    updates = received.updates_corrected(emergency, found.states, moment, viewer)
    return {
        "first_day": plain(found.first_day),
        "last_day": plain(found.last_day),
        "states": [
            _state(by_code[each["code"]], each)
            | received.duty(by_code[each["code"]], form)
            | received.withheld(by_code[each["code"]].change, form)
            | {
                "corrections": corrections[each["code"]],
                "updates_corrected": updates[each["code"]],
                "curves": _curves(by_code[each["code"]], found.curves),
            }
            for each in members
        ],
        "owed": received.owed(found),
        "updates_day": plain(found.updates_day),
        "levels": _levels(emergency, moment, viewer),
        "entries": _entries(emergency, moment, viewer),
        "sources": _sources(emergency, moment, viewer, [each["code"] for each in members]),
    }


def _picture(
    emergency: Emergency, moment: datetime, viewer: Viewer, reference: dict[str, Any], form: str
) -> tuple[Picture, dict[int, int]]:
    """The common picture with the reference data kept with the report, and the ranks of sources in it. Raises KeyError
    for a party that is gone.
    """
    codes = reference["emergency"]["sources"]
    named = {*codes, *(each["code"] for each in reference["members"])}
    ids = dict(Party.objects.filter(code__in=named).values_list("code", "id"))
    states = [
        Member(
            party_id=ids[each["code"]],
            code=each["code"],
            names=each["names"],
            iso2=each["iso2"],
            seat_order=each["seat_order"],
            tile_column=each["tile"][0] if each["tile"] else None,
            tile_row=each["tile"][1] if each["tile"] else None,
        )
        for each in reference["members"]
    ]
    ranks = {ids[code]: rank for rank, code in enumerate(codes, start=1)}
    found = picture(
        emergency,
        moment,
        viewer,
        drawn=CURVES,
        states=states,
        ranks=ranks,
        starts_on=date.fromisoformat(reference["emergency"]["starts_on"]),
        names_all=reference["mark"].get("names_who_owe", False),
        waits_for_estimates=form != rules.FORMAT_BEFORE,
    )
    return found, ranks


def parties_in(record_part: dict[str, Any]) -> set[str]:
    """The codes of every party the record names."""
    levels = [level for level in record_part["levels"].values() if level]
    return {
        *(state["source"] for state in record_part["states"] if state["source"]),
        *(each["source"] for state in record_part["states"] for each in state["corrections"]),
        *(level["issuer"] for level in levels),
        *(code for entry in record_part["entries"] for code in entry["parties"]),
        *(source["code"] for source in record_part["sources"]),
    }


def indicators_in(record_part: dict[str, Any]) -> set[str]:
    """The codes of every indicator of which the record names a figure that was changed or added."""
    return {
        each["indicator"] for state in record_part["states"] for each in (*state["corrections"], *state["additions"])
    }


def _state(state: StatePicture, member: dict[str, Any]) -> dict[str, Any]:
    """One member's figures. Rates are made with the population kept in the reference part."""
    return {
        "code": state.code,
        "source": state.source,
        "is_own_source": state.is_own_source and state.last_day is not None,
        "last_day": plain(state.last_day),
        "recorded_at": canonical.moment(state.recorded_at),
        "cases_7d": plain(state.cases_7d),
        "cases_7d_before": plain(state.cases_7d_before),
        "deaths_7d": plain(state.deaths_7d),
        "silence": plain_silence(state.silence),
        "per_100k_7d": canonical.number(per_100k(state.cases_7d, member["people"])),
        "r_mean": plain(state.r_mean),
        "r_low": plain(state.r_low),
        "r_high": plain(state.r_high),
        "r_silence": plain_silence(state.r_silence),
        "exceedances": list(state.exceedances),
        "update": received.update(state.received),
        **_changed(state.change),
    }


def plain_silence(silence: str | None) -> str | None:
    """The reason's code as plain text."""
    return None if silence is None else str(silence)


def _changed(change: Change) -> dict[str, Any]:
    """New days with their totals, and what was added to older ones, as the common picture decided them."""
    return {
        "new_days": [
            {"day": plain(day), "cases": plain(cases), "deaths": plain(deaths)} for day, cases, deaths in change.days
        ],
        "new_cases": plain(change.cases),
        "new_deaths": plain(change.deaths),
        "additions": received.additions(change.additions),
    }


def _curves(state: StatePicture, curves: Mapping[int, Curve]) -> dict[str, list[str | None]]:
    """Daily values from the record's first day to its last, by indicator; an indicator without a series is absent."""
    return {
        code: [canonical.number(value) for value in curves[state.series[code]]]
        for code in CURVES
        if state.series.get(code) in curves
    }


def _levels(emergency: Emergency, moment: datetime, viewer: Viewer) -> dict[str, dict[str, Any] | None]:
    """The three levels; None is "none set"."""
    known = queries.levels_known_at(emergency, moment, viewer)
    return {kind: _level(known.get(kind)) for kind in Level.Kind.values}


def _level(level: Level | None) -> dict[str, Any] | None:
    if level is None:
        return None
    return {
        "values": plain(level.values),
        "issuer": level.issuer.code,
        "source": plain(level.source),
        "effective_on": plain(level.effective_on),
        "recorded_at": canonical.moment(level.recorded_at),
    }


def _entries(emergency: Emergency, moment: datetime, viewer: Viewer) -> list[dict[str, Any]]:
    """The entries that belong in the report of this day, the latest day first."""
    rows = queries.entries_known_at(emergency, moment, viewer).prefetch_related("parties__party")
    day = moment.date()
    kept = [row for row in rows if rules.belongs(row.kind, row.starts_on, row.ends_on or row.starts_on, day)]
    kept.sort(key=lambda row: row.ends_on or row.starts_on, reverse=True)  # stable: by key within a day
    return [
        {
            "key": row.key,
            "kind": row.kind,
            "part": row.part,
            "starts_on": plain(row.starts_on),
            "ends_on": plain(row.ends_on),
            "is_about": row.is_about,
            "titles": plain(row.titles),
            "texts": plain(row.texts),
            "issuer": plain(row.issuer),
            "parties": [each.party.code for each in row.parties.all()],
            "sources": plain(row.sources),
            "claims": plain(row.claims),
            "recorded_at": canonical.moment(row.recorded_at),
            "is_correction": row.replaces_id is not None,
            "corrected_today": row.replaces_id is not None and row.recorded_at > moment - CHANGED_WITHIN,
            "reason": row.reason,
        }
        for row in kept
    ]


def _sources(emergency: Emergency, moment: datetime, viewer: Viewer, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Each source of counts with its first and last day and how many states it covers, by code."""
    rows = (
        Observation.objects.filter(
            Q(cell__series__strata=""),
            recorded_at__lte=moment,
            batch__mark_id__in=viewer.mark_ids,
            cell__series__hazard_id=emergency.hazard_id,
            cell__series__period="day",
            cell__series__area__level=0,
            cell__series__area__state__party__code__in=list(codes),
            value__isnull=False,
        )
        .values_list("cell__series__source__code")
        .annotate(
            first=Min("cell__period_start"),
            last=Max("cell__period_end"),
            states=Count("cell__series__area", distinct=True),
            approximate=Count("id", filter=Q(batch__is_approximate=True)),
        )
        .order_by("cell__series__source__code")
    )
    return [
        {
            "code": code,
            "first_day": plain(first),
            "last_day": plain(last),
            "states": count,
            "is_approximate": approximate > 0,
        }
        for code, first, last, count, approximate in rows
    ]
