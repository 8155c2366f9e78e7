"""The figures as a state holds them, day by day: what it first says of a day, what it later knows better."""

from collections.abc import Sequence
from dataclasses import dataclass

from ganket.config.drill.chance import Chance
from ganket.config.drill.material import Correction
from ganket.config.drill.simulation import Outbreak

# Indicators of an update and where their numbers stand in the counts; running totals are made from what is held.
LEVELS = {
    "imported_cases_new": "imported",
    "recovered_cumulative": "recovered",
    "tests_new": "tests",
    "quarantined_current": "quarantined",
    "hospitalised_current": "hospitalised",
    "icu_current": "icu",
    "citizens_returned_new": "returned",
    "people_supported_current": "supported",
    "entry_points_closed": "entry_points_closed",
    "freight_routes_open": "freight_routes",
}
TOTALS = {"cases_new": "cases_cumulative", "deaths_new": "deaths_cumulative"}


@dataclass
class Held:
    """What a state holds of its new cases and deaths of each day: `now` at present, `right` once all is mended.
    `added`: probable cases of earlier days that came in with a new definition.
    """

    outbreak: Outbreak
    now: dict[str, list[int]]
    right: dict[str, list[int]]
    added: int

    def figures(self, day: int) -> dict[str, int]:
        """All figures of a day (0 is the first) as held at present, by indicator."""
        found = {indicator: getattr(self.outbreak.counts, name)[day] for indicator, name in LEVELS.items()}
        for indicator, total in TOTALS.items():
            found[indicator] = self.now[indicator][day]
            found[total] = self.total(indicator, day)
        return dict(sorted(found.items()))

    def total(self, indicator: str, day: int) -> int:
        """The running total up to a day, as held at present."""
        return sum(self.now[indicator][: day + 1])

    def mend(self, correction: Correction) -> int:
        """Set a day right; returns by how much it was too high."""
        day = correction.day - 1
        was, right = self.now[correction.indicator][day], self.right[correction.indicator][day]
        self.now[correction.indicator][day] = right
        return was - right


def holding(outbreak: Outbreak, chance: Chance) -> Held:
    """What a state holds before it mends anything."""
    cases, added = _with_probable(outbreak, chance)
    right = {"cases_new": cases, "deaths_new": list(outbreak.counts.deaths)}
    return Held(
        outbreak, {indicator: first_said(outbreak, indicator, right[indicator]) for indicator in right}, right, added
    )


def first_said(outbreak: Outbreak, indicator: str, right: Sequence[int]) -> list[int]:
    """What a state first says of each day: too many on the days that it corrects later."""
    said = list(right)
    for each in outbreak.course.behaviour.corrections:
        if each.indicator == indicator:
            said[each.day - 1] += max(each.at_least, right[each.day - 1] * each.too_many_permille // 1000)
    return said


def _with_probable(outbreak: Outbreak, chance: Chance) -> tuple[list[int], int]:
    """Cases with probable ones from the day of the new definition on, and how many of earlier days that day holds."""
    cases, behaviour = list(outbreak.counts.cases), outbreak.course.behaviour
    if behaviour.definition_day is None:
        return cases, 0
    start = behaviour.definition_day - 1
    probable = [chance.thinned(count, behaviour.probable_permille) for count in cases]
    added = sum(probable[:start])
    later = [count + more for count, more in zip(cases[start:], probable[start:], strict=True)]
    return [*cases[:start], later[0] + added, *later[1:]], added
