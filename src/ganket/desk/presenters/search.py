"""What was found, in groups: states, organisations, groups, indicators, entries, reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ganket.desk.presenters import timeline, words
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import wording
from ganket.desk.queries import search
from ganket.desk.queries.search import EntryHit, PartyHit, ReportHit
from ganket.desk.visits import PARAMETER, Visit
from ganket.lib import text
from ganket.situation.models import Indicator

GROUPS = ("states", "organisations", "groups", "indicators", "entries", "reports")
KIND_OF_GROUP = {"states": "state", "organisations": "organisation", "groups": "group"}
EXCERPT = 160


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    href: str
    meta: str
    excerpt: str
    label: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one sort: how many in all, those shown here, and where the others are."""

    code: str
    heading: str
    total: int
    hits: list[Hit]
    more_href: str


def heading(code: str) -> str:
    """The name of a group of results."""
    known = {
        "states": _("States"),
        "organisations": _("Organisations"),
        "groups": _("Groups"),
        "indicators": _("Indicators"),
        "entries": _("Entries on the timeline"),
        "reports": _("Situation reports"),
    }
    return known[code]


def problem_said(problem: search.Problem) -> str:
    """Why nothing was searched for, and what to do."""
    known = {
        search.Problem.EMPTY: _(
            "Type part of a name or a word; capitals and Vietnamese marks make no difference."
            " Several words find what holds all of them."
        ),
        search.Problem.TOO_SHORT: _("That is too short to search for: type at least two letters."),
        search.Problem.TOO_LONG: _("That is too long to search for: type at most 8 words and 100 characters."),
        search.Problem.UNREADABLE: _("That holds a character that cannot be searched for: type it again by hand."),
    }
    return known[problem]


def found_said(total: int) -> str:
    """How much was found."""
    if not total:
        return _("Nothing was found that you may see. Try fewer or shorter words, in English or Vietnamese.")
    return ngettext("%(n)s result", "%(n)s results", total) % {"n": wording().number(total)}


def party_hits(hits: Sequence[PartyHit], members: frozenset[str], visit: Visit) -> list[Hit]:
    """Members lead to their page, others to what the timeline says of them."""
    return [_party(hit, members, visit) for hit in hits]


def indicator_hits(lines: Sequence[Indicator], visit: Visit) -> list[Hit]:
    """Indicators with their definition."""
    language = get_language() or "en"
    return [
        Hit(
            line.name(language),
            visit.link("indicator", code=line.code),
            line.code,
            _short(text.label(line.definitions, language)),
        )
        for line in lines
    ]


def entry_hits(hits: Sequence[EntryHit], visit: Visit) -> list[Hit]:
    """Entries with their day and kind."""
    language, forms = get_language() or "en", wording()
    found = []
    for hit in hits:
        day = forms.day(hit.starts_on)
        when = _("about %(day)s") % {"day": day} if hit.is_about else day
        address = timeline.entry_address(_address("timeline", hit.slug, visit), hit.key)
        found.append(
            Hit(
                text.label(hit.titles, language),
                address,
                f"{when} · {words.kind(hit.kind)} · {hit.key}",
                _short(text.label(hit.texts, language)),
            )
        )
    return found


def report_hits(hits: Sequence[ReportHit], visit: Visit) -> list[Hit]:
    """Reports with the moment they are of."""
    forms = wording()
    return [
        Hit(
            _("Situation report no. %(n)s") % {"n": hit.number},
            _address("report", hit.slug, visit, number=hit.number),
            _("as known at %(moment)s") % {"moment": forms.moment(hit.as_known_at)},
            "",
            hit.label,
        )
        for hit in hits
    ]


def report_titles() -> list[str]:
    """What a report is called in either language, whichever the page is in."""
    return ["situation report no.", "báo cáo tình hình số"]


def _party(hit: PartyHit, members: frozenset[str], visit: Visit) -> Hit:
    language = get_language() or "en"
    if hit.code in members:
        href = visit.link("state", iso3=hit.code)
    else:
        timeline_address = visit.link("timeline")
        href = joined(timeline_address, {"party": hit.code}) if timeline_address else ""
    formal = text.label(hit.formal_names, language)
    title = text.label(hit.names, language)
    return Hit(title, href, hit.code, formal if formal != title else "")


def _address(name: str, slug: str, visit: Visit, **arguments: object) -> str:
    """A page of an emergency that may not be the visit's own, in the same past."""
    address = reverse(name, kwargs={"slug": slug, **arguments})
    return joined(address, {PARAMETER: visit.text if visit.is_past else ""})


def _short(sentence: str) -> str:
    if len(sentence) <= EXCERPT:
        return sentence
    return sentence[:EXCERPT].rsplit(" ", 1)[0] + " …"
