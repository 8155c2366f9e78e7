"""What changed since yesterday: room, report and answers say the same, and nothing missing is taken for zero."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.briefing import reports
from tests.environment import KNOWN_AT

from ganket.briefing import queries
from ganket.briefing.renditions import figures, members
from ganket.briefing.renditions.wording import Wording
from ganket.desk.presenters import changes
from ganket.lib import clock
from ganket.situation import rules
from ganket.situation.picture.queries import picture
from ganket.situation.rules import Recorded

FIRST, SECOND = date(2020, 10, 14), date(2020, 10, 15)
AT = KNOWN_AT + timedelta(days=1, hours=12)
MOMENT = KNOWN_AT + timedelta(days=2)


def said(emergency, code, language):
    """The line of one state in the room, and the one in the report of the same moment."""
    viewer = queries.readers_of(emergency.mark)
    with clock.held_at(MOMENT), translation.override(language):
        lines = changes.changes(picture(emergency, MOMENT, viewer), {}).lines
        frozen = queries.freeze(emergency, emergency.mark, MOMENT)
    state = next(each for each in frozen["record"]["states"] if each["code"] == code)
    return next(line for line in lines if line.code == code), members.change_line(state, Wording(language))


def load(emergency, *figures):
    """Figures of Lao PDR: indicator, day, value."""
    reports.load(
        [reports.row("LAO", day, value, what) for what, day, value in figures],
        mark=emergency.mark,
        at=AT,
    )


@pytest.mark.parametrize(
    ("language", "cases", "deaths"),
    [("en", "12 new cases", "no figures of deaths"), ("vi", "12 ca mắc mới", "chưa có số liệu về ca tử vong")],
)
def test_deaths_missing_on_one_of_two_days_are_said_in_the_room_and_in_the_report(emergency, language, cases, deaths):
    load(emergency, ("cases_new", FIRST, 5), ("cases_new", SECOND, 7), ("deaths_new", FIRST, 0))
    line, written = said(emergency, "LAO", language)
    assert line.figures.startswith(f"{cases}, {deaths}, ")
    assert f"{cases}, {deaths}" in written


@pytest.mark.parametrize(
    ("language", "withheld", "nothing"),
    [
        ("en", "deaths withheld", "no figures of deaths"),
        ("vi", "số ca tử vong không công bố", "chưa có số liệu về ca tử vong"),
    ],
)
def test_deaths_that_were_withheld_are_called_so_in_both_where_none_is_missing_beside(
    emergency, language, withheld, nothing
):
    kept_back = reports.Row("LAO", "deaths_new", FIRST, FIRST, None, "suppressed", "few persons")
    load(emergency, ("cases_new", FIRST, 5))
    reports.load([kept_back], mark=emergency.mark, at=AT)
    line, written = said(emergency, "LAO", language)
    assert f", {withheld}" in line.figures
    assert f", {withheld}" in written
    load(emergency, ("cases_new", SECOND, 7))
    line, written = said(emergency, "LAO", language)
    assert f", {nothing}" in line.figures
    assert f", {nothing}" in written


def test_a_day_with_deaths_alone_has_no_cases_in_either(emergency):
    load(emergency, ("deaths_new", FIRST, 2))
    line, written = said(emergency, "LAO", "en")
    assert line.figures.startswith("no figures of cases, 2 new deaths")
    assert written.startswith("no figures of cases, 2 deaths on 14 Oct")


@pytest.mark.parametrize(
    ("language", "line", "written"),
    [
        ("en", "received later: 3 new deaths, 14 October", "; received later: deaths of 14 October 2020: 3"),
        ("vi", "nhận thêm: 3 ca tử vong mới, ngày 14/10", "; nhận thêm: số ca tử vong ngày 14/10/2020: 3"),
    ],
)
def test_deaths_that_come_after_the_cases_of_their_day_are_said_in_both(emergency, language, line, written):
    day = date(2020, 10, 14)
    with_cases = MOMENT - timedelta(days=1, hours=1)
    reports.load([reports.row("LAO", day, 4)], mark=emergency.mark, at=with_cases)
    load(emergency, ("deaths_new", day, 3))
    said_line, said_written = said(emergency, "LAO", language)
    assert said_line.rest == line
    assert written in said_written


def test_a_first_figure_is_added_once_and_corrected_where_another_was_told_before():
    for was_known, was_told, before in (
        (False, False, None), (True, True, 1.0), (True, True, 2.0), (False, True, 1.0), (False, True, 2.0)
    ):  # fmt: skip
        one = Recorded("deaths_new", FIRST, was_known, before, 2.0, "", MOMENT, was_told)
        change = rules.what_changed([one], {("deaths_new", FIRST): 2.0, ("cases_new", FIRST): 5.0})
        told = (len(change.days), len(change.additions), len(change.corrections))
        assert told == (0, int(not was_known), int(was_told and before != 2.0))


def test_a_figure_that_came_and_was_corrected_since_yesterday_is_both_in_both(emergency):
    day = date(2020, 10, 14)
    load(emergency, ("cases_new", day, 4), ("deaths_new", day, 3))
    load(emergency, ("cases_new", day, 6))
    line, written = said(emergency, "LAO", "en")
    assert line.figures.startswith("6 new cases, 3 new deaths")
    assert line.rest == "corrected: new cases of 14 Oct from 4 to 6"
    assert "corrected: new cases of 14 October 2020 from 4 to 6." in written


def test_a_day_corrected_twice_since_yesterday_is_one_correction_in_both(emergency):
    day = date(2020, 9, 1)
    load(emergency, ("cases_new", day, 50))
    load(emergency, ("cases_new", day, 60))
    line, written = said(emergency, "LAO", "en")
    assert line.rest == "corrected: new cases of 1 Sep from 0 to 60"
    assert written.endswith("corrected: new cases of 1 September 2020 from 0 to 60.")


def test_a_correction_taken_back_the_same_day_is_none_in_either(emergency):
    day = date(2020, 9, 1)
    load(emergency, ("cases_new", day, 50))
    load(emergency, ("cases_new", day, 0))
    line, written = said(emergency, "LAO", "en")
    assert (line.figures, line.rest) == ("nothing new; last figures of 13 Oct", "")
    assert "corrected" not in written


def test_days_long_past_that_come_in_are_counted_in_both(emergency):
    days = [date(2020, 1, 4), date(2020, 1, 5)]
    load(emergency, *((what, day, 3) for what in ("cases_new", "deaths_new") for day in days))
    line, written = said(emergency, "LAO", "en")
    assert line.figures == "6 new cases, 6 new deaths, 4 and 5 January"
    assert written.startswith("2 days to 5 Jan: 6 new cases, 6 deaths")


COUNT = st.none() | st.integers(0, 9).map(float)


@given(st.dictionaries(st.integers(0, 5), st.tuples(COUNT, COUNT), min_size=1))
def test_a_total_is_there_only_when_every_day_has_its_figure(figures):
    days = {FIRST + timedelta(days=place): pair for place, pair in figures.items()}
    known = {(what, day): pair[n] for day, pair in days.items() for n, what in enumerate(rules.COUNTS)}
    change = rules.what_changed(
        [Recorded(what, day, False, None, value, "", MOMENT, False) for (what, day), value in known.items()], known
    )
    shown = [(day, *pair) for day, pair in sorted(days.items()) if pair != (None, None)]
    assert change.days == shown
    for total, column in ((change.cases, 1), (change.deaths, 2)):
        values = [each[column] for each in shown]
        assert total == (None if None in values or not values else sum(values))
    assert (change.corrections, change.additions) == ([], [])


def test_a_figure_that_became_final_with_the_same_value_is_no_correction():
    same = Recorded("cases_new", FIRST, True, 5.0, 5.0, "confirmed", MOMENT, True)
    assert rules.what_changed([same], {("cases_new", FIRST): 5.0}) == rules.Change()


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (("suppressed", "<5"), ("suppressed", "<10: recounted"), True),
        (("suppressed", "<5"), ("suppressed", "<5: few persons"), False),
        (("suppressed", "<5"), ("withdrawn", "sent twice"), True),
        (("withdrawn", "sent twice"), ("suppressed", "<5"), True),
        (("suppressed", "under review"), ("suppressed", "few persons"), False),
        (("withdrawn", "sent twice"), ("withdrawn", "sent three times"), False),
    ],
)
def test_what_stands_in_the_place_of_a_figure_is_corrected_when_it_says_otherwise(before, after, is_told):
    one = Recorded("cases_new", FIRST, True, None, None, after[1], MOMENT, True, after[0], *before)
    told = [
        (each.before_status, each.before_reason, each.status, each.reason)
        for each in rules.what_changed([one], {("cases_new", FIRST): None}).corrections
    ]
    assert told == ([(*before, *after)] if is_told else [])


def test_maps_of_the_room_and_of_the_report_have_the_same_steps(emergency):
    from ganket.desk.presenters.members import map_of_rates

    frozen = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    drawn = figures.draw_cartogram(frozen["reference"]["members"], frozen["record"]["states"], Wording("en"))
    shown = map_of_rates(picture(emergency, KNOWN_AT, queries.readers_of(emergency.mark)), {})
    steps = [re.findall(r"[>≥]\s*(?:&lt; )?([0-9.]+)–?", _legend(svg)) for svg in (drawn.svg, shown.svg)]
    assert [[float(each) for each in found] for found in steps] == [[1, *rules.RATE_BOUNDS]] * 2


def _legend(svg):
    """What follows the tiles: the measure and the boxes with their labels."""
    return svg[svg.index("fig-measure") :]


@pytest.mark.parametrize(("values", "highest"), [([0.0, 2.0, 4.0], "20"), ([None, None], "20"), ([0.0, 180.0], "200")])
def test_a_handful_of_cases_does_not_look_like_a_wave(values, highest):
    svg = figures.draw_curve("curve", "Lao PDR", values, date(2020, 4, 1), Wording("en")).svg
    ticks = re.findall(r'<text class="fig-tick-label[^>]*>(\d+)</text>', svg)
    assert max(ticks, key=int) == highest
    assert figures.draw_spark("spark", "Lao PDR", values, date(2020, 4, 2), Wording("en")).svg


def test_one_case_stands_lower_in_the_row_of_a_report_than_ten():
    one, ten = (
        figures.draw_spark("spark", "Lao PDR", [value] * 28, date(2020, 4, 28), Wording("en")).svg
        for value in (1.0, 10.0)
    )
    assert re.findall(r' d="([^"]+)"', one) != re.findall(r' d="([^"]+)"', ten)
