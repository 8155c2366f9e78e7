"""Who may see: a viewer's marks are resolved once a request; everything shown is filtered by them.

The owner sees its own. RED reaches the users it names; AMBER+STRICT the organisations it names; AMBER and
GREEN the parties and groups they name; CLEAR everyone. Nothing else is seen by anyone.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from ganket.actors.models import Mandate, Mark, Membership, Party, User
from ganket.actors.rules import ORDER, Label
from ganket.lib import clock
from ganket.lib.audit import Signature

# Roles in the order in which a user with several mandates is taken to act.
_SPEAKS = list(Mandate.Role.values)


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
    """The viewer a user is on a day (default: today by the instance's clock). Three queries, always."""
    day = on or clock.now().date()
    known = user if isinstance(user, User) and user.is_active else None
    if known is None:
        return Viewer(None, frozenset(), _marks(Q(label=Label.CLEAR)))
    own = set(Mandate.objects.on(day).filter(user=known).values_list("party_id", flat=True))
    groups = set(Membership.objects.on(day).filter(member_id__in=own).values_list("group_id", flat=True))
    circle = own | groups
    seen = (
        Q(label=Label.CLEAR)
        | Q(owner_id__in=own)
        | Q(label=Label.RED, audience__user=known)
        | Q(label=Label.AMBER_STRICT, audience__party_id__in=own)
        | Q(label__in=[Label.AMBER, Label.GREEN], audience__party_id__in=circle)
    )
    return Viewer(known, frozenset(own), _marks(seen))


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


def readers_of(mark: Mark) -> Viewer:
    """What every reader of this mark may see: all that a thing shared under it may be made from.

    Another mark qualifies when it is no stricter and names at least all whom this one names and its owner.
    Groups are not opened up into members, so the answer errs on the side of leaving out. Two queries, which read
    every mark: marks are deduplicated, as many as there are ways of sharing (hundreds), not as there are things.
    """
    if mark.label == Label.CLEAR:
        return public()
    named = {(each.party_id, each.user_id) for each in mark.audience.all()}
    qualifying = []
    for other in Mark.objects.prefetch_related("audience"):
        reached = {(each.party_id, each.user_id) for each in other.audience.all()} | {(other.owner_id, None)}
        no_stricter = ORDER.index(Label(other.label)) <= ORDER.index(Label(mark.label))
        if other.label == Label.CLEAR or (no_stricter and named | {(mark.owner_id, None)} <= reached):
            qualifying.append(other.pk)
    return Viewer(None, frozenset(), tuple(sorted(qualifying)))


def _marks(seen: Q) -> tuple[int, ...]:
    return tuple(Mark.objects.filter(seen).order_by("id").values_list("id", flat=True).distinct())
