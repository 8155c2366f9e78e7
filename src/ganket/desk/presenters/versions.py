"""Two versions of one update beside each other, field by field, and one made of what was chosen."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from ganket.desk.presenters import words
from ganket.desk.presenters.reporting import field_said
from ganket.desk.presenters.updates import note_said
from ganket.situation.updates.said import PARTS, Content, Note

NOTES = "notes"


@dataclass(frozen=True)
class Difference:
    """One field in which two versions differ, with what each says; empty where it says nothing. Of the lines of the
    notes both can go on.
    """

    field: str
    name: str
    mine: str
    theirs: str
    may_be_both: bool


def differences(mine: Content, theirs: Content, indicators: Mapping[str, str]) -> list[Difference]:
    """The fields in which they differ, in the order of the form; the notes are one field."""
    fields = [f"figure:{code}" for code in indicators]
    fields += [f"part:{part}" for part in PARTS]
    fields += [NOTES, "assessment"]
    pairs = [(name, _said(mine, name), _said(theirs, name)) for name in fields]
    return [
        Difference(name, field_said(name, indicators), one, other, name == NOTES and bool(one and other))
        for name, one, other in pairs
        if one != other
    ]


def merged(mine: Content, theirs: Content, chosen: Set[str], *, has_both_notes: bool) -> Content:
    """My version with those fields of theirs that were chosen, named as in `differences`; the notes of both where
    wanted.
    """

    def pick(kind: str, own: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
        keys = {*own, *other}
        picked = {key: (other if f"{kind}:{key}" in chosen else own).get(key, "") for key in keys}
        return {key: value for key, value in picked.items() if value}

    return Content(
        theirs.assessment if "assessment" in chosen else mine.assessment,
        pick("part", mine.parts, theirs.parts),
        pick("figure", mine.figures, theirs.figures),
        _notes(mine, theirs) if has_both_notes else theirs.notes if NOTES in chosen else mine.notes,
    )


def _said(content: Content, name: str) -> str:
    kind, _colon, rest = name.partition(":")
    if kind == "figure":
        return words.typed(content.figures.get(rest, ""))
    if kind == "part":
        return content.parts.get(rest, "")
    return "\n".join(_note(each) for each in content.notes) if kind == NOTES else content.assessment


def _notes(mine: Content, theirs: Content) -> tuple[Note, ...]:
    return (*mine.notes, *(each for each in theirs.notes if each not in mine.notes))


def _note(note: Note) -> str:
    said = note_said(note)
    return f"{said.kind}: {said.text}{f' ({said.when})' if said.when else ''}"
