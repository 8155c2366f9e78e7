"""The duty board: which days were received, by whom for those who may read names; the sheet of a duty to fill in."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ganket.desk.presenters import duties as presenter
from ganket.desk.presenters.links import joined, kept_moment
from ganket.desk.queries import duties as desk_duties
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.files import download
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.situation.duties import queries

SHOWN = timedelta(days=13)
# So many schedules stand below each other; of more, one is chosen.
MOST_LINES = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page
def duties_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Two weeks of duties up to `?day=`, as known at the visit's moment."""
    held = visit.held
    try:
        last = choices.day(request, held.starts_on, visit.moment) or visit.moment.date()
        board = queries.board(held, max(held.starts_on, last - SHOWN), last, visit.moment, visit.viewer)
        known = [each.code for each in board.lines]
        chosen = choices.one_of(request, "duty", known)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    shown = [chosen] if chosen else known[: 1 if len(known) > MOST_LINES else None]
    by = None if visit.is_past else visit.reporter
    own = queries.owed_by([by.party.pk], visit.moment) if by else []
    context = {
        "days": board.days[::-1],
        "lines": presenter.lines(board, visit, shown),
        "titles": presenter.titles(board.lines) if len(known) > MOST_LINES else [],
        "chosen": shown[0] if shown else "",
        "has_names": any(each.party_id not in visit.viewer.party_ids for each in board.rows),
        "reminders": presenter.reminders(own, visit),
        "before_href": _to(visit, last - SHOWN, chosen) if last - SHOWN > held.starts_on else "",
        "after_href": _to(visit, min(last + SHOWN, visit.moment.date()), chosen) if last < visit.moment.date() else "",
        "kept_moment": kept_moment(visit),
        "last": last,
    }
    return render(request, "desk/duties.html", context)


@page
def duty_sheet(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The sheet of an own duty, filled in as far as the record went by the moment asked, to be sent back completed."""
    duty = desk_duties.own_duty(public_id, visit.held, visit.viewer)
    if duty is None:
        raise Http404
    content, name = desk_duties.sheet_of(duty, visit.viewer, visit.moment, request.LANGUAGE_CODE)
    return download(content, name, XLSX)


def _to(visit: Visit, day: date, chosen: str) -> str:
    return joined(visit.link("duties"), {"day": day.isoformat(), "duty": chosen})
