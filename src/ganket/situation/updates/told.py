"""What the readers of an update were told before: by its earlier sharings, and by sheets in between."""

from collections.abc import Collection

from ganket.actors.models import Mark
from ganket.actors.permissions import readers_of
from ganket.situation.models import NationalUpdate, Observation, UpdateRevision
from ganket.situation.updates.figures import figures_of
from ganket.situation.updates.queries import SHARED, catalogue
from ganket.situation.updates.rules import Read

# What was told of a figure, where others were told something else since: never what it is now.
NOT_TOLD = Read(None, "not told")


def told_before(update: NationalUpdate, mark: Mark, base: UpdateRevision | None = None) -> dict[str, Read] | None:
    """The figures that every reader of a mark was told by the earlier sharings of an update; None where they were told
    of none of them. Where some went to other readers, each is `NOT_TOLD`: all of it is to be recorded again; and so is
    one that a sheet changed before a writer saved this `base`, who says it all the same. Five queries.
    """
    shared = list(update.revisions.filter(stage__in=SHARED).order_by("number"))
    seen, lines = set(readers_of(mark).mark_ids), catalogue()
    last = {each.mark_id: figures_of(each.content["figures"], lines) for each in shared if each.mark_id in seen}
    if not last:
        return None
    if all(each.mark_id == mark.pk for each in shared):
        again = put_back(shared[-1], base, last[mark.pk])
        return {code: NOT_TOLD if code in again else figure for code, figure in last[mark.pk].items()}
    return {code: NOT_TOLD for told in last.values() for code in told}


def put_back(shared: UpdateRevision, base: UpdateRevision | None, codes: Collection[str]) -> set[str]:
    """Those of these figures that a sheet recorded after a sharing and before its writer saved the base: who says them
    as they were shared says so in the knowledge of the sheet. At most one query.
    """
    if base is None or base.number <= shared.number:
        return set()
    update = shared.update
    found = Observation.objects.filter(
        cell__series__source=update.state_id,
        cell__series__hazard=update.emergency.hazard_id,
        cell__series__area__state=update.state_id,
        cell__series__area__level=0,
        cell__series__strata="",
        cell__period_start=update.day,
        cell__period_end=update.day,
        cell__series__indicator__code__in=codes,
        recorded_at__gt=shared.recorded_at,
        recorded_at__lte=base.recorded_at,
    )
    return set(found.order_by().values_list("cell__series__indicator__code", flat=True))
