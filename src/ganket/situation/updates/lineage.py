"""How revisions of one update follow from each other, and which of them a writer has not taken in yet. Plain Python.

Each names the revision its writer had before them. What two people wrote side by side is joined as soon as one of
them saves or shares on the base of the other's.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Step(NamedTuple):
    """A revision as far as its line goes: its number, that of its base (0: none), its writer, whether it was shared."""

    number: int
    base: int
    user_id: int | None
    is_shared: bool = False


def behind(steps: Sequence[Step], number: int) -> set[int]:
    """The revisions that one follows from, itself among them."""
    bases = {each.number: each.base for each in steps}
    found: set[int] = set()
    while number in bases and number not in found:
        found.add(number)
        number = bases[number]
    return found


def unseen(steps: Sequence[Step], base: int, user_id: int | None) -> int | None:
    """Somebody else's newest revision that a writer on this base has not taken in; None where there is none. Of each
    person only their last counts: it stands for what they wrote before.
    """
    taken = behind(steps, base)
    newest = {each.user_id: each.number for each in steps if each.user_id != user_id}
    return max((number for number in newest.values() if number not in taken), default=None)


def shared_meanwhile(steps: Sequence[Step], base: int) -> int | None:
    """The last shared revision, where a writer on this base has not taken it in."""
    last = max((each.number for each in steps if each.is_shared), default=None)
    return last if last is not None and last not in behind(steps, base) else None


def where_to_go_on(steps: Sequence[Step], user_id: int | None) -> tuple[int | None, int | None]:
    """The revision a writer goes on from, and somebody else's that does not follow from it and is not behind it:
    the last that follows from the writer's own last one; for a newcomer the last of all.
    """
    if not steps:
        return None, None
    own = max((each.number for each in steps if each.user_id == user_id), default=0)
    going = max(each.number for each in steps if not own or own in behind(steps, each.number))
    return going, unseen(steps, going, user_id)
