"""The page of one member state: who it is, its figures with their vintages, its curve with measures above it,
sources side by side, its provinces and regions, the facts about it.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ganket.actors.queries import Member
from ganket.desk.presenters import entries, notices, parts, state, update_days, updates, words
from ganket.desk.queries.emergencies import strictest_label
from ganket.desk.queries.entries import latest_entries
from ganket.desk.queries.figures import approximate_moments, catalogue
from ganket.desk.queries.parts import parts_by_source
from ganket.desk.queries.states import identity
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation import queries as situation
from ganket.situation.picture.queries import picture
from ganket.situation.updates.queries import days_shared

MOST_ENTRIES = 20
MOST_MEASURES = 26
DAYS_OF_UPDATES = 8


@page
def state_page(request: HttpRequest, visit: Visit, iso3: str) -> HttpResponse:
    """A member on the day asked for; for any other code the page does not exist."""
    held, moment, viewer = visit.held, visit.moment, visit.viewer
    found = picture(held, moment, viewer)
    own = next((each for each in found.states if each.code == iso3), None)
    if own is None:
        raise Http404
    series = situation.shown(situation.series_of(held.hazard_id, [own.member.party_id]), moment, viewer)
    values = situation.known_at([each.id for each in series], moment, viewer)
    party_id = own.member.party_id
    about = latest_entries(held, moment, viewer, MOST_ENTRIES, party_id=party_id)
    measures = latest_entries(held, moment, viewer, MOST_MEASURES, party_id=party_id, kinds=["measure"])
    who = identity(party_id, moment.date())
    tables = state.tables(series, values, catalogue({each.indicator for each in series}))
    place = found.states.index(own)
    return render(
        request,
        "desk/state.html",
        {
            "picture": found,
            "state": own,
            "identity": who,
            "speaking": [words.role(each) for each in who.roles],
            "before": found.states[place - 1] if place else None,
            "after": found.states[place + 1] if place + 1 < len(found.states) else None,
            "indicators": tables.indicators,
            "differences": tables.differences,
            "approximate": approximate_moments(tables.recorded, viewer),
            "published_later": notices.published_later([own.source]),
            "parts": parts.tables(parts_by_source(held, party_id, moment, viewer)),
            "entries": entries.shown(about),
            "may_ask": visit.speaker is not None and party_id not in viewer.party_ids and not visit.is_past,
            **_said(visit, own.member),
            "label": strictest_label(held, moment, viewer),
            **state.figures(own, found, measures),
        },
    )


def _said(visit: Visit, member: Member) -> dict[str, object]:
    """The state's latest update as far as the reader may see it, and where its other days stand."""
    shared = days_shared(visit.held, member.party_id, visit.moment, visit.viewer, DAYS_OF_UPDATES)
    if not shared:
        return {"update": None}
    last, name = shared[0], text.label(member.names, get_language() or "en")
    return {
        "update": update_days.latest(last, visit, updates.lines(catalogue()), member.code, name),
        "other_updates": update_days.days(shared[1:], member.code, visit),
    }
