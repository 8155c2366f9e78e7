"""Search over everything a reader may see: states, organisations, groups, indicators, entries, reports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ganket.actors.queries import members
from ganket.desk import rules
from ganket.desk.presenters import search as presenter
from ganket.desk.presenters.links import joined, kept_moment, page_links
from ganket.desk.presenters.search import GROUPS, KIND_OF_GROUP, Group, Hit
from ganket.desk.queries import search
from ganket.desk.queries.search import Found
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit

IN_A_GROUP, PER_PAGE = 5, 20


@page
def search_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first of each group; or with `in` all of one group, a page at a time."""
    typed = request.GET.get("q", "")
    context: dict[str, object] = {
        "typed": rules.printable(typed, search.LONGEST),
        "longest": search.LONGEST,
        "kept_moment": kept_moment(visit),
    }
    wanted, problem = search.words(typed)
    if problem is not None:
        is_refused = problem in (search.Problem.TOO_LONG, search.Problem.UNREADABLE)
        context["hint"] = presenter.problem_said(problem)
        return render(request, "desk/search.html", context, status=400 if is_refused else 200)
    try:
        only = choices.one_of(request, "in", GROUPS)
        context |= _one_group(request, visit, typed, wanted, only) if only else _all_groups(visit, typed, wanted)
    except NoChoice as refusal:
        return choices.refusal(request, refusal)
    return render(request, "desk/search.html", context)


def _all_groups(visit: Visit, typed: str, wanted: list[str]) -> dict[str, object]:
    found = _found(visit, wanted)
    # The group of the best match comes first; equals stay in the order of groups.
    groups = [
        Group(
            code,
            presenter.heading(code),
            len(each.things),
            _hits(code, each.things[:IN_A_GROUP], visit),
            joined(visit.link("search"), {"q": typed, "in": code}) if len(each.things) > IN_A_GROUP else "",
        )
        for code, each in sorted(found.items(), key=lambda pair: pair[1].best)
        if each.things
    ]
    return {"groups": groups, "found": presenter.found_said(sum(group.total for group in groups))}


def _one_group(request: HttpRequest, visit: Visit, typed: str, wanted: list[str], code: str) -> dict[str, object]:
    things = _found(visit, wanted)[code].things
    total = len(things)
    pages = choices.page(request, total, PER_PAGE)
    group = Group(code, presenter.heading(code), total, _hits(code, things[pages.slice], visit), "")
    return {
        "groups": [group] if total else [],
        "found": presenter.found_said(total),
        "paging": page_links(visit.link("search"), {"q": typed, "in": code}, pages),
        "all_href": joined(visit.link("search"), {"q": typed}),
    }


def _found(visit: Visit, wanted: list[str]) -> dict[str, Found[Any]]:
    """What each group found."""
    parties = search.parties(wanted)
    return {
        **{code: parties.get(kind, search.NOTHING) for code, kind in KIND_OF_GROUP.items()},
        "indicators": search.indicators(wanted),
        "entries": search.entries(wanted, visit.moment, visit.viewer),
        "reports": search.reports(wanted, presenter.report_titles(), visit.moment, visit.viewer),
    }


def _hits(code: str, things: list[Any], visit: Visit) -> list[Hit]:
    if code in KIND_OF_GROUP:
        held = visit.emergency
        seats = members(held.association_id, visit.moment.date()) if held and code == "states" else []
        return presenter.party_hits(things, frozenset(each.code for each in seats), visit)
    if code == "indicators":
        return presenter.indicator_hits(search.indicator_hits(things), visit)
    if code == "entries":
        return presenter.entry_hits(search.entry_hits(things), visit)
    return presenter.report_hits(things, visit)
