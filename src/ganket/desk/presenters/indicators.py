"""The list of indicators; and what one indicator, its measure, its sources and its numbers are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ganket.actors.queries import Member
from ganket.desk.presenters import words
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.figures import OWN, Coverage, Source
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.models import Indicator

_ESTIMATE = Indicator.Measure.ESTIMATE


@dataclass(frozen=True)
class Held:
    """Who has figures of an indicator: how many of the members, up to which day; names when not all, and who has had
    none for a week, each with the last day.
    """

    code: str
    name: str
    states: int
    of: int
    only: str
    last_day: str
    old: str


@dataclass(frozen=True)
class Line:
    """One line of the catalogue."""

    code: str
    name: str
    definition: str
    unit: str
    measure: str
    href: str
    held: list[Held]


@dataclass(frozen=True)
class Group:
    """The lines of one of the three parts, or the system's estimates."""

    code: str
    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class Column:
    """A source in words."""

    key: str
    name: str
    short: str
    note: str


def groups(
    lines: Sequence[Indicator], covered: Sequence[Coverage], states: Sequence[Member], visit: Visit
) -> list[Group]:
    """The catalogue in the three parts in which ministers read a situation, the system's estimates last."""
    shown = [_line(each, [c for c in covered if c.indicator == each.code], states, visit) for each in lines]
    pairs = list(zip(lines, shown, strict=True))
    found = [
        Group(part, words.part(part), [line for each, line in pairs if each.part == part and each.measure != _ESTIMATE])
        for part in Indicator.Part.values
    ]
    return [
        *found,
        Group(_ESTIMATE, _("Estimates of the system"), [line for each, line in pairs if each.measure == _ESTIMATE]),
    ]


def measure(code: str) -> str:
    """How a number relates to its day."""
    known = {
        "new": pgettext("measure", "new on the day"),
        "cumulative": pgettext("measure", "total up to the end of the day"),
        "level": pgettext("measure", "at the end of the day"),
        "estimate": pgettext("measure", "estimate of the system"),
    }
    return known.get(code, code)


def columns(sources: Sequence[Source]) -> list[Column]:
    """The sources in words, in the order in which they lead."""
    return [column(each) for each in sources]


def value_said(value: float, line: Indicator, forms: Wording) -> str:
    """A number with the decimals that its indicator has; a count that is not whole keeps its fraction."""
    decimals = line.decimals if line.decimals or float(value).is_integer() else 2
    return forms.number(value, decimals)


def figure_said(value: float | None, status: str, reason: str, line: Indicator, forms: Wording) -> str:
    """A figure in words; where a cell holds none, what stands in its place."""
    return value_said(value, line, forms) if value is not None else why_empty(status, reason, line)[0]


def why_empty(status: str, reason: str, line: Indicator) -> tuple[str, str]:
    """What stands in the place of the figure where a cell holds none, and the reason to give beside it."""
    return (words.silence(reason), "") if line.measure == _ESTIMATE else words.absent(status, reason)


def _line(line: Indicator, covered: Sequence[Coverage], states: Sequence[Member], visit: Visit) -> Line:
    language, forms = get_language() or "en", wording()
    return Line(
        line.code,
        line.name(language),
        text.label(line.definitions, language),
        text.label(line.units, language),
        measure(line.measure),
        visit.link("indicator", code=line.code),
        [_held(each, states, language, forms) for each in covered],
    )


def _held(covered: Coverage, states: Sequence[Member], language: str, forms: Wording) -> Held:
    those, old = [], []
    for each in (each for each in states if each.code in covered.last_days):
        name = text.label(each.names, language)
        if covered.is_old(each.code):
            old.append(f"{name} {forms.short_day(covered.last_days[each.code])}")
        else:
            those.append(name)
    named = column(Source(covered.source, "", covered.names, covered.made_from, {}))
    only = ", ".join(those) if len(those) < len(states) else ""
    last_day, since = forms.day(covered.last_day), _("none since: %(states)s") % {"states": ", ".join(old)}
    return Held(named.short, named.name, len(those), len(states), only, last_day, since if old else "")


def column(source: Source) -> Column:
    """One source in words: its name, what it is called for short, what to know of it."""
    language = get_language() or "en"
    name = text.label(source.names, language) or _("the State itself")
    short = _("the State") if source.key == OWN else source.key
    if source.made_from:
        note = _("estimate of the system, from the figures of %(source)s") % {"source": short}
        return Column(source.key, name, _("Gắn Kết, from %(source)s") % {"source": short}, note)
    return Column(source.key, name, short, "" if source.key == OWN else _("not reported by the State itself"))
