"""What others hold back leaves no trace: pages of the public with and without it, and the label of a page."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from tests import world
from tests.desk.pages import PAGES, ROOM
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.actors.rules import Label
from ganket.desk.queries.emergencies import strictest_label
from ganket.lib import clock
from ganket.situation import actions as situation
from ganket.situation.estimates.actions import analyse
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Hazard, Observation

LATER = KNOWN_AT + timedelta(hours=2)
DAY = date(2020, 10, 12)
ADDRESSES = {
    **PAGES,
    "revisions": f"{ROOM}indicators/cases_new/?state=PHL&day={DAY}",
    "estimates": f"{ROOM}indicators/r_mean/?state=PHL",
    "figures": f"{ROOM}indicators/cases_new/figures.csv",
    "figures estimated": f"{ROOM}indicators/r_mean/figures.csv",
}


def bodies():
    """Every address as the public has it; tokens against forgery are each visit's own."""
    client, found = Client(), {}
    for name, address in ADDRESSES.items():
        answer = client.get(address)
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
        found[name] = (answer.status_code, text)
    return found


def corrected_under(mark, emergency):
    """Four corrected days of the leading source, and the analysis of them, under a mark."""
    by, source = actors.system(), Party.objects.get(code="JHU")
    rows = [Row("PHL", "cases_new", *[DAY - timedelta(days=ago)] * 2, 9000.0 + ago) for ago in range(4)]
    load_observations(by=by, rows=rows, source=source, hazard=emergency.hazard, mark=mark)
    outcome = analyse(by=by, mark=mark)
    assert outcome
    assert outcome.written


def test_a_hidden_estimate_changes_nothing_that_the_public_gets(emergency, cast):
    strict = world.marks_of(cast)["strict to nobody else"]
    with clock.held_at(LATER):
        before = bodies()
    with clock.held_at(LATER - timedelta(minutes=30)):
        corrected_under(strict, emergency)
    assert Observation.objects.filter(batch__mark=strict, cell__series__indicator__code="r_mean").exists()
    with clock.held_at(LATER):
        after = bodies()
    assert [name for name in ADDRESSES if before[name] != after[name]] == []


def test_an_estimate_for_everyone_does_change_them(emergency):
    with clock.held_at(LATER):
        before = bodies()
    with clock.held_at(LATER - timedelta(minutes=30)):
        corrected_under(emergency.mark, emergency)
    with clock.held_at(LATER):
        after = bodies()
    changed = {name for name in ADDRESSES if before[name] != after[name]}
    assert {"room", "public", "indicator", "estimates", "figures", "figures estimated", "revisions"} <= changed


@pytest.fixture
def label(emergency, cast):
    """The label of the room as "own" reads it, some hours later."""

    def found():
        with clock.held_at(LATER):
            return strictest_label(emergency, LATER, cast["own"].viewer)

    return found


def elsewhere(emergency, cast, mark):
    """A second emergency of another hazard, shared under a mark."""
    hazard = Hazard.objects.create(code="x-elsewhere", names={"en": "Elsewhere", "vi": "Nơi khác"})
    return situation.open_emergency(
        by=cast["own"].acting,
        slug="x-elsewhere",
        names={"en": "Elsewhere", "vi": "Nơi khác"},
        hazard=hazard,
        association=emergency.association.party,
        mark=mark,
        starts_on=DAY,
        sources=[cast["own"].party],
    )


def test_figures_of_another_hazard_do_not_make_a_page_stricter(emergency, cast, label):
    strict = world.marks_of(cast)["strict to nobody else"]
    assert label() == Label.CLEAR
    with clock.held_at(LATER - timedelta(minutes=30)):
        other = elsewhere(emergency, cast, strict)
        row = Row("PHL", "cases_new", DAY, DAY, 5.0)
        given = {"by": cast["own"].acting, "rows": [row], "source": cast["own"].party, "mark": strict}
        load_observations(**given, hazard=other.hazard)
    assert label() == Label.CLEAR
    with clock.held_at(LATER):
        assert strictest_label(other, LATER, cast["own"].viewer) == Label.AMBER_STRICT
    with clock.held_at(LATER - timedelta(minutes=20)):
        load_observations(**given, hazard=emergency.hazard)
    assert label() == Label.AMBER_STRICT
    assert strictest_label(emergency, LATER, public()) == Label.CLEAR
    assert strictest_label(emergency, LATER - timedelta(minutes=25), cast["own"].viewer) == Label.CLEAR
