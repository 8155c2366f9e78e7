"""The three levels: each value with its issuer and source, a later one a new row, none at all simply absent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import tables

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.config import scenarios
from ganket.lib import audit, clock, ids
from ganket.lib.models import Leaf
from ganket.situation import actions
from ganket.situation.emergencies.queries import levels_known_at
from ganket.situation.models import Level


@pytest.fixture
def set_level(emergency):
    def set_level(kind="alert", value="high", **other):
        by = actors.system()
        how = {
            "issuer": Party.objects.get(code="WHO"),
            "source": {"label": "invented for a test"},
            "effective_on": date(2020, 10, 14),
            "mark": scenarios.clear(by),
            **other,
        }
        return actions.set_level(by=by, emergency=emergency, kind=kind, values={"en": value, "vi": value}, **how)

    return set_level


def values(emergency, moment, viewer=None):
    return {kind: level.values["en"] for kind, level in levels_known_at(emergency, moment, viewer or public()).items()}


def test_levels_nobody_set_are_absent(emergency):
    assert set(levels_known_at(emergency, KNOWN_AT, public())) == {"declaration"}


def test_the_declaration_of_who_carries_its_issuer_and_source(emergency):
    level = levels_known_at(emergency, KNOWN_AT, public())["declaration"]
    assert (level.issuer.code, level.effective_on) == ("WHO", date(2020, 1, 30))
    assert level.values["en"].startswith("public health emergency of international concern")
    assert level.source["url"].startswith("https://www.who.int/")


def test_the_declaration_is_known_from_the_evening_it_was_made(emergency):
    at = Level.objects.get().recorded_at
    assert at.replace(microsecond=0) == datetime(2020, 1, 30, 21, 0, tzinfo=UTC)
    assert levels_known_at(emergency, at - timedelta(microseconds=1), public()) == {}
    assert set(levels_known_at(emergency, at, public())) == {"declaration"}


def test_a_later_value_is_a_new_row_and_as_known_before_shows_the_old(emergency, set_level):
    first = set_level(value="moderate")
    second = set_level(value="high")
    assert Level.objects.filter(kind="alert").count() == 2
    just_before = second.recorded_at - timedelta(microseconds=1)
    assert "alert" not in values(emergency, first.recorded_at - timedelta(microseconds=1))
    assert values(emergency, first.recorded_at)["alert"] == "moderate"
    assert values(emergency, just_before)["alert"] == "moderate"
    assert values(emergency, second.recorded_at)["alert"] == "high"


def test_a_level_that_takes_effect_later_is_not_in_force_before_its_day(emergency, set_level):
    set_level(value="moderate")
    announced = set_level(value="high", effective_on=date(2020, 10, 16))
    assert values(emergency, announced.recorded_at)["alert"] == "moderate"
    assert values(emergency, datetime(2020, 10, 15, 23, 59, tzinfo=UTC))["alert"] == "moderate"
    assert values(emergency, datetime(2020, 10, 16, tzinfo=UTC))["alert"] == "high"


def test_an_earlier_value_that_comes_to_be_known_late_does_not_replace_the_one_in_force(emergency, set_level):
    set_level(value="high", effective_on=date(2020, 10, 10))
    set_level(value="moderate", effective_on=date(2020, 9, 1))
    assert values(emergency, KNOWN_AT + timedelta(hours=1))["alert"] == "high"


def test_the_same_level_again_changes_nothing(set_level):
    first = set_level()
    before = tables.contents()
    assert set_level() == first
    assert tables.contents() == before


def test_another_value_for_the_same_day_replaces_the_first_and_names_it(emergency, set_level):
    first, second = set_level(value="moderate"), set_level(value="high")
    assert (first.replaces, second.replaces) == (None, first)
    third = set_level(value="moderate")
    assert third.replaces == second
    assert values(emergency, KNOWN_AT + timedelta(hours=1))["alert"] == "moderate"


def test_the_database_refuses_a_level_twice(set_level):
    level = set_level()
    level.pk, level.public_id = None, ids.uuid7()
    with pytest.raises(IntegrityError), transaction.atomic():
        level.save(force_insert=True)


def test_the_three_levels_are_never_mixed(emergency, set_level):
    set_level("alert", "high")
    set_level("grade", "full")
    found = values(emergency, KNOWN_AT + timedelta(days=1))
    assert found == {"alert": "high", "grade": "full", "declaration": found["declaration"]}


@pytest.mark.parametrize("kind", ["pandemic", "", "Alert", "declaration "])
def test_an_unknown_kind_is_refused_and_nothing_is_written(set_level, kind):
    before = tables.contents()
    with pytest.raises(ValueError, match="The levels are declaration, alert, grade"):
        set_level(kind)
    assert tables.contents() == before


def test_a_level_is_seen_by_those_its_mark_reaches(cast, emergency, set_level):
    set_level(value="moderate")
    set_level(value="high", mark=world.marks_of(cast)["amber to other"])
    for who in world.EVERYONE:
        expected = "high" if who in world.READERS["amber to other"] else "moderate"
        assert values(emergency, KNOWN_AT + timedelta(days=1), cast[who].viewer)["alert"] == expected, who


def test_a_level_of_another_emergency_is_not_this_one_s(emergency, set_level):
    by = actors.system()
    other = actions.open_emergency(
        by=by,
        slug="other",
        names={"en": "Other", "vi": "Khác"},
        hazard=emergency.hazard,
        association=Party.objects.get(code="ASEAN"),
        mark=scenarios.clear(by),
        starts_on=date(2020, 1, 1),
        sources=[],
    )
    set_level()
    assert levels_known_at(other, KNOWN_AT + timedelta(days=1), public()) == {}


def test_the_leaf_of_a_level_confirms_its_row(set_level):
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        level = set_level()
    leaf = Leaf.objects.order_by("-id").first()
    assert (leaf.act, leaf.subject_ids) == ("set level", [str(level.public_id)])
    assert audit.rows_match(leaf, actions.level_row(Level.objects.get(pk=level.pk)))
