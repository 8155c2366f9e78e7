"""The provinces and regions: how many there are, what followed them, how many people live there, whose names they are.
Plain files, no Django.
"""

import csv
import datetime as dt
import re
import unicodedata

import pytest
from tests.content.record import CONTENT, STATES

from ganket.lib import text
from ganket.situation.importer.reading import words

FOLDER = CONTENT / "areas"
# Those of real states: the parts of invented ones are looked at with their scenario.
FILES = [path for path in sorted(FOLDER.glob("*.csv")) if path.stem.upper() in STATES]
PARTS = {
    path.stem.upper(): list(
        csv.DictReader(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    )
    for path in FILES
}
COLUMNS = [
    "code", "name_en", "name_vi", "other_names", "valid_from", "valid_to", "successors", "population",
    "population_year",
]  # fmt: skip
EVERY = [(iso3, line) for iso3, lines in PARTS.items() for line in lines]
# Those that are parts on a day, as each state counts them.
COUNTS = [
    ("BRN", "2020-10-14", 4), ("KHM", "2020-10-14", 25), ("KHM", "2013-12-30", 24), ("IDN", "2020-10-14", 34),
    ("IDN", "2022-11-11", 37), ("IDN", "2022-12-09", 38), ("LAO", "2020-10-14", 18), ("MYS", "2020-10-14", 16),
    ("MMR", "2020-10-14", 15), ("PHL", "2020-10-14", 17), ("THA", "2020-10-14", 77), ("THA", "2011-03-22", 76),
    ("TLS", "2025-10-26", 13), ("VNM", "2008-07-31", 64), ("VNM", "2020-10-14", 63), ("VNM", "2025-06-30", 63),
    ("VNM", "2025-07-01", 34),
]  # fmt: skip
# Each with the provinces it took in on 1 July 2025, after the resolution of the National Assembly.
JOINED = {
    "Tuyên Quang": {"Hà Giang"}, "Lào Cai": {"Yên Bái"}, "Thái Nguyên": {"Bắc Kạn"},
    "Phú Thọ": {"Vĩnh Phúc", "Hòa Bình"}, "Bắc Ninh": {"Bắc Giang"}, "Hưng Yên": {"Thái Bình"},
    "Hải Phòng": {"Hải Dương"}, "Ninh Bình": {"Hà Nam", "Nam Định"}, "Quảng Trị": {"Quảng Bình"},
    "Đà Nẵng": {"Quảng Nam"}, "Quảng Ngãi": {"Kon Tum"}, "Gia Lai": {"Bình Định"}, "Khánh Hòa": {"Ninh Thuận"},
    "Lâm Đồng": {"Đắk Nông", "Bình Thuận"}, "Đắk Lắk": {"Phú Yên"},
    "Thành phố Hồ Chí Minh": {"Bình Dương", "Bà Rịa - Vũng Tàu"}, "Đồng Nai": {"Bình Phước"}, "Tây Ninh": {"Long An"},
    "Cần Thơ": {"Sóc Trăng", "Hậu Giang"}, "Vĩnh Long": {"Bến Tre", "Trà Vinh"}, "Đồng Tháp": {"Tiền Giang"},
    "Cà Mau": {"Bạc Liêu"}, "An Giang": {"Kiên Giang"},
}  # fmt: skip


def several(line, column):
    return line[column].split("|") if line[column] else []


def on(iso3, day):
    return [
        line
        for line in PARTS[iso3]
        if (line["valid_from"] or "0") <= day and (not line["valid_to"] or day <= line["valid_to"])
    ]


@pytest.mark.parametrize(("iso3", "day", "count"), COUNTS)
def test_a_state_has_as_many_parts_on_a_day_as_it_counts(iso3, day, count):
    assert len(on(iso3, day)) == count


def test_there_is_a_file_for_each_member_with_parts():
    assert set(PARTS) == set(list(STATES)[:11]) - {"SGP"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_says_where_it_comes_from_and_is_in_normal_form(path):
    content = path.read_text(encoding="utf-8")
    head = [line for line in content.splitlines() if line.startswith("#")]
    assert any("public facts in an arrangement of our own" in line for line in head)
    says_people = any(line["population"] for line in PARTS[path.stem.upper()])
    sources = [line for line in head if line.startswith("# population source: ")]
    addresses = [line for line in head if line.startswith("# population address: https://")]
    assert (len(sources), len(addresses)) == ((1, 1) if says_people else (0, 0))
    assert all(re.search(r"\b(CC BY 4\.0|MIT|PDDL)\b", line) for line in sources)
    assert content == unicodedata.normalize("NFC", content)
    assert list(PARTS[path.stem.upper()][0]) == COLUMNS
    assert max(len(line) for line in head) <= 120


@pytest.mark.parametrize(("iso3", "lines"), PARTS.items(), ids=PARTS)
def test_codes_are_of_the_state_and_there_once(iso3, lines):
    codes = [line["code"] for line in lines]
    assert all(re.fullmatch(rf"{STATES[iso3]['iso2']}-[A-Z0-9]{{1,3}}", code) for code in codes)
    assert len(set(codes)) == len(codes)
    names = [line["name_en"] for line in lines]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("iso3", "lines"), PARTS.items(), ids=PARTS)
def test_what_follows_is_there_and_there_from_that_day(iso3, lines):
    by_code = {line["code"]: line for line in lines}
    for line in lines:
        for code in several(line, "successors"):
            assert code in by_code, line
            assert code != line["code"]
            if line["valid_to"]:
                day = dt.date.fromisoformat(line["valid_to"]) + dt.timedelta(days=1)
                assert by_code[code] in on(iso3, day.isoformat()), line
            else:
                assert by_code[code]["valid_from"], line  # or nothing says from which day
        assert not line["valid_to"] or line["successors"], f"{line['code']} ends and nothing follows"
        if line["valid_from"] and line["valid_to"]:
            assert line["valid_from"] <= line["valid_to"]


def test_the_provinces_joined_on_1_july_2025_are_those_of_the_resolution():
    by_code = {line["code"]: line for line in PARTS["VNM"]}
    joined = {}
    for line in PARTS["VNM"]:
        if line["valid_to"] == "2025-06-30":
            (code,) = several(line, "successors")
            joined.setdefault(by_code[code]["name_vi"], set()).add(line["name_vi"])
    assert joined == JOINED


def test_ha_tay_became_part_of_ha_noi_in_2008():
    (line,) = [each for each in PARTS["VNM"] if each["name_en"] == "Ha Tay"]
    assert (line["valid_to"], line["successors"]) == ("2008-07-31", "VN-HN")


@pytest.mark.parametrize("iso3", [iso3 for iso3 in PARTS if any(line["population"] for line in PARTS[iso3])])
def test_people_of_the_parts_are_about_as_many_as_of_the_state(iso3):
    counted = [line for line in PARTS[iso3] if line["population"]]
    assert all(2015 <= int(line["population_year"]) <= 2020 for line in counted)
    people = [int(line["population"]) for line in counted]
    assert min(people) > 50_000
    assert 0.88 <= sum(people) / STATES[iso3]["population"]["value"] <= 1.02
    assert all(bool(line["population"]) == bool(line["population_year"]) for line in PARTS[iso3])


@pytest.mark.parametrize(("iso3", "lines"), PARTS.items(), ids=PARTS)
def test_a_name_is_of_one_part_alone(iso3, lines):
    owners = {}
    for line in lines:
        for name in {line["code"], line["name_en"], line["name_vi"], *several(line, "other_names")} - {""}:
            for form in {name, "".join(name.split())}:
                owners.setdefault(text.fold(words.normal(form)), set()).add(line["code"])
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("line", [line for _, line in EVERY], ids=[line["code"] for _, line in EVERY])
def test_names_are_clean_and_written_once(line):
    names = [line["name_en"], *several(line, "other_names")]
    assert all(name == text.clean(name) and name for name in names)
    assert len(set(names)) == len(names)
    # In a file a bare number is many things.
    assert not any(name.isdigit() and len(name) < 9 for name in names)


def test_every_province_of_viet_nam_has_its_vietnamese_name():
    for line in PARTS["VNM"]:
        assert line["name_vi"]
        if line["code"] != "VN-SG":
            assert text.fold(words.normal(line["name_vi"])) == text.fold(words.normal(line["name_en"]))


def test_no_name_stands_for_what_is_no_place():
    for _, line in EVERY:
        for name in (line["name_en"], *several(line, "other_names")):
            assert words.normal(name) not in words.listed("aggregates"), name
