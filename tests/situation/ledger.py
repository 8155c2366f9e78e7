"""Random histories of figures under every mark of the cast, and the slow plain way to read them.

The plain reader holds every observation as one list and knows from `world.READERS` who may read what; it asks
no query, no index and no viewer of ours.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tests import world
from tests.environment import KNOWN_AT

from ganket.actors.models import State
from ganket.lib import clock
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Hazard, Observation

INDICATORS = ("cases_new", "deaths_new", "cases_cumulative")
FIRST = date(2020, 9, 1)
DAYS = 8
MICROSECOND = timedelta(microseconds=1)


def area_of(person: world.Person) -> Area:
    """The country of one of the cast's states."""
    state = State.objects.get(pk=person.party.pk)
    return Area.objects.get_or_create(
        code=person.party.code, defaults={"names": person.party.names, "level": 0, "state": state}
    )[0]


def hazard() -> Hazard:
    """The hazard of the public record."""
    return Hazard.objects.get(code="covid-19")


@dataclass(frozen=True)
class Line:
    """One observation with all that surrounds it, as plain values."""

    series: int
    day: date
    cell: int
    value: float | None
    status: str
    reason: str
    number: int
    at: datetime
    readers: frozenset[str]
    is_approximate: bool
    mark: int = 0


def write(cast: dict[str, world.Person], seed: int, batches: int = 14) -> dict:
    """Load random batches as the cast's states: corrections, suppressed values, any mark, held and moving clock.

    Returns the marks that were used, by their id.
    """
    chance = random.Random(seed)
    marks = world.marks_of(cast)
    areas = [area_of(cast["own"]).code, area_of(cast["other"]).code]
    now = KNOWN_AT
    for _ in range(batches):
        now += chance.choice([timedelta(0), timedelta(seconds=1), timedelta(hours=7)])
        cells = {
            (chance.choice(areas), chance.choice(INDICATORS), FIRST + timedelta(days=chance.randrange(DAYS)))
            for _ in range(chance.randint(1, 12))
        }
        rows = []
        for area, indicator, day in sorted(cells):
            status = chance.choice(["normal", "normal", "provisional", "suppressed"])
            value = None if status == "suppressed" else float(chance.randint(0, 4))
            rows.append(Row(area, indicator, day, day, value, status, chance.choice(["", "late laboratory"])))
        with clock.held_at(now):
            load_observations(
                by=cast["own"].acting,
                rows=rows,
                source=chance.choice([cast["own"].party, cast["partner"].party]),
                hazard=hazard(),
                mark=chance.choice(list(marks.values())),
                is_approximate=chance.random() < 0.3,
            )
    return {mark.pk: name for name, mark in marks.items()}


def lines(mark_names: dict[int, str]) -> list[Line]:
    """Every observation under these marks, in the order of ids."""
    rows = Observation.objects.filter(batch__mark__in=mark_names, cell__period_start__gte=FIRST)
    return [
        Line(*row[:8], frozenset(world.READERS[mark_names[row[8]]]), *row[9:11])
        for row in rows.filter(batch__sender__code="XAA")
        .order_by("id")
        .values_list(
            "cell__series_id",
            "cell__period_start",
            "cell_id",
            "value",
            "status",
            "reason",
            "number",
            "recorded_at",
            "batch__mark_id",
            "batch__is_approximate",
            "batch__mark_id",
        )
    ]


def moments(found: list[Line]) -> list[datetime]:
    """Before everything, exactly at each moment of recording, one microsecond before it, and long after."""
    at = sorted({line.at for line in found})
    return [KNOWN_AT - timedelta(days=1), *(each - MICROSECOND for each in at), *at, KNOWN_AT + timedelta(days=400)]


def plain_known_at(found: list[Line], moment: datetime, who: str) -> dict[tuple[int, date], Line]:
    """Of each cell the last line recorded by then among those this reader may see, numbered among those."""
    known: dict[tuple[int, date], Line] = {}
    for line in sorted(found, key=lambda each: each.at):
        if line.at <= moment and who in line.readers:
            before = known.get((line.series, line.day))
            known[line.series, line.day] = replace(line, number=before.number + 1 if before else 1)
    return dict(sorted(known.items()))


def plain_last_revisions(found: list[Line], marks: set[int]) -> dict[tuple[int, date], tuple]:
    """Of each cell the last line of all: cell, number, what it says; and whether the last under these marks says so."""
    last: dict[tuple[int, date], tuple] = {}
    seen: dict[tuple[int, date], tuple] = {}
    for line in sorted(found, key=lambda each: each.at):
        key = line.series, line.day
        said = line.value, line.status, "" if line.value is not None else line.reason
        if line.mark in marks:
            seen[key] = said
        last[key] = line.cell, line.number, said, seen.get(key) == said
    return last


def plain_vintages(found: list[Line], cell: int, moment: datetime, who: str) -> list[Line]:
    """Every line of one cell recorded by then that this reader may see, oldest first."""
    rows = [line for line in found if line.cell == cell and line.at <= moment and who in line.readers]
    return sorted(rows, key=lambda line: line.at)


def plain_changes(found: list[Line], since: datetime, until: datetime, who: str) -> list[tuple]:
    """Cells with a line of since that this reader may see: series, day, was known, told before, told now, reason, when,
    whether they were told of another line before; the status now, status and reason before.
    """
    before, after = (plain_known_at(found, moment, who) for moment in (since, until))
    changed = []
    for key, line in after.items():
        if line.at > since:
            told = [before[key]] if key in before else plain_vintages(found, line.cell, until, who)
            is_first = told[0].at == line.at
            was = (None, "", "") if is_first else (told[0].value, told[0].status, told[0].reason)
            now = line.value, line.reason, line.at, not is_first, line.status
            changed.append((*key, key in before, was[0], *now, *was[1:]))
    return changed
