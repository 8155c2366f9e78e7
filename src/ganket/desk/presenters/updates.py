"""A national update as its readers see it: its parts, notes, files, its revisions and what they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk.presenters import words
from ganket.desk.presenters.indicators import figure_said
from ganket.desk.presenters.problems import kind_said
from ganket.desk.presenters.questions import figure_href
from ganket.desk.presenters.reporting import field_said
from ganket.desk.presenters.reports import size_said
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.visits import Visit
from ganket.situation.models import Indicator, UpdateRevision
from ganket.situation.queries import Value
from ganket.situation.updates.figures import Line, Read, as_typed, figures_of
from ganket.situation.updates.said import PARTS, Content, Note


@dataclass(frozen=True)
class FigureSaid:
    """One figure of an update; `before` is what an earlier revision said of it."""

    name: str
    value: str
    href: str = ""
    before: str = ""
    is_changed: bool = False
    remark: str = ""


@dataclass(frozen=True)
class PartSaid:
    """One of the three parts."""

    code: str
    heading: str
    figures: list[FigureSaid]
    words: str


@dataclass(frozen=True)
class NoteSaid:
    """A measure, need, offer or request."""

    kind: str
    text: str
    when: str


@dataclass(frozen=True)
class FileSaid:
    """A file that goes with an update."""

    public_id: UUID
    name: str
    size: str
    href: str


@dataclass(frozen=True)
class Body:
    """An update in its three parts, notes, assessment and attachments."""

    state: str
    language: str
    parts: list[PartSaid]
    notes: list[NoteSaid]
    assessment: str
    attachments: list[FileSaid] = field(default_factory=list)


@dataclass(frozen=True)
class RevisionSaid:
    """One shared revision: when, under which label, why, and what it changed in the one before."""

    number: int
    at: str
    recorded_at: datetime
    label: str
    reason: str
    changes: list[str]
    is_last: bool


Lines = Mapping[str, Indicator]


def lines(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    """The catalogue by code, in its order."""
    return {each.code: each for each in indicators}


def body(
    content: Content,
    catalogue: Lines,
    state: str,
    language: str,
    *,
    before: Content | None = None,
    files: Sequence[FileSaid] = (),
    remarks: Mapping[str, str] | None = None,
    place: tuple[str, date, Visit] | None = None,
) -> Body:
    """An update in words. `before` is what was shared earlier: what differs is marked; `place` (state's code, day,
    visit) lets each figure lead to its revisions.
    """
    forms = wording()
    now = _figures(content, catalogue)
    earlier = _figures(before, catalogue) if before is not None else None
    found = [
        PartSaid(
            part,
            words.part(part),
            [
                _figure(each, now, earlier, remarks or {}, place, forms)
                for each in catalogue.values()
                if each.part == part and (each.code in now or each.code in (earlier or {}))
            ],
            content.parts.get(part, ""),
        )
        for part in PARTS
    ]
    return Body(state, language, found, [note_said(each) for each in content.notes], content.assessment, list(files))


def overtaken(content: Content, catalogue: Lines, recorded: Mapping[str, Value]) -> dict[str, str]:
    """Remarks on figures of which the record says something else since, by a sheet of the state's: by field."""
    forms, found = wording(), {}
    for code, figure in _figures(content, catalogue).items():
        stands = recorded.get(code)
        if stands is not None and as_typed(stands.value, stands.status, stands.reason) != as_typed(*figure):
            value = figure_said(stands.value, stands.status, stands.reason, catalogue[code], forms)
            said = {"value": value, "at": forms.short_moment(stands.recorded_at)}
            found[f"figure:{code}"] = _("In the record since %(at)s: %(value)s.") % said
    return found


def files_said(revision: UpdateRevision, visit: Visit) -> list[FileSaid]:
    """The files of a revision whose attachments are read already."""
    return [
        FileSaid(
            each.file.public_id,
            each.file.name,
            size_said(each.file.size_bytes),
            visit.link("file", public_id=each.file.public_id) if each.file.mark_id in visit.viewer.mark_ids else "",
        )
        for each in revision.attachments.all()
    ]


def note_said(note: Note) -> NoteSaid:
    """A note in words, with its days."""
    forms = wording()
    when = ""
    if note.starts_on and note.ends_on:
        when = f"{forms.day(note.starts_on)} – {forms.day(note.ends_on)}"
    elif note.starts_on:
        when = _("from %(day)s") % {"day": forms.day(note.starts_on)}
    elif note.ends_on:
        when = _("until %(day)s") % {"day": forms.day(note.ends_on)}
    return NoteSaid(kind_said(note.kind), note.text, when)


def revisions(found: Sequence[UpdateRevision], catalogue: Lines) -> list[RevisionSaid]:
    """Shared revisions, the last first, numbered as this reader sees them: a gap would count those hidden, and so
    would a reason of the first.
    """
    forms, shown = wording(), []
    for place, each in enumerate(found):
        earlier = Content.from_json(found[place - 1].content) if place else None
        shown.append(
            RevisionSaid(
                place + 1,
                forms.moment(each.recorded_at),
                each.recorded_at,
                each.mark.label,
                each.reason if place else "",
                changes(earlier, Content.from_json(each.content), catalogue) if earlier is not None else [],
                place == len(found) - 1,
            )
        )
    return shown[::-1]


def changes(before: Content, after: Content, catalogue: Lines) -> list[str]:
    """What a correction changed: figures with both values, the rest by its name."""
    forms, then, now = wording(), _figures(before, catalogue), _figures(after, catalogue)
    names = {code: each.name(get_language() or "en") for code, each in catalogue.items()}
    found = [
        _("%(what)s: %(before)s, now %(after)s")
        % {
            "what": names[code],
            "before": _said(then.get(code), each, forms) or _("none given"),
            "after": _said(now.get(code), each, forms) or _("withdrawn"),
        }
        for code, each in catalogue.items()
        if then.get(code) != now.get(code)
    ]
    fields = [f"part:{part}" for part in PARTS if before.parts.get(part) != after.parts.get(part)]
    fields += ["notes"] if before.notes != after.notes else []
    fields += ["assessment"] if before.assessment != after.assessment else []
    return found + [_("%(what)s: new words") % {"what": field_said(each, names)} for each in fields]


def _figures(content: Content, catalogue: Lines) -> dict[str, Read]:
    return figures_of(content.figures, {code: Line(each.measure, each.decimals) for code, each in catalogue.items()})


def _figure(
    line: Indicator,
    now: Mapping[str, Read],
    earlier: Mapping[str, Read] | None,
    remarks: Mapping[str, str],
    place: tuple[str, date, Visit] | None,
    forms: Wording,
) -> FigureSaid:
    is_changed = earlier is not None and earlier.get(line.code) != now.get(line.code)
    return FigureSaid(
        line.name(get_language() or "en"),
        _said(now.get(line.code), line, forms) or _("withdrawn"),
        figure_href(line, *place) if place else "",
        _said(earlier.get(line.code), line, forms) if earlier is not None and is_changed else "",
        is_changed,
        remarks.get(f"figure:{line.code}", ""),
    )


def _said(figure: Read | None, line: Indicator, forms: Wording) -> str:
    if figure is None:
        return ""
    return figure_said(*figure, line, forms)
