"""From the world of the drill to its acts: each state's updates and corrections as it behaves, what public sources
publish, what states ask each other. Sorted by moment; no two acts at one moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ganket.config.drill import material, wording
from ganket.config.drill.acts import (
    Act,
    Answered,
    AreaFigure,
    Asked,
    Corrected,
    ProvinceFigures,
    Shared,
)
from ganket.config.drill.chance import Chance
from ganket.config.drill.holding import TOTALS, Held, holding
from ganket.config.drill.material import Correction
from ganket.config.drill.publishing import published
from ganket.config.drill.simulation import Outbreak, World

_SHARED_DAYS_AFTER = 1
_UNPUNCTUAL_MINUTES = 34  # within which an update comes after its usual time
_BACKLOG_MINUTES = 4  # between the updates that are sent together
_ALTERNATE_PERMILLE = 240
_UNCOMPARABLE_DAYS = 14  # after a new definition two weeks cannot be compared
_APART = timedelta(seconds=1)


def acts(world: World, file: dict[str, Any]) -> list[Act]:
    """Every act of the drill in order of moments. `file`: scenario.yaml, parsed."""
    found: list[Act] = []
    for outbreak in world.outbreaks:
        found += _of_state(world, outbreak)
    found += published(world, file)
    found += _questions(world)
    return _apart(sorted(found, key=lambda act: (act.at, act.key)))


def _apart(found: Sequence[Act]) -> list[Act]:
    """The same acts in the same order, each at a moment of its own."""
    placed: list[Act] = []
    for act in found:
        free = placed[-1].at + _APART if placed else act.at
        placed.append(act if act.at >= free else replace(act, at=free))
    return placed


def _of_state(world: World, outbreak: Outbreak) -> list[Act]:
    """A state's own acts in the order in which it does them, so that each says what was held at its moment."""
    chance = Chance.of("reporting", world.seed, outbreak.course.code)
    held = holding(outbreak, chance)
    todo: list[tuple[datetime, int, int | Correction]] = [
        (at, 1, day) for day, at in _moments(world, outbreak, chance).items()
    ]
    todo += [(_at(world, each.day + each.after_days, each.time), 0, each) for each in _mended(world, outbreak)]
    done: list[Act] = []
    shared: dict[int, Shared] = {}
    for at, _order, what in sorted(todo, key=lambda each: each[:2]):
        if isinstance(what, Correction):
            done += _corrected(held, shared, what, at)
            continue
        # Measures of days without an update are told in the next one.
        unsaid = [*range(max(shared, default=-1) + 1, what + 1)]
        shared[what] = _shared(world, held, what, at, unsaid, chance)
        done.append(shared[what])
        done += _provinces(outbreak, shared[what], what, chance)
    return done


def _mended(world: World, outbreak: Outbreak) -> list[Correction]:
    return [each for each in outbreak.course.behaviour.corrections if each.day + each.after_days <= world.setting.days]


def _moments(world: World, outbreak: Outbreak, chance: Chance) -> dict[int, datetime]:
    """When each day's update is shared (0 is the first day); a missing day has none."""
    course, behaviour = outbreak.course, outbreak.course.behaviour
    late = dict(behaviour.late_days)
    found = {}
    for day in range(world.setting.days):
        usual = _at(world, day + 1 + _SHARED_DAYS_AFTER, course.shares_at)
        found[day] = usual + timedelta(minutes=chance.between(0, _UNPUNCTUAL_MINUTES), seconds=chance.between(0, 59))
        if chance.happens(behaviour.late_permille):
            found[day] = usual + timedelta(minutes=chance.between(*behaviour.late_minutes))
        if day + 1 in late:
            found[day] = usual + timedelta(minutes=late[day + 1])
        is_missing = chance.happens(behaviour.missing_permille)
        if is_missing or day + 1 in behaviour.missing_days:
            del found[day]
    for days in behaviour.backlogs:
        together = found[days[-1] - 1]
        for place, number in enumerate(days):
            found[number - 1] = together + timedelta(minutes=_BACKLOG_MINUTES * place)
    return found


def _shared(world: World, held: Held, day: int, at: datetime, unsaid: Sequence[int], chance: Chance) -> Shared:
    outbreak, course = held.outbreak, held.outbreak.course
    behaviour, figures = course.behaviour, held.figures(day)
    reasons = {}
    if behaviour.definition_day == day + 1:
        reasons["cases_new"] = wording.reason("definition", added=held.added)
    on = _day(world, day + 1)
    return Shared(
        key=f"shared:{course.code}:{on}",
        at=at,
        state=course.code,
        day=on,
        figures=figures,
        assessment=_assessment(held, day, chance),
        parts=wording.parts(figures, chance),
        notes=(*wording.measures(outbreak, unsaid), *wording.notes(outbreak, day, chance)),
        reasons=reasons,
        audience=course.audience,
        written_by="alternate" if chance.happens(_ALTERNATE_PERMILLE) else "focal_point",
    )


def _assessment(held: Held, day: int, chance: Chance) -> str:
    behaviour = held.outbreak.course.behaviour
    changed = behaviour.definition_day
    since = day + 1 - changed if changed else -1
    if not 0 <= since < _UNCOMPARABLE_DAYS:
        said = [wording.assessment(held.now["cases_new"], day, chance)]
    else:
        said = [wording.added_cases(held.added)] if since == 0 else []
        said.append(wording.confirmed(held.outbreak.counts.cases, day))
    if any(day + 1 in days for days in behaviour.backlogs):
        said.append(wording.sent_together())
    return " ".join(said)


def _corrected(held: Held, shared: dict[int, Shared], correction: Correction, at: datetime) -> Iterator[Corrected]:
    """The day that is mended, then the running totals of the later days that were shared already."""
    indicator, total = correction.indicator, TOTALS[correction.indicator]
    reason = wording.reason(correction.why, count=held.mend(correction))
    for place, day in enumerate(sorted(each for each in shared if each >= correction.day - 1)):
        earlier = shared[day]
        figures = {total: held.total(indicator, day)}
        if day == correction.day - 1:
            figures[indicator] = held.now[indicator][day]
        yield Corrected(
            key=f"corrected:{earlier.state}:{earlier.day}:{indicator}:{correction.day}",
            at=at + timedelta(minutes=place),
            state=earlier.state,
            day=earlier.day,
            of=earlier.key,
            figures=figures,
            was={name: earlier.figures[name] for name in figures},
            reason=reason,
            written_by="focal_point",
        )


def _provinces(outbreak: Outbreak, national: Shared, day: int, chance: Chance) -> Iterator[ProvinceFigures]:
    """The parts' new cases, a few minutes after the update. On some days of one state cases wait for their place."""
    behaviour = outbreak.course.behaviour
    waits = behaviour.unplaced_every_days and (day + 1) % behaviour.unplaced_every_days == 0
    rows = []
    for code, cases in outbreak.provinces.items():
        placed = cases[day] - chance.thinned(cases[day], behaviour.unplaced_permille) if waits else cases[day]
        rows.append(AreaFigure(code, "cases_new", placed))
    if rows:
        yield ProvinceFigures(
            key=f"provinces:{national.state}:{national.day}",
            at=national.at + timedelta(minutes=chance.between(3, 9)),
            state=national.state,
            day=national.day,
            rows=tuple(rows),
            audience=national.audience,
        )


def _questions(world: World) -> Iterator[Act]:
    for number, line in enumerate(material.read("courses.yaml")["questions"], start=1):
        asked, answered = line["asked"], line["answered"]
        key = f"asked:{number}"
        at = _at(world, asked["day"], time.fromisoformat(asked["time"]))
        yield Asked(key, at, line["by"], line["of"], line["indicator"], _day(world, line["day"]), dict(asked["text"]))
        if answered:
            at = _at(world, answered["day"], time.fromisoformat(answered["time"]))
            yield Answered(f"answered:{number}", at, key, line["of"], dict(answered["text"]))


def _day(world: World, number: int) -> date:
    """The date of a day counted from 1."""
    return world.setting.first_day + timedelta(days=number - 1)


def _at(world: World, number: int, hour: time) -> datetime:
    return datetime.combine(_day(world, number), hour, UTC)
