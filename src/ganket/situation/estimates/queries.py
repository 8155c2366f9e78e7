"""Which figures the estimates that a viewer sees were not made from yet."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Min, Subquery

from ganket.actors.permissions import Viewer, readers_of
from ganket.situation.models import Analysis, Batch, Emergency, Observation


def behind(emergency: Emergency, series_ids: Collection[int], moment: datetime, viewer: Viewer) -> dict[int, date]:
    """Of these series of counts those of which figures were recorded since the last analysis before a moment, each with
    the first day of such a figure: the estimates from that day on are of other figures until the next analysis.

    Figures that not every reader of the emergency may see are in no estimate and are waited for by none; nor is a first
    analysis. One query and, where anything was recorded since, what `readers_of` takes.
    """
    analyses = Analysis.objects.filter(mark_id=emergency.mark_id, recorded_at__lte=moment).order_by("-id")
    last = Subquery(analyses.values("recorded_at")[:1])
    since = Batch.objects.visible_to(viewer).filter(recorded_at__gt=last, recorded_at__lte=moment)
    news = (
        Observation.objects.filter(batch__in=since.values("pk"), cell__series_id__in=series_ids)
        .order_by()
        .values_list("cell__series_id", "batch__mark_id")
        .annotate(first=Min("cell__period_start"))
    )
    found: dict[int, date] = {}
    rows = list(news)
    read = readers_of(emergency.mark).mark_ids if rows else ()
    for series_id, mark_id, first in rows:
        if mark_id in read:
            found[series_id] = min(first, found.get(series_id, first))
    return found
