"""Search: folded, every word, in both languages, nothing but what the viewer may see."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests import world
from tests.desk.pages import ROOM, an_hour_ago, read
from tests.desk.test_timeline import record_one
from tests.environment import KNOWN_AT

from ganket.actors import permissions
from ganket.desk import rules
from ganket.desk.paging import NoSuchPage, pages
from ganket.desk.queries import search
from ganket.lib import text
from ganket.situation.models import Entry


@pytest.fixture
def get(record):
    client = Client()
    return lambda typed, **choices: client.get(choices.pop("address", "/search/"), {"q": typed, **choices})


def found(response) -> list[str]:
    """The texts of the links among the results."""
    page = read(response)
    return page.links


@pytest.mark.parametrize("typed", ["Viet Nam", "việt nam", "viet", "VIỆT", "VNM", "nam viet", "  viet   nam "])
@pytest.mark.parametrize("address", ["/search/", "/vi/search/"])
def test_a_state_is_found_however_it_is_written(get, typed, address):
    prefix = address.removesuffix("/search/")
    assert f"{prefix}{ROOM}states/VNM/" in found(get(typed, address=address))


@pytest.mark.parametrize("typed", ["cach ly", "cách ly", "CÁCH LY", "quarantine", "đang cách ly"])
def test_an_indicator_is_found_in_either_language(get, typed):
    assert f"{ROOM}indicators/quarantined_current/" in found(get(typed))


def test_marks_make_no_difference(get):
    plain, marked = found(get("cach ly")), found(get("cách ly"))
    assert [each for each in plain if "q=" not in each] == [each for each in marked if "q=" not in each]


def test_a_party_that_is_no_member_leads_to_what_the_timeline_says_of_it(get):
    assert f"{ROOM}timeline/?party=USA" in found(get("Hoa Kỳ"))
    assert f"{ROOM}timeline/?party=WHO" in found(get("world health"))
    assert get("", address=f"{ROOM}timeline/", party="USA").status_code == 200


def test_an_entry_leads_to_its_place_on_the_timeline(get):
    assert f"{ROOM}timeline/?entry=F16" in found(get("cach ly toan xa hoi"))


def test_entries_are_those_of_a_plain_search(get):
    for words in (["asean"], ["viet", "nam"], ["health", "ministers"], ["khong", "co"]):
        entries = Entry.objects.filter(recorded_at__lte=KNOWN_AT)
        expected = {e.key for e in entries if all(w in e.folded for w in words)}
        hits = search.entry_hits(search.entries(words, KNOWN_AT, permissions.public()).things)
        assert {hit.key for hit in hits} == expected


def test_whole_words_in_titles_come_first_and_parts_of_words_last(get):
    links = found(get("kho du tru"))
    entry, r_mean = f"{ROOM}timeline/?entry=F30", f"{ROOM}indicators/r_mean/"
    assert links.index(entry) < links.index(r_mean)


@pytest.mark.parametrize("typed", ["kho du tru", "dich", "trung tam", "health", "viet nam", "an"])
def test_entries_stand_by_match_and_then_the_newest_first(record, typed):
    words = typed.split()
    held = [each for each in Entry.objects.filter(recorded_at__lte=KNOWN_AT) if all(w in each.folded for w in words)]
    newest = sorted(held, key=lambda each: (-each.starts_on.toordinal(), -each.recorded_at.timestamp(), each.key))
    expected = sorted(newest, key=lambda each: _plain_match(words, each.titles.values(), [*each.texts.values()]))
    ranked = search.entry_hits(search.entries(words, KNOWN_AT, permissions.public()).things)
    assert [each.key for each in ranked] == [each.key for each in expected]


def _plain_match(words, titles, texts) -> int:
    def has(texts):
        folded = text.fold(" ".join(texts))
        runs = "".join(c if c.isalnum() or c == "_" else " " for c in folded).split()
        return all(word in runs for word in words)

    return 0 if has(titles) else 1 if has([*titles, *texts]) else 2


WORDS = st.text("kođ du9_", min_size=1, max_size=3).map(text.fold).map(str.strip).filter(lambda word: word.isalnum())
TEXTS = st.lists(st.text("kođ du9_-.(", max_size=20), max_size=3)


@given(st.lists(WORDS, min_size=1, max_size=3), TEXTS, TEXTS)
def test_a_match_is_that_of_a_plain_search(words, titles, texts):
    every = text.fold(" ".join([*titles, *texts]))
    assert rules.match(words, text.fold(" ".join(titles)), every) == _plain_match(words, titles, texts)


@pytest.mark.parametrize("typed", ["%%", "__", "100%", "viet%nam", "v_et", "\\%", "' OR ''='"])
def test_wildcards_and_quotes_are_letters_like_any_other(get, typed):
    response = get(typed)
    assert response.status_code == 200
    assert "Nothing was found" in read(response).text


@pytest.mark.parametrize(
    ("typed", "status", "hint"),
    [
        ("", 200, "Type part of a name or a word"),
        ("   ", 200, "Type part of a name or a word"),
        ("v", 200, "at least two letters"),
        ("a b c", 200, "at least two letters"),
        ("x" * 101, 400, "at most 8 words and 100 characters"),
        ("aa bb cc dd ee ff gg hh ii", 400, "at most 8 words and 100 characters"),
        ("vi\0et", 400, "cannot be searched for"),
        ("viet\u202e", 400, "cannot be searched for"),
    ],
)
def test_what_cannot_be_searched_for_gets_a_plain_hint(get, typed, status, hint):
    response = get(typed)
    assert response.status_code == status
    assert hint in read(response).text


def test_what_was_typed_is_still_there(get):
    assert read(get("cách ly")).inputs["q"] == "cách ly"


def test_a_past_moment_finds_what_was_recorded_by_then(get):
    assert f"{ROOM}timeline/?as_known_at=2020-03-01&entry=F16" not in found(get("cach ly", as_known_at="2020-03-01"))
    assert any("entry=F02" in link for link in found(get("PHEIC", as_known_at="2020-03-01")))


def test_a_large_group_goes_on_by_pages(get):
    everything = Entry.objects.filter(recorded_at__lte=KNOWN_AT, folded__contains="asean").count()
    assert f"Show all {everything}" in read(get("asean")).text
    keys = set()
    for number in range(1, -(-everything // 20) + 1):
        keys |= {link for link in found(get("asean", **{"in": "entries", "page": number})) if "entry=" in link}
    assert len(keys) == everything


@pytest.mark.parametrize(("choices", "status"), [({"in": "people"}, 400), ({"in": "entries", "page": "0"}, 400)])
def test_a_group_or_page_that_is_not_there_is_refused(get, choices, status):
    assert get("asean", **choices).status_code == status
    assert get("asean", **{"in": "entries", "page": "999999999"}).status_code == 404


def test_nobody_finds_what_is_not_shared_with_them(emergency, cast):
    marks = world.marks_of(cast)
    titles = {name: f"Zebra crossing no. {place}" for place, name in enumerate(marks, start=1)}
    with an_hour_ago():
        for name, title in titles.items():
            record_one(emergency, cast["own"], marks[name], key=title, titles={"en": title, "vi": title})
    for key, person in cast.items():
        shown = person.client.get("/search/", {"q": "zebra", "in": "entries"}).content.decode()
        for name, title in titles.items():
            assert (title in shown) == (key in world.READERS[name]), (key, name)


@pytest.mark.parametrize("sharing", ["strict to other", "red to the outsider"])
def test_to_whom_something_is_not_shared_nothing_was_found(emergency, cast, sharing):
    titles = {"en": "Zebra crossing", "vi": "Vạch kẻ đường"}
    with an_hour_ago():
        record_one(emergency, cast["own"], world.marks_of(cast)[sharing], titles=titles)
    for key, person in cast.items():
        expected = key in world.READERS[sharing]
        shown = person.client.get("/search/", {"q": "zebra"}).content.decode()
        assert ("Zebra crossing" in shown) == expected, key
        assert ("Nothing was found" in shown) != expected, key


def test_queries_do_not_grow_with_results(get, django_assert_num_queries, django_assert_max_num_queries):
    get("asean")
    with django_assert_max_num_queries(16) as few:
        get("zzz")
    with django_assert_max_num_queries(len(few) + 3):  # the lists of what was found: members, indicators, entries
        get("an")


@given(st.text(max_size=120))
def test_any_text_is_searched_for_or_refused_with_a_reason(typed):
    wanted, problem = search.words(typed)
    assert bool(wanted) != (problem is not None)
    assert all(word == text.fold(word) for word in wanted)


@given(st.text(max_size=12) | st.integers(0, 400).map(str), st.integers(0, 10_000), st.integers(1, 50))
def test_any_text_is_a_page_or_is_none(typed, total, per_page):
    last = max(1, -(-total // per_page))
    if typed and not re.fullmatch("[1-9][0-9]*", typed, re.ASCII):
        with pytest.raises(NoSuchPage):
            pages(typed, total, per_page)
        return
    if typed and int(typed) > last:
        with pytest.raises(NoSuchPage, match=f"the last is {last}"):
            pages(typed, total, per_page)
        return
    found_pages = pages(typed, total, per_page)
    assert 1 <= found_pages.number <= found_pages.last
    assert len(range(total)[found_pages.slice]) <= per_page
    assert found_pages.number in found_pages.offered


def test_pages_together_hold_every_item_once():
    held = [item for number in range(1, 6) for item in range(103)[pages(str(number), 103, 25).slice]]
    assert held == list(range(103))


def test_offered_pages_leave_out_the_middle_and_name_a_lone_one():
    assert list(pages("1", 500, 25).offered) == [1, 2, 3, 0, 20]
    assert list(pages("5", 500, 25).offered) == [1, 2, 3, 4, 5, 6, 7, 0, 20]
    assert list(pages("10", 500, 25).offered) == [1, 0, 8, 9, 10, 11, 12, 0, 20]
