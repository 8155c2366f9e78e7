"""What the tests of writing through the API share: signed-in clients that send tokens as a program would, short posts,
an emergency of the cast's own states.
"""

import json
from typing import Any

from django.conf import settings
from django.test import Client
from tests import world
from tests.api.shared import API
from tests.situation.reporting import DAY

TOKEN = "t" * 32
SLUG = "trio-2020"
UPDATE = f"/emergencies/{SLUG}/states/XAA/updates/{DAY}"
DRAFT = {"stage": "drafted", "assessment": "Calm."}


def program(person: world.Person) -> Client:
    """A program of this person: their session, and the token of it in a header, which is compared."""
    client = Client(enforce_csrf_checks=True, headers={"x-csrftoken": TOKEN})
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    if person.user:
        client.force_login(person.user)
    return client


def post(client: Any, address: str, body: Any, status: int | None = None, **headers: str) -> Any:
    """The answer to JSON posted to an address under /api/v1, having checked the status where one is given."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(API + address, content, content_type="application/json", headers=headers)
    assert status in (None, answer.status_code), (address, answer.status_code, answer.content[:1000])
    return answer


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that an answer is, having checked its shape."""
    assert answer.status_code == status, (answer.status_code, answer.content[:1000])
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert set(said) == {"type", "title", "status", "detail", "instance", "errors"}
    assert said["detail"]
    return said


def places(said: dict[str, Any]) -> list[tuple[str, str]]:
    """Where and why, of every fault of a problem."""
    return [(each["pointer"], each["code"]) for each in said["errors"]]
