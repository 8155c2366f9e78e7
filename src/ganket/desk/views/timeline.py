"""The timeline: every dated, sourced fact of an emergency as known then, by month, filtered, a page at a time."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.actors.queries import members
from ganket.desk import rules
from ganket.desk.presenters import notices
from ganket.desk.presenters import timeline as presenter
from ganket.desk.presenters.links import joined, kept_moment, page_links
from ganket.desk.queries import timeline
from ganket.desk.queries.emergencies import strictest_label
from ganket.desk.queries.timeline import PER_PAGE, Filters
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.situation.models import Emergency, Indicator

Known = tuple[list[str], list[tuple[str, str, dict[str, str]]]]


@page
def timeline_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of entries; `?entry=F30` leads to the page on which that entry stands."""
    held = visit.held
    try:
        if "entry" in request.GET:
            return _to_entry(request, visit, held)
        known = known_choices(held, visit)
        filters = read_filters(request, visit, known)
        rows = timeline.found(held, visit.moment, visit.viewer, filters)
        total = rows.count()
        pages = choices.page(request, total, PER_PAGE)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    seats = [each.code for each in members(held.association_id, visit.moment.date())]
    items = timeline.items(rows[pages.slice], visit.viewer)
    chosen = presenter.choices_of(filters)
    return render(
        request,
        "desk/timeline.html",
        {
            "months": presenter.months(items, frozenset(seats), visit),
            "total": total,
            "pages": pages,
            "paging": page_links(visit.link("timeline"), chosen, pages),
            "kinds": presenter.kinds(known[0], filters.kind),
            "parts": presenter.parts(filters.part),
            "parties": presenter.parties(known[1], seats, filters.party),
            "filters": filters,
            "is_filtered": bool(filters.kind or filters.part or filters.party),
            "all_href": joined(visit.link("timeline"), {"order": chosen["order"]}),
            "files": [(form, joined(visit.link("timeline-file", form=form), chosen)) for form in ("csv", "xlsx")],
            "kept_moment": kept_moment(visit),
            "are_approximate": notices.are_entries_approximate(),
            "label": strictest_label(held, visit.moment, visit.viewer),
        },
    )


def known_choices(held: Emergency, visit: Visit) -> Known:
    """The kinds and the parties that the filters offer."""
    return (
        timeline.kinds(held, visit.moment, visit.viewer),
        timeline.parties(held, visit.moment, visit.viewer),
    )


def read_filters(request: HttpRequest, visit: Visit, known: Known) -> Filters:
    """The filters of an address. Raises NoChoice for a kind, part or party that is none at all.

    One that merely has no entry yet at the visit's moment is a filter like any other: it finds nothing.
    """
    kind, party = request.GET.get("kind", ""), request.GET.get("party", "")
    kinds, parties = known[0], [code for code, _kind, _names in known[1]]
    if kind not in ("", *kinds) and visit.is_past:
        kinds = timeline.kinds(visit.held, visit.now, visit.viewer)
    if party not in ("", *parties) and timeline.is_party(party):
        parties = [*parties, party]
    return Filters(
        choices.one_of(request, "kind", kinds),
        choices.one_of(request, "part", Indicator.Part.values),
        choices.one_of(request, "party", parties),
        choices.one_of(request, "order", presenter.ORDERS, "newest") == "oldest",
    )


def _to_entry(request: HttpRequest, visit: Visit, held: Emergency) -> HttpResponse:
    key = request.GET.get("entry", "")
    rows = timeline.found(held, visit.moment, visit.viewer, Filters())
    place = timeline.place_of(rows, key)
    if place is None:
        said = _("There is no entry “%(key)s” here, as known then.") % {"key": rules.printable(key)}
        raise NoChoice(said, 404)
    number = place // PER_PAGE + 1
    return HttpResponseRedirect(joined(visit.link("timeline"), {"page": str(number) if number > 1 else ""}, key))
