"""The gate in front of writes: session, token, methods, media types, sizes, and JSON that cannot be misread."""

import io
import json
import time

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests import world
from tests.api.shared import API
from tests.api.writing import DRAFT, SLUG, TOKEN, UPDATE, places, post, problem, program
from tests.situation.reporting import DAY

from ganket.config import api as assembly
from ganket.lib.api import bodies
from ganket.lib.api.problems import Problem
from ganket.situation.models import NationalUpdate

NOBODY = "00000000-0000-7000-8000-000000000000"
GIVEN = {"slug": SLUG, "iso3": "XAA", "day": str(DAY), "upload_id": NOBODY, "question_id": NOBODY, "post_id": NOBODY}
WRITES = [
    address.removeprefix(API).format(**GIVEN)
    for address, found in assembly.document()["paths"].items()
    if "post" in found
]
JSON_WRITES = [
    address.removeprefix(API).format(**GIVEN)
    for address, found in assembly.document()["paths"].items()
    if "application/json" in found.get("post", {}).get("requestBody", {}).get("content", {})
]


@pytest.mark.parametrize("address", WRITES)
def test_nobody_writes_without_signing_in(address, cast, trio):
    answer = post(program(cast["public"]), address, DRAFT)
    said = problem(answer, 401)
    assert "Sign in" in said["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Cookie ")


@pytest.mark.parametrize("address", WRITES)
def test_a_session_alone_is_not_enough(address, cast, trio):
    """A browser sends the cookie with whatever any site makes it send."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["own"].user)
    said = problem(post(client, address, DRAFT), 403)
    assert "X-CSRFToken" in said["detail"]
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    problem(post(client, address, DRAFT), 403)
    problem(post(client, address, DRAFT, **{"x-csrftoken": "u" * 32}), 403)


def test_the_token_is_not_taken_from_a_form(cast, trio):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["own"].user)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    problem(client.post(API + UPDATE, {"csrfmiddlewaretoken": TOKEN, "stage": "drafted"}), 403)
    problem(
        client.post(API + UPDATE, f"csrfmiddlewaretoken={TOKEN}", content_type="application/x-www-form-urlencoded"),
        403,
    )


def test_another_site_is_refused_though_it_had_the_token(cast, trio):
    problem(post(program(cast["own"]), UPDATE, DRAFT, origin="https://elsewhere.invalid"), 403)
    post(program(cast["own"]), UPDATE, DRAFT, 201, origin="http://testserver")


def test_who_was_signed_out_or_made_inactive_writes_no_more(cast, trio):
    client = program(cast["own"])
    cast["own"].user.is_active = False
    cast["own"].user.save()
    problem(post(client, UPDATE, DRAFT), 401)


def test_who_has_no_mandate_is_told_so(cast, trio):
    said = problem(post(program(cast["outsider"]), UPDATE, DRAFT), 403)
    assert "mandate" in said["detail"]


@pytest.mark.parametrize("address", WRITES)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused_and_those_there_are_named(address, method, cast, trio):
    answer = getattr(program(cast["own"]), method)(API + address)
    problem(answer, 405)
    allowed = answer.headers["Allow"].split(", ")
    assert "POST" in allowed
    asked = cast["own"].client.get(API + address)
    assert (asked.status_code != 405) is ("GET" in allowed)


def test_a_method_override_is_no_method(cast, trio):
    answer = post(program(cast["own"]), UPDATE, DRAFT, **{"x-http-method-override": "DELETE"})
    assert answer.status_code == 201
    assert problem(cast["own"].client.get(f"{API}{UPDATE}?_method=POST"), 400)


@pytest.mark.parametrize("address", JSON_WRITES)
@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "text/html", "application/json; charset=utf-16", ""],
)
def test_json_alone_is_taken_where_json_is_asked_for(address, media_type, cast, trio):
    answer = program(cast["own"]).post(API + address, json.dumps(DRAFT), content_type=media_type)
    assert answer.status_code in (404, 415), answer.content
    if "/updates/" in address:
        problem(answer, 415)


@pytest.mark.parametrize("address", WRITES)
def test_an_unknown_parameter_is_refused_before_anything_else(address, cast, trio):
    assert problem(post(program(cast["own"]), f"{address}?colour=red", DRAFT), 400)["errors"][0]["code"] == (
        "unknown_parameter"
    )


def test_a_body_longer_than_is_taken_is_refused_unread(cast, trio):
    body = b'{"assessment": "' + b"x" * bodies.LONGEST_JSON_BYTES + b'"}'
    said = problem(post(program(cast["own"]), UPDATE, body), 413)
    assert str(bodies.LONGEST_JSON_BYTES) in said["detail"]


@pytest.mark.parametrize("length", [None, "", "-1", "1e3", "0x10", "٣", "9" * 30])
def test_a_body_of_unknown_length_is_refused(length, cast, trio):
    problem(raw(program(cast["own"]), b"", **({} if length is None else {"CONTENT_LENGTH": length})), 411)


def raw(client, body, **more):
    """A request as a server hands it over, its length as it was announced."""
    request = {"REQUEST_METHOD": "POST", "PATH_INFO": API + UPDATE, "CONTENT_TYPE": "application/json"}
    return client.request(**{"wsgi.input": io.BytesIO(body), **request, **more})


def test_no_body_at_all_is_refused(cast, trio):
    answer = raw(program(cast["own"]), b"", CONTENT_LENGTH="0")
    assert places(problem(answer, 400)) == [("/body", "empty")]


def test_a_body_that_ends_before_its_announced_length_is_refused(cast, trio):
    body = json.dumps(DRAFT).encode()
    answer = raw(program(cast["own"]), body, CONTENT_LENGTH=str(len(body) + 1))
    assert places(problem(answer, 400)) == [("/body", "cut_short")]
    assert not NationalUpdate.objects.exists()


BAD = [
    ("{", "/body", "not_json"),
    ("{} {}", "/body", "not_json"),
    ("{'a': 1}", "/body", "not_json"),
    ('{"a": 1,}', "/body", "not_json"),
    ('{"a": 1} // why', "/body", "not_json"),
    ('/* why */ {"a": 1}', "/body", "not_json"),
    ("\ufeff{}", "/body", "not_json"),
    ('{"a": NaN}', "/body", "not_json"),
    ('{"a": -Infinity}', "/body", "not_json"),
    ('{"a": 01}', "/body", "not_json"),
    ('{"a": "b\nc"}', "/body", "not_json"),
    ('{"a": "\0"}', "/body", "not_json"),
    ("[" * 100_000, "/body" + "/0" * 16, "too_deep"),
    ('{"a":' * 50_000, "/body" + "/a" * 16, "too_deep"),
    ('{"a": [1, {"b": ' + "[" * 40, "/body/a/1/b" + "/0" * 13, "too_deep"),
    ('{"a": 1, "b": {"c": 1, "c": 2}}', "/body/b/c", "repeated_member"),
    ('{"a/b": 1, "a~b": 2, "a/b": 3}', "/body/a~1b", "repeated_member"),
    ('{"a": ["x", "\\ud800"]}', "/body/a/1", "unusable_character"),
    ('{"\\ud800": 1}', "/body/?", "unusable_character"),
    ('{"a": "\\u0000"}', "/body/a", "unusable_character"),
    ('{"a": "\\u202e"}', "/body/a", "unusable_character"),
    ('{"a": {"b": 9007199254740992}}', "/body/a/b", "number_too_large"),
    ('{"a": -9007199254740992}', "/body/a", "number_too_large"),
    ('{"a": ' + "9" * 5000 + "}", "/body/a", "number_too_large"),
    ('{"a": 1e400}', "/body/a", "number_too_large"),
]


@pytest.mark.parametrize(("body", "pointer", "code"), BAD, ids=[each[0][:30] for each in BAD])
def test_json_that_could_be_misread_is_refused_where_it_stands(body, pointer, code, cast, trio):
    said = problem(post(program(cast["own"]), UPDATE, body.encode()), 400)
    assert places(said) == [(pointer, code)]
    assert not NationalUpdate.objects.exists()


@pytest.mark.parametrize(
    "body", [b"\xff{}", b'{"a": "\xed\xa0\x80"}', b'{"a": "\xc0\x80"}', '{"a": 1}'.encode("utf-16")]
)
def test_what_is_not_utf8_is_refused(body, cast, trio):
    assert places(problem(post(program(cast["own"]), UPDATE, body), 400)) == [("/body", "not_utf8")]


@pytest.mark.parametrize("body", ["[]", '"a"', "1", "null", "true", "[{}]"])
def test_a_body_that_is_no_object_is_refused(body, cast, trio):
    said = problem(post(program(cast["own"]), UPDATE, body.encode()), 400)
    assert [each["pointer"] for each in said["errors"]] == ["/body"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"colour": "red"}, "/body/colour"),
        ({"owner": "XBB"}, "/body/owner"),
        ({"tlp": "TLP:CLEAR"}, "/body/tlp"),
        ({"stage": "corrected"}, "/body/stage"),
        ({"stage": None}, "/body/stage"),
        ({"assessment": 5}, "/body/assessment"),
        ({"parts": {"weather": "fine"}}, "/body/parts/weather"),
        ({"parts": ["control"]}, "/body/parts"),
        ({"figures": {"cases_new": 5}}, "/body/figures/cases_new"),
        ({"notes": [{"kind": "need", "text": "Masks", "starts_on": "2020-02-30"}]}, "/body/notes/0/starts_on"),
        ({"notes": [{"kind": "wish", "text": "Masks"}]}, "/body/notes/0/kind"),
        ({"notes": [{"kind": "need", "text": "Masks", "by": "XBB"}]}, "/body/notes/0/by"),
        ({"stage": "shared"}, "/body/share_with"),
        ({"stage": "shared", "share_with": "TLP:RED+"}, "/body/share_with"),
        ({"attachments": [NOBODY]}, "/body/attachments/0"),
        ({"attachments": ["../etc"]}, "/body/attachments/0"),
    ],
)
def test_a_member_that_is_none_or_of_another_form_is_named(changed, pointer, cast, trio):
    said = problem(post(program(cast["own"]), UPDATE, {**DRAFT, **changed}), 400)
    assert said["errors"][0]["pointer"] == pointer
    assert all(each["message"].endswith(".") for each in said["errors"])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_whatever_is_taken_is_what_was_written(value):
    """The law: what is not refused reads as any reader reads it."""
    read, refused = tried(json.dumps(value, allow_nan=True).encode())
    assert refused or read == value
    assert refused is None or all(fault.pointer.isprintable() for fault in refused.faults)


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(body):
    _, refused = tried(body)
    assert refused is None or refused.status == 400


def tried(body):
    """What is read, or the problem that it is."""
    try:
        return bodies.parsed(body), None
    except Problem as refused:
        return None, refused


@pytest.mark.parametrize(
    "body",
    [
        '"' + '\\"' * 130_000,
        '"' * 262_000,
        '"\\' * 130_000,
        "[" * 262_000,
        "{" * 15 + '"a' * 100_000,
        '{"a":' * 15 + "," * 200_000,
        "1" * 262_000,
        '["' + "\\ud800" * 40_000 + '"]',
        "[" + "1e9," * 60_000,
    ],
    ids=lambda body: body[:8],
)
def test_no_body_takes_long_to_refuse(body):
    """Patterns that make a careless expression slow: each within the largest size that is read."""
    assert len(body) <= bodies.LONGEST_JSON_BYTES
    began = time.monotonic()
    with pytest.raises(Problem):
        bodies.parsed(body.encode())
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "{% load x %}", "{0.__class__}", "%s%n", "${7*7}", "<script>alert(1)</script>"]
)
def test_what_looks_like_a_program_is_words(text, cast, trio):
    client = program(cast["own"])
    whole = post(client, UPDATE, {**DRAFT, "assessment": text, "parts": {"people": text}}, 201).json()
    assert whole["drafts"][0]["assessment"] == text
    assert client.get(API + UPDATE).json()["drafts"][0]["parts"] == {"people": text}
    said = problem(post(client, UPDATE, {**DRAFT, text: 1}), 400)
    assert "49" not in said["detail"]


@pytest.mark.parametrize("person", [each for each in world.EVERYONE if each != "own"])
def test_nobody_else_writes_for_a_state(person, cast, trio):
    answer = post(program(cast[person]), UPDATE, DRAFT)
    assert answer.status_code == (401 if person == "public" else 403), person
    assert not NationalUpdate.objects.exists()
