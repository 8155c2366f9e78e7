"""Files of the public record as they lie in ../shared/data, untouched, `.gz` unpacked on the way."""

import csv
import gzip
from datetime import date

import pytest
from tests.situation.reading import sheets

from ganket.situation.importer.reading import meaning
from ganket.situation.importer.reading.mapping import Mapping
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.importer.reading.places import Known, Place, PlaceBook

COUNTRIES = [
    "AUS",
    "BRN",
    "CHN",
    "IDN",
    "IND",
    "JPN",
    "KHM",
    "KOR",
    "LAO",
    "MMR",
    "MYS",
    "NZL",
    "PHL",
    "SGP",
    "THA",
    "TLS",
    "USA",
    "VNM",
]
MEASURES = {**sheets.MEASURES, "vaccine_doses_cumulative": "cumulative"}
OUT = "-"

# file: answers, columns, layout, figures, sum of the first named indicator (from the file itself, by the test)
FILES = {
    "covid-country/covid_cases_deaths_daily.csv.gz": ({}, {}, "", ("new_cases", "cases_new")),
    "covid-country/mys_national_hospital_daily.csv": ({"place": "MYS"}, {}, "", ("cum_cases", "cases_cumulative")),
    "covid-country/owid_tests_rt_2020.csv.gz": ({}, {}, "owid", ("new_tests", "tests_new")),
    "covid-country/sgp_moh_daily.csv": ({}, {}, "singapore-moh", ("daily_confirmed", "cases_new")),
    "covid-country/who_sitrep_early2020.csv": ({}, {}, "", ("cum_deaths_who", "deaths_cumulative")),
    "covid-subnational/idn_province_cases_daily.csv.gz": ({}, {}, "indonesia-provinces", ("new_cases", "cases_new")),
    "covid-subnational/mys_state_cases_daily.csv": ({}, {}, "", ("new_cases", "cases_new")),
    "covid-subnational/tha_province_cases_daily_2020.csv": ({}, {}, "", ("new_cases", "cases_new")),
    "covid-subnational/vnm_province_daily.csv.gz": ({}, {}, "", ("cum_deaths", "deaths_cumulative")),
    "dengue/opendengue_national_monthly.csv": ({}, {}, "opendengue", ("cases", "cases_new")),
    "dengue/opendengue_national_weekly.csv": ({}, {}, "opendengue", ("cases", "cases_new")),
    "dengue/opendengue_national_yearly.csv": ({}, {}, "opendengue", ("cases", "cases_new")),
    "dengue/phl_region_monthly_2016_2020.csv": ({}, {}, "philippines-doh", ("Dengue_Cases", "cases_new")),
    "policy/oxcgrt_indices_final_daily.csv.gz": ({}, {}, "oxcgrt-indices", ("StringencyIndex", "stringency_index")),
    "vaccination/jhu_vaccine_doses_daily.csv.gz": (
        {},
        {"cum doses": "vaccine_doses_cumulative"},
        "",
        ("cum_doses", "vaccine_doses_cumulative"),
    ),
    "vaccination/mys_state_vaccination_daily.csv.gz": (
        {},
        {"cumul": "vaccine_doses_cumulative", "*": OUT},
        "",
        ("cumul", "vaccine_doses_cumulative"),
    ),
}
PROVINCES = {
    "covid-subnational/idn_province_cases_daily.csv.gz": ("IDN", ("province",)),
    "covid-subnational/mys_state_cases_daily.csv": ("MYS", ("state",)),
    "covid-subnational/tha_province_cases_daily_2020.csv": ("THA", ("province_en", "province_th")),
    "covid-subnational/vnm_province_daily.csv.gz": ("VNM", ("province",)),
    "dengue/phl_region_monthly_2016_2020.csv": ("PHL", ("Region",)),
    "vaccination/mys_state_vaccination_daily.csv.gz": ("MYS", ("state",)),
}


def rows(folder, name):
    content = (folder / name).read_bytes()
    return list(csv.DictReader((gzip.decompress(content) if name.endswith(".gz") else content).decode().splitlines()))


def known(folder, name):
    places = [Place(code) for code in COUNTRIES]
    if name in PROVINCES:
        state, columns = PROVINCES[name]
        names = sorted({tuple(row[each] for each in columns) for row in rows(folder, name)})
        places += [Place(f"{state}-{at}", each, state) for at, each in enumerate(names) if each[0] != "Unknown"]
    return Known(PlaceBook(places), MEASURES, sheets.DECIMALS, date(2026, 11, 22))


def sums(folder, name, column):
    """The plain sum of a column of the file, to compare."""
    kept = [row for row in rows(folder, name) if "Unknown" not in row.values()]
    return sum(float(row[column]) for row in kept if row[column] not in ("", "NA"))


@pytest.mark.parametrize("name", FILES)
def test_file_loads_untouched(shared_data, name):
    answers, columns, layout, (column, indicator) = FILES[name]
    book = known(shared_data, name)
    reading = meaning.read((shared_data / name).read_bytes(), book, Mapping(answers, columns), name=name)
    assert not reading.doubts, [each.question for each in reading.doubts]
    assert not reading.problems, [str(each) for each in reading.problems[:5]]
    assert reading.layout == layout
    read = sum(each.value for each in reading.figures if each.indicator == indicator)
    assert read == pytest.approx(sums(shared_data, name, column), rel=1e-12)
    passed_over = {each.values.get("value") for each in reading.remarks if each.code == "aggregate"}
    assert passed_over <= {"'Unknown'"}


def test_the_regions_of_the_philippines_load_without_those_of_no_region(shared_data):
    name = "covid-subnational/phl_region_daily_2020h1.csv"
    regions = {row["region"] for row in rows(shared_data, name)} - {"UNKNOWN", "Repatriate"}
    book = PlaceBook([Place(f"PHL-{at}", (each,), "PHL") for at, each in enumerate(sorted(regions))] + [Place("PHL")])
    reading = meaning.read((shared_data / name).read_bytes(), sheets.known(places=book), name=name)
    assert reading.layout == "philippines-doh"
    read = sum(each.value for each in reading.figures if each.indicator == "cases_new")
    wanted = sum(int(row["new_cases"]) for row in rows(shared_data, name) if row["region"] in regions)
    assert read == wanted


def test_the_file_of_51_181_rows_is_refused_with_its_reason(shared_data):
    content = (shared_data / "dengue/opendengue_admin1_monthly.csv.gz").read_bytes()
    with pytest.raises(Unreadable, match="more than 50000 rows: send the file in parts"):
        meaning.read(content, sheets.known())
