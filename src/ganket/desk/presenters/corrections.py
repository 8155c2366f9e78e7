"""Corrections since yesterday in words: state by state in seat order, both values, whose figure it is, and each reason
once over all that it is the reason for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ganket.desk.presenters.indicators import figure_said, why_empty
from ganket.desk.presenters.questions import figure_href
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.models import Indicator
from ganket.situation.picture.corrections import CorrectedFigure
from ganket.situation.picture.queries import StatePicture
from ganket.situation.rules import Correction

# More days of one figure corrected at once are one line.
DAYS_IN_LINES = 3


@dataclass(frozen=True)
class CorrectionLine:
    """One corrected figure, or many days of it in one line; `href` leads to its revisions."""

    what: str
    href: str
    said: str
    source: str
    at: str
    recorded_at: datetime


@dataclass(frozen=True)
class Corrections:
    """What one state corrected for one reason."""

    state: str
    reason: str
    lines: list[CorrectionLine]


def by_reason(
    states: Sequence[StatePicture], found: Sequence[CorrectedFigure], indicators: Mapping[str, Indicator], visit: Visit
) -> list[Corrections]:
    """Every correction, states in seat order, in each by reason as they come."""
    shown = []
    for state in states:
        own = [each for each in found if each.series.state_id == state.member.party_id]
        name = text.label(state.names, get_language() or "en")
        gathered: dict[str, list[CorrectionLine]] = {}
        for (code, _same), group in groupby(own, key=lambda each: (each.series.indicator, each.correction.reason)):
            same, line = list(group), indicators[code]
            parts = [[each] for each in same] if len(same) <= DAYS_IN_LINES else [same]
            why = _reason(same[-1].correction, line)
            gathered.setdefault(why, []).extend(_line(part, line, visit) for part in parts)
        shown += [Corrections(name, reason, lines) for reason, lines in gathered.items()]
    return shown


def _line(same: Sequence[CorrectedFigure], line: Indicator, visit: Visit) -> CorrectionLine:
    forms, series, language = wording(), same[-1].series, get_language() or "en"
    first, last = same[0].correction, same[-1].correction
    if len(same) == 1:
        what = f"{line.name(language)}, {forms.day(last.day)}"
        said = _("%(before)s, now %(after)s") % _values(last, line, forms)
    else:
        what = f"{line.name(language)}, {forms.day(first.day)} – {forms.day(last.day)}"
        count = ngettext("%(n)s day", "%(n)s days", len(same)) % {"n": forms.number(len(same))}
        said = _("%(count)s; the last: %(before)s, now %(after)s") % {"count": count, **_values(last, line, forms)}
    return CorrectionLine(
        what,
        figure_href(line, series.area, last.day, visit),
        said,
        _("the State") if same[-1].is_own else text.label(series.source_names, language),
        forms.short_moment(last.recorded_at),
        last.recorded_at,
    )


def _values(each: Correction, line: Indicator, forms: Wording) -> dict[str, str]:
    return {
        "before": figure_said(each.before, each.before_status, each.before_reason, line, forms),
        "after": figure_said(each.after, each.status, each.reason, line, forms),
    }


def _reason(each: Correction, line: Indicator) -> str:
    """Why it was corrected; `<5` is no reason, it is the figure."""
    return each.reason if each.after is not None else why_empty(each.status, each.reason, line)[1]
