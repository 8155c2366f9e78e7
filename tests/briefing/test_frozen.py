"""The frozen data: only what was recorded by the moment, only what every reader of the mark may see."""

from datetime import date, timedelta

import orjson
import pytest
from tests import world
from tests.briefing import reports
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.actors.models import Membership, Party
from ganket.briefing import queries
from ganket.lib import canonical
from ganket.situation.models import Emergency, Population

LAST = date(2020, 10, 13)


def state_of(frozen, code):
    return next(state for state in frozen["record"]["states"] if state["code"] == code)


def test_the_same_record_freezes_to_the_same_bytes_twice(emergency):
    first, second = (canonical.dumps(queries.freeze(emergency, emergency.mark, KNOWN_AT)) for _ in range(2))
    assert first == second


def test_states_stand_in_seat_order_with_the_figures_of_the_common_picture(emergency):
    frozen = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    codes = ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM"]
    assert [state["code"] for state in frozen["record"]["states"]] == codes
    assert [member["code"] for member in frozen["reference"]["members"]] == codes
    indonesia = state_of(frozen, "IDN")
    assert (indonesia["cases_7d"], indonesia["last_day"], indonesia["source"]) == ("29446", "2020-10-13", "JHU")
    viet_nam = state_of(frozen, "VNM")
    assert (viet_nam["r_mean"], viet_nam["r_silence"]) == (None, "few_cases")


def test_a_report_is_rebuilt_byte_equal_after_later_days_and_corrections(emergency):
    report = reports.issue(emergency, formats=["json"])
    reports.record_more(emergency)
    assert queries.rebuilt(report) == report.frozen.encode()
    later = queries.freeze(emergency, emergency.mark, KNOWN_AT + timedelta(days=2))
    assert state_of(later, "IDN")["cases_7d"] != state_of(orjson.loads(report.frozen), "IDN")["cases_7d"]


def test_a_report_is_rebuilt_byte_equal_after_names_and_populations_were_mended(emergency):
    report = reports.issue(emergency, formats=["json"])
    population = Population.objects.get(area__code="IDN", year=2020)
    reports.change("situation_population", "people = 1", "id = %s", population.pk)
    Party.objects.filter(code="JHU").update(names={"en": "Renamed", "vi": "Đổi tên"})
    assert queries.rebuilt(report) == report.frozen.encode()
    assert b"Renamed" in canonical.dumps(queries.freeze(emergency, emergency.mark, KNOWN_AT))


def test_a_report_is_rebuilt_byte_equal_after_another_source_was_ranked_first(emergency):
    days = [LAST - timedelta(days=n) for n in range(8)]
    rows = [reports.row("VNM", day, 1_000) for day in days]
    reports.load(rows, source="WHO", mark=emergency.mark, at=KNOWN_AT - timedelta(hours=1))
    report = reports.issue(emergency, formats=["json"])
    for rank, code in ((3, "JHU"), (1, "WHO"), (2, "JHU")):
        source = emergency.sources.get(party__code=code)
        reports.change("situation_emergencysource", "rank = %s", "id = %s", rank, source.pk)
    later = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    assert state_of(later, "VNM")["source"] == "WHO"
    assert state_of(orjson.loads(report.frozen), "VNM")["source"] == "JHU"
    assert queries.rebuilt(report) == report.frozen.encode()


def test_a_report_is_rebuilt_byte_equal_after_membership_and_seats_were_mended(emergency, cast):
    report = reports.issue(emergency, formats=["json"])
    group = emergency.association.party
    actors.admit(
        by=actors.system(),
        group=group,
        member=cast["own"].party,
        seat_order=1,
        starts_on=date(2020, 1, 1),
        ends_on=None,
    )
    Membership.objects.filter(group=emergency.association, member__code="VNM").update(ends_on=date(2020, 10, 13))
    later = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    codes = [state["code"] for state in later["record"]["states"]]
    assert "XAA" in codes
    assert "VNM" not in codes
    assert queries.rebuilt(report) == report.frozen.encode()


def test_a_report_is_rebuilt_byte_equal_after_the_emergency_s_first_day_was_mended(emergency):
    report = reports.issue(emergency, formats=["json"])
    Emergency.objects.filter(pk=emergency.pk).update(starts_on=date(2020, 2, 1))
    report.refresh_from_db()
    assert queries.rebuilt(report) == report.frozen.encode()


def test_a_report_of_a_past_moment_knows_nothing_recorded_since(emergency):
    past = KNOWN_AT - timedelta(days=30)
    frozen = queries.freeze(emergency, emergency.mark, past)
    assert state_of(frozen, "IDN")["last_day"] == "2020-09-13"
    assert all(entry["recorded_at"] <= canonical.moment(past) for entry in frozen["record"]["entries"])


def test_corrections_give_the_figure_before_and_after(emergency):
    day = date(2020, 10, 12)
    reports.load([reports.row("VNM", day, 77)], mark=emergency.mark, at=KNOWN_AT - timedelta(hours=2))
    state = state_of(queries.freeze(emergency, emergency.mark, KNOWN_AT), "VNM")
    (correction,) = state["corrections"]
    assert (correction["day"], correction["after"], correction["indicator"]) == ("2020-10-12", "77", "cases_new")


def test_a_correction_the_reader_may_not_see_is_not_in_the_report(emergency, cast):
    day = date(2020, 10, 12)
    hidden = world.marks_of(cast)["strict to other"]
    before = canonical.dumps(queries.freeze(emergency, emergency.mark, KNOWN_AT)["record"])
    reports.load([reports.row("VNM", day, 4_242)], mark=hidden, at=KNOWN_AT - timedelta(hours=2))
    after = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    assert canonical.dumps(after["record"]) == before


def test_the_value_before_a_visible_correction_is_the_one_the_reader_could_see(emergency, cast):
    day = date(2020, 10, 12)
    hidden = world.marks_of(cast)["strict to other"]
    first = state_of(queries.freeze(emergency, emergency.mark, KNOWN_AT), "VNM")["curves"]["cases_new"]
    public_before = first[(day - date(2020, 1, 3)).days]
    reports.load([reports.row("VNM", day, 4_242)], mark=hidden, at=KNOWN_AT - timedelta(hours=2))
    reports.load([reports.row("VNM", day, 8)], mark=emergency.mark, at=KNOWN_AT - timedelta(hours=1))
    frozen = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    (correction,) = state_of(frozen, "VNM")["corrections"]
    assert (correction["before"], correction["after"]) == (public_before, "8")
    assert "4242" not in canonical.dumps(frozen).decode()


def test_an_amber_report_holds_what_its_public_one_leaves_out(emergency, cast):
    amber = actors.mark(owner=actors.system().party, sharing_label="TLP:AMBER", parties=[cast["own"].party])
    reports.record_entry(emergency, "X1", mark=amber, titles={"en": "Among ourselves", "vi": "Nội bộ"})
    public = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    shared = queries.freeze(emergency, amber, KNOWN_AT)
    assert "X1" not in {entry["key"] for entry in public["record"]["entries"]}
    assert "X1" in {entry["key"] for entry in shared["record"]["entries"]}
    assert (public["label"], shared["label"]) == ("TLP:CLEAR", "TLP:AMBER")
    assert shared["reference"]["mark"]["audience"] == [cast["own"].party.code]


def test_entries_are_decisions_of_thirty_days_and_everything_of_the_day(emergency):
    for key, kind, ago in (("X1", "measure", 0), ("X2", "measure", 3), ("X3", "decision", 30), ("X4", "summit", 31)):
        day = (KNOWN_AT - timedelta(days=ago)).date()
        reports.record_entry(emergency, key, kind=kind, starts_on=day)
    entries = queries.freeze(emergency, emergency.mark, KNOWN_AT)["record"]["entries"]
    found = {entry["key"] for entry in entries}
    assert found >= {"X1", "X3", "F30"}
    assert not found & {"X2", "X4", "F33"}
    days = [entry["ends_on"] or entry["starts_on"] for entry in entries]
    assert days == sorted(days, reverse=True)


def test_missing_days_are_not_zero(emergency):
    reports.load(
        [reports.row("VNM", date(2020, 10, 12), None, status="suppressed")],
        mark=emergency.mark,
        at=KNOWN_AT - timedelta(hours=1),
    )
    state = state_of(queries.freeze(emergency, emergency.mark, KNOWN_AT), "VNM")
    assert (state["cases_7d"], state["silence"], state["per_100k_7d"]) == (None, "missing_days", None)
    assert state["corrections"][0]["after"] is None


def test_frozen_data_hold_no_floats_and_name_the_scenario_s_notices(emergency):
    frozen = queries.freeze(emergency, emergency.mark, KNOWN_AT)
    canonical.dumps(frozen)  # refuses floats
    assert "not an official ASEAN product" in frozen["reference"]["notices"]["disclaimer"]["en"]
    assert set(frozen["reference"]["made_with"]) == {"ganket", "typst", "fonts", "renderer"}


def test_a_states_own_figures_sent_later_leave_an_older_report_as_it_was(emergency):
    report = reports.issue(emergency, formats=["json"])
    later = KNOWN_AT + timedelta(days=1)
    reports.load([reports.row("VNM", date(2020, 10, 13), 5)], source="VNM", mark=emergency.mark, at=later)
    assert queries.rebuilt(report) == report.frozen.encode()


def test_figures_a_reader_may_not_see_do_not_hide_those_it_may(emergency, cast):
    hidden = world.marks_of(cast)["strict to nobody else"]
    before = canonical.dumps(queries.freeze(emergency, emergency.mark, KNOWN_AT)["record"])
    rows = [reports.row("VNM", date(2020, 10, 13), 5)]
    reports.load(rows, source="VNM", mark=hidden, at=KNOWN_AT - timedelta(hours=1))
    assert canonical.dumps(queries.freeze(emergency, emergency.mark, KNOWN_AT)["record"]) == before


@pytest.mark.parametrize("code", ["BRN", "LAO"])
def test_a_state_without_estimates_says_why(emergency, code):
    state = state_of(queries.freeze(emergency, emergency.mark, KNOWN_AT), code)
    assert state["r_mean"] is None
    assert state["r_silence"]
