"""What holds for every page: both languages complete, no dead link, no inline style or script, one order of
headings, the time it speaks of, a constant number of queries.
"""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import override
from fontTools.ttLib import TTFont
from tests.desk.pages import PAGES, ROOM, STATES, STATUS, read, state

from ganket.actors.models import Party
from ganket.desk.presenters.members import SORT_KEYS
from ganket.situation.models import Entry, Level, Population

EVERY_PAGE = pytest.mark.parametrize("name", PAGES)
# Three of them read the record, and only when something came that the reader may see.
MOST_QUERIES, READINGS = 28, 3
# Words that no Vietnamese sentence holds.
ENGLISH = re.compile(
    r"\b(the|of|and|not|with|from|new|cases|deaths|days?|sources?|figures?|states?|members?|by|known|recorded|show|all"
    r"|sign|search|table|estimate|received|issued|latest|none)\b",
    re.IGNORECASE,
)


_answers: dict[str, HttpResponse] = {}


@pytest.fixture
def get(record):
    """Fetches a page of the unchanged record; no test of this file writes, so each is fetched once."""
    client = Client()

    def fetch(address):
        if address not in _answers:
            _answers[address] = client.get(address)
        return _answers[address]

    return fetch


@EVERY_PAGE
@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_each_page_answers_in_both_languages(get, name, prefix):
    response = get(prefix + PAGES[name])
    assert response.status_code == STATUS.get(name, 200)
    assert read(response).language == ("vi" if prefix else "en")


@EVERY_PAGE
def test_no_english_is_left_on_a_vietnamese_page(get, name):
    names = [source["label"] for entry in Entry.objects.all() for source in entry.sources]
    names += [level.source["label"] for level in Level.objects.all()]
    names += [counted.source["label"] for counted in Population.objects.all()]
    names += [party.name("vi") for party in Party.objects.all()]
    names += [", ".join(SORT_KEYS)]  # words of the address, said back
    for text in read(get("/vi" + PAGES[name])).texts:
        for each in sorted(filter(None, names), key=len, reverse=True):
            text = text.replace(each, "")
        found = ENGLISH.search(text)
        assert not found, f"{found.group()!r} in {text!r}"


@EVERY_PAGE
def test_no_link_is_dead(get, name):
    address = PAGES[name]
    for link in read(get(address)).links:
        target = urlsplit(urljoin(address, link))
        assert link, "a link without an address"
        if target.scheme:
            assert target.scheme in ("https", "http")
            continue
        with override("vi" if target.path.startswith("/vi/") else "en"):
            try:
                resolve(target.path)
            except Resolver404:
                assert target.path == "/no-such-page/", f"{link} leads nowhere"


def test_every_link_of_the_room_opens(get):
    page = read(get(ROOM))
    own = sorted({link for link in page.links if link.startswith(("/", "?"))})
    for link in own:
        assert get(urljoin(ROOM, link.partition("#")[0])).status_code in (200, 302), link


@EVERY_PAGE
def test_links_inside_a_page_have_a_target(get, name):
    page = read(get(PAGES[name]))
    ids = {value for _tag, attribute, value in page.attributes if attribute == "id"}
    own = {link.partition("#")[2] for link in page.links if link.startswith(("#", "?")) and "#" in link}
    assert own <= ids


@EVERY_PAGE
def test_no_inline_style_or_script(get, name):
    page = read(get(PAGES[name]))
    assert "style" not in page.tags
    assert not [each for each in page.attributes if each[1] == "style" or each[1].startswith("on")]
    scripts = [value for tag, attribute, value in page.attributes if tag == "script" and attribute == "src"]
    assert len(scripts) == page.tags.count("script")


@EVERY_PAGE
def test_ids_are_unique(get, name):
    page = read(get(PAGES[name]))
    ids = [value for _tag, attribute, value in page.attributes if attribute == "id"]
    assert len(ids) == len(set(ids))


@EVERY_PAGE
def test_headings_stand_in_order_under_one_title(get, name):
    levels = [int(each[1]) for each in read(get(PAGES[name])).headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@EVERY_PAGE
def test_every_page_says_as_known_at_when(get, name):
    moment = "23:59 UTC, 4 April 2020" if "past" in name else "18:00 UTC, 14 October 2020"
    page = read(get(PAGES[name]))
    assert "As known at" in page.text
    assert moment in page.texts


@EVERY_PAGE
def test_the_banner_and_the_disclaimer_stand_on_every_page(get, name):
    page = read(get(PAGES[name]))
    assert "Demonstration on public sources: these are not reports of the states" in page.texts
    assert "not an official ASEAN product" in page.text


@EVERY_PAGE
def test_queries_are_few_and_do_not_grow_with_the_days(record, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES) as late:
        Client().get(PAGES[name])
    if name in ("room", "state"):
        with django_assert_max_num_queries(len(late) - READINGS):
            Client().get(PAGES[name])
    if PAGES[name].startswith(ROOM) and "?" not in PAGES[name]:
        with django_assert_max_num_queries(len(late)):
            Client().get(f"{PAGES[name]}?as_known_at=2020-02-01")


def test_a_page_of_a_signed_in_user_asks_a_few_more_queries_and_no_more(cast, django_assert_max_num_queries):
    client = cast["own"].client
    with django_assert_max_num_queries(MOST_QUERIES + 5):
        assert client.get(ROOM).status_code == 200


@pytest.mark.parametrize("iso3", STATES)
def test_every_member_has_its_page(get, iso3):
    assert get(state(iso3)).status_code == 200


@EVERY_PAGE
def test_the_other_language_is_one_link_away_on_the_same_page(get, name):
    links = read(get(PAGES[name])).links
    path = PAGES[name] if name != "not found" else "/"
    assert f"/vi{path}" in links
    assert path in read(get("/vi" + PAGES[name])).links


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(record, method):
    assert getattr(Client(), method)(ROOM).status_code == 405


def test_the_policy_for_content_forbids_inline_code(get):
    policy = get(ROOM).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.fixture(scope="module")
def known(built_assets):
    """The characters that the font of the pages has."""
    with TTFont(Path(staticfiles_storage.location) / "fonts" / "SourceSans3.woff2") as font:
        return set(font.getBestCmap())


@EVERY_PAGE
def test_the_font_has_every_character_of_the_interface(get, known, name):
    for prefix in ("", "/vi"):
        for text in read(get(prefix + PAGES[name])).texts:
            missing = {each for each in text if each.isprintable() and ord(each) not in known}
            assert not missing, f"{missing} in {text!r}"
