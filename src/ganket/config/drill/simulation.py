"""A renewal process in each state, and what can be counted of it: cases, deaths, tests, beds.

Infections of a day are drawn around R(t) times the infections before it, weighted by the serial interval; R falls
with the measures in force and with immunity. Counts follow with delay and with the week of the laboratories.
Nothing here is an estimate of anything real.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ganket.config.drill import counting, material
from ganket.config.drill.chance import Chance
from ganket.config.drill.material import Course, Measure, Setting

# Infections run before the first day of the record, so that the record begins in the middle of something.
RUN_UP_DAYS = 21
KEPT_AT_LEAST_DAYS = 14
_WEEK = 7


@dataclass(frozen=True)
class Taken:
    """A measure taken or eased on a day (0 is the first day of the record)."""

    day: int
    measure: Measure
    is_eased: bool


@dataclass(frozen=True)
class Outbreak:
    """What happened in one state. Sequences hold one number a day from the first day of the record; `infections`
    and `imported_infections` begin RUN_UP_DAYS earlier. Provinces: their part of the cases, summing to them.
    """

    course: Course
    infections: tuple[int, ...]
    imported_infections: tuple[int, ...]
    counts: counting.Counts
    taken: tuple[Taken, ...]
    provinces: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class World:
    """One run of the drill: what happened in each state, in seat order."""

    seed: int
    setting: Setting
    outbreaks: tuple[Outbreak, ...]


def simulate(seed: int, setting: Setting | None = None) -> World:
    """The world of a seed; `setting` is that of the drill's files unless another is given."""
    setting = setting or material.setting()
    return World(seed, setting, tuple(_outbreak(seed, course, setting) for course in setting.courses))


def pressure_permille(infected: Sequence[int], shares: Sequence[int]) -> int:
    """The renewal sum of the day after the last: the infections before it, each weighted by the share (per mille)
    of the serial interval at its age. `shares[0]` is that of one day.
    """
    return sum(share * count for share, count in zip(shares, reversed(infected), strict=False))


def reproduction_permille(course: Course, in_force: Sequence[Measure]) -> int:
    """R per mille where nobody is immune, with these measures in force."""
    left = course.reproduction_permille
    for measure in in_force:
        left = left * measure.reproduction_permille // 1000
    return left


@dataclass
class _Response:
    """Which measures are in force, taken and eased by the cases counted in the last seven days."""

    course: Course
    since: dict[Measure, int] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    def look(self, day: int, cases: Sequence[int]) -> None:
        """Take or ease at most one measure of a day, as a cabinet would."""
        week = sum(cases[-_WEEK:]) * 1_000_000
        for measure, threshold in self.course.thresholds:
            if measure not in self.since and week > threshold * self.course.people:
                self.since[measure] = day
                self.taken.append(Taken(day, measure, is_eased=False))
                return
        for measure, threshold in reversed(self.course.thresholds):
            kept = day - self.since.get(measure, day)
            if kept >= KEPT_AT_LEAST_DAYS and week * 2 < threshold * self.course.people:
                del self.since[measure]
                self.taken.append(Taken(day, measure, is_eased=True))
                return


def _outbreak(seed: int, course: Course, setting: Setting) -> Outbreak:
    chance = Chance.of("outbreak", seed, course.code)
    laboratory = counting.Laboratory(course, setting, RUN_UP_DAYS)
    response = _Response(course)
    local: list[int] = []
    imported: list[int] = []
    infected: list[int] = []
    for day in range(-RUN_UP_DAYS, setting.days):
        in_force = list(response.since)
        imported.append(chance.poisson(_sparks(course, in_force)))
        local.append(_new_infections(chance, course, setting, infected, in_force))
        if day < 0:
            local[-1] += chance.poisson(course.infected_daily)
        infected.append(local[-1] + imported[-1])
        laboratory.take_in(local[-1], imported[-1], chance)
        if day >= 0:
            laboratory.count(setting.first_day + timedelta(days=day))
            response.look(day, laboratory.cases)
    counts = counting.counts(course, setting, laboratory, _in_force(response.taken, setting.days), chance)
    provinces = _provinces(course, counts, chance)
    return Outbreak(course, tuple(local), tuple(imported), counts, tuple(response.taken), provinces)


def _in_force(taken: Sequence[Taken], days: int) -> tuple[frozenset[str], ...]:
    """For each day of the record the codes of the measures in force at its end."""
    found: list[frozenset[str]] = []
    now: set[str] = set()
    for day in range(days):
        for each in taken:
            if each.day == day:
                (now.discard if each.is_eased else now.add)(each.measure.code)
        found.append(frozenset(now))
    return tuple(found)


def _sparks(course: Course, in_force: Sequence[Measure]) -> float:
    left = course.sparks_permille_a_week
    for measure in in_force:
        left = left * measure.sparks_permille // 1000
    return left / (1000 * _WEEK)


def _new_infections(
    chance: Chance, course: Course, setting: Setting, infected: Sequence[int], in_force: Sequence[Measure]
) -> int:
    susceptible = max(0, course.people - sum(infected))
    pressure = pressure_permille(infected, setting.serial_interval_permille)
    expected = pressure * reproduction_permille(course, in_force) * susceptible / (1_000_000 * course.people)
    return min(susceptible, chance.poisson(expected))


def _provinces(course: Course, counts: counting.Counts, chance: Chance) -> dict[str, tuple[int, ...]]:
    shares = [permille for _code, permille in course.provinces]
    daily = [chance.split(cases, shares) for cases in counts.cases] if shares else []
    return {code: tuple(day[place] for day in daily) for place, (code, _share) in enumerate(course.provinces)}
