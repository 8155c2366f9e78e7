"""Who may sign in to a drill: one person for each function, under names that are functions, with one password that is
made with the instance and lies in its folder. Real associations register their people themselves (`ganket user`).
"""

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, Party
from ganket.actors.permissions import Acting
from ganket.config.commands.demo import PEOPLE


@dataclass(frozen=True)
class Function:
    """One person: under which name they sign in, and for whom they act in which roles."""

    username: str
    name: str
    mandates: tuple[tuple[str, str], ...]  # party, role


def functions(file: dict[str, Any]) -> list[Function]:
    """Everyone of a scenario: its file's people, and for each state a focal point and an alternate."""
    of_states = [
        Function(f"{state.lower()}{ending}", file["functions"][role]["en"], ((state, role), *also))
        for state in file["states"]
        for role, ending in ((Mandate.Role.FOCAL_POINT, ""), (Mandate.Role.ALTERNATE, "-alternate"))
        for also in (tuple((code, Mandate.Role.LIAISON) for code in file["officials"]),)
    ]
    others = [
        Function(each["username"], each["name"]["en"], ((each["party"], each["role"]),)) for each in file["people"]
    ]
    return [*of_states, *others]


@transaction.atomic
def bring_people(*, by: Acting, file: dict[str, Any], since: date, folder: Path) -> None:
    """Make everyone who may sign in, and write down their names and their one password."""
    password = secrets.token_urlsafe(12)
    hashed = make_password(password)  # once: it is slow on purpose
    parties = {party.code: party for party in Party.objects.all()}
    lines = [f"Password of everyone in this drill: {password}", ""]
    for each in functions(file):
        user = actors.register_user(by=by, username=each.username, password=None, name=each.name)
        user.password = hashed
        user.save(update_fields=["password"])
        for code, role in each.mandates:
            actors.give_mandate(by=by, user=user, party=parties[code], role=role, starts_on=since)
        code, role = each.mandates[0]
        lines.append(f"{each.username}: {Mandate.Role(role).label}, {parties[code].name('en')}")
    path = folder / PEOPLE
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
