"""What came in from the states themselves: the last national update of each that a viewer may see, and what is owed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery

from ganket.actors.models import MarkedQuerySet, Party
from ganket.actors.permissions import Viewer
from ganket.situation.duties import queries as duties
from ganket.situation.duties.queries import OfDay
from ganket.situation.duties.rules import DAILY_UPDATE
from ganket.situation.models import Duty, Emergency, NationalUpdate, UpdateRevision
from ganket.situation.updates.queries import SHARED


@dataclass(frozen=True)
class Received:
    """A state's last national update as a viewer sees it: the day it is about, when a first revision reached them,
    when the last one did if there are several, and the state's own assessment in its words ("" without one).
    """

    day: date
    received_at: datetime
    corrected_at: datetime | None
    assessment: str
    language: str


@dataclass(frozen=True)
class Owed(OfDay):
    """How many national updates of a day were owed and how many had come in: for everyone; by name for who may read
    the names.
    """

    day: date


class DueDays(NamedTuple):
    """The day whose national updates fall due on the day of a moment, or fell due last before it, and the first day
    whose updates are not due yet; None where there is none.
    """

    day: date | None
    awaited: date | None


@dataclass(frozen=True)
class CorrectedUpdate:
    """A national update that was corrected: whose, of which day, why, when; `has_figures` where figures changed."""

    state_id: int
    day: date
    reason: str
    recorded_at: datetime
    has_figures: bool


def received(emergency: Emergency, state_ids: Iterable[int], moment: datetime, viewer: Viewer) -> dict[int, Received]:
    """The last update of each state as known at a moment, for a viewer; a state of which they see none is absent.

    Drafts do not count, whoever looks. One query, however many updates there are.
    """
    of_update = _seen(viewer, moment).filter(update=OuterRef("pk"))
    updates = NationalUpdate.objects.filter(Exists(of_update), emergency=emergency, state=OuterRef("pk"))
    last = Subquery(updates.order_by("-day").values("pk")[:1])
    states = Party.objects.filter(pk__in=list(state_ids)).annotate(update=last)
    rows = (
        _seen(viewer, moment)
        .filter(update_id__in=states.values("update"))
        .order_by("recorded_at")
        .values_list("update__state_id", "update__day", "recorded_at", "language", "content")
    )
    found: dict[int, Received] = {}
    for state_id, day, at, language, content in rows:
        said = {"assessment": content["assessment"].strip(), "language": language}
        before = found.get(state_id)
        found[state_id] = replace(before, corrected_at=at, **said) if before else Received(day, at, None, **said)
    return found


def corrected_updates(
    emergency: Emergency, state_ids: Iterable[int], since: datetime, until: datetime, viewer: Viewer
) -> list[CorrectedUpdate]:
    """Updates corrected after `since` and by `until`, of which the viewer had seen a revision before: in the order
    in which they were. One query.
    """
    earlier = _seen(viewer, until).filter(update=OuterRef("update"), recorded_at__lt=OuterRef("recorded_at"))
    rows = _seen(viewer, until).filter(
        Exists(earlier), update__emergency=emergency, update__state_id__in=list(state_ids), recorded_at__gt=since
    )
    return [
        CorrectedUpdate(state_id, day, reason, at, batch is not None)
        for state_id, day, reason, at, batch in rows.order_by("recorded_at").values_list(
            "update__state_id", "update__day", "reason", "recorded_at", "batch_id"
        )
    ]


def owed(
    emergency: Emergency, day: date | None, moment: datetime, viewer: Viewer, names_all: bool | None = None
) -> Owed | None:
    """The national updates of the day that is due as known at a moment; None where none ever was. `names_all` as in
    `duties.of_day`. No query where nothing is owed, else one; two for who is signed in.
    """
    if day is None:
        return None
    found = duties.of_day(emergency, day, moment, viewer, names_all=names_all)
    return Owed(found.received, found.owed, found.named, day)


def due_days(emergency: Emergency, moment: datetime) -> DueDays:
    """Which day's national updates are due and which are only awaited, as known at a moment. One query."""
    midnight = datetime.combine(moment.date() + timedelta(days=1), time(), UTC)
    duties_known = Duty.objects.filter(emergency=emergency, code=DAILY_UPDATE, recorded_at__lte=moment)
    found = duties_known.aggregate(
        due=Max("day", filter=Q(due_at__lt=midnight)), awaited=Min("day", filter=Q(due_at__gte=moment))
    )
    return DueDays(found["due"], found["awaited"])


def _seen(viewer: Viewer, moment: datetime) -> MarkedQuerySet:
    return UpdateRevision.objects.visible_to(viewer).filter(stage__in=SHARED, recorded_at__lte=moment)
