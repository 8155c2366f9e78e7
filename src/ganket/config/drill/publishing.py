"""What public sources publish of the drill: a daily table of new counts, and weekly totals of a health organisation.

A state that shares with health officials only is in neither; a source that counts otherwise says other numbers.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ganket.config.drill.acts import AreaFigure, PublicFigures
from ganket.config.drill.chance import Chance
from ganket.config.drill.holding import first_said
from ganket.config.drill.simulation import Outbreak, World

_SUNDAY = 6


def published(world: World, file: dict[str, Any]) -> Iterator[PublicFigures]:
    """The acts of both sources. `file`: scenario.yaml, whose `recording` says who publishes when."""
    daily, weekly = file["recording"]["daily"], file["recording"]["weekly"]
    open_states = [each for each in world.outbreaks if each.course.audience != "health_officials"]
    cases = {each.course.code: _cases(world, each) for each in open_states}
    deaths = {each.course.code: first_said(each, "deaths_new", each.counts.deaths) for each in open_states}
    for day in range(world.setting.days):
        on = world.setting.first_day + timedelta(days=day)
        rows: list[AreaFigure] = []
        for each in open_states:
            code = each.course.code
            rows.append(AreaFigure(code, daily["cases_indicator"], cases[code][day]))
            rows.append(AreaFigure(code, daily["deaths_indicator"], deaths[code][day]))
        yield _figures(daily, on, rows)
        if on.weekday() != _SUNDAY:
            continue
        rows = []
        for each in open_states:
            code, end = each.course.code, day + 1
            rows.append(AreaFigure(code, weekly["cases_indicator"], sum(each.counts.cases[:end])))
            rows.append(AreaFigure(code, weekly["deaths_indicator"], sum(each.counts.deaths[:end])))
        yield _figures(weekly, on, rows)


def _cases(world: World, outbreak: Outbreak) -> list[int]:
    """New cases of each day as the daily source counts them: confirmed ones, for one state rapid tests as well."""
    more = outbreak.course.behaviour.public_more_permille
    chance = Chance.of("publishing", world.seed, outbreak.course.code)
    said = first_said(outbreak, "cases_new", outbreak.counts.cases)
    return [count + chance.thinned(count, more) for count in said]


def _figures(rule: dict[str, Any], day: date, rows: list[AreaFigure]) -> PublicFigures:
    on = day + timedelta(days=rule["days_after"])
    at = datetime.combine(on, time.fromisoformat(rule["time_utc"]), UTC)
    return PublicFigures(f"public:{rule['source']}:{day}", at, rule["source"], day, tuple(rows))
