"""Levels and entries as known at a moment, and the ranks of an emergency's public sources."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from ganket.actors.permissions import Viewer
from ganket.situation.models import Emergency, Entry, Level


def source_ranks(emergency: Emergency) -> dict[int, int]:
    """Rank of each public source of this emergency, by party. One query."""
    return dict(emergency.sources.values_list("party_id", "rank"))


def levels_known_at(emergency: Emergency, moment: datetime, viewer: Viewer) -> dict[str, Level]:
    """The value in force of each kind of level on the moment's day, as known then; a kind without one is absent.

    In force is the latest effective by that day: what is announced for a later day does not hold yet, and what
    comes to be known late of an earlier day does not take the place of a later value. One query.
    """
    rows = (
        Level.objects.visible_to(viewer)
        .filter(emergency=emergency, recorded_at__lte=moment, effective_on__lte=moment.date())
        .select_related("issuer")
        .order_by("effective_on", "recorded_at", "id")
    )
    return {row.kind: row for row in rows}


def entries_known_at(emergency: Emergency | None, moment: datetime, viewer: Viewer) -> Any:
    """Entries as known then, each in the last revision that the viewer may see, by day; of one emergency, or of
    all the viewer may see. A query set: page it.
    """
    seen = Entry.objects.visible_to(viewer).filter(recorded_at__lte=moment, emergency__mark_id__in=viewer.mark_ids)
    if emergency is not None:
        seen = seen.filter(emergency=emergency)
    later = seen.filter(
        replaces__isnull=False,
        emergency=OuterRef("emergency"),
        key=OuterRef("key"),
        recorded_at__gt=OuterRef("recorded_at"),
    )
    return seen.filter(~Exists(later)).order_by("starts_on", "key", "id")
