"""The OpenAPI document: valid, complete, and what the API really does, tried by generated requests."""

import subprocess
import sys
from collections import Counter

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import get_resolver
from hypothesis import HealthCheck
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import checks
from tests.api.shared import API, ask
from tests.environment import REPOSITORY

from ganket.config import api
from ganket.situation.models import Batch

# All checks but positive_data_acceptance: a code that names nothing and a moment in the future have their form.
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
SETTINGS = hypothesis.settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ADDRESSES = sorted(api.document()["paths"])
READ = [address for address in ADDRESSES if "get" in api.document()["paths"][address]]
WRITTEN = [address for address in ADDRESSES if "post" in api.document()["paths"][address]]
# Nothing is there of what these name until it is written: test_api_generated_writes reaches them.
NOT_YET = ("{report_id}", "{upload_id}", "{question_id}", "{iso3}")
# What stands in every second generated address, so that most requests reach something.
KNOWN = {
    "/api/v1/emergencies/": {"slug": "covid-19-2020"},
    "/api/v1/parties/": {"code": "VNM"},
    "/api/v1/groups/": {"code": "ASEAN"},
    "/api/v1/indicators/": {"code": "cases_new"},
}


def test_the_document_is_valid_openapi_3_1(record, client):
    document = ask(client, "/openapi.json")
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_the_root_leads_everyone_to_the_document_and_to_every_address_that_stands_by_itself(record, cast):
    index = ask(cast["public"].client, "/")
    assert ask(cast["own"].client, "/") == index
    assert cast["public"].client.get(index["openapi"]).status_code == 200
    assert {"emergencies", "observations", "indicators", "reports"} <= set(index["collections"])
    for address in index["collections"].values():
        assert cast["public"].client.get(address).status_code == 200, address
    named = {*index["collections"].values(), f"{API}/", index["openapi"]}
    assert named == {address for address in READ if "{" not in address}


def test_every_address_of_the_api_is_in_the_document_and_the_other_way_round(record, client):
    mounted = next(each for each in get_resolver().url_patterns if str(each.pattern) == api.PREFIX)
    routes = {f"{API}/{pattern.pattern}" for pattern in mounted.url_patterns[:-1]}  # the last one is every other
    plain = {"".join("{}" if part.endswith(">") else part for part in _parts(route)) for route in routes}
    documented = {"".join("{}" if part.endswith("}") else part for part in _parts(each)) for each in ADDRESSES}
    assert plain == documented


def _parts(address):
    return address.replace("<", "|<").replace(">", ">|").replace("{", "|{").replace("}", "}|").split("|")


@pytest.mark.parametrize("address", READ)
def test_every_address_says_what_it_is_for_and_what_can_go_wrong(address):
    operation = api.document()["paths"][address]["get"]
    assert operation["summary"]
    assert {"200", "304", "400", "405", "406"} <= set(operation["responses"])
    assert ("404" in operation["responses"]) is ("{" in address)
    for parameter in operation.get("parameters", []):
        assert {"type": "null"} not in parameter["schema"].get("anyOf", [])


@pytest.mark.parametrize("address", WRITTEN)
def test_every_write_says_who_may_what_it_takes_and_what_can_go_wrong(address):
    operation = api.document()["paths"][address]["post"]
    assert operation["summary"]
    assert operation["description"]
    assert operation["security"] == [{"session": [], "token": []}]
    refusals = {"400", "401", "403", "404", "405", "406", "409", "411", "413", "415", "422"}
    assert refusals <= set(operation["responses"])
    takes_tag = "If-Match" in {each["name"] for each in operation["parameters"]}
    assert takes_tag is ({"412", "428"} <= set(operation["responses"]))
    assert [status for status in operation["responses"] if status.startswith("2")]
    assert not [name for name in operation if name.startswith("x-")]


@pytest.fixture
def cell(record, client):
    """The name of a figure there is."""
    return ask(client, "/observations?limit=1")["items"][0]["cell"]


@pytest.fixture
def described(cell):
    """The API as it describes itself, asked in process, on the test's own connection (as Django's client does)."""
    from ganket.config.wsgi import application

    def uncompressed(environ, start_response):
        return application({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start_response)

    # After the last use of Django's own client, which connects them again.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{API}/openapi.json", uncompressed)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("address", READ)
def test_generated_requests_get_what_the_document_promises(address, described, cell):
    operation = described[address]["GET"]
    batch = str(Batch.objects.first().public_id)
    names = {**KNOWN, "/api/v1/observations/": {"cell": cell}, "/api/v1/batches/": {"batch_id": batch}}
    reached = Counter()

    @hypothesis.given(operation.as_strategy())
    @SETTINGS
    def try_it(case):
        reached["all"] += 1
        known = next((found for start, found in names.items() if address.startswith(start)), None)
        if known and reached["all"] % 2 and not any(name in address for name in NOT_YET):
            case.path_parameters = {**known}
        answer = case.call_and_validate(checks=CHECKS)
        reached[answer.status_code] += 1

    @hypothesis.given(operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    @SETTINGS
    def try_what_is_wrong(case):
        answer = case.call_and_validate(checks=CHECKS)
        assert answer.status_code < 500

    try_it()
    if operation.query:
        try_what_is_wrong()
    assert reached[200] or any(name in address for name in NOT_YET), reached


def test_a_web_worker_serves_the_api_without_the_numerical_packages(copied_instance):
    done = copied_instance.python(
        "from django.test import Client\n"
        f"for address in {[each for each in READ if '{' not in each]!r}:\n"
        "    assert Client().get(address).status_code == 200, address\n"
        f"assert Client().get('{API}/emergencies/covid-19-2020/picture').status_code == 200\n"
        "import sys\n"
        "print(sorted({'numpy', 'numba', 'scipy', 'highspy', 'polars'} & set(sys.modules)))\n"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_the_command_line_does_not_wait_for_the_api():
    code = "import sys, ganket.config.cli; print('ninja' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(REPOSITORY / "src")}, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False", done.stderr
