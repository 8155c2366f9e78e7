"""A file on its way, in words: what it was taken for, what is asked, what is wrong, what recording it would do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from ganket.desk.presenters import words
from ganket.desk.presenters.wording import wording
from ganket.situation.importer.reading.mapping import OF_ONE_FILE
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.importer.reading.wording import answered, placed, worded
from ganket.situation.models import Upload

MOST_RADIOS = 6
# Doubts whose answers are told by the day or period that each would make.
_DAYS = ("dates", "six_digits", "weeks", "serials")
_STATES = {
    "waiting": noop("is still being read"),
    "refused": noop("needs mending"),
    "ready": noop("can be recorded"),
    "recorded": noop("is recorded"),
    "dismissed": noop("was put away; nothing of it was kept"),
}


@dataclass(frozen=True)
class Line:
    """One file in the list of those that were sent."""

    name: str
    href: str
    state: str
    received: str


@dataclass(frozen=True)
class Option:
    """One possible answer."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """One doubt as a question: with few options as buttons, with many as a list, with none as a free field."""

    place: int
    key: str
    question: str
    where: str
    options: list[Option]
    typed: str

    @property
    def has_list(self) -> bool:
        """Whether the options are too many for buttons."""
        return len(self.options) > MOST_RADIOS


@dataclass(frozen=True)
class Told:
    """A problem or a remark: where it is and what it says."""

    where: str
    column: str
    said: str


@dataclass(frozen=True)
class Sampled:
    """One of the first figures, as it will be recorded."""

    where: str
    place: str
    indicator: str
    period: str
    value: str


@dataclass(frozen=True)
class Changed:
    """A figure that says otherwise than its readers were told."""

    where: str
    place: str
    indicator: str
    period: str
    before: str
    value: str


@dataclass(frozen=True)
class Shown:
    """All of it."""

    state_said: str
    facts: list[tuple[str, str]]
    asked: list[Asked]
    problems: list[Told]
    problem_count: int
    remarks: list[Told]
    sample: list[Sampled]
    changes: list[Changed]
    more_changes: int
    keeps_answers: bool
    counts: list[tuple[str, str]]
    new_or_changed: int
    refused_rows: int
    has_part: bool
    credit: str


def lines(uploads: Sequence[Upload], taken_back: Collection[int], slug: str) -> list[Line]:
    """The files that were sent, newest first; `taken_back` says of which the figures were taken back."""
    forms = wording()
    return [
        Line(
            each.name,
            reverse("import", kwargs={"slug": slug, "public_id": each.public_id}),
            _("was taken back") if each.batch_id in taken_back else _said(each),
            forms.moment(each.received_at),
        )
        for each in uploads
    ]


def shown(upload: Upload, names: Mapping[str, str], given: Mapping[str, str]) -> Shown:
    """A file by its report; `names` says what codes of places and indicators stand for, `given` what was answered."""
    report, language = upload.report, get_language() or "en"
    counts = report.get("counts", {})
    return Shown(
        state_said=_said(upload),
        facts=_facts(report, names),
        asked=[_asked(place, each, names, given, language) for place, each in enumerate(report.get("doubts", ()))],
        problems=[_told(each, language) for each in report.get("problems", ())],
        problem_count=report.get("problem_count", len(report.get("problems", ()))),
        remarks=[_told(each, language) for each in report.get("remarks", ())],
        sample=[_sampled(each, names) for each in report.get("sample", ())],
        changes=[_changed(each, names) for each in report.get("changes", ())],
        more_changes=report.get("change_count", 0) - len(report.get("changes", ())),
        keeps_answers=any(each["key"] not in OF_ONE_FILE for each in report.get("doubts", ())),
        counts=_counts(counts),
        new_or_changed=counts.get("new", 0) + counts.get("changed", 0),
        refused_rows=counts.get("refused", 0),
        has_part=bool(report.get("has_part")),
        credit=report.get("credit", ""),
    )


def stays(days: Collection[date]) -> str:
    """That figures stay when their file is taken back, in the updates of these days, a day for each figure; empty for
    none.
    """
    if not days:
        return ""
    forms = wording()
    if len(set(days)) > 1:
        said = ngettext(
            "%(n)s figure stays: it is in your updates of %(first)s to %(last)s.",
            "%(n)s figures stay: they are in your updates of %(first)s to %(last)s.",
            len(days),
        )
        ends = {"first": forms.day(min(days)), "last": forms.day(max(days))}
        return said % {"n": forms.number(len(days)), **ends}
    said = ngettext(
        "%(n)s figure stays: it is in your update of %(day)s.",
        "%(n)s figures stay: they are in your update of %(day)s.",
        len(days),
    )
    return said % {"n": forms.number(len(days)), "day": forms.day(min(days))}


def why_unreadable(error: Unreadable) -> str:
    """One sentence: why a file was not taken in."""
    return _("The file was not taken in: %(why)s.") % {"why": worded(error.code, error.values, get_language() or "en")}


def _facts(report: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    columns = report.get("columns") or {}
    taken = [
        f"{header}: {names.get(meaning) or answered(meaning, wording().language)}"
        for header, meaning in columns.items()
    ]
    facts = [
        (_("Layout"), report.get("layout") or (_("a table of its own") if report.get("rows") else "")),
        (_("Sheet"), report.get("sheet", "")),
        (_("Encoding"), report.get("encoding", "")),
        (_("Rows of figures"), wording().number(report["rows"]) if report.get("rows") else ""),
        (_("Columns"), "; ".join(taken)),
        (_("Notes in the file"), " · ".join(report.get("notes") or ())),
    ]
    return [(label, value) for label, value in facts if value]


def _asked(
    place: int, doubt: Mapping[str, Any], names: Mapping[str, str], given: Mapping[str, str], language: str
) -> Asked:
    chosen = given.get(doubt["key"]) or doubt.get("proposal", "")
    options = [
        Option(each["answer"], _option(each, doubt, names, language), each["answer"] == chosen)
        for each in doubt.get("choices", ())
    ]
    where = placed(doubt["where"], language) if doubt.get("where") else ""
    question = worded(doubt["code"], doubt.get("values", {}), language)
    return Asked(place, doubt["key"], question, where, options, "" if options else chosen)


def _option(choice: Mapping[str, str], doubt: Mapping[str, Any], names: Mapping[str, str], language: str) -> str:
    """The answer in words, with what the reader was told beside it: a preview, a name. Where the preview is what one
    knows the answer by, it stands first or alone.
    """
    said = names.get(choice["answer"]) or answered(choice["answer"], language, doubt["code"])
    label = _beside(doubt["key"], choice.get("label", ""), names)
    if not label or label == said or doubt["key"] == "header":
        return label or said
    return f"{label} ({said})" if doubt["key"] == "encoding" else f"{said} ({label})"


def _beside(key: str, label: str, names: Mapping[str, str]) -> str:
    """What stands beside an answer, in the forms of the reader's language."""
    forms = wording()
    if label and key in _DAYS:
        return " – ".join(forms.day(date.fromisoformat(each)) for each in label.split(" to "))
    if label and key == "numbers":
        return forms.number(float(label), len(label.partition(".")[2]))
    if label and key == "sheet":
        return ngettext("%(n)s row", "%(n)s rows", int(label)) % {"n": forms.number(int(label))}
    return names.get(label) or label


def _told(problem: Mapping[str, Any], language: str) -> Told:
    said = worded(problem["code"], problem.get("values", {}), language)
    where = placed(problem["where"], language) if problem.get("where") else ""
    return Told(where, problem.get("name", ""), said)


def _said(upload: Upload) -> str:
    """How far a file is."""
    if upload.state == Upload.State.WAITING and upload.total:
        rows = {"rows": wording().number(upload.total)}
        return _("was read, %(rows)s rows; they are being compared with the record") % rows
    if upload.state == Upload.State.ASKING:
        count = len(upload.report.get("doubts", ()))
        return ngettext("has %(n)s question for you", "has %(n)s questions for you", count) % {
            "n": wording().number(count)
        }
    return _(_STATES[upload.state])


def _sampled(figure: Mapping[str, Any], names: Mapping[str, str]) -> Sampled:
    now = figure.get("value"), figure.get("status", "suppressed"), figure.get("reason", "")
    return Sampled(*_about(figure, names), value=_figure(*now))


def _changed(figure: Mapping[str, Any], names: Mapping[str, str]) -> Changed:
    before = figure["before"], figure.get("before_status", "suppressed"), figure.get("before_reason", "")
    now = figure["value"], figure.get("status", "suppressed"), figure.get("reason", "")
    return Changed(*_about(figure, names), before=_figure(*before), value=_figure(*now))


def _about(figure: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Cell, place, indicator, period."""
    forms = wording()
    first, last = (forms.day(date.fromisoformat(figure[end])) for end in ("period_start", "period_end"))
    area, indicator = figure["area"], figure["indicator"]
    period = first if first == last else f"{first} – {last}"
    return figure.get("where", ""), names.get(area, area), names.get(indicator, indicator), period


def _figure(value: float | None, status: str, reason: str) -> str:
    return wording().value(value) if value is not None else words.absent(status, reason)[0]


def _counts(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    said = [
        (_("new"), "new"),
        (_("changed"), "changed"),
        (_("unchanged"), "unchanged"),
        (_("rows refused"), "refused"),
    ]
    return [(words, wording().number(counts[name])) for words, name in said if name in counts]
