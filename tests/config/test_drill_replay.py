"""The drill replays into a database, and goes on whatever people do in it meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from ganket.actors.models import Mandate, Party, User
from ganket.actors.permissions import Acting
from ganket.config import scenarios
from ganket.config.drill import acts as kinds
from ganket.config.drill import reporting, simulation
from ganket.config.scenarios import drill
from ganket.lib import clock
from ganket.situation.models import Area, Batch, Indicator, Post, Question, Replayed, UpdateRevision
from ganket.situation.questions import actions as questions

SCENARIO = scenarios.read("drill")
ACTS = {each.key: each for each in reporting.acts(simulation.simulate(SCENARIO.file["seed"]), SCENARIO.file)}
# Every state has shared its first day, and the day is not analysed yet.
UNTIL = datetime(2031, 3, 2, 10, 0, tzinfo=UTC)
ASKED = ACTS["asked:2"]
ANSWERED = ACTS["answered:2"]
BEFORE, AFTER = ASKED.at - timedelta(hours=1), ASKED.at + timedelta(hours=1)


@pytest.fixture
def emergency(db, settings, tmp_path):
    """The drill beside the public record, opened and nothing replayed yet."""
    settings.INSTANCE_FOLDER = tmp_path
    return scenarios.open_instance(SCENARIO)


@pytest.fixture
def do(emergency):
    """Do one act of the drill by its key."""
    brought = {each.key: each for each in drill.acts(SCENARIO, emergency) if each.key in ACTS}

    def do(key):
        with clock.held_at(brought[key].at):
            brought[key].do()

    return do


def ask(emergency, text, at):
    """A person asks about the very figure that the drill asks about."""
    user = User.objects.get(username=ASKED.by.lower())
    mandate = Mandate.objects.get(user=user, party__code=ASKED.by)
    with clock.held_at(at):
        return questions.ask(
            by=Acting(party=mandate.party, user=user, mandate=mandate),
            emergency=emergency,
            of=Party.objects.get(code=ASKED.of),
            indicator=Indicator.objects.get(code=ASKED.indicator),
            area=Area.objects.get(code=ASKED.of),
            day=ASKED.day,
            text=text,
            language="en",
        )


def of_kind(*kind):
    return [each for each in ACTS.values() if isinstance(each, kind) and each.at <= UNTIL]


def test_the_first_day_is_replayed_whole_and_once(emergency):
    batches = Batch.objects.count()
    brought = scenarios.bring(SCENARIO, UNTIL)
    assert UpdateRevision.objects.filter(update__emergency=emergency).count() == len(of_kind(kinds.Shared)) == 10
    assert Batch.objects.count() - batches == len(of_kind(kinds.Shared, kinds.ProvinceFigures, kinds.PublicFigures))
    assert Replayed.objects.filter(key__in=ACTS).count() == len(of_kind(kinds.Act))
    assert brought.acts > len(of_kind(kinds.Act))
    assert scenarios.bring(SCENARIO, UNTIL).acts == 0


@pytest.mark.parametrize("text", ["Why so few?", ASKED.text["en"]], ids=["other words", "the same words"])
@pytest.mark.parametrize("at", [BEFORE, AFTER], ids=["before", "after"])
def test_the_drill_s_own_question_is_answered_though_a_person_asked_about_the_same(emergency, do, text, at):
    if at == BEFORE:
        ask(emergency, text, at)
    do(ASKED.key)
    if at == AFTER:
        ask(emergency, text, at)
    do(ANSWERED.key)
    answer = Post.objects.get(party__code=ANSWERED.by)
    asked = answer.question.posts.get(number=1)
    assert asked.text == ASKED.text["en"]
    if text != asked.text:
        assert answer.question.recorded_at == ASKED.at


def test_an_answer_to_a_question_that_was_never_asked_is_left_out(emergency, do):
    do(ANSWERED.key)
    assert not Post.objects.exists()


def test_nobody_acts_under_an_ended_mandate(emergency, do):
    ended = Mandate.objects.filter(party__code=ASKED.by, role=Mandate.Role.FOCAL_POINT)
    ended.update(ends_on=ASKED.at.date() - timedelta(days=1))
    do(ASKED.key)
    assert not Question.objects.exists()
    later = User.objects.create_user("successor@drill.invalid")
    party = Party.objects.get(code=ASKED.by)
    Mandate.objects.create(user=later, party=party, role=Mandate.Role.FOCAL_POINT, starts_on=ASKED.at.date())
    do(ASKED.key)
    assert Post.objects.get().user == later
