"""Whose figures lead for a state, and for whom: the state's own where the viewer may see them."""

from datetime import date, timedelta

import pytest
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import ledger, outbreak

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.config import scenarios
from ganket.situation.actions import open_emergency
from ganket.situation.estimates.actions import analyse
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.picture.queries import picture

LAST = date(2020, 10, 13)
MOMENT = KNOWN_AT + timedelta(hours=2)


@pytest.fixture
def trio(cast):
    """An emergency of the three invented states; JHU leads, WHO stands beside it."""
    by = actors.system()
    sources = [Party.objects.get(code=code) for code in ("JHU", "WHO")]
    for key in ("own", "other", "third"):
        ledger.area_of(cast[key])
    return open_emergency(
        by=by,
        slug="invented",
        names={"en": "Invented", "vi": "Hư cấu"},
        hazard=ledger.hazard(),
        association=Party.objects.get(code=world.GROUP[0]),
        mark=scenarios.clear(by),
        starts_on=date(2020, 1, 1),
        sources=sources,
    )


def send(cast, value, mark, source, days=20, indicator="cases_new"):
    """The same value for each of the last days, from a source, under a mark."""
    rows = [
        Row("XAA", indicator, LAST - timedelta(days=n), LAST - timedelta(days=n), float(value)) for n in range(days)
    ]
    party = cast["own"].party if source == "own" else Party.objects.get(code=source)
    by = cast["own"].acting
    return load_observations(by=by, rows=rows, source=party, hazard=ledger.hazard(), mark=mark)


def of_own(trio, viewer):
    return picture(trio, MOMENT, viewer).states[0]


@pytest.mark.parametrize("label", world.READERS)
def test_the_state_s_own_series_leads_for_whom_it_reaches_and_does_not_exist_for_others(cast, trio, label):
    mark = world.marks_of(cast)
    send(cast, 10, mark["clear"], "JHU")
    send(cast, 30, mark[label], "own")
    for who in world.EVERYONE:
        state = of_own(trio, cast[who].viewer)
        if who in world.READERS[label]:
            assert (state.source, state.is_own_source, state.cases_7d) == ("XAA", True, 210.0), who
            assert state.other_sources == ["JHU"], who
        else:
            assert (state.source, state.is_own_source, state.cases_7d) == ("JHU", False, 70.0), who
            assert state.other_sources == [], who


def test_who_may_see_nothing_of_a_state_sees_that_nothing_was_received(cast, trio):
    send(cast, 30, world.marks_of(cast)["strict to nobody else"], "own")
    own = of_own(trio, cast["own"].viewer)
    assert (own.cases_7d, own.silence) == (210.0, None)
    for who in set(world.EVERYONE) - {"own"}:
        state = of_own(trio, cast[who].viewer)
        assert (state.source, state.cases_7d, state.silence) == (None, None, "not_received"), who
        assert (state.series, state.other_sources, state.change.days) == ({}, [], []), who


def test_the_first_public_source_leads_and_the_second_stands_beside(cast, trio):
    clear = world.marks_of(cast)["clear"]
    send(cast, 20, clear, "WHO")
    state = of_own(trio, cast["public"].viewer)
    assert (state.source, state.other_sources, state.cases_7d) == ("WHO", [], 140.0)
    send(cast, 10, clear, "JHU")
    state = of_own(trio, cast["public"].viewer)
    assert (state.source, state.other_sources, state.cases_7d) == ("JHU", ["WHO"], 70.0)


def test_a_source_nobody_ranked_never_leads(cast, trio):
    send(cast, 20, world.marks_of(cast)["clear"], "XPART")
    state = of_own(trio, cast["public"].viewer)
    assert (state.source, state.cases_7d, state.other_sources) == (None, None, ["XPART"])


def test_the_estimates_beside_a_count_are_those_made_from_its_source(cast, trio):
    clear = scenarios.clear(actors.system())
    send(cast, 10, clear, "JHU")
    send(cast, 30, clear, "own", days=6)
    analyse(by=actors.system(), mark=clear)
    state = of_own(trio, cast["public"].viewer)
    assert (state.source, state.cases_7d, state.silence) == ("XAA", None, "missing_days")
    assert (state.r_mean, state.exceedances) == (None, [])
    jhu = outbreak.shown("XAA", "JHU")
    assert jhu["r_mean"][(LAST - outbreak.FIRST).days][0] is not None


def test_deaths_may_lead_from_another_source_than_cases(cast, trio):
    clear = world.marks_of(cast)["clear"]
    send(cast, 30, clear, "own")
    send(cast, 10, clear, "JHU")
    send(cast, 1, clear, "JHU", indicator="deaths_new")
    state = of_own(trio, cast["public"].viewer)
    assert (state.source, state.cases_7d, state.deaths_7d) == ("XAA", 210.0, 7.0)


def test_a_day_whose_first_revision_is_hidden_is_a_new_day_to_the_public_and_no_correction(cast, trio):
    marks = world.marks_of(cast)
    send(cast, 30, marks["strict to nobody else"], "own")
    before = of_own(trio, cast["public"].viewer)
    assert (before.change.days, before.change.corrections, before.last_day) == ([], [], None)
    send(cast, 31, marks["clear"], "own", days=2)
    change = of_own(trio, cast["public"].viewer).change
    assert [(day, cases) for day, cases, _ in change.days] == [(LAST - timedelta(days=1), 31.0), (LAST, 31.0)]
    assert change.corrections == []
