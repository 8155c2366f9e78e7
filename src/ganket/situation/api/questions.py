"""Questions about figures, and what was said on them: reading, asking, answering, sharing one's own words."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema
from pydantic import Field

from ganket.actors.permissions import Viewer
from ganket.lib import canonical
from ganket.lib.api import answers, cursors, idempotency, problems
from ganket.lib.api.answers import ListedAsKnown
from ganket.lib.api.parameters import AsKnownAt, Code, Day, Paged, Written
from ganket.situation.api import moments, named, writers
from ganket.situation.api.catalogue import known
from ganket.situation.api.emergencies import SLUG
from ganket.situation.permissions import NotYours
from ganket.situation.questions import actions, rules
from ganket.situation.questions import queries as questions
from ganket.situation.questions.queries import ORDER, Thread
from ganket.situation.rules import Problem, Unfit

router = Router(tags=["questions"])
ADDRESS = "/api/v1/questions"


class PostAnswer(Schema):
    """What one of the two said. Numbers count what you may see."""

    id: UUID
    number: int
    party: str
    language: str
    text: str
    recorded_at: datetime
    tlp: str
    is_yours: bool


class QuestionAnswer(Schema):
    """A question about a figure of a state: between the two until one of them shares their words."""

    id: UUID
    emergency: str
    asked_by: str | None = Field(description="null where the words of who asked are not shared with you.")
    asked_of: str
    indicator: str
    area: str
    day: date
    awaits_you: bool = Field(description="It is asked of your party, and who asked spoke last.")
    posts: list[PostAnswer]


class Questions(ListedAsKnown[QuestionAnswer]):
    """Questions of which you may see something."""

    emergency: str


class QuestionsQuery(Paged):
    """Which questions."""

    as_known_at: AsKnownAt | None = None
    indicator: Code | None = None
    area: Code | None = None
    day: Annotated[Day | None, Field(description="About figures of this day.")] = None


class QuestionQuery(Schema):
    """As known when."""

    as_known_at: AsKnownAt | None = None


Text = Annotated[str, Field(min_length=1, max_length=rules.LONGEST_TEXT)]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$", description="The language of the text, as en or vi.")]


class PostBody(Written):
    """What is said."""

    text: Text
    language: Language = "en"


class QuestionBody(PostBody):
    """What is asked, and about which figure: asked is the state whose area it is."""

    indicator: Code
    area: Code
    day: Day


class SharingBody(Written):
    """With whom: `own` the two alone, `officers` of the association, its `partners` too, the `public`."""

    share_with: writers.ShareWith


@router.get(SLUG + "/questions", response=Questions, summary="Questions about figures")
def questions_asked(request: HttpRequest, slug: str, query: Query[QuestionsQuery]) -> HttpResponse:
    """Those of which something is shared with you, the last said first."""
    viewer = moments.viewer(request)
    found = moments.emergency(slug, viewer)
    place = cursors.read(request, query.cursor)
    asked = (place.moment if place else None) or moments.asked(query.as_known_at, viewer, found)
    where = Q()
    for name, field in (("indicator", "indicator__code"), ("area", "area__code")):
        if value := getattr(query, name):
            known(name, [value])
            where &= Q(**{field: value})
    if query.day:
        where &= Q(day=query.day)
    if place:
        where &= cursors.after(ORDER, place.key)
    rows = questions.threads(viewer, asked or questions.LATEST, emergency=found, where=where, limit=query.limit + 1)
    moment = asked or (rows[0].last_at if rows else None)
    return answers.page(
        request,
        rows,
        query.limit,
        key=lambda row: [canonical.moment(row.last_at), row.id],
        item=_thread,
        moment=moment,
        emergency=found.slug,
        as_known_at=canonical.moment(moment),
    )


@router.get("/questions/{uuid:question_id}", response=QuestionAnswer, summary="One question")
def question(request: HttpRequest, question_id: UUID, query: Query[QuestionQuery]) -> HttpResponse:
    """With what was said on it."""
    viewer = moments.viewer(request)
    return answers.whole(request, _shown(question_id, viewer, moments.asked(query.as_known_at, viewer)))


@router.post(SLUG + "/questions", response={201: QuestionAnswer}, summary="Ask a state about a figure")
def ask_question(request: HttpRequest, slug: str, body: Body[QuestionBody]) -> HttpResponse:
    """Between the two of you until one shares their words."""
    viewer = moments.viewer(request)
    found = moments.emergency(slug, viewer)
    by = writers.acting(request)
    indicator, area = named.indicator(body.indicator), named.area(body.area)

    def act() -> HttpResponse:
        asked = actions.ask(
            by=by,
            emergency=found,
            of=area.state.party,
            indicator=indicator,
            area=area,
            day=body.day,
            text=body.text,
            language=body.language,
        )
        return _answer(request, asked.public_id, 201)

    return _once(request, act, body, by.party.code)


@router.post("/questions/{uuid:question_id}/posts", response={201: QuestionAnswer}, summary="Answer a question")
def answer_question(request: HttpRequest, question_id: UUID, body: Body[PostBody]) -> HttpResponse:
    """Either of the two may, as often as there is something to say."""
    found = questions.question(question_id, moments.viewer(request))
    if found is None:
        raise problems.not_found()
    by = writers.acting(request, found.asked_of_id, found.asked_by_id)

    def act() -> HttpResponse:
        actions.answer(by=by, question=found, text=body.text, language=body.language)
        return _answer(request, question_id, 201)

    return _once(request, act, body, by.party.code)


@router.post("/posts/{uuid:post_id}/sharing", response={200: QuestionAnswer}, summary="Share what you said")
def share_post(request: HttpRequest, post_id: UUID, body: Body[SharingBody]) -> HttpResponse:
    """Its author's party alone may; the other of the two goes on reading it in any case."""
    found = questions.post(post_id, moments.viewer(request))
    if found is None:
        raise problems.not_found()
    by = writers.acting(request, found.party_id)

    def act() -> HttpResponse:
        mark = writers.mark(body.share_with, by.party, found.question.emergency)
        actions.share_post(by=by, post=found, mark=mark)
        return _answer(request, found.question.public_id, 200)

    return _once(request, act, body, by.party.code)


def _once(request: HttpRequest, act: Callable[[], HttpResponse], body: Written, by: str) -> HttpResponse:
    """Done once, its refusals worded with their places."""
    try:
        return idempotency.once(request, act, said=writers.said_of(body), by=by)
    except NotYours as refusal:
        raise problems.forbidden(str(refusal)) from None
    except Unfit as unfit:
        raise problems.invalid(*map(_fault, unfit.problems)) from None


def _fault(problem: Problem) -> problems.Fault:
    said = rules.WORDS[problem.code].format(**problem.values)
    return problems.Fault(f"/body/{problem.field}", problem.code, said)


def _answer(request: HttpRequest, question_id: UUID, status: int) -> HttpResponse:
    """What there is after an act; marks made by it are known only to a viewer resolved anew."""
    data = _shown(question_id, moments.viewer(request), None)
    return answers.done(data, status=status, location=f"{ADDRESS}/{question_id}")


def _shown(question_id: UUID, viewer: Viewer, moment: datetime | None) -> dict[str, Any]:
    found = questions.thread(question_id, viewer, moment or questions.LATEST)
    if found is None:
        raise problems.not_found()
    return _thread(found)


def _thread(found: Thread) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "emergency": found.emergency,
        "asked_by": found.asked_by.code if found.asked_by else None,
        "asked_of": found.asked_of.code,
        "indicator": found.indicator.code,
        "area": found.area.code,
        "day": found.day,
        "awaits_you": found.awaits_you,
        "posts": [
            {
                "id": each.public_id,
                "number": each.number,
                "party": each.party.code,
                "language": each.language,
                "text": each.text,
                "recorded_at": each.recorded_at,
                "tlp": each.label,
                "is_yours": each.is_yours,
            }
            for each in found.posts
        ],
    }
