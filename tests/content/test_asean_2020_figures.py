"""The figures of the scenario asean-2020, against fixed points and, where at hand, against the sources."""

import csv
import datetime as dt
import gzip

import pytest
from tests.content.record import (
    DAILY,
    SEATS_2020,
    SETTING,
    SHARED,
    WHO,
    cumulative,
    needs_shared_data,
)


def test_daily_figures_have_every_day_once():
    days = [dt.date.fromisoformat(row["date"]) for row in DAILY]
    assert (days[0], days[-1]) == (SETTING["first_day"], SETTING["last_day"])
    assert days == [days[0] + dt.timedelta(n) for n in range(314)]


@pytest.mark.parametrize("code", SEATS_2020)
def test_no_running_total_falls_below_zero(code):
    assert min(cumulative(f"{code}_cases").values()) >= 0
    assert min(cumulative(f"{code}_deaths").values()) >= 0


def test_two_sources_differ_on_the_philippines_on_3_april():
    who = {row["date"]: row for row in WHO}
    assert who["2020-04-03"]["PHL_cases"] == "2633"
    assert cumulative("PHL_cases")["2020-04-03"] == 3018


def test_downward_corrections_of_the_source_are_kept():
    negative = {(r["date"], c) for r in DAILY for c, value in r.items() if c != "date" and value and int(value) < 0}
    assert negative == {
        ("2020-03-19", "PHL_deaths"),
        ("2020-07-22", "THA_cases"),
        ("2020-08-19", "VNM_deaths"),
    }


def test_the_situation_reports_run_from_1_to_92_and_an_unlisted_state_is_empty_not_zero():
    assert [int(row["report"]) for row in WHO] == list(range(1, 93))
    assert (WHO[0]["date"], WHO[-1]["date"]) == ("2020-01-20", "2020-04-21")
    for code in SEATS_2020:
        cases = [row[f"{code}_cases"] for row in WHO]
        listed = next(n for n, value in enumerate(cases) if value)
        assert int(cases[listed]) > 0
        assert set(cases[:listed]) <= {""}
        assert all(cases[listed:])


@needs_shared_data
def test_running_sums_equal_the_counts_of_the_source():
    totals = {code: (cumulative(f"{code}_cases"), cumulative(f"{code}_deaths")) for code in SEATS_2020}
    compared = 0
    with gzip.open(SHARED / "data/covid-country/covid_cases_deaths_daily.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["iso3"] in totals and row["date"] in totals["BRN"][0]:
                cases, deaths = totals[row["iso3"]]
                assert (cases[row["date"]], deaths[row["date"]]) == (
                    int(row["cum_cases"]),
                    int(row["cum_deaths"]),
                )
                compared += 1
    assert compared == 10 * 314


@needs_shared_data
def test_situation_report_figures_equal_the_source():
    who = {row["date"]: row for row in WHO}
    with (SHARED / "data/covid-country/who_sitrep_early2020.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["iso3"] not in SEATS_2020:
                continue
            ours = who[row["date"]]
            assert ours["report"] == row["situation_report"]
            listed = bool(ours[f"{row['iso3']}_cases"])
            assert ours[f"{row['iso3']}_cases"] == (row["cum_cases_who"] if listed else "")
            assert ours[f"{row['iso3']}_deaths"] == (row["cum_deaths_who"] if listed else "")
            assert listed or row["cum_cases_who"] in {"", "0"}
