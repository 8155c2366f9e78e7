"""The cast: a small invented world beside the public record, made anew in each test that asks for it.

Three states, a secretariat and a partner that exist nowhere, and one person for each way of standing to a
thing: its owner's officer, another state's, a third's, the secretariat's, a partner's liaison, a user with no
mandate, the public. An access test is one table over these names.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.test import Client

from ganket.actors import actions, permissions
from ganket.actors.models import Mandate, Mark, Party, User
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label

SINCE = date(2020, 1, 1)

# key: code, ISO 2 letters (both from the ranges ISO 3166 leaves to its users), names
STATES = {
    "own": ("XAA", "XA", {"en": "Samplonia (invented)", "vi": "Xam-plô-ni-a (hư cấu)"}),
    "other": ("XBB", "XB", {"en": "Exemplaria (invented)", "vi": "Ê-xem-pla-ri-a (hư cấu)"}),
    "third": ("XCC", "XC", {"en": "Fictionia (invented)", "vi": "Phíc-xi-ô-ni-a (hư cấu)"}),
}
ORGANISATIONS = {
    "secretariat": ("XSEC", "secretariat", {"en": "Secretariat (invented)", "vi": "Ban thư ký (hư cấu)"}),
    "partner": ("XPART", "health", {"en": "Partner (invented)", "vi": "Đối tác (hư cấu)"}),
}
GROUP = ("XTRIO", {"en": "Trio of States (invented)", "vi": "Bộ ba quốc gia (hư cấu)"})
ROLES = {
    "own": Mandate.Role.FOCAL_POINT,
    "other": Mandate.Role.FOCAL_POINT,
    "third": Mandate.Role.FOCAL_POINT,
    "secretariat": Mandate.Role.SECRETARIAT,
    "partner": Mandate.Role.LIAISON,
}
EVERYONE = ("own", "other", "third", "secretariat", "partner", "outsider", "public")


@dataclass(frozen=True)
class Person:
    """One of the cast: who they are, for whom they act, and a browser they are signed in with."""

    key: str
    user: User | None
    party: Party | None

    @cached_property
    def client(self) -> Client:
        """Signed in when it is first used: most tests ask as two or three of the cast."""
        client = Client()
        if self.user:
            client.force_login(self.user)
        return client

    @property
    def viewer(self) -> permissions.Viewer:
        """What they may see at this moment: resolved anew each time, as in a request."""
        return permissions.viewer_of(self.user)

    @property
    def acting(self) -> Acting:
        """Acting for their party under their mandate."""
        assert self.user is not None
        assert self.party is not None
        return Acting(party=self.party, user=self.user, mandate=self.user.mandates.get())


def make_parties(by: Acting | None = None) -> dict[str, Party]:
    """The five invented parties and their group, by key; the group's is "group".

    `by` is who registers them (default: the first of them, itself).
    """
    parties = {}
    for place, (key, (code, iso2, names)) in enumerate(STATES.items()):
        details = {"iso2": iso2, "iso3": code, "formal_names": names, "tile_column": place, "tile_row": 0}
        parties[key] = actions.register_party(by=by, kind="state", code=code, names=names, details=details)
    for key, (code, sector, names) in ORGANISATIONS.items():
        parties[key] = actions.register_party(
            by=by, kind="organisation", code=code, names=names, details={"sector": sector}
        )
    code, names = GROUP
    group = actions.register_party(by=by, kind="group", code=code, names=names, details={})
    actions.name_secretariat(by=by or Acting(party=group), group=group, secretariat=parties["secretariat"])
    for seat, key in enumerate(STATES, start=1):
        actions.admit(
            by=by or Acting(party=parties[key]),
            group=group,
            member=parties[key],
            seat_order=seat,
            starts_on=SINCE,
            ends_on=None,
        )
    return {**parties, "group": group}


def make_cast(by: Acting | None = None) -> dict[str, Person]:
    """Everyone of EVERYONE, by key."""
    parties = make_parties(by)
    cast = {"public": Person("public", None, None)}
    for key in EVERYONE[:-1]:
        party = parties.get(key)
        user = User.objects.create_user(f"{key}@cast.invalid", name=f"Officer {key}")
        if party:
            giver = by or Acting(party=parties["secretariat"])
            actions.give_mandate(by=giver, user=user, party=party, role=ROLES[key], starts_on=SINCE)
        cast[key] = Person(key, user, party)
    return cast


def marks_of(cast: dict[str, Person]) -> dict[str, Mark]:
    """One mark for each way of sharing that "own" may choose, by a name that says whom it reaches."""
    own = cast["own"].party
    other = cast["other"].party
    group = Party.objects.get(code=GROUP[0])

    def mark(sharing_label: Label, **audience: object) -> Mark:
        return actions.mark(owner=own, sharing_label=sharing_label, **audience)

    return {
        "clear": mark(Label.CLEAR),
        "green to the group": mark(Label.GREEN, parties=[group]),
        "amber to the group": mark(Label.AMBER, parties=[group]),
        "amber to other": mark(Label.AMBER, parties=[other]),
        "amber to partner": mark(Label.AMBER, parties=[cast["partner"].party]),
        "strict to other": mark(Label.AMBER_STRICT, parties=[other]),
        "strict to nobody else": mark(Label.AMBER_STRICT),
        "red to the officer of other": mark(Label.RED, users=[cast["other"].user]),
        "red to the outsider": mark(Label.RED, users=[cast["outsider"].user]),
    }


def sources_of(cast: dict[str, Person]) -> dict[str, Party]:
    """One more invented organisation for each mark, by the mark's name: what is shared under all marks at once is
    told apart by whom it names.
    """
    found = {}
    for place, name in enumerate(READERS):
        names = {"en": f"Source X{place}S (invented)", "vi": f"Nguồn X{place}S (hư cấu)"}
        found[name] = actions.register_party(
            by=cast["own"].acting,
            kind="organisation",
            code=f"X{place}S",
            names=names,
            details={"sector": "health"},
        )
    return found


# Whom each mark of `marks_of` lets read, all named: whoever is not here may not.
READERS = {
    "clear": set(EVERYONE),
    "green to the group": {"own", "other", "third"},
    "amber to the group": {"own", "other", "third"},
    "amber to other": {"own", "other"},
    "amber to partner": {"own", "partner"},
    "strict to other": {"own", "other"},
    "strict to nobody else": {"own"},
    "red to the officer of other": {"own", "other"},
    "red to the outsider": {"own", "outsider"},
}
