"""Who may see: a viewer's marks are resolved once a request; everything shown is filtered by them.

The owner sees its own. RED reaches the users it names; AMBER+STRICT the organisations it names; AMBER and
GREEN the parties and groups they name; CLEAR everyone. Nothing else is seen by anyone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from ganket.actors.models import Mandate, Mark, Membership, Party, User
from ganket.actors.rules import ORDER, Label
from ganket.lib import clock, sql
from ganket.lib.audit import Signature

# Labels under which a group that is named stands for its members.
_OPENED = (Label.AMBER, Label.GREEN)

# Roles in the order in which a user with several mandates is taken to act.
_SPEAKS = list(Mandate.Role.values)

# Written out, for they are asked for with every request: building the query sets cost eight times what this takes.
_CLEAR = "SELECT 'mark', id FROM actors_mark WHERE label = %(CLEAR)s ORDER BY id"
_RIGHTS = """
WITH own AS (
    SELECT party_id AS id FROM actors_mandate
    WHERE user_id = %(user)s AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
), circle AS (
    SELECT id FROM own
    UNION
    SELECT group_id FROM actors_membership
    WHERE member_id IN (SELECT id FROM own) AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
)
SELECT 'party', id FROM own
UNION
SELECT 'mark', m.id FROM actors_mark m
WHERE m.label = %(CLEAR)s OR m.owner_id IN (SELECT id FROM own) OR EXISTS (
    SELECT 1 FROM actors_markaudience a
    WHERE a.mark_id = m.id AND (
        m.label = %(RED)s AND a.user_id = %(user)s
        OR m.label = %(AMBER_STRICT)s AND a.party_id IN (SELECT id FROM own)
        OR m.label IN (%(AMBER)s, %(GREEN)s) AND a.party_id IN (SELECT id FROM circle)))
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Viewer:
    """A reader with all they may see: `mark_ids` is complete, so an empty one sees nothing."""

    user: User | None
    party_ids: frozenset[int]
    mark_ids: tuple[int, ...]

    @property
    def stamp(self) -> str:
        """Changes whenever the rights change: part of every ETag."""
        return hashlib.sha256(repr((self.user and self.user.pk, self.mark_ids)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Acting:
    """Who carries out an action: a user under a mandate for a party, or the system's own party alone."""

    party: Party
    user: User | None = None
    mandate: Mandate | None = None

    @property
    def signature(self) -> Signature:
        """As the audit leaf names them."""
        return Signature(
            user=str(self.user.public_id) if self.user else "",
            party=self.party.code,
            mandate=str(self.mandate.public_id) if self.mandate else "",
        )


def viewer_of(user: User | AnonymousUser | None, on: date | None = None) -> Viewer:
    """The viewer a user is on a day (default: today by the instance's clock). One query, always."""
    known = user if isinstance(user, User) and user.is_active else None
    asked: dict[str, Any] = {label.name: label.value for label in Label}
    if known is not None:
        asked |= {"user": known.pk, "day": sql.day_text(on or clock.now().date())}
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS if known else _CLEAR, asked)
        rows = cursor.fetchall()
    found: dict[str, list[int]] = {"party": [], "mark": []}
    for what, pk in rows:
        found[what].append(pk)
    return Viewer(known, frozenset(found["party"]), tuple(found["mark"]))


def acting_as(user: User | AnonymousUser | None, on: date | None = None, party_id: int | None = None) -> Acting | None:
    """As whom a user acts on a day (default: today by the instance's clock): under the oldest mandate in force, one
    that speaks for its party before one that only reads; of one party where it is named. None without any. One query.
    """
    if not isinstance(user, User) or not user.is_active:
        return None
    held = Mandate.objects.on(on or clock.now().date()).filter(user=user)
    if party_id is not None:
        held = held.filter(party_id=party_id)
    found = sorted(held.select_related("party"), key=lambda each: (_SPEAKS.index(each.role), each.starts_on, each.pk))
    return Acting(party=found[0].party, user=user, mandate=found[0]) if found else None


def public() -> Viewer:
    """The public: sees what is marked TLP:CLEAR and nothing else."""
    return viewer_of(None)


def readers_of(mark: Mark, on: date | None = None) -> Viewer:
    """What every reader of this mark may see: all that a thing shared under it may be made from.

    Another mark qualifies when it is no stricter and names at least all whom this one names and its owner. Groups are
    opened up into members only for a day that is named: what is made to last is made from what its readers may see
    whatever group they leave. A member that is a group itself is left out: its own members do not read through two.
    Two queries, three with a day, which read every mark: marks are deduplicated, as many as there are ways of sharing
    (hundreds), not as there are things.
    """
    if mark.label == Label.CLEAR:
        return public()
    inside = _members(on) if on else {}
    named = {(each.party_id, each.user_id) for each in mark.audience.all()}
    qualifying = []
    for other in Mark.objects.select_related("owner").prefetch_related("audience"):
        reached = {(each.party_id, each.user_id) for each in other.audience.all()}
        if other.label in _OPENED:
            groups = [inside[pk] for pk, _ in reached if pk in inside]
            reached |= {(member_id, None) for group in groups for member_id in group - inside.keys()}
        owner = (other.owner_id, None)
        # What a group owns its members do not read for that; they do read what names it.
        if owner not in named or mark.label not in _OPENED or other.owner.kind != Party.Kind.GROUP:
            reached.add(owner)
        no_stricter = ORDER.index(Label(other.label)) <= ORDER.index(Label(mark.label))
        if other.label == Label.CLEAR or (no_stricter and named | {(mark.owner_id, None)} <= reached):
            qualifying.append(other.pk)
    return Viewer(None, frozenset(), tuple(sorted(qualifying)))


def _members(on: date) -> dict[int, set[int]]:
    """Who is a member of which group on a day. One query."""
    inside: dict[int, set[int]] = {}
    for group_id, member_id in Membership.objects.on(on).values_list("group_id", "member_id"):
        inside.setdefault(group_id, set()).add(member_id)
    return inside


def unreached(mark: Mark, parties: Sequence[Party], on: date) -> list[Party]:
    """Those of these parties that a mark does not let read on a day. A group reads where each of its members does and
    everybody who acts for the group itself, such as its Chair; and a body of officials reads where everybody who acts
    for it reads as the official of another party. Three queries, none where everyone reads.
    """
    if mark.label == Label.CLEAR or not parties:
        return []
    inside = _members(on)
    audience = list(mark.audience.all())
    named = {each.party_id for each in audience if each.party_id}
    reading = {mark.owner_id, *named}
    if mark.label != Label.AMBER_STRICT:
        reading |= {member_id for pk in named for member_id in inside.get(pk, ())}
    people: dict[int, set[int]] = {}
    for party_id, user_id in Mandate.objects.on(on).values_list("party_id", "user_id"):
        people.setdefault(party_id, set()).add(user_id)
    readers = {each.user_id for each in audience if each.user_id} | {
        user for pk in reading for user in people.get(pk, ())
    }

    def reads(party_id: int) -> bool:
        return party_id in reading or (party_id in people and people[party_id] <= readers)

    def group_reads(pk: int) -> bool:
        return all(map(reads, inside[pk])) and people.get(pk, set()) <= readers

    return [each for each in parties if not (group_reads if each.pk in inside else reads)(each.pk)]
