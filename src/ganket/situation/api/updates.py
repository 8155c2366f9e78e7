"""The national update of a state and day: reading what is shared, and for its state saving, sharing, correcting."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema
from pydantic import Field

from ganket.actors.models import Party, StoredFile
from ganket.actors.permissions import Acting, acting_as
from ganket.lib import moments as times
from ganket.lib.api import answers, bodies, idempotency, problems, tags
from ganket.lib.api.parameters import AsKnownAt
from ganket.situation.actions import lock
from ganket.situation.api import faults, moments, named, writers
from ganket.situation.api.emergencies import SLUG
from ganket.situation.api.said import FileAnswer, UpdateAnswer, UpdateBody
from ganket.situation.models import Emergency, UpdateRevision
from ganket.situation.permissions import NotYours, may_report
from ganket.situation.updates import actions, queries
from ganket.situation.updates.attachments import MAXIMUM_BYTES
from ganket.situation.updates.rules import Content, Note

router = Router(tags=["updates"])
ADDRESS = SLUG + "/states/{iso3}/updates/{day}"
Iso3 = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Z]{3}$"})]
OfDay = Annotated[str, Field(json_schema_extra={"format": "date"})]


class UpdateQuery(Schema):
    """As known when."""

    as_known_at: AsKnownAt | None = None


@router.get(ADDRESS, response=UpdateAnswer, summary="A state's update of a day")
def update(request: HttpRequest, slug: str, iso3: Iso3, day: OfDay, query: Query[UpdateQuery]) -> HttpResponse:
    """In its last revision by then that is shared with you. Its ETag is what a change names in If-Match."""
    found, state, of_day = _named(request, slug, iso3, day)
    moment = moments.asked(query.as_known_at, moments.viewer(request), found)
    data, last = _standing(request, found, state, of_day, moment)
    if not last:
        raise problems.not_found()
    return answers.whole(request, data)


@router.post(
    ADDRESS,
    response={200: UpdateAnswer, 201: UpdateAnswer},
    summary="Save, share or correct your state's update of a day",
    openapi_extra={"x-precondition": True},
)
def write_update(request: HttpRequest, slug: str, iso3: Iso3, day: OfDay, body: Body[UpdateBody]) -> HttpResponse:
    """Where there is a revision already, If-Match names the state of the update that you know. A draft is seen by who
    reports for the state alone; `share_with` says who reads what is shared, its figures and files with it.
    """
    found, state, of_day = _named(request, slug, iso3, day)
    by = writers.acting(request, state.pk)
    if body.stage == "shared" and body.share_with is None:
        raise problems.invalid(problems.Fault("/body/share_with", "missing", "Say with whom it is shared."))

    def act() -> HttpResponse:
        lock()  # nobody saves between the comparison and what follows from it
        before, last = _standing(request, found, state, of_day, None)
        _check_precondition(request, before, last)
        files = _files(body.attachments, state) if body.attachments is not None else None
        how: dict[str, Any] = {
            "by": by,
            "emergency": found,
            "day": of_day,
            "content": _content(body, last),
            "base": last,
            "language": body.language,
            "attachments": files,
        }
        if body.share_with is None or body.stage == "drafted":
            actions.save_draft(**how)
        else:
            actions.share_update(mark=writers.mark(body.share_with, state, found), reason=body.reason, **how)
        after, _ = _standing(request, found, state, of_day, None)
        status = 200 if last else 201
        return answers.done(after, status=status, location=request.path)

    return _answered(request, act, writers.said_of(body), by)


@router.post(
    ADDRESS + "/attachments",
    response={201: FileAnswer},
    summary="Send a file that goes with an update",
    openapi_extra={"requestBody": bodies.FILE_BODY},
)
def attach_file(request: HttpRequest, slug: str, iso3: Iso3, day: OfDay, name: str = "") -> HttpResponse:
    """PDF, PNG, JPEG, CSV, XLSX or DOCX, told by what is inside, of up to 5 MB. It is seen by who reports for the state
    until an update that names it is shared.
    """
    found, state, of_day = _named(request, slug, iso3, day)
    by = writers.acting(request, state.pk)
    given, content = bodies.read_file(request, MAXIMUM_BYTES)

    def act() -> HttpResponse:
        stored = actions.attach(by=by, emergency=found, day=of_day, content=content, name=name or given or "file")
        data = _file(stored)
        return answers.done(data, status=201, location=data["href"])

    return _answered(request, act, bodies.said_of_file(name or given, content), by)


def _named(request: HttpRequest, slug: str, iso3: str, day: str) -> tuple[Emergency, Party, date]:
    """The emergency, the member state and the day of an address. Raises Problem 404."""
    found = moments.emergency(slug, moments.viewer(request))
    try:
        of_day = times.day(day)
    except ValueError:
        raise problems.not_found() from None
    return found, named.member(found, iso3, of_day), of_day


def _standing(
    request: HttpRequest, found: Emergency, state: Party, day: date, moment: datetime | None
) -> tuple[dict[str, Any], int]:
    """The update as its reader sees it, and the number of its last revision among those (0: there is none)."""
    viewer = moments.viewer(request)
    shared = queries.shown(found, state.pk, day, moment or moments.LATEST, viewer)
    steps = queries.history(shared.update, moment or moments.LATEST, viewer) if shared else []
    drafts: list[UpdateRevision] = []
    by = acting_as(request.user, party_id=state.pk) if moment is None and request.user.is_authenticated else None
    if by and may_report(by, state):
        form = queries.form(state, found, day, viewer)
        drafts = [each for each in (form.revision, form.other) if each and each.stage == UpdateRevision.Stage.DRAFTED]
    data = {
        "emergency": found.slug,
        "state": state.code,
        "day": day,
        "shared": _revision(shared, is_first=len(steps) == 1) if shared else None,
        "history": [
            {
                "revision": number,
                **_told(each, is_first=number == 1),
                "recorded_at": each.recorded_at,
                "tlp": each.mark.label,
            }
            for number, each in enumerate(steps, start=1)
        ],
        "drafts": [_revision(each, is_first=not steps) for each in drafts],
    }
    return data, max((each.number for each in (*drafts, *steps)), default=0)


def _check_precondition(request: HttpRequest, before: Mapping[str, Any], last: int) -> None:
    header = request.headers.get("If-Match")
    if header is None:
        if last:
            raise problems.precondition_required()
    elif not last or not tags.names(header, answers.tag_of(before)):
        raise problems.stale()


def _content(body: UpdateBody, base: int) -> Content:
    """What a body says; without figures it leaves those of the base as they stand when it is kept."""
    return Content(
        assessment=body.assessment,
        parts=body.parts.model_dump(),
        figures=body.figures or {},
        notes=tuple(Note(each.kind, each.text, each.starts_on, each.ends_on) for each in body.notes),
        figures_of=base if body.figures is None else None,
    )


def _files(ids: Sequence[str], state: Party) -> list[StoredFile]:
    """The state's own files of these ids. Raises Problem 400 for another's, which is as if there were none."""
    found = named.files(ids, state)
    for place, each in enumerate(ids):
        if each not in found:
            fault = problems.Fault(f"/body/attachments/{place}", "unknown_file", "There is no such file of this state.")
            raise problems.invalid(fault)
    return [found[each] for each in ids]


def _answered(request: HttpRequest, act: Any, said: bytes, by: Acting) -> HttpResponse:
    """Done once, its refusals worded with their places."""
    try:
        return idempotency.once(request, act, said=said, by=by.party.code)
    except NotYours:
        raise problems.forbidden("Its own focal point or alternate reports for a state.") from None
    except actions.Unfit as unfit:
        raise problems.invalid(*map(faults.fault, unfit.problems)) from None
    except actions.Stale:
        raise problems.stale() from None


def _told(each: UpdateRevision, *, is_first: bool) -> dict[str, Any]:
    """How far a revision goes and why, to its reader: the first they may see corrects nothing they were told, and a
    reason would tell them of one before it.
    """
    stages = UpdateRevision.Stage
    if each.stage == stages.DRAFTED:
        return {"stage": each.stage, "reason": each.reason}
    return {"stage": stages.SHARED, "reason": ""} if is_first else {"stage": stages.CORRECTED, "reason": each.reason}


def _revision(each: UpdateRevision, *, is_first: bool) -> dict[str, Any]:
    return {
        "id": each.public_id,
        **_told(each, is_first=is_first),
        "language": each.language,
        **replace(Content.from_json(each.content), figures_of=None).to_json(),
        "attachments": [_file(attached.file) for attached in each.attachments.all()],
        "recorded_at": each.recorded_at,
        "tlp": each.mark.label,
        "batch": each.batch.public_id if each.batch else None,
    }


def _file(stored: StoredFile) -> dict[str, Any]:
    return {
        "id": stored.public_id,
        "name": stored.name,
        "media_type": stored.media_type,
        "size_bytes": stored.size_bytes,
        "href": f"/files/{stored.public_id}/",
    }
