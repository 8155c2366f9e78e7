"""Asking about a figure, answering, and sharing what one said. Each action: one transaction, one audit leaf."""

from datetime import date

from django.db import transaction

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Membership, Party
from ganket.actors.permissions import Acting, viewer_of
from ganket.actors.rules import Label
from ganket.lib import audit, clock
from ganket.situation.actions import lock, moment
from ganket.situation.models import Area, Emergency, Indicator, Post, PostRelabelling, Question
from ganket.situation.permissions import NotYours, beyond_readers, speaks
from ganket.situation.questions import rules
from ganket.situation.questions.queries import post_row, question_row, relabelling_row
from ganket.situation.rules import Problem, Unfit


@transaction.atomic
def ask(
    *,
    by: Acting,
    emergency: Emergency,
    of: Party,
    indicator: Indicator,
    area: Area,
    day: date,
    text: str,
    language: str,
) -> Question:
    """Ask a member about a figure of its own, in words that the two alone see until their author shares them.

    A figure is named by indicator, area and day, whether there is one or not: one may ask why there is none. What the
    asking party said last about this figure, if nothing was said since, is not said twice: its question is returned.
    Raises NotYours for who does not speak for a party or may not see the emergency, Unfit for what cannot
    be asked.
    """
    _check_speaker(by, emergency)
    _check_figure(by, emergency, of, indicator, area, day)
    said, code = rules.words(text), rules.language(language)
    lock()
    said_of_it = Post.objects.filter(
        question__emergency=emergency,
        question__asked_by=by.party,
        question__indicator=indicator,
        question__area=area,
        question__day=day,
    )
    last: Post | None = said_of_it.select_related("question").order_by("-id").first()
    if last is not None and _says_the_same(last, by, said, code):
        same: Question = last.question
        return same
    question = Question.objects.create(
        emergency=emergency,
        asked_by=by.party,
        asked_of=of,
        indicator=indicator,
        area=area,
        day=day,
        recorded_at=moment(),
    )
    _say(by, question, said, code, number=1)
    rows = question_row(question)
    audit.record("ask", by=by.signature, kind="question", subjects=[str(question.public_id)], rows=rows)
    return question


@transaction.atomic
def answer(*, by: Acting, question: Question, text: str, language: str) -> Post:
    """Say something more on a question: either of the two may, as often as there is something to say. What one's party
    said last, if nothing was said since, is not said twice: that post is returned.

    Raises NotYours for anybody else, Unfit for words that cannot be kept.
    """
    _check_speaker(by, question.emergency)
    if by.party.pk not in (question.asked_by_id, question.asked_of_id):
        raise NotYours("Only the two whose question this is say something on it.")
    said, code = rules.words(text), rules.language(language)
    lock()
    last: Post | None = question.posts.order_by("-number").first()
    if last is not None and _says_the_same(last, by, said, code):
        return last
    post = _say(by, question, said, code, number=last.number + 1 if last else 1)
    audit.record("answer", by=by.signature, kind="post", subjects=[str(post.public_id)], rows=post_row(post))
    return post


@transaction.atomic
def share_post(*, by: Acting, post: Post, mark: Mark) -> Post:
    """Let others read what one's party said, or fewer than before; the other of the two always goes on reading it.

    The same mark again changes nothing. Raises NotYours when another party said it, or when the mark is not
    the party's own; Unfit for a mark that names persons, or whom the emergency is not shared with.
    """
    lock()
    post = Post.objects.select_related("question__emergency", "mark", "party").get(pk=post.pk)
    _check_speaker(by, post.question.emergency)
    if by.party.pk != post.party_id or mark.owner_id != by.party.pk:
        raise NotYours("Words are shared by the party that said them, and nobody else.")
    beyond = beyond_readers(post.question.emergency, mark, clock.now().date())
    if beyond:
        raise Unfit(beyond)
    wider = reaching_both(post=post, mark=mark)
    if wider.pk == post.mark_id:
        return post
    change = PostRelabelling.objects.create(
        post=post, before=post.mark, after=wider, user=by.user, recorded_at=moment()
    )
    post.mark = wider
    post.save(update_fields=["mark"])
    rows = relabelling_row(change)
    audit.record("share post", by=by.signature, kind="post", subjects=[str(post.public_id)], rows=rows)
    return post


def reaching_both(*, post: Post, mark: Mark) -> Mark:
    """The mark with which a post is shared as its author chose, its readers and the other of the two: what a page
    names the readers of before anything is shared. Raises Unfit for a mark that names persons.
    """
    if mark.label == Label.RED:
        raise Unfit([Problem("mark", "names_persons")])
    if mark.label == Label.CLEAR:
        return mark
    question = post.question
    named = mark.audience.select_related("party").order_by("id")
    parties = [each.party for each in named if each.party]
    other = question.asked_of if post.party_id == question.asked_by_id else question.asked_by
    return actors.mark(owner=mark.owner, sharing_label=mark.label, parties=[*parties, other])


def _check_speaker(by: Acting, emergency: Emergency) -> None:
    """Who speaks for a party, and a person on what they may see. Raises NotYours."""
    if not speaks(by):
        raise NotYours("Only who speaks for a party asks, answers and shares.")
    if by.user is not None and emergency.mark_id not in viewer_of(by.user).mark_ids:
        raise NotYours("This emergency is not shared with you.")


def _check_figure(by: Acting, emergency: Emergency, of: Party, indicator: Indicator, area: Area, day: date) -> None:
    """Raises Unfit for a figure that nobody but the system gave, or that the party asked does not answer for."""
    if of.pk == by.party.pk:
        raise Unfit([Problem("of", "oneself")])
    if area.state_id != of.pk:
        raise Unfit([Problem("of", "not_of_that_state", {"area": area.code, "party": of.code})])
    today = clock.now().date()
    if not Membership.objects.on(today).filter(group_id=emergency.association_id, member=of).exists():
        raise Unfit([Problem("of", "not_a_member", {"party": of.code})])
    if indicator.measure == Indicator.Measure.ESTIMATE:
        raise Unfit([Problem("indicator", "an_estimate")])
    rules.check_day(day, emergency.starts_on, today)


def _says_the_same(last: Post, by: Acting, text: str, language: str) -> bool:
    """Whether the post is these very words of this party: a form that was sent twice."""
    return (last.party_id, last.text, last.language) == (by.party.pk, text, language)


def _say(by: Acting, question: Question, text: str, language: str, number: int) -> Post:
    """A post under the mark of the two: its author's words, to the other and nobody else."""
    other = question.asked_of if by.party.pk == question.asked_by_id else question.asked_by
    between = actors.mark(owner=by.party, sharing_label=Label.AMBER_STRICT, parties=[other])
    post: Post = Post.objects.create(
        question=question,
        number=number,
        party=by.party,
        user=by.user,
        language=language,
        text=text,
        recorded_at=question.recorded_at if number == 1 else moment(),
        mark=between,
    )
    return post
