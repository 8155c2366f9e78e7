"""What an update says, as a value: the same in a form, in a row and in an answer. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ganket.lib import text
from ganket.situation.importer.reading import values

PARTS = ("control", "people", "socio_economic")
NOTE_KINDS = ("measure", "need", "offer", "request")


@dataclass(frozen=True)
class Note:
    """A measure, need, offer or request in the state's words; its days where there are any, both included."""

    kind: str
    text: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Content:
    """What an update says: the state's own assessment, the three parts, figures as typed by indicator, notes.

    `figures_of` is there where it says nothing of figures at all: the number of the revision that did last, 0 for none;
    the figures are then those that stood when it was kept, for its readers.
    """

    assessment: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    figures_of: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is said."""
        return replace(self, figures_of=None) == Content()

    def to_json(self) -> dict[str, Any]:
        """For a revision's row and for answers; blanks are left out."""
        return {
            "assessment": self.assessment,
            "parts": dict(self.parts),
            "figures": dict(self.figures),
            "notes": [
                {
                    "kind": note.kind,
                    "text": note.text,
                    "starts_on": note.starts_on.isoformat() if note.starts_on else None,
                    "ends_on": note.ends_on.isoformat() if note.ends_on else None,
                }
                for note in self.notes
            ],
            **({} if self.figures_of is None else {"figures_of": self.figures_of}),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Content":
        """What `to_json` wrote, or what a program sent in its form. Raises ValueError for anything else."""
        unknown = set(said) - {"assessment", "parts", "figures", "notes", "figures_of"}
        if unknown:
            raise ValueError(f"an update has no {', '.join(sorted(map(repr, unknown)))}")
        return cls(
            assessment=_text(said.get("assessment", ""), "assessment"),
            parts=_texts(said.get("parts", {}), "parts"),
            figures=_texts(said.get("figures", {}), "figures"),
            notes=tuple(_note(each) for each in _listed(said.get("notes", []))),
            figures_of=_number(said.get("figures_of")),
        )


def tidy(content: Content) -> Content:
    """The content as it is kept: NFC, lines ended alike, trimmed, blanks and notes without words left out; in one word
    that a figure is withheld, whatever the language of the form.

    What cannot be kept is left as it is: `unfit` says what that is.
    """
    return Content(
        assessment=_tidied(content.assessment),
        parts={part: kept for part, said in content.parts.items() if (kept := _tidied(said))},
        figures={
            code: values.WITHHELD if values.is_withheld(kept) else kept
            for code, typed in content.figures.items()
            if (kept := _tidied(typed))
        },
        notes=tuple(
            Note(note.kind, kept, note.starts_on, note.ends_on)
            for note in content.notes
            if (kept := _tidied(note.text))
        ),
        figures_of=content.figures_of,
    )


def _tidied(said: str) -> str:
    lines = said.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return text.clean(lines)
    except ValueError:
        return lines


def _text(said: object, name: str) -> str:
    if not isinstance(said, str):
        raise ValueError(f"{name} is no text")
    return said


def _number(said: object) -> int | None:
    if said is not None and (not isinstance(said, int) or isinstance(said, bool) or said < 0):
        raise ValueError("figures_of is no number of a revision")
    return said


def _texts(said: object, name: str) -> dict[str, str]:
    if not isinstance(said, Mapping):
        raise ValueError(f"{name} is no object of texts")
    return {_text(key, name): _text(value, f"{name}: {key}") for key, value in said.items()}


def _listed(said: object) -> Sequence[Any]:
    if not isinstance(said, list | tuple):
        raise ValueError("notes is no list")
    return said


def _note(said: object) -> Note:
    if not isinstance(said, Mapping) or not {"kind", "text"} <= set(said) <= {"kind", "text", "starts_on", "ends_on"}:
        raise ValueError("a note has kind, text, starts_on and ends_on")
    days = [_day(said.get(name), name) for name in ("starts_on", "ends_on")]
    return Note(_text(said["kind"], "kind"), _text(said["text"], "text"), *days)


def _day(said: object, name: str) -> date | None:
    if said is None or said == "":
        return None
    try:
        day = date.fromisoformat(_text(said, name))
    except ValueError:
        raise ValueError(f"{name} is no day like 2020-10-14") from None
    if day.isoformat() != said:
        raise ValueError(f"{name} is no day like 2020-10-14")
    return day
