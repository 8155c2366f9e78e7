"""Reads of reports for the API, as plain rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from ganket.actors.permissions import Viewer
from ganket.briefing.models import Rendition, Report
from ganket.lib.api.cursors import after
from ganket.situation.models import Emergency

Row = dict[str, Any]

ORDER = ("-issued_at", "-id")
_REPORT = (
    "id",
    "public_id",
    "number",
    "emergency__slug",
    "as_known_at",
    "issued_at",
    "sha256",
    "mark__label",
)


def emergency_id(slug: str, viewer: Viewer) -> int | None:
    """The emergency of that slug if the viewer may see it. One query."""
    found: int | None = Emergency.objects.visible_to(viewer).filter(slug=slug).values_list("id", flat=True).first()
    return found


def reports(
    of_emergency: int | None, moment: datetime, viewer: Viewer, behind: Sequence[Any] | None, limit: int
) -> list[Row]:
    """At most `limit` reports issued by a moment, the newest first. One query."""
    rows = Report.objects.visible_to(viewer).filter(issued_at__lte=moment)
    rows = rows.filter(emergency__mark_id__in=viewer.mark_ids)
    if of_emergency is not None:
        rows = rows.filter(emergency_id=of_emergency)
    if behind:
        rows = rows.filter(after(ORDER, behind))
    return list(rows.order_by(*ORDER).values(*_REPORT)[:limit])


def last_issued_at(viewer: Viewer) -> datetime | None:
    """When the last report was issued that the viewer may see, of an emergency they may see. One query."""
    seen = Report.objects.visible_to(viewer).filter(emergency__mark_id__in=viewer.mark_ids)
    found: datetime | None = seen.aggregate(last=Max("issued_at"))["last"]
    return found


def report(public_id: UUID, viewer: Viewer) -> Row | None:
    """The report of that id if the viewer may see it and its emergency. One query."""
    rows = Report.objects.visible_to(viewer).filter(public_id=public_id, emergency__mark_id__in=viewer.mark_ids)
    found: Row | None = rows.values(*_REPORT, "frozen").first()
    return found


def renditions(report_id: int, viewer: Viewer) -> list[Row]:
    """The files of a report that the viewer may see, by format and language. One query."""
    rows: Any = Rendition.objects.filter(report_id=report_id, file__mark_id__in=viewer.mark_ids)
    return list(
        rows.order_by("format", "language").values(
            "format", "language", "file__public_id", "file__media_type", "file__size_bytes", "file__sha256"
        )
    )
