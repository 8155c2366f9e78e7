"""The indicators: who has figures, sources side by side, revisions of a cell, choices that are refused."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import world
from tests.desk.pages import ROOM, STATES, an_hour_ago, read
from tests.environment import KNOWN_AT
from tests.situation import outbreak

from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.actors.queries import members
from ganket.desk.queries import figures
from ganket.lib import clock
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row

LIST = f"{ROOM}indicators/"


def of(code: str, choices: str = "") -> str:
    return f"{LIST}{code}/{choices}"


@pytest.fixture
def get(record):
    client = Client()
    return lambda address: client.get(address)


def cell(value, *, indicator="cases_new", day=date(2020, 10, 1), reason=""):
    return Row("PHL", indicator, day, day, value, "normal", reason)


def load(emergency, rows, *, source, mark, by):
    return load_observations(by=by, rows=rows, source=source, hazard=emergency.hazard, mark=mark)


def test_the_list_says_who_has_figures_and_to_which_day(get):
    text = read(get(LIST)).text
    assert "JHU : 10 of 10 states, to 13 October 2020" in text
    assert "WHO : 7 of 10 states, to 21 April 2020 (Brunei Darussalam, Indonesia" in text
    assert "No figures." in text


def test_the_list_counts_states_whose_estimate_is_not_old_and_names_whose_it_is(get):
    page = read(get(LIST))
    line = page.text[page.text.index("Reproduction number") :].split("Gắn Kết, from JHU : ")[1]
    assert line.startswith("6 of 10 states, to 13 October 2020 (Indonesia, ")
    assert "; none since: Brunei Darussalam 19 Mar, Cambodia 27 Jul, Viet Nam 23 Aug)" in line
    assert "Lao PDR" not in line.split("Unit:")[0]


def test_an_estimate_that_a_later_analysis_took_back_is_no_last_day(emergency):
    def last():
        at = KNOWN_AT + timedelta(hours=5)
        found = figures.coverage(emergency, members(emergency.association_id, at.date()), at, public())
        (of_jhu,) = [each for each in found if (each.indicator, each.source) == ("r_mean", "JHU")]
        return of_jhu.last_days["PHL"]

    place = (date(2020, 10, 13) - outbreak.FIRST).days
    # a correction first: from then on the numbers of observations and of cells part
    for hours, days in enumerate(({place: 2500.0, place + 1: 2600.0}, {place + 2: 2600.0}), start=1):
        with clock.held_at(KNOWN_AT + timedelta(hours=hours)):
            outbreak.load("PHL", days)
            outbreak.analyse()
    assert last() == date(2020, 10, 15)
    with clock.held_at(KNOWN_AT + timedelta(hours=3)):
        outbreak.load("PHL", dict.fromkeys(range(place - 20, place + 3)))
        outbreak.analyse()
    assert last() == date(2020, 9, 22)


def test_an_old_estimate_is_told_as_old_and_as_no_figure_of_the_source(get):
    text = read(get(of("r_mean"))).text
    assert "Gắn Kết, from JHU: none since 19 Mar" in text
    assert "1.61" not in text
    assert "Gắn Kết, from JHU 1.01 (13 Oct)" in text


def test_figures_that_their_source_published_later_say_so_and_are_not_said_to_be_without_corrections(get):
    said = "Figures of JHU are as published later: later corrections of past days are already in them."
    past = "?as_known_at=2020-04-04"
    for address in (ROOM, f"{ROOM}states/VNM/", "/public/", of("cases_new"), of("r_mean")):
        assert read(get(address + past)).text.count(said) == 1, address
        assert "No figure was corrected." not in read(get(address)).text
    assert said not in read(get(of("icu_current"))).text


def test_the_list_has_three_parts_and_the_estimates_apart(get):
    headings = [value for tag, name, value in read(get(LIST)).attributes if tag == "h2" and name == "id"]
    assert headings == ["part-control", "part-people", "part-socio_economic", "part-estimate"]


def test_two_sources_stand_side_by_side_on_the_day_they_differ(get):
    text = read(get(of("cases_cumulative", "?state=PHL&day=2020-04-03"))).text
    assert "Philippines, 3 April 2020: every revision" in text
    assert "1 3,018 05:00 UTC, 4 April 2020 ≈ as first recorded" in text
    assert "1 2,633 21:00 UTC, 3 April 2020 ≈ as first recorded" in text


def test_what_was_not_recorded_yet_is_not_shown(get):
    text = read(get(of("cases_cumulative", "?state=PHL&day=2020-04-03&as_known_at=2020-04-03T22:00Z"))).text
    assert "2,633" in text
    assert "3,018" not in text


def test_every_member_has_a_panel_in_seat_order(get):
    page = read(get(of("cases_new")))
    panels = [link.split("/")[4] for link in page.links if link.startswith(f"{ROOM}states/")]
    assert tuple(panels) == STATES


def test_a_missing_figure_is_a_dash_and_never_zero(get):
    page = read(get(of("cases_cumulative", "?as_known_at=2020-04-03T22:00Z&state=PHL")))
    place = page.texts.index("3 April 2020")
    assert page.texts[place + 1 : place + 4] == ["–", "no figure", "2,633"]


def test_an_estimate_that_is_not_made_says_why(get):
    text = read(get(of("r_mean", "?state=VNM&day=2020-10-01"))).text
    assert "not estimated: few cases" in text
    assert "Estimate of the system, not a figure of the state" in text


def test_a_correction_stands_beside_what_it_corrects_and_only_from_its_moment_on(get, emergency, cast):
    own = cast["own"]
    mark = world.marks_of(cast)["clear"]
    with an_hour_ago():
        load(emergency, [cell(41)], source=own.party, mark=mark, by=own.acting)
    with clock.held_at(KNOWN_AT):
        load(emergency, [cell(42, reason="late laboratory")], source=own.party, mark=mark, by=own.acting)
    text = read(get(of("cases_new", "?state=PHL&day=2020-10-01"))).text
    assert "1 41 17:00 UTC, 14 October 2020 as first recorded" in text
    assert "2 42 18:00 UTC, 14 October 2020 late laboratory" in text
    before = read(get(of("cases_new", "?state=PHL&day=2020-10-01&as_known_at=2020-10-14T17:30Z"))).text
    assert "41" in before
    assert "late laboratory" not in before


@pytest.mark.parametrize(
    ("status", "reason", "figure", "beside"),
    [
        ("withdrawn", "counted twice", "withdrawn", "counted twice"),
        ("suppressed", "under review", "withheld", "under review"),
        ("suppressed", "<5", "<5", "none given"),
    ],
)
def test_in_the_place_of_a_withdrawn_figure_stands_no_reason(get, emergency, cast, status, reason, figure, beside):
    own = cast["own"]
    mark = world.marks_of(cast)["clear"]
    with an_hour_ago():
        load(emergency, [cell(41), cell(40, day=date(2020, 9, 30))], source=own.party, mark=mark, by=own.acting)
    with clock.held_at(KNOWN_AT):
        gone = [cell(None, reason=reason)._replace(status=status)]
        load(emergency, gone, source=own.party, mark=mark, by=own.acting)
    page = read(get(of("cases_new", "?state=PHL&day=2020-10-01")))
    assert f"2 {figure} 18:00 UTC, 14 October 2020 {beside}" in page.text
    assert page.texts.count(reason) == (1 if figure != reason else page.texts.count(figure))


def test_a_state_s_own_figures_lead(get, emergency, cast):
    state = Party.objects.get(code="PHL")
    with an_hour_ago():
        load(
            emergency,
            [cell(7)],
            source=state,
            mark=world.marks_of(cast)["clear"],
            by=cast["secretariat"].acting,
        )
    text = read(get(of("cases_new", "?state=PHL&day=2020-10-01"))).text
    assert text.index("the State itself") < text.index("Johns Hopkins University")


def test_figures_are_seen_by_those_they_are_shared_with_and_by_nobody_else(emergency, cast):
    own, marks, sources = cast["own"], world.marks_of(cast), world.sources_of(cast)
    figures = {name: f"987,{place}54" for place, name in enumerate(world.READERS, start=1)}
    with an_hour_ago():
        for name, figure in figures.items():
            value = int(figure.replace(",", ""))
            load(emergency, [cell(value)], source=sources[name], mark=marks[name], by=own.acting)
    for key, person in cast.items():
        table = person.client.get(of("cases_new", "?state=PHL")).content.decode()
        revisions = person.client.get(of("cases_new", "?state=PHL&day=2020-10-01")).content.decode()
        listed = person.client.get(LIST).content.decode()
        for name, figure in figures.items():
            expected = key in world.READERS[name]
            source = sources[name]
            assert (figure in table) == expected, (key, name)
            assert (figure in revisions) == expected, (key, name)
            assert (source.names["en"] in listed or source.code in listed) == expected, (key, name)


def test_the_page_carries_the_strictest_label_of_what_it_shows(emergency, cast):
    own = cast["own"]
    with an_hour_ago():
        mark = world.marks_of(cast)["amber to other"]
        load(emergency, [cell(5)], source=own.party, mark=mark, by=own.acting)
    assert "TLP:AMBER" in cast["other"].client.get(of("cases_new")).content.decode()
    assert "TLP:AMBER" not in cast["third"].client.get(of("cases_new")).content.decode()
    assert "TLP:AMBER" not in cast["other"].client.get(of("deaths_new")).content.decode()


@pytest.mark.parametrize(
    ("choices", "status", "sentence"),
    [
        ("?state=ZZZ", 400, "“ZZZ” is no choice here"),
        ("?state=phl", 400, "“phl” is no choice here"),
        ("?state=%00", 400, "is no choice here"),
        ("?state=PHL&day=yesterday", 400, "“yesterday” is no day"),
        ("?state=PHL&day=2020-02-30", 400, "“2020-02-30” is no day"),
        ("?state=PHL&day=2031-01-01", 400, "lies outside what is shown here"),
        ("?state=PHL&day=0001-01-01", 400, "lies outside what is shown here"),
        ("?state=PHL&day=2020-04-03&as_known_at=2020-04-02", 400, "lies outside what is shown here"),
        ("?day=2020-04-03", 400, "choose a state as well"),
        ("?scale=log", 400, "“log” is no choice here"),
        ("?page=0", 400, "“0” is no page number"),
        ("?page=-1", 400, "“-1” is no page number"),
        ("?page=x", 400, "“x” is no page number"),
        ("?page=²", 400, "is no page number"),
        ("?page=1000000000", 404, "There is no page 1000000000 here"),
        ("?page=22", 404, "the last is page 21"),
        ("?as_known_at=2031-01-01", 400, "lies in the future"),
    ],
)
def test_a_choice_that_is_not_there_is_refused_in_words(get, choices, status, sentence):
    response = get(of("cases_new", choices))
    assert response.status_code == status
    assert sentence in read(response).text


@pytest.mark.parametrize("code", ["cases", "CASES_NEW", "cases_new' OR 1=1", "%00"])
def test_an_unknown_indicator_does_not_exist(get, code):
    assert get(of(code)).status_code == 404


def test_the_last_page_of_days_ends_on_the_first_day_of_the_emergency(get):
    assert "3 January 2020" in read(get(of("cases_new", "?page=21"))).texts


def test_queries_do_not_grow_with_what_is_shown(get, django_assert_num_queries, django_assert_max_num_queries):
    get(LIST)
    with django_assert_max_num_queries(20) as few:
        get(of("cases_new", "?as_known_at=2020-02-01"))
    with django_assert_num_queries(len(few)):
        get(of("cases_new"))
    with django_assert_num_queries(len(few)):
        get(of("cases_cumulative"))
