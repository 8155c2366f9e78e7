"""Taking back what a file brought, by a correcting batch of its own."""

from django.db import transaction

from ganket.actors.permissions import Acting, viewer_of
from ganket.lib import text
from ganket.situation.actions import lock
from ganket.situation.importer.permissions import may_load
from ganket.situation.loading.actions import take_back
from ganket.situation.models import Batch, Observation, Series
from ganket.situation.permissions import NotYours
from ganket.situation.updates.told import said_by_updates

LONGEST_REASON = 200


class NotUndone(Exception):
    """A batch that cannot be taken back: no file brought it, it was taken back already, or nothing of it stands, but
    for what the state's update says as well.
    """


def undo(*, by: Acting, batch: Batch, reason: str) -> Batch:
    """Take back what a file brought, by a correcting batch; that one can be undone as well. Figures that the state
    shared in its update since, as the file says them, stay: they are its update's.

    Raises NotYours for another party's, Batch.DoesNotExist for one that they may not even see, NotUndone, and
    ValueError without a reason that can be kept.
    """
    series = _series_of(batch)
    if by.party.pk != batch.sender_id or not may_load(by, series.source, series.hazard, batch.mark):
        if by.user is not None and batch.mark_id not in viewer_of(by.user).mark_ids:
            raise Batch.DoesNotExist
        raise NotYours
    said = text.clean(reason)
    if not said or len(said) > LONGEST_REASON:
        raise ValueError(f"A reason of 1 to {LONGEST_REASON} characters is needed to take figures back.")
    if batch.file_id is None and batch.undoes_id is None:
        raise NotUndone
    with transaction.atomic():
        lock()
        if Batch.objects.filter(undoes=batch).exists():
            raise NotUndone
        undoing = take_back(by=by, batch=batch, reason=said, besides=said_by_updates(batch))
    if undoing is None:
        raise NotUndone
    return undoing


def _series_of(batch: Batch) -> Series:
    """One of the series a batch holds figures of: all are of one source and one hazard. No batch is empty."""
    about = Observation.objects.filter(batch=batch).values("cell__series")[:1]
    return Series.objects.select_related("source", "hazard").get(pk__in=about)
