"""Estimates made day by day, whatever comes in, are those made at once from what is known in the end."""

import random
from datetime import timedelta

import pytest
from tests.content.record import SEATS_2020
from tests.environment import KNOWN_AT
from tests.situation import outbreak, tables

from ganket.actors.permissions import public
from ganket.situation import queries
from ganket.situation.estimates import rules
from ganket.situation.models import Analysis, Observation, Series

DAYS = 32


def curve_of(area, source="JHU", code="cases_new"):
    """The daily counts that stand for an area from the first day of its figures on."""
    series = Series.objects.get(area__code=area, source__code=source, indicator__code=code, strata="")
    days = sorted(cell.period_start for cell in queries.known_at([series.pk], outbreak.LATER, public()))
    return days[0], queries.curves([series.pk], outbreak.LATER, public(), days[0], days[-1])[series.pk]


@pytest.mark.parametrize("area", SEATS_2020)
def test_the_estimates_of_each_state_of_the_record_are_those_of_the_plain_methods(emergency, area):
    first, counts = curve_of(area)
    shift = (first - outbreak.FIRST).days
    plainly = outbreak.expected([None if each is None else int(each) for each in counts])
    found = outbreak.shown(area)
    assert all(min(found[code]) == shift for code in outbreak.CODES)
    outbreak.assert_same({c: {day - shift: what for day, what in found[c].items()} for c in found}, plainly)


@pytest.mark.parametrize("seed", range(8))
def test_a_replay_with_corrections_gaps_and_withdrawals_ends_as_if_done_at_once(record, seed):
    chance = random.Random(seed)
    area = outbreak.make_area()
    told, abroad = {}, {}
    for day in range(DAYS):
        sent = {}
        if chance.random() < 0.93:
            sent[day] = chance.choice([0, chance.randint(0, 30), chance.randint(20, 300)])
        if chance.random() < 0.10:
            sent[day] = -chance.randint(1, 120)
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            earlier = chance.randint(0, day)
            sent[earlier] = chance.choice([None, 0, -40, chance.randint(0, 200)])
        if sent:
            outbreak.load(area, sent)
            told |= sent
        if seed % 2 and chance.random() < 0.4:
            brought = {chance.randint(0, day): chance.randint(0, 25)}
            outbreak.load(area, brought, "imported_cases_new")
            abroad |= brought
        outbreak.analyse()
    first, last = min(told), max(told)
    counts = [told.get(day) for day in range(first, last + 1)]
    imported = [abroad.get(day, 0) for day in range(first, last + 1)]
    plainly = outbreak.expected(counts, imported)
    found = outbreak.shown(area)
    outbreak.assert_same({c: {day - first: what for day, what in found[c].items()} for c in found}, plainly)


def test_the_replays_above_hold_numbers_and_every_kind_of_silence(record):
    """The plain methods alone, on the same histories: that the comparison is not one of silence with silence."""
    found = outbreak.expected([5, 40, 60, None, 50, 60, 70, 80, 90, 60, 50, 40, 10, 0, 0, 0, 0, 0, 0] + [30] * 20)
    kinds = {why for days in found.values() for _, why in days.values()}
    assert kinds == {"", "few_cases", "missing_days", "too_early"}


def test_a_second_run_with_nothing_new_changes_no_row_of_any_table(record):
    area = outbreak.make_area()
    outbreak.load(area, dict.fromkeys(range(20), 40))
    assert outbreak.analyse().series == 1
    before = tables.contents()
    assert outbreak.analyse() is None
    assert tables.contents() == before


def test_a_correction_that_changes_no_estimate_is_looked_at_once_and_moves_no_figure(record):
    area = outbreak.make_area()
    outbreak.load(area, dict.fromkeys(range(20), 40))
    outbreak.analyse()
    outbreak.load(area, {19: None})
    outbreak.load(area, {19: 40})
    figures, analyses = Observation.objects.count(), Analysis.objects.count()
    outcome = outbreak.analyse()
    assert (outcome.series, outcome.written) == (1, 0)
    assert (Observation.objects.count(), Analysis.objects.count()) == (figures, analyses + 1)
    newest = Analysis.objects.order_by("-id").first()
    assert newest.batch is None
    assert newest.observation_id_through == Observation.objects.order_by("-id").first().pk
    before = tables.contents()
    assert outbreak.analyse() is None
    assert tables.contents() == before


def test_only_the_series_that_changed_are_analysed(record):
    first, second = outbreak.make_area(), outbreak.make_area("XBB", "XB")
    outbreak.load(first, dict.fromkeys(range(20), 40))
    outbreak.load(second, dict.fromkeys(range(20), 40))
    assert outbreak.analyse().series == 2
    outbreak.load(second, {20: 90})
    outcome = outbreak.analyse()
    assert (outcome.series, outcome.written) == (1, len(outbreak.CODES)), "one day of one series"


def test_a_run_writes_one_batch_by_the_system_and_says_how_far_it_read(record):
    area = outbreak.make_area()
    loaded = outbreak.load(area, dict.fromkeys(range(10), 40))
    outcome = outbreak.analyse()
    analysis = Analysis.objects.order_by("-id").first()
    assert analysis.observation_id_through == loaded.batch.observations.order_by("-id").first().pk
    assert (analysis.series_count, analysis.methods_version) == (1, rules.METHODS_VERSION)
    assert analysis.batch.observations.count() == outcome.written == 10 * len(outbreak.CODES)
    assert analysis.batch.sender.code == "GANKET"
    assert analysis.recorded_at == analysis.batch.recorded_at > loaded.batch.recorded_at


def test_a_new_version_of_the_methods_analyses_everything_anew(record, monkeypatch):
    analysed = Series.objects.filter(indicator__is_analysed=True, strata="").count()
    monkeypatch.setattr(rules, "METHODS_VERSION", rules.METHODS_VERSION + 1)
    monkeypatch.setattr(rules, "DECIMALS", 3)
    assert outbreak.analyse().series == analysed == len(SEATS_2020)
    assert outbreak.analyse() is None
    newest = Analysis.objects.order_by("-id").first()
    assert newest.methods_version == rules.METHODS_VERSION


def test_estimates_have_vintages_like_any_figure(record):
    area = outbreak.make_area()
    outbreak.load(area, dict.fromkeys(range(20), 40))
    outbreak.analyse()
    before = outbreak.shown(area)
    then = Analysis.objects.order_by("-id").first().recorded_at
    outbreak.load(area, {15: 400})
    outbreak.analyse()
    assert outbreak.shown(area, moment=then) == before
    assert outbreak.shown(area, moment=then - timedelta(microseconds=1))["r_mean"] == {}
    assert outbreak.shown(area)["r_mean"][19] != before["r_mean"][19]
    assert outbreak.shown(area)["r_mean"][14] == before["r_mean"][14]
    assert then > KNOWN_AT
