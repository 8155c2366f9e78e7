"""Facts of the scenario asean-2020: what the rules of the domain demand of its entries and levels."""

import datetime as dt
import re

import pytest
from tests.content.record import (
    BY_KEY,
    ENTRIES,
    GROUPS,
    HAZARDS,
    PARTIES,
    SETTING,
    SHARED,
    moment,
    needs_shared_docs,
)

KINDS = {
    *("signal", "declaration", "statement", "proposal", "meeting", "measure", "aid", "intention", "request"),
    *("decision", "tasking", "noting", "summit", "exercise", "report", "pledge"),
}


def every_entry(test):
    return pytest.mark.parametrize("entry", ENTRIES, ids=[entry["key"] for entry in ENTRIES])(test)


# --- entries ---


def test_every_fact_from_f01_to_f39_is_present_and_no_other():
    assert sorted({key[:3] for key in BY_KEY}) == [f"F{number:02d}" for number in range(1, 40)]
    assert len(BY_KEY) == len(ENTRIES), "a key stands twice"
    assert all(re.fullmatch(r"F\d\d[a-g]?", key) for key in BY_KEY)


@every_entry
def test_an_entry_has_the_agreed_fields(entry):
    assert list(entry) == [
        "key", "kind", "part", "starts_on", "ends_on", "is_about", "titles", "texts", "parties", "issuer",
        "recorded_at", "sources", "claims",
    ]  # fmt: skip
    assert entry["kind"] in KINDS
    assert entry["part"] in {"control", "people", "socio_economic", None}
    assert isinstance(entry["is_about"], bool)


@every_entry
def test_no_entry_without_a_source_and_each_source_has_its_mark(entry):
    assert entry["sources"]
    for source in [*entry["sources"], *(claim["source"] for claim in entry["claims"])]:
        assert re.fullmatch(r"S[0-4]|C:R\d+[a-d]?|K|I", source["mark"])
        assert source["label"].strip()
        if source["mark"].startswith("C:"):
            assert source["url"].startswith(("https://", "http://"))
        else:
            assert source["url"] is None


@every_entry
def test_nothing_is_recorded_before_it_happened(entry):
    starts_on, ends_on, recorded_at = entry["starts_on"], entry["ends_on"], moment(entry["recorded_at"])
    assert isinstance(starts_on, dt.date)
    assert recorded_at.utcoffset() == dt.timedelta(0)
    assert recorded_at.date() >= starts_on
    assert SETTING["starts_on"] <= starts_on <= SETTING["last_day"]
    if ends_on is not None:
        assert ends_on > starts_on
        assert entry["kind"] == "measure" or recorded_at.date() >= ends_on


@every_entry
def test_an_entry_does_not_speak_of_what_came_later(entry):
    recorded_at = moment(entry["recorded_at"])
    words = " ".join([*entry["titles"].values(), *entry["texts"].values()])
    for key in re.findall(r"\bF\d\d[a-g]?\b", words):
        assert moment(BY_KEY[key]["recorded_at"]) <= recorded_at, key
    for day, month in re.findall(r"\bngày (\d+) tháng (\d+)", words):
        told = dt.date(2020, int(month), int(day))
        assert told <= recorded_at.date() or "kế hoạch" in words, told


@every_entry
def test_parties_and_issuer_are_known(entry):
    assert entry["parties"]
    assert set(entry["parties"]) <= PARTIES
    issuer = entry["issuer"]
    assert issuer is None or issuer["code"] is None or issuer["code"] in entry["parties"]


@needs_shared_docs
def test_every_public_page_named_is_one_of_the_fact_base():
    fact_base = (SHARED / "docs" / "domain.md").read_text(encoding="utf-8")
    assert [s["url"] for e in ENTRIES for s in e["sources"] if s["url"] and s["url"] not in fact_base] == []


def test_facts_no_public_source_confirms_say_so():
    assert {e["key"] for e in ENTRIES if {s["mark"] for s in e["sources"]} <= {"K", "I"}} == {
        "F34c", "F38", "F39a", "F39b",
    }  # fmt: skip
    assert {"I", "C:R23"} == {source["mark"] for source in BY_KEY["F10"]["sources"]}
    assert SETTING["source_marks"]["K"]["vi"] == "chưa được nguồn công khai xác nhận"


def test_an_appeal_is_not_followed_by_a_rebuke():
    words = " ".join(each for entry in ENTRIES for each in entry["texts"].values())
    for phrase in ("This is not a contribution", "Đây không phải khoản đóng góp", "as told by"):
        assert phrase not in words, phrase


def test_both_languages_name_the_same_island_countries():
    texts = BY_KEY["F19c"]["texts"]
    assert "South Pacific island countries" in texts["en"]
    assert "các quốc đảo Nam Thái Bình Dương" in texts["vi"]


def test_press_articles_are_named_by_their_outlet():
    labels = {s["label"] for e in ENTRIES for s in e["sources"] if s["mark"].startswith("S")}
    assert labels == {
        "Kinh tế & Đô thị (kinhtedothi)", "Thế giới & Việt Nam", "Việt Giải Trí (VGT)", "ICTVietnam",
        "Thời Đại",
    }  # fmt: skip


def test_the_two_centres_are_two_records():
    intention, established = BY_KEY["F15a"], BY_KEY["F35"]
    assert intention["kind"] == "intention"
    words = [*intention["titles"].values(), *intention["texts"].values()]
    assert "ACPHEED" not in " ".join(words)
    assert "ACPHEED" in established["texts"]["en"]
    assert "USA" not in established["parties"]


def test_two_sums_for_one_gift_are_two_claims_on_one_entry():
    claims = [claim["text"]["en"] for claim in BY_KEY["F14"]["claims"]]
    assert claims[:2] == ["About USD 18.3 million.", "Nearly USD 19 million."]
    assert [e["key"] for e in ENTRIES if "18.3" in e["texts"]["en"] + e["titles"]["en"]] == []


def test_the_two_levels_reported_for_japan_stand_side_by_side():
    assert [claim["source"]["mark"] for claim in BY_KEY["F18b"]["claims"]] == ["S2", "C:R25"]


def test_society_wide_isolation_keeps_the_name_and_span_that_viet_nam_gave_it():
    measure = BY_KEY["F16"]
    words = " ".join([*measure["titles"].values(), *measure["texts"].values()]).casefold()
    assert "society-wide isolation" in words
    assert "cách ly toàn xã hội" in words
    assert not re.search(r"lockdown|curfew|phong tỏa|giới nghiêm", words)
    assert (measure["ends_on"] - measure["starts_on"]).days + 1 == 15


def test_vientiane_holds_three_meetings():
    assert [BY_KEY[key]["kind"] for key in ("F07a", "F07b", "F07c")] == ["meeting"] * 3


def test_the_verbs_of_bodies_stay_distinct():
    assert "adopted" in BY_KEY["F30"]["texts"]["en"]
    assert "adopt" not in BY_KEY["F31"]["titles"]["en"] + BY_KEY["F31"]["texts"]["en"]
    assert "xem xét, cho ý kiến" in BY_KEY["F31"]["texts"]["vi"]
    assert "noted" in BY_KEY["F23"]["texts"]["en"]
    assert "agreed that the Leaders issue" in BY_KEY["F32c"]["texts"]["en"]
    for entry in ENTRIES:
        if entry["kind"] == "request":
            assert "đề nghị" in entry["titles"]["vi"].casefold(), entry["key"]


def test_on_14_october_the_day_has_its_decisions_and_not_those_of_november():
    as_of = moment(SETTING["default_as_of"])
    known = {entry["key"] for entry in ENTRIES if moment(entry["recorded_at"]) <= as_of}
    assert {"F30", "F31", "F32a", "F32b", "F32c"} <= known
    assert not known & {"F33", "F34a", "F34b", "F34c", "F35"}


# --- the setting and its levels ---


def test_the_only_level_is_the_declaration_of_who():
    (level,) = SETTING["levels"]
    assert (level["kind"], level["issuer"], level["effective_on"]) == (
        "declaration",
        "WHO",
        dt.date(2020, 1, 30),
    )
    assert level["source"]["url"].startswith("https://www.who.int/")
    assert moment(level["recorded_at"]).date() == level["effective_on"]


def test_the_word_pandemic_of_11_march_is_a_statement_and_not_a_declaration():
    assert BY_KEY["F09"]["kind"] == "statement"
    assert BY_KEY["F02"]["kind"] == "declaration"
    assert "declare" not in BY_KEY["F09"]["titles"]["en"]


def test_the_setting_says_what_the_demonstration_is():
    assert SETTING["association"] in GROUPS
    assert SETTING["sources"] == ["JHU", "WHO"]
    assert SETTING["disclaimer"]["en"] == "not an official ASEAN product"
    assert "not reports of the states" in SETTING["banner"]["en"]
    assert all(rule["is_approximate"] and rule["reason"]["en"] for rule in SETTING["recording"].values())
    assert SETTING["recording"]["daily"]["credit"] == "Johns Hopkins University CSSE, CC BY 4.0"


def test_the_hazard_names_where_its_serial_interval_comes_from():
    (hazard,) = HAZARDS
    assert hazard["code"] == SETTING["hazard"]
    assert (hazard["serial_interval_mean_days"], hazard["serial_interval_sd_days"]) == (4.7, 2.9)
    assert hazard["source"]["url"] == "https://doi.org/10.1016/j.ijid.2020.02.060"
