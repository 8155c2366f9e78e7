"""The form of a national update in words: fields with the day before beside them, notes, what is wrong, saved when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.actors.models import Mandate
from ganket.desk.presenters import words
from ganket.desk.presenters.indicators import figure_said, value_said
from ganket.desk.presenters.problems import kind_said, problem_said
from ganket.desk.presenters.wording import Wording, wording
from ganket.lib import text
from ganket.situation.models import Indicator, UpdateRevision
from ganket.situation.rules import Problem
from ganket.situation.updates.figures import FOLD, LEAST_JUMP, Line, as_typed, read
from ganket.situation.updates.queries import FormField, FormState
from ganket.situation.updates.rules import LONGEST_TYPED, Read
from ganket.situation.updates.said import NOTE_KINDS, PARTS, Content, Note

# The part names of the template's blank line, which a script copies.
BLANK = "note:blank"


@dataclass(frozen=True)
class FieldRow:
    """One figure of the form. `plain` is the figure before it as digits, for the script that flags differences."""

    code: str
    field: str
    name: str
    unit: str
    definition: str
    before: str
    plain: str
    standing: str
    typed: str
    problem: str
    remark: str
    falls: str
    jumps: str
    longest: int = LONGEST_TYPED


@dataclass(frozen=True)
class PartView:
    """One of the three parts: its figures and its words."""

    code: str
    field: str
    heading: str
    rows: list[FieldRow]
    words: str
    problem: str


@dataclass(frozen=True)
class NoteLine:
    """One line of the notes."""

    field: str
    place: int
    kind: str
    text: str
    starts_on: date | None
    ends_on: date | None
    problem: str


@dataclass(frozen=True)
class ProblemLine:
    """What is wrong with a field, for the list above the form."""

    field: str
    name: str
    said: str


class Said:
    """Problems and remarks by field, worded once."""

    def __init__(self, problems: Sequence[Problem], remarks: Sequence[Problem]) -> None:
        """A field with several problems says all of them."""
        self.problems = _by_field(problems)
        self.remarks = _by_field(remarks)


def parts(state: FormState, content: Content, said: Said) -> list[PartView]:
    """The three parts in which ministers read a situation, with the catalogue's figures in its order."""
    forms = wording()
    return [
        PartView(
            code=part,
            field=f"part:{part}",
            heading=words.part(part),
            rows=[_row(each, state, content, said, forms) for each in state.fields if each.indicator.part == part],
            words=content.parts.get(part, ""),
            problem=said.problems.get(f"part:{part}", ""),
        )
        for part in PARTS
    ]


def notes(content: Content, said: Said, blank: int = 1) -> list[NoteLine]:
    """The lines of the notes, and so many blank ones after them."""
    lines = [*content.notes, *[Note(NOTE_KINDS[0], "")] * blank]
    return [
        NoteLine(
            f"note:{place}",
            place + 1,
            note.kind,
            note.text,
            note.starts_on,
            note.ends_on,
            said.problems.get(f"note:{place}", ""),
        )
        for place, note in enumerate(lines)
    ]


def blank_note() -> NoteLine:
    """The line that a script copies."""
    return NoteLine(BLANK, 0, NOTE_KINDS[0], "", None, None, "")


def note_kinds() -> list[tuple[str, str]]:
    """The kinds of notes, with their words."""
    return [(code, kind_said(code)) for code in NOTE_KINDS]


def problem_lines(problems: Sequence[Problem], indicators: Mapping[str, str]) -> list[ProblemLine]:
    """Problems with the name of their field, in the form's own order of them."""
    return [ProblemLine(each.field, field_said(each.field, indicators), problem_said(each)) for each in problems]


def changes(state: FormState, figures: Mapping[str, Read], refused: Sequence[Problem]) -> list[str]:
    """The figures that sharing will change, before and now: those of a refusal where there are any, else what the
    record holds. `figures` are those of the content as they are read.
    """
    told = {
        each.field.partition(":")[2]: (each.values["before"], each.values["value"])
        for each in refused
        if each.code == "told_otherwise"
    }
    found, names_, forms = told or state.overruled(figures), names(state), wording()
    lines = {each.indicator.code: each.indicator for each in state.fields}
    return [
        _("%(what)s: %(before)s, now %(after)s")
        % {
            "what": capfirst(names_[code]),
            "before": _as_read(before, lines[code], forms),
            "after": _as_read(after, lines[code], forms),
        }
        for code, (before, after) in found.items()
    ]


def _as_read(typed: str, line: Indicator, forms: Wording) -> str:
    """What was typed as it is read; what cannot be, as it stands."""
    found = read(typed, Line(line.measure, line.decimals))
    return figure_said(*found, line, forms) if isinstance(found, Read) else words.typed(typed)


def field_said(field: str, indicators: Mapping[str, str]) -> str:
    """What a field of the form is called; `indicators` are the names of the catalogue by code."""
    kind, _colon, rest = field.partition(":")
    if kind == "figure":
        return indicators.get(rest, rest)
    if kind == "part":
        return words.part(rest)
    if kind in ("note", "notes"):
        return _("Measures, needs, offers, requests")
    if kind == "assessment":
        return _("The State's own assessment")
    return _("Attachments") if kind in ("attachment", "attachments") else _("The update")


def names(state: FormState) -> dict[str, str]:
    """The names of the form's indicators by code."""
    language = get_language() or "en"
    return {each.indicator.code: each.indicator.name(language) for each in state.fields}


def saved_said(revision: UpdateRevision | None) -> str:
    """When a draft was saved; that there is none yet."""
    if revision is None:
        return _("Nothing is saved yet.")
    forms = wording()
    at, day = forms.time(revision.recorded_at), forms.short_day(revision.recorded_at.date())
    if revision.stage != UpdateRevision.Stage.DRAFTED:
        return _("As shared at %(at)s, %(day)s.") % {"at": at, "day": day}
    return _("Draft saved at %(at)s, %(day)s.") % {"at": at, "day": day}


def writer_said(other: UpdateRevision, role: str) -> str:
    """Who saved an update, by the role in which they did: functions, never names of persons."""
    if other.user_id is None:
        return _("the system")
    said = {Mandate.Role.FOCAL_POINT: _("the focal point"), Mandate.Role.ALTERNATE: _("the alternate")}
    return said.get(Mandate.Role(role), _("a colleague")) if role else _("a colleague")


def other_said(other: UpdateRevision, role: str) -> str:
    """That somebody else of the state saved the same update, and when."""
    at, who = wording().time(other.recorded_at), capfirst(writer_said(other, role))
    return _("%(who)s saved this update, too, at %(at)s. Neither version is lost.") % {"who": who, "at": at}


def _row(each: FormField, state: FormState, content: Content, said: Said, forms: Wording) -> FieldRow:
    language, line = get_language() or "en", each.indicator
    name, typed = f"figure:{line.code}", content.figures.get(line.code, "")
    before, value = "–", None
    if each.last is not None:
        value = each.last.value
        shown = value_said(value, line, forms)
        before = shown if each.yesterday is not None else f"{shown} ({forms.short_day(each.last.day)})"
    is_total = line.measure == Indicator.Measure.CUMULATIVE
    shown = value_said(value, line, forms) if value is not None else ""
    return FieldRow(
        code=line.code,
        field=name,
        name=line.name(language),
        unit=_unit(text.label(line.units, language), line.name(language)),
        definition=text.label(line.definitions, language),
        before=before,
        plain=as_typed(value, "normal", "") if value is not None else "",
        standing=_standing(each, typed, forms, was_shared=state.shared_figures.get(line.code) == typed),
        typed=words.typed(typed),
        problem=said.problems.get(name, ""),
        remark=said.remarks.get(name, ""),
        falls=_("Lower than the figure before (%(before)s): a total does not fall.") % {"before": shown}
        if is_total and shown
        else "",
        jumps=_("More than %(fold)s times the figure before (%(before)s).") % {"fold": FOLD, "before": shown}
        if shown
        else "",
    )


def _unit(unit: str, name: str) -> str:
    """The unit beside a name; nothing where the name says it."""
    return "" if f" {unit} ".casefold() in f" {name} ".casefold() else unit


def _standing(each: FormField, typed: str, forms: Wording, *, was_shared: bool) -> str:
    """What is in the record of the day itself, where the field does not say the same; else whether a sheet brought
    it.
    """
    if each.standing is None:
        return ""
    status = "withdrawn" if each.is_taken_back else each.standing.status
    shown = figure_said(each.standing.value, status, each.standing.reason, each.indicator, forms)
    if not each.typed:
        return shown
    if typed in (shown, each.typed):
        return "" if was_shared else _("from your sheet")
    return _("in the record: %(value)s") % {"value": shown}


def _by_field(found: Sequence[Problem]) -> dict[str, str]:
    said: dict[str, str] = {}
    for each in found:
        said[each.field] = f"{said[each.field]} {problem_said(each)}" if each.field in said else problem_said(each)
    return said


def jump_rule() -> dict[str, int]:
    """From which difference on a script flags a figure, as the server does."""
    return {"fold": FOLD, "least": LEAST_JUMP}
