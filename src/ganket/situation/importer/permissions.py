"""Whose figures somebody may send, and for whom: their own state's; of public sources, who keeps them for the
association.
"""

from ganket.actors.actions import SYSTEM_CODE
from ganket.actors.models import Mandate, Mark, Party
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation.models import Hazard
from ganket.situation.permissions import NotYours, beyond_readers_of_figures, may_report
from ganket.situation.rules import Unfit

_KEEPING = frozenset({Mandate.Role.SECRETARIAT, Mandate.Role.CHAIR})


def may_load(by: Acting, source: Party, mark: Mark) -> bool:
    """Whether figures of a source may be sent under a mark: a state's by its focal point or alternate, a public
    source's by secretariat or Chair's desk, each under a mark of its own or for everyone; the system by itself, for
    the command line and scenarios.
    """
    if by.user is None and by.mandate is None and by.party.code == SYSTEM_CODE:
        return True
    if mark.label != Label.CLEAR and mark.owner_id != by.party.pk:
        return False
    if source.kind == Party.Kind.STATE:
        return may_report(by, source)
    mandate, today = by.mandate, clock.now().date()
    if mandate is None or mandate.role not in _KEEPING or mandate.party_id != by.party.pk:
        return False
    return mandate.starts_on <= today and (mandate.ends_on is None or mandate.ends_on >= today)


def check_may_share(by: Acting, source: Party, hazard: Hazard, mark: Mark) -> None:
    """Raises NotYours for who may not send figures of a source under this mark, and Unfit where the mark names who may
    see no emergency of theirs.
    """
    if not may_load(by, source, mark):
        raise NotYours
    beyond = beyond_readers_of_figures(hazard, source, mark, clock.now().date())
    if beyond:
        raise Unfit(beyond)
