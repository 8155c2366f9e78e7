"""Questions about a figure: between the two until shared, and nothing that is hidden shows by a gap or a count."""

from datetime import timedelta

import pytest
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import asking

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, User
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation.models import Post, PostRelabelling, Question
from ganket.situation.questions import actions, queries, rules

ask, question, answered = asking.ask, asking.question, asking.answered
DAY, seen, texts, the_mark = asking.DAY, asking.seen, asking.texts, asking.the_mark


def test_a_question_and_its_answer_are_between_the_two(cast, question, answered):
    for person in world.EVERYONE:
        expected = ["Is this by day of onset?", "By day of report."] if person in ("own", "other") else []
        assert texts(seen(cast[person], question)) == expected, person


@pytest.mark.parametrize("name", [name for name in world.READERS if not name.startswith("red")])
def test_what_is_shared_reaches_its_readers_and_the_other_of_the_two_and_nobody_else(name, cast, question, answered):
    actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, name))
    for person in world.EVERYONE:
        reads = person in world.READERS[name] | {"own", "other"}
        shown = texts(seen(cast[person], question))
        assert ("By day of report." in shown) is reads, person
        # Who asked has shared nothing.
        assert ("Is this by day of onset?" in shown) is (person in ("own", "other")), person


def test_each_shares_its_own_words_only(cast, question, answered):
    for person, post in (("other", answered), ("own", question.posts.get(number=1)), ("third", answered)):
        with pytest.raises(rules.NotYours):
            actions.share_post(by=cast[person].acting, post=post, mark=the_mark(cast, "clear"))
    assert not PostRelabelling.objects.exists()


def test_words_are_shared_under_a_mark_of_ones_own_alone(cast, question):
    with pytest.raises(rules.NotYours):
        actions.share_post(by=cast["other"].acting, post=question.posts.get(), mark=the_mark(cast, "clear"))


def test_a_shared_answer_does_not_tell_who_asked_nor_that_there_are_other_posts(cast, question, answered):
    actions.answer(by=cast["other"].acting, question=question, text="Thank you.", language="en")
    actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, "clear"))
    thread = seen(cast["third"], question)
    assert thread.asked_by is None
    assert [each.number for each in thread.posts] == [1]
    assert thread.last_at == answered.recorded_at
    assert (thread.is_yours, thread.awaits_you) == (False, False)
    assert seen(cast["own"], question).asked_by.code == "XBB"


def test_a_shared_question_says_who_asked(cast, question):
    mark = actors.mark(owner=cast["other"].party, sharing_label=Label.CLEAR)
    actions.share_post(by=cast["other"].acting, post=question.posts.get(), mark=mark)
    assert seen(cast["public"], question).asked_by.code == "XBB"


def test_hidden_posts_move_nothing_that_others_see(cast, question, answered, emergency):
    """The order and the moment of the last post are those of what the reader sees."""
    actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, "clear"))
    later = KNOWN_AT + timedelta(days=1)
    before = queries.threads(cast["public"].viewer, later)
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        actions.answer(by=cast["other"].acting, question=question, text="Thank you.", language="en")
    assert queries.threads(cast["public"].viewer, later) == before


def test_a_question_of_which_nothing_is_shared_is_in_no_list_count_or_place(cast, question, answered, emergency):
    for person in world.EVERYONE:
        viewer, is_one = cast[person].viewer, person in ("own", "other")
        assert len(queries.threads(viewer, KNOWN_AT + timedelta(days=1))) == is_one, person
        places = queries.about(emergency, viewer, KNOWN_AT + timedelta(days=1))
        assert places == ({("cases_new", "XAA", DAY): [question.public_id]} if is_one else {}), person
        assert (queries.question(question.public_id, viewer) is not None) is is_one
        assert (queries.post(answered.public_id, viewer) is not None) is is_one


def test_places_are_found_between_two_days(cast, question, emergency):
    viewer, moment = cast["own"].viewer, KNOWN_AT + timedelta(days=1)
    assert queries.about(emergency, viewer, moment, DAY, DAY)
    assert not queries.about(emergency, viewer, moment, DAY + timedelta(days=1))
    assert not queries.about(emergency, viewer, moment, None, DAY - timedelta(days=1))


def test_nothing_of_a_hidden_emergency_is_seen_even_by_the_two(cast, question, emergency):
    hidden = actors.mark(owner=cast["third"].party, sharing_label=Label.AMBER_STRICT)
    type(emergency).objects.filter(pk=emergency.pk).update(mark=hidden)
    for person in world.EVERYONE:
        assert seen(cast[person], question) is None
        assert queries.awaiting(cast[person].viewer, KNOWN_AT + timedelta(days=1)) == []
    with pytest.raises(rules.NotYours):
        actions.answer(by=cast["own"].acting, question=Question.objects.get(), text="What is this?", language="en")


def test_as_known_before_an_answer_there_was_none(cast, question, answered):
    before = answered.recorded_at - timedelta(microseconds=1)
    assert texts(seen(cast["own"], question, before)) == ["Is this by day of onset?"]
    assert seen(cast["own"], question, question.recorded_at - timedelta(microseconds=1)) is None


def test_a_question_awaits_whoever_did_not_speak_last(cast, question):
    moment = KNOWN_AT + timedelta(days=1)

    def waited_for():
        return {person for person in world.EVERYONE if queries.awaiting(cast[person].viewer, moment)}

    assert waited_for() == {"own"}
    assert seen(cast["own"], question).awaits_you
    actions.answer(by=cast["own"].acting, question=question, text="By day of report.", language="en")
    assert waited_for() == {"other"}
    assert not seen(cast["own"], question).awaits_you


def test_only_the_two_answer(cast, question):
    for person in ("third", "secretariat", "partner"):
        with pytest.raises(rules.NotYours):
            actions.answer(by=cast[person].acting, question=question, text="I know.", language="en")
    assert Post.objects.count() == 1


def test_an_auditor_reads_and_says_nothing(cast, question):
    user = User.objects.create_user("auditor@cast.invalid")
    mandate = actors.give_mandate(
        by=cast["own"].acting, user=user, party=cast["own"].party, role=Mandate.Role.AUDITOR, starts_on=world.SINCE
    )
    by = Acting(party=cast["own"].party, user=user, mandate=mandate)
    for act in (
        lambda: actions.answer(by=by, question=question, text="Yes.", language="en"),
        lambda: actions.share_post(by=by, post=question.posts.get(), mark=the_mark(cast, "clear")),
    ):
        with pytest.raises(rules.NotYours):
            act()
