"""The as-known-at control: every page in any past, kept while walking around, refused in plain words."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.desk.pages import ROOM, read, state

PAST = "2020-04-04"


@pytest.fixture
def client(record):
    return Client()


def test_day_and_time_of_the_form_become_the_one_parameter(client):
    answer = client.get(ROOM, {"as_known_on": "2020-04-04", "as_known_time": "12:30", "sort": "cases"})
    assert answer.status_code == 302
    target = urlsplit(answer.headers["Location"])
    assert target.path == ROOM
    assert parse_qs(target.query) == {"sort": ["cases"], "as_known_at": ["2020-04-04T12:30Z"]}


def test_a_day_alone_means_its_end(client):
    answer = client.get(ROOM, {"as_known_on": PAST, "as_known_time": ""})
    assert answer.headers["Location"] == f"{ROOM}?as_known_at={PAST}"


def test_an_empty_form_leads_back_to_now(client):
    assert client.get(ROOM, {"as_known_on": "", "as_known_time": ""}).headers["Location"] == ROOM


def test_the_other_choices_of_the_page_travel_with_the_form(client):
    assert read(client.get(f"{ROOM}?scale=same&as_known_at={PAST}")).inputs["scale"] == "same"


def test_the_past_is_amber_and_offers_the_way_back(client):
    page = read(client.get(f"{ROOM}?scale=same&as_known_at={PAST}"))
    assert "Back to now" in page.texts
    assert f"{ROOM}?scale=same" in page.links
    assert ("section", "class", "context context--past") in page.attributes
    assert "Back to now" not in read(client.get(ROOM)).texts


def test_walking_around_stays_in_the_past(client):
    links = read(client.get(f"{ROOM}?as_known_at={PAST}")).links
    for address in (state("PHL"), state("BRN"), "/public/", ROOM):
        assert f"{address}?as_known_at={PAST}" in links


def test_sorting_stays_in_the_past(client):
    links = [link for link in read(client.get(f"{ROOM}?as_known_at={PAST}")).links if "sort=" in link]
    assert links
    assert all(f"as_known_at={PAST}" in link for link in links)


def test_the_language_link_stays_in_the_past(client):
    assert f"/vi{ROOM}?as_known_at={PAST}" in read(client.get(f"{ROOM}?as_known_at={PAST}")).links


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2020-10-15", "lies in the future: it is now 18:00 UTC, 14 October 2020"),
        ("2019-12-31", "lies before this emergency, which begins on 3 January 2020"),
        ("last week", "is neither a day like 2020-04-03 nor a moment like 2020-04-03T12:00Z"),
        ("2020-W14-5", "is neither a day"),
        ("\0", "is neither a day"),
    ],
)
@pytest.mark.parametrize("address", [ROOM, state("VNM"), "/public/"])
def test_a_moment_that_cannot_be_shown_is_refused_in_plain_words(client, address, typed, sentence):
    answer = client.get(address, {"as_known_at": typed})
    assert answer.status_code == 400
    assert sentence in read(answer).text


def test_what_was_typed_is_still_there(client):
    page = read(client.get(ROOM, {"as_known_at": "2031-05-06T07:08Z"}))
    assert page.inputs["as_known_on"] == "2031-05-06"
    assert page.inputs["as_known_time"] == "07:08"
    assert "“2031-05-06T07:08Z”" in page.text


def test_the_fields_show_the_moment_in_utc_as_they_say(client):
    page = read(client.get(ROOM, {"as_known_at": "2020-04-04T01:30+07:00"}))
    assert page.inputs["as_known_on"] == "2020-04-03"
    assert "18:30 UTC, 3 April 2020" in page.texts


@pytest.mark.parametrize("asked", ["", "2020-04-03", "2020-04-03T18:16Z"])
def test_who_changes_the_day_alone_means_its_end(client, asked):
    page = read(client.get(ROOM, {"as_known_at": asked} if asked else {}))
    sent = {name: page.inputs[name] for name in ("as_known_on", "as_known_time")} | {"as_known_on": PAST}
    assert client.get(ROOM, sent).headers["Location"] == f"{ROOM}?as_known_at={PAST}"
    assert "Time (UTC), end of day if empty" in page.texts


def test_the_control_says_what_it_is_for(client):
    text = read(client.get(ROOM)).text
    assert "Look back: what was known at an earlier moment" in text
    assert "what was recorded by that moment." in text


def test_hostile_input_is_said_back_as_text(client):
    answer = client.get(ROOM, {"as_known_at": "<script>alert(1)</script>"})
    assert b"<script>alert" not in answer.content
    assert answer.status_code == 400


def test_a_refused_moment_shows_no_figures(client):
    assert "29,446" in read(client.get(ROOM)).text
    assert "29,446" not in read(client.get(ROOM, {"as_known_at": "2031-01-01"})).text


def test_what_was_recorded_later_is_not_on_a_page_of_the_past(client):
    text = read(client.get(f"{ROOM}?as_known_at=2020-03-10")).text
    assert "pandemic" not in text
    assert "First report reaches the health division" in text


def test_the_declaration_is_not_set_before_it_was_made(client):
    before = read(client.get(f"{ROOM}?as_known_at=2020-01-29")).text
    assert "PHEIC" not in before
    assert before.count("none set") >= 6
    assert "PHEIC" in read(client.get(f"{ROOM}?as_known_at=2020-01-31")).text
