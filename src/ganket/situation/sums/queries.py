"""Reads the figures of a state's parts as known at a moment, for a viewer, beside the national figure.

Each source by itself: figures of two sources are never added up together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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


def parts_of(state_id: int, on: date) -> list[Part]:
    """The first parts of a state that are parts on a day, by code. One query."""
    rows = Area.objects.filter(state_id=state_id, level=1).order_by("code")
    return [
        Part(code, names)
        for code, names, valid_from, valid_to in rows.values_list("code", "names", "valid_from", "valid_to")
        if is_valid(valid_from, valid_to, on)
    ]


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
    emergency: Emergency,
    state_id: int,
    indicator: Indicator,
    first: date,
    last: date,
    moment: datetime,
    viewer: Viewer,
) -> list[Counted]:
    """The parts of a state added up for one indicator and period, once for each source that has figures of parts,
    by source. Parts are those of the period's last day. Three queries, however many parts.

    Nothing for an indicator that may not be added up.
    """
    if not may_add_up(indicator.measure, indicator.decimals):
        return []
    rows = Series.objects.filter(
        area__level__lte=1,
        hazard_id=emergency.hazard_id,
        area__state_id=state_id,
        indicator=indicator,
        strata="",
    )
    names: Any = ("id", "area__code", "area__level", "source__code", "source_id", "source__names")
    found = list(rows.order_by("source__code", "area__code", "id").values_list(*names))
    cells = _cells([row[0] for row in found], moment, viewer, first, last)
    parts = parts_of(state_id, last)
    return _by_source(found, cells, parts, indicator, state_id, (first, last))


def _cells(
    series_ids: Sequence[int], moment: datetime, viewer: Viewer, first: date, last: date
) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = {}
    for value in queries.known_at(series_ids, moment, viewer, first, last):
        found.setdefault(value.series_id, []).append(value)
    return found


def _by_source(
    found: Sequence[Sequence[Any]],
    cells: dict[int, list[Value]],
    parts: Sequence[Part],
    indicator: Indicator,
    state_id: int,
    period: tuple[date, date],
) -> list[Counted]:
    """One sum for each source that gives a figure of a part to this viewer."""
    of_area: dict[tuple[str, str], dict[tuple[date, date], float | None]] = {}
    national: dict[str, dict[tuple[date, date], float | None]] = {}
    names: dict[str, dict[str, str]] = {}
    own = ""
    for pk, area, level, source, source_id, source_names in found:
        read = {(each.period_start, each.period_end): each.value for each in cells.get(pk, ())}
        if not read:
            continue
        if level:
            of_area.setdefault((source, area), {}).update(read)
            names[source] = source_names
        else:
            national.setdefault(source, {}).update(read)
            own = source if source_id == state_id else own
    counted = []
    for source, said in sorted(names.items()):
        beside = source if source in national else own
        values = [(part.code, _value(of_area.get((source, part.code)), indicator, period)) for part in parts]
        total = add_up(values, _value(national.get(beside), indicator, period))
        counted.append(Counted(indicator.code, source, said, *period, beside, total))
    return counted


def _value(
    cells: dict[tuple[date, date], float | None] | None, indicator: Indicator, period: tuple[date, date]
) -> float | None:
    return of_period(cells, indicator.measure, *period) if cells else None
