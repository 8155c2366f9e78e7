"""The form of a national update: opened for a day, its draft saved at every field or by its button, files attached.

Two people may save at once: each saving is a row, and whoever comes second is shown both versions.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.actors.models import StoredFile
from ganket.actors.permissions import Acting, viewer_of
from ganket.actors.queries import members
from ganket.desk.caching import drafts_kept_under
from ganket.desk.forms import UpdateForm
from ganket.desk.presenters import reporting
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.problems import problem_said
from ganket.desk.presenters.reporting import Said
from ganket.desk.presenters.reports import size_said
from ganket.desk.presenters.updates import FileSaid
from ganket.desk.presenters.wording import wording
from ganket.desk.queries.figures import catalogue
from ganket.desk.queries.updates import own_files
from ganket.desk.views import choices
from ganket.desk.views.acting import acting, wants_json
from ganket.desk.views.choices import NoChoice
from ganket.desk.visits import Visit
from ganket.situation.models import Emergency, UpdateRevision
from ganket.situation.permissions import NotYours, may_report
from ganket.situation.rules import Problem
from ganket.situation.updates import actions, queries, rules
from ganket.situation.updates.attachments import MAXIMUM_BYTES
from ganket.situation.updates.figures import Line
from ganket.situation.updates.queries import FormState
from ganket.situation.updates.said import Content

DAY = timedelta(days=1)
# How many blank lines of the notes the form may open with.
_BLANK_LINES = ("1", "2")
Form = Callable[[HttpRequest, Visit, Acting, date], HttpResponse]


def reporting_day(view: Form) -> Callable[..., HttpResponse]:
    """Gives a page of the form its day (`?day=`, else today), for who reports for a member; others are told who does.

    A script and whoever posts get no explanation: for them there is no such page.
    """

    @acting
    @wraps(view)
    def opened(request: HttpRequest, visit: Visit, by: Acting) -> HttpResponse:
        held = visit.held
        last = min(visit.now.date(), held.ends_on) if held.ends_on else visit.now.date()
        try:
            day = choices.day(request, held.starts_on, visit.now) or last
        except NoChoice as problem:
            return choices.refusal(request, problem)
        refusal = _who_reports(by, held, day)
        if not refusal:
            return view(request, visit, by, day)
        if request.method == "POST":
            raise Http404
        return render(request, "desk/not_reporting.html", {"sentence": refusal}, status=403)

    return opened


def _who_reports(by: Acting, held: Emergency, day: date) -> str:
    """Why this person does not report here; empty where they do."""
    if not may_report(by, by.party):
        return _("A State's focal point and alternates report for it. You may read what is shared with you.")
    if by.party.pk not in {each.party_id for each in members(held.association_id, day)}:
        return _("Members of the association report here. Your State was none of them on this day.")
    return ""


@reporting_day
def update_form(request: HttpRequest, visit: Visit, by: Acting, day: date) -> HttpResponse:
    """The form of a day; by POST its draft: `do` says what comes after saving (save, add, attach, on)."""
    if request.method == "POST":
        return _posted(request, visit, by, day)
    try:
        lines = choices.one_of(request, "lines", _BLANK_LINES, "1")
    except NoChoice as problem:
        return choices.refusal(request, problem)
    state = queries.form(by.party, visit.held, day, visit.viewer)
    return _form(request, visit, state, state.opening, _checked(state, state.opening), blank=int(lines))


def checked(state: FormState, content: Content) -> rules.Checked:
    """What is wrong with the content as it would be shared, and what is worth a second look."""
    lines = {each.indicator.code: Line(each.indicator.measure, each.indicator.decimals) for each in state.fields}
    return rules.check(content, lines, state.day, state.before)


def _checked(state: FormState, content: Content) -> rules.Checked:
    """As `checked`, of single fields only: that all of it is empty is no fault while somebody types."""
    found = checked(state, content)
    return rules.Checked([each for each in found.problems if each.field], found.remarks, found.figures)


def _posted(request: HttpRequest, visit: Visit, by: Acting, day: date) -> HttpResponse:
    counts = {each.code for each in catalogue() if not each.decimals}
    typed, do = UpdateForm(request.POST, wording(), counts), request.POST.get("do", "save")
    held, viewer = visit.held, visit.viewer
    problems, files = list(typed.problems), own_files(typed.attached, by.party.pk, viewer)
    if do == "attach":
        files, file_problems = _attached(request, visit, by, day, files)
        problems += file_problems
    try:
        saved = actions.save_draft(
            by=by,
            emergency=held,
            day=day,
            content=typed.content,
            base=typed.base,
            language=typed.language or request.LANGUAGE_CODE,
            attachments=files,
        )
    except NotYours:
        raise Http404 from None
    except actions.Unfit as unfit:
        return _unfit(request, visit, by, day, typed, [*problems, *unfit.problems])
    # The draft's own mark may be newer than the visit.
    state = queries.form(by.party, held, day, viewer_of(request.user))
    if wants_json(request):
        return JsonResponse(_told(state, typed, saved, problems))
    if problems:
        return _form(request, visit, state, typed.content, _checked(state, typed.content), problems, blank=2)
    if do == "add":
        wanted = f"note:{len(state.content.notes)}:kind"
        return HttpResponseRedirect(joined(to_day(visit, "update-form", day), {"lines": "2"}, wanted))
    if do == "on":
        return HttpResponseRedirect(to_day(visit, "update-versions" if state.other else "update-share", day))
    return HttpResponseRedirect(to_day(visit, "update-form", day))


def _attached(
    request: HttpRequest, visit: Visit, by: Acting, day: date, files: list[StoredFile]
) -> tuple[list[StoredFile], list[Problem]]:
    """The files of the draft with the one that was sent, and what is wrong with that."""
    sent = request.FILES.get("attachment")
    if sent is None:
        return files, [Problem("attachment", "no_file")]
    if (sent.size or 0) > MAXIMUM_BYTES:
        return files, [Problem("attachment", "file_too_large")]
    try:
        stored = actions.attach(
            by=by, emergency=visit.held, day=day, content=sent.read(), name=sent.name or "", media_type=""
        )
    except actions.Unfit as unfit:
        return files, unfit.problems
    return [*files, stored], []


def _told(state: FormState, typed: UpdateForm, saved: actions.Saved, problems: Sequence[Problem]) -> dict[str, Any]:
    """What a script needs to know after saving: from which revision to go on, what to say beside which field."""
    found = _checked(state, typed.content)
    said = Said([*problems, *found.problems], found.remarks)
    other = saved.other
    return {
        "base": saved.revision.number if saved.revision else 0,
        "said": reporting.saved_said(saved.revision),
        "problems": {typed.at_typed_place(name): words for name, words in said.problems.items()},
        "remarks": said.remarks,
        "other": other_said(other) if other else "",
    }


def _unfit(
    request: HttpRequest, visit: Visit, by: Acting, day: date, typed: UpdateForm, problems: Sequence[Problem]
) -> HttpResponse:
    """The form as it was sent, with what cannot be kept; nothing of it was saved."""
    if wants_json(request):
        return JsonResponse({"problems": [problem_said(each) for each in problems]}, status=400)
    state = queries.form(by.party, visit.held, day, visit.viewer)
    return _form(request, visit, state, typed.content, rules.Checked(), problems, base=typed.base, status=400)


def _form(
    request: HttpRequest,
    visit: Visit,
    state: FormState,
    content: Content,
    found: rules.Checked,
    problems: Sequence[Problem] = (),
    *,
    blank: int = 1,
    base: int | None = None,
    status: int = 200,
) -> HttpResponse:
    said = Said([*problems, *found.problems], found.remarks)
    names = reporting.names(state)
    file_problem = said.problems.get("attachment", said.problems.get("attachments", ""))
    context = {
        "state_name": state.state.name(request.LANGUAGE_CODE),
        "parts": reporting.parts(state, content, said),
        "notes": reporting.notes(content, said, blank),
        "blank_note": reporting.blank_note(),
        "note_kinds": reporting.note_kinds(),
        "assessment": content.assessment,
        "assessment_problem": said.problems.get("assessment", ""),
        "problems": reporting.problem_lines(problems, names),
        "is_saved": status == 200,
        "file_problem": file_problem,
        "attachments": _files(state, visit),
        "base": state.base if base is None else base,
        "language": state.revision.language if state.revision else request.LANGUAGE_CODE,
        "languages_of_words": settings.LANGUAGES,
        "longest": rules.LONGEST_TEXT,
        "longest_note": rules.LONGEST_NOTE,
        "jump": reporting.jump_rule(),
        "draft_said": reporting.saved_said(state.revision),
        "draft_key": _draft_key(visit, state),
        "other": {"said": other_said(state.other)} if state.other else None,
        "shared": shared_facts(visit, state),
        **_places(visit, state.day),
    }
    return render(request, "desk/update_form.html", context, status=status)


def other_said(other: UpdateRevision) -> str:
    """That somebody else of the state saved the same update, in which role and when."""
    return reporting.other_said(other, queries.writer_role(other))


def shared_facts(visit: Visit, state: FormState) -> dict[str, str] | None:
    """When the day's update was last shared, and where to read it; None where it was not."""
    if state.shared is None:
        return None
    href = visit.link("update", iso3=state.state.code, day=state.day.isoformat())
    return {"at": wording().moment(state.shared.recorded_at), "href": href}


def _places(visit: Visit, day: date) -> dict[str, object]:
    """Where else to go from the form of a day."""
    held = visit.held
    last = min(visit.now.date(), held.ends_on) if held.ends_on else visit.now.date()
    return {
        "day": day,
        "yesterday": day - DAY,
        "before": day - DAY,
        "before_href": to_day(visit, "update-form", day - DAY) if day > held.starts_on else "",
        "after": day + DAY,
        "after_href": to_day(visit, "update-form", day + DAY) if day < last else "",
        "updates_href": joined(visit.link("updates"), {"day": day.isoformat()}),
        "versions_href": to_day(visit, "update-versions", day),
        "form_action": to_day(visit, "update-form", day),
    }


def _files(state: FormState, visit: Visit) -> list[FileSaid]:
    return [
        FileSaid(each.public_id, each.name, size_said(each.size_bytes), visit.link("file", public_id=each.public_id))
        for each in state.attachments
    ]


def _draft_key(visit: Visit, state: FormState) -> str:
    """Under which name a browser keeps the draft: no other instance, person, state or day meets it."""
    who = visit.viewer.user.public_id if visit.viewer.user else ""
    return f"{drafts_kept_under()}{visit.held.slug}:{state.state.code}:{state.day.isoformat()}:{who}"


def to_day(visit: Visit, name: str, day: date) -> str:
    """The address of a page of the form of a day."""
    return joined(visit.link(name), {"day": day.isoformat()})
