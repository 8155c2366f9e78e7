"""Updates as their readers see them, and the form as its writer does. A draft is shown to its own state only: its mark
reaches nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from ganket.actors.models import Party, StoredFile
from ganket.actors.permissions import Viewer, acting_as
from ganket.actors.queries import circles, secretariat
from ganket.lib import canonical
from ganket.situation import queries
from ganket.situation.loading.queries import taken_back_as_withheld
from ganket.situation.loading.rules import is_another
from ganket.situation.models import Emergency, Indicator, NationalUpdate, UpdateRevision
from ganket.situation.permissions import SharingChoice, sharing_choices
from ganket.situation.queries import Value
from ganket.situation.updates import figures, lineage
from ganket.situation.updates.lineage import Step
from ganket.situation.updates.rules import Before, Content, Line, Read

SHARED = (UpdateRevision.Stage.SHARED, UpdateRevision.Stage.CORRECTED)
# The form shows what stands, which may be recorded a moment after a clock that is held.
LATEST = datetime(9999, 12, 31, tzinfo=UTC)
# The form looks this far back for the last figure.
RECENT_DAYS = 35


@dataclass(frozen=True)
class FormField:
    """A figure of the form. `yesterday` is the state's own figure of the day before, `last` its last before that day,
    and `standing` what stands of the day itself, from a form or from a sheet; None where nothing was ever said.
    `is_taken_back`: the record calls it withheld, but it was withdrawn, before there was a word for that.
    """

    indicator: Indicator
    yesterday: float | None
    last: Before | None
    standing: Value | None
    is_taken_back: bool = False

    @property
    def typed(self) -> str:
        """What stands of the day, as it would be typed; empty where nothing does."""
        each = None if self.is_taken_back else self.standing
        return figures.as_typed(each.value, each.status, each.reason) if each else ""


@dataclass(frozen=True)
class FormState:
    """What a form opens with. `revision` is where its writer goes on: the newest that follows from their own last one.
    `other` is a colleague's that does not: both stand, until one is saved on the base of the other.
    """

    state: Party
    day: date
    fields: list[FormField]
    revision: UpdateRevision | None = None
    other: UpdateRevision | None = None
    shared: UpdateRevision | None = None
    attachments: list[StoredFile] = field(default_factory=list)
    # In which the figures were said, where the revision says nothing of them.
    source: UpdateRevision | None = None

    @property
    def base(self) -> int:
        """The number to send with what is saved or shared."""
        return self.revision.number if self.revision else 0

    @property
    def content(self) -> Content:
        """What the fields hold."""
        return Content.from_json(self.revision.content) if self.revision else Content()

    @property
    def shared_figures(self) -> Mapping[str, str]:
        """The figures of the day as they were shared last, as typed."""
        return Content.from_json(self.shared.content).figures if self.shared else {}

    @property
    def opening(self) -> Content:
        """What the fields open with: the content, and the figures that a sheet recorded or withdrew since it was
        written, be it over one that stands in the content as it was shared. What its writer left blank after the sheet
        stays blank, and so does what was shared before: that was withdrawn.
        """
        held, said, shared = self.content, self.revision, self.shared_figures
        if held.figures_of is not None:
            said = self.source
            held = replace(held, figures=Content.from_json(said.content).figures if said else {})
        since = said.recorded_at if said else None
        brought = {
            each.indicator.code: each.typed
            for each in self.fields
            if each.standing and (since is None or each.standing.recorded_at > since)
        }
        new = {code: typed for code, typed in brought.items() if held.figures.get(code) == shared.get(code)}
        return replace(held, figures={code: typed for code, typed in {**held.figures, **new}.items() if typed})

    def overruled(self, read: Mapping[str, Read]) -> dict[str, tuple[str, str]]:
        """Which figures of the content, as they are read, say otherwise than the record, or stand withdrawn there:
        what stands there and what they say, both as typed.
        """
        return {
            each.indicator.code: (each.typed or figures.WITHDRAWN, figures.as_typed(*said))
            for each in self.fields
            if each.standing
            and (said := read.get(each.indicator.code))
            and (
                each.standing.status == figures.WITHDRAWN
                or is_another((each.standing.value, each.standing.status, each.standing.reason), said)
            )
        }

    @property
    def is_behind(self) -> bool:
        """Whether a sheet brought another figure for one that the content still says as it was shared: its writer is
        to see it first.
        """
        return bool(set(self.content.figures.items()) - set(self.opening.figures.items()))

    @property
    def before(self) -> dict[str, Before]:
        """The last figure before the day by indicator, for `rules.check`."""
        return {each.indicator.code: each.last for each in self.fields if each.last}


def catalogue() -> dict[str, Line]:
    """The catalogue as figures are checked by it. One query."""
    lines = Indicator.objects.values_list("code", "measure", "decimals")
    return {code: Line(measure, decimals) for code, measure, decimals in lines}


def form(state: Party, emergency: Emergency, day: date, viewer: Viewer) -> FormState:
    """The form of a state's day as it stands now, for one who reports for it. At most thirteen queries."""
    fields = _fields(state, emergency, day, viewer)
    update = NationalUpdate.objects.filter(emergency=emergency, state=state, day=day).first()
    if update is None:
        return FormState(state, day, fields)
    steps = steps_of(update, viewer)
    going, other = lineage.where_to_go_on(steps, viewer.user.pk if viewer.user else None)
    shared = max((each.number for each in steps if each.is_shared), default=None)
    wanted = [number for number in (going, other, shared) if number is not None]
    rows = UpdateRevision.objects.filter(update=update, number__in=wanted).select_related("update", "user", "mark")
    found = {each.number: each for each in rows.prefetch_related("attachments__file__mark")}
    revision = found.get(going or 0)
    return FormState(
        state,
        day,
        fields,
        revision,
        found.get(other or 0),
        found.get(shared or 0),
        [each.file for each in revision.attachments.all()] if revision else [],
        figures_from(update, Content.from_json(revision.content).figures_of) if revision else None,
    )


def figures_from(update: NationalUpdate | None, number: int | None) -> UpdateRevision | None:
    """The revision in which the figures of the revision of this number were said: itself, or the one that it names
    where it says nothing of them; None where nobody said any. At most two queries.
    """
    found = update.revisions.filter(number=number).first() if update and number else None
    earlier = Content.from_json(found.content).figures_of if found else None
    return found if earlier is None else figures_from(update, earlier)


def steps_of(update: NationalUpdate, viewer: Viewer | None = None) -> list[Step]:
    """The line of an update's revisions, oldest first; of those a viewer may see where one is given. One query."""
    rows = UpdateRevision.objects.filter(update=update)
    rows = rows.visible_to(viewer) if viewer else rows
    found = rows.order_by("number").values_list("number", "base", "user_id", "stage")
    return [Step(number, before, user_id, stage in SHARED) for number, before, user_id, stage in found]


def writer_role(revision: UpdateRevision) -> str:
    """The role in which somebody wrote a revision for its state, never who it was: empty for the system, and where
    they held no mandate on that day. Two queries.
    """
    by = acting_as(revision.user, revision.recorded_at.date(), revision.update.state_id)
    return by.mandate.role if by and by.mandate else ""


def shown(emergency: Emergency, party_id: int, day: date, moment: datetime, viewer: Viewer) -> UpdateRevision | None:
    """What a state shared of a day, as known at a moment: the last revision that this viewer may see. Two queries."""
    of_day = _shared(emergency, moment, viewer).filter(update__state_id=party_id, update__day=day)
    found: UpdateRevision | None = of_day.order_by("number").last()
    return found


def latest(emergency: Emergency, moment: datetime, viewer: Viewer) -> dict[int, UpdateRevision]:
    """The last revision of the last day that each state shared, by party, as known at a moment. Three queries."""
    order = [F("update__day").desc(), F("number").desc()]
    placed = _shared(emergency, moment, viewer).annotate(
        place=Window(RowNumber(), partition_by=F("update__state_id"), order_by=order)
    )
    ids = list(placed.filter(place=1).order_by().values_list("pk", flat=True))
    return {each.update.state_id: each for each in _shared(emergency, moment, viewer).filter(pk__in=ids)}


def days_shared(
    emergency: Emergency, party_id: int, moment: datetime, viewer: Viewer, limit: int = 60
) -> list[UpdateRevision]:
    """Of each day that a state shared the last revision this viewer may see, latest day first. Three queries."""
    placed = (
        _shared(emergency, moment, viewer)
        .filter(update__state_id=party_id)
        .annotate(place=Window(RowNumber(), partition_by=F("update_id"), order_by=F("number").desc()))
    )
    ids = list(placed.filter(place=1).order_by("-update__day").values_list("pk", flat=True)[:limit])
    return list(_shared(emergency, moment, viewer).filter(pk__in=ids).order_by("-update__day"))


def history(update: NationalUpdate, moment: datetime, viewer: Viewer) -> list[UpdateRevision]:
    """Every shared and corrected revision of an update that this viewer may see, by a moment, oldest first."""
    return list(_shared(update.emergency, moment, viewer).filter(update=update).order_by("number"))


def recorded(update: NationalUpdate, codes: Sequence[str], moment: datetime, viewer: Viewer) -> dict[str, Value]:
    """The state's own figures of the update's day as known at a moment, by indicator: a sheet may have brought others
    since. Two queries.
    """
    cells = _own(update.emergency.hazard_id, update.state_id, codes, moment, viewer, (update.day, update.day))
    return {code: cell for code, (cell,) in cells.items()}


def choices(emergency: Emergency, on: date) -> list[SharingChoice]:
    """The ways of sharing that members have in an emergency on a day. At most nine queries."""
    association_id = emergency.association_id
    return sharing_choices(emergency, secretariat(association_id), circles(association_id, on), on)


def revision_row(revision: UpdateRevision) -> dict[str, Any]:
    """A revision's canonical row, for its leaf and for `verify`."""
    update = revision.update
    return {
        "update": str(update.public_id),
        "emergency": update.emergency.slug,
        "state": update.state.code,
        "day": canonical.moment(update.day),
        "number": revision.number,
        "base": revision.base,
        "stage": str(revision.stage),
        "language": revision.language,
        "content": revision.content,
        "reason": revision.reason,
        "user": str(revision.user.public_id) if revision.user else None,
        "recorded": canonical.moment(revision.recorded_at),
        "batch": str(revision.batch.public_id) if revision.batch else None,
        "mark": revision.mark.digest,
        "attachments": [str(each.file.public_id) for each in revision.attachments.all()],
    }


def _shared(emergency: Emergency, moment: datetime, viewer: Viewer) -> Any:
    return (
        UpdateRevision.objects.visible_to(viewer)
        .filter(update__emergency=emergency, stage__in=SHARED, recorded_at__lte=moment)
        .select_related("update", "update__state", "mark")
        .prefetch_related("attachments__file")
    )


def _fields(state: Party, emergency: Emergency, day: date, viewer: Viewer) -> list[FormField]:
    """Every indicator that states report, with the state's own figures. Four queries."""
    indicators = list(Indicator.objects.filter(is_reported=True))
    span = day - timedelta(days=RECENT_DAYS), day
    cells = _own(emergency.hazard_id, state.pk, [each.code for each in indicators], LATEST, viewer, span)
    fields = [_field(each, cells.get(each.code, []), day) for each in indicators]
    back = taken_back_as_withheld(
        [each.standing.observation_id for each in fields if each.standing and each.standing.status == "suppressed"]
    )
    return [
        replace(each, is_taken_back=each.standing is not None and each.standing.observation_id in back)
        for each in fields
    ]


def _own(
    hazard_id: int, state_id: int, codes: Sequence[str], moment: datetime, viewer: Viewer, span: tuple[date, date]
) -> dict[str, list[Value]]:
    """A state's own national figures between two days as known at a moment, by indicator, then by day. Two queries."""
    every = queries.series_of(hazard_id, [state_id], codes)
    own = {each.id: each.indicator for each in every if each.source_id == state_id and not each.strata}
    found: dict[str, list[Value]] = {}
    for cell in queries.known_at(list(own), moment, viewer, *span):
        found.setdefault(own[cell.series_id], []).append(cell)
    return found


def _field(indicator: Indicator, cells: Sequence[Value], day: date) -> FormField:
    values = {cell.period_start: cell.value for cell in cells if cell.value is not None}
    last = max((Before(each, value) for each, value in values.items() if each < day), default=None)
    standing = next((cell for cell in cells if cell.period_start == day), None)
    return FormField(indicator, values.get(day - timedelta(days=1)), last, standing)
