"""What is recorded in the drill: one frozen row for each act, with its moment and a key by which it is known.

Words come as {"en": ..., "vi": ...}; figures as whole numbers by indicator; parties, areas and indicators as codes.
"""

from dataclasses import dataclass
from datetime import date, datetime

Words = dict[str, str]


@dataclass(frozen=True)
class Act:
    """Something recorded at a moment (UTC); no two acts share a moment or a key."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """One structured note of an update: `kind` is measure, need, offer or request."""

    kind: str
    part: str
    text: Words


@dataclass(frozen=True)
class Shared(Act):
    """A state shares its update of a day: figures, its own assessment (English), the three parts, notes.

    `reasons`: why a figure does not compare with that of the day before, by indicator. `written_by`: a function
    (a role of mandates), never a person. `audience`: association or health_officials.
    """

    state: str
    day: date
    figures: dict[str, int]
    assessment: str
    parts: dict[str, Words]
    notes: tuple[Note, ...]
    reasons: dict[str, Words]
    audience: str
    written_by: str


@dataclass(frozen=True)
class Corrected(Act):
    """A state corrects figures of an update that it had shared; `of` is the key of that act, `was` what it said."""

    state: str
    day: date
    of: str
    figures: dict[str, int]
    was: dict[str, int]
    reason: Words
    written_by: str


@dataclass(frozen=True)
class AreaFigure:
    """One figure of an area: a state, or a part of one."""

    area: str
    indicator: str
    value: int


@dataclass(frozen=True)
class PublicFigures(Act):
    """A public source publishes figures of a day."""

    source: str
    day: date
    rows: tuple[AreaFigure, ...]


@dataclass(frozen=True)
class ProvinceFigures(Act):
    """A state shares figures of its parts for a day; they need not sum to the national figure."""

    state: str
    day: date
    rows: tuple[AreaFigure, ...]
    audience: str


@dataclass(frozen=True)
class Asked(Act):
    """A state asks another about a figure of a day."""

    by: str
    of: str
    indicator: str
    day: date
    text: Words


@dataclass(frozen=True)
class Answered(Act):
    """The state that was asked answers; `question` is the key of the act that asked."""

    question: str
    by: str
    text: Words
