"""Questions about figures: the list, asking at a figure, the thread of the two, sharing what one's party said."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.actors import actions as actors
from ganket.actors.permissions import Acting
from ganket.actors.queries import members, opened
from ganket.desk.forms import typed_text
from ganket.desk.presenters import questions as presenter
from ganket.desk.presenters import sharing as sharing_words
from ganket.desk.presenters.links import joined
from ganket.desk.queries import figures
from ganket.desk.queries import questions as queries
from ganket.desk.views import choices
from ganket.desk.views.acting import acting, without_mandate
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.situation.models import Area, Indicator, Post
from ganket.situation.permissions import NotYours, SharingChoice, speaks
from ganket.situation.questions import actions
from ganket.situation.questions import queries as situation
from ganket.situation.questions.rules import LONGEST_TEXT
from ganket.situation.rules import Unfit
from ganket.situation.updates.queries import choices as sharing_ways

MOST = 100
SHARED = "shared"


@page
def questions_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The questions of which this reader may see something, the last said first."""
    held = visit.held
    found = situation.threads(visit.viewer, visit.moment, emergency=held, limit=MOST + 1)
    context = {
        "threads": presenter.threads(found[:MOST], visit),
        "is_cut": len(found) > MOST,
        "most": MOST,
        "has_mandate": visit.speaker is not None,
    }
    return render(request, "desk/questions.html", context)


@page
def question_page(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """One question with what this reader may see of it; else it does not exist. `?done=` says what was just done."""
    try:
        return _thread(request, visit, public_id, done=choices.one_of(request, "done", ("", SHARED)))
    except NoChoice as problem:
        return choices.refusal(request, problem)


@acting
def answer_page(request: HttpRequest, visit: Visit, by: Acting, public_id: UUID) -> HttpResponse:
    """Say something more on a question; an address to post to."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.link("question", public_id=public_id))
    if not speaks(by):
        return without_mandate(request)
    question = situation.question(public_id, visit.viewer)
    if question is None:
        raise Http404
    words = typed_text(request.POST, "text")
    try:
        actions.answer(by=by, question=question, text=words, language=request.LANGUAGE_CODE)
    except NotYours:
        raise Http404 from None
    except Unfit as unfit:
        return _thread(request, visit, public_id, words, presenter.problem_said(unfit))
    return HttpResponseRedirect(f"{visit.link('question', public_id=public_id)}#last")


@acting
def ask_page(request: HttpRequest, visit: Visit, by: Acting) -> HttpResponse:
    """Ask the state of a figure about it: `indicator`, `state` and `day` name the figure."""
    held = visit.held
    if not speaks(by):
        return without_mandate(request)
    try:
        line, area, day = _figure(request, visit)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    words, said = typed_text(request.POST, "text"), ""
    if request.method == "POST":
        try:
            question = actions.ask(
                by=by,
                emergency=held,
                of=area.state.party,
                indicator=line,
                area=area,
                day=day,
                text=words,
                language=request.LANGUAGE_CODE,
            )
            return HttpResponseRedirect(visit.link("question", public_id=question.public_id))
        except NotYours:
            return without_mandate(request)
        except Unfit as unfit:
            said = presenter.problem_said(unfit)
    elif area.state_id == by.party.pk:
        return choices.refusal(
            request, NoChoice(_("This is a figure of your own State: the form of that day corrects it."))
        )
    context = {
        **presenter.asked_about(line, area, day),
        "values": presenter.values_said(
            queries.figures(held, line, area.state.party, day, visit.moment, visit.viewer), line
        ),
        "figure_href": presenter.figure_href(line, area.code, day, visit),
        "state_href": visit.link("state", iso3=area.code),
        "readers": sharing_words.names([by.party, area.state.party]),
        "asked": area.state.party.name(request.LANGUAGE_CODE),
        "form_action": request.get_full_path(),
        "words": words,
        "problem": said,
        "longest": LONGEST_TEXT,
    }
    return render(request, "desk/ask.html", context, status=400 if said else 200)


@acting
def share_page(request: HttpRequest, visit: Visit, by: Acting, public_id: UUID, post: UUID) -> HttpResponse:
    """Share what one's own party said: with whom, by name, before anything is shared."""
    held, found = visit.held, situation.post(post, visit.viewer)
    if not speaks(by):
        return without_mandate(request)
    if found is None or found.question.public_id != public_id or found.party_id != by.party.pk:
        raise Http404
    today = visit.now.date()
    offered = sharing_ways(held, today)
    try:
        chosen = choices.one_of(request, "with", [each.code for each in offered], "own")
    except NoChoice as problem:
        return choices.refusal(request, problem)
    choice = next(each for each in offered if each.code == chosen)
    if request.method == "POST":
        return _share(request, visit, by, found, choice)
    question = found.question
    address = visit.link("post-share", public_id=public_id, post=post)
    two = [question.asked_by, question.asked_of]
    readers = [] if choice.code == "public" else opened([*two, *choice.parties], today)
    count = len(members(held.association_id, today))
    context = {
        "text": found.text,
        "language": found.language,
        "ways": sharing_words.ways(offered, chosen, address, _("The two of you alone")),
        "chosen": sharing_words.chosen_way(choice, count, _("Keep it between the two")),
        "readers": sharing_words.names(readers),
        "thread_href": visit.link("question", public_id=public_id),
        "share_action": request.get_full_path(),
        "label": found.mark.label,
    }
    return render(request, "desk/post_share.html", context)


def _share(request: HttpRequest, visit: Visit, by: Acting, found: Post, choice: SharingChoice) -> HttpResponse:
    others = [each for each in choice.parties if each.pk != by.party.pk]
    try:
        mark = actors.mark(owner=by.party, sharing_label=choice.label, parties=others)
        actions.share_post(by=by, post=found, mark=mark)
    except NotYours:
        raise Http404 from None
    except Unfit as unfit:
        return choices.refusal(request, NoChoice(presenter.problem_said(unfit)))
    return HttpResponseRedirect(joined(visit.link("question", public_id=found.question.public_id), {"done": SHARED}))


def _thread(
    request: HttpRequest, visit: Visit, public_id: UUID, words: str = "", problem: str = "", done: str = ""
) -> HttpResponse:
    found = situation.thread(public_id, visit.viewer, visit.moment)
    if found is None or found.emergency != visit.held.slug:
        raise Http404
    shown, speaker = presenter.thread(found, visit), visit.speaker
    if speaker is None:
        shown = replace(shown, posts=[replace(each, share_href="") for each in shown.posts])
    two = {found.asked_of.pk, found.asked_by.pk if found.asked_by else None}
    may_answer = speaker is not None and speaker.party.pk in two and not visit.is_past
    context = {
        "thread": shown,
        "may_answer": may_answer,
        "done": _("Shared.") if done and may_answer else "",
        "answer_action": visit.link("answer", public_id=public_id),
        "words": words,
        "problem": problem,
        "longest": LONGEST_TEXT,
    }
    return render(request, "desk/question.html", context, status=400 if problem else 200)


def _figure(request: HttpRequest, visit: Visit) -> tuple[Indicator, Area, date]:
    """The figure that the address names: what a State gives, a member, a day. Raises NoChoice."""
    held = visit.held
    states = [each.code for each in members(held.association_id, visit.now.date())]
    lines = {each.code: each for each in figures.catalogue() if each.measure != Indicator.Measure.ESTIMATE}
    code = choices.one_of(request, "indicator", lines)
    iso3 = choices.one_of(request, "state", states)
    day = choices.day(request, held.starts_on, visit.now)
    area = queries.area(iso3)
    if not code or area is None or day is None:
        raise NoChoice(_("A question is about a figure: its indicator, its State and its day."))
    return lines[code], area, day
