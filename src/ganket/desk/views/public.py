"""The public page: what is marked TLP:CLEAR and nothing else, whoever looks at it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ganket.actors import permissions
from ganket.desk import visits
from ganket.desk.presenters import members, notices, words
from ganket.desk.queries.emergencies import emergency
from ganket.desk.queries.figures import approximate_moments
from ganket.desk.queries.reports import latest_report
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.situation.picture.queries import picture


@page
def public_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The short picture for everyone, how to read it, and the last report."""
    everyone = permissions.public()
    held = visit.emergency
    if held is not None and held.mark_id not in everyone.mark_ids:
        held = emergency(everyone)
        visits.keep(request, replace(visit, emergency=held))
    if held is None:
        return render(request, "desk/empty.html")
    found = picture(held, visit.moment, everyone)
    links = {state.code: visit.link("state", iso3=state.code) for state in found.states}
    return render(
        request,
        "desk/public.html",
        {
            "picture": found,
            "members": members.table(found, links),
            "sources": members.sources(found),
            "published_later": notices.published_later(state.source for state in found.states),
            "map": members.map_of_rates(found, links),
            "report": latest_report(held, visit.moment, everyone),
            "approximate": approximate_moments([s.recorded_at for s in found.states], everyone),
            "label": "TLP:CLEAR",
            "estimate_note": words.estimate_note(),
        },
    )
