"""National updates: what every member shared of a day, in seat order; one of them with its revisions."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.actors.queries import Member, members, named_readers
from ganket.actors.rules import Label, strictest
from ganket.desk.presenters import update_days, updates
from ganket.desk.presenters.links import joined, kept_moment
from ganket.desk.presenters.sharing import NAMED_IN_BRIEF, in_brief, names
from ganket.desk.queries import figures
from ganket.desk.queries.updates import last_day, of_day
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.views.reporting import DAY
from ganket.desk.visits import Visit
from ganket.lib import moments, text
from ganket.situation.duties.queries import count
from ganket.situation.models import UpdateRevision
from ganket.situation.picture.received import due_days
from ganket.situation.updates import queries
from ganket.situation.updates.said import Content

DONE = ("", "shared", "corrected")


@page
def updates_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was shared of a day, as far as this reader may see it: `?day=`, else the newest of which they may read
    any, else the one that was due last.
    """
    held = visit.held
    try:
        chosen = choices.day(request, held.starts_on, visit.moment)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    day = chosen or last_day(held, visit.moment, visit.viewer) or due_days(held, visit.moment).day
    day = day or visit.moment.date()
    states = members(held.association_id, day)
    found = of_day(held, day, visit.moment, visit.viewer)
    received, owed = count(held, day, visit.moment)
    context = {
        "day": day,
        "rows": update_days.day_rows(states, found, day, visit),
        "received": received,
        "owed": owed,
        "label": strictest([held.mark.label, *(each[-1].mark.label for each in found.values())]),
        "before": day - DAY,
        "before_href": _to(visit, day - DAY) if day > held.starts_on else "",
        "after": day + DAY,
        "after_href": _to(visit, day + DAY) if day < visit.moment.date() else "",
        "first_day_shown": held.starts_on.isoformat(),
        "last_day_shown": visit.moment.date().isoformat(),
        "kept_moment": kept_moment(visit),
    }
    return render(request, "desk/updates.html", context)


@page
def update_page(request: HttpRequest, visit: Visit, iso3: str, day: str) -> HttpResponse:
    """What one member shared of a day, and its revisions. What is hidden and what is not there look the same."""
    held = visit.held
    of = _day(day)
    member = next((each for each in members(held.association_id, of) if each.code == iso3), None)
    last = queries.shown(held, member.party_id, of, visit.moment, visit.viewer) if member else None
    if member is None or last is None:
        raise Http404
    try:
        done = choices.one_of(request, "done", DONE)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    return render(request, "desk/update.html", _one(request, visit, member, last, done))


def _one(request: HttpRequest, visit: Visit, member: Member, last: UpdateRevision, done: str) -> dict[str, object]:
    catalogue = updates.lines(figures.catalogue())
    history = queries.history(last.update, visit.moment, visit.viewer)
    name, day = text.label(member.names, request.LANGUAGE_CODE), last.update.day
    is_own = member.party_id in visit.viewer.party_ids
    # Whom a state chose to share with is told to the state alone.
    readers = names(named_readers(last.mark, visit.now.date())) if is_own else []
    content = Content.from_json(last.content)
    recorded = queries.recorded(last.update, list(content.figures), visit.moment, visit.viewer)
    return {
        "state": member,
        "name": name,
        "day": day,
        "body": updates.body(
            content,
            catalogue,
            name,
            last.language,
            remarks=updates.overtaken(content, catalogue, recorded),
            files=updates.files_said(last, visit),
            place=(member.code, day, visit),
        ),
        "revisions": updates.revisions(history, catalogue),
        "label": last.mark.label,
        "readers": readers,
        "readers_said": in_brief(readers),
        "are_more": len(readers) > NAMED_IN_BRIEF,
        "is_public": is_own and last.mark.label == Label.CLEAR,
        "done": {"shared": _("Shared."), "corrected": _("The correction is shared.")}.get(done, "") if is_own else "",
        "correct_href": joined(visit.link("update-form"), {"day": day.isoformat()})
        if is_own and not visit.is_past
        else "",
        "updates_href": _to(visit, day),
    }


def _day(typed: str) -> date:
    try:
        return moments.day(typed)
    except ValueError:
        raise Http404 from None


def _to(visit: Visit, day: date) -> str:
    return joined(visit.link("updates"), {"day": day.isoformat()})
