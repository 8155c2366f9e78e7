"""The sheet that is filled in for a duty: loads as it is with nothing to load, and filled in without a question."""

from datetime import date, timedelta

import pytest
from tests import world
from tests.situation import sending
from tests.situation.reading import sheets

from ganket.lib import clock
from ganket.situation.importer import actions, prefilled
from ganket.situation.importer.reading import grid
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Observation

sender = sending.sender
DAY = date(2020, 10, 14)
CODES = ["cases_new", "deaths_new", "icu_current"]


def made(sender, language="en", who="own", moment=None):
    viewer = sender.cast[who].viewer
    return prefilled.sheet(sender.by.party, sender.emergency, CODES, DAY, viewer, moment or clock.now(), language)


def filled(content, **cells):
    """The same sheet with values typed in: cell G5 and so on."""
    rows = [list(row) for row in grid.read(content).sheets[0].rows]
    for place, value in cells.items():
        row, column = int(place[1:]) - 1, ord(place[0]) - ord("A")
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return sheets.workbook(("filled", rows))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_untouched_it_loads_and_says_that_nothing_is_filled_in(sender, language):
    upload = sender.send(made(sender, language), name="duty.xlsx")
    assert (upload.state, upload.report["layout"], upload.report["doubts"]) == ("ready", "ganket", [])
    assert upload.report["counts"] == {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    assert [each["code"] for each in upload.report["remarks"]] == ["nothing_filled"]
    recorded = actions.record(by=sender.by, upload=upload)
    assert (recorded.state, recorded.batch) == ("recorded", None)


@pytest.mark.parametrize(
    ("language", "statuses"), [("en", ("suppressed", "withdrawn")), ("vi", ("không công bố", "đã thu hồi"))]
)
def test_it_says_by_which_status_a_figure_is_withheld_and_by_which_it_is_taken_back(sender, language, statuses):
    above = " ".join(str(cell) for row in grid.read(made(sender, language)).sheets[0].rows[:3] for cell in row)
    assert [each in above for each in statuses] == [True, True]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_filled_in_it_loads_without_a_question(sender, language):
    withheld = {"en": "suppressed", "vi": "không công bố"}[language]
    content = filled(made(sender, language), G5=12, G6=0, H7=withheld, I7="few")
    recorded = sender.record(content, name="duty.xlsx")
    assert recorded.state == "recorded", recorded.report
    rows = Observation.objects.filter(batch=recorded.batch).order_by("id")
    assert list(
        rows.values_list("cell__series__indicator__code", "cell__period_start", "value", "status", "reason")
    ) == [
        ("cases_new", DAY, 12.0, "normal", ""),
        ("deaths_new", DAY, 0.0, "normal", ""),
        ("icu_current", DAY, None, "suppressed", "few"),
    ]


def test_it_holds_what_the_state_said_of_the_day_before_for_those_who_may_see_it(sender):
    yesterday = date(2020, 10, 13)
    loaded = load_observations(
        by=sender.by,
        rows=[Row(sender.by.party.code, "cases_new", yesterday, yesterday, 41.0)],
        source=sender.by.party,
        hazard=sender.emergency.hazard,
        mark=world.marks_of(sender.cast)["strict to nobody else"],
    )
    assert grid.read(made(sender)).sheets[0].rows[4][5] == 41.0
    before = loaded.batch.recorded_at - timedelta(seconds=1)
    for unknown in ({"who": "other"}, {"moment": before}):
        assert grid.read(made(sender, **unknown)).sheets[0].rows[4][5:6] in ([""], []), unknown


def test_it_says_not_to_enter_secrets_in_the_readers_language(sender):
    assert "State secrets" in grid.read(made(sender)).sheets[0].rows[1][0]
    assert "bí mật nhà nước" in grid.read(made(sender, "vi")).sheets[0].rows[1][0]
