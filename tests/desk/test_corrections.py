"""Corrections since yesterday on the room: of every indicator, with both values, the reason and whose figure it is."""

from datetime import timedelta

import pytest
from tests import world
from tests.desk.pages import an_hour_ago, read
from tests.environment import KNOWN_AT
from tests.situation import reporting
from tests.situation.reporting import BEFORE, figures

from ganket.actors import actions as actors
from ganket.briefing.queries import freeze
from ganket.lib import clock
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row

ROOM = "/e/trio-2020/"


@pytest.fixture
def trio(cast):
    return reporting.open_emergency(cast)


def correct(cast, trio, mark, before=None, **figures_):
    """ "own" shares the figures of yesterday's day two days ago, and others an hour ago."""
    first = {"cases_new": 12, "icu_current": 41}
    with clock.held_at(KNOWN_AT - timedelta(hours=2)):
        last = reporting.share(cast["own"], trio, figures(**first), day=BEFORE, mark=before or mark)
    with an_hour_ago():
        reporting.share(
            cast["own"],
            trio,
            figures(**{**first, **figures_}),
            base=last.number,
            day=BEFORE,
            mark=mark,
            reason="recount",
        )


def look(person):
    """The room as a reader sees it in 23 hours and a half: what was first shared is known from the day before then."""
    with clock.held_at(KNOWN_AT + timedelta(hours=22, minutes=30)):
        return read(person.client.get(ROOM))


def test_any_figure_that_was_corrected_is_listed_with_both_values(cast, trio):
    correct(cast, trio, world.marks_of(cast)["clear"], icu_current=43)
    page = look(cast["public"])
    assert "Corrections since yesterday" in page.texts
    assert "Persons in intensive care, 13 October 2020" in page.texts
    assert "41, now 43" in page.texts
    assert "recount" in page.texts
    assert "12, now" not in page.text


def test_nothing_is_listed_where_nothing_was_corrected(cast, trio):
    assert "Corrections since yesterday" not in look(cast["public"]).texts
    assert "No figure was corrected." in look(cast["public"]).text


def test_the_room_counts_the_figures_that_it_lists(cast, trio):
    correct(cast, trio, world.marks_of(cast)["clear"], icu_current=43)
    text = look(cast["public"]).text
    assert "1 figure was corrected." in text
    assert "No figure was corrected." not in text


@pytest.mark.parametrize("name", world.READERS)
def test_a_correction_is_read_by_who_knew_the_figure(cast, trio, name):
    correct(cast, trio, world.marks_of(cast)[name], icu_current=43)
    seen = {who for who, person in cast.items() if "41, now 43" in look(person).texts}
    assert seen == world.READERS[name]


def test_who_did_not_see_the_figure_before_is_told_of_no_correction(cast, trio):
    marks = world.marks_of(cast)
    correct(cast, trio, marks["clear"], before=marks["strict to nobody else"], icu_current=43)
    assert "41" not in look(cast["public"]).text.split("Where the members stand")[0].split("Situation room")[-1]
    assert "41, now 43" in look(cast["own"]).texts


def test_many_days_of_one_figure_are_one_line(cast, trio, emergency):
    mark = world.marks_of(cast)["clear"]
    days = [BEFORE - timedelta(days=n) for n in range(6)]

    def load(value, at):
        with clock.held_at(KNOWN_AT + at):
            rows = [Row("XAA", "tests_new", day, day, value, reason="late laboratory") for day in days]
            load_observations(
                by=cast["own"].acting, rows=rows, source=cast["own"].party, hazard=emergency.hazard, mark=mark
            )

    load(100, -timedelta(hours=2))
    load(120, -timedelta(hours=1))
    page = look(cast["public"])
    assert "6 days; the last: 100, now 120" in page.texts
    assert page.text.count("late laboratory") == 1


def test_a_reason_is_said_once_over_all_that_it_is_for(cast, trio):
    correct(cast, trio, world.marks_of(cast)["clear"], cases_new=15, icu_current=43)
    page = look(cast["public"])
    assert "12, now 15" in page.texts
    assert "41, now 43" in page.texts
    in_the_table = page.text[page.text.index("Corrections since yesterday") :]
    assert in_the_table.count("recount") == 1
    assert "2 figures were corrected." in page.text


def test_what_changed_says_a_reason_once(cast, trio):
    clear = world.marks_of(cast)["clear"]
    with clock.held_at(KNOWN_AT - timedelta(hours=2)):
        last = reporting.share(cast["own"], trio, figures(cases_new=12, deaths_new=4), day=BEFORE, mark=clear)
    with an_hour_ago():
        said = figures(cases_new=15, deaths_new=3)
        reporting.share(cast["own"], trio, said, base=last.number, day=BEFORE, mark=clear, reason="recount")
    text = look(cast["public"]).text
    changed = text[text.index("What changed since yesterday") : text.index("Corrections since yesterday")]
    said = "corrected: new cases of 13 Oct from 12 to 15; corrected: new deaths of 13 Oct from 4 to 3 (recount)"
    assert said in changed


def test_a_figure_first_told_today_and_corrected_today_is_listed(cast, trio):
    correct(cast, trio, world.marks_of(cast)["clear"], icu_current=43)
    page = read(cast["public"].client.get(ROOM))
    assert "41, now 43" in page.texts
    assert "1 figure was corrected." in page.text
    assert "12, now" not in page.text


def test_who_was_not_told_earlier_today_is_told_of_no_correction(cast, trio):
    marks = world.marks_of(cast)
    correct(cast, trio, marks["clear"], before=marks["strict to nobody else"], icu_current=43)
    assert "No figure was corrected." in read(cast["public"].client.get(ROOM)).text
    assert "41, now 43" in read(cast["own"].client.get(ROOM)).texts


def test_the_room_lists_what_the_report_of_the_same_moment_lists(cast, trio):
    mark = world.marks_of(cast)["clear"]
    correct(cast, trio, mark, icu_current=43)
    with clock.held_at(KNOWN_AT - timedelta(minutes=30)):
        for value in (7, 9):
            rows = [Row("XAA", "icu_current", BEFORE, BEFORE, value, reason="of no account")]
            other = cast["partner"].party
            load_observations(by=actors.system(), rows=rows, source=other, hazard=trio.hazard, mark=trio.mark)
    told = freeze(trio, trio.mark, KNOWN_AT)["record"]["states"][0]["corrections"]
    assert [(each["indicator"], each["before"], each["after"]) for each in told] == [("icu_current", "41", "43")]
    page = read(cast["public"].client.get(ROOM))
    assert "41, now 43" in page.texts
    assert "of no account" not in page.text
