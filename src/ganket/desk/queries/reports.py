"""Issued reports and their files, and the one read behind every download."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ganket.actors.models import StoredFile
from ganket.actors.permissions import Viewer
from ganket.briefing.models import Rendition
from ganket.briefing.queries import frozen_data, reports_visible
from ganket.situation.models import Emergency

PER_PAGE = 25


@dataclass(frozen=True)
class File:
    """A report in one format and language, as issued."""

    format: str
    language: str
    public_id: UUID
    name: str
    size_bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True)
class Issued:
    """A report without its frozen data."""

    id: int
    public_id: UUID
    number: int
    as_known_at: datetime
    issued_at: datetime
    sha256: str
    label: str


_COLUMNS = ("id", "public_id", "number", "as_known_at", "issued_at", "sha256", "mark__label")


def issued(held: Emergency, moment: datetime, viewer: Viewer) -> Any:
    """The reports issued by then, the latest first. A query set: page it."""
    return reports_visible(held, viewer).filter(issued_at__lte=moment)


def listed(rows: Any) -> list[Issued]:
    """A page of reports. One query."""
    return [Issued(*row) for row in rows.values_list(*_COLUMNS)]


def files(reports: Iterable[Issued], viewer: Viewer) -> dict[int, list[File]]:
    """The files of these reports that the viewer may have, by report. One query."""
    rows = Rendition.objects.filter(
        report_id__in=[each.id for each in reports], file__mark_id__in=viewer.mark_ids
    ).order_by("report_id", "format", "language")
    found: dict[int, list[File]] = {}
    columns: Any = rows.values_list(
        "report_id",
        "format",
        "language",
        "file__public_id",
        "file__name",
        "file__size_bytes",
        "file__sha256",
        "file__media_type",
    )
    for report_id, *facts in columns:
        found.setdefault(report_id, []).append(File(*facts))
    return found


def report(held: Emergency, number: int, moment: datetime, viewer: Viewer) -> tuple[Issued, dict[str, Any]] | None:
    """One report and its frozen data. One query. Raises briefing.rules.Damaged for data that are not those issued."""
    row = issued(held, moment, viewer).filter(number=number).values_list(*_COLUMNS, "frozen").first()
    if row is None:
        return None
    found = Issued(*row[:-1])
    return found, frozen_data(row[-1], found.sha256)


def latest_report(held: Emergency, moment: datetime, viewer: Viewer) -> Issued | None:
    """The last report issued by then. One query."""
    row = issued(held, moment, viewer).order_by("-number").values_list(*_COLUMNS).first()
    return Issued(*row) if row else None


def neighbours(held: Emergency, number: int, moment: datetime, viewer: Viewer) -> tuple[int | None, int | None]:
    """The numbers of the reports before and after this one. Two queries."""
    rows = issued(held, moment, viewer)
    before = rows.filter(number__lt=number).order_by("-number").values_list("number", flat=True).first()
    after = rows.filter(number__gt=number).order_by("number").values_list("number", flat=True).first()
    return before, after


def stored_file(public_id: UUID, viewer: Viewer) -> StoredFile | None:
    """The file of that id if the viewer may have it: what is hidden and what is not there look alike. One query."""
    found: StoredFile | None = StoredFile.objects.visible_to(viewer).filter(public_id=public_id).first()
    return found
