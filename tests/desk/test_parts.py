"""Provinces and regions on the page of a state: there when figures of parts are, beside the national figure."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import world
from tests.desk.pages import an_hour_ago, read, state
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.desk.queries.parts import parts_by_source
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row

LAST = date(2020, 10, 12)
DAYS = [LAST - timedelta(days=n) for n in range(7)]
PARTS = [f"MY-{number:02}" for number in range(1, 17)]


def load(emergency, rows, source="JHU", by=None, mark=None):
    with an_hour_ago():
        load_observations(
            by=by or actors.system(),
            rows=rows,
            source=Party.objects.get(code=source),
            hazard=emergency.hazard,
            mark=mark or emergency.mark,
        )


def week(area, value, code="cases_new"):
    return [Row(area, code, day, day, float(value)) for day in DAYS]


def of_all(value, code="cases_new"):
    return [row for area in PARTS for row in week(area, value, code)]


@pytest.fixture
def client(record):
    return Client()


def test_a_state_without_figures_of_parts_says_nothing_of_them(client):
    assert "Provinces and regions" not in read(client.get(state("MYS"))).texts


def test_on_a_phone_each_part_stands_alone_with_its_headings(client, emergency):
    load(emergency, of_all(1))
    page = client.get(state("MYS")).content.decode()
    parts = page.split('<h2 id="parts">')[1].split("</section>")[0]
    assert parts.count("<table") == parts.count('stack" role="table"') == 2
    assert parts.count('<td role="cell"') == parts.count(" data-label=") == 3 + 16 * 3
    assert 'data-label="New cases, 7 days">7<' in parts


def test_parts_stand_by_code_with_their_seven_days(client, emergency):
    load(emergency, [*(row for row in of_all(0) if row.area != "MY-10"), *week("MY-10", 1234)])
    page = read(client.get(state("MYS")))
    assert "Provinces and regions" in page.texts
    start = page.texts.index("Province or region")
    cells = page.texts[start:]
    assert cells[cells.index("Selangor") :][:4] == ["Selangor", "MY-10", "8,638", "12 October 2020"]
    codes = [text for text in cells if text in PARTS]
    assert codes == PARTS
    assert "6 October 2020 to 12 October 2020." in page.text


def test_the_sum_stands_beside_the_national_figure_of_the_same_source(client, emergency):
    load(emergency, [*of_all(2), *week("MYS", 40)])
    text = read(client.get(state("MYS"))).text
    assert "224 280 (JHU) −56" in text
    assert "The sum differs from the national figure." in text


def test_a_sum_that_agrees_says_so(client, emergency):
    load(emergency, [*of_all(2), *week("MYS", 32)])
    text = read(client.get(state("MYS"))).text
    assert "224 224 (JHU) 0" in text
    assert "The sum and the national figure are the same." in text


def test_with_parts_missing_the_sum_is_at_least(client, emergency):
    load(emergency, [*week("MY-01", 2), *week("MY-02", 3), *week("MYS", 40)])
    text = read(client.get(state("MYS"))).text
    assert "at least 35 280 (JHU) at least −245" in text
    assert "14 of 16 parts lack figures of these days, which is not zero." in text
    assert "The rest may lie in the parts that are missing." in text
    assert "ít nhất 35" in read(Client().get("/vi" + state("MYS"))).text


def test_the_parts_of_that_day_are_shown_and_no_others(client, emergency):
    load(emergency, week("VN-47", 3))
    texts = read(client.get(state("VNM"))).texts
    assert "Kien Giang" in texts
    assert "Ha Tay" not in texts
    assert "Kiên Giang" in read(Client().get("/vi" + state("VNM"))).texts


def test_sources_stand_one_below_the_other_the_states_own_first(client, emergency):
    load(emergency, week("MY-01", 2))
    load(emergency, week("MY-01", 9), source="MYS")
    text = read(client.get(state("MYS"))).text
    assert text.index("at least 63") < text.index("at least 14")


def test_totals_are_shown_where_a_source_gives_no_new_counts(client, emergency):
    load(emergency, [*week("MY-01", 500, "cases_cumulative"), *week("MY-02", 70, "cases_cumulative")], source="WHO")
    text = read(client.get(state("MYS"))).text
    assert "at least 570" in text


def test_what_was_not_known_then_is_not_shown_then(client, emergency):
    load(emergency, of_all(2))
    assert "Provinces and regions" not in read(client.get(f"{state('MYS')}?as_known_at=2020-10-13")).texts


def test_parts_are_seen_by_their_readers_and_by_nobody_else(cast, emergency):
    marks, sources = world.marks_of(cast), world.sources_of(cast)
    alone = "strict to nobody else"
    sums = {}
    for place, name in enumerate([alone, *(each for each in marks if each != alone)]):
        sums[name] = f"{7 * (10_000 + place):,}"
        load(emergency, week("MY-01", 10_000 + place), sources[name].code, cast["own"].acting, marks[name])
        if name == alone:
            pages = {key: read(person.client.get(state("MYS"))).text for key, person in cast.items()}
            assert {key for key, text in pages.items() if "Provinces" in text} == {"own"}
    for key, person in cast.items():
        text = read(person.client.get(state("MYS"))).text
        assert {name for name in marks if sums[name] in text} == {n for n in marks if key in world.READERS[n]}, key


def test_queries_do_not_grow_with_the_parts(client, emergency, django_assert_max_num_queries):
    load(emergency, week("MY-01", 2))
    with django_assert_max_num_queries(60) as few:
        client.get(state("MYS"))
    load(emergency, of_all(3))
    with django_assert_max_num_queries(len(few)):
        client.get(state("MYS"))


def test_queries_do_not_grow_with_the_sources(emergency, django_assert_num_queries):
    malaysia, reader = Party.objects.get(code="MYS"), public()
    sources = ["JHU", "WHO", "MYS"]
    for place, source in enumerate(sources, start=1):
        rows = [*week("MY-01", place), *week("MY-02", place, "deaths_new"), *week("MYS", 40)]
        rows = [row for row in rows if row.period_start <= LAST - timedelta(days=place)]
        load(emergency, rows, source=source)
        with django_assert_num_queries(7):
            found = parts_by_source(emergency, malaysia.pk, KNOWN_AT, reader)
        assert {each.source for each in found} == set(sources[:place])
        last = {each.source: each.counted[0][1].last for each in found}
        assert last == {each: LAST - timedelta(days=n) for n, each in enumerate(sources[:place], start=1)}
        assert all(len(each.counted) == 2 for each in found)


def test_the_room_and_the_map_show_states_only(client, emergency):
    load(emergency, of_all(9999))
    room = read(client.get("/e/covid-19-2020/"))
    assert "Selangor" not in room.text
    assert "69,993" not in room.text
