"""The invented association and the files of the drill: nothing real is named, both languages say all, numbers agree."""

import re
import unicodedata

import pytest
from babel import Locale
from tests.content.record import ASSOCIATION, CONTENT, INDICATORS, moment, read_yaml
from tests.content.test_terms import NAME_DIGESTS, found, names_a_person

from ganket.config import areas

DRILL = CONTENT / "scenarios" / "drill"
FILES = [CONTENT / "associations" / "ossivune.yaml", *sorted(DRILL.glob("*.yaml"))]
OSSIVUNE = read_yaml(FILES[0])
SETTING, COURSES, ENTRIES, WORDS = (
    read_yaml(DRILL / f"{name}.yaml") for name in ("scenario", "courses", "entries", "words")
)
STATES = {state["code"]: state for state in OSSIVUNE["states"]}
GROUPS = {group["code"]: group for group in OSSIVUNE["groups"]}
PARTIES = {party["code"] for kind in ("states", "organisations", "groups") for party in OSSIVUNE[kind]}
MEMBERS = GROUPS["OSSIVUNE"]["seat_order"]
(HAZARD,) = read_yaml(CONTENT / "scenarios" / "drill" / "hazards.yaml")
INVENTED = [*(state["names"]["en"] for state in STATES.values()), "Ossivune", "nalquin"]
REAL = {
    language: {name for code, name in Locale(language).territories.items() if code.isalpha()}
    | {state["names"][language] for state in ASSOCIATION["states"]}
    for language in ("en", "vi")
}


def pairs(node):
    """Every mapping with words in both languages, however deep."""
    if isinstance(node, dict):
        if "en" in node or "vi" in node:
            yield node
        else:
            for value in node.values():
                yield from pairs(value)
    elif isinstance(node, list):
        for value in node:
            yield from pairs(value)


PAIRS = [pair for file in (OSSIVUNE, SETTING, COURSES, ENTRIES, WORDS, HAZARD) for pair in pairs(file)]
ENGLISH = [("en", pair["en"]) for pair in PAIRS] + [
    ("assessment", text)
    for texts in WORDS["assessment"].values()
    for text in (texts if isinstance(texts, list) else [texts])
]
VIETNAMESE = [("vi", pair["vi"]) for pair in PAIRS]


def distance(one, other):
    """Fewest letters to put in, take out or change."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row = row, [place]
        for number, mate in enumerate(other, start=1):
            row.append(min(before[number] + 1, row[-1] + 1, before[number - 1] + (letter != mate)))
    return row[-1]


def plain(text):
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_nfc_and_opens_with_its_source_and_licence(path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    head = "".join(line for line in text.splitlines()[:12] if line.startswith("#"))
    assert re.search(r"licen[cs]e", head)
    assert re.search(r"[Oo]ur own", head)
    assert not re.search(r"[\t\r\ufeff]| $", text, re.MULTILINE)


def test_every_text_has_english_and_vietnamese():
    assert len(PAIRS) > 120
    assert all(isinstance(pair.get(language), str) and pair[language].strip() for pair in PAIRS for language in REAL)


def test_both_languages_fill_the_same_blanks():
    different = [
        pair for pair in PAIRS if set(re.findall(r"{\w+}", pair["en"])) != set(re.findall(r"{\w+}", pair["vi"]))
    ]
    assert different == []


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("vi", VIETNAMESE)], ids=["en", "vi"])
def test_no_real_country_is_named(language, texts):
    assert len(REAL[language]) > 240
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in REAL[language])
    assert found(pattern, texts) == []


def test_invented_names_come_near_no_country_or_language():
    words = set()
    for language in ("en", "vi", "fr", "es", "id"):
        locale = Locale(language)
        for name in [*locale.territories.values(), *locale.languages.values()]:
            words |= set(re.findall(r"\w+", plain(name)))
    assert len(words) > 1500
    near = [(name, word) for name in INVENTED for word in words if distance(plain(name), word) < 3]
    assert near == []


def test_codes_are_of_the_ranges_left_to_users():
    assert all(re.fullmatch("Q[M-Z]", state["iso2"]) for state in STATES.values())
    assert all(re.fullmatch("Q[M-Z][A-Z]", code) and state["iso3"] == code for code, state in STATES.items())
    assert not {state["iso2"] for state in STATES.values()} & set(Locale("en").territories)
    assert len({state["iso2"] for state in STATES.values()}) == len(STATES) == 11
    assert not set(STATES) & {state["code"] for state in ASSOCIATION["states"]}


def test_ten_states_stand_in_one_order_everywhere():
    assert len(MEMBERS) == 10
    assert list(STATES)[:10] == MEMBERS == SETTING["states"] == [line["code"] for line in COURSES["states"]]
    names = [STATES[code]["names"]["en"] for code in MEMBERS]
    assert names == sorted(names)
    assert GROUPS["OSSIVUNE-PLUS"]["seat_order"] == [*MEMBERS, "QXU", "ORELIEF"]
    for group in GROUPS.values():
        assert [member["code"] for member in group["members"]] == group["seat_order"]


def test_each_member_has_a_tile_of_its_own():
    tiles = [(STATES[code]["tile"]["column"], STATES[code]["tile"]["row"]) for code in MEMBERS]
    assert len(set(tiles)) == 10
    assert all(0 <= column <= 5 and 0 <= row <= 5 for column, row in tiles)


def test_populations_are_between_those_that_were_asked_for_and_provinces_cover_their_state():
    people = [STATES[code]["population"]["value"] for code in MEMBERS]
    assert (min(people), max(people)) == (400_000, 90_000_000)
    with_provinces = {code: found.parts for code in MEMBERS if (found := areas.read(code))}
    assert [len(provinces) for provinces in with_provinces.values()] == [3, 2]
    for code, provinces in with_provinces.items():
        assert sum(each.people for each in provinces) == STATES[code]["population"]["value"]
    simulated = {line["code"]: line["provinces"] for line in COURSES["states"] if "provinces" in line}
    assert {code: [each["code"] for each in parts] for code, parts in simulated.items()} == {
        code: [each.code for each in parts] for code, parts in with_provinces.items()
    }
    assert all(sum(each["permille"] for each in parts) == 1000 for parts in simulated.values())


def test_everything_invented_says_so():
    sources = [STATES[code]["population"]["source"]["label"] for code in STATES]
    assert set(sources) == {"invented for the drill"}
    assert HAZARD["source"]["citation"] == "Invented for the drill."
    assert SETTING["banner"]["en"] == "Drill: everything here is invented"
    assert "giả định" in SETTING["banner"]["vi"]
    assert set(SETTING["watermark"]) == {"en", "vi"}
    assert {source["mark"] for entry in ENTRIES for source in entry["sources"]} == set(SETTING["source_marks"])


def test_the_serial_interval_is_that_of_the_simulation():
    shares = COURSES["serial_interval_permille"]
    assert sum(shares) == 1000
    mean = sum(day * share for day, share in enumerate(shares, start=1)) / 1000
    variance = sum((day - mean) ** 2 * share for day, share in enumerate(shares, start=1)) / 1000
    assert HAZARD["serial_interval_mean_days"] == round(mean, 1)
    assert HAZARD["serial_interval_sd_days"] == round(variance**0.5, 1)


def test_the_drill_lasts_120_days_and_opens_on_its_45th():
    first, last = SETTING["first_day"], SETTING["last_day"]
    assert (last - first).days == 119
    assert SETTING["starts_on"] == first
    opens = moment(SETTING["default_as_of"])
    assert (opens.date() - first).days == 44
    assert (opens.hour, opens.minute) == (18, 0)


def test_everybody_named_is_a_party_of_the_association():
    assert SETTING["association"] in GROUPS
    assert set(SETTING["sources"]) <= PARTIES
    assert {level["issuer"] for level in SETTING["levels"]} <= PARTIES
    assert {code for entry in ENTRIES for code in entry["parties"]} <= PARTIES
    assert {(entry["issuer"] or {"code": "OSEC"})["code"] for entry in ENTRIES} <= PARTIES
    assert {code for line in COURSES["questions"] for code in (line["by"], line["of"])} <= set(MEMBERS)
    assert {chair["code"] for chair in OSSIVUNE["chairs"]} <= set(MEMBERS)
    years = [chair["year"] for chair in OSSIVUNE["chairs"]]
    assert years == list(range(years[0], years[0] + len(years)))
    assert "GANKET" in PARTIES


def test_every_indicator_named_is_in_the_catalogue():
    codes = {line["code"] for line in INDICATORS}
    assert {line["indicator"] for line in COURSES["questions"]} <= codes
    rules = SETTING["recording"].values()
    assert {rule[name] for rule in rules for name in rule if name.endswith("_indicator")} <= codes


def test_entries_are_dated_and_sourced():
    kinds = {entry["kind"] for entry in read_yaml(CONTENT / "scenarios" / "asean-2020" / "entries.yaml")}
    assert len({entry["key"] for entry in ENTRIES}) == len(ENTRIES) > 5
    for entry in ENTRIES:
        assert entry["kind"] in kinds
        assert entry["part"] in {"control", "people", "socio_economic", None}
        assert SETTING["first_day"] <= entry["starts_on"] <= moment(entry["recorded_at"]).date() <= SETTING["last_day"]
        assert entry["sources"]


def test_the_words_are_sober_and_name_no_person():
    everything = [*ENGLISH, *VIETNAMESE]
    assert [text for _path, text in everything if names_a_person(text, NAME_DIGESTS)] == []
    assert found(r"\b(Mr|Mrs|Ms|Dr|H\.E)\b\.? [A-Z]|\b(Ông|ông|Bà|bà) [A-ZĐ]\w+|!", everything) == []
    assert found(r"(?i)\b(orders?|ordered|instructs?|blo[c]|lockdown|rank\w*|highest|lowest|worst)\b", ENGLISH) == []
    assert found(r"(?i)\byêu cầu\b|\bxin\b|\bkhối\b|độ mật|xếp hạng|cao nhất|thấp nhất|tệ nhất", VIETNAMESE) == []
