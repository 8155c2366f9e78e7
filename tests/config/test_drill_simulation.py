"""The simulation of the drill: draws, the renewal process beside slow second ways to it, and what may be counted."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganket.config.drill import counting, material, simulation
from ganket.config.drill.chance import Chance

SETTING = material.setting()
SHARES = SETTING.serial_interval_permille
SEEDS = range(1, 9)
counts = st.integers(0, 5_000)


def lonely(**changes):
    """A setting with one large state that takes no measures and finds every case, unless said otherwise."""
    course = replace(
        SETTING.courses[0], people=10**12, infected_daily=30, sparks_permille_a_week=0, thresholds=(), provinces=()
    )
    return replace(SETTING, days=60, courses=(replace(course, **changes),))


def infected(world):
    """Infections of each day of the only state, those from abroad among them."""
    (outbreak,) = world.outbreaks
    return [sum(both) for both in zip(outbreak.infections, outbreak.imported_infections, strict=True)]


def pushed_forward(infections, shares, day):
    """The renewal sum the other way round: each infection hands out its weight to the days after it."""
    received = {}
    for start, number in enumerate(infections):
        for age, share in enumerate(shares, start=1):
            received[start + age] = received.get(start + age, 0) + number * Fraction(share, 1000)
    return received.get(day, Fraction(0))


def expected_infections(setting):
    """What the process expects of each day, by the pushed-forward sum on exact fractions."""
    (course,) = setting.courses
    days: list[Fraction] = []
    for day in range(simulation.RUN_UP_DAYS + setting.days):
        start = course.infected_daily if day < simulation.RUN_UP_DAYS else 0
        r = Fraction(course.reproduction_permille, 1000)
        days.append(start + r * pushed_forward(days, SHARES, day))
        days[-1] = days[-1].limit_denominator(10**6)
    return [float(day) for day in days]


def growth_rate(r):
    """Daily growth at which infections a serial interval ago, discounted, are one: found by halving."""
    low, high = -1.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        discounted = sum(share / 1000 * (1 + middle) ** -age for age, share in enumerate(SHARES, start=1)) * r
        low, high = (middle, high) if discounted > 1 else (low, middle)
    return low


@given(st.lists(counts, max_size=40))
def test_the_renewal_sum_is_that_of_handing_each_infection_out_to_later_days(infections):
    assert simulation.pressure_permille(infections, SHARES) == 1000 * pushed_forward(
        infections, SHARES, len(infections)
    )


@given(st.lists(counts, max_size=30), st.lists(counts, max_size=30))
def test_the_renewal_sum_of_two_outbreaks_is_the_sum_of_both(one, other):
    size = min(len(one), len(other))
    both = [a + b for a, b in zip(one[:size], other[:size], strict=True)]
    apart = [simulation.pressure_permille(each[:size], SHARES) for each in (one, other)]
    assert simulation.pressure_permille(both, SHARES) == sum(apart)


@pytest.mark.parametrize("r_permille", [700, 1000, 1200, 1400])
def test_infections_follow_what_the_process_expects(r_permille):
    setting = lonely(reproduction_permille=r_permille)
    expected = expected_infections(setting)
    runs = [infected(simulation.simulate(seed, setting)) for seed in SEEDS]
    for last in (21, 45, 81):
        drawn = sum(sum(run[:last]) for run in runs) / len(runs)
        assert drawn == pytest.approx(sum(expected[:last]), rel=0.12)


@pytest.mark.parametrize("r_permille", [800, 1150, 1400])
def test_the_mean_r_drives_growth(r_permille):
    run = infected(simulation.simulate(3, lonely(reproduction_permille=r_permille, infected_daily=4_000)))
    early, late = sum(run[45:52]), sum(run[66:73])
    assert log(late / early) / 21 == pytest.approx(log(1 + growth_rate(r_permille / 1000)), abs=0.006)


def test_growth_is_none_at_r_of_one():
    assert growth_rate(1.0) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_lower_transmission(seed):
    measures = {measure.code: measure for course in SETTING.courses for measure, _ in course.thresholds}
    free = lonely(people=20_000_000, reproduction_permille=1400)
    bound = lonely(people=20_000_000, reproduction_permille=1400, thresholds=((measures["gatherings"], 5),))
    with_measure = simulation.simulate(seed, bound)
    assert [each.measure.code for each in with_measure.outbreaks[0].taken] == ["gatherings"]
    assert sum(infected(with_measure)) < sum(infected(simulation.simulate(seed, free)))


def test_r_falls_with_each_measure_in_force():
    for course in SETTING.courses:
        taken, before = [], course.reproduction_permille
        for measure, _threshold in course.thresholds:
            taken.append(measure)
            after = simulation.reproduction_permille(course, taken)
            assert 0 < after <= before
            before = after


def test_no_more_people_are_infected_than_there_are():
    run = infected(simulation.simulate(5, lonely(people=9_000, reproduction_permille=4_000)))
    assert 6_000 < sum(run) <= 9_000


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_counted_hangs_together(seed):
    for outbreak in simulation.simulate(seed).outbreaks:
        found = outbreak.counts
        for name, values in vars(found).items():
            assert len(values) == SETTING.days, name
            assert all(type(value) is int and value >= 0 for value in values), name
        assert all(part <= whole for part, whole in zip(found.imported, found.cases, strict=True))
        assert all(part <= whole for part, whole in zip(found.icu, found.hospitalised, strict=True))
        assert list(found.recovered) == sorted(found.recovered)
        for day in range(1, SETTING.days + 1):
            cases, deaths = sum(found.cases[:day]), sum(found.deaths[:day])
            assert deaths + found.recovered[day - 1] <= cases
            assert found.hospitalised[day - 1] <= cases
        assert all(tests >= cases for tests, cases in zip(found.tests, found.cases, strict=True))
        assert all(0 <= routes <= outbreak.course.freight_routes for routes in found.freight_routes)
        for day, parts in enumerate(zip(*outbreak.provinces.values(), strict=True)):
            assert sum(parts) == found.cases[day]


@settings(max_examples=25)
@given(st.lists(st.tuples(counts, st.integers(0, 30)), min_size=30, max_size=60), st.integers(0, 10**6))
def test_a_laboratory_loses_nothing_that_it_found(infections, seed):
    starts = 20
    chance, laboratory = Chance.of("test", seed), counting.Laboratory(SETTING.courses[0], SETTING, starts)
    for day, (local, imported) in enumerate(infections):
        laboratory.take_in(local, imported, chance)
        if day >= starts:
            laboratory.count(SETTING.first_day + timedelta(days=day - starts))
    due = sum(found for day, found in laboratory.found.items() if starts <= day < len(infections))
    assert sum(laboratory.cases) - sum(laboratory.imported) + laboratory.waiting == due
    assert sum(laboratory.found.values()) <= sum(local for local, _ in infections)


def test_fewer_results_come_at_the_end_of_a_week():
    cases = simulation.simulate(2).outbreaks[3].counts.cases
    by_weekday = [0] * 7
    for day, count in enumerate(cases[: 7 * 17]):
        by_weekday[(SETTING.first_day.weekday() + day) % 7] += count
    assert by_weekday[6] < by_weekday[5] < by_weekday[2] < by_weekday[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_measure_is_kept_two_weeks_however_fast_it_works(seed):
    stop = material.Measure("stop", 0, 1000, "control")
    outbreak = simulation.simulate(seed, lonely(people=10**7, thresholds=((stop, 10),), infected_daily=9)).outbreaks[0]
    taken, eased = outbreak.taken[:2]
    assert (taken.is_eased, eased.is_eased) == (False, True)
    assert eased.day - taken.day == simulation.KEPT_AT_LEAST_DAYS
    week = sum(outbreak.counts.cases[eased.day - 7 : eased.day])
    assert week * 10**6 * 2 < 10 * 10**7  # low enough to ease the day before, had the two weeks been over


def test_measures_are_taken_and_eased_one_a_day():
    eased = 0
    for seed in SEEDS:
        for outbreak in simulation.simulate(seed).outbreaks:
            in_force = set()
            for each in outbreak.taken:
                eased += each.is_eased
                assert (each.measure in in_force) == each.is_eased
                in_force ^= {each.measure}
            assert all(one.day < other.day for one, other in pairwise(outbreak.taken))
    assert eased > 5


def test_beds_are_left_after_the_stays_that_are_laid_down():
    laboratory = counting.Laboratory(SETTING.courses[0], SETTING, 0)
    laboratory.cases, laboratory.imported = [50_000] + [0] * 119, [0] * 120
    found = counting.counts(SETTING.courses[0], SETTING, laboratory, [frozenset()] * 120, Chance.of("beds"))
    assert len(set(found.hospitalised[:5])) == 1
    assert found.hospitalised[4] > found.hospitalised[5]
    assert found.hospitalised[15] > found.hospitalised[16] == 0
    assert len(set(found.icu[:6])) == 1
    assert found.icu[5] > found.icu[6]
    assert found.icu[11] > found.icu[12] == 0
    assert found.hospitalised[0] == pytest.approx(6_000, rel=0.05)
    assert sum(found.deaths) == pytest.approx(450, rel=0.2)
    assert [day for day, deaths in enumerate(found.deaths) if deaths] == list(range(8, 16))
    assert set(found.recovered[:16]) == {0}
    assert found.recovered[-1] + sum(found.deaths) == 50_000


@given(st.integers(0, 100_000), st.lists(st.integers(0, 300), min_size=1, max_size=9).filter(sum), st.integers(0, 99))
def test_what_is_split_sums_to_what_was_there(count, shares, seed):
    parts = Chance.of("split", seed).split(count, shares)
    assert sum(parts) == count
    assert all(part >= 0 for part in parts)
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@given(st.integers(0, 10_000), st.integers(0, 1000), st.integers(0, 99))
def test_what_is_thinned_is_part_of_what_was_there(count, permille, seed):
    left = Chance.of("thin", seed).thinned(count, permille)
    assert 0 <= left <= count
    assert left == {0: 0, 1000: count}.get(permille, left)


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 7.5, 59.9, 60.0, 400.0])
def test_events_have_the_mean_and_the_variance_that_poisson_gives(mean):
    chance = Chance.of("poisson", mean)
    drawn = [chance.poisson(mean) for _ in range(4_000)]
    average = sum(drawn) / len(drawn)
    assert average == pytest.approx(mean, abs=5 * (mean / 4_000) ** 0.5)
    variance = sum((each - average) ** 2 for each in drawn) / len(drawn)
    assert variance == pytest.approx(mean, rel=0.15)


@pytest.mark.parametrize(("count", "permille"), [(20, 300), (59, 500), (60, 500), (2_000, 90)])
def test_thinning_has_the_mean_and_the_variance_of_single_draws(count, permille):
    chance = Chance.of("binomial", count)
    drawn = [chance.thinned(count, permille) for _ in range(4_000)]
    average, share = sum(drawn) / len(drawn), permille / 1000
    variance = sum((each - average) ** 2 for each in drawn) / len(drawn)
    assert average == pytest.approx(count * share, rel=0.02)
    assert variance == pytest.approx(count * share * (1 - share), rel=0.15)


def test_each_stream_has_draws_of_its_own():
    assert [Chance.of("a", 1).between(0, 10**6) for _ in range(2)] == [Chance.of("a", 1).between(0, 10**6)] * 2
    assert Chance.of("a", 1).between(0, 10**6) != Chance.of("b", 1).between(0, 10**6)
    assert {Chance.of("range", n).between(3, 5) for n in range(60)} == {3, 4, 5}
