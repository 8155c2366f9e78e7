"""The record part: rows recorded by the moment and seen by every reader of the report's mark, and nothing else.

Gathered again at any later day it is the same, byte for byte: whatever was recorded since is left out here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from ganket.actors.permissions import Viewer
from ganket.briefing import rules
from ganket.briefing.freezing.plain import plain
from ganket.lib import canonical
from ganket.situation import queries
from ganket.situation.models import Emergency, Level, Observation
from ganket.situation.picture.queries import COUNTS, StatePicture, picture
from ganket.situation.queries import Value
from ganket.situation.rules import Silence, per_100k

CURVES = ("cases_new", "deaths_new", "r_mean", "r_low", "r_high")


def record(emergency: Emergency, moment: datetime, viewer: Viewer, members: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """States in the members' order, levels, entries, corrections, and which sources stand behind the figures."""
    found = picture(emergency, moment, viewer)
    by_code = {state.code: state for state in found.states}
    counted = [by_code[each["code"]].series[code] for each in members if each["code"] in by_code
               for code in COUNTS if code in by_code[each["code"]].series]  # fmt: skip
    now = _cells(counted, moment, viewer)
    before = _cells(counted, moment - rules.CHANGED_WITHIN, viewer)
    return {
        "first_day": plain(found.first_day),
        "last_day": plain(found.last_day),
        "states": [
            _state(by_code.get(each["code"]), each, now, before)
            | {"curves": _curves(by_code.get(each["code"]), found.curves)}
            for each in members
        ],
        "levels": _levels(emergency, moment, viewer),
        "entries": _entries(emergency, moment, viewer),
        "sources": _sources(emergency, moment, viewer, [each["code"] for each in members]),
    }


def parties_in(record_part: dict[str, Any]) -> set[str]:
    """The codes of every party the record names."""
    levels = [level for level in record_part["levels"].values() if level]
    return {
        *(state["source"] for state in record_part["states"] if state["source"]),
        *(level["issuer"] for level in levels),
        *(code for entry in record_part["entries"] for code in entry["parties"]),
        *(source["code"] for source in record_part["sources"]),
    }


Cells = dict[tuple[int, date], Value]


def _cells(series_ids: Sequence[int], moment: datetime, viewer: Viewer) -> Cells:
    return {(cell.series_id, cell.period_start): cell for cell in queries.known_at(series_ids, moment, viewer)}


def _state(state: StatePicture | None, member: dict[str, Any], now: Cells, before: Cells) -> dict[str, Any]:
    """One member's figures. Rates are made with the population kept in the reference part."""
    if state is None:
        return _not_received(member["code"])
    is_known = state.last_day is not None
    changed = _changed(state, now, before)
    return {
        "code": state.code,
        "source": state.source,
        "is_own_source": state.is_own_source and is_known,
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
        "new_days": changed[0],
        "corrections": changed[1],
    }


def _not_received(code: str) -> dict[str, Any]:
    """A member of whom nothing can be said: every figure absent, none of them zero."""
    nothing = dict.fromkeys(
        ("source", "last_day", "recorded_at", "cases_7d", "cases_7d_before", "deaths_7d", "per_100k_7d", "r_mean",
         "r_low", "r_high")
    )  # fmt: skip
    silent = Silence.NOT_RECEIVED.value
    return {
        "code": code,
        **nothing,
        "is_own_source": False,
        "silence": silent,
        "r_silence": silent,
        "exceedances": [],
        "new_days": [],
        "corrections": [],
    }


def plain_silence(silence: str | None) -> str | None:
    """The reason's code as plain text."""
    return None if silence is None else str(silence)


def _changed(state: StatePicture, now: Cells, before: Cells) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """New days and corrections of a state since the day before, by what this reader could see then and sees now."""
    cases, deaths = (state.series.get(code, 0) for code in COUNTS)
    days = []
    corrections = []
    for (series_id, day), cell in now.items():
        if series_id not in (cases, deaths):
            continue
        earlier = before.get((series_id, day))
        if earlier is None:
            if series_id == cases and cell.value is not None:
                dead = now.get((deaths, day))
                days.append(
                    {"day": plain(day), "cases": plain(cell.value), "deaths": plain(dead.value if dead else None)}
                )
        elif (earlier.value, earlier.status) != (cell.value, cell.status):
            corrections.append(
                {
                    "indicator": COUNTS[0] if series_id == cases else COUNTS[1],
                    "day": plain(day),
                    "before": plain(earlier.value),
                    "after": plain(cell.value),
                    "reason": cell.reason,
                }
            )
    return days, corrections


def _curves(state: StatePicture | None, curves: dict[int, list[float | None]]) -> dict[str, list[str | None]]:
    """Daily values from the record's first day to its last, by indicator; an indicator without a series is absent."""
    if state is None:
        return {}
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
            "corrected_today": row.replaces_id is not None and row.recorded_at > moment - rules.CHANGED_WITHIN,
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
