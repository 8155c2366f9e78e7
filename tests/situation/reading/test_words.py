"""What headers say, in four languages; and what is not taken for it."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ganket.situation.importer.reading import words

INDICATORS = yaml.safe_load((words.CONTENT.parent / "indicators.yaml").read_text(encoding="utf-8"))

TAKEN = {
    "New_cases": "cases_new",
    "cum_cases": "cases_cumulative",
    "Cases (new)": "cases_new",
    "number of new cases": "cases_new",
    "Kasus baru": "cases_new",
    "  KASUS   BARU ": "cases_new",
    "Ca mắc mới": "cases_new",
    "ผู้ป่วยรายใหม่": "cases_new",
    "Số ca tử vong mới": "deaths_new",
    "Total kematian": "deaths_cumulative",
    "เสียชีวิตสะสม": "deaths_cumulative",
    "Province": "region",
    "Provinsi": "region",
    "จังหวัด": "region",
    "Tỉnh": "region",
    "Tỉnh/Thành phố": "region",
    "ngày": "date",
    "Tanggal": "date",
    "วันที่": "date",
    "Dengue_Cases": "family:cases",
    "số ca": "family:cases",
    "provnce": "region",
    "cum_cases_who": "cases_cumulative",
    "ＮＥＷ　ＣＡＳＥＳ": "cases_new",
    "new\u200b cases": "cases_new",
    "Đơn vị": "unit",
    "Nguồn": "source",
    "Tổng cộng": "total",
    "new_cases_smoothed": "never",
    "positive rate": "never",
    "total tests": "outside:tests_cumulative",
    "Population": "outside:population",
    "StringencyIndex": "stringency_index",
}
NOT_TAKEN = [
    "cases_travel",
    "x",
    "",
    "nr",
    "HealthIndex",
    "cumulative",
    "Số người",
    "perak",
    "new",
    "case id",
    "=1+1",
]


@pytest.mark.parametrize("header", TAKEN)
def test_header_is_understood(header):
    found = words.match(header)
    assert found.is_taken
    assert found.meaning == TAKEN[header]


@pytest.mark.parametrize("header", NOT_TAKEN)
def test_header_that_is_not_clear_is_not_taken(header):
    assert not words.match(header).is_taken


def test_part_of_a_count_is_told():
    assert words.match("Cases / Male") == words.Match("family:cases", 0.95, "male")


def test_every_indicator_of_the_catalogue_is_known_by_its_names_in_both_languages():
    for each in INDICATORS:
        if each["measure"] != "estimate":
            assert words.match(each["names"]["en"]).meaning == each["code"]
            assert words.match(each["names"]["vi"]).meaning == each["code"]


def test_every_indicator_of_the_words_is_in_the_catalogue_with_four_languages():
    codes = {each["code"] for each in INDICATORS}
    for code, languages in words.content()["indicators"].items():
        assert code in codes
        assert set(languages) == set(words.LANGUAGES), code


def test_no_word_has_two_meanings():
    seen = {}
    for section in ("meanings", "indicators", "families", "outside"):
        for meaning, languages in words.content()[section].items():
            for language in words.LANGUAGES:
                for phrase in languages.get(language, ()):
                    key = words.normal(phrase)
                    assert seen.setdefault(key, meaning) == meaning, phrase


@pytest.mark.parametrize(
    ("tag", "meaning"),
    [
        ("#adm1+name", "region"),
        ("#country+code", "country"),
        ("#date+start", "start"),
        ("#affected +killed", "family:deaths"),
        ("#unknown", ""),
    ],
)
def test_hashtag_is_understood(tag, meaning):
    assert words.hxl(tag) == meaning


@given(st.text(max_size=300))
def test_any_header_has_a_score(header):
    found = words.match(header)
    assert 0 <= found.score <= 1
    assert words.normal(words.normal(header)) == words.normal(header)
