"""The conventions that hold at every address: methods, parameters, problems, cursors, tags, headers."""

import base64

import pytest
from tests.api.shared import API, EMERGENCY, ask, pages

from ganket.config import api as assembly

LISTS = [
    "/emergencies",
    f"/emergencies/{EMERGENCY}/entries",
    "/parties",
    "/groups/ASEAN/members",
    "/areas",
    "/indicators",
    "/series",
    "/observations",
    "/reports",
    "/uploads",
    f"/emergencies/{EMERGENCY}/questions",
]
ADDRESSES = [
    *LISTS,
    "/",
    "/openapi.json",
    "/changes",
    f"/emergencies/{EMERGENCY}/duties",
    f"/emergencies/{EMERGENCY}",
    f"/emergencies/{EMERGENCY}/picture",
    f"/emergencies/{EMERGENCY}/levels",
    "/parties/VNM",
    "/indicators/cases_new",
]
WRITTEN = ["/uploads", f"/emergencies/{EMERGENCY}/questions"]
WITH_MOMENT = [
    f"/emergencies/{EMERGENCY}/picture",
    f"/emergencies/{EMERGENCY}/levels",
    f"/emergencies/{EMERGENCY}/entries",
    f"/emergencies/{EMERGENCY}/duties",
    f"/emergencies/{EMERGENCY}/questions",
    "/series",
    "/observations",
    "/reports",
]


def problem(client, address, status, method="get", **headers):
    answer = getattr(client, method)(API + address, headers=headers)
    assert answer.status_code == status, (address, answer.content[:300])
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert set(said) == {"type", "title", "status", "detail", "instance", "errors"}
    assert said["status"] == status
    assert said["type"].startswith("urn:ganket:problem:")
    return said


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_json_with_a_strong_tag_that_varies_by_reader(address, record, client):
    answer = client.get(API + address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["ETag"].startswith('"')
    assert {"Authorization", "Cookie"} <= {each.strip() for each in answer.headers["Vary"].split(",")}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_question_gets_the_same_bytes_and_tag_and_then_304(address, record, client):
    first, second = client.get(API + address), client.get(API + address)
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    for said in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}', "*"):
        again = client.get(API + address, headers={"if-none-match": said})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(API + address, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_answers_like_get_without_a_body(address, record, client):
    got, head = client.get(API + address), client.head(API + address)
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in ("ETag", "Content-Length", "Content-Type")} == {
        name: got.headers[name] for name in ("ETag", "Content-Length", "Content-Type")
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_method_that_an_address_does_not_answer_is_refused(address, record, client):
    allowed = ["GET", "HEAD", *(["POST"] if address in WRITTEN else [])]
    for method in ("post", "put", "patch", "delete", "options", "trace"):
        if method.upper() not in allowed:
            said = problem(client, address, 405, method)
            assert getattr(client, method)(API + address).headers["Allow"] == ", ".join(allowed), method
            assert said["detail"] == f"This address answers {' and '.join(allowed)} only."


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unknown_parameter_is_refused_by_name(address, record, client):
    said = problem(client, f"{address}?colour=red", 400)
    assert [(each["pointer"], each["code"]) for each in said["errors"]] == [("/query/", "unknown_parameter")]
    assert "“colour”" in said["detail"]


def test_an_unknown_parameter_says_back_nothing_harmful(record, client):
    said = problem(client, "/observations?%3Cscript%3E%00%0A=1", 400)
    assert "\x00" not in said["detail"]
    assert "\n" not in said["detail"]


@pytest.mark.parametrize("address", LISTS)
def test_a_limit_outside_1_to_500_is_refused(address, record, client):
    for limit in ("0", "501", "-1", "ten", "", "1.0", "+5", "%D9%A5", "1e2", "99999999999999999999"):
        said = problem(client, f"{address}?limit={limit}", 400)
        assert said["errors"][0]["pointer"] == "/query/limit", limit


@pytest.mark.parametrize("address", LISTS)
def test_limits_of_1_and_500_are_taken(address, record, client):
    assert len(ask(client, f"{address}?limit=1")["items"]) <= 1
    assert len(ask(client, f"{address}?limit=500")["items"]) <= 500


@pytest.mark.parametrize("address", LISTS)
def test_pages_of_any_size_make_the_same_list(address, record, client):
    small = f"{address}?limit=7"
    if address == "/observations":
        small, address = f"{small}&area=VNM&period_from=2020-10-01", f"{address}?area=VNM&period_from=2020-10-01"
    whole = pages(client, address)
    assert pages(client, small) == whole
    assert len({str(item) for item in whole}) == len(whole)


def test_a_repeated_parameter_is_refused_unless_it_takes_several(record, client):
    said = problem(client, "/observations?limit=1&limit=2", 400)
    assert said["errors"][0]["code"] == "repeated_parameter"
    assert ask(client, "/observations?area=VNM&area=LAO")["items"]


@pytest.mark.parametrize("value", ["%00", "a%00b", "%ED%A0%80", "%FF", "%0A", "%E2%80%AE"])
@pytest.mark.parametrize("address", ["/observations?indicator=", "/observations?as_known_at=", "/parties?kind="])
def test_characters_that_text_cannot_hold_are_refused(address, value, record, client):
    assert problem(client, f"{address}{value}", 400)["errors"][0]["code"] == "unusable_character"


@pytest.mark.parametrize("address", ["/parties/%00", "/parties/a%0Ab", "/nothing/%E2%80%AE"])
def test_characters_that_text_cannot_hold_are_refused_in_addresses(address, record, client):
    assert problem(client, address, 400)["errors"][0]["pointer"] == "/path"


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/emergencies/",
        "/emergencies/none",
        "/emergencies/none/picture",
        "/parties/NONE",
        "/groups/NONE/members",
        "/groups/VNM/members",
        "/indicators/none",
        "/observations/none/vintages",
        "/observations/00000000000000000000000000000000-20201301-20201301/vintages",
        "/observations/00000000000000000000000000000000-20201001-20201001/vintages",
        "/reports/00000000-0000-7000-8000-000000000000",
        "/reports/1",
    ],
)
def test_what_there_is_not_is_one_problem(address, record, client):
    said = problem(client, address, 404)
    assert said == {
        "type": "urn:ganket:problem:not-found",
        "title": "Nothing found",
        "status": 404,
        "detail": "There is nothing at this address, or it is not shared with you.",
        "instance": API + address,
        "errors": [],
    }


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("/observations?indicator=none", "indicator"),
        ("/observations?indicator=cases_new&indicator=none", "indicator"),
        ("/observations?area=ZZZ", "area"),
        ("/observations?source=ZZZ", "source"),
        ("/observations?hazard=none", "hazard"),
        ("/observations?emergency=none", "emergency"),
        ("/observations?tlp=TLP:PINK", "tlp"),
        ("/observations?tlp=red", "tlp"),
        ("/observations?tlp=AMBER%20STRICT", "tlp"),
        ("/observations?tlp=null", "tlp"),
        ("/observations?sources=best", "sources"),
        ("/observations?sources=leading", "emergency"),
        ("/observations?period_from=2020-02-30", "period_from"),
        ("/observations?period_from=0", "period_from"),
        ("/observations?period_to=2020-10-01T00:00:00Z", "period_to"),
        ("/observations?period_from=2020-10-02&period_to=2020-10-01", "period_from"),
        ("/observations?indicator=cases%20new", "indicator"),
        ("/series?area=ZZZ", "area"),
        ("/areas?state=ZZZ", "state"),
        ("/areas?level=10", "level"),
        ("/areas?parent=ZZZ", "parent"),
        ("/parties?kind=planet", "kind"),
        ("/groups/ASEAN/members?on=2999-01-01", "on"),
        (f"/emergencies/{EMERGENCY}/entries?kind=rumour", "kind"),
        (f"/emergencies/{EMERGENCY}/entries?party=ZZZ", "party"),
        (f"/emergencies/{EMERGENCY}/entries?part=other", "part"),
        (f"/emergencies/{EMERGENCY}/entries?tlp=TLP:RED%2B", "tlp"),
        ("/reports?emergency=none", "emergency"),
    ],
)
def test_a_value_that_names_nothing_is_refused_where_it_stands(query, name, record, client):
    said = problem(client, query, 400)
    assert [each["pointer"] for each in said["errors"]] == [f"/query/{name}"]
    assert said["detail"].endswith(".")


# What cannot be answered for, and the code of the problem.
MOMENTS = [
    ("2020-10-14T18:00:01Z", "in_the_future"),
    ("2020-10-15", "in_the_future"),
    ("2020-10-14T20:00:00%2B01:00", "in_the_future"),
    ("2020-01-02", "before_the_record"),
    ("2020-01-02T23:59:59Z", "before_the_record"),
    ("0001-01-01", "before_the_record"),
    ("9999-12-31", "in_the_future"),
    ("0001-01-01T00:00:00%2B14:00", "malformed"),
    ("2020-10-14 18:00:00Z", "malformed"),
    ("2020-W42-3", "malformed"),
    ("2020-10-14T24:00:00Z", "malformed"),
    ("2020-13-01", "malformed"),
    ("yesterday", "malformed"),
    ("", "malformed"),
    ("1602698400", "malformed"),
]


@pytest.mark.parametrize("address", WITH_MOMENT)
def test_a_moment_that_cannot_be_answered_for_is_refused_in_plain_words(address, record, client):
    for moment, code in MOMENTS:
        said = problem(client, f"{address}?as_known_at={moment}", 400)
        assert [(each["pointer"], each["code"]) for each in said["errors"]] == [("/query/as_known_at", code)], moment


@pytest.mark.parametrize("address", WITH_MOMENT)
def test_today_is_now_and_now_is_taken(address, record, client):
    for moment in ("2020-10-14", "2020-10-14T18:00:00Z", "2020-10-14T18:00", "2020-10-15T01:00:00%2B07:00"):
        assert ask(client, f"{address}?as_known_at={moment}"), moment


def test_a_day_means_its_end(record, client):
    assert ask(client, f"/emergencies/{EMERGENCY}/picture?as_known_at=2020-10-13")["as_known_at"] == (
        "2020-10-13T23:59:59.999999Z"
    )


def cursor_of(client, address):
    return ask(client, address)["next"].rpartition("cursor=")[2]


def test_a_cursor_that_was_changed_is_refused(record, client):
    cursor = cursor_of(client, "/parties?limit=3")
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        changed = cursor[:place] + other + cursor[place + 1 :]
        assert problem(client, f"/parties?limit=3&cursor={changed}", 400)["errors"][0]["code"] == "unknown_cursor"


@pytest.mark.parametrize("cursor", ["", "A", "====", "0", "None", "a" * 401, "W251bGwsIlgiLCJYIl0", "%20"])
def test_a_cursor_that_was_made_up_is_refused(cursor, record, client):
    assert problem(client, f"/parties?cursor={cursor}", 400)["errors"][0]["pointer"] == "/query/cursor"


def test_a_cursor_sealed_by_another_instance_is_refused(record, client):
    cursor = cursor_of(client, "/parties?limit=3")
    body = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[12:]
    forged = base64.urlsafe_b64encode(b"\0" * 12 + body).rstrip(b"=").decode()
    problem(client, f"/parties?limit=3&cursor={forged}", 400)


def test_a_cursor_belongs_to_its_address_and_filters_and_not_to_its_limit(record, client):
    cursor = cursor_of(client, "/parties?kind=state&limit=3")
    assert ask(client, f"/parties?kind=state&limit=4&cursor={cursor}")
    problem(client, f"/parties?limit=3&cursor={cursor}", 400)
    problem(client, f"/indicators?cursor={cursor}", 400)


def test_what_accepts_no_json_gets_406(record, client):
    problem(client, "/parties", 406, accept="text/html")
    for accept in ("application/json", "*/*", "text/html, application/*;q=0.5", "application/problem+json"):
        assert client.get(f"{API}/parties", headers={"accept": accept}).status_code == 200


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(record, rf, caplog):
    answer = assembly.answer_to(rf.get("/api/v1/x"), RuntimeError("a secret of the house"))
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert b"secret" not in answer.content
    assert "a secret of the house" in caplog.text


def test_compressed_answers_are_tagged_weakly_and_compared_all_the_same(record, client):
    answer = client.get(f"{API}/indicators", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["ETag"].startswith('W/"')
    again = client.get(f"{API}/indicators", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_api_has_one_address_in_every_language(record, client):
    assert client.get("/vi/api/v1/parties").status_code == 404
    said = ask(client, "/nothing", 404, **{"accept-language": "vi"})
    assert said["title"] == "Nothing found"
