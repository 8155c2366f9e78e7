"""What an update says, and what is wrong or worth a second look in it before it is shared. Plain Python.

Figures stay as they were typed until they are shared. A blank is no figure and never zero.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ganket.lib import text
from ganket.situation.rules import Problem
from ganket.situation.updates.figures import LONGEST_REASON, Before, Line, Read, read, remarks, shortened
from ganket.situation.updates.said import NOTE_KINDS, PARTS, Content, Note, tidy

__all__ = [
    "LONGEST_REASON",
    "NOTE_KINDS",
    "PARTS",
    "Before",
    "Checked",
    "Content",
    "Line",
    "Note",
    "Read",
    "about",
    "check",
    "reasoned",
    "tidy",
    "too_much",
    "unfit",
]

LONGEST_TEXT, LONGEST_NOTE, LONGEST_TYPED = 10_000, 2_000, 60
MOST_NOTES = 40
# Combining marks on one letter; more only make a page unreadable.
MOST_MARKS = 8
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


@dataclass(frozen=True)
class Checked:
    """An update as checked: with problems it is not shared; remarks are for its writer; `figures` as they are read."""

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    figures: dict[str, Read] = field(default_factory=dict)


def unfit(content: Content, catalogue: Mapping[str, Line]) -> list[Problem]:
    """Why tidied content cannot even be kept as a draft: what no form of ours sends."""
    problems = [
        *too_much("assessment", content.assessment, LONGEST_TEXT),
        *(found for part, said in content.parts.items() for found in too_much(f"part:{part}", said, LONGEST_TEXT)),
        *(Problem("", "unknown_part", {"value": shortened(part)}) for part in content.parts if part not in PARTS),
    ]
    for code, typed in content.figures.items():
        if code not in catalogue:
            problems.append(Problem("", "unknown_indicator", {"value": shortened(code)}))
        elif catalogue[code].measure == "estimate":
            problems.append(Problem("", "estimate", {"value": code}))
        else:
            problems += too_much(f"figure:{code}", typed, LONGEST_TYPED)
    if len(content.notes) > MOST_NOTES:
        problems.append(Problem("", "too_many_notes", {"limit": MOST_NOTES}))
    for place, note in enumerate(content.notes):
        problems += too_much(f"note:{place}", note.text, LONGEST_NOTE)
        if note.kind not in NOTE_KINDS:
            problems.append(Problem(f"note:{place}", "unknown_kind", {"value": shortened(note.kind)}))
    return problems


def check(content: Content, catalogue: Mapping[str, Line], day: date, yesterday: Mapping[str, Before]) -> Checked:
    """Whether tidied content may be shared for a day, what of it is worth a second look, and its figures as read.

    `yesterday` holds the last figure before the day of each indicator that has one. A number that may be read in two
    ways is a problem that asks, never guessed.
    """
    problems = unfit(content, catalogue)
    figures: dict[str, Read] = {}
    for code, typed in content.figures.items():
        if code not in catalogue or catalogue[code].measure == "estimate" or too_much("", typed, LONGEST_TYPED):
            continue  # said above; everything else that is wrong is said with it
        found = read(typed, catalogue[code])
        if isinstance(found, Problem):
            problems.append(found._replace(field=f"figure:{code}"))
        elif found is not None:
            figures[code] = found
    if not figures and not problems and replace(content, figures={}).is_empty:
        problems.append(Problem("", "empty"))
    for place, note in enumerate(content.notes):
        if note.starts_on and note.ends_on and note.ends_on < note.starts_on:
            found_days = {"first": note.starts_on.isoformat(), "last": note.ends_on.isoformat()}
            problems.append(Problem(f"note:{place}", "ends_before_it_starts", found_days))
    return Checked(problems, remarks(figures, catalogue, day, yesterday), figures)


def about(day: date, language: str, today: date, first: date, last: date | None) -> list[Problem]:
    """Why a day may not be reported on (the emergency runs from `first` to `last`), or not in that language."""
    found, said = [], day.isoformat()
    if day > today:
        found.append(Problem("day", "future", {"value": said}))
    if day < first:
        found.append(Problem("day", "before_start", {"value": said, "first": first.isoformat()}))
    if last and day > last:
        found.append(Problem("day", "after_end", {"value": said, "last": last.isoformat()}))
    if not _LANGUAGE.fullmatch(language):
        found.append(Problem("language", "unknown_language"))
    return found


def reasoned(reason: str, *, is_correction: bool) -> list[Problem]:
    """Whether a correction says why."""
    if is_correction and not reason:
        return [Problem("reason", "reason_needed")]
    return too_much("reason", reason, LONGEST_REASON)


def too_much(name: str, said: str, longest: int) -> list[Problem]:
    """Whether a text is too long or holds what cannot be kept: control characters, piles of combining marks."""
    if len(said) > longest:
        return [Problem(name, "too_long", {"limit": longest, "length": len(said)})]
    try:
        text.clean(said)
    except ValueError:
        return [Problem(name, "character")]
    marks = 0
    for character in said:
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if marks > MOST_MARKS:
            return [Problem(name, "marks", {"limit": MOST_MARKS})]
    return []
