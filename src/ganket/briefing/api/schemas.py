"""What the API says of reports: the documented shape beside the function that fills it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from ninja import Schema

from ganket.briefing.queries import frozen_data
from ganket.lib.api.answers import ListedAsKnown


class ReportAnswer(Schema):
    """An issued report. `sha256` is that of its frozen data, and stands on every page of it."""

    id: UUID
    number: int
    emergency: str
    as_known_at: datetime
    issued_at: datetime
    tlp: str
    sha256: str


class RenditionAnswer(Schema):
    """A report in one format and language, as issued."""

    format: str
    language: str
    media_type: str
    size_bytes: int
    sha256: str
    href: str


class ReportWhole(ReportAnswer):
    """A report with its frozen data, byte for byte as hashed, and its files."""

    frozen: dict[str, Any]
    renditions: list[RenditionAnswer]


class Reports(ListedAsKnown[ReportAnswer]):
    """Issued reports."""


def report(row: dict[str, Any]) -> dict[str, Any]:
    """A report as sent."""
    return {
        "id": row["public_id"],
        "number": row["number"],
        "emergency": row["emergency__slug"],
        "as_known_at": row["as_known_at"],
        "issued_at": row["issued_at"],
        "tlp": row["mark__label"],
        "sha256": row["sha256"],
    }


def whole(row: dict[str, Any], renditions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A report as sent, with frozen data and files. Raises rules.Damaged for data that are not those issued."""
    frozen_data(row["frozen"], row["sha256"])
    return {
        **report(row),
        # As it lies: reading and writing it again could change bytes that are hashed.
        "frozen": orjson.Fragment(row["frozen"]),
        "renditions": [
            {
                "format": each["format"],
                "language": each["language"],
                "media_type": each["file__media_type"],
                "size_bytes": each["file__size_bytes"],
                "sha256": each["file__sha256"],
                "href": f"/files/{each['file__public_id']}/",
            }
            for each in renditions
        ],
    }
