"""Reads the figures of a state's parts as known at a moment, for a viewer, beside the national figure.

Each source by itself: figures of two sources are never added up together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from ganket.actors.permissions import Viewer
from ganket.situation import queries
from ganket.situation.models import Area, Cell, Emergency, Indicator, Observation, Series
from ganket.situation.queries import Value
from ganket.situation.sums.rules import PartsSum, add_up, is_valid, may_add_up, of_period


@dataclass(frozen=True)
class Part:
    """A part of a state on a day."""

    code: str
    names: dict[str, str]


@dataclass(frozen=True)
class PartsSeries:
    """One daily count of one part by one source. `last_day` is the last day it has a figure for, for this viewer."""

    id: int
    indicator: str
    area: str
    source: str
    source_id: int
    source_names: dict[str, str]
    last_day: date


class Asked(NamedTuple):
    """What is to be added up, over which days, of which source by its code: of every one where none is named."""

    indicator: Indicator
    first: date
    last: date
    source: str | None = None


@dataclass(frozen=True)
class Counted:
    """What is counted, by whom, in which period. `national_source` is the code of the party whose national figure
    stands beside it: the same source, else the state itself; empty when neither has a series.
    """

    indicator: str
    source: str
    source_names: dict[str, str]
    first: date
    last: date
    national_source: str
    sum: PartsSum


def parts_of(state_id: int, days: Iterable[date]) -> dict[date, list[Part]]:
    """The first parts of a state that are parts on each of these days, by code. One query."""
    rows = list(
        Area.objects.filter(state_id=state_id, level=1)
        .order_by("code")
        .values_list("code", "names", "valid_from", "valid_to")
    )
    return {
        day: [Part(code, names) for code, names, first, last in rows if is_valid(first, last, day)] for day in set(days)
    }


def series_of_parts(
    hazard_id: int, state_id: int, moment: datetime, viewer: Viewer, indicators: Iterable[str] | None = None
) -> list[PartsSeries]:
    """Daily counts of a state's first parts with a figure known then to this viewer, by indicator's position,
    source and part. One query.
    """
    known = Observation.objects.filter(
        cell=OuterRef("pk"), recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids, value__isnull=False
    )
    last = Cell.objects.filter(Exists(known), series=OuterRef("pk")).order_by("-period_start").values("period_start")
    rows = Series.objects.filter(
        hazard_id=hazard_id, area__state_id=state_id, area__level=1, strata="", period="day", indicator__decimals=0
    ).exclude(indicator__measure=Indicator.Measure.ESTIMATE)
    if indicators is not None:
        rows = rows.filter(indicator__code__in=list(indicators))
    found: Any = (
        rows.annotate(last=Subquery(last[:1]))
        .filter(last__isnull=False)
        .order_by("indicator__position", "source__code", "area__code")
    )
    names = ("id", "indicator__code", "area__code", "source__code", "source_id", "source__names", "last")
    return [PartsSeries(*row) for row in found.values_list(*names)]


def sums(
    emergency: Emergency, state_id: int, asked: Sequence[Asked], moment: datetime, viewer: Viewer
) -> list[Counted]:
    """The parts of a state added up as it is asked, once for each source asked for that has figures of parts, by
    source. Parts are those of the period's last day. Three queries, however much is asked and however many parts.

    Nothing for an indicator that may not be added up.
    """
    asked = [each for each in asked if may_add_up(each.indicator.measure, each.indicator.decimals)]
    if not asked:
        return []
    rows = Series.objects.filter(
        area__level__lte=1,
        hazard_id=emergency.hazard_id,
        area__state_id=state_id,
        indicator__in={each.indicator.pk for each in asked},
        strata="",
    )
    names: Any = ("id", "indicator_id", "area__code", "area__level", "source__code", "source_id", "source__names")
    found = list(rows.order_by("source__code", "area__code", "id").values_list(*names))
    first, last = min(each.first for each in asked), max(each.last for each in asked)
    cells = _cells([row[0] for row in found], moment, viewer, first, last)
    parts = parts_of(state_id, [each.last for each in asked])
    return [one for each in asked for one in _by_source(found, cells, parts[each.last], each, state_id)]


def _cells(
    series_ids: Sequence[int], moment: datetime, viewer: Viewer, first: date, last: date
) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = {}
    for value in queries.known_at(series_ids, moment, viewer, first, last):
        found.setdefault(value.series_id, []).append(value)
    return found


Periods = dict[tuple[date, date], float | None]


def _by_source(
    found: Sequence[Sequence[Any]], cells: dict[int, list[Value]], parts: Sequence[Part], asked: Asked, state_id: int
) -> list[Counted]:
    """One sum for each source asked for that gives a figure of a part to this viewer."""
    of_area: dict[tuple[str, str], Periods] = {}
    national: dict[str, Periods] = {}
    names: dict[str, dict[str, str]] = {}
    own = ""
    for pk, indicator_id, area, level, source, source_id, source_names in found:
        read = _read(cells.get(pk, ()), asked) if indicator_id == asked.indicator.pk else {}
        if not read:
            continue
        if not level:
            national.setdefault(source, {}).update(read)
            own = source if source_id == state_id else own
        elif asked.source in (None, source):
            of_area.setdefault((source, area), {}).update(read)
            names[source] = source_names
    counted = []
    for source, said in sorted(names.items()):
        beside = source if source in national else own
        values = [(part.code, _value(of_area.get((source, part.code)), asked)) for part in parts]
        total = add_up(values, _value(national.get(beside), asked))
        counted.append(Counted(asked.indicator.code, source, said, asked.first, asked.last, beside, total))
    return counted


def _read(cells: Sequence[Value], asked: Asked) -> Periods:
    """What the cells that begin in the period say, by their own periods."""
    return {
        (each.period_start, each.period_end): each.value
        for each in cells
        if asked.first <= each.period_start <= asked.last
    }


def _value(cells: Periods | None, asked: Asked) -> float | None:
    return of_period(cells, asked.indicator.measure, asked.first, asked.last) if cells else None
