"""Questions about a figure: between the two until shared, and nothing that is hidden shows by a gap or a count."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import asking, reporting

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, Membership, User
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.lib.models import Leaf
from ganket.situation.models import Indicator, Post, PostRelabelling, Question
from ganket.situation.questions import actions, queries

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
        with pytest.raises(actions.NotYours):
            actions.share_post(by=cast[person].acting, post=post, mark=the_mark(cast, "clear"))
    assert not PostRelabelling.objects.exists()


def test_words_are_shared_under_a_mark_of_ones_own_alone(cast, question):
    with pytest.raises(actions.NotYours):
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


def test_a_question_of_which_nothing_is_shared_is_in_no_list_or_count(cast, question, answered):
    for person in world.EVERYONE:
        viewer, is_one = cast[person].viewer, person in ("own", "other")
        assert len(queries.threads(viewer, KNOWN_AT + timedelta(days=1))) == is_one, person
        assert (queries.question(question.public_id, viewer) is not None) is is_one
        assert (queries.post(answered.public_id, viewer) is not None) is is_one


def test_nothing_of_a_hidden_emergency_is_seen_even_by_the_two(cast, question, emergency):
    hidden = actors.mark(owner=cast["third"].party, sharing_label=Label.AMBER_STRICT)
    type(emergency).objects.filter(pk=emergency.pk).update(mark=hidden)
    for person in world.EVERYONE:
        assert seen(cast[person], question) is None
        assert queries.threads(cast[person].viewer, KNOWN_AT + timedelta(days=1)) == []
    with pytest.raises(actions.NotYours):
        actions.answer(by=cast["own"].acting, question=Question.objects.get(), text="What is this?", language="en")


def test_as_known_before_an_answer_there_was_none(cast, question, answered):
    before = answered.recorded_at - timedelta(microseconds=1)
    assert texts(seen(cast["own"], question, before)) == ["Is this by day of onset?"]
    assert seen(cast["own"], question, question.recorded_at - timedelta(microseconds=1)) is None


def test_a_question_awaits_the_asked_until_they_spoke_and_never_who_asked(cast, question):
    def waited_for():
        found = {person: seen(cast[person], question) for person in world.EVERYONE}
        parties = {person: cast[person].party for person in world.EVERYONE if cast[person].party}
        counted = {who for who, each in parties.items() if queries.counts(question.emergency, each.pk, KNOWN_AT)[0]}
        assert counted == {person for person, thread in found.items() if thread and thread.awaits_you}
        return counted

    assert waited_for() == {"own"}
    actions.answer(by=cast["own"].acting, question=question, text="By day of report.", language="en")
    assert waited_for() == set()
    actions.answer(by=cast["other"].acting, question=question, text="And the region?", language="en")
    assert waited_for() == {"own"}


def test_an_answer_is_new_to_who_asked_for_a_while_and_until_they_speak_again(cast, question):
    def answered_since(moment):
        parties = {person: cast[person].party for person in world.EVERYONE if cast[person].party}
        return {who for who, each in parties.items() if queries.counts(question.emergency, each.pk, moment)[1]}

    assert answered_since(question.recorded_at) == set()
    said = actions.answer(by=cast["own"].acting, question=question, text="By day of report.", language="en")
    assert answered_since(said.recorded_at) == {"other"}
    assert answered_since(said.recorded_at + timedelta(microseconds=1)) == set()
    assert seen(cast["other"], question).answered_at == said.recorded_at
    actions.answer(by=cast["other"].acting, question=question, text="And the region?", language="en")
    assert answered_since(said.recorded_at) == set()
    assert seen(cast["other"], question).answered_at is None


def test_figures_of_others_than_members_are_not_asked_about(cast, ask):
    Membership.objects.filter(member=cast["own"].party, seat_order=99).update(ends_on=DAY)
    with pytest.raises(actions.Unfit) as refused:
        ask()
    assert reporting.codes(refused) == [("of", "not_a_member")]
    assert not Question.objects.exists()


def test_an_estimate_is_not_asked_about(ask):
    with pytest.raises(actions.Unfit) as refused:
        ask(indicator=Indicator.objects.filter(measure="estimate").first())
    assert reporting.codes(refused) == [("indicator", "an_estimate")]
    assert not Question.objects.exists()


def test_a_question_that_is_sent_twice_is_asked_once(cast, ask):
    first = ask()
    leaves = Leaf.objects.count()
    assert ask(text=" Is this by day of onset?\r\n") == first
    assert (Question.objects.count(), Post.objects.count(), Leaf.objects.count()) == (1, 1, leaves)
    for changed in ({"text": "And by region?"}, {"day": DAY - timedelta(days=1)}, {"by": cast["third"].acting}):
        assert ask(**changed) != first, changed
    assert ask() != first  # something else was said since


def test_an_answer_that_is_sent_twice_is_said_once(cast, question, answered):
    leaves = Leaf.objects.count()
    again = {"by": cast["own"].acting, "question": question, "text": "By day of report.", "language": "en"}
    assert actions.answer(**again) == answered
    assert (Post.objects.count(), Leaf.objects.count()) == (2, leaves)
    actions.answer(**{**again, "by": cast["other"].acting})
    assert actions.answer(**again).number == 4


def test_only_the_two_answer(cast, question):
    for person in ("third", "secretariat", "partner"):
        with pytest.raises(actions.NotYours):
            actions.answer(by=cast[person].acting, question=question, text="I know.", language="en")
    assert Post.objects.count() == 1


def auditor(cast):
    user = User.objects.create_user("auditor@cast.invalid")
    mandate = actors.give_mandate(
        by=cast["own"].acting, user=user, party=cast["own"].party, role=Mandate.Role.AUDITOR, starts_on=world.SINCE
    )
    return Acting(party=cast["own"].party, user=user, mandate=mandate)


def test_an_auditor_reads_and_says_nothing(cast, question):
    by = auditor(cast)
    for act in (
        lambda: actions.answer(by=by, question=question, text="Yes.", language="en"),
        lambda: actions.share_post(by=by, post=question.posts.get(), mark=the_mark(cast, "clear")),
    ):
        with pytest.raises(actions.NotYours):
            act()


def test_no_page_offers_an_auditor_what_they_may_not_do(cast, question, answered, emergency):
    client, at = Client(), f"/e/{emergency.slug}/questions/"
    client.force_login(auditor(cast).user)
    thread = f"{at}{question.public_id}/"
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        page = client.get(thread).content.decode()
        assert "By day of report." in page
        assert not any(each in page for each in ("/answer/", "/share/"))
        assert all(each in cast["own"].client.get(thread).content.decode() for each in ("/answer/", "/share/"))
        asking_of = f"{at}ask/?indicator=cases_new&state=PHL&day={DAY}"
        for address in (asking_of, f"{thread}share/{answered.public_id}/"):
            assert client.get(address).status_code == 403, address
            assert cast["own"].client.get(address).status_code == 200, address
        assert client.post(f"{thread}answer/", {"text": "Yes."}).status_code == 403


def test_no_page_asks_about_an_estimate(cast, emergency):
    address = f"/e/{emergency.slug}/questions/ask/?indicator=r_mean&state=PHL&day={DAY}"
    assert cast["own"].client.get(address).status_code == 400
