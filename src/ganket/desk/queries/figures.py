"""One indicator as every source gives it, state by state: who has figures, the curves, the cells, their revisions.

Sources stand side by side and are never averaged. Estimates of the system stand under the source whose figures they
are made from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from ganket.actors.permissions import Viewer
from ganket.actors.queries import Member
from ganket.situation import queries
from ganket.situation.estimates.rules import REPRODUCTION
from ganket.situation.models import Batch, Cell, Emergency, Indicator, Observation, Series
from ganket.situation.picture.received import due_days
from ganket.situation.queries import SeriesFacts, Value
from ganket.situation.rules import PREFIX

OWN = "own"
OLD_AFTER = timedelta(days=7)
# A day that is withheld by source and state, with what is said of it.
Withheld = dict[tuple[str, str], tuple[date, str]]
# Mean, lower and upper bound, one value a day.
Band = tuple[list[float | None], list[float | None], list[float | None]]


@dataclass(frozen=True)
class Coverage:
    """Which states a source has figures for, of one indicator, each with the last day; of an estimate, numbers alone
    count: a silence is none.
    """

    indicator: str
    source: str
    names: dict[str, str]
    made_from: str
    last_days: dict[str, date]

    @property
    def last_day(self) -> date:
        """The last day of any state."""
        return max(self.last_days.values())

    def is_old(self, state: str) -> bool:
        """Whether a state's last figure lies a week or more behind the source's last."""
        return self.last_day - self.last_days[state] >= OLD_AFTER


@dataclass(frozen=True)
class Source:
    """One column: a party's figures, or the system's estimates made from a party's.

    `key` is the code of the party whose figures they are or are made from; "own" stands for each state's own.
    `code` is the party that says it, empty for each state itself.
    """

    key: str
    code: str
    names: dict[str, str]
    made_from: str
    series: dict[str, int]


@dataclass(frozen=True)
class Sides:
    """All sources of one indicator, the leading one first, each with its series by state; and the curves by series.

    A curve has one value a day from `first_day` to `last_day`; None where nothing is known, which is no gap from the
    day `awaited` on, of which nothing is due yet. `withheld` is the last day withheld in each, with what is said of it.
    """

    sources: list[Source]
    first_day: date
    last_day: date | None
    curves: dict[tuple[str, str], list[float | None]]
    awaited: date | None
    withheld: Withheld


@dataclass(frozen=True)
class Revision:
    """One revision of a cell, as this viewer may see it; `number` counts those they may see."""

    source: str
    names: dict[str, str]
    made_from: str
    number: int
    value: float | None
    status: str
    reason: str
    recorded_at: datetime
    is_approximate: bool
    label: str


def catalogue(codes: Iterable[str] | None = None) -> list[Indicator]:
    """Every indicator, or these, in the catalogue's order. One query."""
    every = Indicator.objects.order_by("position", "code")
    return list(every if codes is None else every.filter(code__in=list(codes)))


def indicator(code: str) -> Indicator | None:
    """The indicator of that code. One query."""
    return Indicator.objects.filter(code=code).first()


def coverage(held: Emergency, states: Sequence[Member], moment: datetime, viewer: Viewer) -> list[Coverage]:
    """Who has figures of what, as known then: by indicator, the leading source first. Two queries."""
    known = Observation.objects.filter(cell=OuterRef("pk"), recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids)
    # of its own: in a filter within `known`, OuterRef("pk") would be the observation
    later = Observation.objects.filter(
        cell=OuterRef("cell"),
        recorded_at__gt=OuterRef("recorded_at"),
        recorded_at__lte=moment,
        batch__mark_id__in=viewer.mark_ids,
    )
    is_number = Exists(known.filter(~Exists(later), value__isnull=False))
    counts = Exists(known) & (~Q(series__indicator__measure=Indicator.Measure.ESTIMATE) | is_number)
    last = Cell.objects.filter(counts, series=OuterRef("pk")).order_by("-period_start").values("period_start")
    rows = (
        Series.objects.filter(
            Q(strata="") | Q(strata__startswith=PREFIX),
            hazard_id=held.hazard_id,
            area__level=0,
            area__state_id__in=[each.party_id for each in states],
            period="day",
        )
        .annotate(last=Subquery(last[:1]))
        .filter(last__isnull=False)
        .order_by("indicator__position", "source__code", "strata", "area__code")
        .values_list("indicator__code", "source__code", "source__names", "strata", "area__code", "last")
    )
    ranks = _ranks(held)
    gathered: dict[tuple[str, str], Coverage] = {}
    for code, source, names, strata, area, day in rows:
        whose = strata.removeprefix(PREFIX) or source
        key = (code, OWN if whose == area else whose)
        whose_names = {} if source == area else names
        held_by = gathered.setdefault(key, Coverage(code, key[1], whose_names, whose if strata else "", {}))
        held_by.last_days[area] = max(day, held_by.last_days.get(area, day))
    # Sorting keeps the catalogue's order where the source's rank is the same.
    return sorted(
        gathered.values(),
        key=lambda each: (0 if each.source == OWN else ranks.get(each.source, len(ranks) + 1), each.source),
    )


def sides(held: Emergency, line: Indicator, states: Sequence[Member], moment: datetime, viewer: Viewer) -> Sides:
    """One indicator by state and source, as known then. Six queries."""
    every = queries.series_of(held.hazard_id, [each.party_id for each in states], [line.code])
    found = queries.shown(every, moment, viewer)
    sources = _sources(found, _ranks(held))
    pks = [pk for source in sources for pk in source.series.values()]
    curves = queries.curves(pks, moment, viewer, held.starts_on, moment.date())
    drawn = {(source.key, state): curves[pk] for source in sources for state, pk in source.series.items()}
    known = {key: values for key, values in drawn.items() if any(value is not None for value in values)}
    last = max((_last(values) for values in known.values()), default=None)
    last_day = held.starts_on + timedelta(days=last) if last is not None else None
    # Where the system stayed silent there is a cell with a reason and no number: those days count as well.
    silent = _last_cell(pks, moment, viewer) if line.measure == Indicator.Measure.ESTIMATE else None
    withheld = {} if line.measure == Indicator.Measure.ESTIMATE else _last_withheld(sources, moment, viewer)
    days = [day for day in (last_day, silent, *(day for day, _reason in withheld.values())) if day is not None]
    told = known.keys() | withheld.keys()
    kept = [each for each in sources if silent or any((each.key, state) in told for state in each.series)]
    return Sides(kept, held.starts_on, max(days, default=None), known, due_days(held, moment).awaited, withheld)


def bands(held: Emergency, states: Sequence[Member], moment: datetime, viewer: Viewer) -> dict[str, Band]:
    """The reproduction number with its bounds by state, made from the leading source. Four queries."""
    every = queries.series_of(held.hazard_id, [each.party_id for each in states], REPRODUCTION)
    found = queries.shown(every, moment, viewer)
    ranks = _ranks(held)
    curves = queries.curves([each.id for each in found], moment, viewer, held.starts_on, moment.date())
    gathered: dict[str, dict[str, list[float | None]]] = {}
    # The leading one comes last, and what comes last stays.
    for facts in sorted(found, key=lambda each: _rank(each, ranks), reverse=True):
        gathered.setdefault(facts.area, {})[facts.indicator] = curves[facts.id]
    return {
        state: (own["r_mean"], own["r_low"], own["r_high"])
        for state, own in gathered.items()
        if all(code in own for code in REPRODUCTION)
    }


def cells(
    sources: Iterable[Source], states: Iterable[str], moment: datetime, viewer: Viewer, first: date, last: date
) -> dict[tuple[str, str, date], Value]:
    """The cells of these sources and states between two days, by source, state and day. One query."""
    kept = set(states)
    owners = {pk: (source.key, state) for source in sources for state, pk in source.series.items() if state in kept}
    values = queries.known_at(sorted(owners), moment, viewer, first, last)
    return {(*owners[value.series_id], value.period_start): value for value in values}


def revisions(
    sources: Iterable[Source], state: str, day: date, moment: datetime, viewer: Viewer
) -> dict[str, list[Revision]]:
    """Every revision of one state's cells of a day, by source, oldest first. One query."""
    owners = {source.series[state]: source for source in sources if state in source.series}
    rows: Any = (
        Observation.objects.filter(
            cell__series_id__in=list(owners),
            cell__period_start=day,
            recorded_at__lte=moment,
            batch__mark_id__in=viewer.mark_ids,
        )
        .order_by("cell__series_id", "recorded_at")
        .values_list(
            "cell__series_id",
            "value",
            "status",
            "reason",
            "recorded_at",
            "batch__is_approximate",
            "batch__mark__label",
        )
    )
    found: dict[str, list[Revision]] = {source.key: [] for source in owners.values()}
    for series_id, *facts in rows:
        source = owners[series_id]
        number = len(found[source.key]) + 1
        found[source.key].append(Revision(source.code, source.names, source.made_from, number, *facts))
    return found


def labels(series_ids: Iterable[int], moment: datetime, viewer: Viewer) -> list[str]:
    """The sharing labels of the batches these figures came in, as this viewer may see them. One query."""
    used = Observation.objects.filter(
        batch=OuterRef("pk"), cell__series_id__in=list(series_ids), recorded_at__lte=moment
    )
    rows = Batch.objects.visible_to(viewer).filter(Exists(used), recorded_at__lte=moment)
    return sorted(set(rows.values_list("mark__label", flat=True)))


def approximate_moments(moments: Iterable[datetime | None], viewer: Viewer) -> frozenset[datetime]:
    """Those of these moments of recording that are approximate. One query."""
    asked = {each for each in moments if each is not None}
    rows = Batch.objects.visible_to(viewer).filter(recorded_at__in=asked, is_approximate=True)
    return frozenset(rows.values_list("recorded_at", flat=True))


def _sources(found: Sequence[SeriesFacts], ranks: dict[str, int]) -> list[Source]:
    """The columns: a state's own figures first, then the public sources by rank, then others by code."""
    columns: dict[str, Source] = {}
    order: dict[str, tuple[int, str]] = {}
    for facts in found:
        whose = _whose(facts)
        key = OWN if whose == facts.area else whose
        if key not in columns:
            is_itself = facts.source_id == facts.state_id
            code, names = ("", {}) if is_itself else (facts.source, facts.source_names)
            columns[key] = Source(key, code, names, whose if facts.strata else "", {})
            order[key] = (_rank(facts, ranks), key)
        columns[key].series[facts.area] = facts.id
    return [columns[key] for key in sorted(columns, key=lambda key: order[key])]


def _whose(facts: SeriesFacts) -> str:
    """The code of the party whose figures these are, or which an estimate is made from."""
    return facts.strata.removeprefix(PREFIX) or facts.source


def _rank(facts: SeriesFacts, ranks: dict[str, int]) -> int:
    whose = _whose(facts)
    return 0 if whose == facts.area else ranks.get(whose, len(ranks) + 1)


def _ranks(held: Emergency) -> dict[str, int]:
    """The rank of each public source, by code. One query."""
    return dict(held.sources.values_list("party__code", "rank"))


def _last(values: Sequence[float | None]) -> int:
    return max(place for place, value in enumerate(values) if value is not None)


def _last_cell(series_ids: Sequence[int], moment: datetime, viewer: Viewer) -> date | None:
    """The last day that has a cell, whether with a number or with a reason for none. One query."""
    looked = Cell.objects.filter(
        Exists(
            Observation.objects.filter(cell=OuterRef("pk"), recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids)
        ),
        series_id__in=list(series_ids),
    )
    return looked.order_by("-period_start").values_list("period_start", flat=True).first()


def _last_withheld(sources: Sequence[Source], moment: datetime, viewer: Viewer) -> Withheld:
    """The last day of each source and state that stands withheld, with what is said of it. One query."""
    of = {pk: (source.key, state) for source in sources for state, pk in source.series.items()}
    told = Observation.objects.filter(recorded_at__lte=moment, batch__mark_id__in=viewer.mark_ids)
    later = told.filter(cell=OuterRef("cell"), recorded_at__gt=OuterRef("recorded_at"))
    stands = told.filter(~Exists(later), cell__series_id__in=list(of), status="suppressed", value=None)
    rows = stands.order_by("cell__period_start").values_list("cell__series_id", "cell__period_start", "reason")
    return {of[pk]: (day, reason) for pk, day, reason in rows}
