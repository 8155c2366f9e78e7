"""Reads of parties that span models."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.storage import default_storage

from ganket.actors.models import Mark, Membership, StoredFile
from ganket.actors.rules import NotAsStored, file_path, mark_digest


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
    """The file's bytes as they were stored. Raises FileNotFoundError when they are gone, rules.NotAsStored when
    others lie in their place.
    """
    with default_storage.open(file_path(stored.sha256)) as handle:
        content = bytes(handle.read())
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise NotAsStored(f"{stored.name}: the bytes are not those that were stored.")
    return content


def digest_of(mark: Mark) -> str:
    """A mark's digest made anew from the rows that say whom it reaches. Four queries, none where prefetched."""
    named = list(mark.audience.all())
    return mark_digest(
        mark.label,
        str(mark.owner.public_id),
        [str(each.party.public_id) for each in named if each.party],
        [str(each.user.public_id) for each in named if each.user],
    )
