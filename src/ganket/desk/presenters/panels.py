"""The panels of one indicator: every member's curve with its sources in one figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.actors.queries import Member
from ganket.desk.presenters import words
from ganket.desk.presenters.drawn import (
    PANEL_HEIGHT_PX,
    PANEL_WIDTH_PX,
    epidemic_curve,
    moving_average,
    own_scale,
    reproduction,
)
from ganket.desk.presenters.indicators import column, value_said
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.figures import OLD_AFTER, Band, Sides, Source
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.lib.figures import Figure, Scale, SeriesWords, common_scale
from ganket.situation.models import Indicator
from ganket.situation.rules import FINEST_MAXIMUM


@dataclass(frozen=True)
class Last:
    """The last figure of one source in a panel; an old estimate is no longer said, `day` says since when."""

    source: str
    value: str
    day: str
    is_old: bool


@dataclass(frozen=True)
class Panel:
    """One member: its curve with every source in it."""

    code: str
    name: str
    href: str
    figures_href: str
    figure: Figure | None
    last: list[Last]


def panels(
    sides: Sides, line: Indicator, states: Sequence[Member], visit: Visit, scale: str, bands: Mapping[str, Band]
) -> list[Panel]:
    """Every member in seat order, its sources in one figure, each on its own scale or all on the same."""
    language, forms = get_language() or "en", wording()
    same = common_scale(value for values in sides.curves.values() for value in values) if scale == "same" else None
    found = []
    for state in states:
        name = text.label(state.names, language)
        of_state = [
            (each, sides.curves[each.key, state.code])
            for each in sides.sources
            if (each.key, state.code) in sides.curves
        ]
        if state.code in bands and any(value is not None for value in bands[state.code][0]):
            figure: Figure | None = _strip(state, name, bands[state.code], sides, forms)
        else:
            figure = _curve(state, name, line, of_state, sides, forms, same)
        address = visit.link("indicator", code=line.code)
        found.append(
            Panel(
                state.code,
                name,
                visit.link("state", iso3=state.code),
                joined(address, {"state": state.code}, "figures"),
                figure,
                _lasts(state, sides, line, forms),
            )
        )
    return found


def _curve(
    state: Member,
    name: str,
    line: Indicator,
    of_state: Sequence[tuple[Source, list[float | None]]],
    sides: Sides,
    forms: Wording,
    same: Scale | None,
) -> Figure | None:
    """Bars of the leading source; the next one as a line; the average of daily counts."""
    if not of_state or sides.last_day is None:
        return None
    length = (sides.last_day - sides.first_day).days + 1
    values = of_state[0][1][:length]
    second = of_state[1][1][:length] if len(of_state) > 1 else ()
    named = line.name(forms.language)
    is_estimate = line.measure == Indicator.Measure.ESTIMATE
    held = same or own_scale([*values, *second], 1.0 if line.decimals else FINEST_MAXIMUM)
    return epidemic_curve(
        f"curve-{state.code}",
        title=_("%(state)s: %(indicator)s") % {"state": name, "indicator": named},
        description=_description(state, sides, line, forms),
        first_day=sides.first_day,
        values=values,
        words=SeriesWords(
            day=_("Day"),
            value=named,
            missing=words.silence(None) if is_estimate else words.missing(),
            average=_("7-day average"),
            second=column(of_state[1][0]).short if len(of_state) > 1 else "",
        ),
        show=forms.counts,
        average=moving_average(values) if line.measure == "new" else (),
        second=second,
        awaited=sides.awaited,
        scale=held,
        is_labelled=False,
        width_px=PANEL_WIDTH_PX,
        height_px=PANEL_HEIGHT_PX,
    )


def _strip(state: Member, name: str, band: Band, sides: Sides, forms: Wording) -> Figure:
    length = (sides.last_day - sides.first_day).days + 1 if sides.last_day else 0
    return reproduction(f"r-{state.code}", name, sides.first_day, [values[:length] for values in band], forms)


def _description(state: Member, sides: Sides, line: Indicator, forms: Wording) -> str:
    return "; ".join(
        f"{each.source}: {each.day}"
        if each.is_old
        else _("%(source)s: latest %(value)s (%(day)s)") % {"source": each.source, "value": each.value, "day": each.day}
        for each in _lasts(state, sides, line, forms)
    )


def _lasts(state: Member, sides: Sides, line: Indicator, forms: Wording) -> list[Last]:
    """The last figure of each source of a state, be it withheld."""
    told = sides.curves.keys() | sides.withheld.keys()
    return [_last(each, state, sides, line, forms) for each in sides.sources if (each.key, state.code) in told]


def _last(source: Source, state: Member, sides: Sides, line: Indicator, forms: Wording) -> Last:
    key, short = (source.key, state.code), column(source).short
    numbers = [(place, each) for place, each in enumerate(sides.curves.get(key, ())) if each is not None]
    place, value = numbers[-1] if numbers else (-1, 0.0)
    day, is_estimate = sides.first_day + timedelta(days=place), line.measure == Indicator.Measure.ESTIMATE
    withheld_on, reason = sides.withheld.get(key, (day, ""))
    if withheld_on > day:
        return Last(short, words.absent("suppressed", reason)[0], forms.short_day(withheld_on), is_old=False)
    is_old = is_estimate and sides.last_day is not None and sides.last_day - day >= OLD_AFTER
    said = _("none since %(day)s") % {"day": forms.short_day(day)} if is_old else forms.short_day(day)
    return Last(short, value_said(value, line, forms), said, is_old)
