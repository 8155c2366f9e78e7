"""What the API says of parties: the documented shape beside the function that fills it."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Schema

from ganket.lib.api.answers import Listed


class PartyAnswer(Schema):
    """A state, an organisation or a group. What a kind does not have is null."""

    id: UUID
    code: str
    kind: str
    names: dict[str, str]
    iso2: str | None
    iso3: str | None
    formal_names: dict[str, str] | None
    sector: str | None


class Parties(Listed[PartyAnswer]):
    """Parties."""


class MemberAnswer(Schema):
    """A party's membership, from a day to a day (both included; null: it goes on)."""

    party: str
    kind: str
    names: dict[str, str]
    seat_order: int
    starts_on: date
    ends_on: date | None


class Members(Listed[MemberAnswer]):
    """The members of a group on a day."""

    group: str
    on: date


def party(row: dict[str, Any]) -> dict[str, Any]:
    """A party as sent."""
    return {
        "id": row["public_id"],
        "code": row["code"],
        "kind": row["kind"],
        "names": row["names"],
        "iso2": row["state__iso2"],
        "iso3": row["state__iso3"],
        "formal_names": row["state__formal_names"],
        "sector": row["organisation__sector"],
    }


def member(row: dict[str, Any]) -> dict[str, Any]:
    """A membership as sent."""
    return {
        "party": row["member__code"],
        "kind": row["member__kind"],
        "names": row["member__names"],
        "seat_order": row["seat_order"],
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
    }
