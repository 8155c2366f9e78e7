"""The situation room of an emergency: what changed, who stands where, the curves, what was decided."""

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.desk import queries, rules
from ganket.desk.presenters import changes, curves, entries, members, words
from ganket.desk.views.moments import page, refused
from ganket.desk.visits import Visit
from ganket.situation.models import Emergency
from ganket.situation.picture.queries import Picture, picture

IN_A_PART = 5
LATEST = 8
ON_THE_STRIP = 12
YESTERDAY = timedelta(days=1)


@page
def room(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The common picture as known at the visit's moment."""
    held = visit.emergency
    assert held is not None  # its address names it
    sort, scale = request.GET.get("sort", "seat"), request.GET.get("scale", "own")
    if sort not in members.SORT_KEYS:
        return _refused_choice(request, sort, members.SORT_KEYS)
    if scale not in curves.SCALES:
        return _refused_choice(request, scale, dict.fromkeys(curves.SCALES))
    found = picture(held, visit.moment, visit.viewer)
    links = {state.code: visit.link("state", iso3=state.code) for state in found.states}
    return render(
        request,
        "desk/room.html",
        {
            **_figures(found, links, sort, scale),
            **_facts(held, visit),
            "approximate": queries.approximate_moments([s.recorded_at for s in found.states], visit.viewer),
            "label": queries.strictest_label(held, visit.moment, visit.viewer),
        },
    )


def _figures(found: Picture, links: dict[str, str], sort: str, scale: str) -> dict[str, object]:
    return {
        "picture": found,
        "changes": changes.changes(found, links),
        "members": members.table(found, links, sort),
        "sources": members.sources(found),
        "map": members.map_of_rates(found, links),
        "sort": sort,
        "panels": curves.panels(found, links, scale),
        "scale": scale,
        "finest": curves.FINEST_MAXIMUM,
        "recent_cases": curves.recent_table(found, ("cases_new",)),
        "recent_r": curves.recent_table(found, curves.REPRODUCTION),
        "estimate_note": words.estimate_note(),
    }


def _facts(held: Emergency, visit: Visit) -> dict[str, object]:
    """Entries: by part, the latest, those on the strip, and what was recorded since yesterday."""
    moment, viewer = visit.moment, visit.viewer
    parts = {part: queries.entries(held, moment, viewer, IN_A_PART, part=part) for part in entries.PARTS}
    decisive = queries.entries(held, moment, viewer, ON_THE_STRIP, kind__in=entries.STRONG_KINDS)
    fresh = queries.entries(held, moment, viewer, LATEST, after=moment - YESTERDAY)
    return {
        "parts": entries.by_part(parts),
        "strip": entries.strip(decisive, held.starts_on, moment.date()),
        "latest": entries.shown(queries.entries(held, moment, viewer, LATEST)),
        "fresh": entries.shown(fresh),
        "entry_count": queries.count_entries(held, moment, viewer),
    }


def _refused_choice(request: HttpRequest, typed: str, known: Mapping[str, object]) -> HttpResponse:
    sentence = _("“%(typed)s” is no choice here. There are: %(known)s.") % {
        "typed": rules.printable(typed),
        "known": ", ".join(known),
    }
    return refused(request, _("This cannot be shown"), sentence)
