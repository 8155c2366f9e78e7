"""The feed of changes: everything once, in its order, the same again from the same place, nothing of what is hidden."""

import base64
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.api.shared import API, ask, facts, issue, load
from tests.api.writing import problem
from tests.situation.reporting import figures, save, share

from ganket.actors import actions as actors
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation import actions as situation
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Entry, Level, UpdateRevision


def feed(client, since=None, query=""):
    """All items from a place on, and the place after them."""
    items, address = [], f"/changes?limit=7{query}" + (f"&since={since}" if since else "")
    while address:
        said = ask(client, address)
        items += said["items"]
        address = said["next"] and said["next"].removeprefix(API)
        since = said["since"]
    return items, since


def everything(cast, trio, mark, strata):
    """One of each kind under a mark of "own"; reports are of the public emergency."""
    own, day = cast["own"], clock.now().date()
    load(own, [Row("VNM", "tests_new", day, day, 5.0, strata=strata)], mark)
    share(own, trio, figures(cases_new=1), mark=mark, day=day)
    situation.record_entry(by=own.acting, emergency=trio, key=strata, facts=facts(day), parties=[], mark=mark)
    situation.set_level(
        by=own.acting,
        emergency=trio,
        kind="alert",
        values={"en": strata, "vi": strata},
        issuer=own.party,
        source={"label": "own"},
        effective_on=day,
        mark=mark,
    )
    issue(own, trio, mark)


KINDS = ["batch", "batch", "update", "entry", "level", "report"]


def test_everything_comes_once_in_the_order_it_was_recorded(cast, trio):
    items, _ = feed(cast["public"].client)
    recorded = [datetime.fromisoformat(each["recorded_at"]) for each in items]
    assert recorded == sorted(recorded)
    assert len({each["id"] for each in items}) == len(items)
    clear = {"mark__label": Label.CLEAR}
    count = Batch.objects.filter(**clear).count() + Entry.objects.filter(**clear).count()
    assert len(items) == count + Level.objects.filter(**clear).count()


def test_what_is_new_comes_from_where_one_was_and_the_same_again(cast, trio):
    client = cast["public"].client
    _, since = feed(client)
    assert ask(client, f"/changes?since={since}") == {"items": [], "next": None, "since": since}
    everything(cast, trio, actors.mark(owner=cast["own"].party, sharing_label=Label.CLEAR), "new")
    items, after = feed(client, since)
    assert sorted(each["kind"] for each in items) == sorted(KINDS)
    assert feed(client, since) == (items, after)
    with clock.held_at(clock.now() + timedelta(hours=1)):
        load(
            cast["own"], [Row("VNM", "tests_new", date(2020, 10, 1), date(2020, 10, 1), 6.0)], Batch.objects.last().mark
        )
        more, _ = feed(client, since)
        assert more[:-1] == items
        assert feed(client, after)[0] == more[-1:]


def test_every_address_leads_to_what_changed(cast, trio):
    client = cast["public"].client
    _, since = feed(client)
    everything(cast, trio, actors.mark(owner=cast["own"].party, sharing_label=Label.CLEAR), "new")
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        for each in feed(client, since)[0]:
            said = ask(client, each["href"].removeprefix(API))
            if each["kind"] in ("batch", "report"):
                assert said["id"] == each["id"]
            elif each["kind"] == "update":
                assert said["shared"]["id"] == each["id"]
            else:
                assert each["id"] in {item["id"] for item in said["items"]}


def test_everyone_is_told_what_is_shared_with_them_and_nothing_else(cast, trio):
    marks = {name: mark for name, mark in world.marks_of(cast).items() if not name.startswith("red")}
    starts = {person: feed(cast[person].client)[1] for person in world.EVERYONE}
    for place, (name, mark) in enumerate(marks.items()):
        with clock.held_at(clock.now() + timedelta(hours=place)):
            load(cast["own"], [Row("VNM", "tests_new", date(2020, 10, 1), date(2020, 10, 1), 5.0 + place)], mark)
            situation.record_entry(
                by=cast["own"].acting,
                emergency=trio,
                key=name[:20],
                facts=facts(date(2020, 10, 1)),
                parties=[],
                mark=mark,
            )
    for person in world.EVERYONE:
        items, _ = feed(cast[person].client, starts[person])
        expected = [mark.label for name, mark in marks.items() if person in world.READERS[name] for _ in range(2)]
        assert [each["tlp"] for each in items] == expected, person


def test_hidden_things_leave_no_gap_and_move_no_cursor(cast, trio):
    client = cast["public"].client
    _, since = feed(client)
    before = client.get(f"{API}/changes?since={since}")
    strict = actors.mark(owner=cast["own"].party, sharing_label=Label.AMBER_STRICT)
    everything(cast, trio, strict, "hidden")
    save(cast["own"], trio, figures(cases_new=2), day=date(2020, 10, 1))
    after = client.get(f"{API}/changes?since={since}")
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])
    assert sorted(each["kind"] for each in feed(cast["own"].client, since)[0]) == sorted(KINDS)


def test_a_cursor_tells_no_numbers_of_rows(cast, trio):
    _, since = feed(cast["public"].client)
    raw = base64.urlsafe_b64decode(since + "=" * (-len(since) % 4))
    assert str(Batch.objects.order_by("-id").first().pk).encode() not in raw


def test_a_draft_is_no_change_even_to_its_own_state(cast, trio):
    _, since = feed(cast["own"].client)
    save(cast["own"], trio, figures(cases_new=2))
    assert feed(cast["own"].client, since)[0] == []
    assert UpdateRevision.objects.exists()


def test_nothing_of_a_hidden_emergency_is_told(cast, trio):
    everything(cast, trio, actors.mark(owner=cast["own"].party, sharing_label=Label.CLEAR), "new")
    hidden = actors.mark(owner=cast["own"].party, sharing_label=Label.AMBER_STRICT)
    type(trio).objects.filter(pk=trio.pk).update(mark=hidden)
    items, _ = feed(cast["public"].client)
    assert "trio-2020" not in {each["emergency"] for each in items}
    assert "trio-2020" in {each["emergency"] for each in feed(cast["own"].client)[0]}


def test_only_some_kinds_are_told_where_they_are_named(cast, trio):
    client = cast["public"].client
    items, since = feed(client, query="&kind=entry&kind=level")
    assert {each["kind"] for each in items} == {"entry", "level"}
    problem(client.get(f"{API}/changes?since={since}"), 400)
    problem(client.get(f"{API}/changes?kind=rumour"), 400)


@pytest.mark.parametrize("since", ["", "A", "0", "a" * 401, "2020-10-14T00:00:00Z", "AAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_place_that_was_made_up_is_refused(since, record, client):
    said = problem(client.get(f"{API}/changes?since={since}"), 400)
    assert said["errors"][0]["pointer"] == "/query/since"


def test_the_feed_costs_the_same_however_much_there_is(cast, trio):
    client, counts = cast["own"].client, []
    for limit in (1, 500):
        with CaptureQueriesContext(connection) as captured:
            ask(client, f"/changes?limit={limit}")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


def test_a_batch_says_what_it_brought_and_to_its_readers_alone(cast, trio):
    own, day = cast["own"], date(2020, 10, 1)
    mark = world.marks_of(cast)["amber to other"]
    rows = [Row("VNM", "tests_new", day + timedelta(days=n), day + timedelta(days=n), 5.0 + n) for n in range(5)]
    batch = load(own, rows, mark).batch
    for person in world.EVERYONE:
        answer = cast[person].client.get(f"{API}/batches/{batch.public_id}")
        assert answer.status_code == (200 if person in world.READERS["amber to other"] else 404), person
    said = ask(own.client, f"/batches/{batch.public_id}?limit=3")
    rest = own.client.get(said["next"]).json()
    assert [each["value"] for each in said["items"] + rest["items"]] == [5, 6, 7, 8, 9]
    assert (said["sender"], said["tlp"], rest["next"]) == ("XAA", "TLP:AMBER", None)
    cell = said["items"][0]["cell"]
    assert ask(own.client, f"/observations/{cell}/vintages")["items"][0]["value"] == 5
