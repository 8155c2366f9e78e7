"""What was known at a moment, to whom: the queries against a plain reading of every observation there is."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import ledger

from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation import kept, queries
from ganket.situation.changes.queries import changes
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row

# The plain reading takes its time: what a database can change shows in two histories as well as in six.
SEEDS = range(6) if connection.vendor == "sqlite" else range(2)


@pytest.fixture(params=SEEDS)
def history(request, cast):
    """All lines of a random history, and each of the cast as a viewer."""
    lines = ledger.lines(ledger.write(cast, request.param))
    assert len(lines) > 20
    assert any(line.number > 2 for line in lines)
    return lines, {who: cast[who].viewer for who in world.EVERYONE}


def series_of(lines):
    return sorted({line.series for line in lines})


def said_in_turn(cast, *said):
    """One figure of "own" said hour after hour, each time under a mark: the hour, the mark, what was loaded."""
    marks, area = world.marks_of(cast), ledger.area_of(cast["own"]).code
    for hours, (mark, value) in enumerate(said):
        with clock.held_at(KNOWN_AT + timedelta(hours=hours)):
            loaded = load_observations(
                by=cast["own"].acting,
                rows=[Row(area, "cases_new", ledger.FIRST, ledger.FIRST, value)],
                source=cast["own"].party,
                hazard=ledger.hazard(),
                mark=marks[mark],
            )
        yield hours, mark, loaded


def test_known_at_is_the_last_revision_by_then_that_the_viewer_may_see(history):
    lines, viewers = history
    for who, viewer in viewers.items():
        for moment in ledger.moments(lines):
            found = queries.known_at(series_of(lines), moment, viewer)
            expected = ledger.plain_known_at(lines, moment, who).values()
            assert [
                (v.series_id, v.period_start, v.cell_id, v.value, v.status, v.reason, v.number, v.recorded_at)
                for v in found
            ] == [(e.series, e.day, e.cell, e.value, e.status, e.reason, e.number, e.at) for e in expected], who


def test_a_figure_whose_first_revision_is_hidden_is_the_first_to_those_who_may_not_see_it(cast):
    seen = []
    said = ("strict to nobody else", 7.0), ("clear", 8.0), ("clear", 9.0)
    for _hours, _mark, loaded in said_in_turn(cast, *said):
        for who in ("own", "public"):
            cells = queries.known_at(sorted(loaded.series_ids), KNOWN_AT + timedelta(days=1), cast[who].viewer)
            seen.append((who, [(cell.value, cell.number) for cell in cells]))
    assert seen == [
        ("own", [(7.0, 1)]), ("public", []),
        ("own", [(8.0, 2)]), ("public", [(8.0, 1)]),
        ("own", [(9.0, 3)]), ("public", [(9.0, 2)]),
    ]  # fmt: skip
    (first, second) = queries.vintages(cells[0].cell_id, KNOWN_AT + timedelta(days=1), cast["public"].viewer)
    assert (first["number"], second["number"]) == (1, 2)


def test_known_at_reads_only_the_days_asked_for(history):
    lines, viewers = history
    first, last = ledger.FIRST + timedelta(days=2), ledger.FIRST + timedelta(days=4)
    moment = ledger.moments(lines)[-1]
    found = queries.known_at(series_of(lines), moment, viewers["own"], first, last)
    expected = [key for key in ledger.plain_known_at(lines, moment, "own") if first <= key[1] <= last]
    assert [(each.series_id, each.period_start) for each in found] == expected


def test_curves_hold_one_value_a_day_and_nothing_where_nothing_is_known(history):
    lines, viewers = history
    first, last = ledger.FIRST - timedelta(days=1), ledger.FIRST + timedelta(days=ledger.DAYS)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for who, viewer in viewers.items():
        for moment in ledger.moments(lines):
            known = ledger.plain_known_at(lines, moment, who)
            expected = {
                series: [known[series, day].value if (series, day) in known else None for day in days]
                for series in series_of(lines)
            }
            assert queries.curves(series_of(lines), moment, viewer, first, last) == expected, who


def test_vintages_are_every_revision_the_viewer_may_see_numbered_without_a_gap(history):
    lines, viewers = history
    halfway = sorted(line.at for line in lines)[len(lines) // 2]
    for who, viewer in viewers.items():
        for cell in {line.cell for line in lines}:
            for moment in (halfway - ledger.MICROSECOND, halfway, ledger.moments(lines)[-1]):
                expected = ledger.plain_vintages(lines, cell, moment, who)
                found = queries.vintages(cell, moment, viewer)
                assert {row.pop("batch__mark__label") for row in found} <= set(Label)
                assert found == [
                    {
                        "number": number,
                        "value": line.value,
                        "status": line.status,
                        "reason": line.reason,
                        "recorded_at": line.at,
                        "batch__is_approximate": line.is_approximate,
                    }
                    for number, line in enumerate(expected, start=1)
                ], who


def test_changes_tell_before_and_after_as_the_viewer_saw_them(history):
    lines, viewers = history
    for who, viewer in viewers.items():
        for since in ledger.moments(lines):
            for length in (timedelta(0), ledger.MICROSECOND, timedelta(hours=8), timedelta(days=500)):
                found = changes(series_of(lines), since, since + length, viewer)
                assert found == ledger.plain_changes(lines, since, since + length, who), who


def test_a_change_never_tells_the_value_that_was_hidden(cast):
    *_, (_hours, _mark, loaded) = said_in_turn(cast, ("strict to nobody else", 77.0), ("clear", 12.0))
    args = (sorted(loaded.series_ids), KNOWN_AT + timedelta(minutes=30), KNOWN_AT + timedelta(days=1))
    (of_public,) = changes(*args, cast["public"].viewer)
    assert (of_public.was_known, of_public.before, of_public.after) == (False, None, 12.0)
    (of_own,) = changes(*args, cast["own"].viewer)
    assert (of_own.was_known, of_own.before, of_own.after) == (True, 77.0, 12.0)


def test_a_reading_that_is_kept_is_the_same_as_one_made_anew_for_every_viewer_and_moment(history):
    lines, viewers = history
    ids, days = tuple(series_of(lines)), (ledger.FIRST, ledger.FIRST + timedelta(days=9))
    moments = ledger.moments(lines)
    for _ in range(2):
        for who, viewer in viewers.items():
            every = kept.seen(viewer, *moments)
            for before, (since, moment) in zip(every, pairwise(moments), strict=False):
                (seen,) = kept.seen(viewer, moment)
                assert list(kept.known_at(ids, seen, *days)) == queries.known_at(ids, moment, viewer, *days), who
                curves = queries.curves(ids, moment, viewer, *days)
                assert {pk: list(line) for pk, line in kept.curves(ids, seen, *days).items()} == curves
                assert list(kept.changes(ids, before, seen)) == changes(ids, since, moment, viewer)


def test_what_was_read_is_kept_until_something_comes_that_the_viewer_may_see(cast, django_assert_num_queries):
    day = ledger.FIRST

    def read(who, hours, expected):
        with django_assert_num_queries(expected):
            (seen,) = kept.seen(cast[who].viewer, KNOWN_AT + timedelta(hours=hours))
            return [each.value for each in kept.known_at(ids, seen, day, day)]

    ids = None
    for hours, mark, loaded in said_in_turn(cast, ("clear", 7.0), ("strict to nobody else", 8.0), ("clear", 9.0)):
        ids, value = tuple(loaded.series_ids), 7.0 + hours
        is_told = mark == "clear"
        # One query for the reader's rights, one for what they see, and one for figures that are new to them.
        assert read("own", hours + 0.5, 3) == [value]
        assert read("own", hours + 0.6, 2) == [value]
        assert read("public", hours + 0.5, 2 + is_told) == [value if is_told else 7.0]


def test_each_read_is_one_query_however_many_series_and_revisions(cast, django_assert_num_queries):
    moment = KNOWN_AT + timedelta(days=30)
    viewer = cast["own"].viewer
    for seed, batches in ((1, 4), (2, 30)):
        lines = ledger.lines(ledger.write(cast, seed, batches))
        ids = series_of(lines)
        with django_assert_num_queries(1):
            queries.known_at(ids, moment, viewer)
        with django_assert_num_queries(1):
            queries.curves(ids, moment, viewer, ledger.FIRST, ledger.FIRST + timedelta(days=9))
        with django_assert_num_queries(1):
            changes(ids, KNOWN_AT, moment, viewer)
        with django_assert_num_queries(1):
            queries.vintages(lines[0].cell, moment, viewer)


def test_who_may_see_nothing_asks_the_database_nothing(cast, django_assert_num_queries):
    from ganket.actors.permissions import Viewer

    nobody = Viewer(None, frozenset(), ())
    with django_assert_num_queries(0):
        assert queries.known_at([1], KNOWN_AT, nobody) == []
        assert queries.curves([1], KNOWN_AT, nobody, ledger.FIRST, ledger.FIRST) == {1: [None]}
        assert changes([1], KNOWN_AT, KNOWN_AT, nobody) == []
        assert queries.shown([], KNOWN_AT, nobody) == []


def test_a_series_exists_only_for_those_who_may_see_something_of_it(history, emergency):
    lines, viewers = history
    states = {line.series for line in lines}
    party_ids = [viewers["own"].party_ids, viewers["other"].party_ids]
    every = queries.series_of(emergency.hazard_id, [pk for each in party_ids for pk in each])
    assert {each.id for each in every} == states
    for who, viewer in viewers.items():
        for moment in ledger.moments(lines):
            expected = {series for series, _ in ledger.plain_known_at(lines, moment, who)}
            assert {each.id for each in queries.shown(every, moment, viewer)} == expected, who
