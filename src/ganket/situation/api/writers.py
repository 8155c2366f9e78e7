"""As whom somebody writes through the API, and with whom they share."""

from typing import Literal

from django.http import HttpRequest

from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting, acting_as
from ganket.lib import clock
from ganket.lib.api import problems
from ganket.situation.models import Emergency
from ganket.situation.updates.actions import sharing_mark
from ganket.situation.updates.queries import choices

# With whom: the codes of situation.permissions.sharing_choices.
ShareWith = Literal["own", "officers", "partners", "public"]


def acting(request: HttpRequest, *party_ids: int) -> Acting:
    """As whom the user of the session acts, for one of these parties where any are named. Raises Problem 403 for who
    has no mandate in force for it.
    """
    for party_id in party_ids or (None,):
        by = acting_as(request.user, party_id=party_id)
        if by is not None:
            return by
    raise problems.forbidden("You have no mandate that lets you do this.")


def mark(share_with: str, of: Party, emergency: Emergency, place: str = "/body/share_with") -> Mark:
    """The party's own mark for a way of sharing. Raises Problem 400 for one whose readers may not see the emergency."""
    ways = {each.code: each for each in choices(emergency, clock.now().date())}
    if share_with not in ways:
        others = "Others are not among the readers of this emergency; the Chair's desk may let them in."
        said = f"One shares with {', '.join(ways)} here. {others}"
        raise problems.invalid(problems.Fault(place, "beyond_readers", said))
    return sharing_mark(of, ways[share_with])


def said_of(body: object) -> bytes:
    """What a checked body says, for telling two requests under one key from each other."""
    return repr(body).encode()
