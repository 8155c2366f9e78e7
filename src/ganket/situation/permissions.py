"""Who may report for a state, with whom a state may share, and who reads the names of those who owe."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ganket.actors.actions import SYSTEM_CODE
from ganket.actors.models import Group, Mandate, Mark, Membership, Party
from ganket.actors.permissions import Acting, Viewer, unreached
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation.models import Emergency, Hazard
from ganket.situation.rules import Names, Problem

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


def speaks(by: Acting) -> bool:
    """Whether they speak for a party: the system for itself, a person by a mandate that does more than read."""
    return by.user is None or (by.mandate is not None and by.mandate.role != Mandate.Role.AUDITOR)


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
    """Whether they read by name who owes and who sent: the Chair's desk of the association and its secretariat, by
    a mandate in force on that day. Others read "8 of 10", and each state its own line. One query.
    """
    return viewer.user is not None and serving([emergency.association_id], day).filter(user=viewer.user).exists()


def all_see_who_owes(mark: Mark, emergency: Emergency, day: date) -> bool:
    """Whether everybody who reads under a mark on a day reads those names: what is frozen for its readers, a report,
    may name them then. Two queries and one for the audience; one more where a group is opened.
    """
    if mark.label == Label.CLEAR:
        return False
    audience = list(mark.audience.all())
    parties = {mark.owner_id, *(each.party_id for each in audience if each.party_id)}
    if mark.label in (Label.AMBER, Label.GREEN):
        parties |= set(Membership.objects.on(day).filter(group_id__in=parties).values_list("member_id", flat=True))
    acting = Mandate.objects.on(day).filter(party_id__in=parties).values_list("user_id", flat=True)
    readers = {*acting, *(each.user_id for each in audience if each.user_id)}
    seeing = set(serving([emergency.association_id], day).values_list("user_id", flat=True))
    return bool(readers) and readers <= seeing


def serving(associations: Collection[int], day: date) -> QuerySet[Mandate]:
    """The mandates of the Chair's desks and the secretariats of these associations."""
    members = Membership.objects.on(day).filter(group_id__in=associations).values("member_id")
    secretariat = Group.objects.filter(pk__in=associations).values("secretariat_id")
    chairs = Q(role=Mandate.Role.CHAIR) & (Q(party_id__in=associations) | Q(party_id__in=members))
    serves = Q(role=Mandate.Role.SECRETARIAT, party_id__in=secretariat)
    return Mandate.objects.on(day).filter(chairs | serves)


def sharing_choices(
    emergency: Emergency, secretariat: Party | None, circles: Sequence[Party], on: date
) -> list[SharingChoice]:
    """The ways of sharing that a form offers, from the narrowest; the first is the default: the state alone. Nobody is
    named who may not see the emergency, and a way that is left without its readers is none.

    `circles` are the groups in which the association meets its partners. At most four queries.
    """
    association, is_public = emergency.association.party, emergency.mark.label == Label.CLEAR
    around = [association, *([secretariat] if secretariat else []), *circles]
    out = {each.pk for each in unreached(emergency.mark, around, on)}
    officers = tuple(each for each in (association, secretariat) if each and each.pk not in out)
    wider = tuple(each for each in circles if each.pk not in out)
    ways = [SharingChoice("own", Label.AMBER_STRICT, ())]
    if association in officers:
        ways.append(SharingChoice("officers", Label.AMBER, officers))
    if association in officers and (wider or is_public):
        ways.append(SharingChoice("partners", Label.GREEN, (*officers, *wider)))
    return [*ways, SharingChoice("public", Label.CLEAR, ())] if is_public else ways


def beyond_readers(emergency: Emergency, mark: Mark, on: date) -> list[Problem]:
    """Why what is said in an emergency may not be shared under a mark: it names who may not see the emergency, or
    everybody where not everybody may. At most five queries.
    """
    return _beyond([emergency.mark], mark, on)


def beyond_readers_of_figures(hazard: Hazard, source: Party, mark: Mark, on: date) -> list[Problem]:
    """The same of a source's figures, which are of a hazard: it names who may see none of its emergencies. What is
    no state's is public record and may be everyone's; and where there is no emergency there is nothing to keep.
    """
    if mark.label == Label.CLEAR and source.kind != Party.Kind.STATE:
        return []
    emergencies = Emergency.objects.filter(hazard=hazard).select_related("mark").order_by("id")
    seen = [each.mark for each in emergencies]
    return _beyond(seen, mark, on) if seen else []


def _beyond(seen: Sequence[Mark], mark: Mark, on: date) -> list[Problem]:
    if any(each.label == Label.CLEAR for each in seen):
        return []
    if mark.label == Label.CLEAR:
        return [Problem("share_with", "not_public")]
    named = mark.audience.filter(party__isnull=False).select_related("party").order_by("id")
    beyond = [each.party for each in named if each.party]
    for each in seen:
        beyond = unreached(each, beyond, on)
    return [Problem("share_with", "beyond_readers", {"who": Names(each.names for each in beyond)})] if beyond else []
