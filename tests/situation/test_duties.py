"""Duties: brought day by day, received once, and read as known at any moment; names for those entitled alone."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting, tables
from tests.situation.reporting import BEFORE, DAY, figures, share

from ganket.actors import actions as actors
from ganket.actors.models import Membership
from ganket.lib import audit, clock
from ganket.lib.models import Leaf
from ganket.situation.duties import actions as duties
from ganket.situation.duties.queries import board, count, owed_by, standing_of
from ganket.situation.duties.rules import DAILY_UPDATE, Schedule, Standing, schedule, standing
from ganket.situation.models import Duty, Receipt

LATER = KNOWN_AT + timedelta(days=30)
TITLES = {"en": "national update", "vi": "Bản cập nhật tình hình quốc gia"}
DAILY = Schedule(DAILY_UPDATE, TITLES, time(10), days_after=1)
PLAN = Schedule("plan", {"en": "plan", "vi": "kế hoạch"}, time(18), days_after=3, is_target=True)
database = pytest.mark.django_db


@pytest.fixture
def trio(cast):
    return reporting.open_emergency(cast)


def bring(emergency, schedules=(DAILY,), until=KNOWN_AT):
    return duties.bring_duties(by=actors.system(), emergency=emergency, schedules=schedules, until=until)


# Rules

moments = st.integers(0, 9).map(lambda hours: datetime(2020, 1, 1, hours, tzinfo=UTC))


@given(moments, st.booleans(), st.none() | moments, moments)
def test_how_a_duty_stands_is_what_the_plain_sentences_say(due_at, is_target, received_at, moment):
    found = standing(due_at, is_target, received_at, moment)
    there = received_at is not None and received_at <= moment
    assert (found in (Standing.RECEIVED, Standing.LATE)) == there
    assert (found == Standing.LATE) == (there and received_at > due_at and not is_target)
    assert (found == Standing.NOT_RECEIVED) == (not there and moment > due_at and not is_target)


@given(moments, st.none() | moments, moments)
def test_a_target_is_never_late_and_never_missed(due_at, received_at, moment):
    assert standing(due_at, True, received_at, moment) in (Standing.RECEIVED, Standing.NOT_YET)


@given(moments, st.booleans(), moments, moments, moments)
def test_what_was_received_stays_received(due_at, is_target, received_at, moment, later):
    first, last = sorted((moment, later))
    if standing(due_at, is_target, received_at, first) in (Standing.RECEIVED, Standing.LATE):
        assert standing(due_at, is_target, received_at, last) == standing(due_at, is_target, received_at, first)


def test_on_the_very_moment_it_is_in_time():
    due = DAILY.due_at(DAY)
    assert due == datetime(2020, 10, 15, 10, tzinfo=UTC)
    assert standing(due, False, due, due) == Standing.RECEIVED
    assert standing(due, False, None, due) == Standing.NOT_YET
    just_after = due + timedelta(microseconds=1)
    assert standing(due, False, just_after, just_after) == Standing.LATE
    assert standing(due, False, None, just_after) == Standing.NOT_RECEIVED


def test_a_schedule_has_the_days_it_holds_for():
    def days(first, last, **held):
        return [
            each.day for each in Schedule("x", TITLES, time(), **held).days(date(2020, 1, first), date(2020, 1, last))
        ]

    assert days(1, 3) == [1, 2, 3]
    assert days(3, 3) == [3]
    assert days(4, 3) == []
    assert days(1, 9, starts_on=date(2020, 1, 4), ends_on=date(2020, 1, 5)) == [4, 5]
    assert days(1, 3, starts_on=date(2020, 1, 4)) == []


LINE = {"code": "x", "titles": TITLES, "due": "10:00"}


def test_a_line_of_a_schedule_is_read():
    assert schedule(LINE) == Schedule("x", TITLES, time(10))
    read = schedule({**LINE, "days_after": 2, "is_target": True, "who": "members", "indicators": ["a", "b"]})
    assert (read.days_after, read.is_target, read.indicators) == (2, True, ("a", "b"))


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"titles": {"en": "update"}},
        {"who": "everybody"},
        {"days_after": -1},
        {"days_after": 400},
        {"days_after": "1"},
        {"due": "25:00"},
        {"due": "noon"},
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(change):
    with pytest.raises(ValueError, match=r"."):
        schedule({**LINE, **change})


# Bringing


@database
def test_each_member_owes_each_day_once_with_one_leaf(trio):
    assert bring(trio) == 3 * 44
    duty = Duty.objects.get(owner__code="XBB", day=DAY)
    assert (duty.code, duty.titles, duty.is_target) == (DAILY_UPDATE, TITLES, False)
    assert duty.due_at == datetime(2020, 10, 15, 10, tzinfo=UTC)
    assert duty.recorded_at >= KNOWN_AT
    leaf = Leaf.objects.get(act="bring duties")
    assert leaf.by_party == "GANKET"
    brought = Duty.objects.order_by("id")
    assert leaf.subject_ids == [str(each.public_id) for each in brought]
    assert audit.rows_match(leaf, duties.duty_rows(brought))


@database
def test_brought_again_nothing_is_written_until_a_day_begins(trio):
    bring(trio)
    before = tables.contents()
    assert bring(trio) == 0
    assert bring(trio, until=datetime(2020, 10, 14, 23, 59, 59, tzinfo=UTC)) == 0
    assert tables.contents() == before
    assert bring(trio, until=datetime(2020, 10, 15, tzinfo=UTC)) == 3


@database
def test_who_becomes_a_member_owes_from_that_day_on_and_who_leaves_owes_no_more(cast, trio):
    Membership.objects.filter(member__code="XCC").update(ends_on=BEFORE)
    Membership.objects.filter(member__code="XBB").update(starts_on=DAY)
    bring(trio)
    days = {code: list(Duty.objects.filter(owner__code=code).values_list("day", flat=True)) for code in ("XBB", "XCC")}
    assert days["XBB"] == [DAY]
    assert (len(days["XCC"]), max(days["XCC"])) == (43, BEFORE)


@database
def test_a_member_admitted_in_the_course_of_the_day_owes_it_too(trio):
    Membership.objects.filter(member__code="XBB").update(starts_on=DAY + timedelta(days=9))
    bring(trio)
    Membership.objects.filter(member__code="XBB").update(starts_on=DAY)
    assert bring(trio) == 1


@database
def test_nothing_is_owed_after_the_emergency_or_outside_the_schedule(trio):
    trio.ends_on = BEFORE
    trio.save()
    bring(trio, [Schedule("x", TITLES, time(), starts_on=BEFORE - timedelta(days=1))])
    assert set(Duty.objects.values_list("day", flat=True)) == {BEFORE - timedelta(days=1), BEFORE}


@database
def test_when_the_leaf_cannot_be_written_no_duty_is(trio, monkeypatch):
    before = tables.contents()

    def fail(**_):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Leaf.objects, "create", fail)
    with pytest.raises(DatabaseError), transaction.atomic():
        bring(trio)
    assert tables.contents() == before


# Receiving


def stands(emergency, person, day=DAY, moment=LATER):
    item = standing_of(emergency, person.party.pk, day, moment)
    return item and (str(item.standing), item.received_at)


@database
def test_the_first_sharing_fulfils_the_duty_and_a_correction_does_not_move_it(cast, trio):
    bring(trio)
    own = cast["own"]
    assert stands(trio, own, moment=KNOWN_AT + timedelta(seconds=9)) == ("not_yet", None)
    first = share(own, trio, figures(cases_new=6))
    receipt = Receipt.objects.get()
    assert (receipt.received_at, receipt.kind, receipt.subject) == (
        first.recorded_at,
        "national update",
        first.update.public_id,
    )
    leaf = Leaf.objects.get(act="receive duty")
    assert leaf.subject_ids == [str(receipt.duty.public_id)]
    assert audit.rows_match(leaf, duties.receipt_row(receipt))
    with clock.held_at(KNOWN_AT + timedelta(days=3)):
        share(own, trio, figures(cases_new=9), base=1, reason="late result")
    assert stands(trio, own) == ("received", first.recorded_at)


@database
def test_what_was_shared_before_its_duty_was_made_was_received_then(cast, trio):
    own = cast["own"]
    first = share(own, trio, figures(cases_new=6))
    share(own, trio, figures(cases_new=9), base=1, reason="late result")
    with clock.held_at(KNOWN_AT + timedelta(days=5)):
        bring(trio)
    assert stands(trio, own) == ("received", first.recorded_at)
    assert Receipt.objects.count() == 1
    assert Leaf.objects.filter(act="receive duty").count() == 1


@database
def test_what_comes_after_the_agreed_time_is_late_and_known_only_then(cast, trio):
    bring(trio)
    own = cast["own"]
    with clock.held_at(KNOWN_AT + timedelta(days=2)):
        at = share(own, trio, figures(cases_new=6)).recorded_at
    assert stands(trio, own) == ("late", at)
    assert stands(trio, own, moment=at - timedelta(microseconds=1)) == ("not_received", None)
    assert stands(trio, own, moment=datetime(2020, 10, 15, 10, tzinfo=UTC)) == ("not_yet", None)


@database
def test_a_draft_fulfils_nothing(cast, trio):
    bring(trio)
    reporting.save(cast["own"], trio, figures(cases_new=6))
    assert Receipt.objects.count() == 0


@database
def test_another_day_another_state_and_another_duty_stay_open(cast, trio):
    bring(trio, [DAILY, PLAN])
    share(cast["own"], trio, figures(cases_new=6))
    receipt = Receipt.objects.get()
    assert (receipt.duty.owner, receipt.duty.day, receipt.duty.code) == (cast["own"].party, DAY, DAILY_UPDATE)


@database
def test_when_the_receipt_cannot_be_written_nothing_is_shared(cast, trio, monkeypatch):
    bring(trio)
    actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    before = tables.contents()

    def fail(**_):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Receipt.objects, "create", fail)
    with pytest.raises(DatabaseError), transaction.atomic():
        share(cast["own"], trio, figures(cases_new=6))
    assert tables.contents() == before


@database
def test_received_twice_is_received_once(cast, trio):
    bring(trio)
    revision = share(cast["own"], trio, figures(cases_new=6))
    before = tables.contents()
    again = duties.receive(
        by=actors.system(),
        emergency=trio,
        owner=cast["own"].party,
        code=DAILY_UPDATE,
        day=DAY,
        kind="sheet",
        subject=revision.public_id,
        at=LATER,
    )
    assert again is None
    assert tables.contents() == before


# Reading


@database
def test_as_known_before_the_duties_were_made_nothing_is_owed(trio):
    bring(trio)
    at = Duty.objects.first().recorded_at
    assert count(trio, DAY, at - timedelta(microseconds=1)) == (0, 0)
    assert count(trio, DAY, at) == (0, 3)


@database
def test_everybody_reads_how_many_and_nobody_reads_whose_but_those_entitled(cast, trio):
    bring(trio)
    share(cast["own"], trio, figures(cases_new=6))
    share(cast["other"], trio, figures(cases_new=6))
    chair = reporting.colleague(cast["third"], role="chair")
    named = {"own": ["XAA"], "other": ["XBB"], "third": ["XCC"], "secretariat": ["XAA", "XBB", "XCC"]}
    for who in world.EVERYONE:
        seen = board(trio, BEFORE, DAY, LATER, cast[who].viewer)
        assert seen.counts[DAILY_UPDATE, DAY] == (2, 3)
        assert seen.counts[DAILY_UPDATE, BEFORE] == (0, 3)
        assert [row.code for row in seen.rows] == named.get(who, []), who
        assert [line.titles for line in seen.lines] == [TITLES]
    assert [row.code for row in board(trio, DAY, DAY, LATER, chair.viewer).rows] == ["XAA", "XBB", "XCC"]


@database
def test_who_has_left_the_association_stands_after_its_members(cast, trio):
    bring(trio)
    Membership.objects.filter(member__code="XAA").update(ends_on=BEFORE)
    rows = board(trio, BEFORE, DAY, LATER, cast["secretariat"].viewer).rows
    assert [row.code for row in rows] == ["XBB", "XCC", "XAA"]


@database
def test_the_desk_reminds_of_what_is_open_and_not_of_what_lies_long_behind(cast, trio):
    bring(trio)
    own = cast["own"]
    share(own, trio, figures(cases_new=6), day=BEFORE)
    moment = Duty.objects.first().recorded_at + timedelta(seconds=1)
    open_ = [each.day for each in owed_by([own.party.pk], moment)]
    assert open_ == [DAY - timedelta(days=n) for n in range(14, 1, -1)] + [DAY]
    assert owed_by([], moment) == owed_by([cast["partner"].party.pk], moment) == []
    assert owed_by([own.party.pk], moment - timedelta(days=1)) == []


def plain_board(duties_, receipts, first, last, moment):
    """The board from lists: (emergency, owner, code, day, due, target, recorded) and {duty: received at}."""
    items, counts = {}, {}
    for pk, owner, code, day, due, is_target, recorded in duties_:
        if not first <= day <= last or recorded > moment:
            continue
        at = receipts.get(pk)
        at = at if at is not None and at <= moment else None
        if at is not None:
            stands_ = "late" if at > due and not is_target else "received"
        else:
            stands_ = "not_received" if moment > due and not is_target else "not_yet"
        items[owner, code, day] = (stands_, at)
        got, owed = counts.get((code, day), (0, 0))
        counts[code, day] = (got + (at is not None), owed + 1)
    return items, counts


@database
@pytest.mark.parametrize("seed", range(4))
def test_the_board_is_the_plain_one_at_every_moment(cast, trio, seed):
    chance = random.Random(seed)
    start = KNOWN_AT - timedelta(days=6)
    for hours in sorted(chance.sample(range(6 * 24 + 96), 30)):
        with clock.held_at(start + timedelta(hours=hours)):
            if chance.random() < 0.4:
                bring(trio, chance.choice([[DAILY], [PLAN], [DAILY, PLAN]]), clock.now())
            else:
                day = clock.now().date() - timedelta(days=chance.randrange(4))
                share_or_correct(cast[chance.choice(list(world.STATES))], trio, day, chance)
    every = list(Duty.objects.values_list("pk", "owner_id", "code", "day", "due_at", "is_target", "recorded_at"))
    receipts = dict(Receipt.objects.values_list("duty_id", "received_at"))
    first, last = (start - timedelta(days=2)).date(), DAY + timedelta(days=2)
    asked = {start, LATER, *receipts.values(), *(each[6] for each in every), *(each[4] for each in every[-9:])}
    for moment in sorted(asked)[:: max(1, len(asked) // 12)]:
        seen = board(trio, first, last, moment, cast["secretariat"].viewer)
        found = {
            (row.party_id, code, day): (str(item.standing), item.received_at)
            for row in seen.rows
            for (code, day), item in row.items.items()
        }
        items, counts = plain_board(every, receipts, first, last, moment)
        assert (found, seen.counts) == (items, counts)


def share_or_correct(person, emergency, day, chance):
    from ganket.situation.updates.queries import shown

    before = shown(emergency, person.party.pk, day, LATER, person.viewer)
    base, reason = (before.number, "anew") if before else (0, "")
    share(person, emergency, figures(cases_new=chance.randrange(99)), base=base, day=day, reason=reason)


@database
def test_the_board_asks_as_often_for_many_duties_as_for_few(cast, trio):
    many = [Schedule(f"plan-{n}", TITLES, time(10)) for n in range(40)]
    bring(trio, many[:1])
    viewer = cast["secretariat"].viewer
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            board(trio, BEFORE - timedelta(days=30), DAY, LATER, viewer)
        asked.append(len(queries))
        bring(trio, many)
    assert asked[0] == asked[1] <= 6


@database
def test_an_update_of_one_who_owes_nothing_any_more_is_received_by_nobody(cast, trio):
    share(cast["other"], trio, figures(cases_new=6))
    share(cast["own"], trio, figures(cases_new=6))
    Membership.objects.filter(member__code="XBB").update(ends_on=BEFORE)
    bring(trio)
    assert [each.duty.owner.code for each in Receipt.objects.all()] == ["XAA"]
