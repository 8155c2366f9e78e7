"""Whose figures somebody may send, and for whom: their own state's; of public sources, who keeps them for the
association.
"""

from ganket.actors.actions import SYSTEM_CODE
from ganket.actors.models import Mark, Membership, Party, User
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation.models import Area, Emergency, Hazard
from ganket.situation.permissions import NotYours, beyond_readers_of_figures, may_report, serving
from ganket.situation.rules import Unfit


def may_load(by: Acting, source: Party, hazard: Hazard, mark: Mark) -> bool:
    """Whether figures of a source may be sent under a mark: a state's by its focal point or alternate, a public
    source's by secretariat or Chair's desk of an association that faces the hazard, each under a mark of its own or for
    everyone; the system by itself, for the command line and scenarios. Where nobody faces it nobody keeps its sources:
    so a refusal tells of no emergency that is hidden.
    """
    if by.user is None and by.mandate is None and by.party.code == SYSTEM_CODE:
        return True
    if mark.label != Label.CLEAR and mark.owner_id != by.party.pk:
        return False
    if source.kind == Party.Kind.STATE:
        return may_report(by, source)
    if by.mandate is None or by.mandate.party_id != by.party.pk:
        return False
    facing = Emergency.objects.filter(hazard=hazard).values_list("association_id", flat=True)
    return serving(set(facing), clock.now().date()).filter(pk=by.mandate.pk).exists()


def places_of(sender: Party, user: User | None, source: Party, hazard: Hazard) -> frozenset[str] | None:
    """The codes of the states of whose places somebody may send a source's figures, None for all: a state reports of
    itself; of a public source it is the members of the sender's own associations, or they would change what another one
    reads of its own. The system by itself is asked by `may_load` alone. Four queries at most.
    """
    if user is None:
        return None
    if source.kind == Party.Kind.STATE:
        return frozenset(Area.objects.filter(level=0, state_id=source.pk).values_list("code", flat=True))
    today = clock.now().date()
    facing = Emergency.objects.filter(hazard=hazard).values_list("association_id", flat=True).order_by()
    own = [each for each in set(facing) if serving([each], today).filter(party=sender).exists()]
    members = Membership.objects.on(today).filter(group_id__in=own).values("member_id")
    return frozenset(Area.objects.filter(level=0, state_id__in=members).values_list("code", flat=True))


def check_may_share(by: Acting, source: Party, hazard: Hazard, mark: Mark) -> None:
    """Raises NotYours for who may not send figures of a source under this mark, and Unfit where the mark names who may
    see no emergency of theirs.
    """
    if not may_load(by, source, hazard, mark):
        raise NotYours
    beyond = beyond_readers_of_figures(hazard, source, mark, clock.now().date())
    if beyond:
        raise Unfit(beyond)
