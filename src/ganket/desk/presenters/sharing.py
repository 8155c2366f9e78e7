"""With whom something may be shared, in words: the ways, the readers by name, and what the button will do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from ganket.actors.models import Mark, Party
from ganket.actors.queries import Member, named_by, opened
from ganket.actors.rules import Label
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import wording
from ganket.situation.permissions import SharingChoice

NAMED_IN_BRIEF = 3
_NUMBERS = {
    2: noop("two"),
    3: noop("three"),
    4: noop("four"),
    5: noop("five"),
    6: noop("six"),
    7: noop("seven"),
    8: noop("eight"),
    9: noop("nine"),
    10: noop("ten"),
    11: noop("eleven"),
    12: noop("twelve"),
}


@dataclass(frozen=True)
class Way:
    """One way of sharing, as a link that chooses it."""

    code: str
    words: str
    label: str
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class Chosen:
    """The way that is chosen: what its button says."""

    code: str
    label: str
    button: str
    is_public: bool


def ways(offered: Sequence[SharingChoice], chosen: str, address: str, narrowest: str) -> list[Way]:
    """The ways to choose among; `narrowest` says who reads what is shared with nobody else."""
    said = {
        "own": narrowest,
        "officers": _("Health officers of the association"),
        "partners": _("The association and its partners"),
        "public": _("Everyone"),
    }
    return [
        Way(each.code, said[each.code], each.label, joined(address, {"with": each.code}), each.code == chosen)
        for each in offered
    ]


def chosen_way(choice: SharingChoice, members: int, button_alone: str) -> Chosen:
    """What the button of a chosen way will do; `button_alone` where nobody else is to read it."""
    has_secretariat = any(each.kind == Party.Kind.ORGANISATION for each in choice.parties)
    count = {"members": _number(members)}
    if choice.code == "own":
        button = button_alone
    elif choice.code == "public":
        button = _("Make it public")
    elif choice.code == "partners":
        button = _("Share with the %(members)s members, the secretariat and the partners") % count
    elif has_secretariat:
        button = _("Share with the %(members)s members and the secretariat") % count
    else:
        button = _("Share with the %(members)s members") % count
    return Chosen(choice.code, choice.label, button, choice.label == Label.CLEAR)


def names(parties: Sequence[Party]) -> list[str]:
    """The readers by name, in the language in use."""
    language = get_language() or "en"
    return [each.name(language) for each in parties]


def read_already(marks: Sequence[Mark], state: Party, chosen: SharingChoice, seats: Sequence[Member], on: date) -> str:
    """That figures of the day are read by others than those of a way of sharing, by name, and stay so; empty where
    nobody else reads them. Members come in the order of their seats. Four queries, however many marks there are.
    """
    if chosen.label == Label.CLEAR:
        return ""
    if any(each.label == Label.CLEAR for each in marks):
        return _("Figures of this day are public already and stay so: sharing this with fewer takes nothing back.")
    among = {each.pk for each in opened([state, *chosen.parties], on)}
    others = {each.pk: each for each in opened(named_by(marks), on) if each.pk not in among}
    if not others:
        return ""
    seated = [others.pop(each.party_id) for each in seats if each.party_id in others]
    said = ", ".join(names([*seated, *others.values()]))
    return _(
        "Figures of this day are read already by %(names)s, and stay so: sharing this with fewer takes nothing back."
    ) % {"names": said}


def in_brief(readers: Sequence[str]) -> str:
    """The first readers by name, and how many more there are."""
    said, more = ", ".join(readers[:NAMED_IN_BRIEF]), len(readers) - NAMED_IN_BRIEF
    if more <= 0:
        return _("Read by %(names)s.") % {"names": said}
    return ngettext("Read by %(names)s and %(n)s other.", "Read by %(names)s and %(n)s others.", more) % {
        "names": said,
        "n": _number(more),
    }


def _number(count: int) -> str:
    """Small numbers as a word."""
    return _(_NUMBERS[count]) if count in _NUMBERS else wording().number(count)
