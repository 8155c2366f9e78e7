"""Corrections since yesterday in words: state by state in seat order, both values, the reason, whose figure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ganket.desk.presenters.indicators import value_said
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

    state: str
    what: str
    href: str
    said: str
    reason: str
    source: str
    at: str
    recorded_at: datetime


def lines(
    states: Sequence[StatePicture], found: Sequence[CorrectedFigure], indicators: Mapping[str, Indicator], visit: Visit
) -> list[CorrectionLine]:
    """Every correction, states in seat order."""
    shown = []
    for state in states:
        own = [each for each in found if each.series.state_id == state.member.party_id]
        name = text.label(state.names, get_language() or "en")
        for (code, _reason), group in groupby(own, key=lambda each: (each.series.indicator, each.correction.reason)):
            same, line = list(group), indicators[code]
            parts = [[each] for each in same] if len(same) <= DAYS_IN_LINES else [same]
            shown += [_line(name, part, line, visit) for part in parts]
    return shown


def _line(state: str, same: Sequence[CorrectedFigure], line: Indicator, visit: Visit) -> CorrectionLine:
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
        state,
        what,
        figure_href(line, series.area, last.day, visit),
        said,
        last.reason,
        _("the State") if same[-1].is_own else text.label(series.source_names, language),
        forms.short_moment(last.recorded_at),
        last.recorded_at,
    )


def _values(each: Correction, line: Indicator, forms: Wording) -> dict[str, str]:
    return {"before": _value(each.before, line, forms), "after": _value(each.after, line, forms)}


def _value(value: float | None, line: Indicator, forms: Wording) -> str:
    return _("none given") if value is None else value_said(value, line, forms)
