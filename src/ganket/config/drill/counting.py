"""From infections to what a state can count: results by the laboratories' week, deaths, beds, tests and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ganket.config.drill.chance import Chance
from ganket.config.drill.material import Course, Setting

_ADMITTED_PERMILLE = 120
_INTENSIVE_PERMILLE = 170  # of those admitted
_FATAL_PERMILLE = 9  # of those counted
_WARD_DAYS = (5, (150, 200, 200, 150, 120, 100, 80))  # first day of leaving, shares of it and the days after
_INTENSIVE_DAYS = (6, (100, 150, 180, 170, 150, 130, 120))
_AFTER_INTENSIVE_DAYS = 4
_FATAL_DAYS = (8, (100, 140, 160, 160, 140, 120, 100, 80))
_RECOVERED_AFTER_DAYS = 16  # after the last day on which a case can be fatal
_CONTACTS_A_CASE = 5


@dataclass(frozen=True)
class Counts:
    """What could truly be counted in a state, one whole number a day of the record. New of the day: cases and
    imported cases among them, deaths, tests, citizens returned. As it stood at the day's end: all others.
    """

    cases: tuple[int, ...]
    imported: tuple[int, ...]
    deaths: tuple[int, ...]
    recovered: tuple[int, ...]
    tests: tuple[int, ...]
    hospitalised: tuple[int, ...]
    icu: tuple[int, ...]
    quarantined: tuple[int, ...]
    returned: tuple[int, ...]
    supported: tuple[int, ...]
    entry_points_closed: tuple[int, ...]
    freight_routes: tuple[int, ...]


@dataclass
class Laboratory:
    """Finds a share of the infections after some days, and counts fewer of them at the end of a week: what is left
    over waits for the next day. Cases and `waiting` together are all that was found since the record `starts`;
    what would have been counted before stays unknown.
    """

    course: Course
    setting: Setting
    starts: int  # counted, like `day`, from the first day of infections
    day: int = -1
    found: dict[int, int] = field(default_factory=dict)
    found_imported: int = 0
    waiting: int = 0
    cases: list[int] = field(default_factory=list)
    imported: list[int] = field(default_factory=list)

    def take_in(self, local: int, imported: int, chance: Chance) -> None:
        """The infections of the next day: which of them will be found, and when."""
        self.day += 1
        found = chance.thinned(local, self.course.found_permille)
        for days, part in enumerate(chance.split(found, self.setting.counted_shares), self.setting.counted_from_day):
            self.found[self.day + days] = self.found.get(self.day + days, 0) + part
        # Who arrives infected is found at entry more often than others, and on the same day.
        self.found_imported = chance.thinned(imported, (1000 + self.course.found_permille) // 2)

    def count(self, on: date) -> None:
        """Count the results of the day."""
        self.waiting += self.found.get(self.day, 0)
        counted = self.waiting * self.setting.laboratory_week_permille[on.weekday()] // 1000
        self.waiting -= counted
        self.cases.append(counted + self.found_imported)
        self.imported.append(self.found_imported)


def counts(
    course: Course, setting: Setting, laboratory: Laboratory, in_force: Sequence[frozenset[str]], chance: Chance
) -> Counts:
    """Everything else that follows from the cases counted and the measures in force at each day's end."""
    cases, days = laboratory.cases, setting.days
    hospitalised, icu = _beds(cases, chance)
    deaths = _later(cases, _FATAL_PERMILLE, _FATAL_DAYS, chance)
    week = [sum(cases[max(0, day - 6) : day + 1]) for day in range(days)]
    closed = [_closed(course, codes) for codes in in_force]
    return Counts(
        cases=tuple(cases),
        imported=tuple(laboratory.imported),
        deaths=tuple(deaths),
        recovered=tuple(_recovered(cases, deaths)),
        tests=tuple(_tests(course, setting, cases, chance)),
        hospitalised=tuple(hospitalised),
        icu=tuple(icu),
        quarantined=tuple(_CONTACTS_A_CASE * each + chance.between(0, 4 + each) for each in week),
        returned=tuple(chance.between(20, 240) if chance.happens(260) else 0 for _ in range(days)),
        supported=tuple(_supported(course, week[day], len(in_force[day])) for day in range(days)),
        entry_points_closed=tuple(closed),
        freight_routes=tuple(course.freight_routes - count // 4 for count in closed),
    )


def _later(cases: Sequence[int], permille: int, after: tuple[int, tuple[int, ...]], chance: Chance) -> list[int]:
    """How many of each day's cases something happens to, on the day when it happens."""
    first, shares = after
    found = [0] * len(cases)
    for day, count in enumerate(cases):
        for days, part in enumerate(chance.split(chance.thinned(count, permille), shares), first):
            if day + days < len(found):
                found[day + days] += part
    return found


def _beds(cases: Sequence[int], chance: Chance) -> tuple[list[int], list[int]]:
    """Persons in hospital and, among them, in intensive care at the end of each day."""
    days = len(cases)
    hospital, intensive = [0] * (days + 1), [0] * (days + 1)

    def stay(beds: list[int], start: int, end: int, persons: int) -> None:
        beds[start] += persons
        beds[min(end, days)] -= persons

    for day, count in enumerate(cases):
        admitted = chance.thinned(count, _ADMITTED_PERMILLE)
        severe = chance.thinned(admitted, _INTENSIVE_PERMILLE)
        first, shares = _WARD_DAYS
        for length, persons in enumerate(chance.split(admitted - severe, shares), first):
            stay(hospital, day, day + length, persons)
        first, shares = _INTENSIVE_DAYS
        for length, persons in enumerate(chance.split(severe, shares), first):
            stay(intensive, day, day + length, persons)
            stay(hospital, day, day + length + _AFTER_INTENSIVE_DAYS, persons)
    return _running(hospital[:days]), _running(intensive[:days])


def _running(changes: Sequence[int]) -> list[int]:
    found, now = [], 0
    for change in changes:
        now += change
        found.append(now)
    return found


def _recovered(cases: Sequence[int], deaths: Sequence[int]) -> list[int]:
    """All counted so long ago that they have recovered or died, less all who died; never fewer than the day before."""
    all_cases, all_deaths, found = _running(cases), _running(deaths), [0]
    for day in range(1, len(cases)):
        earlier = all_cases[day - _RECOVERED_AFTER_DAYS] if day >= _RECOVERED_AFTER_DAYS else 0
        found.append(max(found[-1], earlier - all_deaths[day]))
    return found


def _tests(course: Course, setting: Setting, cases: Sequence[int], chance: Chance) -> list[int]:
    usual = course.people * course.tests_per_million // 1_000_000
    week = setting.laboratory_week_permille
    return [
        usual * week[(setting.first_day.weekday() + day) % 7] * chance.between(930, 1070) // 1_000_000 + 8 * count
        for day, count in enumerate(cases)
    ]


def _supported(course: Course, week: int, measures: int) -> int:
    return 12 * week + measures * course.people // 25_000


def _closed(course: Course, codes: frozenset[str]) -> int:
    return course.entry_points * 2 // 3 if "entry_points" in codes else 0
