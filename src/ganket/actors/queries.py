"""Reads of parties that span models."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.storage import default_storage

from ganket.actors.models import Membership, StoredFile
from ganket.actors.rules import file_path


@dataclass(frozen=True)
class Member:
    """A member state as pages, reports and answers need it."""

    party_id: int
    code: str
    names: dict[str, str]
    iso2: str
    seat_order: int
    tile_column: int | None
    tile_row: int | None


def members(group_id: int, on: date) -> list[Member]:
    """The states that are members of the group on that day, in seat order. One query."""
    rows: Any = (
        Membership.objects.on(on)
        .filter(group_id=group_id, member__kind="state")
        .in_seat_order()
        .values_list(
            "member_id",
            "member__code",
            "member__names",
            "member__state__iso2",
            "seat_order",
            "member__state__tile_column",
            "member__state__tile_row",
        )
    )
    return [Member(*row) for row in rows]


def content_of(stored: StoredFile) -> bytes:
    """The file's bytes as they lie on disk. Raises FileNotFoundError when they are gone."""
    with default_storage.open(file_path(stored.sha256)) as handle:
        return bytes(handle.read())
