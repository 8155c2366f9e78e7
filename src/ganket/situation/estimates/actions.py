"""The analysis of what changed. Imports numpy and numba inside functions only: the web workers load this app."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q

from ganket.actors.models import Mark
from ganket.actors.permissions import Acting, Viewer, readers_of
from ganket.lib import audit, engine
from ganket.situation.actions import lock, moment
from ganket.situation.estimates import rules
from ganket.situation.estimates.queries import last_negatives
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Analysis, Hazard, Observation, Series
from ganket.situation.queries import known_at
from ganket.situation.rules import Silence, daily, strata_of

SERIAL_INTERVAL_DAYS = 40
MAXIMUM_SERIES_IN_CHUNK = 500


@dataclass(frozen=True)
class Outcome:
    """What a run did: which series it looked at and how many estimates are new or changed."""

    series_ids: frozenset[int]
    written: int

    @property
    def series(self) -> int:
        """How many series it looked at."""
        return len(self.series_ids)


@dataclass(frozen=True)
class Chunk:
    """Series of one hazard on common days, as plain lists: what a job needs and nothing of the database."""

    counts: list[list[float | None]]
    imported: list[list[float | None]]
    serial_interval: tuple[float, float] | None


@transaction.atomic
def analyse(*, by: Acting, mark: Mark) -> Outcome | None:
    """Estimate anew for every analysed daily series with observations since the last run; None when there are none.

    Takes in only what every reader of `mark` may see, and the estimates carry that mark. Where no estimate is new
    or changed the run is recorded all the same: it says how far the record was read.
    """
    when = lock().last_at  # first of all: what is read now is all that was recorded before
    last = Analysis.objects.filter(mark=mark).order_by("-id").first()
    since = last.observation_id_through if last and last.methods_version == rules.METHODS_VERSION else 0
    through = Observation.objects.aggregate(last=Max("id"))["last"] or 0
    viewer = readers_of(mark)
    changed = _changed(since, viewer)
    if not changed:
        return None
    written, batch = 0, None
    for hazard_id in sorted({series.hazard_id for series, _ in changed}):
        of_hazard = [(series, first) for series, first in changed if series.hazard_id == hazard_id]
        hazard = of_hazard[0][0].hazard
        rows = [row for part in _chunks(of_hazard) for row in _estimate(part, hazard, viewer, when)]
        loaded = load_observations(by=by, rows=rows, source=by.party, hazard=hazard, mark=mark)
        written += loaded.written
        batch = loaded.batch or batch
    analysis = Analysis.objects.create(
        mark=mark,
        batch=batch,
        observation_id_through=through,
        methods_version=rules.METHODS_VERSION,
        recorded_at=batch.recorded_at if batch else moment(),
        series_count=len(changed),
    )
    row = {"through": through, "methods": rules.METHODS_VERSION, "series": len(changed), "written": written}
    audit.record("analyse", by=by.signature, kind="analysis", subjects=[str(analysis.pk)], rows=row)
    return Outcome(frozenset(series.pk for series, _ in changed), written)


def _changed(since: int, viewer: Viewer) -> list[tuple[Series, date]]:
    """Analysed daily series with observations after an id, of theirs or of their imported cases, each with its
    first changed day, by id.
    """
    read = Q(cell__series__indicator__is_analysed=True) | Q(cell__series__indicator__code=rules.IMPORTED)
    rows = (
        Observation.objects.filter(id__gt=since, batch__mark_id__in=viewer.mark_ids)
        .filter(read, cell__series__period="day", cell__series__strata="", cell__series__area__level=0)
        .values_list("cell__series__hazard", "cell__series__area", "cell__series__source")
        .annotate(first=Min("cell__period_start"))
    )
    firsts = {(hazard, area, source): first for hazard, area, source, first in rows}
    found = Series.objects.filter(
        indicator__is_analysed=True, period="day", strata="", area__in={area for _, area, _ in firsts}
    ).select_related("indicator", "hazard", "area", "source")
    changed = []
    for series in found.order_by("id"):
        first = firsts.get((series.hazard_id, series.area_id, series.source_id))
        if first is not None:
            changed.append((series, first))
    return changed


def _chunks(changed: Sequence[tuple[Series, date]]) -> list[Sequence[tuple[Series, date]]]:
    size = MAXIMUM_SERIES_IN_CHUNK
    return [changed[start : start + size] for start in range(0, len(changed), size)]


def _estimate(changed: Sequence[tuple[Series, date]], hazard: Hazard, viewer: Viewer, when: datetime) -> list[Row]:
    """The estimates of one chunk as rows, each series from its first day that may differ to its last."""
    values = _days([series.pk for series, _ in changed], viewer, when)
    changed = [(series, first) for series, first in changed if series.pk in values]
    if not changed:
        return []
    days_known = [day for cells in values.values() for day, _ in cells]
    first, last = min(days_known), max(days_known)
    counts = [daily(values.get(series.pk, []), first, last) for series, _ in changed]
    imported = _imported([series for series, _ in changed], viewer, when, (first, last))
    interval = (
        (hazard.serial_interval_mean_days, hazard.serial_interval_sd_days)
        if hazard.serial_interval_mean_days and hazard.serial_interval_sd_days
        else None
    )
    (results,) = engine.run(estimate_chunk, [Chunk(counts, imported, interval)])
    negatives = last_negatives(Observation.objects.filter(cell__series_id__in=list(values)))
    rows: list[Row] = []
    for (series, first_changed), result in zip(changed, results, strict=True):
        own = [day for day, _ in values[series.pk]]
        start = rules.first_day_to_write(first_changed, own, negatives.get(series.pk))
        rows += _rows(series, first, (start, max(own)), result)
    return rows


def _days(series_ids: Sequence[int], viewer: Viewer, when: datetime) -> dict[int, list[tuple[date, float | None]]]:
    found: dict[int, list[tuple[date, float | None]]] = {}
    for cell in known_at(series_ids, when, viewer):
        found.setdefault(cell.series_id, []).append((cell.period_start, cell.value))
    return found


def _imported(
    series: Sequence[Series], viewer: Viewer, when: datetime, days: tuple[date, date]
) -> list[list[float | None]]:
    """Imported cases of the same source and area where it gives them; an empty list where it does not."""
    of_imported = {
        (each.area_id, each.source_id): each.pk
        for each in Series.objects.filter(
            indicator__code=rules.IMPORTED,
            hazard__in={s.hazard_id for s in series},
            area__in=[s.area_id for s in series],
            strata="",
            period="day",
        )
    }
    values = _days(list(of_imported.values()), viewer, when)
    ids = [of_imported.get((each.area_id, each.source_id), 0) for each in series]
    return [daily(values[pk], *days) if pk in values else [] for pk in ids]


Estimates = dict[str, list[tuple[float | None, str, str]]]


def estimate_chunk(chunk: Chunk) -> list[Estimates]:
    """The job: lists in, lists out. For each series, by indicator, one (value, status, reason) a day."""
    import numpy as np

    from ganket.numerics.aberration import detect_aberrations
    from ganket.numerics.reproduction import settle_negative_days

    raw = np.array([[np.nan if v is None else v for v in row] for row in chunk.counts], dtype=np.float64)
    missing = np.isnan(raw)
    settled = settle_negative_days(np.where(missing, 0.0, raw), missing)
    counts = np.where(missing, 0.0, settled.counts)
    cases = np.where(missing, np.nan, counts)
    padded = np.pad(cases, ((0, 0), (6, 0)), constant_values=np.nan)
    in_window = np.lib.stride_tricks.sliding_window_view(padded, 7, axis=1).sum(axis=2)
    aberrations = detect_aberrations(counts, missing)
    statistics = {name: getattr(aberrations, name[5:]) for name in rules.EXCEEDANCE}
    reproduction, why_not = _reproduction(counts, missing, chunk)
    first_received = (~missing).argmax(axis=1)
    results = []
    for index in range(counts.shape[0]):
        total = [None if math.isnan(v) else v for v in in_window[index].tolist()]
        unsettled = bool(settled.unsettled[index] > 0)
        result: Estimates = {}
        for name, array in statistics.items():
            start = int(first_received[index])
            silences = [
                rules.why_no_exceedance(name, day - start) if math.isnan(value) else None
                for day, value in enumerate(array[index].tolist())
            ]
            result[name] = _kept(array[index].tolist(), total, silences, unsettled)
        for name, array in reproduction.items():
            result[name] = _kept(array[index].tolist(), total, why_not[index], unsettled)
        results.append(result)
    return results


def _reproduction(counts: Any, missing: Any, chunk: Chunk) -> tuple[dict[str, Any], list[list[Silence | None]]]:
    """Mean, low and high [series, days], and why each day has none; silent throughout without a serial interval."""
    import numpy as np

    from ganket.numerics.reproduction import WhyNot, discretised_serial_interval, estimate_reproduction

    if chunk.serial_interval is None:
        nothing = np.full(counts.shape, np.nan)
        silent: list[list[Silence | None]] = [[Silence.NO_SERIAL_INTERVAL] * counts.shape[1]] * counts.shape[0]
        return dict.fromkeys(rules.REPRODUCTION, nothing), silent
    weights = discretised_serial_interval(*chunk.serial_interval, SERIAL_INTERVAL_DAYS)
    imported = np.zeros(counts.shape)
    for index, row in enumerate(chunk.imported):
        if row:
            known = np.array([v or 0.0 for v in row])
            # A source may correct its total and not the part of it that came from abroad.
            imported[index] = np.clip(known, 0.0, counts[index])
    found = estimate_reproduction(counts, missing, imported, weights)
    words: dict[int, Silence | None] = dict.fromkeys(WhyNot, Silence.TOO_EARLY)
    words |= {WhyNot.ESTIMATED: None}
    words |= dict.fromkeys((WhyNot.MISSING_DAY, WhyNot.MISSING_HISTORY), Silence.MISSING_DAYS)
    why_not = [[words[code] for code in row] for row in found.why_not.tolist()]
    return {"r_mean": found.mean, "r_low": found.low, "r_high": found.high}, why_not


def _kept(
    values: list[float], totals: list[float | None], silences: Sequence[Silence | None], unsettled: bool
) -> list[tuple[float | None, str, str]]:
    blocked = Silence.UNSETTLED_CORRECTION if unsettled else None
    return [
        rules.kept(value, total, blocked or silence)
        for value, total, silence in zip(values, totals, silences, strict=True)
    ]


def _rows(series: Series, first: date, days: tuple[date, date], estimates: Estimates) -> list[Row]:
    """Rows for `days` (both included) of estimates whose first day is `first`."""
    strata = strata_of(series.source.code)
    rows = []
    for indicator, by_day in estimates.items():
        for index in range((days[0] - first).days, (days[1] - first).days + 1):
            day = first + timedelta(days=index)
            value, status, reason = by_day[index]
            rows.append(Row(series.area.code, indicator, day, day, value, status, reason, strata=strata))
    return rows
