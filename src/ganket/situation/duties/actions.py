"""Duties are brought day by day from their schedules, and received once. Each action: one transaction, its leaf."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from ganket.actors.models import Mark, Membership, Party
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import audit, canonical
from ganket.situation.actions import lock, moment
from ganket.situation.duties.rules import DAILY_UPDATE, Schedule
from ganket.situation.models import Batch, Duty, Emergency, Hazard, Indicator, Observation, Receipt, UpdateRevision

NATIONAL_UPDATE, FIGURES = "national update", "figures"


class _Came(NamedTuple):
    """Something that came from a state for a day, and when."""

    at: datetime
    owner_id: int
    day: date
    kind: str
    subject: UUID


@transaction.atomic
def bring_duties(*, by: Acting, emergency: Emergency, schedules: Sequence[Schedule], until: datetime) -> int:
    """Make the duties of every day up to that of `until` that are not there yet, for who is a member on each day;
    returns how many. Days before the last that was brought are not looked at again. What was shared, or sent by
    file, before its duty was made is received with the moment of its recording.
    """
    lock()
    wanted = _due(emergency, schedules, until)
    if not wanted:
        return 0
    at = moment()
    duties = Duty.objects.bulk_create(
        Duty(
            emergency=emergency,
            owner_id=owner_id,
            code=schedule.code,
            titles=dict(schedule.titles),
            day=day,
            due_at=schedule.due_at(day),
            is_target=schedule.is_target,
            recorded_at=at,
        )
        for schedule, day, owner_id in wanted
    )
    subjects = [str(each.public_id) for each in duties]
    audit.record("bring duties", by=by.signature, kind="duty", subjects=subjects, rows=duty_rows(duties))
    _receive_what_came_before(by, emergency, duties)
    return len(duties)


@transaction.atomic
def receive(
    *, by: Acting, emergency: Emergency, owner: Party, code: str, day: date, kind: str, subject: UUID, at: datetime
) -> Receipt | None:
    """Note that what a party owed for a day was received at a moment of recording. Once: what comes later does not
    move it. None where it was received already, or where no such duty stands (`bring_duties` looks back).
    """
    lock()
    duty = Duty.objects.filter(emergency=emergency, owner=owner, code=code, day=day, receipt=None).first()
    return _received(by, duty, kind, subject, at) if duty else None


@transaction.atomic
def receive_figures(
    *, by: Acting, batch: Batch, owner: Party, figures: Iterable[tuple[str, date]], hazard: Hazard
) -> int:
    """Note that a file brought what a party owed for some days: a sheet does what the form does. Indicator and day of
    what was recorded for the whole of the state; what states are not asked for fulfils nothing. Returns how many.
    """
    if not batch.mark.reaches_others:
        return 0
    lock()
    asked = set(Indicator.objects.filter(is_reported=True).values_list("code", flat=True))
    days = {day for indicator, day in figures if indicator in asked}
    open_ = Duty.objects.filter(emergency__hazard=hazard, owner=owner, code=DAILY_UPDATE, day__in=days, receipt=None)
    return len(
        [_received(by, duty, FIGURES, batch.public_id, batch.recorded_at) for duty in open_.order_by("day", "id")]
    )


def duty_rows(duties: Iterable[Duty]) -> list[dict[str, Any]]:
    """Duties' canonical rows, for the leaf of those that were brought together and for `verify`."""
    duties = list(duties)
    codes = dict(Party.objects.filter(pk__in={each.owner_id for each in duties}).values_list("pk", "code"))
    slugs = dict(Emergency.objects.values_list("pk", "slug"))
    return [
        {
            "emergency": slugs[each.emergency_id],
            "owner": codes[each.owner_id],
            "code": each.code,
            "titles": each.titles,
            "day": canonical.moment(each.day),
            "due": canonical.moment(each.due_at),
            "target": each.is_target,
            "recorded": canonical.moment(each.recorded_at),
        }
        for each in duties
    ]


def receipt_row(receipt: Receipt) -> dict[str, Any]:
    """A receipt's canonical row, for its leaf and for `verify`."""
    return {
        "duty": str(receipt.duty.public_id),
        "received": canonical.moment(receipt.received_at),
        "kind": receipt.kind,
        "subject": str(receipt.subject),
    }


def _due(emergency: Emergency, schedules: Sequence[Schedule], until: datetime) -> list[tuple[Schedule, date, int]]:
    """The duties to be made: schedule, day, owner, by day. The last day that was brought is looked at again: a
    member may have been admitted in its course.
    """
    wanted = []
    last = until.astimezone(UTC).date()
    if emergency.ends_on:
        last = min(last, emergency.ends_on)
    of_association = Membership.objects.filter(group_id=emergency.association_id, member__kind=Party.Kind.STATE)
    members = list(of_association.in_seat_order())
    for schedule in schedules:
        standing = Duty.objects.filter(emergency=emergency, code=schedule.code)
        brought = standing.order_by("-day").values_list("day", flat=True).first()
        there = set(standing.filter(day=brought).values_list("day", "owner_id")) if brought else set()
        for day in schedule.days(brought or emergency.starts_on, last):
            wanted += [(schedule, day, each) for each in _on(day, members) if (day, each) not in there]
    return sorted(wanted, key=lambda each: each[1])


def _on(day: date, members: Sequence[Membership]) -> list[int]:
    in_force = (each for each in members if each.starts_on <= day and (each.ends_on is None or day <= each.ends_on))
    return list(dict.fromkeys(each.member_id for each in in_force))


def _receive_what_came_before(by: Acting, emergency: Emergency, duties: Sequence[Duty]) -> None:
    """Receipts of those among new duties whose update was shared, or whose figures were sent by file, before they were
    made, by what came first: a duty of its own day comes with the daily run, a state may be sooner.
    """
    open_ = {(each.owner_id, each.day): each for each in duties if each.code == DAILY_UPDATE}
    if not open_:
        return
    days = [day for _, day in open_]
    came = [*_updates(emergency, min(days), max(days)), *_figures(emergency, min(days), max(days))]
    for each in sorted(came, key=lambda each: each.at):
        duty = open_.pop((each.owner_id, each.day), None)
        if duty:
            _received(by, duty, each.kind, each.subject, each.at)


def _updates(emergency: Emergency, first: date, last: date) -> list[_Came]:
    """The updates of these days that others may read. Two queries."""
    shared = UpdateRevision.objects.exclude(stage=UpdateRevision.Stage.DRAFTED).filter(
        update__emergency=emergency, update__day__range=(first, last), mark__in=_reaching_others()
    )
    return [
        _Came(at, owner_id, day, NATIONAL_UPDATE, subject)
        for at, owner_id, day, subject in shared.values_list(
            "recorded_at", "update__state_id", "update__day", "update__public_id"
        )
    ]


def _figures(emergency: Emergency, first: date, last: date) -> list[_Came]:
    """The figures of single days that states are asked for, of a whole state by itself, that others may read: as in
    `receive_figures`, and none that only undoes what was sent. Of each batch one a day. One query.
    """
    national = Observation.objects.filter(
        cell__period_start__range=(first, last),
        cell__period_end=F("cell__period_start"),
        cell__series__hazard=emergency.hazard_id,
        cell__series__area__level=0,
        cell__series__area__state_id=F("cell__series__source_id"),
        cell__series__indicator__is_reported=True,
        batch__mark__in=_reaching_others(),
        batch__undoes=None,
        batch__update_revision=None,
    )
    wanted = ("batch__recorded_at", "cell__series__source_id", "cell__period_start", "batch__public_id")
    found = national.order_by().values_list(*wanted).distinct()
    return [_Came(at, owner_id, day, FIGURES, subject) for at, owner_id, day, subject in found]


def _reaching_others() -> Any:
    """Marks that anybody but their owner may read."""
    return Mark.objects.filter(Q(label=Label.CLEAR) | Q(audience__isnull=False)).values("pk")


def _received(by: Acting, duty: Duty, kind: str, subject: UUID, at: datetime) -> Receipt:
    receipt = Receipt.objects.create(duty=duty, received_at=at, kind=kind, subject=subject)
    audit.record(
        "receive duty", by=by.signature, kind="receipt", subjects=[str(duty.public_id)], rows=receipt_row(receipt)
    )
    return receipt
