"""Who stands behind the names that something is shared with."""

from collections.abc import Sequence
from datetime import date

from ganket.actors.models import Membership, Party
from ganket.situation.models import Emergency
from ganket.situation.updates.queries import choices


def opened(named: Sequence[Party], on: date) -> list[Party]:
    """These parties with each group opened into its members of that day, in seat order; each once. One query.

    What `actors.queries.named_readers` says of a mark, before there is one.
    """
    inside: dict[int, list[Party]] = {}
    groups = [each.pk for each in named if each.kind == Party.Kind.GROUP]
    rows = Membership.objects.on(on).filter(group_id__in=groups).in_seat_order().select_related("member")
    for membership in rows:
        inside.setdefault(membership.group_id, []).append(membership.member)
    found = [each for party in named for each in inside.get(party.pk, [party])]
    return list({each.pk: each for each in found}.values())


def around(held: Emergency, on: date) -> tuple[list[Party], list[Party]]:
    """The secretariats, and the groups in which the association meets its partners, on a day. Three queries."""
    association = held.association.party
    named = {each.code: list(each.parties) for each in choices(held, association, on)}
    officers = named["officers"]
    return officers[1:], named["partners"][len(officers) :]
