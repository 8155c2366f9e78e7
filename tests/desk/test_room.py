"""The situation room: what it shows of the public record, and in which order."""

import gzip
import itertools
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from tests import world
from tests.desk.pages import ROOM, STATES, an_hour_ago, read

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.actors.rules import Label
from ganket.situation import actions as situation
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row

NAMES = [
    "Brunei Darussalam", "Cambodia", "Indonesia", "Lao PDR", "Malaysia",
    "Myanmar", "Philippines", "Singapore", "Thailand", "Viet Nam",
]  # fmt: skip
KNOWN_DAY = date(2020, 10, 10)
FIRST_VISIT_BYTES = 100_000
AIM_BYTES = 65_000


@pytest.fixture
def client(record):
    return Client()


def body(answer) -> str:
    return answer.content.decode()


def rows_of(html: str) -> list[str]:
    """The members in the order of the table."""
    table = re.search(r'<table class="table members".*?</table>', html, re.DOTALL).group()
    return re.findall(r'role="rowheader".*?>([^<]+)</a>', table)


def test_the_front_door_leads_to_the_room(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == ROOM


def test_states_stand_in_seat_order_everywhere(client):
    html = body(client.get(ROOM))
    assert rows_of(html) == NAMES
    assert re.findall(r'class="changes__name"[^>]*>([^<]+)<', html) == NAMES
    assert re.findall(r'class="panel__name"><a[^>]*>([^<]+)<', html) == NAMES


def test_no_source_is_said_twice_and_none_in_the_other_language(client):
    past = f"{ROOM}?as_known_at=2020-04-04"
    english, vietnamese = (read(client.get(address)).text for address in (past, "/vi" + past))
    assert "not confirmed by a public source (not confirmed" not in english
    doubtful = "(VGT) (press article of 2020); not confirmed by a public source"
    assert f"{doubtful} · number of the entry in this record F19d" in english
    unconfirmed = "(VGT) (bài báo năm 2020); chưa được nguồn công khai xác nhận"
    assert f"{unconfirmed} · số của mục trong hồ sơ này F19d" in vietnamese


def test_the_order_is_the_same_in_vietnamese(client):
    links = re.findall(r'role="rowheader".*?states/([A-Z]{3})/', body(client.get("/vi" + ROOM)))
    assert tuple(links) == STATES


def test_the_table_gives_the_figures_of_the_record(client):
    page = read(client.get(ROOM))
    for figure in ("29,446", "653", "10.7", "1.01", "(1.00–1.02)", "3,376", "17,880"):
        assert figure in page.texts, figure


def test_few_cases_are_silent_and_say_why(client):
    html = body(client.get(ROOM))
    row = re.search(r'states/VNM/">Viet Nam</a></th>.*?</tr>', html, re.DOTALL).group()
    assert "not estimated: few cases" in row
    assert not re.search(r"<strong>[0-9]", row)


def test_every_estimate_is_marked_as_the_systems(client):
    page = read(client.get(ROOM))
    panels_with_r = len(re.findall(r'id="r-[A-Z]{3}-title"', body(client.get(ROOM))))
    assert panels_with_r > 5
    assert page.text.count("Estimate of the system, not a figure of the state") >= panels_with_r


def test_there_is_room_for_each_states_own_assessment(client):
    assert read(client.get(ROOM)).text.count("The State's own assessment: none shared.") == len(NAMES)


def test_what_changed_has_one_line_a_state_with_absolute_figures_first(client):
    html = body(client.get(ROOM))
    lines = re.findall(r'<li class="changes__line.*?</li>', html, re.DOTALL)
    assert len(lines) == len(NAMES)
    assert "3,906 new cases, 92 new deaths" in lines[NAMES.index("Indonesia")]
    assert "no new cases or deaths" in lines[NAMES.index("Lao PDR")]


def test_a_correction_is_said_plainly(client, emergency):
    source = Party.objects.get(code="JHU")
    before = Row("PHL", "cases_new", *[KNOWN_DAY] * 2, 1880, reason="duplicates removed")
    with an_hour_ago():
        by = actors.system()
        load_observations(by=by, rows=[before], source=source, hazard=emergency.hazard, mark=emergency.mark)
    text = read(client.get(ROOM)).text
    assert "corrected: new cases of 10 Oct from" in text
    assert "to 1,880 (duplicates removed)" in text
    assert "1 figure was corrected." in text


def test_no_word_ranks_states(client):
    for address in (ROOM, f"{ROOM}?sort=cases"):
        text = read(client.get(address)).text.lower()
        for word in ("worst", "hardest hit", "ranking", "ranked", "most affected", "top ten"):
            assert word not in text


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [("cases", "Indonesia", "Lao PDR"), ("rate", "Myanmar", "Lao PDR"), ("r", "Malaysia", "Viet Nam")],
)
def test_the_table_sorts_without_script(client, key, first, last):
    names = rows_of(body(client.get(ROOM, {"sort": key})))
    assert names[0] == first
    assert names[-1] == last
    assert sorted(names) == sorted(NAMES)


def test_sorting_leaves_everything_else_in_seat_order(client):
    html = body(client.get(ROOM, {"sort": "cases"}))
    assert re.findall(r'class="changes__name"[^>]*>([^<]+)<', html) == NAMES
    assert re.findall(r'class="panel__name"><a[^>]*>([^<]+)<', html) == NAMES


@pytest.mark.parametrize("query", ["sort=rank", "sort=", "scale=log", "sort=%00", "sort=cases'--"])
def test_an_unknown_choice_is_refused_in_plain_words(client, query):
    answer = client.get(f"{ROOM}?{query}")
    assert answer.status_code == 400
    assert "is no choice here. There are:" in read(answer).text


def test_panels_say_which_scale_they_have(client):
    assert "Each panel has its own scale (0 to at least 20)" in read(client.get(ROOM)).text
    assert "All panels have the same scale." in read(client.get(f"{ROOM}?scale=same")).text


def test_the_three_parts_stand_in_the_order_of_ministers(client):
    assert re.findall(r'id="part-([a-z_]+)"', body(client.get(ROOM))) == ["control", "people", "socio_economic"]


def test_an_empty_part_says_nothing_received(client):
    assert "No entries." in read(client.get(f"{ROOM}?as_known_at=2020-01-29")).texts


def test_what_no_public_source_confirms_says_so(client):
    html = body(client.get(ROOM))
    entry = re.search(r"3rd meeting of the ACCWG-PHE.*?</summary>", html, re.DOTALL).group()
    assert "not confirmed by a public source" in entry


def test_the_newest_entries_come_first(client):
    html = body(client.get(ROOM))
    latest = html[html.index(">Latest entries on the timeline<") :]
    assert latest.index("travel corridor") < latest.index("53rd ASEAN Foreign Ministers")


@pytest.mark.parametrize("slug", ["no-such-emergency", "covid-19", "COVID-19-2020"])
def test_an_unknown_emergency_is_not_found(client, slug):
    answer = client.get(f"/e/{slug}/")
    assert answer.status_code == 404
    assert "You do not have access or the page does not exist." in read(answer).texts


def test_a_first_visit_weighs_less_than_the_aim(client):
    folder = Path(staticfiles_storage.location)
    files = [(folder / name).read_bytes() for name in ("ganket.css", "pages.css", "local-time.js", "favicon.svg")]
    font = (folder / "fonts" / "SourceSans3.woff2").read_bytes()  # compressed in itself
    weight = sum(len(gzip.compress(each)) for each in [client.get(ROOM).content, *files]) + len(font)
    assert weight <= AIM_BYTES <= FIRST_VISIT_BYTES


@pytest.fixture
def shared_entry(cast, emergency):
    """An entry for each way of sharing, by the name of its mark."""
    facts = {
        "kind": "decision",
        "part": "people",
        "starts_on": KNOWN_DAY,
        "ends_on": None,
        "is_about": False,
        "texts": {"en": "A made-up fact.", "vi": "Dữ kiện giả định."},
        "issuer": {},
        "sources": [{"mark": "C:X", "label": "made up", "url": "https://example.invalid/"}],
        "claims": [],
    }
    marks = world.marks_of(cast)

    def record(name, key="X1", part="people"):
        titles = {"en": f"Made-up fact: {name}", "vi": f"Dữ kiện giả định: {name}"}
        with an_hour_ago():
            situation.record_entry(
                by=cast["own"].acting,
                emergency=emergency,
                key=key,
                facts={**facts, "titles": titles, "part": part},
                parties=[],
                mark=marks[name],
            )
        return titles["en"]

    return record


def test_an_entry_is_seen_by_its_readers_and_by_nobody_else(cast, shared_entry):
    parts = itertools.cycle(["control", "people", "socio_economic"])  # each part of the page shows its newest few
    titles = {name: shared_entry(name, f"X{place}", next(parts)) for place, name in enumerate(world.READERS)}
    texts = {key: read(person.client.get(ROOM)).text for key, person in cast.items()}
    seen = {name: {key for key, text in texts.items() if title in text} for name, title in titles.items()}
    assert seen == world.READERS


def test_the_page_carries_the_strictest_label_of_what_it_shows(cast, shared_entry):
    shared_entry("strict to other")
    chip = 'class="tlp tlp--tlpamberstrict">TLP:AMBER+STRICT<'
    assert chip in body(cast["other"].client.get(ROOM))
    assert chip not in body(cast["outsider"].client.get(ROOM))
    assert Label.CLEAR in body(cast["outsider"].client.get(ROOM))


def test_the_public_page_shows_nothing_but_clear_whoever_looks(cast, shared_entry):
    shared_entry("amber to other")
    pages = {key: read(person.client.get("/public/")) for key, person in cast.items()}
    assert all("AMBER" not in page.text and "Made-up" not in page.text for page in pages.values())


def test_the_room_says_what_was_decided_whether_or_not_a_part_holds_it(client):
    page = read(client.get(ROOM))
    decided = page.text.split("Decided so far")[1].split("In three parts")[0]
    assert "adopts the concept papers of the Response Fund and the regional reserve" in decided
    assert "25th ACC Meeting adopts recommendations in three dimensions" in decided
    assert "Special ASEAN Summit" not in decided
    assert f"{ROOM}timeline/?kind=decision" in page.links
    past = read(client.get(f"{ROOM}?as_known_at=2020-04-08"))
    assert "No decision is recorded." in past.texts
    assert not [link for link in past.links if "kind=decision" in link]


def test_a_single_entry_is_counted_as_one_and_no_source_leaves_no_full_stop(client):
    page = read(client.get(f"{ROOM}?as_known_at=2020-01-15"))
    assert "The one entry on the timeline" in page.texts
    assert "." not in page.texts


def test_a_sorted_table_names_the_figure(client):
    assert "Sorted by “Cases per 100,000”, the highest first." in read(client.get(f"{ROOM}?sort=rate")).texts
    assert "Sorted by “R”, the highest first." in read(client.get(f"{ROOM}?sort=r")).texts
    assert "Sorted by" not in read(client.get(ROOM)).text
