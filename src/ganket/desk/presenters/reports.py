"""Reports in a list, and one report's summary read from its frozen data and from nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk.presenters import words
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.reports import File, Issued
from ganket.desk.visits import Visit
from ganket.lib import text

FORMATS = {"pdf": "PDF", "html": "HTML", "docx": "Word (.docx)", "json": "JSON"}


@dataclass(frozen=True)
class FileView:
    """A file to take away."""

    format: str
    language: str
    language_name: str
    href: str
    name: str
    size: str
    sha256: str


@dataclass(frozen=True)
class ReportView:
    """A report in a list."""

    number: int
    href: str
    known_at: datetime
    issued_at: datetime
    label: str
    files: list[FileView]


@dataclass(frozen=True)
class StateLine:
    """One member as the report froze it."""

    name: str
    href: str
    source: str
    last_day: str
    cases: str
    deaths: str
    rate: str
    r: str
    missing: str
    r_silence: str


@dataclass(frozen=True)
class Summary:
    """What a report says, in short. Empty where its frozen data cannot be read."""

    states: list[StateLine]
    sources: list[tuple[str, str]]
    entries: int
    corrections: int


def listed(reports: Sequence[Issued], files: Mapping[int, Sequence[File]], visit: Visit) -> list[ReportView]:
    """Reports with their files, in the order given."""
    return [
        ReportView(
            each.number,
            visit.link("report", number=each.number),
            each.as_known_at,
            each.issued_at,
            each.label,
            file_views(files.get(each.id, [])),
        )
        for each in reports
    ]


def file_views(files: Sequence[File]) -> list[FileView]:
    """Files by format in the order people want them, then by language."""
    order = {code: place for place, code in enumerate(FORMATS)}
    languages = dict(settings.LANGUAGES)
    ordered = sorted(files, key=lambda each: (order.get(each.format, len(order)), each.language))
    return [
        FileView(
            FORMATS.get(each.format, each.format.upper()),
            each.language,
            languages.get(each.language, _("all languages")),
            reverse("file", kwargs={"public_id": each.public_id}),
            each.name,
            size_said(each.size_bytes),
            each.sha256,
        )
        for each in ordered
    ]


def size_said(size_bytes: int) -> str:
    """A size as people read it; 1 kB is 1000 bytes."""
    forms = wording()
    if size_bytes < 1_000_000:
        return f"{forms.number(max(1, round(size_bytes / 1000)))} kB"
    return f"{forms.number(size_bytes / 1_000_000, 1)} MB"


def summary(frozen: Mapping[str, Any], visit: Visit) -> Summary:
    """The table of members and what stands behind it. Reads only what is there: formats may grow."""
    language, forms = get_language() or "en", wording()
    record, reference = frozen.get("record", {}), frozen.get("reference", {})
    names = {each.get("code"): each.get("names", {}) for each in reference.get("members", [])}
    parties = reference.get("parties", {})
    states = record.get("states", [])
    lines = [_state(each, names, visit, language, forms) for each in states]
    used = sorted({each["source"] for each in states if each.get("source")})
    corrections = sum(len(each.get("corrections", [])) for each in states)
    return Summary(
        lines,
        [(code, text.label(parties.get(code, {}), language) or code) for code in used],
        len(record.get("entries", [])),
        corrections,
    )


def _state(
    state: Mapping[str, Any], names: Mapping[Any, dict[str, str]], visit: Visit, language: str, forms: Wording
) -> StateLine:
    code = str(state.get("code", ""))
    last = state.get("last_day")
    r_mean, r_low, r_high = (_number(state.get(key)) for key in ("r_mean", "r_low", "r_high"))
    is_estimated = r_mean is not None and r_low is not None and r_high is not None
    rate = _number(state.get("per_100k_7d"))
    return StateLine(
        name=text.label(names.get(code, {}), language) or code,
        href=visit.link("state", iso3=code),
        source=state.get("source") or "",
        last_day=forms.short_day(date.fromisoformat(last)) if last else "",
        cases=_count(state.get("cases_7d"), forms),
        deaths=_count(state.get("deaths_7d"), forms),
        rate=forms.rate(rate) if rate is not None else "",
        r=_interval(r_mean, r_low, r_high, forms) if is_estimated else "",
        missing=words.no_total(state.get("silence")),
        r_silence=words.silence(state.get("r_silence")),
    )


def _interval(mean: float | None, low: float | None, high: float | None, forms: Wording) -> str:
    if mean is None or low is None or high is None:
        return ""
    return f"{forms.number(mean, 2)} ({forms.number(low, 2)}–{forms.number(high, 2)})"


def _number(written: Any) -> float | None:
    """Frozen data hold numbers as text; None where nothing is known."""
    return None if written is None else float(written)


def _count(written: Any, forms: Wording) -> str:
    found = _number(written)
    return "" if found is None else forms.value(found)
