"""The words of reports: both languages complete, numbers and dates as each writes them."""

import re
from datetime import UTC, date, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ganket.briefing import rules
from ganket.briefing.renditions import wording
from ganket.briefing.renditions.wording import Wording
from ganket.lib.documents import fonts

FOLDER = wording._FOLDER


def flat(words, before=""):
    found = {}
    for key, value in words.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return found


def words_of(language):
    return flat(yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", rules.LANGUAGES[1:])
def test_every_language_has_the_same_keys_and_places(language):
    english, other = words_of("en"), words_of(language)
    assert english.keys() == other.keys()
    for key, text in english.items():
        assert sorted(re.findall(r"\{(\w+)\}", text)) == sorted(re.findall(r"\{(\w+)\}", other[key])), key


def test_every_silence_has_its_words():
    from ganket.situation.rules import Silence

    for language in rules.LANGUAGES:
        words = words_of(language)
        for silence in Silence:
            assert words[f"silence.{silence}"]


def test_every_letter_of_the_words_has_a_shape_in_the_font():
    for language in rules.LANGUAGES:
        for key, text in words_of(language).items():
            assert fonts.can_draw(text), key


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", ["1,234.5", "0", "−12", "0.10", "1,234"]), ("vi", ["1.234,5", "0", "−12", "0,10", "1.234"])],
)
def test_numbers_are_written_as_the_language_writes_them(language, shown):
    words = Wording(language)
    assert [
        words.number("1234.5"),
        words.number(0.0),
        words.number("-12"),
        words.number("0.1", 2),
        words.number(1234.0),
    ] == shown


def test_days_and_moments_are_written_as_the_language_writes_them():
    at = datetime(2020, 10, 4, 18, 0, 30, tzinfo=UTC)
    english, vietnamese = Wording("en"), Wording("vi")
    assert english.moment(at) == "18:00 UTC, 4 October 2020"
    assert vietnamese.moment("2020-10-04T18:00:30Z") == "18 giờ 00 (UTC), ngày 04/10/2020"
    assert (english.day("2020-10-04"), vietnamese.day(date(2020, 10, 4))) == ("4 October 2020", "04/10/2020")
    assert (english.month(date(2020, 10, 1)), vietnamese.month(date(2020, 10, 1))) == ("Oct", "T10")


@given(st.integers(-(10**12), 10**12))
def test_a_number_reads_back_from_both_languages(value):
    for language, thousands in (("en", ","), ("vi", ".")):
        shown = Wording(language).number(value)
        assert int(shown.replace(thousands, "").replace("−", "-")) == value


def test_no_noun_of_ours_calls_a_state_late_or_wrong():
    for word in ("trễ", "chậm", "vi phạm", "không báo cáo", "mâu thuẫn", "khối"):
        assert all(word not in text.lower().split() for text in words_of("vi").values()), word


def test_file_names_carry_the_label():
    assert rules.file_name("covid", 3, "TLP:AMBER+STRICT", "pdf", "vi") == "ganket-covid-3-TLP-AMBER-STRICT-vi.pdf"
    assert rules.file_name("covid", 3, "TLP:CLEAR", "json", rules.EVERY_LANGUAGE) == "ganket-covid-3-TLP-CLEAR.json"


def test_an_entry_belongs_on_each_day_it_lasts():
    first, last = date(2020, 4, 1), date(2020, 4, 15)
    assert rules.belongs("measure", first, last, date(2020, 4, 8))
    assert not rules.belongs("measure", first, last, date(2020, 4, 16))
    assert rules.belongs("decision", first, last, date(2020, 5, 15))
    assert not rules.belongs("decision", first, last, date(2020, 5, 16))
    assert not rules.belongs("decision", first, last, date(2020, 3, 31))
