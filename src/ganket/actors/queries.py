"""Reads of parties that span models."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Prefetch, prefetch_related_objects

from ganket.actors.models import Group, Mark, MarkAudience, Membership, Party, StoredFile
from ganket.actors.rules import Label, NotAsStored, file_path, mark_digest


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


def secretariat(group_id: int) -> Party | None:
    """The organisation that a group names as its secretariat, if it names one. One query."""
    return Party.objects.filter(pk__in=Group.objects.filter(pk=group_id).values("secretariat_id")).first()


def opened(named: Sequence[Party], on: date) -> list[Party]:
    """These parties with each group opened into its members of that day, in seat order; each once. One query."""
    groups = [each.pk for each in named if each.kind == Party.Kind.GROUP]
    inside: dict[int, list[Party]] = {}
    memberships = Membership.objects.on(on).filter(group_id__in=groups).in_seat_order().select_related("member")
    for membership in memberships:
        inside.setdefault(membership.group_id, []).append(membership.member)
    found = [each for party in named for each in inside.get(party.pk, [party])]
    return list({each.pk: each for each in found}.values())


def circles(association_id: int, on: date) -> list[Party]:
    """The groups that hold every member of the association and others besides: where it meets its partners."""
    seats: dict[int, set[int]] = {}
    for group_id, member_id in Membership.objects.on(on).values_list("group_id", "member_id"):
        seats.setdefault(group_id, set()).add(member_id)
    seated = seats.get(association_id, set())
    wider = [group for group, inside in seats.items() if seated and seated < inside]
    return list(Party.objects.filter(pk__in=wider).order_by("code"))


def named_readers(mark: Mark, on: date) -> list[Party]:
    """Whom a mark lets read, by name: its owner, then the parties it names, groups opened. Empty for TLP:CLEAR, which
    reaches everyone; users that TLP:RED names are not parties. Three queries, however many there are.
    """
    return [] if mark.label == Label.CLEAR else opened(named_by([mark]), on)


def named_by(marks: Sequence[Mark]) -> list[Party]:
    """The parties that marks name, groups as such: of each its owner, then the others. Two queries, however many marks
    there are.
    """
    prefetch_related_objects(marks, "owner", Prefetch("audience", MarkAudience.objects.select_related("party")))
    return [
        party
        for mark in marks
        for party in (mark.owner, *(each.party for each in mark.audience.all()))
        if party is not None
    ]


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
