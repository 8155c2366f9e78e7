"""What is recorded of questions: refusals, the log, every change of a mark, and verification."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.environment import KNOWN_AT
from tests.situation import asking, reporting

from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting
from ganket.lib import audit
from ganket.lib.models import Leaf
from ganket.situation.models import Post, PostRelabelling, Question
from ganket.situation.questions import actions, checks, queries, rules

ask, question, answered = asking.ask, asking.question, asking.answered
seen, texts, the_mark = asking.seen, asking.texts, asking.the_mark


def test_sharing_is_a_row_of_history_a_new_mark_and_a_leaf(cast, question, answered):
    between, clear = answered.mark, the_mark(cast, "clear")
    actions.share_post(by=cast["own"].acting, post=answered, mark=clear)
    change = PostRelabelling.objects.get()
    assert (change.before, change.after, change.user) == (between, clear, cast["own"].user)
    assert Post.objects.get(pk=answered.pk).mark == clear
    leaf = Leaf.objects.order_by("-id").first()
    assert (leaf.act, leaf.subject_ids) == ("share post", [str(answered.public_id)])
    assert audit.rows_match(leaf, queries.relabelling_row(change))


def test_the_same_mark_again_changes_nothing(cast, answered):
    mark = the_mark(cast, "amber to the group")
    actions.share_post(by=cast["own"].acting, post=answered, mark=mark)
    leaves = Leaf.objects.count()
    actions.share_post(by=cast["own"].acting, post=answered, mark=mark)
    assert (PostRelabelling.objects.count(), Leaf.objects.count()) == (1, leaves)


def test_sharing_with_fewer_again_is_a_second_row(cast, question, answered):
    for name in ("clear", "strict to nobody else"):
        actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, name))
    assert PostRelabelling.objects.count() == 2
    assert seen(cast["third"], question) is None
    assert len(texts(seen(cast["other"], question))) == 2


def test_each_act_writes_one_leaf_that_its_rows_match_also_after_sharing(cast, question, answered):
    actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, "clear"))
    leaves = list(Leaf.objects.filter(subject_kind__in=("question", "post")).order_by("id"))
    assert [each.act for each in leaves] == ["ask", "answer", "share post"]
    assert [each.by_party for each in leaves] == ["XBB", "XAA", "XAA"]
    assert audit.rows_match(leaves[0], queries.question_row(Question.objects.get()))
    assert audit.rows_match(leaves[1], queries.post_row(Post.objects.get(pk=answered.pk)))


@pytest.mark.parametrize("act", ["ask", "answer", "share_post"])
def test_without_its_leaf_nothing_is_recorded(act, cast, ask, question, answered, monkeypatch):
    monkeypatch.setattr(actions.audit, "record", _fails)
    acts = {
        "ask": ask,
        "answer": lambda: actions.answer(by=cast["own"].acting, question=question, text="Yes.", language="en"),
        "share_post": lambda: actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, "clear")),
    }
    with pytest.raises(RuntimeError):
        acts[act]()
    assert (Question.objects.count(), Post.objects.count(), PostRelabelling.objects.count()) == (1, 2, 0)
    assert texts(seen(cast["third"], question)) == []


def _fails(*_, **__):
    raise RuntimeError("no leaf")


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"text": "  \n"}, "text", "empty"),
        ({"text": "x" * (rules.LONGEST_TEXT + 1)}, "text", "too_long"),
        ({"text": "a\0b"}, "text", "unusable_character"),
        ({"text": "a\u202eb"}, "text", "unusable_character"),
        ({"text": "a\ud800b"}, "text", "unusable_character"),
        ({"language": "English"}, "language", "unknown_language"),
        ({"language": "en\n"}, "language", "unknown_language"),
        ({"day": date(2020, 10, 15)}, "day", "in_the_future"),
        ({"day": date(2019, 12, 31)}, "day", "before_the_emergency"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(changed, field, code, ask):
    with pytest.raises(actions.Unfit) as refused:
        ask(**changed)
    assert reporting.codes(refused) == [(field, code)]
    assert "{" not in rules.WORDS[code].format(**refused.value.problems[0].values)
    assert not Question.objects.exists()


def test_a_figure_is_asked_about_of_its_own_state(cast, ask):
    with pytest.raises(actions.Unfit, match="of: not_of_that_state"):
        ask(of=cast["third"].party)
    with pytest.raises(actions.Unfit, match="of: oneself"):
        ask(by=cast["own"].acting)


def test_words_are_not_shared_with_persons(cast, answered):
    with pytest.raises(actions.Unfit, match="mark: names_persons"):
        actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, "red to the outsider"))


def test_lines_of_a_form_are_kept_as_lines_and_text_in_one_form(ask):
    ask(text=" Xin ha\u0309i:\r\nsố này? ")
    assert Post.objects.get().text == "Xin h\u1ea3i:\nsố này?"


def test_the_system_asks_and_answers_without_a_person(cast, ask):
    question = ask(by=Acting(party=Party.objects.get(code="XBB")))
    assert question.posts.get().user is None


def test_readers_of_what_is_to_be_shared_are_known_before(cast, answered):
    marks = Mark.objects.count()
    group = the_mark(cast, "green to the group")
    wider = actions.reaching_both(post=answered, mark=group)
    assert {each.party.code for each in wider.audience.all()} == {"XTRIO", "XBB"}
    clear = the_mark(cast, "clear")
    assert actions.reaching_both(post=answered, mark=clear) == clear
    assert Mark.objects.count() > marks
    assert not PostRelabelling.objects.exists()


def test_lists_cost_the_same_however_many_there_are(cast, ask, emergency):
    moment, counts = KNOWN_AT + timedelta(days=1), []
    for _ in range(2):
        for _ in range(3):
            question = ask()
            actions.answer(by=cast["own"].acting, question=question, text="Yes.", language="en")
        viewer = cast["own"].viewer
        with CaptureQueriesContext(connection) as captured:
            queries.threads(viewer, moment, emergency=emergency)
        counts.append(len(captured))
    assert counts == [2, 2]


def test_verification_finds_nothing_where_nothing_was_tampered_with(cast, question, answered):
    actions.share_post(by=cast["own"].acting, post=answered, mark=the_mark(cast, "clear"))
    assert list(checks.findings()) == []


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (lambda post, clear: Post.objects.filter(number=1).update(text="Other words."), "not what its leaf"),
        (lambda post, clear: Post.objects.filter(number=2).update(text="Other words."), "not what its leaf"),
        (lambda post, clear: Post.objects.filter(number=2).update(mark=clear), "not what its leaf"),
        (lambda post, clear: Post.objects.filter(number=2).update(recorded_at=KNOWN_AT), "not what its leaf"),
        (lambda post, clear: Post.objects.filter(number=2).delete(), "the row is gone"),
        (lambda post, clear: Post.objects.filter(number=1).delete(), "the post it was asked in is gone"),
        (
            lambda post, clear: PostRelabelling.objects.create(
                post=post, before=post.mark, after=clear, recorded_at=KNOWN_AT
            ),
            "not the one that was given last",
        ),
        (
            lambda post, clear: Post.objects.create(
                question=post.question, number=3, party=post.party, text="x", recorded_at=KNOWN_AT, mark=clear
            ),
            "no leaf of the log",
        ),
    ],
)
def test_verification_names_words_and_marks_that_were_tampered_with(tamper, reason, cast, question, answered):
    tamper(answered, the_mark(cast, "clear"))
    assert any(reason in each.reason for each in checks.findings())
