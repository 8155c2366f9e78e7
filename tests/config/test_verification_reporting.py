"""What `verify` finds when somebody who holds the database changes what states reported, or what they owe."""

from datetime import time, timedelta

import pytest
from tests.config.test_verification import past_the_triggers
from tests.situation import reporting

from ganket.actors import actions as actors
from ganket.config import verification
from ganket.lib import clock
from ganket.situation.duties.actions import bring_duties
from ganket.situation.duties.rules import DAILY_UPDATE, Schedule
from ganket.situation.models import Duty, NationalUpdate, Receipt, UpdateAttachment, UpdateRevision
from ganket.situation.updates.actions import attach
from ganket.situation.updates.rules import Content

pytestmark = pytest.mark.django_db
DAILY = Schedule(DAILY_UPDATE, {"en": "update", "vi": "cập nhật"}, time(10), days_after=1)


@pytest.fixture
def reported(cast):
    """A draft, a shared and a corrected revision with a file, and the duties of the days."""
    emergency = reporting.open_emergency(cast)
    own = cast["own"]
    bring_duties(by=actors.system(), emergency=emergency, schedules=[DAILY], until=clock.now() - timedelta(days=1))
    bring_duties(by=actors.system(), emergency=emergency, schedules=[DAILY], until=clock.now())
    files = [
        attach(by=own.acting, emergency=emergency, day=reporting.DAY, content=b"%PDF-1.7", name=name)
        for name in ("a.pdf", "b.pdf")
    ]
    reporting.save(own, emergency, reporting.figures(cases_new=6), attachments=files)
    reporting.share(own, emergency, reporting.figures(cases_new=6), base=1)
    reporting.share(own, emergency, Content("x"), base=2, reason="counted twice")
    return emergency


def found():
    return [(each.kind, each.subject.partition(" ")[0], each.reason) for each in verification.rows()]


def test_what_was_reported_as_it_was_has_no_findings(reported):
    assert found() == []


REVISION = {
    "stage": "shared",
    "reason": "another",
    "content": "{}",
    "language": "vi",
    "number": 9,
    "base": 0,
    "recorded_at": "2020-01-01 00:00:00+00:00",
    "batch_id": None,
    "user_id": None,
}


@pytest.mark.parametrize("column", REVISION)
def test_a_revision_that_says_something_else_is_found(reported, column):
    revision = UpdateRevision.objects.get(number=3)
    statement = f"UPDATE situation_updaterevision SET {column} = %s WHERE id = %s"
    past_the_triggers("situation_updaterevision", statement, REVISION[column], revision.pk)
    assert found() == [("update", str(revision.public_id), "the row is not what its leaf was written for")]


def test_a_draft_that_is_gone_is_found(reported):
    draft = UpdateRevision.objects.get(number=1)
    for attached in draft.attachments.all():
        past_the_triggers(
            "situation_updateattachment", "DELETE FROM situation_updateattachment WHERE id = %s", attached.pk
        )
    past_the_triggers("situation_updaterevision", "DELETE FROM situation_updaterevision WHERE id = %s", draft.pk)
    assert found() == [("update", str(draft.public_id), "the log has a leaf for this row, and the row is gone")]


@pytest.mark.parametrize(
    "change", ["day = '2020-10-13'", "state_id = (SELECT id FROM actors_party WHERE code = 'XBB')"]
)
def test_an_update_that_is_made_another_day_s_or_another_state_s_is_found_by_all_its_revisions(reported, change):
    update = NationalUpdate.objects.get()
    past_the_triggers(
        "situation_nationalupdate", f"UPDATE situation_nationalupdate SET {change} WHERE id = %s", update.pk
    )
    assert [kind for kind, *_ in found()] == ["update"] * 3


def test_an_update_of_which_nobody_said_anything_is_found(reported):
    made = NationalUpdate.objects.create(
        emergency=reported, state=NationalUpdate.objects.get().state, day=reporting.BEFORE
    )
    assert found() == [("update", str(made.public_id), "it has no revision")]


@pytest.mark.parametrize("change", ["lost", "moved", "another file"])
def test_an_attachment_that_is_lost_moved_or_exchanged_is_found(reported, change):
    revision = UpdateRevision.objects.get(number=2)
    first, second = revision.attachments.all()
    table = "situation_updateattachment"
    statement, values = {
        "lost": (f"DELETE FROM {table} WHERE id = %s", [first.pk]),
        "moved": (f"UPDATE {table} SET position = 7 WHERE id = %s", [first.pk]),
        "another file": (f"UPDATE {table} SET file_id = %s WHERE id = %s", [second.file_id, first.pk]),
    }[change]
    past_the_triggers(table, statement, *values)
    assert found() == [("update", str(revision.public_id), "the row is not what its leaf was written for")]
    assert UpdateAttachment.objects.exists()


DUTY = {
    "due_at": "2030-01-01 00:00:00+00:00",
    "recorded_at": "2020-01-01 00:00:00+00:00",
    "day": "2019-09-01",
    "code": "another",
    "is_target": True,
    "titles": "{}",
}


@pytest.mark.parametrize("column", DUTY)
def test_a_duty_that_is_changed_is_found(reported, column):
    duty = Duty.objects.get(owner__code="XBB", day=reporting.DAY)
    past_the_triggers("situation_duty", f"UPDATE situation_duty SET {column} = %s WHERE id = %s", DUTY[column], duty.pk)
    (only,) = found()
    assert (only[0], only[2]) == ("duty", "a row is not what its leaf was written for")


def test_a_duty_that_is_gone_and_one_that_nobody_brought_are_found(reported):
    duty = Duty.objects.get(owner__code="XBB", day=reporting.DAY)
    gone, duty.pk = duty.public_id, None
    past_the_triggers("situation_duty", "DELETE FROM situation_duty WHERE public_id = %s", key(gone))
    assert found() == [("duty", str(gone), "the log has a leaf for this row, and the row is gone")]
    duty.public_id = Duty._meta.get_field("public_id").default()
    duty.save(force_insert=True)
    assert found()[-1] == ("duty", str(duty.public_id), "no leaf of the log was written for this row")


def test_a_receipt_that_is_moved_lost_or_forged_is_found(reported):
    receipt = Receipt.objects.get()
    table, where = "situation_receipt", "WHERE duty_id = %s"
    past_the_triggers(table, f"UPDATE {table} SET received_at = '2020-01-01 00:00:00+00:00' {where}", receipt.pk)
    subject = str(receipt.duty.public_id)
    assert found() == [("receipt", subject, "the row is not what its leaf was written for")]
    past_the_triggers(table, f"DELETE FROM {table} {where}", receipt.pk)
    assert found() == [("receipt", subject, "the log has a leaf for this row, and the row is gone")]
    other = Duty.objects.get(owner__code="XBB", day=reporting.DAY)
    Receipt.objects.create(duty=other, received_at=clock.now(), kind="national update", subject=receipt.subject)
    assert ("receipt", str(other.public_id), "no leaf of the log was written for this row") in found()


def key(public_id):
    """An id as this engine keeps it."""
    from django.db import connection

    return public_id.hex if connection.vendor == "sqlite" else public_id
