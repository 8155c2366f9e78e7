"""A question of one of the cast to another about a figure, and its answer: fixtures that tests take by name."""

from datetime import date, timedelta

import pytest
from tests import world
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.situation.models import Area, Indicator
from ganket.situation.questions import actions, queries

DAY = date(2020, 10, 13)


@pytest.fixture
def ask(cast, emergency):
    """ "other" asks "own", a member from now on, about a figure of "own"."""
    own = cast["own"].party
    actors.admit(
        by=actors.system(), group=emergency.association.party, member=own, seat_order=99, starts_on=DAY, ends_on=None
    )
    area, _ = Area.objects.get_or_create(code=own.code, defaults={"names": own.names, "state": own.state})

    def ask(**changed):
        about = {
            "by": cast["other"].acting,
            "emergency": emergency,
            "of": own,
            "indicator": Indicator.objects.get(code="cases_new"),
            "area": area,
            "day": DAY,
            "text": "Is this by day of onset?",
            "language": "en",
            **changed,
        }
        return actions.ask(**about)

    return ask


@pytest.fixture
def question(ask):
    return ask()


@pytest.fixture
def answered(question, cast):
    return actions.answer(by=cast["own"].acting, question=question, text="By day of report.", language="en")


def seen(person, question, moment=KNOWN_AT + timedelta(days=1)):
    return queries.thread(question.public_id, person.viewer, moment)


def texts(thread):
    return [each.text for each in thread.posts] if thread else []


def the_mark(cast, name):
    return world.marks_of(cast)[name]
