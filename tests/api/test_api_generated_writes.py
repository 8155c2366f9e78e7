"""Generated writes by two roles: never a fault of ours, always what the document promises, and each write reached."""

import itertools
from collections import Counter

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis import checks
from schemathesis.generation.meta import ParameterLocation
from tests.api.shared import API
from tests.api.test_api_document import CHECKS, SETTINGS, WRITTEN
from tests.api.test_api_questions import ABOUT, LIST
from tests.api.test_api_updates import PDF, SHARED
from tests.api.test_api_uploads import GOOD, SEND
from tests.api.writing import DRAFT, SLUG, TOKEN, UPDATE, post, program

ROLES = ("own", "third")
# What is put in the place of generated cookies and paths is right, so what was generated wrong is looked at below.
PROMISES = [each for each in CHECKS if each is not checks.negative_data_rejection]


@pytest.fixture
def there(cast, trio):
    """Something of "own" that every address leads to, by the parameters of paths; and what does each write."""
    own, other = program(cast["own"]), program(cast["other"])
    question = post(other, LIST, ABOUT, 201).json()
    answered = post(own, f"/questions/{question['id']}/posts", {"text": "By report."}, 201).json()
    upload = own.post(f"{SEND}&name=sheet.csv", GOOD, content_type="text/csv").json()
    paths = {
        "slug": SLUG,
        "iso3": "XAA",
        "day": UPDATE.rpartition("/")[2],
        "question_id": question["id"],
        "post_id": answered["posts"][1]["id"],
        "upload_id": upload["id"],
    }
    good = {
        "updates/{day}": itertools.cycle([DRAFT, SHARED]),
        "attachments": itertools.repeat(PDF),
        "uploads": itertools.repeat(GOOD),
        "answers": itertools.repeat({"answers": {}}),
        "record": itertools.repeat({}),
        "questions": itertools.repeat({**ABOUT, "area": "XBB"}),
        "posts": itertools.repeat({"text": "Why?"}),
        "sharing": itertools.cycle([{"share_with": "public"}, {"share_with": "officers"}]),
    }
    return paths, good


@pytest.fixture
def described(there):
    """The API as it describes itself, asked in process, on the test's own connection."""
    from ganket.config.wsgi import application

    def uncompressed(environ, start_response):
        return application({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start_response)

    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{API}/openapi.json", uncompressed)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", WRITTEN)
def test_generated_writes_get_what_the_document_promises(address, role, described, there, cast):
    operation = described[address]["POST"]
    paths, good = there
    session = cast[role].client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    reached = Counter()

    def send(case):
        reached["all"] += 1
        case.headers = {**(case.headers or {}), "X-CSRFToken": TOKEN}
        case.cookies = cookies
        if case.path_parameters and reached["all"] % 4:
            case.path_parameters = {name: paths[name] for name in case.path_parameters}
        answer = case.call_and_validate(checks=PROMISES)
        assert answer.status_code < 500
        reached[answer.status_code] += 1
        return answer.status_code

    @hypothesis.given(operation.as_strategy())
    @SETTINGS
    def try_it(case):
        right = next((each for name, each in good.items() if address.endswith(name)), None)
        if right is not None and reached["all"] % 3 == 1:
            case.body = next(right)
            case.query = {"emergency": SLUG, "name": "sheet.csv"} if address.endswith("uploads") else case.query
        send(case)

    @hypothesis.given(operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    @SETTINGS
    def try_what_is_wrong(case):
        wrong = {place for place, each in case.meta.components.items() if each.mode.is_negative}
        assert send(case) >= 400 or not wrong & {ParameterLocation.BODY, ParameterLocation.QUERY}

    try_it()
    if operation.body or operation.query:
        try_what_is_wrong()
    done = sum(count for status, count in reached.items() if isinstance(status, int) and status < 300)
    assert bool(done) is (role == "own" or address.endswith(("questions", "uploads"))), reached
