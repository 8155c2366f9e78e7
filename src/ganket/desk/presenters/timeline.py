"""The timeline by month: each entry with its parties, and with the version it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk.presenters import entries, words
from ganket.desk.presenters.entries import EntryView
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.timeline import Filters, Item, Replaced
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.models import Indicator

ORDERS = ("newest", "oldest")


@dataclass(frozen=True)
class Party:
    """A party that an entry names; a member state has a page."""

    name: str
    href: str


@dataclass(frozen=True)
class Before:
    """The version an entry corrects, and why."""

    title: str
    text: str
    day: str
    recorded: str
    recorded_at: datetime


@dataclass(frozen=True)
class Fact:
    """One entry on the timeline."""

    view: EntryView
    parties: list[Party]
    recorded: str
    recorded_at: datetime
    before: Before | None
    reason: str


@dataclass(frozen=True)
class Month:
    """The entries of one month on this page."""

    key: str
    heading: str
    facts: list[Fact]


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    value: str
    words: str
    is_chosen: bool


def months(items: Sequence[Item], members: frozenset[str], visit: Visit) -> list[Month]:
    """The entries of a page under their months, in the order given."""
    language, forms = get_language() or "en", wording()
    found: list[Month] = []
    for item, view in zip(items, entries.shown([each.facts for each in items]), strict=True):
        key = f"{view.day:%Y-%m}"
        if not found or found[-1].key != key:
            found.append(Month(key, month_said(view.day, forms), []))
        found[-1].facts.append(
            Fact(
                view,
                [
                    Party(text.label(names, language), _page_of(code, members, visit))
                    for code, _kind, names in item.parties
                ],
                forms.moment(item.facts.recorded_at),
                item.facts.recorded_at,
                _before(item.replaced, language, forms),
                item.reason,
            )
        )
    return found


def month_said(day: date, forms: Wording) -> str:
    """A month with its year, as a heading."""
    if forms.language == "vi":
        return f"Tháng {day.month} năm {day.year}"
    return forms.day(day).split(" ", 1)[1]


def kinds(codes: Sequence[str], chosen: str) -> list[Choice]:
    """The kinds there are, by their words."""
    return sorted((Choice(code, words.kind(code), code == chosen) for code in codes), key=_by_words)


def _by_words(choice: Choice) -> str:
    """Where a choice stands among others: đ beside d, capitals and marks aside."""
    return text.fold(choice.words)


def parts(chosen: str) -> list[Choice]:
    """The three parts."""
    return [Choice(code, words.part(code), code == chosen) for code in Indicator.Part.values]


def parties(
    found: Sequence[tuple[str, str, dict[str, str]]], seats: Sequence[str], chosen: str
) -> list[tuple[str, list[Choice]]]:
    """Parties under headings: members in seat order, other states, organisations, groups."""
    language = get_language() or "en"
    shown = {code: Choice(code, text.label(names, language), code == chosen) for code, _kind, names in found}

    def of(kind: str) -> list[Choice]:
        return [shown[code] for code, its, _names in found if its == kind and code not in seats]

    grouped = [
        (_("Members, in seat order"), [shown[code] for code in seats if code in shown]),
        (_("Other states"), of("state")),
        (_("Organisations"), of("organisation")),
        (_("Groups"), of("group")),
    ]
    return [(heading, choices) for heading, choices in grouped if choices]


def choices_of(filters: Filters) -> dict[str, str]:
    """The filters as an address carries them."""
    order = "oldest" if filters.is_oldest_first else ""
    return {"kind": filters.kind, "part": filters.part, "party": filters.party, "order": order}


def entry_address(timeline_address: str, key: str) -> str:
    """Where an entry stands on the timeline, whichever page that is."""
    return joined(timeline_address, {"entry": key})


def _page_of(code: str, members: frozenset[str], visit: Visit) -> str:
    return visit.link("state", iso3=code) if code in members else ""


def _before(replaced: Replaced | None, language: str, forms: Wording) -> Before | None:
    if replaced is None:
        return None
    return Before(
        text.label(replaced.titles, language),
        text.label(replaced.texts, language),
        forms.day(replaced.starts_on),
        forms.moment(replaced.recorded_at),
        replaced.recorded_at,
    )
