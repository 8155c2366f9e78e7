"""Duties through the API: one's own and the counts for everybody, names for the Chair's desk and the secretariat."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.api.shared import API, ask
from tests.api.writing import SLUG, places, problem
from tests.situation.reporting import DAY, figures, share

from ganket.actors import actions as actors
from ganket.lib import clock
from ganket.situation.duties import actions
from ganket.situation.duties.rules import schedule

DUTIES = f"/emergencies/{SLUG}/duties"
DAILY = schedule({"code": "daily-update", "titles": {"en": "Update", "vi": "Cập nhật"}, "due": "12:00"})


@pytest.fixture
def owed(cast, trio):
    """Three states owe an update of each day; "own" sent today's, late."""
    with clock.held_at(clock.now() - timedelta(days=3)):
        actions.bring_duties(
            by=actors.system(), emergency=trio, schedules=[DAILY], until=clock.now() + timedelta(days=3)
        )
    share(cast["own"], trio, figures(cases_new=1))


def test_everybody_reads_how_many_and_who_may_reads_who(owed, cast):
    for person in world.EVERYONE:
        (item,) = ask(cast[person].client, f"{DUTIES}?first_day={DAY}")["items"]
        assert (item["received"], item["owed"]) == (1, 3), person
        named = {each["party"]: each["standing"] for each in item["parties"]}
        whole = {"XAA": "late", "XBB": "not_received", "XCC": "not_received"}
        own = {"own": {"XAA": "late"}, "other": {"XBB": "not_received"}, "third": {"XCC": "not_received"}}
        assert named == (whole if person == "secretariat" else own.get(person, {})), person


def test_as_known_before_nothing_was_received(cast, trio):
    actions.bring_duties(by=actors.system(), emergency=trio, schedules=[DAILY], until=clock.now())
    between = clock.now() + timedelta(minutes=30)
    with clock.held_at(clock.now() + timedelta(hours=1)):
        share(cast["own"], trio, figures(cases_new=1))
        address = f"{DUTIES}?first_day={DAY}&last_day={DAY}"
        for query, received, standing in (
            ("", 1, "late"),
            (f"&as_known_at={between:%Y-%m-%dT%H:%MZ}", 0, "not_received"),
        ):
            (item,) = ask(cast["own"].client, address + query)["items"]
            assert (item["received"], item["parties"][0]["standing"]) == (received, standing)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (f"first_day={DAY}&last_day={DAY - timedelta(days=1)}", "first_day"),
        ("first_day=2000-01-01", "first_day"),
        ("last_day=soon", "last_day"),
        ("as_known_at=2021-01-01", "as_known_at"),
    ],
)
def test_days_that_cannot_be_told_are_refused(query, name, owed, cast):
    said = problem(cast["own"].client.get(f"{API}{DUTIES}?{query}"), 400)
    assert [place for place, _ in places(said)] == [f"/query/{name}"]


def test_a_hidden_emergency_has_no_duties(owed, cast, trio):
    hidden = actors.mark(owner=cast["own"].party, sharing_label="TLP:AMBER+STRICT")
    type(trio).objects.filter(pk=trio.pk).update(mark=hidden)
    problem(cast["other"].client.get(API + DUTIES), 404)


def test_duties_cost_the_same_however_many_days(owed, cast):
    client, counts = cast["secretariat"].client, []
    for query in (f"?first_day={DAY}", ""):
        with CaptureQueriesContext(connection) as captured:
            ask(client, DUTIES + query)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14
