"""After the form of a national update: who will see it, by name, and sharing it; choosing between two versions."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.actors.permissions import Acting
from ganket.actors.queries import members, opened
from ganket.desk.forms import UpdateForm, typed_text
from ganket.desk.presenters import reporting, updates, versions
from ganket.desk.presenters import sharing as sharing_words
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.problems import problem_said
from ganket.desk.presenters.reporting import Said
from ganket.desk.presenters.wording import wording
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.reporting import checked, other_said, reporting_day, shared_facts, to_day
from ganket.desk.visits import Visit
from ganket.situation.models import UpdateRevision
from ganket.situation.permissions import NotYours, SharingChoice
from ganket.situation.rules import Problem
from ganket.situation.updates import actions, queries
from ganket.situation.updates.queries import FormState
from ganket.situation.updates.said import Content
from ganket.situation.updates.told import marks_of_day


@reporting_day
def share_page(request: HttpRequest, visit: Visit, by: Acting, day: date) -> HttpResponse:
    """Who will see the draft as it stands, way by way; by POST it is shared the way the address names. Where a sheet
    brought a newer figure since, the form shows that first.
    """
    state = queries.form(by.party, visit.held, day, visit.viewer)
    if state.other:
        return HttpResponseRedirect(to_day(visit, "update-versions", day))
    if state.is_behind:
        return HttpResponseRedirect(to_day(visit, "update-form", day))
    offered = queries.choices(visit.held, visit.now.date())
    standing = state.shared.mark.label if state.shared else ""
    default = next((each.code for each in offered if each.label == standing), offered[0].code)
    try:
        code = choices.one_of(request, "with", [each.code for each in offered], default)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    choice = next(each for each in offered if each.code == code)
    if request.method == "POST":
        return _shared(request, visit, by, state, offered, choice)
    return _who_will_see(request, visit, state, offered, choice)


def _shared(
    request: HttpRequest,
    visit: Visit,
    by: Acting,
    state: FormState,
    offered: Sequence[SharingChoice],
    choice: SharingChoice,
) -> HttpResponse:
    """Share what was looked at; where it is another by now, it is shown first."""
    looked_at = UpdateForm(request.POST, wording()).base
    reason = typed_text(request.POST, "reason")
    if _is_again(state, by, choice, looked_at, reason):
        assert state.shared is not None  # asked by `_is_again`
        return _done(visit, by, state.shared)
    if looked_at != state.base or state.revision is None:
        said = _("The update was saved again since you looked. Read what it says now, then share it.")
        return _who_will_see(request, visit, state, offered, choice, refusal=said, reason=reason)
    try:
        revision = actions.share_update(
            by=by,
            emergency=visit.held,
            day=state.day,
            content=state.content,
            base=state.base,
            mark=actions.sharing_mark(by.party, choice),
            reason=reason,
            language=state.revision.language,
            attachments=state.attachments,
        )
    except NotYours:
        raise Http404 from None
    except actions.Stale:
        return HttpResponseRedirect(to_day(visit, "update-versions", state.day))
    except actions.Unfit as unfit:
        return _who_will_see(request, visit, state, offered, choice, problems=unfit.problems, reason=reason)
    return _done(visit, by, revision)


def _is_again(state: FormState, by: Acting, choice: SharingChoice, looked_at: int, reason: str) -> bool:
    """Whether the button was pressed a second time: what stands is what the first press shared."""
    last = state.shared
    if last is None or last != state.revision or last.base != looked_at:
        return False
    mark = actions.sharing_mark(by.party, choice)
    return (last.user, last.mark_id, last.reason) == (by.user, mark.pk, reason.strip())


def _done(visit: Visit, by: Acting, revision: UpdateRevision) -> HttpResponse:
    done, day = {"done": str(revision.stage)}, revision.update.day
    return HttpResponseRedirect(joined(visit.link("update", iso3=by.party.code, day=day.isoformat()), done))


def _who_will_see(
    request: HttpRequest,
    visit: Visit,
    state: FormState,
    offered: Sequence[SharingChoice],
    choice: SharingChoice,
    *,
    problems: Sequence[Problem] = (),
    refusal: str = "",
    reason: str = "",
) -> HttpResponse:
    today, found = visit.now.date(), checked(state, state.content)
    of_reason = [each for each in problems if each.field == "reason"]
    wrong = [each for each in found.problems if each.code != "empty"]
    of_changes = [each for each in problems if each.code == "told_otherwise"]
    wrong += [each for each in problems if each not in (*wrong, *of_reason, *of_changes)]
    address = to_day(visit, "update-share", state.day)
    name, language = state.state.name(request.LANGUAGE_CODE), request.LANGUAGE_CODE
    readers = [] if choice.code == "public" else opened([state.state, *choice.parties], today)
    seats = members(visit.held.association_id, today)
    catalogue = updates.lines([each.indicator for each in state.fields])
    shared = state.shared
    before = Content.from_json(shared.content) if shared else None
    is_same = shared is not None and state.revision == shared and choice.label == shared.mark.label
    context = {
        "state_name": name,
        "day": state.day,
        "ways": sharing_words.ways(offered, choice.code, address, _("%(state)s alone") % {"state": name}),
        "chosen": sharing_words.chosen_way(choice, len(seats), _("Record it for %(state)s alone") % {"state": name}),
        "readers": sharing_words.names(readers),
        "base": state.base,
        "is_empty": state.revision is None or state.content.is_empty,
        "is_same": is_same,
        "problems": reporting.problem_lines(wrong, reporting.names(state)),
        "refusal": refusal,
        "reason": reason,
        "reason_problem": " ".join(problem_said(each) for each in of_reason),
        "shared": shared_facts(visit, state),
        "read_already": sharing_words.read_already(
            marks_of_day(visit.held, state.state, state.day), state.state, choice, seats, today
        ),
        "changes": reporting.changes(state, found.figures, of_changes),
        "form_href": to_day(visit, "update-form", state.day),
        "share_action": joined(address, {"with": choice.code}),
        "body": updates.body(
            state.content,
            catalogue,
            name,
            state.revision.language if state.revision else language,
            before=before,
            files=updates.files_said(state.revision, visit) if state.revision else (),
            remarks=Said((), found.remarks).remarks,
        ),
    }
    status = 400 if problems else 409 if refusal else 200
    return render(request, "desk/update_share.html", context, status=status)


@reporting_day
def versions_page(request: HttpRequest, visit: Visit, by: Acting, day: date) -> HttpResponse:
    """Both versions of a draft field by field; by POST what was chosen of each goes on as one. Both stay rows."""
    state = queries.form(by.party, visit.held, day, visit.viewer)
    if request.method == "POST" and state.other and state.revision:
        numbers = (str(state.revision.number), str(state.other.number))
        if (request.POST.get("mine"), request.POST.get("theirs")) == numbers:
            return _merged(request, visit, by, state)
        return HttpResponseRedirect(to_day(visit, "update-versions", day))
    return _both(request, visit, state)


def _both(request: HttpRequest, visit: Visit, state: FormState, problems: Sequence[Problem] = ()) -> HttpResponse:
    names, day = reporting.names(state), state.day
    theirs = Content.from_json(state.other.content) if state.other else None
    context = {
        "state_name": state.state.name(request.LANGUAGE_CODE),
        "day": day,
        "form_href": to_day(visit, "update-form", day),
        "versions_action": to_day(visit, "update-versions", day),
        "differences": versions.differences(state.content, theirs, names) if theirs else [],
        "said": " ".join([*map(problem_said, problems), other_said(state.other)]) if state.other else "",
        "mine": state.base,
        "theirs": state.other.number if state.other else 0,
        "mine_said": _("yours"),
        "theirs_said": reporting.writer_said(state.other, queries.writer_role(state.other)) if state.other else "",
    }
    return render(request, "desk/update_versions.html", context, status=400 if problems else 200)


def _merged(request: HttpRequest, visit: Visit, by: Acting, state: FormState) -> HttpResponse:
    assert state.other is not None  # asked by the caller
    theirs = Content.from_json(state.other.content)
    chosen = {name for name, value in request.POST.items() if value == "theirs"}
    files = [*state.attachments, *(each.file for each in state.other.attachments.all())]
    try:
        actions.save_draft(
            by=by,
            emergency=visit.held,
            day=state.day,
            content=versions.merged(
                state.content, theirs, chosen, has_both_notes=request.POST.get(versions.NOTES) == "both"
            ),
            base=state.other.number,
            language=state.revision.language if state.revision else request.LANGUAGE_CODE,
            attachments=list({(each.sha256, each.name): each for each in files}.values()),
        )
    except NotYours:
        raise Http404 from None
    except actions.Unfit as unfit:
        return _both(request, visit, state, unfit.problems)
    return HttpResponseRedirect(to_day(visit, "update-form", state.day))
