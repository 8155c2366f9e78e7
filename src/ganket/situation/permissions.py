"""Who may report for a state, with whom a state may share, and who reads the names of those who owe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ganket.actors.actions import SYSTEM_CODE
from ganket.actors.models import Mandate, Membership, Party
from ganket.actors.permissions import Acting, Viewer
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation.models import Emergency

_REPORTING = frozenset({Mandate.Role.FOCAL_POINT, Mandate.Role.ALTERNATE})


class NotYours(Exception):
    """Somebody asks to do what is another state's to do. Pages and answers say it as if the thing were not there."""


@dataclass(frozen=True)
class SharingChoice:
    """One way in which a state may share: a code for forms, the label, and the parties it names beside the state."""

    code: str
    label: Label
    parties: tuple[Party, ...]


def may_report(by: Acting, state: Party) -> bool:
    """Whether they speak for the state today: its focal point or alternate; the system by itself, for a scenario."""
    if state.kind != Party.Kind.STATE:
        return False
    if by.user is None and by.mandate is None and by.party.code == SYSTEM_CODE:
        return True
    user, mandate, today = by.user, by.mandate, clock.now().date()
    if user is None or mandate is None or by.party.pk != state.pk:
        return False
    in_force = mandate.starts_on <= today and (mandate.ends_on is None or mandate.ends_on >= today)
    held = (mandate.party_id, mandate.user_id) == (state.pk, user.pk)
    return held and in_force and mandate.role in _REPORTING


def reporting(by: Acting, emergency: Emergency, day: date, state: Party | None = None) -> Party:
    """The state they report for (their own unless another is named): a member of the association on that day. Raises
    NotYours.
    """
    state = state or by.party
    if not may_report(by, state):
        raise NotYours(f"{by.party.code} does not report for {state.code}")
    if not Membership.objects.on(day).filter(group_id=emergency.association_id, member=state).exists():
        raise NotYours(f"{state.code} is no member of the association of {emergency.slug} on {day}")
    return state


def sees_who_owes(viewer: Viewer, emergency: Emergency, day: date) -> bool:
    """Whether they read by name who owes and who sent: the Chair's desk of the association and the secretariat, by
    a mandate in force on that day. Others read "8 of 10", and each state its own line. At most two queries.
    """
    if viewer.user is None:
        return False
    held = Mandate.objects.on(day).filter(user=viewer.user, role__in=[Mandate.Role.CHAIR, Mandate.Role.SECRETARIAT])
    roles = set(held.values_list("role", "party_id"))
    if any(role == Mandate.Role.SECRETARIAT for role, _ in roles):
        return True
    chairing = {party_id for _, party_id in roles}
    if emergency.association_id in chairing:
        return True
    members = Membership.objects.on(day).filter(group_id=emergency.association_id, member_id__in=chairing)
    return bool(chairing) and members.exists()


def sharing_choices(
    state: Party, association: Party, secretariats: Sequence[Party], circles: Sequence[Party] = ()
) -> list[SharingChoice]:
    """The ways of sharing that a form offers, from the narrowest; the first is the default: the state alone.

    `circles` are the groups in which the association meets its partners.
    """
    officers = (association, *secretariats)
    return [
        SharingChoice("own", Label.AMBER_STRICT, ()),
        SharingChoice("officers", Label.AMBER, officers),
        SharingChoice("partners", Label.GREEN, (*officers, *circles)),
        SharingChoice("public", Label.CLEAR, ()),
    ]
