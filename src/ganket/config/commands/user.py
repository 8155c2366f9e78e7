"""`ganket user NAME --party CODE --role ROLE`: a person who can sign in, with a mandate."""

import argparse
import getpass
import sys
from datetime import date

from ganket.config import progress
from ganket.config.cli import Refused


def run(options: argparse.Namespace) -> int:
    """Make the user and the mandate. The password is asked for, or read from standard input; never an argument."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from ganket.actors import actions as actors
    from ganket.actors.models import Party

    party = Party.objects.filter(code=options.party).first()
    if party is None:
        raise Refused(f"There is no party with the code {options.party!r}.")
    password = _password()
    try:
        validate_password(password)
        with transaction.atomic():
            user = actors.register_user(by=actors.system(), username=options.name, password=password)
            actors.give_mandate(
                by=actors.system(), user=user, party=party, role=options.role, starts_on=_since(options.since)
            )
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    except ValueError as error:
        raise Refused(str(error)) from None
    progress.say(f"{user.username} may sign in as {options.role} of {party.code}.")
    return 0


def _password() -> str:
    """Typed twice on a terminal, which is told first what a password must be; elsewhere the first line of standard
    input.
    """
    from django.contrib.auth.password_validation import password_validators_help_texts

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    progress.say("\n".join(password_validators_help_texts()))
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("The same again: "):
        raise Refused("The two passwords differ: nothing was written.")
    return first


def _since(text: str | None) -> date:
    from ganket.lib import clock

    try:
        return date.fromisoformat(text) if text else clock.now().date()
    except ValueError:
        raise Refused(f"{text!r} is not a day; write it as 2020-01-31.") from None
