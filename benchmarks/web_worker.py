"""Counts the queries of pages and signs a reader in, in a process of its own on the demonstration; prints JSON."""

import json
import os
import sys
from datetime import date

os.environ["GANKET_TESTING"] = "1"  # the test client's host name

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from ganket.actors import actions as actors  # noqa: E402
from ganket.actors.models import Party, User  # noqa: E402
from ganket.config import assets  # noqa: E402

READER = "bench"


def queries(address: str) -> int:
    """How many queries the second visit of an address takes."""
    client = Client()
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    return len(caught)


def signed_in() -> str:
    """The session cookie of a reader who holds a mandate for one state."""
    user = User.objects.filter(username=READER).first()
    if user is None:
        user = User.objects.create_user(username=READER)
        party = Party.objects.filter(kind="state").order_by("code").first()
        actors.give_mandate(by=actors.system(), user=user, party=party, role="focal_point", starts_on=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    assets.build()  # what the pages link to may be newer than the demonstration
    found = {address: queries(address) for address in sys.argv[1:]}
    print(json.dumps({"queries": found, "cookie": signed_in()}))
