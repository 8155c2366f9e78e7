"""The parts of a state as known at a moment, for a viewer: against a plain reading of every observation there is."""

import random
from datetime import date, timedelta

import pytest
from tests import world
from tests.environment import KNOWN_AT

from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.lib import clock
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Indicator, Observation
from ganket.situation.sums.queries import Asked, parts_of, series_of_parts, sums
from ganket.situation.sums.rules import Verdict

FIRST, LAST = date(2020, 9, 1), date(2020, 9, 7)
WEEK = [FIRST + timedelta(days=n) for n in range(7)]
PARTS = [f"MY-{number:02}" for number in range(1, 17)]


@pytest.fixture
def state(record):
    return Party.objects.get(code="MYS")


def indicator(code="cases_new"):
    return Indicator.objects.get(code=code)


def load(by, rows, source, mark, at=KNOWN_AT - timedelta(hours=1)):
    from ganket.situation.models import Hazard

    with clock.held_at(at):
        load_observations(by=by, rows=rows, source=source, hazard=Hazard.objects.get(code="covid-19"), mark=mark)


def days(area, value, code="cases_new", of=WEEK):
    return [Row(area, code, day, day, None if value is None else float(value)) for day in of]


def found(emergency, state, viewer=None, code="cases_new", moment=KNOWN_AT, first=FIRST, last=LAST):
    return sums(emergency, state.pk, [Asked(indicator(code), first, last)], moment, viewer or public())


def test_sixteen_parts_that_agree_with_the_whole(cast, emergency, state):
    rows = [row for area in PARTS for row in days(area, 2)] + days("MYS", 32)
    load(cast["own"].acting, rows, state, emergency.mark)
    (one,) = found(emergency, state)
    assert (one.source, one.national_source, one.first, one.last) == ("MYS", "MYS", FIRST, LAST)
    assert (one.sum.total, one.sum.national, one.sum.difference) == (224, 224, 0)
    assert one.sum.verdict == Verdict.AGREES
    assert [code for code, _ in one.sum.known] == PARTS


def test_a_part_with_a_day_missing_is_missing_and_the_sum_is_at_least(cast, emergency, state):
    rows = [row for area in PARTS[1:] for row in days(area, 2)] + days(PARTS[0], 2, of=WEEK[1:]) + days("MYS", 32)
    load(cast["own"].acting, rows, state, emergency.mark)
    (one,) = found(emergency, state)
    assert one.sum.missing == (PARTS[0],)
    assert one.sum.is_at_least
    assert (one.sum.total, one.sum.difference, one.sum.verdict) == (210, -14, Verdict.OPEN)


def test_the_national_figure_is_of_the_same_source_else_of_the_state(cast, emergency, state):
    jhu, partner = Party.objects.get(code="JHU"), cast["partner"].party
    load(cast["own"].acting, days(PARTS[0], 5), jhu, emergency.mark)
    load(cast["own"].acting, days(PARTS[0], 6), partner, emergency.mark)
    load(cast["own"].acting, days("MYS", 100), state, emergency.mark)
    beside = {each.source: (each.national_source, each.sum.national) for each in found(emergency, state)}
    assert beside["XPART"] == ("MYS", 700)
    assert beside["JHU"][0] == "JHU"


def test_without_either_there_is_no_national_figure(cast, emergency, state):
    load(cast["own"].acting, days(PARTS[0], 6), cast["partner"].party, emergency.mark)
    (one,) = found(emergency, state)
    assert (one.national_source, one.sum.national, one.sum.verdict) == ("", None, Verdict.NOTHING)


def test_where_no_part_is_whole_it_is_the_parts_that_are_missing(cast, emergency, state):
    load(cast["own"].acting, days(PARTS[0], 6, of=WEEK[1:]) + days("MYS", 32), state, emergency.mark)
    (one,) = found(emergency, state)
    assert (one.sum.total, one.sum.national, one.sum.verdict) == (None, 224, Verdict.NO_PARTS)


def test_what_is_recorded_later_is_not_known_before(cast, emergency, state):
    load(cast["own"].acting, days(PARTS[0], 5), state, emergency.mark, KNOWN_AT - timedelta(hours=2))
    load(cast["own"].acting, days(PARTS[0], 8), state, emergency.mark, KNOWN_AT - timedelta(hours=1))
    (before,) = found(emergency, state, moment=KNOWN_AT - timedelta(hours=1, minutes=30))
    (after,) = found(emergency, state)
    assert (before.sum.total, after.sum.total) == (35, 56)
    assert found(emergency, state, moment=KNOWN_AT - timedelta(hours=3)) == []


def test_a_ratio_is_never_added_up(cast, emergency, state):
    load(cast["own"].acting, days(PARTS[0], 1, code="r_mean"), state, emergency.mark)
    assert found(emergency, state, code="r_mean") == []
    assert series_of_parts(emergency.hazard_id, state.pk, KNOWN_AT, public()) == []


def test_the_parts_are_those_of_the_day(record):
    vietnam = Party.objects.get(code="VNM")
    before, after = date(2020, 10, 14), date(2025, 7, 1)
    parts = parts_of(vietnam.pk, [before, after])
    assert len(parts[before]) == 63
    later = [part.code for part in parts[after]]
    assert len(later) == 34
    assert later == sorted(later)
    assert parts_of(Party.objects.get(code="SGP").pk, [before]) == {before: []}


def test_queries_do_not_grow_with_the_parts(cast, emergency, state, django_assert_num_queries):
    viewer, line = public(), indicator()
    for count in (1, 16):
        rows = [row for area in PARTS[:count] for row in days(area, count)]
        load(cast["own"].acting, rows, state, emergency.mark)
        with django_assert_num_queries(3):
            sums(emergency, state.pk, [Asked(line, FIRST, LAST), Asked(line, LAST, LAST, "MYS")], KNOWN_AT, viewer)


@pytest.mark.parametrize("name", world.READERS)
def test_a_part_shared_with_some_is_missing_to_the_others(cast, emergency, state, name):
    load(cast["own"].acting, days(PARTS[0], 2), state, emergency.mark)
    load(cast["own"].acting, days(PARTS[1], 3), state, world.marks_of(cast)[name])
    for key, person in cast.items():
        (one,) = found(emergency, state, person.viewer)
        assert (one.sum.total == 35) is (key in world.READERS[name]), key
        assert (PARTS[1] in one.sum.missing) is (key not in world.READERS[name]), key


@pytest.mark.parametrize("name", world.READERS)
def test_parts_none_of_which_a_reader_may_see_leave_no_trace(cast, emergency, state, name):
    load(cast["own"].acting, days(PARTS[1], 3), state, world.marks_of(cast)[name])
    for key, person in cast.items():
        told = series_of_parts(emergency.hazard_id, state.pk, KNOWN_AT, person.viewer)
        assert bool(found(emergency, state, person.viewer)) is bool(told) is (key in world.READERS[name]), key


def plainly(state, readable, moment, measure, first, last):
    """By source: the figure of each part and of the whole, from all observations one by one."""
    cells = {}
    rows = Observation.objects.filter(
        cell__series__area__state_id=state.pk, cell__series__indicator__code=measure, cell__series__strata=""
    ).order_by("id")
    names = ("cell__series__source__code", "cell__series__area__code", "cell__period_start", "value", "recorded_at")
    for source, area, day, value, at, mark in rows.values_list(*names, "batch__mark_id"):
        if at <= moment and mark in readable:
            cells[source, area, day] = value
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    answer = {}
    for source in sorted({key[0] for key in cells}):
        seen = {key[1] for key in cells if key[0] == source and key[2] in wanted}
        if not seen - {"MYS"}:
            continue
        of = {
            area: None if any(cells.get((source, area, day)) is None for day in wanted)
            else sum(cells[source, area, day] for day in wanted)
            for area in [*PARTS, "MYS"]
        }  # fmt: skip
        beside = source if "MYS" in seen else "MYS"
        whole = [cells.get((beside, "MYS", day)) for day in wanted]
        answer[source] = (
            {area: value for area, value in of.items() if area != "MYS" and value is not None},
            None if None in whole else sum(whole),
        )
    return answer


@pytest.mark.parametrize("seed", range(6))
def test_sums_are_those_that_a_plain_reading_finds(cast, emergency, state, seed):
    chance = random.Random(seed)
    marks = world.marks_of(cast)
    sources = [state, cast["partner"].party, Party.objects.get(code="WHO")]
    for hour in range(10):
        cells = {
            (chance.choice([*PARTS[:5], "MYS"]), chance.choice(WEEK)): chance.choice([None, 0, 1, 2, 3, 4])
            for _ in range(40)
        }
        rows = [
            Row(area, "cases_new", day, day, value, "suppressed" if value is None else "normal")
            for (area, day), value in sorted(cells.items())
        ]
        mark = marks[chance.choice(sorted(marks))]
        at = KNOWN_AT - timedelta(hours=20 - hour)
        load(cast["own"].acting, rows, chance.choice(sources), mark, at)
    assert Area.objects.filter(code__in=PARTS).count() == 16
    for key, person in cast.items():
        viewer = person.viewer
        for moment in (KNOWN_AT - timedelta(hours=15), KNOWN_AT):
            for first, last in ((FIRST, FIRST), (FIRST, FIRST + timedelta(days=2)), (LAST, LAST)):
                got = {
                    each.source: (dict(each.sum.known), each.sum.national)
                    for each in found(emergency, state, viewer, moment=moment, first=first, last=last)
                }
                assert got == plainly(state, set(viewer.mark_ids), moment, "cases_new", first, last), (key, moment)
