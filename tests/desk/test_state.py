"""The page of a state: identity, sources side by side, the curve with its measures, silence with its reason."""

import re
from datetime import date

import pytest
from django.test import Client
from tests import world
from tests.desk.pages import ROOM, an_hour_ago, read, state

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row


@pytest.fixture
def client(record):
    return Client()


def test_identity_comes_with_the_source_of_its_population(client):
    page = read(client.get(state("VNM")))
    for text in ("Socialist Republic of Viet Nam", "VN, VNM", "98,079,192"):
        assert text in page.texts
    assert "2020. Source: United Nations, World Population Prospects" in page.text


def test_no_focal_point_is_invented(client):
    assert "None listed." in read(client.get(state("VNM"))).texts


def test_sources_stand_side_by_side_and_differ_openly(client):
    text = read(client.get(f"{state('PHL')}?as_known_at=2020-04-04")).text
    assert "JHU 3,018; WHO 2,633" in text
    assert "Sources differ." in text


def test_figures_name_their_source_and_that_it_is_not_the_state(client):
    assert "public source, not reported by the state" in read(client.get(state("PHL"))).text


def test_measures_stand_above_the_curve(client):
    page = read(client.get(state("VNM")))
    assert "1 April 2020: Viet Nam begins society-wide isolation for 15 days" in page.text
    assert "New cases a day, with measures above" in page.text.replace(" , ", ", ")


def test_a_phone_is_not_told_of_measures_that_its_picture_leaves_out(client):
    html = client.get(state("VNM")).content.decode()
    assert '<ol class="letters wide-only">' in html
    assert '<span class="wide-only">, with measures above</span>' in html
    recent = client.get(f"{state('VNM')}?as_known_at=2020-08-04").content.decode()
    listed = re.search(r'<ol class="letters">(.*?)</ol>', recent, re.DOTALL).group(1)
    shown = re.findall(r"<li( class=\"wide-only\")?><b>(\w)</b> (.*?):", listed)
    assert [(bool(early), letter) for early, letter, _day in shown] == [(True, "A"), (False, "B")]
    narrow = re.search(r'<div class="figure--narrow">.*?</svg>', recent, re.DOTALL).group()
    assert re.findall(r'<text class="fig-event-letter[^>]*>(\w)</text>', narrow) == ["B"]


def test_a_measure_of_about_a_day_says_so_above_the_curve(client):
    assert re.search(r"<b>B</b> about 10 April 2020:", client.get(state("VNM")).content.decode())
    assert re.search(r"<b>B</b> khoảng 10/04/2020:", client.get("/vi" + state("VNM")).content.decode())


def test_the_source_of_the_population_is_named_in_the_reader_s_language_its_title_kept(client):
    assert "United Nations, World Population Prospects" in read(client.get(state("VNM"))).text
    vietnamese = read(client.get("/vi" + state("VNM"))).text
    assert "Liên hợp quốc, World Population Prospects" in vietnamese
    assert "United Nations" not in vietnamese


def test_few_cases_are_silent_and_say_why(client):
    page = read(client.get(state("VNM")))
    assert "not estimated: few cases 15 cases in 7 days; estimated from 50 on" in page.text
    assert "15 ca trong 7 ngày; ước tính khi có từ 50 ca" in read(client.get("/vi" + state("VNM"))).texts
    assert "estimated from 50 on" not in read(client.get(state("IDN"))).text


def test_the_curve_says_in_words_how_many_cases_and_when(client):
    assert "Highest: 50 cases (30 July 2020). Latest: 3 cases (13 October 2020)." in read(client.get(state("VNM"))).text
    page = read(client.get("/vi" + state("VNM")))
    assert "Cao nhất: 50 ca (30/07/2020). Gần nhất: 3 ca (13/10/2020)." in page.text


def test_a_phone_gets_the_last_months_as_wide_as_itself(client):
    page = read(client.get(state("PHL")))
    widths = {value for tag, name, value in page.attributes if tag == "svg" and name == "width"}
    assert {"960", "328"} <= widths
    assert "The last 120 days; on a wider screen all days." in page.texts
    assert "From 16 June 2020 to 13 October 2020." in page.text


def test_a_mean_beyond_the_strip_is_named_at_its_edge(client):
    html = client.get(state("VNM")).content.decode()
    assert re.search(r'<text class="fig-cut-figure[^>]*>3\.30</text>', html)


def test_where_another_state_is_a_day_ahead_the_strip_still_says_what_the_table_says(client, emergency):
    with an_hour_ago():
        load_observations(
            by=actors.system(),
            rows=[Row("SGP", "cases_new", *[date(2020, 10, 14)] * 2, 5)],
            source=Party.objects.get(code="JHU"),
            hazard=emergency.hazard,
            mark=emergency.mark,
        )
    html = client.get(state("PHL")).content.decode()
    figure = re.search(r"<b>(\d\.\d\d \(\d\.\d\d–\d\.\d\d\))</b>", html)[1]
    assert html.count(f"{figure}, 13 Oct</text>") == 2
    assert "few cases</text>" not in html
    assert "<td>not estimated</td>" in html


def test_a_state_never_estimated_has_no_strip(client):
    answer = client.get(state("LAO"))
    assert b'id="r-LAO-title"' not in answer.content
    assert "Not estimated: few cases." in read(answer).texts


def test_an_estimate_is_marked_as_the_systems(client):
    assert "Estimate of the system, not a figure of the state" in read(client.get(state("IDN"))).text


def test_neighbours_in_seat_order_are_one_link_away(client):
    links = read(client.get(state("PHL"))).links
    assert state("MMR") in links
    assert state("SGP") in links
    assert state("VNM") not in [link for link in links if "states/" in link][:2]


def test_entries_that_name_the_state_are_listed(client):
    text = read(client.get(state("VNM"))).text
    assert "Viet Nam uses military facilities for the response" in text
    assert "No entries." in read(client.get(state("BRN"))).text


@pytest.mark.parametrize("iso3", ["vnm", "USA", "TLS", "XYZ", "V", "VNMM", "%00", "..", "XAA"])
def test_any_other_code_is_not_found(cast, iso3):
    answer = cast["public"].client.get(f"{ROOM}states/{iso3}/")
    assert answer.status_code == 404


def test_a_member_that_joined_later_has_no_page_before(client):
    assert client.get(f"{state('TLS')}?as_known_at=2020-04-04").status_code == 404


def test_a_shared_figure_is_seen_by_its_readers_and_by_nobody_else(cast, emergency):
    """Officers of an invented state share invented figures of several sources beside the public ones."""
    marks, sources = world.marks_of(cast), world.sources_of(cast)
    shown = {name: f"76,{place}43" for place, name in enumerate(world.READERS, start=1)}
    with an_hour_ago():
        for name, figure in shown.items():
            value = int(figure.replace(",", ""))
            load_observations(
                by=cast["own"].acting,
                rows=[Row("PHL", "quarantined_current", *[date(2020, 10, 12)] * 2, value)],
                source=sources[name],
                hazard=emergency.hazard,
                mark=marks[name],
            )
    texts = {key: read(person.client.get(state("PHL"))).text for key, person in cast.items()}
    seen = {name: {key for key, text in texts.items() if figure in text} for name, figure in shown.items()}
    assert seen == world.READERS


def test_a_correction_shows_as_a_later_revision(client, emergency):
    with an_hour_ago():
        load_observations(
            by=actors.system(),
            rows=[Row("PHL", "cases_new", *[date(2020, 10, 13)] * 2, 1900, reason="late reports")],
            source=Party.objects.get(code="JHU"),
            hazard=emergency.hazard,
            mark=emergency.mark,
        )
    text = read(client.get(state("PHL"))).text
    assert "JHU 13 October 2020 1,900 2 14 Oct 17:00 UTC" in text


def test_the_latest_figure_is_the_one_that_is_withheld(client, emergency):
    with an_hour_ago():
        told = [(12, 50.0, "normal", ""), (13, None, "suppressed", "<5")]
        load_observations(
            by=actors.system(),
            rows=[Row("PHL", "icu_current", *[date(2020, 10, day)] * 2, *figure) for day, *figure in told],
            source=Party.objects.get(code="PHL"),
            hazard=emergency.hazard,
            mark=emergency.mark,
        )
    assert "PHL 13 October 2020 <5 1 " in read(client.get(state("PHL"))).text
    page = read(client.get(f"{ROOM}indicators/icu_current/?state=PHL"))
    assert "the State <5 (13 Oct)" in page.text
    assert page.texts[page.texts.index("13 October 2020") + 1] == "<5"


def test_a_state_whose_only_figure_is_withheld_is_not_without_figures(client, emergency):
    with an_hour_ago():
        load_observations(
            by=actors.system(),
            rows=[Row("PHL", "icu_current", *[date(2020, 10, 13)] * 2, None, "suppressed", "<5")],
            source=Party.objects.get(code="PHL"),
            hazard=emergency.hazard,
            mark=emergency.mark,
        )
    assert "the State <5 (13 Oct)" in read(client.get(f"{ROOM}indicators/icu_current/")).text
