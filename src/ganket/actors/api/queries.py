"""Reads of parties and memberships for the API, as plain rows in the order they are listed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ganket.actors.models import Membership, Party
from ganket.lib.api.cursors import after

Row = dict[str, Any]

_PARTY_ORDER = ("sort_key", "code")
_PARTY = (
    "id",
    "public_id",
    "code",
    "kind",
    "names",
    "sort_key",
    "state__iso2",
    "state__iso3",
    "state__formal_names",
    "organisation__sector",
)
_MEMBER_ORDER = ("seat_order", "member__code", "id")
_MEMBER = (*_MEMBER_ORDER, "member__kind", "member__names", "starts_on", "ends_on")


def parties(kind: str | None, behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """At most `limit` parties of a kind (or all) behind a sort key. One query."""
    rows = Party.objects.filter(kind=kind) if kind else Party.objects.all()
    if behind:
        rows = rows.filter(after(_PARTY_ORDER, behind))
    return list(rows.order_by(*_PARTY_ORDER).values(*_PARTY)[:limit])


def party(code: str) -> Row | None:
    """The party of that code. One query."""
    found: Row | None = Party.objects.filter(code=code).values(*_PARTY).first()
    return found


def key_of_party(row: Row) -> list[Any]:
    """The sort key of a party."""
    return [row[name] for name in _PARTY_ORDER]


def members(group_id: int, on: date, behind: Sequence[Any] | None, limit: int) -> list[Row]:
    """At most `limit` members of a group on a day behind a sort key, in seat order. One query."""
    rows = Membership.objects.on(on).filter(group_id=group_id)
    if behind:
        rows = rows.filter(after(_MEMBER_ORDER, behind))
    return list(rows.order_by(*_MEMBER_ORDER).values(*_MEMBER)[:limit])


def key_of_member(row: Row) -> list[Any]:
    """The sort key of a member."""
    return [row[name] for name in _MEMBER_ORDER]
