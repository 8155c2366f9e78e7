"""The common picture of 14 October 2020 against a plain reading of the content file."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests import recorded
from tests.content.record import DAILY, SEATS, SEATS_2020, STATES
from tests.environment import KNOWN_AT
from tests.situation import outbreak

from ganket.actors import actions as actors
from ganket.actors.permissions import public
from ganket.lib import clock
from ganket.situation import queries
from ganket.situation.models import Hazard, Series
from ganket.situation.picture.presenters import as_answer
from ganket.situation.picture.queries import picture

LAST = date(2020, 10, 13)


@pytest.fixture(scope="module")
def shown(django_db_setup, django_db_blocker):
    """The picture of the unchanged record, made once."""
    with django_db_blocker.unblock(), clock.held_at(KNOWN_AT):
        return picture(recorded.emergency(), KNOWN_AT, public(), drawn=("cases_new", "deaths_new"))


def daily(code, what, first, last):
    """The figures of the content file for these days."""
    return [int(row[f"{code}_{what}"]) for row in DAILY if first <= date.fromisoformat(row["date"]) <= last]


def week(code, what, last):
    return sum(daily(code, what, last - timedelta(days=6), last))


def test_the_ten_states_of_2020_stand_in_seat_order(shown):
    assert [state.code for state in shown.states] == SEATS_2020
    assert [state["iso3"] for state in as_answer(shown)["states"]] == SEATS_2020


def test_the_last_day_is_the_thirteenth_of_october_for_all(shown):
    assert shown.last_day == LAST
    assert {state.last_day for state in shown.states} == {LAST}
    assert {state.recorded_at.replace(microsecond=0) for state in shown.states} == {
        datetime(2020, 10, 14, 5, 0, tzinfo=UTC)
    }


@pytest.mark.parametrize("code", SEATS_2020)
def test_the_counts_of_a_state_are_those_of_the_content_file(shown, code):
    state = next(each for each in shown.states if each.code == code)
    assert state.cases_7d == week(code, "cases", LAST)
    assert state.cases_7d_before == week(code, "cases", LAST - timedelta(days=7))
    assert state.deaths_7d == week(code, "deaths", LAST)
    people = STATES[code]["population"]["value"]
    assert (state.people, state.people_year) == (people, 2020)
    assert state.per_100k_7d == pytest.approx(week(code, "cases", LAST) / people * 100_000)
    assert state.silence is None


@pytest.mark.parametrize("code", SEATS_2020)
def test_the_curve_of_a_state_is_the_content_file_from_the_first_day_on(shown, code):
    state = next(each for each in shown.states if each.code == code)
    before = (date.fromisoformat(DAILY[0]["date"]) - shown.first_day).days
    for indicator, what in (("cases_new", "cases"), ("deaths_new", "deaths")):
        curve = shown.curves[state.series[indicator]]
        assert list(curve) == [None] * before + daily(code, what, date(2020, 1, 22), LAST)


@pytest.mark.parametrize("code", SEATS_2020)
def test_reproduction_is_shown_from_fifty_cases_on_and_else_silent(shown, code):
    state = next(each for each in shown.states if each.code == code)
    if week(code, "cases", LAST) < 50:
        assert (state.r_mean, state.r_low, state.r_high, state.r_silence) == (None, None, None, "few_cases")
        assert state.exceedances == []
    else:
        assert state.r_low < state.r_mean < state.r_high
        assert state.r_silence is None
        counts = daily(code, "cases", date(2020, 1, 22), LAST)
        plainly = outbreak.expected(counts)
        assert state.r_mean == pytest.approx(plainly["r_mean"][len(counts) - 1][0], abs=1e-4)
        above = {"ears_c1": 3, "ears_c2": 3, "ears_c3": 2}
        loud = [each for each, limit in above.items() if plainly[each][len(counts) - 1][0] > limit]
        assert state.exceedances == loud


def test_viet_nam_with_fifteen_cases_in_the_week_is_not_estimated(shown):
    viet_nam = shown.states[-1]
    assert (viet_nam.code, viet_nam.cases_7d) == ("VNM", 15)
    (answer,) = [each for each in as_answer(shown)["states"] if each["iso3"] == "VNM"]
    assert (answer["r_mean"], answer["r_low"], answer["r_high"]) == (None, None, None)
    assert answer["r_note"] == "not estimated: few cases (fewer than 50 in 7 days)"
    assert answer["new_cases_7d"] == 15


def test_every_estimate_says_whose_it_is(shown):
    for answer in as_answer(shown)["states"]:
        if answer["r_mean"] is not None:
            assert answer["r_note"] == "estimate of the system, not a figure of the state"


def test_no_figure_of_the_public_record_is_a_state_s_own(record, shown):
    assert not any(state.is_own_source for state in shown.states)
    assert {state.source for state in shown.states} == {"JHU"}
    sources = set(Series.objects.values_list("source__code", flat=True))
    assert sources == {"JHU", "WHO", "GANKET"}


def test_what_came_in_since_yesterday_is_the_thirteenth(shown):
    for state in shown.states:
        (cases,), (deaths,) = (daily(state.code, what, LAST, LAST) for what in ("cases", "deaths"))
        assert (state.change.days, state.change.corrections) == ([(LAST, cases, deaths)], [])


def test_in_early_april_who_stands_beside_with_its_own_total(emergency):
    moment = datetime(2020, 4, 4, 18, 0, tzinfo=UTC)
    shown = picture(emergency, moment, public(), drawn=())
    (philippines,) = [state for state in shown.states if state.code == "PHL"]
    assert (philippines.source, philippines.other_sources) == ("JHU", [])
    facts = queries.series_of(emergency.hazard_id, [philippines.member.party_id], ["cases_cumulative"])
    by_source = {each.source: each.id for each in facts}
    assert set(by_source) == {"JHU", "WHO"}
    third = date(2020, 4, 3)
    known = {
        source: queries.known_at([pk], moment, public(), third, third)[0].value for source, pk in by_source.items()
    }
    assert known == {"WHO": 2633.0, "JHU": 3018.0}


def test_figures_of_two_sources_are_never_added_or_averaged(emergency):
    moment = datetime(2020, 4, 4, 18, 0, tzinfo=UTC)
    for state in picture(emergency, moment, public(), drawn=()).states:
        assert state.cases_7d == week(state.code, "cases", date(2020, 4, 3))


def test_from_26_october_2025_there_are_eleven_and_timor_leste_sits_before_viet_nam(emergency):
    before, after = (datetime(2025, 10, day, 18, tzinfo=UTC) for day in (25, 26))
    with clock.held_at(after):
        assert [s.code for s in picture(emergency, before, public(), drawn=()).states] == SEATS_2020
        eleven = picture(emergency, after, public(), drawn=()).states
    assert [state.code for state in eleven] == SEATS
    assert [state.code for state in eleven][8:] == ["THA", "TLS", "VNM"]


def test_a_state_without_any_figure_is_not_received_and_never_zero(emergency):
    moment = datetime(2025, 10, 26, 18, tzinfo=UTC)
    shown = picture(emergency, moment, public())
    (state,) = [each for each in shown.states if each.code == "TLS"]
    assert (state.silence, state.r_silence) == ("not_received", "not_received")
    assert (state.last_day, state.source, state.recorded_at) == (None, None, None)
    assert (state.cases_7d, state.cases_7d_before, state.deaths_7d, state.per_100k_7d) == (None, None, None, None)
    (answer,) = [each for each in as_answer(shown)["states"] if each["iso3"] == "TLS"]
    assert answer["r_note"] == "not estimated: no figures"
    assert answer["new_cases_7d"] is None


def test_before_the_first_figure_nobody_has_sent_anything(emergency):
    shown = picture(emergency, datetime(2020, 1, 10, tzinfo=UTC), public())
    assert (shown.last_day, shown.curves) == (None, {})
    assert {state.silence for state in shown.states} == {"not_received"}
    assert {state.cases_7d for state in shown.states} == {None}


def test_a_state_long_silent_keeps_its_last_day(emergency):
    shown = picture(emergency, KNOWN_AT + timedelta(days=200), public(), drawn=())
    assert {state.last_day for state in shown.states} == {LAST}
    assert [state.cases_7d for state in shown.states] == [week(code, "cases", LAST) for code in SEATS_2020]


@pytest.mark.parametrize("days_before", range(1, 7))
def test_a_withdrawn_day_in_the_window_leaves_no_total(emergency, days_before):
    day = LAST - timedelta(days=days_before)
    outbreak.load("PHL", {(day - outbreak.FIRST).days: None})
    shown = picture(emergency, outbreak.LATER, public(), drawn=())
    (state,) = [each for each in shown.states if each.code == "PHL"]
    assert (state.last_day, state.cases_7d, state.silence) == (LAST, None, "missing_days")
    assert (state.per_100k_7d, state.deaths_7d) == (None, week("PHL", "deaths", LAST))


def test_when_the_last_day_is_withdrawn_the_day_before_is_the_last(emergency):
    outbreak.load("PHL", {(LAST - outbreak.FIRST).days: None})
    (state,) = [each for each in picture(emergency, outbreak.LATER, public()).states if each.code == "PHL"]
    assert (state.last_day, state.cases_7d) == (
        LAST - timedelta(days=1),
        week("PHL", "cases", LAST - timedelta(days=1)),
    )


def test_when_all_recent_days_are_withdrawn_the_last_day_with_a_value_is_found(emergency):
    days = [(LAST - outbreak.FIRST).days - n for n in range(60)]
    outbreak.load("PHL", dict.fromkeys(days, None))
    (state,) = [
        each for each in picture(emergency, KNOWN_AT + timedelta(hours=1), public()).states if each.code == "PHL"
    ]
    assert state.last_day == LAST - timedelta(days=60)
    assert state.cases_7d == week("PHL", "cases", LAST - timedelta(days=60))


def test_a_correction_is_told_with_the_value_before_and_after(emergency):
    index = (LAST - outbreak.FIRST).days - 3
    (before,) = daily("PHL", "cases", LAST - timedelta(days=3), LAST - timedelta(days=3))
    outbreak.load("PHL", {index: 5})
    moment = KNOWN_AT + timedelta(hours=1)
    (state,) = [each for each in picture(emergency, moment, public()).states if each.code == "PHL"]
    assert [(c.indicator, c.day, c.before, c.after) for c in state.change.corrections] == [
        ("cases_new", LAST - timedelta(days=3), before, 5.0)
    ]
    assert state.cases_7d == week("PHL", "cases", LAST) - before + 5
    earlier = KNOWN_AT - timedelta(microseconds=1)
    (then,) = [each for each in picture(emergency, earlier, public()).states if each.code == "PHL"]
    assert (then.cases_7d, then.change.corrections) == (week("PHL", "cases", LAST), [])


def test_figures_of_another_hazard_do_not_appear(emergency):
    before = picture(emergency, KNOWN_AT, public()).states
    other = Hazard.objects.create(code="other", names={"en": "other", "vi": "khác"})
    outbreak.load("PHL", {(LAST - outbreak.FIRST).days: 99_999}, hazard=other)
    assert picture(emergency, outbreak.LATER, public()).states[6].cases_7d == before[6].cases_7d


def test_the_number_of_queries_depends_on_neither_states_nor_days(emergency, django_assert_max_num_queries):
    viewer = public()
    for moment in (datetime(2020, 1, 24, tzinfo=UTC), datetime(2020, 4, 4, tzinfo=UTC), KNOWN_AT, outbreak.LATER):
        with django_assert_max_num_queries(12):
            picture(emergency, moment, viewer)


def test_on_the_usual_day_the_picture_takes_twelve_queries_and_nine_when_it_was_seen_before(
    emergency, django_assert_num_queries
):
    viewer = public()
    with django_assert_num_queries(12):
        first = picture(emergency, KNOWN_AT, viewer)
    with django_assert_num_queries(9):
        again = picture(emergency, KNOWN_AT + timedelta(hours=1), viewer)
    assert (again.states, again.curves) == (first.states, first.curves)
    outbreak.load("PHL", {(LAST - outbreak.FIRST).days: 99_999})
    with django_assert_num_queries(15):  # three more ask for whose figures estimates wait, and from which day on
        assert picture(emergency, outbreak.LATER, viewer).states[6].cases_7d > 99_999


def test_an_estimate_never_stands_beside_figures_that_it_was_not_made_from(emergency):
    viewer, place = public(), (LAST - outbreak.FIRST).days - 3
    before = state_of(picture(emergency, KNOWN_AT, viewer), "PHL")
    assert before.r_mean is not None
    # When a figure of three days before is corrected and no analysis has read it
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        outbreak.load("PHL", {place: 1_000})
    waiting = picture(emergency, KNOWN_AT + timedelta(hours=2), viewer)
    state = state_of(waiting, "PHL")
    assert (state.r_mean, state.r_low, state.r_high, state.r_silence) == (None, None, None, "being_computed")
    assert state.exceedances == []
    assert as_answer(waiting)["states"][6]["r_note"] == "being estimated anew from the latest figures"
    # then the curve has no estimate from that day on, and what was estimated of days before stands
    curve = waiting.curves[state.series["r_mean"]]
    assert curve[-4:] == (None,) * 4
    assert curve[-5] is not None
    # and others' estimates stand, and this one comes back with the next analysis
    assert state_of(waiting, "IDN").r_mean is not None
    with clock.held_at(KNOWN_AT + timedelta(hours=3)):
        outbreak.analyse()
    again = state_of(picture(emergency, KNOWN_AT + timedelta(hours=4), viewer), "PHL")
    assert again.r_mean not in (None, before.r_mean)
    assert state_of(picture(emergency, KNOWN_AT, viewer), "PHL") == before


def test_an_estimate_waits_for_the_imported_cases_that_it_is_made_from_too(emergency):
    viewer, place = public(), (LAST - outbreak.FIRST).days
    before = state_of(picture(emergency, KNOWN_AT, viewer), "PHL")
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        outbreak.load("PHL", dict.fromkeys(range(place - 6, place + 1), 500.0), indicator="imported_cases_new")
    waiting = picture(emergency, KNOWN_AT + timedelta(hours=2), viewer)
    state = state_of(waiting, "PHL")
    assert (state.cases_7d, state.r_mean, state.r_silence) == (before.cases_7d, None, "being_computed")
    curve = waiting.curves[state.series["r_mean"]]
    assert (curve[-7:], curve[-8] is None) == ((None,) * 7, False)
    assert state_of(waiting, "IDN").r_mean is not None
    with clock.held_at(KNOWN_AT + timedelta(hours=3)):
        outbreak.analyse()
    assert state_of(picture(emergency, KNOWN_AT + timedelta(hours=4), viewer), "PHL").r_mean < before.r_mean


def test_beside_a_negative_day_no_estimate_of_a_day_before_stands_that_the_next_analysis_changes(emergency):
    viewer = public()
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        outbreak.load("PHL", {(LAST - outbreak.FIRST).days: -3000.0})
    waiting = picture(emergency, KNOWN_AT + timedelta(hours=2), viewer)
    with clock.held_at(KNOWN_AT + timedelta(hours=3)):
        outbreak.analyse()
    after = picture(emergency, KNOWN_AT + timedelta(hours=4), viewer)
    pk = state_of(after, "PHL").series["r_mean"]
    pairs = list(zip(waiting.curves[pk], after.curves[pk], strict=True))
    assert [one for one, other in pairs if one is not None and one != other] == []
    # and who looks at a moment before the negative day still sees the estimates of then
    assert state_of(picture(emergency, KNOWN_AT, viewer), "PHL").r_mean is not None


def test_no_estimate_is_promised_where_none_will_come(emergency):
    viewer, place = public(), (LAST - outbreak.FIRST).days
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        outbreak.load("PHL", dict.fromkeys(range(place - 6, place + 1), 2.0))
        outbreak.load("IDN", {place - 1: None})
    waiting = picture(emergency, KNOWN_AT + timedelta(hours=2), viewer)
    said = {code: state_of(waiting, code).r_silence for code in ("PHL", "IDN")}
    assert said == {"PHL": "few_cases", "IDN": "missing_days"}
    with clock.held_at(KNOWN_AT + timedelta(hours=3)):
        outbreak.analyse()
    after = picture(emergency, KNOWN_AT + timedelta(hours=4), viewer)
    assert said == {code: state_of(after, code).r_silence for code in said}


def test_of_a_hazard_without_a_serial_interval_no_number_is_promised(emergency):
    viewer, place = public(), (LAST - outbreak.FIRST).days
    Hazard.objects.filter(pk=emergency.hazard_id).update(serial_interval_mean_days=None)
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        outbreak.load("PHL", {place - 30: 9.0})
        outbreak.analyse()
    with clock.held_at(KNOWN_AT + timedelta(hours=2)):
        outbreak.load("PHL", {place: 900.0})
    shown = picture(emergency, KNOWN_AT + timedelta(hours=3), viewer)
    assert state_of(shown, "PHL").r_silence == "no_serial_interval"


def test_no_estimate_waits_for_figures_that_not_every_reader_may_see(emergency, cast):
    mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:AMBER+STRICT")
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        outbreak.load("PHL", {(LAST - outbreak.FIRST).days: 1_000}, mark=mark)
        shown = picture(emergency, KNOWN_AT + timedelta(hours=2), cast["own"].viewer)
    assert state_of(shown, "PHL").r_silence != "being_computed"


def state_of(shown, code):
    return next(state for state in shown.states if state.code == code)
