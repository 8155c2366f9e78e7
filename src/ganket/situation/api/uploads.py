"""Files on their way into the record: sent, read by the job worker, asked about, recorded or put away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema
from pydantic import Field

from ganket.actors.models import Mandate
from ganket.actors.permissions import Acting
from ganket.actors.rules import NotAsStored
from ganket.lib import clock
from ganket.lib.api import answers, bodies, cursors, idempotency, problems
from ganket.lib.api.answers import Listed
from ganket.lib.api.parameters import Code, Paged, Written, YesOrNo
from ganket.lib.kept_answers import Answer
from ganket.situation.api import faults, moments, named, uploaded, writers
from ganket.situation.importer import actions, queries, queue, steps
from ganket.situation.importer.reading.limits import MAXIMUM_BYTES
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.models import Upload

router = Router(tags=["uploads"])
ADDRESS = "/uploads/{uuid:upload_id}"
Words = dict[str, str]


class ProblemSaid(Schema):
    """What is wrong or worth knowing, and where in the file."""

    place: str
    code: str
    name: str
    message: Words


class ChoiceAnswer(Schema):
    """One of the answers to a doubt."""

    answer: str
    label: str
    meaning: Words


class DoubtAnswer(Schema):
    """Something in the file that may be read in several ways, and is asked, never guessed."""

    key: str
    code: str
    place: str
    question: Words
    proposal: str
    choices: list[ChoiceAnswer]


class ChangeSaid(Schema):
    """A figure that says otherwise than its readers were told, and the cell of the file it stands in."""

    where: str
    area: str
    indicator: str
    period_start: date
    period_end: date
    before: float | None = Field(
        description="null: it was withheld or, by its `before_status`, withdrawn; `before_reason` says what stood "
        "there, as `<5`."
    )
    before_status: str = "suppressed"
    before_reason: str = ""
    value: float | None = Field(description="null: it is withheld or, by its `status`, withdrawn from now on.")
    status: str = "normal"
    reason: str = ""


class UploadLine(Schema):
    """A file that you sent. `step` tells how far it is: `sent`, `read` (its `total` rows are known), `checked` (`done`
    of them, against the record), `recorded`.
    """

    id: UUID
    name: str
    size_bytes: int
    sha256: str
    sender: str
    source: str
    hazard: str
    tlp: str
    received_at: datetime
    state: Literal["waiting", "asking", "refused", "ready", "recorded", "dismissed"]
    records_itself: bool
    takes_part: bool
    step: Literal["sent", "read", "checked", "recorded"]
    done: int
    total: int
    batch: UUID | None = Field(description="The batch it was recorded as.")


class UploadAnswer(UploadLine):
    """A file that you sent, and what was found in it so far."""

    counts: dict[str, int] = Field(description="What recording it would do, or did: new, changed, unchanged, refused.")
    has_part: bool = Field(description="The right rows may be recorded without the refused.")
    change_count: int = Field(description="Figures that say otherwise than their readers were told.")
    changes: list[ChangeSaid] = Field(description="The first 50.")
    doubts: list[DoubtAnswer]
    problem_count: int
    problems: list[ProblemSaid] = Field(description="The first 200.")
    remark_count: int
    remarks: list[ProblemSaid] = Field(description="The first 200.")
    report: dict[str, Any] = Field(description="Everything that was found, by codes with values.")


class Uploads(Listed[UploadLine]):
    """Files that you sent."""


class UploadQuery(Schema):
    """What a file is, and what is to become of it."""

    emergency: Annotated[Code, Field(description="Its figures are of the hazard of this emergency.")]
    name: Annotated[str, Field(max_length=200, description="Needed where the body is the file itself.")] = ""
    source: Annotated[Code | None, Field(description="Whose figures they are, if not your own state's.")] = None
    share_with: Annotated[
        writers.ShareWith,
        Field(description="Who reads what is recorded: `own` state, `officers`, `partners`, `public`."),
    ] = "own"
    records_itself: Annotated[YesOrNo, Field(description="Record it as soon as nothing is open.")] = False
    takes_part: Annotated[YesOrNo, Field(description="Record the right rows though others are refused.")] = False


class RefusedQuery(Schema):
    """In which words."""

    language: Literal["en", "vi"] = "en"


class AnswersBody(Written):
    """Answers by the key of their doubt; an empty one takes an earlier one back."""

    answers: dict[Annotated[str, Field(max_length=300)], Annotated[str, Field(max_length=300)]]


class RecordBody(Written):
    """Whether the right rows are recorded though others are refused; why figures change, where they do."""

    takes_part: bool = False
    reason: Annotated[str, Field(max_length=200, description="Kept with each figure that says otherwise.")] = ""


@router.get("/uploads", response=Uploads, summary="Files that you sent")
def uploads(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """The newest first."""
    place = cursors.read(request, query.cursor)
    rows = queries.uploads(_senders(request))
    if place:
        rows = rows.filter(pk__lt=place.key[0])
    return answers.page(
        request, list(rows[: query.limit + 1]), query.limit, key=lambda row: [row.pk], item=uploaded.line
    )


@router.post(
    "/uploads",
    response={202: UploadAnswer},
    summary="Send a file of figures",
    openapi_extra={"requestBody": bodies.FILE_BODY},
)
def send_upload(request: HttpRequest, query: Query[UploadQuery]) -> HttpResponse:
    """The file as the body, or as the field `file` of a form. It is read after the answer: follow `Location`."""
    found = named.emergency_of(query.emergency, moments.viewer(request))
    source = named.source(query.source) if query.source else None
    by = writers.acting(request, *([source.pk] if source and source.kind == source.Kind.STATE else []))
    given, content = bodies.read_file(request, MAXIMUM_BYTES)
    name = query.name or given
    if not name:
        raise problems.parameter("name", "missing", "Say by name what the file is called.")
    if not content:
        raise problems.invalid(problems.Fault("/body", "empty", "The file is empty."))

    def act() -> HttpResponse:
        mark = writers.mark(query.share_with, by.party, found, "/query/share_with")
        upload = actions.receive(
            by=by,
            content=content,
            name=name,
            source=source or by.party,
            hazard=found.hazard,
            mark=mark,
            takes_part=query.takes_part,
            records_itself=query.records_itself,
        )
        return _accepted(queue.put(by=by, upload=upload))

    return _answered(request, act, bodies.said_of_file(name, content), by)


@router.get(ADDRESS, response=UploadAnswer, summary="What becomes of a file")
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """How far it is read, what is asked, what is wrong."""
    return answers.whole(request, uploaded.whole(_own(request, upload_id)))


@router.post(ADDRESS + "/answers", response={202: UploadAnswer}, summary="Answer what a file leaves open")
def answer_upload(request: HttpRequest, upload_id: UUID, body: Body[AnswersBody]) -> HttpResponse:
    """It is read again with these answers beside those given before."""
    found = _own(request, upload_id)
    by = writers.acting(request, found.sender_id)

    def act() -> HttpResponse:
        return _accepted(queue.put(by=by, upload=found, answers=body.answers))

    return _answered(request, act, writers.said_of(body), by)


@router.post(ADDRESS + "/record", response={200: UploadAnswer, 202: UploadAnswer}, summary="Record what a file says")
def record_upload(request: HttpRequest, upload_id: UUID, body: Body[RecordBody]) -> HttpResponse:
    """As one batch or not at all, by the job worker: follow `Location`. Recorded once, it is recorded."""
    found = _own(request, upload_id)
    by = writers.acting(request, found.sender_id)

    def act() -> HttpResponse:
        why = {steps.REASON: body.reason} if body.reason else {}
        held = queue.put(by=by, upload=found, answers=why, records_itself=True, takes_part=body.takes_part)
        return _accepted(held, 200 if held.state == Upload.State.RECORDED else 202)

    return _answered(request, act, writers.said_of(body), by)


@router.post(ADDRESS + "/dismissal", response={200: UploadAnswer}, summary="Put a file away")
def dismiss_upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Its bytes and what was read of it are gone."""
    found = _own(request, upload_id)
    by = writers.acting(request, found.sender_id)

    def act() -> HttpResponse:
        return _accepted(actions.dismiss(by=by, upload=found), 200)

    return _answered(request, act, b"", by)


@router.get(ADDRESS + "/refused", summary="The refused rows of a file", openapi_extra={"x-file": True})
def refused_rows(request: HttpRequest, upload_id: UUID, query: Query[RefusedQuery]) -> HttpResponse:
    """In the form they came in, with a column of messages that is passed over when the file is sent again."""
    found = _own(request, upload_id)
    try:
        content, media_type, name = actions.refused_rows(found, query.language)
    except (actions.NotOpen, Unreadable):
        raise problems.not_found() from None
    except (NotAsStored, FileNotFoundError):
        raise problems.damaged("The file that was sent is no longer as it was kept.") from None
    return answers.file(request, content, media_type, name)


def _senders(request: HttpRequest) -> list[int]:
    """For whom the reader sends files: a mandate that only reads opens none, here as on the pages."""
    user = moments.viewer(request).user
    held = Mandate.objects.on(clock.now().date()).filter(user=user).exclude(role=Mandate.Role.AUDITOR)
    return list(held.values_list("party_id", flat=True)) if user else []


def _own(request: HttpRequest, upload_id: UUID | str) -> Upload:
    found = queries.upload(upload_id, _senders(request))
    if found is None:
        raise problems.not_found()
    return found


def _accepted(found: Upload, status: int = 202) -> HttpResponse:
    return answers.done(uploaded.whole(found), status=status, location=f"/api/v1/uploads/{found.public_id}")


def _answered(request: HttpRequest, act: Callable[[], HttpResponse], said: bytes, by: Acting) -> HttpResponse:
    """Done once, its refusals worded. Sent again, it is answered with the file as it stands: what was read in a file
    is kept with the file alone, and goes with it.
    """

    def again(kept: Answer) -> HttpResponse:
        return _accepted(_own(request, kept.headers["Location"].rpartition("/")[2]), kept.status)

    try:
        return idempotency.once(request, act, said=said, by=by.party.code, again=again)
    except actions.NotYours:
        detail = "A state's figures are sent by its focal point or alternate, a public source's by the secretariat."
        raise problems.forbidden(detail) from None
    except actions.Unfit as unfit:
        found = [faults.fault(each) for each in unfit.problems]
        raise problems.invalid(*(replace(each, pointer="/query/share_with") for each in found)) from None
    except actions.NotOpen:
        detail = "Nothing more becomes of this file: it was recorded, put away, or could not be read."
        raise problems.Problem(409, "not-open", "Not open", detail) from None
