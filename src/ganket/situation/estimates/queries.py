"""Which figures the estimates that a viewer sees were not made from yet."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Max, Min, QuerySet, Subquery

from ganket.actors.permissions import Viewer, readers_of
from ganket.situation.estimates import rules
from ganket.situation.models import Analysis, Batch, Emergency, Observation
from ganket.situation.queries import SeriesFacts


def behind(emergency: Emergency, cases: Collection[SeriesFacts], moment: datetime, viewer: Viewer) -> dict[int, date]:
    """Of these series of cases those of which figures, or imported cases, were recorded since the last analysis before
    a moment, each with the first day whose estimates may differ: from it on they are of other figures until the next.

    Figures that not every reader of the emergency may see are in no estimate and are waited for by none; nor is a first
    analysis. One query and, where anything was recorded since, one more and what `readers_of` takes.
    """
    analyses = Analysis.objects.filter(mark_id=emergency.mark_id, recorded_at__lte=moment).order_by("-id")
    last = Subquery(analyses.values("recorded_at")[:1])
    since = Batch.objects.visible_to(viewer).filter(recorded_at__gt=last, recorded_at__lte=moment)
    owners = {(each.area, each.source_id): each.id for each in cases}
    news = (
        Observation.objects.filter(
            batch__in=since.values("pk"),
            cell__series__hazard_id=emergency.hazard_id,
            cell__series__indicator__code__in={rules.IMPORTED, *(each.indicator for each in cases)},
            cell__series__area__code__in={area for area, _source in owners},
            cell__series__period="day",
            cell__series__strata="",
        )
        .order_by()
        .values_list("cell__series__area__code", "cell__series__source_id", "batch__mark_id")
        .annotate(first=Min("cell__period_start"))
    )
    firsts: dict[int, date] = {}
    rows = [(owners[area, source], *rest) for area, source, *rest in news if (area, source) in owners]
    read = readers_of(emergency.mark).mark_ids if rows else ()
    for series_id, mark_id, first in rows:
        if mark_id in read:
            firsts[series_id] = min(first, firsts.get(series_id, first))
    if not firsts:
        return {}
    known = Observation.objects.filter(
        cell__series_id__in=list(firsts), recorded_at__lte=moment, batch__mark_id__in=read
    )
    negatives = last_negatives(known)
    return {pk: date.min if rules.reaches_back(day, negatives.get(pk)) else day for pk, day in firsts.items()}


def last_negatives(observations: QuerySet[Observation]) -> dict[int, date]:
    """The last day of each series that is or ever was negative, among these; absent where none was. One query."""
    rows = observations.filter(value__lt=0).order_by().values_list("cell__series")
    return dict(rows.annotate(last=Max("cell__period_start")))
