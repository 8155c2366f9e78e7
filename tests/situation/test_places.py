"""The book of places built from the record: every name finds one place, and every place that public files name."""

import csv
import gzip
from datetime import date

import pytest

from ganket.situation.importer import queries
from ganket.situation.importer.reading import meaning
from ganket.situation.importer.reading.places import Known
from ganket.situation.models import Area

MEASURES = {
    "cases_new": "new",
    "cases_cumulative": "cumulative",
    "deaths_new": "new",
    "deaths_cumulative": "cumulative",
}
# file: the state, the columns that name a place, what is no place
NAMED = {
    "covid-subnational/idn_province_cases_daily.csv.gz": ("IDN", ["province"], set()),
    "covid-subnational/mys_state_cases_daily.csv": ("MYS", ["state"], set()),
    "covid-subnational/phl_region_daily_2020h1.csv": ("PHL", ["region"], {"UNKNOWN", "Repatriate"}),
    "covid-subnational/tha_province_cases_daily_2020.csv": (
        "THA", ["province_en", "province_th"], {"Unknown", "ไม่พบข้อมูล"},
    ),
    "covid-subnational/vnm_province_daily.csv.gz": ("VNM", ["province"], set()),
    "dengue/phl_region_monthly_2016_2020.csv": ("PHL", ["Region"], set()),
    "vaccination/mys_state_vaccination_daily.csv.gz": ("MYS", ["state"], set()),
    "population/tha_province_population.csv": ("THA", ["PROV_NAME", "province"], set()),
    "population/vnm_province_population.csv": ("VNM", ["name"], set()),
    "population/mys_state_population.csv": ("MYS", ["state"], {"Malaysia"}),
}  # fmt: skip
LOADED = [name for name in NAMED if name.startswith("covid-subnational/")]
ALL_PARTS = {"IDN": 34, "MYS": 16, "PHL": 17, "THA": 77, "VNM": 63}


def rows(folder, name):
    content = (folder / name).read_bytes()
    return list(csv.DictReader((gzip.decompress(content) if name.endswith(".gz") else content).decode().splitlines()))


@pytest.fixture
def book(record):
    return queries.places()


def test_the_book_takes_two_queries(record, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.places("VNM")


def test_the_book_holds_every_area_with_its_days_and_what_followed(book):
    assert set(book.by_code) == set(Area.objects.values_list("code", flat=True))
    kien_giang = book.by_code["VN-47"]
    assert (kien_giang.parent, kien_giang.valid_to, kien_giang.successors) == ("VNM", date(2025, 6, 30), ("VN-44",))
    assert book.by_code["VNM"].parent == ""


def test_every_name_of_every_place_finds_it_alone(book):
    for place in book.by_code.values():
        for name in {place.code, *place.names}:
            assert [each.code for each in book.find(name)] == [place.code], name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("VN", "VNM"), ("Viet Nam", "VNM"), ("VIỆT NAM", "VNM"), ("VietNam", "VNM"), ("Socialist Republic of Viet Nam",
        "VNM"), ("hà nội", "VN-HN"), ("HANOI", "VN-HN"), ("TP.HCM", "VN-SG"), ("Buriram", "TH-31"),
        ("กรุงเทพมหานคร", "TH-10"), ("DKI JAKARTA", "ID-JK"), ("wp-kuala-lumpur", "MY-14"), ("Region IV-A: CALABARZON",
        "PH-40"), ("ID32", "ID-JB"), ("Hue", "VN-26"), ("Hà Tây", "VN-15"),
    ],
)  # fmt: skip
def test_a_place_is_found_as_files_write_it(book, name, code):
    assert [place.code for place in book.find(name)] == [code]


def test_a_name_of_two_states_is_open_and_goes_to_the_senders_own(record):
    for code in ("MY-05", "PH-07"):
        area = Area.objects.get(code=code)
        area.other_names = [*area.other_names, "Central"]
        area.save()
    assert {place.code for place in queries.places().find("Central")} == {"MY-05", "PH-07"}
    assert [place.code for place in queries.places("PHL").find("Central")] == ["PH-07"]
    assert [place.code for place in queries.places("MYS").find("Central")] == ["MY-05"]
    assert {place.code for place in queries.places("VNM").find("Central")} == {"MY-05", "PH-07"}


@pytest.mark.parametrize("name", NAMED)
def test_every_place_a_public_file_names_is_found(book, shared_data, name):
    state, columns, nowhere = NAMED[name]
    lines = rows(shared_data, name)
    for column in columns:
        texts = {line[column] for line in lines} - nowhere
        found = {text: [place.code for place in book.find(text, state)] for text in texts}
        assert {text: codes for text, codes in found.items() if len(codes) != 1} == {}
        assert {text: codes for text, codes in found.items() if codes != [p.code for p in book.find(text)]} == {}
        assert len({codes[0] for codes in found.values()}) == len(texts)
        if "tha_province_cases" not in name:
            assert len(texts) == ALL_PARTS[state]


def test_two_columns_of_one_row_name_the_same_place(book, shared_data):
    for line in rows(shared_data, "covid-subnational/tha_province_cases_daily_2020.csv"):
        if line["province_en"] != "Unknown":
            assert book.find(line["province_en"]) == book.find(line["province_th"])


@pytest.mark.parametrize("name", LOADED)
def test_a_public_file_is_read_with_the_places_of_the_record(book, shared_data, name):
    state, columns, nowhere = NAMED[name]
    known = Known(book, MEASURES, {}, date(2026, 11, 22), home=state)
    reading = meaning.read((shared_data / name).read_bytes(), known, name=name)
    assert not reading.doubts, [each.question for each in reading.doubts]
    assert not reading.problems, [str(each) for each in reading.problems[:3]]
    lines = [line for line in rows(shared_data, name) if line[columns[0]] not in nowhere]
    wanted = sum(float(line["new_cases"]) for line in lines if line["new_cases"])
    assert sum(each.value for each in reading.figures if each.indicator == "cases_new") == pytest.approx(wanted)
    assert all(book.by_code[each.area].parent == state for each in reading.figures)
