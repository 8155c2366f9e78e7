"""What pages read of national updates beside `situation.updates.queries`: one day of all states, files of a state."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from ganket.actors.models import StoredFile
from ganket.actors.permissions import Viewer
from ganket.situation.models import Emergency, UpdateRevision
from ganket.situation.updates.queries import SHARED


def of_day(held: Emergency, day: date, moment: datetime, viewer: Viewer) -> dict[int, list[UpdateRevision]]:
    """What each state shared of a day, by party: every revision this viewer may see, oldest first. One query."""
    rows: Any = (
        UpdateRevision.objects.visible_to(viewer)
        .filter(update__emergency=held, update__day=day, stage__in=SHARED, recorded_at__lte=moment)
        .select_related("update", "mark")
        .order_by("update", "number")
    )
    found: dict[int, list[UpdateRevision]] = {}
    for each in rows:
        found.setdefault(each.update.state_id, []).append(each)
    return found


def last_day(held: Emergency, moment: datetime, viewer: Viewer) -> date | None:
    """The newest day of which this viewer may see an update; None where they see none. One query."""
    seen = UpdateRevision.objects.visible_to(viewer).filter(
        update__emergency=held, stage__in=SHARED, recorded_at__lte=moment
    )
    found: date | None = seen.aggregate(day=Max("update__day"))["day"]
    return found


def own_files(public_ids: Sequence[UUID], party_id: int, viewer: Viewer) -> list[StoredFile]:
    """These files as far as they are this party's own, in the order asked for. One query."""
    rows: Any = StoredFile.objects.visible_to(viewer).filter(public_id__in=list(public_ids), owner_id=party_id)
    found = {each.public_id: each for each in rows.select_related("mark")}
    return [found[each] for each in dict.fromkeys(public_ids) if each in found]
