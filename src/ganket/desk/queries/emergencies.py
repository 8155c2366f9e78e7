"""The emergency a page is about, and the label of what it shows of it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from ganket.actors.models import Mark
from ganket.actors.permissions import Viewer
from ganket.actors.rules import Label, strictest
from ganket.situation.models import Batch, Emergency, Entry, Level, Observation, UpdateRevision
from ganket.situation.updates.queries import SHARED


def emergency(viewer: Viewer, slug: str | None = None) -> Emergency | None:
    """The emergency of that slug, or else the newest, if the viewer may see it. One query."""
    seen = Emergency.objects.visible_to(viewer).select_related("hazard", "mark", "association__party")
    if slug is not None:
        seen = seen.filter(slug=slug)
    found: Emergency | None = seen.order_by("-starts_on", "slug").first()
    return found


def strictest_label(held: Emergency, moment: datetime, viewer: Viewer) -> Label:
    """The label of a page made of what this viewer may see of an emergency: the strictest of what there is. One query.

    Of figures it looks at every batch that brought one of the emergency's hazard, so it errs on the strict side.
    """
    of_this = {"mark_id": OuterRef("pk"), "recorded_at__lte": moment}
    of_hazard = Observation.objects.filter(batch=OuterRef("pk"), cell__series__hazard_id=held.hazard_id)
    used = Q(pk=held.mark_id) | Q(Exists(Batch.objects.filter(Exists(of_hazard), **of_this)))
    used |= Q(Exists(Entry.objects.filter(emergency=held, **of_this)))
    used |= Q(Exists(Level.objects.filter(emergency=held, **of_this)))
    used |= Q(Exists(UpdateRevision.objects.filter(update__emergency=held, stage__in=SHARED, **of_this)))
    return strictest(Mark.objects.filter(used, id__in=viewer.mark_ids).values_list("label", flat=True))
