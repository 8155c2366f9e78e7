"""Words of the content: two languages together, terms of the term base, official names, nobody's name."""

import re
import unicodedata
from hashlib import sha256

import pytest
import yaml
from tests.content.record import (
    ASSOCIATION,
    BY_KEY,
    CONTENT,
    ENTRIES,
    HAZARDS,
    INDICATORS,
    SCENARIO,
    SETTING,
    SHARED,
    TERMS,
    needs_shared_docs,
    read_table,
)

FILES = sorted(
    [
        *(CONTENT / name for name in ("terms.csv", "indicators.yaml", "hazards.yaml", "associations/asean.yaml")),
        *(SCENARIO / name for name in ("scenario.yaml", "entries.yaml", "daily.csv", "who.csv")),
    ]
)
BASE = {term["en"].casefold(): term["vi"] for term in TERMS}
PROPER_TERMS = [term for term in TERMS if term["en"][0].isupper() and len(term["en"]) > 7]
# Names of office-holders of 2020, as digests, so that the names themselves stand nowhere in the repository.
NAME_DIGESTS = set(
    re.findall(
        r"\w+",
        """
        0302eb653f59 09e1803df53f 1126b665c2dd 1242c5ce2078 1b1ad2b74149 1b659014ccd8 20f7b559152b
        290df82a6838 2d294ccab1a5 2e521b43b1bb 415f60bc31a9 471c3a9a367f 492312912c79 4c734567ae87
        5ed4100fd956 5f7f14b308e1 60ac2a22d07f 61a7a036b7f9 65a9de6b2685 6d850ec06350 6da11f50c3f4
        70bdc2d42bfe 770cdaae8515 7890b1d41cf9 85943ee785f0 873ff32e3280 88b0f6398df8 8a7d22bb1c7e
        8b6d7aa210b8 8ce9cb0537e5 8d64e30f71a8 9801baa86f94 9867b35e2c64 9c799a2e7c17 9d9b861c0c1e
        9ee9094b968a a0783c55c479 a59824185b34 a86b72b34b89 aa882eaa3c24 ad0595f597e7 aeb6cc968149
        aee1f8796a3c b4715fff98ca b7bff7727611 b81f6b2e051d bd409f44d50a be15b2d636d2 be38595812cd
        c0e03bff4abd c3f1865e839f c8354391cb7f c8ea33a1db17 cb1801da282b cc1d42817f4d cf28d07db144
        d8faca40f200 da578070500c e25cea6232d6 ea4c1e58490a edc48f9ac06f f008972df9ff f4c4124303c1
        f8f24dd45d5f fc465f10c411
        """,
    )
)


def texts_in(node, path=""):
    """Every pair of languages below a node, as (path, {language: text})."""
    if isinstance(node, dict):
        if "en" in node or "vi" in node:
            yield path, node
            return
        for key, value in node.items():
            yield from texts_in(value, f"{path}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            name = value.get("key") or value.get("code") or number if isinstance(value, dict) else number
            yield from texts_in(value, f"{path}.{name}")


TEXTS = [
    *texts_in(INDICATORS, "indicators"),
    *texts_in(HAZARDS, "hazards"),
    *texts_in(ASSOCIATION, "asean"),
    *texts_in(SETTING, "scenario"),
    *texts_in(ENTRIES, "entries"),
]
ENGLISH = [(path, pair.get("en", "")) for path, pair in TEXTS] + [("terms", term["en"]) for term in TERMS]
VIETNAMESE = [(path, pair.get("vi", "")) for path, pair in TEXTS] + [("terms", term["vi"]) for term in TERMS]
LABELS = [("label", source["label"]) for entry in ENTRIES for source in entry["sources"]]


def found(pattern, texts):
    return [(path, text) for path, text in texts if re.search(pattern, text)]


def words_of(text):
    """Words without marks or case, `đ` as `d`, hyphens as spaces."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.findall(r"\w+", "".join(letter for letter in parts if not unicodedata.combining(letter)))


def digest(words):
    return sha256(("ganket names " + " ".join(words)).encode()).hexdigest()[:12]


def names_a_person(text, digests):
    """Whether some run of one to three words is among the digests."""
    words = words_of(text)
    return any(digest(words[n : n + size]) in digests for size in (1, 2, 3) for n in range(len(words)))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_content_file_is_nfc_and_opens_with_its_source_and_licence(path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    head = "".join(line for line in text.splitlines()[:12] if line.startswith("#"))
    assert re.search(r"licen[cs]e", head)
    assert re.search(r"[Oo]ur own|Source", head)
    assert text.endswith("\n")
    assert not re.search(r"[\t\r\ufeff]| $", text, re.MULTILINE)


@pytest.mark.parametrize(("path", "pair"), TEXTS, ids=[path for path, _ in TEXTS])
def test_every_text_has_english_and_vietnamese(path, pair):
    assert set(pair) == {"en", "vi"}
    assert all(isinstance(text, str) and text.strip() == text != "" for text in pair.values())


def test_texts_were_found_in_every_file():
    kinds = {path.split(".")[0] for path, _ in TEXTS}
    assert kinds == {"indicators", "hazards", "asean", "scenario", "entries"}
    assert len(TEXTS) > 200


def test_an_english_term_stands_once_and_has_its_vietnamese():
    assert len(BASE) == len(TERMS)
    assert all(term["en"].strip() and term["vi"].strip() and term["note"] is not None for term in TERMS)


@needs_shared_docs
def test_the_term_base_follows_the_papers():
    rules = {
        name.strip().casefold(): row["vi"].casefold()
        for row in read_table(SHARED / "docs" / "terms_vi.csv")
        for name in [row["en"], *row["en"].split(";"), *row["en"].split(" (")[:1]]
    }
    assert len(BASE.keys() & rules.keys()) > 120
    assert {en: vi for en, vi in BASE.items() if en in rules and vi.casefold() not in rules[en]} == {}


def test_names_agree_with_the_term_base():
    pairs = [pair for path, pair in TEXTS if path.rsplit(".", 1)[-1] in {"names", "issuer"}]
    assert [(p["en"], p["vi"]) for p in pairs if BASE.get(p["en"].casefold(), p["vi"]) != p["vi"]] == []


def test_every_indicator_and_every_state_is_in_the_term_base():
    names = [line["names"]["en"] for line in [*INDICATORS, *ASSOCIATION["states"]]]
    assert [name for name in names if name.casefold() not in BASE] == []


@pytest.mark.parametrize("term", PROPER_TERMS, ids=[term["en"] for term in PROPER_TERMS])
def test_where_english_says_the_full_term_vietnamese_does(term):
    longer = [other["en"] for other in TERMS if term["en"] in other["en"] and other["en"] != term["en"]]
    differing = []
    for path, pair in TEXTS:
        english = pair["en"]
        for other in longer:
            english = english.replace(other, "")
        said = re.search(rf"\b{re.escape(term['en'])}(?!\w)", english)
        if said and not path.endswith("formal_names") and term["vi"].casefold() not in pair["vi"].casefold():
            differing.append(path)
    assert differing == []


def test_english_uses_the_official_names_of_states():
    forbidden = r"\b(Burma|Laos|Vietnam(ese)?|South Korea|East Timor)\b|\bBrunei\b(?! Darussalam)|\bU\.?S\b"
    assert found(forbidden, [*ENGLISH, *LABELS]) == []


def test_vietnamese_uses_the_official_names_of_states():
    texts = [(path, text) for path, text in VIETNAMESE if not path.endswith("formal_names")]
    assert found(r"\bMỹ\b|\bNhật\b(?! Bản)|\bHàn\b(?! Quốc)|Miến Điện|Đông Timor", texts) == []


def test_it_is_an_association_of_states_and_no_bloc():
    assert found(r"(?i)\bbloc\b", ENGLISH) == []
    assert found(r"(?i)\bkhối\b", VIETNAMESE) == []


def test_a_state_is_requested_never_ordered():
    assert found(r"(?i)\b(orders?|ordered|instructs?|instructed|demands that)\b", ENGLISH) == []
    assert found(r"(?i)\byêu cầu\b|(?<!-)\bxin\b|độ mật|chuyến bay giải cứu", VIETNAMESE) == []


def test_nothing_is_ranked():
    assert found(r"(?i)\b(rank\w*|highest|lowest|worst|best[- ]\w+ed|most affected|leading donor)\b", ENGLISH) == []
    assert found(r"(?i)xếp hạng|cao nhất|thấp nhất|tệ nhất|dẫn đầu", VIETNAMESE) == []


def test_lockdown_is_a_word_of_the_state_that_used_it():
    told = [path for path, _ in found(r"(?i)lockdown", ENGLISH) if path.startswith("entries")]
    assert told == ["entries.F19a.titles", "entries.F19a.texts"]
    assert "Alert Level 4" in BY_KEY["F19d"]["texts"]["en"]


def test_no_person_is_named():
    everything = [*ENGLISH, *VIETNAMESE, *LABELS, ("notes", " ".join(term["note"] for term in TERMS))]
    assert [(path, text) for path, text in everything if names_a_person(text, NAME_DIGESTS)] == []
    assert found(r"\b(Mr|Mrs|Ms|Dr|H\.E)\b\.? [A-Z]|\b(Ông|ông|Bà|bà) [A-ZĐ]\w+", everything) == []
    family = "Nguyễn|Phạm|Trần|Lê|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Dương"
    assert found(rf"\b({family})\s+[A-ZĐ]\w+", everything) == []


def test_the_watch_for_names_finds_one_with_or_without_marks():
    invented = {digest(["dao", "mau"])}
    assert names_a_person("so said Đào Mẫu, Minister", invented)
    assert names_a_person("so said Dao-Mau, Minister", invented)
    assert not names_a_person("so said the Minister", invented)


def test_no_border_coast_or_coordinate_is_in_the_content():
    geographic = r"(?i)\b(lat|lon|lng|latitude|longitude|coordinates|geometry|polygon|geojson|topojson|wkt|svg)\b"
    for path in CONTENT.rglob("*"):
        if not path.is_file():
            continue
        assert path.suffix in {".yaml", ".csv", ".md", ".py", ".pyc"}, path.name
        # header_words.yaml names the columns of senders' files that hold places, so that they are left out.
        if path.suffix in {".yaml", ".csv"} and path.name != "header_words.yaml":
            assert not re.search(geographic, path.read_text(encoding="utf-8")), path.name


def test_every_estimate_says_in_both_languages_that_it_is_the_systems():
    estimates = [line for line in INDICATORS if line["measure"] == "estimate"]
    assert [line["code"] for line in estimates] == [
        "r_mean",
        "r_low",
        "r_high",
        "ears_c1",
        "ears_c2",
        "ears_c3",
    ]
    for line in estimates:
        assert BASE["an estimate of the system, not a figure of the state"] in line["definition"]["vi"]
        assert "An estimate of the system, not a figure of the state." in line["definition"]["en"]


def test_indicators_are_complete():
    assert len({line["code"] for line in INDICATORS}) == len(INDICATORS)
    for line in INDICATORS:
        assert line["measure"] in {"new", "cumulative", "level", "estimate"}
        assert line["part"] in {"control", "people", "socio_economic"}
        has_decimals = line["measure"] == "estimate" or line["code"].endswith("_index")
        assert line["decimals"] == (2 if has_decimals else 0)
    assert {line["code"]: line["analyses"] for line in INDICATORS if line["analyses"]} == {
        "cases_new": ["reproduction", "aberration"]
    }
    assert {line["part"] for line in INDICATORS} == {"control", "people", "socio_economic"}
    recorded = {rule[name] for rule in SETTING["recording"].values() for name in rule if name.endswith("_indicator")}
    assert recorded <= {line["code"] for line in INDICATORS}


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".yaml"], ids=lambda path: path.name)
def test_no_key_stands_twice_in_a_mapping(path):
    def check(node):
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"{path.name}: a key stands twice near line {node.start_mark.line + 1}"
            for _, value in node.value:
                check(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                check(value)

    check(yaml.compose(path.read_text(encoding="utf-8")))
