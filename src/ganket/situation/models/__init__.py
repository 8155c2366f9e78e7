"""The tables of the situation, a noun a file."""

from ganket.situation.models.duty import Duty, Receipt
from ganket.situation.models.emergency import Emergency, EmergencySource, Hazard, Level
from ganket.situation.models.entry import Entry, EntryParty
from ganket.situation.models.figures import (
    Analysis,
    Batch,
    Cell,
    Indicator,
    Observation,
    Recording,
    Series,
)
from ganket.situation.models.place import Area, AreaSuccession, Population
from ganket.situation.models.question import Post, PostRelabelling, Question
from ganket.situation.models.scenario import Replayed
from ganket.situation.models.sending import LayoutAnswers, Upload
from ganket.situation.models.update import NationalUpdate, UpdateAttachment, UpdateRevision

__all__ = [
    "Analysis",
    "Area",
    "AreaSuccession",
    "Batch",
    "Cell",
    "Duty",
    "Emergency",
    "EmergencySource",
    "Entry",
    "EntryParty",
    "Hazard",
    "Indicator",
    "LayoutAnswers",
    "Level",
    "NationalUpdate",
    "Observation",
    "Population",
    "Post",
    "PostRelabelling",
    "Question",
    "Receipt",
    "Recording",
    "Replayed",
    "Series",
    "UpdateAttachment",
    "UpdateRevision",
    "Upload",
]
