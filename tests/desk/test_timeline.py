"""The timeline: by month, filtered, paged; corrections beside what they correct; nobody sees what is not theirs."""

import re
from datetime import date

import pytest
from django.test import Client
from tests import world
from tests.desk.pages import ROOM, an_hour_ago, read
from tests.environment import KNOWN_AT

from ganket.desk.queries.timeline import PER_PAGE
from ganket.lib import clock
from ganket.lib.text import fold
from ganket.situation.actions import record_entry
from ganket.situation.models import Entry

TIMELINE = f"{ROOM}timeline/"
FACTS = {
    "kind": "meeting",
    "part": "people",
    "starts_on": date(2020, 10, 10),
    "ends_on": None,
    "is_about": False,
    "titles": {"en": "An invented meeting", "vi": "Một cuộc họp hư cấu"},
    "texts": {"en": "Nothing was said.", "vi": "Không có phát biểu nào."},
    "issuer": {},
    "sources": [{"mark": "K", "label": "a test", "url": None}],
    "claims": [],
}


@pytest.fixture
def get(record):
    client = Client()
    return lambda address: client.get(address)


def keys(response) -> list[str]:
    """The keys of the entries on a page, in order."""
    attributes = read(response).attributes
    return [value for tag, name, value in attributes if tag == "li" and name == "id"]


def record_one(emergency, person, mark, *, key="T1", replaces=None, reason="", parties=None, **changes):
    return record_entry(
        by=person.acting,
        emergency=emergency,
        key=key,
        facts={**FACTS, **changes},
        parties=[person.party] if parties is None else parties,
        mark=mark,
        replaces=replaces,
        reason=reason,
    )


def test_every_entry_stands_on_exactly_one_page_the_newest_first(get):
    expected = Entry.objects.filter(recorded_at__lte=KNOWN_AT).count()
    pages = -(-expected // PER_PAGE)
    found = [key for number in range(1, pages + 1) for key in keys(get(f"{TIMELINE}?page={number}"))]
    assert len(found) == len(set(found)) == expected
    days = [Entry.objects.get(key=key).starts_on for key in found]
    assert days == sorted(days, reverse=True)


def test_the_other_order_is_the_oldest_first(get):
    assert keys(get(f"{TIMELINE}?order=oldest"))[0] == "F01"


def test_a_past_moment_shows_what_was_recorded_by_then(get):
    found = keys(get(f"{TIMELINE}?as_known_at=2020-02-01"))
    assert found == list(
        Entry.objects.filter(recorded_at__lt="2020-02-02T00:00Z").order_by("-starts_on").values_list("key", flat=True)
    )


@pytest.mark.parametrize(
    ("choices", "holds"),
    [
        ("kind=summit", lambda entry: entry.kind == "summit"),
        ("part=people", lambda entry: entry.part == "people"),
        ("party=VNM", lambda entry: entry.parties.filter(party__code="VNM").exists()),
        ("kind=aid&party=USA", lambda entry: entry.kind == "aid" and entry.parties.filter(party__code="USA").exists()),
    ],
)
def test_filters_leave_what_fits_and_all_of_it(get, choices, holds):
    expected = {entry.key for entry in Entry.objects.filter(recorded_at__lte=KNOWN_AT) if holds(entry)}
    assert expected
    assert set(keys(get(f"{TIMELINE}?{choices}"))) == expected


@pytest.mark.parametrize("key", ["F01", "F14", "F32c"])
def test_a_link_to_an_entry_leads_to_the_page_it_stands_on(get, key):
    response = get(f"{TIMELINE}?entry={key}")
    assert response.status_code == 302
    address, _, anchor = response.headers["Location"].partition("#")
    assert anchor == key
    assert key in keys(get(address))


def test_a_link_to_an_entry_stays_in_the_past(get):
    location = get(f"{TIMELINE}?entry=F02&as_known_at=2020-02-01").headers["Location"]
    assert "as_known_at=2020-02-01" in location
    assert get(f"{TIMELINE}?entry=F32c&as_known_at=2020-02-01").status_code == 404


def test_sources_that_differ_stand_side_by_side(get):
    text = read(get(f"{TIMELINE}?kind=aid")).text
    assert "Sources differ: About USD 18.3 million. Việt Giải Trí (VGT) Nearly USD 19 million." in text


def test_what_no_public_source_confirms_says_so(get):
    found = read(get(f"{TIMELINE}?kind=meeting")).text
    assert "Second informal call of seven foreign ministries Not confirmed by a public source." in found


def test_what_a_source_means_is_said_once_and_in_the_readers_language(get):
    text = read(get(f"/vi{TIMELINE}?party=NZL")).text
    assert "not confirmed by a public source" not in text
    assert "Việt Giải Trí (VGT) (bài báo năm 2020); chưa được nguồn công khai xác nhận" in text


def test_who_acts_is_no_issuer(get):
    assert "Bên thực hiện Việt Nam" in read(get(f"/vi{TIMELINE}?kind=measure")).text
    assert "Ban hành Tổ chức Y tế Thế giới (WHO)" in read(get(f"/vi{TIMELINE}?kind=declaration")).text


def test_kinds_have_different_names_and_stand_in_the_order_of_the_alphabet(get):
    options = re.findall(r'<option value="[a-z]+"[^>]*>([^<]+)</option>', get(f"/vi{TIMELINE}").content.decode())
    kinds = options[: options.index("Kiểm soát dịch bệnh")]
    assert len(set(kinds)) == len(kinds)
    assert {"Tuyên bố", "Tuyên bố, phát biểu"} <= set(kinds)
    assert kinds == sorted(kinds, key=fold)
    assert all(each[0].isupper() for each in options)


def test_a_vietnamese_rendering_is_called_unofficial(get):
    assert "Bản dịch không chính thức" in read(get(f"/vi{TIMELINE}")).text
    assert "Tháng 10 năm 2020" in read(get(f"/vi{TIMELINE}")).texts


def test_a_correction_names_its_reason_and_shows_the_version_before(get, emergency, cast):
    mark = world.marks_of(cast)["clear"]
    with an_hour_ago():
        first = record_one(emergency, cast["own"], mark)
    with clock.held_at(KNOWN_AT):
        titles = {"en": "A corrected meeting", "vi": "Cuộc họp đã đính chính"}
        record_one(emergency, cast["own"], mark, replaces=first, reason="the day was wrong", titles=titles)
    text = read(get(TIMELINE)).text
    assert "A corrected meeting" in text
    assert "Correction: the day was wrong" in text
    assert "The version before Dated 10 October 2020; recorded 17:00 UTC, 14 October 2020 An invented meeting" in text
    before = read(get(f"{TIMELINE}?as_known_at=2020-10-14T17:30Z")).text
    assert "An invented meeting" in before
    assert "A corrected meeting" not in before


def test_the_version_before_is_hidden_from_whom_it_was_hidden(get, emergency, cast):
    marks = world.marks_of(cast)
    with an_hour_ago():
        first = record_one(emergency, cast["own"], marks["strict to other"])
    with clock.held_at(KNOWN_AT):
        titles = {"en": "Now for everyone", "vi": "Nay cho mọi người"}
        record_one(emergency, cast["own"], marks["clear"], replaces=first, reason="shared", titles=titles)
    assert "An invented meeting" not in read(get(TIMELINE)).text
    assert "An invented meeting" in cast["other"].client.get(TIMELINE).content.decode()


def test_entries_are_seen_by_those_they_are_shared_with_and_by_nobody_else(emergency, cast):
    marks, parties = world.marks_of(cast), world.sources_of(cast)
    with an_hour_ago():
        for name, party in parties.items():
            key = f"T-{party.code}"
            record_one(emergency, cast["own"], marks[name], key=key, kind="tasking", parties=[party])
    for who, person in cast.items():
        answer = person.client.get(TIMELINE)
        page, there = answer.content.decode(), keys(answer)
        for name, party in parties.items():
            expected = who in world.READERS[name]
            key = f"T-{party.code}"
            assert (key in there) == expected, (who, name)
            assert person.client.get(f"{TIMELINE}?entry={key}").status_code == (302 if expected else 404), (who, name)
            assert (party.names["en"] in page) == expected, (who, name)


@pytest.mark.parametrize(
    ("choices", "status", "sentence"),
    [
        ("kind=party", 400, "“party” is no choice here"),
        ("part=none", 400, "“none” is no choice here"),
        ("party=XXX", 400, "“XXX” is no choice here"),
        ("party=%00", 400, "is no choice here"),
        ("order=rank", 400, "“rank” is no choice here"),
        ("page=0", 400, "“0” is no page number"),
        ("page=9999999999999999999999", 404, "There is no page"),
        ("page=1e3", 400, "is no page number"),
        ("entry=F99", 404, "There is no entry “F99” here"),
        ("entry=%00", 404, "There is no entry"),
        ("as_known_at=2031-01-01", 400, "lies in the future"),
    ],
)
def test_a_choice_that_is_not_there_is_refused_in_words(get, choices, status, sentence):
    response = get(f"{TIMELINE}?{choices}")
    assert response.status_code == status
    assert sentence in read(response).text


def test_a_party_that_no_entry_names_finds_nothing(get):
    assert "No entry fits these choices" in read(get(f"{TIMELINE}?party=GANKET")).text


def test_queries_do_not_grow_with_entries(get, django_assert_num_queries, django_assert_max_num_queries):
    get(TIMELINE)
    with django_assert_max_num_queries(16) as few:
        get(f"{TIMELINE}?as_known_at=2020-01-31")
    with django_assert_num_queries(len(few)):
        get(TIMELINE)


def test_a_text_in_the_language_of_its_source_is_no_translation(get):
    unofficial = ("Unofficial translation, for reference.", "Bản dịch không chính thức")

    def is_translation(address: str, key: str) -> bool:
        html = get(f"{address}?order=oldest&kind=statement").content.decode()
        fact = re.search(rf'<li class="fact" id="{key}">(.*?)</li>', html, re.DOTALL).group(1)
        return any(said in fact for said in unofficial)

    of_the_press_here = Entry.objects.filter(kind="statement", sources__0__mark__startswith="S").order_by("starts_on")
    key = next(each.key for each in of_the_press_here if {one["mark"][0] for one in each.sources} == {"S"})
    assert is_translation(f"{ROOM}timeline/", key)
    assert not is_translation(f"/vi{ROOM}timeline/", key)


def test_an_entry_whose_moment_of_recording_is_approximate_carries_the_sign_that_figures_carry(get):
    page = read(get(f"{ROOM}timeline/"))
    assert page.text.count(" ≈ ") >= PER_PAGE
    assert "≈ time of recording approximate." in page.text
