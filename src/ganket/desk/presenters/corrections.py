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
from ganket.desk.queries.corrections import Corrected
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.models import Indicator
from ganket.situation.picture.queries import StatePicture

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
    states: Sequence[StatePicture], found: Sequence[Corrected], indicators: Mapping[str, Indicator], visit: Visit
) -> list[CorrectionLine]:
    """Every correction, states in seat order."""
    shown = []
    for state in states:
        own = [each for each in found if each.state_id == state.member.party_id]
        name = text.label(state.names, get_language() or "en")
        for (code, *_rest), group in groupby(own, key=lambda each: (each.indicator, each.source, each.reason)):
            same, line = list(group), indicators[code]
            parts = [[each] for each in same] if len(same) <= DAYS_IN_LINES else [same]
            shown += [_line(name, part, line, visit) for part in parts]
    return shown


def _line(state: str, same: Sequence[Corrected], line: Indicator, visit: Visit) -> CorrectionLine:
    forms, last, language = wording(), same[-1], get_language() or "en"
    if len(same) == 1:
        what = f"{line.name(language)}, {forms.day(last.day)}"
        said = _("%(before)s, now %(after)s") % _values(last, line, forms)
    else:
        what = f"{line.name(language)}, {forms.day(same[0].day)} – {forms.day(last.day)}"
        count = ngettext("%(n)s day", "%(n)s days", len(same)) % {"n": forms.number(len(same))}
        said = _("%(count)s; the last: %(before)s, now %(after)s") % {"count": count, **_values(last, line, forms)}
    return CorrectionLine(
        state,
        what,
        figure_href(line, last.area, last.day, visit),
        said,
        last.reason,
        _("the State") if last.is_own else text.label(last.source_names, language),
        forms.short_moment(last.recorded_at),
        last.recorded_at,
    )


def _values(each: Corrected, line: Indicator, forms: Wording) -> dict[str, str]:
    return {"before": _value(each.before, line, forms), "after": _value(each.after, line, forms)}


def _value(value: float | None, line: Indicator, forms: Wording) -> str:
    return _("none given") if value is None else value_said(value, line, forms)
