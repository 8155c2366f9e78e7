"""The tables of the situation, a noun a file."""

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

__all__ = [
    "Analysis",
    "Area",
    "AreaSuccession",
    "Batch",
    "Cell",
    "Emergency",
    "EmergencySource",
    "Entry",
    "EntryParty",
    "Hazard",
    "Indicator",
    "Level",
    "Observation",
    "Population",
    "Recording",
    "Series",
]
