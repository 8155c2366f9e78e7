"""What the readers of an update were told before: by its earlier sharings, and by sheets in between."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F

from ganket.actors.models import Mark, Party
from ganket.actors.permissions import readers_of
from ganket.lib import clock
from ganket.situation.models import Batch, Emergency, NationalUpdate, Observation, UpdateRevision
from ganket.situation.updates import queries
from ganket.situation.updates.figures import as_typed, figures_of
from ganket.situation.updates.queries import LATEST, SHARED, catalogue, figures_from
from ganket.situation.updates.rules import Content, Read

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
    found = _since(shared, codes).filter(recorded_at__lte=base.recorded_at)
    return set(found.order_by().values_list("cell__series__indicator__code", flat=True))


def aged(said: UpdateRevision, codes: Collection[str]) -> bool:
    """Whether a sheet recorded one of these figures after a revision that says them: who says them still says so anew.
    At most one query.
    """
    return bool(codes) and _since(said, codes).exists()


def as_they_stand(update: NationalUpdate, codes: Collection[str], mark: Mark) -> dict[str, Read]:
    """These figures as every reader of the mark was told them last, by a sheet perhaps. At most five queries."""
    if not codes:
        return {}
    cells = queries.recorded(update, sorted(codes), LATEST, readers_of(mark))
    return {code: Read(each.value, each.status, each.reason) for code, each in cells.items() if code in codes}


def said_as_they_stand(figures: Mapping[str, str], stands: Mapping[str, Read]) -> dict[str, str]:
    """Figures as typed, those that stand otherwise as they stand: who corrects words alone says no old figures again.
    At most one query.
    """
    if not stands:
        return dict(figures)
    said = figures_of(figures, catalogue())
    new = {code: as_typed(*each) for code, each in stands.items()}
    new = {code: typed for code, typed in new.items() if code not in said or as_typed(*said[code]) != typed}
    return {code: typed for code, typed in {**figures, **new}.items() if typed}


class Spoken(NamedTuple):
    """What a writer says, figures and all: `by` is the revision in which the figures were said last (None: in none),
    `stands` holds those that are left, as they stand.
    """

    content: Content
    by: UpdateRevision | None
    stands: Mapping[str, Read] = {}


def spoken(update: NationalUpdate | None, content: Content, base: UpdateRevision | None) -> Spoken:
    """What content on this base says. Of which its writer says nothing at all stay the figures of the last revision
    that did, and those that stand in it as shared stay what their readers were told since: asked under the lock, when
    it is kept or shared. At most nine queries.
    """
    if content.figures_of is None:
        return Spoken(content, base)
    source = figures_from(update, content.figures_of)
    if update is None or source is None:
        return Spoken(replace(content, figures={}, figures_of=0), None)
    figures, content = source.content["figures"], replace(content, figures_of=source.number)
    shared = update.revisions.filter(stage__in=SHARED).select_related("update", "mark").order_by("number").last()
    if shared is None:
        return Spoken(replace(content, figures=dict(figures)), source)
    same = {code for code, typed in figures.items() if shared.content["figures"].get(code) == typed}
    stands = as_they_stand(update, same - put_back(shared, source, same), shared.mark)
    return Spoken(replace(content, figures=said_as_they_stand(figures, stands)), source, stands)


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


def said_by_updates(batch: Batch) -> dict[int, date]:
    """The cells of a batch, with their days, that an update of their state says as they stand, shared since with every
    reader of the batch: sharing an unchanged figure records nothing, and yet the state's update says it. At most four
    queries, and one a day of such updates.
    """
    marks = readers_of(batch.mark, clock.now().date()).mark_ids
    own = Observation.objects.filter(batch=batch).order_by()
    shared = UpdateRevision.objects.filter(
        stage__in=SHARED,
        recorded_at__gt=batch.recorded_at,
        mark__in=marks,
        update__state__in=own.values("cell__series__source"),
        update__day__in=own.values("cell__period_start"),
    )
    rows = shared.select_related("update__emergency", "update__state").order_by("number")
    last = {each.update_id: each for each in rows}
    found, lines = {}, catalogue() if last else {}
    for each in last.values():
        update, said = each.update, figures_of(each.content["figures"], lines)
        of_day = _of_day(update.emergency, update.state, update.day)
        of_batch = of_day.filter(batch=batch).order_by().values("cell")
        told = of_day.filter(cell__in=of_batch, batch__mark__in=marks).order_by("recorded_at")
        codes = told.annotate(code=F("cell__series__indicator__code"))
        stands = {cell: rest for cell, *rest in codes.values_list("cell", "code", "value", "status", "reason")}
        for cell, (code, *figure) in stands.items():
            if code in said and as_typed(*figure) == as_typed(*said[code]):
                found[cell] = update.day
    return found


def _since(said: UpdateRevision, codes: Collection[str]) -> Any:
    """What a sheet recorded of these figures of a revision's day after it."""
    of_day = _of_day(said.update.emergency, said.update.state, said.update.day)
    return of_day.filter(cell__series__indicator__code__in=codes, recorded_at__gt=said.recorded_at)


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
