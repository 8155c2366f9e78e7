"""What the readers of an update were told before: by its earlier sharings, and by sheets in between."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ganket.actors.models import Mark, Party
from ganket.actors.permissions import readers_of
from ganket.situation.models import Emergency, NationalUpdate, Observation, UpdateRevision
from ganket.situation.updates import queries
from ganket.situation.updates.figures import as_typed, figures_of
from ganket.situation.updates.queries import LATEST, SHARED, catalogue
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
    found = _of_day(shared.update.emergency, shared.update.state, shared.update.day).filter(
        cell__series__indicator__code__in=codes, recorded_at__gt=shared.recorded_at, recorded_at__lte=base.recorded_at
    )
    return set(found.order_by().values_list("cell__series__indicator__code", flat=True))


def as_they_stand(
    update: NationalUpdate, figures: Mapping[str, str], left: Collection[str], mark: Mark
) -> dict[str, str]:
    """Figures as typed, those that were `left` as they had been shared brought to what every reader of the mark was
    told since, by a sheet perhaps: who corrects words alone does not say old figures again. At most six queries.
    """
    if not left:
        return dict(figures)
    cells = queries.recorded(update, sorted(left), LATEST, readers_of(mark))
    stands = {code: as_typed(each.value, each.status, each.reason) for code, each in cells.items() if code in left}
    said = figures_of(figures, catalogue())
    new = {code: typed for code, typed in stands.items() if code not in said or as_typed(*said[code]) != typed}
    return {code: typed for code, typed in {**figures, **new}.items() if typed}


def unmentioned(emergency: Emergency, state: Party, day: date, base: int) -> dict[str, str]:
    """The figures of a day of which its writer says nothing at all: those of their base, and for those that stand in it
    as shared what their readers were told since. At most nine queries.
    """
    rows = UpdateRevision.objects.filter(update__emergency=emergency, update__state=state, update__day=day)
    based = rows.select_related("update").filter(number=base).first()
    if based is None:
        return {}
    figures = based.content["figures"]
    shared = rows.filter(stage__in=SHARED).select_related("update", "mark").order_by("number").last()
    if shared is None:
        return dict(figures)
    same = {code for code, typed in figures.items() if shared.content["figures"].get(code) == typed}
    return as_they_stand(based.update, figures, same - put_back(shared, based, same), shared.mark)


def marks_of_day(emergency: Emergency, state: Party, day: date) -> list[Mark]:
    """The marks under which figures of a state's day stand, from its files and its form: whoever shares the form with
    fewer takes nothing back from their readers. Two queries.
    """
    last: dict[tuple[int, int], bool] = {}
    rows = _of_day(emergency, state, day).order_by("recorded_at", "id")
    for cell, mark, value, status in rows.values_list("cell_id", "batch__mark_id", "value", "status"):
        last[cell, mark] = value is not None or status == "suppressed"
    standing = {mark for (_cell, mark), stands in last.items() if stands}
    return list(Mark.objects.filter(pk__in=standing).order_by("id"))


def _of_day(emergency: Emergency, state: Party, day: date) -> Any:
    """Every revision of the state's own national figures of a day."""
    return Observation.objects.filter(
        cell__series__source=state,
        cell__series__hazard=emergency.hazard_id,
        cell__series__area__state=state.pk,
        cell__series__area__level=0,
        cell__series__strata="",
        cell__period_start=day,
        cell__period_end=day,
    )
