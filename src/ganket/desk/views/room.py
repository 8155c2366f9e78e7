"""The situation room of an emergency: what changed, who stands where, the curves, what was decided."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ganket.desk.presenters import changes, corrections, curves, drawn, entries, members, notices, received, words
from ganket.desk.presenters.links import joined
from ganket.desk.queries.emergencies import strictest_label
from ganket.desk.queries.entries import count_entries, latest_by_part, latest_entries
from ganket.desk.queries.figures import approximate_moments, catalogue
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.situation.estimates.rules import REPRODUCTION
from ganket.situation.models import Emergency
from ganket.situation.picture.corrections import corrected_figures
from ganket.situation.picture.queries import Picture, picture
from ganket.situation.rules import FINEST_MAXIMUM

IN_A_PART = 5
LATEST = 8
ON_THE_STRIP = 12
YESTERDAY = timedelta(days=1)


@page
def room(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The common picture as known at the visit's moment."""
    held = visit.held
    try:
        sort = choices.one_of(request, "sort", members.SORT_KEYS, "seat")
        scale = choices.one_of(request, "scale", drawn.SCALES, "own")
    except NoChoice as problem:
        return choices.refusal(request, problem)
    found = picture(held, visit.moment, visit.viewer)
    links = {state.code: visit.link("state", iso3=state.code) for state in found.states}
    return render(
        request,
        "desk/room.html",
        {
            **_figures(found, links, sort, scale),
            **_facts(held, visit),
            **_corrections(held, visit, found),
            "approximate": approximate_moments([s.recorded_at for s in found.states], visit.viewer),
            "label": strictest_label(held, visit.moment, visit.viewer),
        },
    )


def _figures(found: Picture, links: dict[str, str], sort: str, scale: str) -> dict[str, object]:
    return {
        "picture": found,
        "changes": changes.changes(found, links),
        "members": members.table(found, links, sort),
        "sorted_by": members.sorted_by(sort),
        "owed": received.owed(found),
        "sources": members.sources(found),
        "published_later": notices.published_later(state.source for state in found.states),
        "map": members.map_of_rates(found, links),
        "sort": sort,
        "panels": curves.panels(found, links, scale),
        "scale": scale,
        "finest": FINEST_MAXIMUM,
        "recent_cases": curves.recent_table(found, ("cases_new",)),
        "recent_r": curves.recent_table(found, REPRODUCTION),
        "estimate_note": words.estimate_note(),
    }


def _facts(held: Emergency, visit: Visit) -> dict[str, object]:
    """Entries: what was decided, by part, the latest, those on the strip, and what was recorded since yesterday."""
    moment, viewer = visit.moment, visit.viewer
    decisive = latest_entries(held, moment, viewer, ON_THE_STRIP, kinds=entries.STRONG_KINDS)
    fresh = latest_entries(held, moment, viewer, LATEST, recorded_after=moment - YESTERDAY)
    return {
        "parts": entries.by_part(latest_by_part(held, moment, viewer, IN_A_PART)),
        "decided": entries.shown(latest_entries(held, moment, viewer, IN_A_PART, kinds=[entries.DECISION])),
        "decisions_href": joined(visit.link("timeline"), {"kind": entries.DECISION}),
        "strip": entries.strip(decisive, held.starts_on, moment.date()),
        "latest": entries.shown(latest_entries(held, moment, viewer, LATEST)),
        "fresh": entries.shown(fresh),
        "entry_count": count_entries(held, moment, viewer),
    }


def _corrections(held: Emergency, visit: Visit, found: Picture) -> dict[str, object]:
    """The figures of any indicator that were corrected since yesterday, and how many they are."""
    ids = [each.member.party_id for each in found.states]
    rows = corrected_figures(held, ids, visit.moment, visit.viewer)
    codes = {each.series.indicator for each in rows}
    indicators = {each.code: each for each in catalogue(codes)} if codes else {}
    gathered = corrections.by_reason(found.states, rows, indicators, visit)
    return {"corrections": gathered, "corrected_count": len(rows)}
