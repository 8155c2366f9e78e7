"""What the API says of national updates, and what it is told: the documented shapes."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from ganket.lib.api.parameters import Day, Written
from ganket.situation.api import writers


class FileAnswer(Schema):
    """A file that goes with an update."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int
    href: str


class NoteAnswer(Schema):
    """A measure, need, offer or request in the state's words."""

    kind: str
    text: str
    starts_on: date | None
    ends_on: date | None


class RevisionAnswer(Schema):
    """What a state said of its day, in its words and language, figures as they were written."""

    id: UUID
    stage: Literal["drafted", "shared", "corrected"]
    language: str
    assessment: str
    parts: dict[str, str]
    figures: dict[str, str]
    notes: list[NoteAnswer]
    attachments: list[FileAnswer]
    reason: str = Field(description="Why it was corrected; empty in the first that you may see.")
    recorded_at: datetime
    tlp: str
    batch: UUID | None = Field(description="The batch that holds its figures.")


class StepAnswer(Schema):
    """One sharing of an update that you may see: 1 is the first of those, above it the update was corrected."""

    revision: int
    stage: Literal["shared", "corrected"]
    recorded_at: datetime
    reason: str
    tlp: str


class UpdateAnswer(Schema):
    """The update of a state and day. `drafts` are seen by who reports for the state alone: the newest, and a
    colleague's that was saved beside it.
    """

    emergency: str
    state: str
    day: date
    shared: RevisionAnswer | None
    history: list[StepAnswer]
    drafts: list[RevisionAnswer]


class NoteBody(Written):
    """A measure, need, offer or request."""

    kind: Literal["measure", "need", "offer", "request"]
    text: str
    starts_on: Day | None = None
    ends_on: Day | None = None


class PartsBody(Written):
    """The three parts in the state's words."""

    control: str = ""
    people: str = ""
    socio_economic: str = ""


class UpdateBody(Written):
    """What is said of a day. Saved as a draft, or shared; shared already, sharing it again corrects it."""

    stage: Literal["drafted", "shared"]
    language: str = "en"
    assessment: str = ""
    parts: PartsBody = PartsBody()
    figures: Annotated[
        dict[str, str] | None,
        Field(
            description="By indicator, each as typed: `12`, `<5`, `withheld`. A blank is no figure, never zero. "
            "Left out altogether: they stay as last told."
        ),
    ] = None
    notes: list[NoteBody] = []
    attachments: Annotated[list[str] | None, Field(description="Ids of files sent for it; left out: those it has.")] = (
        None
    )
    share_with: writers.ShareWith | None = None
    reason: str = ""
