"""The page of one member state: who it is, its figures with their vintages, its curve with measures above it,
sources side by side, the facts about it.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ganket.desk.presenters import entries, state
from ganket.desk.queries.emergencies import strictest_label
from ganket.desk.queries.entries import latest_entries
from ganket.desk.queries.figures import approximate_moments, catalogue
from ganket.desk.queries.states import identity
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.situation import queries as situation
from ganket.situation.picture.queries import picture

MOST_ENTRIES = 20
MOST_MEASURES = 26


@page
def state_page(request: HttpRequest, visit: Visit, iso3: str) -> HttpResponse:
    """A member on the day asked for; for any other code the page does not exist."""
    held, moment, viewer = visit.emergency, visit.moment, visit.viewer
    assert held is not None  # its address names it
    found = picture(held, moment, viewer)
    own = next((each for each in found.states if each.code == iso3), None)
    if own is None:
        raise Http404
    series = situation.shown(situation.series_of(held.hazard_id, [own.member.party_id]), moment, viewer)
    values = situation.known_at([each.id for each in series], moment, viewer)
    party_id = own.member.party_id
    about = latest_entries(held, moment, viewer, MOST_ENTRIES, party_id=party_id)
    measures = latest_entries(held, moment, viewer, MOST_MEASURES, party_id=party_id, kinds=["measure"])
    tables = state.tables(series, values, catalogue({each.indicator for each in series}))
    place = found.states.index(own)
    return render(
        request,
        "desk/state.html",
        {
            "picture": found,
            "state": own,
            "identity": identity(party_id, moment.year),
            "before": found.states[place - 1] if place else None,
            "after": found.states[place + 1] if place + 1 < len(found.states) else None,
            "indicators": tables.indicators,
            "differences": tables.differences,
            "approximate": approximate_moments(tables.recorded, viewer),
            "entries": entries.shown(about),
            "label": strictest_label(held, moment, viewer),
            **state.figures(own, found, measures),
        },
    )
