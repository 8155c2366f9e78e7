"""What the API says of the record of 2020 beside its figures: picture, levels, entries, catalogue, reports."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from tests.api.shared import API, EMERGENCY, ask, facts, issue, pages
from tests.briefing.reports import change
from tests.environment import KNOWN_AT

from ganket.actors import actions
from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation import actions as situation
from ganket.situation.emergencies import queries as record_queries
from ganket.situation.models import Entry
from ganket.situation.picture.presenters import as_answer
from ganket.situation.picture.queries import picture

SEATS = ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM"]


def test_the_emergency_names_its_hazard_and_its_sources(record, client):
    said = ask(client, f"/emergencies/{EMERGENCY}")
    assert (said["hazard"], said["association"], said["tlp"]) == ("covid-19", "ASEAN", "TLP:CLEAR")
    assert said["hazard_facts"]["serial_interval_mean_days"] == 4.7
    assert [(each["rank"], each["party"]) for each in said["sources"]] == [(1, "JHU"), (2, "WHO")]
    assert [each["slug"] for each in ask(client, "/emergencies")["items"]] == [EMERGENCY]


def test_the_picture_is_the_common_one_in_seat_order(emergency, client):
    said = ask(client, f"/emergencies/{EMERGENCY}/picture")
    assert [each["iso3"] for each in said["states"]] == SEATS
    expected = as_answer(picture(emergency, KNOWN_AT, public(), drawn=()))
    for state, wanted in zip(said["states"], expected["states"], strict=True):
        assert {name: state[name] for name in wanted} == wanted
        assert state["r_is_estimate"] is True
        assert (state["r_mean"] is None) is (state["r_silence"] is not None)


def test_the_picture_of_a_past_day_is_that_of_then(emergency, client):
    said = ask(client, f"/emergencies/{EMERGENCY}/picture?as_known_at=2020-03-10T12:00:00Z")
    assert said["as_known_at"] == "2020-03-10T12:00:00Z"
    assert said["last_day"] == "2020-03-09"


def test_the_three_levels_are_always_there_and_none_set_is_null(record, client):
    items = ask(client, f"/emergencies/{EMERGENCY}/levels")["items"]
    assert [each["kind"] for each in items] == ["declaration", "alert", "grade"]
    assert (items[0]["issuer"], items[0]["effective_on"]) == ("WHO", "2020-01-30")
    assert [each["value"] for each in items[1:]] == [None, None]
    before = ask(client, f"/emergencies/{EMERGENCY}/levels?as_known_at=2020-01-29")["items"]
    assert [each["value"] for each in before] == [None, None, None]


def test_entries_come_by_day_with_their_sources_and_parties(record, client):
    entries = pages(client, f"/emergencies/{EMERGENCY}/entries")
    assert entries == sorted(entries, key=lambda each: (each["starts_on"], each["key"]))
    assert all(each["sources"] for each in entries)
    assert all({"en", "vi"} <= set(each["titles"]) for each in entries)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("part=people", lambda each: each["part"] == "people"),
        ("kind=statement", lambda each: each["kind"] == "statement"),
        ("party=WHO", lambda each: "WHO" in each["parties"]),
        ("starts_from=2020-04-01&starts_to=2020-04-30", lambda each: each["starts_on"].startswith("2020-04")),
        ("as_known_at=2020-04-30", lambda each: each["recorded_at"] < "2020-05-01"),
        ("tlp=TLP:GREEN", lambda _: False),
    ],
)
def test_entries_can_be_narrowed(query, holds, record, client):
    address = f"/emergencies/{EMERGENCY}/entries"
    assert pages(client, f"{address}?{query}") == [each for each in pages(client, address) if holds(each)]


def test_a_corrected_entry_shows_once_and_as_it_was_before(cast, emergency, client):
    own = cast["own"]
    mark = actions.mark(owner=own.party, sharing_label=Label.CLEAR)
    by = {"by": own.acting, "emergency": emergency, "parties": [own.party], "mark": mark}
    first = situation.record_entry(key="X", facts=facts(date(2020, 10, 1)), **by)
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        second = situation.record_entry(
            key="X", facts=facts(date(2020, 10, 2)), replaces=first, reason="the day was wrong", **by
        )
    with clock.held_at(KNOWN_AT + timedelta(hours=2)):
        (now,) = ask(client, f"/emergencies/{EMERGENCY}/entries?party=XAA")["items"]
        (then,) = ask(client, f"/emergencies/{EMERGENCY}/entries?party=XAA&as_known_at=2020-10-14T18:30:00Z")["items"]
    assert (now["id"], now["replaces"], now["reason"]) == (
        str(second.public_id),
        str(first.public_id),
        "the day was wrong",
    )
    assert (then["id"], then["starts_on"], then["replaces"]) == (str(first.public_id), "2020-10-01", None)


def test_parties_are_listed_by_kind_and_name(record, client):
    assert {each["kind"] for each in pages(client, "/parties")} == {"state", "organisation", "group"}
    states = pages(client, "/parties?kind=state")
    assert [each["code"] for each in states if each["code"] in SEATS] == SEATS
    vietnam = ask(client, "/parties/VNM")
    assert (vietnam["iso2"], vietnam["names"]["vi"]) == ("VN", "Việt Nam")


@pytest.mark.parametrize(("day", "count"), [("2020-10-14", 10), ("1967-08-08", 5), ("1967-08-07", 0)])
def test_members_of_a_group_are_those_of_the_day(day, count, record, client):
    said = ask(client, f"/groups/ASEAN/members?on={day}")
    assert (said["group"], said["on"], len(said["items"])) == ("ASEAN", day, count)
    seats = [each["seat_order"] for each in said["items"]]
    assert seats == sorted(seats)


def test_members_of_today_are_those_of_the_instances_clock(record, client):
    assert [each["party"] for each in ask(client, "/groups/ASEAN/members")["items"]] == SEATS


def test_areas_come_in_seat_order_with_people_and_their_source(record, client):
    areas = pages(client, "/areas?level=0")
    assert [each["code"] for each in areas][:10] == SEATS
    (vietnam,) = ask(client, "/areas?state=VNM&level=0")["items"]
    assert vietnam["population"]["year"] == 2020
    assert vietnam["population"]["source"]["label"]


def test_the_parts_of_a_state_come_by_code_with_their_days_and_what_followed(record, client):
    parts = pages(client, "/areas?parent=VNM&limit=20")
    assert len(parts) == 64
    assert parts == pages(client, "/areas?state=VNM&level=1")
    assert [each["code"] for each in parts] == sorted(each["code"] for each in parts)
    assert {(each["level"], each["parent"], each["state"]) for each in parts} == {(1, "VNM", "VNM")}
    (ended,) = [each for each in parts if each["code"] == "VN-15"]
    assert ended["names"] == {"en": "Ha Tay", "vi": "Hà Tây"}
    assert (ended["valid_from"], ended["valid_to"]) == (None, "2008-07-31")
    assert ended["successors"] == [{"area": "VN-HN", "on": "2008-08-01"}]
    assert ended["population"] is None
    assert sum(each["valid_to"] is None for each in parts) == 34


def test_states_stand_before_all_parts_and_an_area_without_parts_has_none(record, client):
    levels = [each["level"] for each in pages(client, "/areas")]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1}
    assert ask(client, "/areas?parent=VN-HN")["items"] == []


def test_the_catalogue_says_what_is_an_estimate(record, client):
    indicators = {each["code"]: each for each in pages(client, "/indicators")}
    assert [code for code, each in indicators.items() if each["is_estimate"]] == [
        code for code, each in indicators.items() if each["measure"] == "estimate"
    ]
    assert ask(client, "/indicators/r_mean") == indicators["r_mean"]


def test_series_come_by_indicator_then_seat_and_name_what_estimates_were_made_from(record, client):
    series = pages(client, "/series?indicator=cases_new&source=JHU")
    assert [each["area"] for each in series] == SEATS
    made_from = {each["made_from"] for each in pages(client, "/series") if each["is_estimate"]}
    assert made_from == {"JHU"}


def test_series_without_a_figure_by_then_are_not_there(record, client):
    assert pages(client, "/series?as_known_at=2020-01-15") == []
    assert {each["source"] for each in pages(client, "/series?as_known_at=2020-01-21")} == {"WHO"}


def test_a_report_carries_its_frozen_data_byte_for_byte(cast, emergency):
    own = cast["own"]
    report = issue(own, emergency, actions.mark(owner=own.party, sharing_label=Label.CLEAR))
    answer = cast["public"].client.get(f"{API}/reports/{report.public_id}")
    assert hashlib.sha256(report.frozen.encode()).hexdigest() == report.sha256
    assert report.frozen.encode() in answer.content
    said = answer.json()
    assert said["frozen"] == json.loads(report.frozen)
    assert (said["sha256"], said["number"], said["emergency"]) == (report.sha256, report.number, EMERGENCY)
    (rendition,) = said["renditions"]
    assert (rendition["format"], rendition["media_type"]) == ("json", "application/json")


def test_reports_issued_later_are_not_known_earlier(cast, emergency, client):
    own = cast["own"]
    mark = actions.mark(owner=own.party, sharing_label=Label.CLEAR)
    before = {each["id"] for each in pages(client, "/reports")}
    with clock.held_at(KNOWN_AT + timedelta(hours=3)):
        report = issue(own, emergency, mark)
        assert {each["id"] for each in pages(client, f"/reports?as_known_at={KNOWN_AT:%Y-%m-%dT%H:%M:%SZ}")} == before
        newest = ask(client, f"/reports?emergency={EMERGENCY}")["items"][0]
    assert newest["id"] == str(report.public_id)


def test_party_codes_in_answers_name_parties(record, client):
    codes = set(Party.objects.values_list("code", flat=True))
    for entry in pages(client, f"/emergencies/{EMERGENCY}/entries"):
        assert set(entry["parties"]) <= codes


def test_a_level_comes_into_force_on_its_day_without_a_new_record(cast, emergency):
    own, client = cast["own"], cast["public"].client
    situation.set_level(
        by=own.acting,
        emergency=emergency,
        kind="grade",
        values={"en": "2", "vi": "2"},
        issuer=own.party,
        source={"label": "own"},
        effective_on=date(2020, 10, 16),
        mark=actions.mark(owner=own.party, sharing_label=Label.CLEAR),
    )
    values = []
    for days in (0, 2):
        with clock.held_at(KNOWN_AT + timedelta(days=days)):
            items = ask(client, f"/emergencies/{EMERGENCY}/levels")["items"]
            values += [each["value"] for each in items if each["kind"] == "grade"]
    assert values == [None, {"en": "2", "vi": "2"}]


def test_a_report_whose_frozen_data_are_damaged_is_not_sent(cast, emergency):
    own = cast["own"]
    report = issue(own, emergency, actions.mark(owner=own.party, sharing_label=Label.CLEAR))
    for frozen in ("{", "{}", report.frozen.replace('"cases_7d":"', '"cases_7d":"9', 1)):
        change("briefing_report", "frozen = %s", "id = %s", frozen, report.pk)
        answer = cast["public"].client.get(f"{API}/reports/{report.public_id}")
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "are not those that were issued" in answer.json()["detail"]


@pytest.mark.parametrize("person", ["public", "own", "other"])
def test_entries_of_the_api_are_those_of_the_pages(person, cast, emergency):
    own = cast["own"]
    replaced = Entry.objects.get(key="F09")
    strict = actions.mark(owner=own.party, sharing_label=Label.AMBER_STRICT)
    situation.record_entry(
        by=own.acting,
        emergency=emergency,
        key="F09",
        facts=facts(replaced.starts_on),
        parties=[],
        mark=strict,
        replaces=replaced,
        reason="for some only",
    )
    reader = cast[person]
    shown = record_queries.entries_known_at(emergency, KNOWN_AT + timedelta(hours=1), reader.viewer)
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        found = pages(reader.client, f"/emergencies/{EMERGENCY}/entries?limit=500")
    assert [each["id"] for each in found] == [str(each.public_id) for each in shown]
