"""When an estimate is not given, and why: below fifty cases, on missing days, after corrections that do not fit."""

import pytest
from tests.situation import ledger, outbreak

from ganket.actors import actions as actors
from ganket.actors.rules import Label
from ganket.situation.estimates import rules
from ganket.situation.models import Hazard
from ganket.situation.rules import Silence, may_estimate


@pytest.fixture
def area(record):
    return outbreak.make_area()


def estimates_of(area, counts, imported=None, **how):
    outbreak.load(area, {day: count for day, count in enumerate(counts) if count != "missing"}, **how)
    if imported:
        outbreak.load(area, dict(enumerate(imported)), "imported_cases_new", **how)
    outbreak.analyse()
    return outbreak.shown(area)


def on(found, day):
    return {code: found[code][day] for code in outbreak.CODES}


@pytest.mark.parametrize(("cases", "may"), [(0, False), (49, False), (49.99, False), (50, True), (51, True)])
def test_fifty_cases_are_enough_and_forty_nine_are_not(cases, may):
    assert may_estimate(cases) is may


def test_below_fifty_cases_in_the_window_nothing_at_all_is_estimated(area):
    found = estimates_of(area, [30] * 20 + [7] * 7)
    assert set(on(found, 26).values()) == {(None, "few_cases")}
    assert all(value is not None for value, _ in on(found, 19).values())


def test_at_exactly_fifty_cases_everything_is_estimated(area):
    found = estimates_of(area, [30] * 20 + [7] * 6 + [8])
    assert all(value is not None and why == "" for value, why in on(found, 26).values())


@pytest.mark.parametrize("gap", range(20, 26))
def test_a_missing_day_anywhere_in_the_window_silences_all_and_is_no_zero(area, gap):
    counts = [40] * 27
    counts[gap] = "missing"
    found = estimates_of(area, counts)
    assert set(on(found, 26).values()) == {(None, "missing_days")}


def test_a_missing_day_that_arrives_later_gives_the_estimates_back(area):
    counts = [40] * 27
    whole = outbreak.expected(counts)
    found = estimates_of(area, [*counts[:22], "missing", *counts[23:]])
    assert found["r_mean"][26][0] is None
    outbreak.load(area, {22: 40})
    outbreak.analyse()
    outbreak.assert_same(outbreak.shown(area), whole)


def test_a_withdrawn_day_takes_its_estimates_with_it(area):
    estimates_of(area, [40] * 27)
    outbreak.load(area, {25: None})
    outbreak.analyse()
    found = outbreak.shown(area)
    assert set(on(found, 26).values()) == {(None, "missing_days")}
    assert found["r_mean"][24][0] is not None


def test_figures_withdrawn_from_the_first_day_on_leave_no_number_behind(area):
    estimates_of(area, [40] * 27)
    outbreak.load(area, dict.fromkeys(range(27), None))
    outbreak.analyse()
    found = outbreak.shown(area)
    assert all(len(days) == 27 and {value for value, _ in days.values()} == {None} for days in found.values())


def test_a_series_of_suppressed_values_alone_is_silent_and_upsets_nothing(area):
    found = estimates_of(area, [None] * 10)
    assert {value for days in found.values() for value, _ in days.values()} == {None}


def test_a_negative_day_that_comes_later_changes_the_days_before_it(area):
    before = estimates_of(area, [40] * 27)
    outbreak.load(area, {27: -60})
    outbreak.analyse()
    found = outbreak.shown(area)
    outbreak.assert_same(found, outbreak.expected([40] * 27 + [-60]))
    assert found["r_mean"][26] != before["r_mean"][26]
    assert found["r_mean"][24] == before["r_mean"][24]


def test_a_negative_day_that_is_corrected_away_gives_the_days_before_it_back(area):
    before = estimates_of(area, [40] * 27)
    outbreak.load(area, {27: -60})
    outbreak.analyse()
    outbreak.load(area, {27: 40})
    outbreak.analyse()
    found = outbreak.shown(area)
    outbreak.assert_same(found, outbreak.expected([40] * 28))
    assert {day: what for day, what in found["r_mean"].items() if day < 27} == before["r_mean"]


def test_a_correction_larger_than_all_that_was_reported_silences_the_series(area):
    found = estimates_of(area, [10] * 26 + [-261, 40, 40, 40])
    assert {what for days in found.values() for what in days.values()} == {(None, "unsettled_correction")}
    outbreak.load(area, {26: -260})
    outbreak.analyse()
    assert "unsettled_correction" not in {why for days in outbreak.shown(area).values() for _, why in days.values()}


def test_imported_cases_lower_the_reproduction_number(area):
    without = estimates_of(area, [40] * 27)
    outbreak.load(area, dict.fromkeys(range(27), 10), "imported_cases_new")
    assert outbreak.analyse().series == 1
    with_imported = outbreak.shown(area)
    for day in range(10, 27):
        assert with_imported["r_mean"][day][0] < without["r_mean"][day][0]
    assert with_imported["ears_c1"] == without["ears_c1"]


def test_imported_cases_never_count_for_more_than_there_were(area):
    found = estimates_of(area, [40] * 27, [40] * 20 + [90] * 7)
    outbreak.assert_same(found, outbreak.expected([40] * 27, [40] * 27))
    # Nobody was infected here: what is left is the prior's one case against the weight of the infectors.
    assert 0 < found["r_mean"][26][0] < 0.01


def test_imported_cases_of_another_source_area_or_hazard_are_left_alone(area):
    before = estimates_of(area, [40] * 27)
    other = Hazard.objects.create(code="other", names={"en": "other", "vi": "khác"})
    ten = dict.fromkeys(range(27), 10)
    outbreak.load(area, ten, "imported_cases_new", source="WHO")
    outbreak.load(outbreak.make_area("XBB", "XB"), ten, "imported_cases_new")
    outbreak.load(area, ten, "imported_cases_new", hazard=other)
    outbreak.load(area, {26: 41})
    outbreak.analyse()
    assert {day: outbreak.shown(area)["r_mean"][day] for day in range(26)} == {
        day: before["r_mean"][day] for day in range(26)
    }


def test_a_hazard_without_a_serial_interval_has_no_reproduction_number_and_says_so(area):
    other = Hazard.objects.create(code="other", names={"en": "other", "vi": "khác"})
    outbreak.load(area, dict.fromkeys(range(27), 40), hazard=other)
    outbreak.analyse()
    found = outbreak.shown(area, hazard=other)
    outbreak.assert_same(found, outbreak.expected([40] * 27, interval=None))
    assert {found[code][26] for code in outbreak.CODES[:3]} == {(None, "no_serial_interval")}
    assert found["ears_c1"][26][0] == 0


def test_two_hazards_of_one_area_and_source_keep_their_estimates_apart(area):
    other = Hazard.objects.create(
        code="other", names={"en": "other", "vi": "khác"}, serial_interval_mean_days=2.6, serial_interval_sd_days=1.5
    )
    rising = [20 + 5 * day for day in range(27)]
    outbreak.load(area, dict(enumerate(rising)), hazard=other)
    outbreak.load(area, dict.fromkeys(range(27), 40))
    assert outbreak.analyse().series == 2
    outbreak.assert_same(outbreak.shown(area), outbreak.expected([40] * 27))
    outbreak.assert_same(outbreak.shown(area, hazard=other), outbreak.expected(rising, interval=(2.6, 1.5)))


def test_each_source_has_estimates_of_its_own(area):
    rising = [20 + 5 * day for day in range(27)]
    outbreak.load(area, dict.fromkeys(range(27), 40))
    outbreak.load(area, dict(enumerate(rising)), source="WHO")
    outbreak.analyse()
    outbreak.assert_same(outbreak.shown(area), outbreak.expected([40] * 27))
    outbreak.assert_same(outbreak.shown(area, "WHO"), outbreak.expected(rising))


def test_a_series_of_a_part_of_the_people_has_no_estimates_of_the_whole(area):
    from ganket.situation.loading.actions import load_observations
    from ganket.situation.loading.rules import Row
    from ganket.situation.models import Series

    loaded = outbreak.load(area, dict.fromkeys(range(27), 40))
    batch = loaded.batch
    rows = [Row(area, "cases_new", outbreak.FIRST, outbreak.FIRST, 9.0, strata="age=0-4")]
    load_observations(
        by=actors.system(),
        rows=rows,
        source=Series.objects.get(pk=min(loaded.series_ids)).source,
        hazard=ledger.hazard(),
        mark=batch.mark,
    )
    assert outbreak.analyse().series == 1
    outbreak.assert_same(outbreak.shown(area), outbreak.expected([40] * 27))


def test_a_series_that_ends_earlier_than_others_of_the_run_is_not_carried_on(area):
    other = outbreak.make_area("XBB", "XB")
    outbreak.load(area, dict.fromkeys(range(20), 40))
    outbreak.load(other, dict.fromkeys(range(10, 30), 40))
    assert outbreak.analyse().series == 2
    assert sorted(outbreak.shown(area)["r_mean"]) == list(range(20))
    assert sorted(outbreak.shown(other)["r_mean"]) == list(range(10, 30))


# --- marks ---


def strict_mark(label=Label.AMBER):
    return actors.mark(owner=actors.system().party, sharing_label=label)


def test_closer_figures_never_feed_the_estimates_that_everyone_reads(area):
    found = estimates_of(area, [40] * 27)
    outbreak.load(area, dict.fromkeys(range(20, 30), 4000), mark=strict_mark())
    assert outbreak.analyse() is None
    outbreak.load(area, {27: 40})
    outbreak.analyse()
    outbreak.assert_same(outbreak.shown(area), outbreak.expected([40] * 28))
    assert outbreak.shown(area)["r_mean"][26] == found["r_mean"][26]


def test_a_run_for_a_closer_mark_reads_both_and_shows_its_estimates_to_its_readers_alone(area):
    from ganket.actors.permissions import readers_of

    mark = strict_mark()
    estimates_of(area, [40] * 27)
    public_ones = outbreak.shown(area)
    outbreak.load(area, dict.fromkeys(range(20, 27), 80), mark=mark)
    assert outbreak.analyse() is None
    assert outbreak.analyse(mark) is not None
    assert outbreak.analyse(mark) is None
    assert outbreak.shown(area) == public_ones
    close = outbreak.shown(area, viewer=readers_of(mark))
    outbreak.assert_same(close, outbreak.expected([40] * 20 + [80] * 7))


def test_a_run_for_one_mark_does_not_make_the_next_mark_miss_what_is_new(area):
    mark = strict_mark()
    outbreak.load(area, dict.fromkeys(range(27), 40), mark=mark)
    outbreak.load(area, dict.fromkeys(range(27), 30))
    assert outbreak.analyse(mark) is not None
    assert outbreak.analyse() is not None
    outbreak.assert_same(outbreak.shown(area), outbreak.expected([30] * 27))


# --- what is kept of a number: plain ---


@pytest.mark.parametrize("why", [None, *Silence])
@pytest.mark.parametrize("cases", [None, 0.0, 49.0, 50.0])
def test_a_number_is_kept_only_when_nothing_speaks_against_it(why, cases):
    value, status, reason = rules.kept(1.23456789, cases, why)
    if why is None and cases == 50.0:
        assert (value, status, reason) == (1.2346, "normal", "")
    else:
        assert (value, status) == (None, "suppressed")
        assert reason in set(Silence)
