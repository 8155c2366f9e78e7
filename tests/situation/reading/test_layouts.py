"""Publishers' own tables, in small: recognised by their header, read without a question, credited."""

import pytest
from tests.situation.reading import sheets

from ganket.situation.importer import layouts

OWID = """iso_code,continent,location,date,total_cases,new_cases,new_cases_smoothed,new_deaths,new_tests
THA,Asia,Thailand,2020-01-31,19.0,5.0,2.714,,
OWID_ASI,Asia,Asia,2020-01-31,9999.0,99.0,1.5,,
FRA,Europe,France,2020-01-31,6.0,1.0,0.9,,
"""
WHO = """\ufeffDate_reported,Country_code,Country,WHO_region,New_cases,Cumulative_cases,New_deaths,Cumulative_deaths
2020-01-31,TH,Thailand,SEARO,5,19,0,0
2020-01-31,NA,Namibia,AFRO,1,1,,0
2020-01-31, ,Other,OTHER,3,3,,0
"""
JHU = """Province/State,Country/Region,Lat,Long,1/30/20,1/31/20
,Thailand,15.0,101.0,14,19
Hubei,China,30.9,112.2,4903,5806
"""
OXCGRT = """CountryName,CountryCode,RegionCode,Jurisdiction,Date,StringencyIndex_Average,GovernmentResponseIndex_Average
Thailand,THA,,NAT_TOTAL,20200131,11.11,9.38
Brazil,BRA,BR_AC,STATE_TOTAL,20200131,0,
"""
OPENDENGUE = """adm_0_name,adm_1_name,full_name,ISO_A0,calendar_start_date,calendar_end_date,dengue_total,UUID
THAILAND,NA,THAILAND,THA,2016-01-01,2016-01-31,812,X-1
"""
MALAYSIA = """date,state,cases_new,cases_import,cases_recovered,cases_active
2020-01-31,Johor,1,1,0,2
2020-01-31,Kedah,0,0,0,0
"""
SINGAPORE = """date,daily_confirmed,false_positives_found,cumulative_confirmed,still_hospitalised,daily_deaths
2020-01-31,3,,16,-12,0
"""
PHILIPPINES = """date,region,new_cases,new_deaths
2020-01-31,NCR,1,0
2020-01-31,UNKNOWN,5,0
2020-02-01,National Capital Region,2,1
"""
INDONESIA = """FID,Kode_Provi,Provinsi,Kasus_Posi,Kasus_Semb,Kasus_Meni
1,11,Aceh,100,50,5
2,51,Bali,200,60,6
3,99,Indonesia,300,110,11
"""

OWN = """area,indicator,period_start,period_end,value,status,reason
THA,cases_new,2020-01-31,2020-01-31,1.000,normal,
THA,cases_new,2020-01-25,2020-01-31,7,provisional,late laboratory
THA,icu_current,2020-01-31,,,suppressed,few
THA,tests_new,2020-01-31,,,,
"""

CASES = {
    "ganket": (
        OWN.replace("1.000", "1"),
        "",
        {},
        [("THA", "cases_new", 1), ("THA", "cases_new", 7), ("THA", "icu_current", None)],
    ),
    "owid": (OWID, "", {}, [("THA", "cases_cumulative", 19), ("THA", "cases_new", 5)]),
    "who": (
        WHO,
        "",
        {},
        [
            ("NAM", "cases_cumulative", 1),
            ("NAM", "cases_new", 1),
            ("NAM", "deaths_cumulative", 0),
            ("THA", "cases_cumulative", 19),
            ("THA", "cases_new", 5),
            ("THA", "deaths_cumulative", 0),
            ("THA", "deaths_new", 0),
        ],
    ),
    "jhu": (
        JHU,
        "time_series_covid19_deaths_global.csv",
        {},
        [("THA", "deaths_cumulative", 14), ("THA", "deaths_cumulative", 19)],
    ),
    "oxcgrt-indices": (
        OXCGRT,
        "",
        {},
        [("THA", "government_response_index", 9.38), ("THA", "stringency_index", 11.11)],
    ),
    "opendengue": (OPENDENGUE, "", {}, [("THA", "cases_new", 812)]),
    "malaysia-moh": (
        MALAYSIA,
        "",
        {},
        [
            ("MY-01", "cases_new", 1),
            ("MY-01", "imported_cases_new", 1),
            ("MY-02", "cases_new", 0),
            ("MY-02", "imported_cases_new", 0),
        ],
    ),
    "singapore-moh": (
        SINGAPORE,
        "",
        {},
        [("SGP", "cases_cumulative", 16), ("SGP", "cases_new", 3), ("SGP", "deaths_new", 0)],
    ),
    "philippines-doh": (
        PHILIPPINES,
        "",
        {},
        [("PH-00", "cases_new", 1), ("PH-00", "cases_new", 2), ("PH-00", "deaths_new", 0), ("PH-00", "deaths_new", 1)],
    ),
    "indonesia-provinces": (
        INDONESIA,
        "",
        {"day": "2020-06-01"},
        [
            ("ID-AC", "cases_cumulative", 100),
            ("ID-AC", "deaths_cumulative", 5),
            ("ID-AC", "recovered_cumulative", 50),
            ("ID-BA", "cases_cumulative", 200),
            ("ID-BA", "deaths_cumulative", 6),
            ("ID-BA", "recovered_cumulative", 60),
        ],
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_publishers_table_is_recognised_and_read(code):
    content, name, answers, wanted = CASES[code]
    reading = sheets.read(content, answers, name=name)
    assert reading.layout == code
    assert bool(reading.credit) == (code != "ganket")
    assert sorted((each[0], each[1], each[3]) for each in sheets.figures(reading)) == wanted


def test_every_layout_is_tried_here():
    assert {each.code for each in layouts.ALL} == set(CASES)


@pytest.mark.parametrize("layout", layouts.ALL, ids=lambda layout: layout.code)
def test_layout_says_whom_to_credit_and_what_to_beware_of(layout):
    assert layout.name
    assert bool(layout.credit) != layout.is_form  # of our own form nobody but its sender is to be credited
    assert layout.licence
    assert layout.quirks


def test_a_time_series_whose_name_says_nothing_is_asked_about():
    assert [each.key for each in sheets.read(JHU).doubts] == ["value_indicator"]


def test_the_table_of_one_day_asks_for_the_day():
    assert [each.key for each in sheets.read(INDONESIA).doubts] == ["day"]


def test_several_sources_for_one_period_are_asked_about():
    twice = OPENDENGUE + "THAILAND,NA,THAILAND,THA,2016-01-01,2016-01-31,900,X-2\n"
    assert [each.key for each in sheets.read(twice).doubts] == ["repeats"]
    assert sheets.figures(sheets.read(twice, {"repeats": "largest"}))[0][3] == 900


def test_a_layout_may_be_put_aside():
    assert sheets.read(MALAYSIA, {"layout": "-"}).layout == ""
