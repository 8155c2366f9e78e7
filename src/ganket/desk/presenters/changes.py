"""What changed since yesterday: at most one line a state, absolute figures first, corrections said plainly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ganket.desk.presenters import words
from ganket.desk.presenters.wording import Wording, wording
from ganket.lib import text
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.rules import CASES, DEATHS, Addition, Correction


@dataclass(frozen=True)
class Line:
    """One state's line. `figures` come first, then what else there is to say."""

    name: str
    code: str
    href: str
    figures: str
    rest: str
    is_quiet: bool


@dataclass(frozen=True)
class Changes:
    """The lines, and the day they speak of when it is the same for all (else each line names its own)."""

    lines: list[Line]
    day: date | None
    has_exceedances: bool


def changes(picture: Picture, links: dict[str, str]) -> Changes:
    """What came in for each state since yesterday, in seat order."""
    language, forms = get_language() or "en", wording()
    days = {day for state in picture.states for day, _cases, _deaths in state.change.days}
    common = days.pop() if len(days) == 1 else None
    return Changes(
        lines=[_line(state, links.get(state.code, ""), common, language, forms) for state in picture.states],
        day=common,
        has_exceedances=any(state.exceedances and state.change.days for state in picture.states),
    )


def _line(state: StatePicture, href: str, common: date | None, language: str, forms: Wording) -> Line:
    change = state.change
    rest = [*_added(change.additions, forms), *_corrections(change.corrections, forms)]
    if state.exceedances and change.days:
        rest.append(_("cases above the statistical threshold*"))
    return Line(
        name=text.label(state.names, language),
        code=state.code,
        href=href,
        figures=_figures(state, common, forms),
        rest="; ".join(rest),
        is_quiet=not rest and not any((cases or deaths) for _day, cases, deaths in change.days),
    )


def _figures(state: StatePicture, common: date | None, forms: Wording) -> str:
    change = state.change
    if not change.days:
        if state.last_day is None:
            return _("no figures")
        return _("nothing new; last figures of %(day)s") % {"day": forms.short_day(state.last_day)}
    cases, deaths = change.cases, change.deaths
    if cases == 0 and deaths == 0:
        said = _("no new cases or deaths")
    else:
        cases_said = _("cases withheld") if CASES in change.withheld else _cases_said(cases, forms)
        deaths_said = _("deaths withheld") if DEATHS in change.withheld else _deaths_said(deaths, forms)
        said = f"{cases_said}, {deaths_said}"
    return said if common else f"{said}, {forms.days([day for day, *_rest in change.days])}"


def _cases_said(cases: float | None, forms: Wording) -> str:
    if cases is None:
        return _("no figures of cases")
    if cases == 0:
        return _("no new cases")
    return ngettext("%(count)s new case", "%(count)s new cases", int(cases)) % {"count": forms.number(cases)}


def _deaths_said(deaths: float | None, forms: Wording) -> str:
    if deaths is None:
        return _("no figures of deaths")
    if deaths == 0:
        return _("no new deaths")
    return ngettext("%(count)s new death", "%(count)s new deaths", int(deaths)) % {"count": forms.number(deaths)}


def _added(additions: Sequence[Addition], forms: Wording) -> list[str]:
    """What came in for days that were known before without it, in one clause."""
    if not additions:
        return []
    total = sum(each.value for each in additions)
    days = forms.days(sorted({each.day for each in additions}))
    return [_("received later: %(what)s") % {"what": f"{_deaths_said(total, forms)}, {days}"}]


def _corrections(corrections: Sequence[Correction], forms: Wording) -> list[str]:
    """Each correction; a reason that several have stands once, after the last of them."""
    by_reason: dict[str, list[str]] = {}
    for each in corrections:
        what, reason = _corrected(each, forms)
        by_reason.setdefault(reason, []).append(what)
    said = []
    for reason, same in by_reason.items():
        said += [*same[:-1], f"{same[-1]} ({reason})" if reason else same[-1]]
    return said


def _corrected(correction: Correction, forms: Wording) -> tuple[str, str]:
    """What was corrected, and why."""
    names = {"cases_new": _("new cases"), "deaths_new": _("new deaths")}
    said = _("corrected: %(what)s of %(day)s from %(before)s to %(after)s") % {
        "what": names.get(correction.indicator, correction.indicator),
        "day": forms.short_day(correction.day),
        "before": _value(correction.before, correction.before_status, correction.before_reason, forms),
        "after": _value(correction.after, correction.status, correction.reason, forms),
    }
    reason = correction.reason
    if correction.after is None:
        reason = words.absent(correction.status, reason)[1]
    return said, reason


def _value(value: float | None, status: str, reason: str, forms: Wording) -> str:
    return words.absent(status, reason)[0] if value is None else forms.value(value)
