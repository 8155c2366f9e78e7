"""The first association: official names, one seat order, dated membership, tiles and populations."""

import csv
import datetime as dt
import gzip
import re

import pytest
from tests.content.record import (
    ASSOCIATION,
    BY_KEY,
    DAILY,
    GROUPS,
    SEATS,
    SEATS_2020,
    SETTING,
    SHARED,
    STATES,
    WHO,
    needs_shared_data,
)

OFFICIAL_NAMES = {
    "BRN": "Brunei Darussalam", "KHM": "Cambodia", "IDN": "Indonesia", "LAO": "Lao PDR", "MYS": "Malaysia",
    "MMR": "Myanmar", "PHL": "Philippines", "SGP": "Singapore", "THA": "Thailand", "TLS": "Timor-Leste",
    "VNM": "Viet Nam", "CHN": "China", "JPN": "Japan", "KOR": "Republic of Korea",
    "USA": "United States of America", "AUS": "Australia", "NZL": "New Zealand", "IND": "India",
}  # fmt: skip


def test_states_bear_their_official_names():
    assert {code: state["names"]["en"] for code, state in STATES.items()} == OFFICIAL_NAMES
    assert STATES["USA"]["names"]["vi"] == "Hoa Kỳ"
    assert all(state["code"] == state["iso3"] and re.fullmatch("[A-Z]{2}", state["iso2"]) for state in STATES.values())
    assert len({state["iso2"] for state in STATES.values()}) == len(STATES)


def test_one_seat_order_everywhere():
    assert list(STATES)[:11] == SEATS
    assert GROUPS["ASEAN"]["seat_order"] == SEATS
    assert GROUPS["ASEAN-PLUS-THREE"]["seat_order"] == [*SEATS, "CHN", "JPN", "KOR"]
    assert SETTING["states"] == SEATS_2020
    columns = [f"{code}_{count}" for code in SEATS_2020 for count in ("cases", "deaths")]
    assert list(DAILY[0]) == ["date", *columns]
    assert list(WHO[0]) == ["date", "report", *columns]


@pytest.mark.parametrize(
    ("day", "seats"), [("2020-10-14", SEATS_2020), ("2025-10-25", SEATS_2020), ("2025-10-26", SEATS)]
)
def test_membership_is_dated(day, seats):
    on = dt.date.fromisoformat(day)
    members = [m["code"] for m in ASSOCIATION["groups"][0]["members"] if m["starts_on"] <= on and m["ends_on"] is None]
    assert members == seats


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_a_group_seats_each_of_its_members_once(group):
    assert [member["code"] for member in group["members"]] == group["seat_order"]
    assert set(group["seat_order"]) <= set(STATES)
    assert len(set(group["seat_order"])) == len(group["seat_order"])


def test_the_informal_call_has_seven_and_stands_outside_the_association():
    call = GROUPS["INFORMAL-CALL-7"]
    names = [STATES[code]["names"]["en"] for code in call["seat_order"]]
    assert len(names) == 7
    assert names == sorted(names)
    assert all("ASEAN" not in BY_KEY[key]["parties"] for key in ("F10", "F17", "F38"))


def test_each_member_has_its_own_tile_roughly_where_it_lies():
    tiles = {code: (state["tile"]["column"], state["tile"]["row"]) for code, state in STATES.items() if state["tile"]}
    assert list(tiles) == SEATS
    assert len(set(tiles.values())) == len(tiles)
    assert all(0 <= column <= 5 and 0 <= row <= 5 for column, row in tiles.values())
    for west, east in [
        ("MMR", "LAO"),
        ("LAO", "VNM"),
        ("THA", "KHM"),
        ("VNM", "PHL"),
        ("MYS", "BRN"),
        ("IDN", "TLS"),
    ]:
        assert tiles[west][0] < tiles[east][0], (west, east)
    for north, south in [("VNM", "KHM"), ("THA", "MYS"), ("MYS", "SGP"), ("BRN", "IDN"), ("PHL", "BRN")]:
        assert tiles[north][1] < tiles[south][1], (north, south)


def test_every_population_has_a_year_and_a_source():
    for state in STATES.values():
        population = state["population"]
        assert population["value"] > 100_000
        assert population["year"] == 2020
        assert population["source"]["label"]
        assert population["source"]["url"].startswith("https://")


@needs_shared_data
def test_populations_are_the_sums_of_the_source():
    sums = dict.fromkeys(SEATS, 0)
    with gzip.open(SHARED / "data" / "population" / "un_wpp_age_sex.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["year"] == "2020":
                sums[row["iso3"]] += int(float(row["population"]))
    assert {code: STATES[code]["population"]["value"] for code in SEATS} == sums
