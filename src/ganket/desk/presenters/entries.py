"""Entries as pages show them: date, kind, title, text, whose word it is, and what is not confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk.presenters import words
from ganket.desk.presenters.notices import is_translation
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.entries import EntryFacts
from ganket.lib import text
from ganket.lib.figures import Figure, TimelineMark, timeline_strip
from ganket.situation.models import Indicator

# What a timeline strip names: the rest stands in the lists.
DECISION = "decision"
STRONG_KINDS = (DECISION, "declaration", "summit")


@dataclass(frozen=True)
class Source:
    """Where a fact comes from and what that means; an address when there is one.

    Without a label the meaning says it all.
    """

    meaning: str
    label: str
    url: str
    is_unconfirmed: bool


@dataclass(frozen=True)
class Claim:
    """What one source says where sources differ."""

    text: str
    source: str


@dataclass(frozen=True)
class EntryView:
    """An entry in the reader's language."""

    key: str
    kind: str
    part: str
    day: date
    when: str
    title: str
    text: str
    issuer: str
    issuer_role: str
    sources: list[Source]
    claims: list[Claim]
    is_unconfirmed: bool
    is_translation: bool
    label: str


def shown(entries: Sequence[EntryFacts]) -> list[EntryView]:
    """The entries in the order given."""
    language, forms = get_language() or "en", wording()
    return [_shown(entry, language, forms) for entry in entries]


def by_part(entries: dict[str, list[EntryFacts]]) -> list[tuple[str, str, list[EntryView]]]:
    """Code, heading and entries of the three parts, in the order ministers read them."""
    return [(code, words.part(code), shown(entries.get(code, []))) for code in Indicator.Part.values]


def strip(entries: Sequence[EntryFacts], first_day: date, last_day: date) -> Figure | None:
    """The timeline strip of the decisive entries; None when there are none."""
    language, forms = get_language() or "en", wording()
    marks = [
        TimelineMark(entry.starts_on, text.label(entry.titles, language), entry.kind == DECISION)
        for entry in entries
        if first_day <= entry.starts_on <= last_day
    ]
    if not marks:
        return None
    return timeline_strip(
        "timeline",
        title=_("Decisions, declarations and summits"),
        description=_("Each mark is one fact on its day; the list below says it in full."),
        first_day=first_day,
        last_day=last_day,
        marks=marks,
        columns=(_("Day"), _("What")),
        show=forms.counts,
        width_px=1080,
    )


def _shown(entry: EntryFacts, language: str, forms: Wording) -> EntryView:
    sources = [_source(each) for each in entry.sources]
    issuer = entry.issuer.get("names", {}) if entry.issuer else {}
    return EntryView(
        key=entry.key,
        kind=words.kind(entry.kind),
        part=words.part(entry.part) if entry.part else "",
        day=entry.starts_on,
        when=when(entry, forms),
        title=text.label(entry.titles, language),
        text=text.label(entry.texts, language),
        issuer=text.label(issuer, language),
        issuer_role=words.issuer_role(entry.kind),
        sources=sources,
        claims=[_claim(each, language) for each in entry.claims],
        is_unconfirmed=bool(sources) and all(source.is_unconfirmed for source in sources),
        is_translation=is_translation((each.get("mark", "") for each in entry.sources), language),
        label=entry.label,
    )


def when(entry: EntryFacts, forms: Wording) -> str:
    """The days of an entry, said to be approximate where they are."""
    days = forms.day(entry.starts_on)
    if entry.ends_on and entry.ends_on != entry.starts_on:
        days = f"{days} – {forms.day(entry.ends_on)}"
    return _("about %(day)s") % {"day": days} if entry.is_about else days


def _source(source: dict[str, Any]) -> Source:
    mark, url = source.get("mark", ""), source.get("url") or ""
    # Only addresses that a browser may follow safely become links.
    safe = url if url.startswith(("https://", "http://")) else ""
    label = source.get("label") or ""
    said = "" if words.repeats_mark(label, mark) else label
    return Source(words.source_mark(mark), said, safe, words.is_unconfirmed(mark))


def _claim(claim: dict[str, Any], language: str) -> Claim:
    source = claim.get("source", "")
    named = source.get("label") or words.source_mark(source.get("mark", "")) if isinstance(source, dict) else source
    return Claim(text.label(claim.get("text", {}), language), str(named))
