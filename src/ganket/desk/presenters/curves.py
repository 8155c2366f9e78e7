"""Curves with the estimates beneath: as small multiples of all members, and of one state with its measures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk.presenters import received, words
from ganket.desk.presenters.drawn import (
    PANEL_HEIGHT_PX,
    PANEL_WIDTH_PX,
    epidemic_curve,
    moving_average,
    own_scale,
    reproduction,
)
from ganket.desk.presenters.received import Assessment
from ganket.desk.presenters.wording import Wording, wording
from ganket.lib import text
from ganket.lib.figures import Event, Figure, Scale, SeriesWords, common_scale
from ganket.situation.estimates.rules import REPRODUCTION
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.rules import FINEST_MAXIMUM

TABLE_DAYS = 28
# On a phone a year's bars would be a quarter of a pixel wide: there the last months stand alone.
NARROW_DAYS, NARROW_PX = 120, 328

Values = Sequence[float | None]


@dataclass(frozen=True)
class Panel:
    """One member among the small multiples: its curve, R beneath or the reason why there is none, and the state's own
    assessment beside it.
    """

    name: str
    code: str
    href: str
    curve: Figure | None
    strip: Figure | None
    silence: str
    assessment: Assessment | None


@dataclass(frozen=True)
class Table:
    """The table behind figures: headings and rows of text."""

    columns: list[str]
    rows: list[list[str]]


def panels(picture: Picture, links: dict[str, str], scale: str = "own") -> list[Panel]:
    """Every member's curve in seat order, each on its own scale or all on the same."""
    language, forms = get_language() or "en", wording()
    curves = [_values(picture, state, "cases_new") for state in picture.states]
    same = common_scale(value for curve in curves for value in curve) if scale == "same" else None
    found = []
    for state, values in zip(picture.states, curves, strict=True):
        name = text.label(state.names, language)
        strip = _strip(state, picture, name, forms, width_px=PANEL_WIDTH_PX, height_px=84)
        found.append(
            Panel(
                name=name,
                code=state.code,
                href=links.get(state.code, ""),
                curve=_panel(state, picture, name, values, same or own_scale(values, FINEST_MAXIMUM), forms),
                strip=strip,
                silence="" if strip else words.silence(state.r_silence),
                assessment=received.assessment(state),
            )
        )
    return found


def recent_table(picture: Picture, codes: Sequence[str]) -> Table | None:
    """The last four weeks behind the small multiples: one row a day, one column a member."""
    if picture.last_day is None:
        return None
    language, forms = get_language() or "en", wording()
    days = min(TABLE_DAYS, (picture.last_day - picture.first_day).days + 1)
    series = [[_values(picture, state, code)[-days:] for code in codes] for state in picture.states]
    columns = [_("Day"), *(text.label(state.names, language) for state in picture.states)]
    rows = []
    for place in range(days - 1, -1, -1):
        day = picture.last_day - timedelta(days=days - 1 - place)
        rows.append([forms.short_day(day), *(_cell(values, place, forms, codes) for values in series)])
    return Table(columns, rows)


def state_curve(
    state: StatePicture, picture: Picture, events: Sequence[Event], *, is_narrow: bool = False
) -> Figure | None:
    """One state's curve with its average and events above it. Narrow: the recent days only, as wide as a phone."""
    values = _values(picture, state, "cases_new")
    if not values:
        return None
    days = min(NARROW_DAYS, len(values)) if is_narrow else len(values)
    first_day = picture.first_day + timedelta(days=len(values) - days)
    language, forms = get_language() or "en", wording()
    name = text.label(state.names, language)
    return epidemic_curve(
        "curve-narrow" if is_narrow else "curve",
        title=_("%(state)s: new cases a day") % {"state": name},
        description=_curve_description(values[-days:], first_day, forms),
        first_day=first_day,
        values=values[-days:],
        # The line's name would push the curve out of step with the strip beneath: the page says it in words.
        words=replace(_series_words(), average=""),
        show=forms.counts,
        average=moving_average(values)[-days:],
        events=events,
        awaited=picture.awaited,
        width_px=NARROW_PX if is_narrow else 960,
        height_px=260,
    )


def state_strip(state: StatePicture, picture: Picture, *, is_narrow: bool = False) -> Figure | None:
    """One state's reproduction number, over the same days as its curve; None where it was never estimated."""
    language, forms = get_language() or "en", wording()
    name = text.label(state.names, language)
    if is_narrow:
        return _strip(
            state, picture, name, forms, width_px=NARROW_PX, height_px=130, is_labelled=True, days=NARROW_DAYS
        )
    return _strip(state, picture, name, forms, width_px=960, height_px=130, is_labelled=True)


def _panel(
    state: StatePicture, picture: Picture, name: str, values: Values, scale: Scale, forms: Wording
) -> Figure | None:
    if not values:
        return None
    return epidemic_curve(
        f"curve-{state.code}",
        title=_("%(state)s: new cases a day") % {"state": name},
        description=_curve_description(values, picture.first_day, forms),
        first_day=picture.first_day,
        values=values,
        words=_series_words(),
        show=forms.counts,
        average=moving_average(values),
        awaited=picture.awaited,
        scale=scale,
        width_px=PANEL_WIDTH_PX,
        height_px=PANEL_HEIGHT_PX,
        is_labelled=False,
    )


def _strip(
    state: StatePicture,
    picture: Picture,
    name: str,
    forms: Wording,
    *,
    width_px: int,
    height_px: int,
    is_labelled: bool = False,
    days: int | None = None,
) -> Figure | None:
    """The strip of all days, or of the last `days` of them."""
    whole = [_values(picture, state, code) for code in REPRODUCTION]
    if not any(value is not None for value in whole[0]):
        return None
    band = [values[-days:] if days else values for values in whole]
    return reproduction(
        f"r-narrow-{state.code}" if days else f"r-{state.code}",
        name,
        picture.first_day + timedelta(days=len(whole[0]) - len(band[0])),
        band,
        forms,
        width_px=width_px,
        height_px=height_px,
        is_labelled=is_labelled,
        reason=words.silence(state.r_silence),
        spoken_on=state.last_day,
    )


def _values(picture: Picture, state: StatePicture, code: str) -> Values:
    series = state.series.get(code)
    return picture.curves.get(series, []) if series is not None else []


def _curve_description(values: Values, first_day: date, forms: Wording) -> str:
    """In words what the drawing shows: from when to when, the highest day, the last day."""
    known = [(value, place) for place, value in enumerate(values) if value is not None]
    if not known:
        return _("No figure was received.")
    highest, at = max(known, key=lambda pair: pair[0])
    last, last_at = known[-1]
    return _("From %(first)s to %(last)s. Highest: %(highest)s (%(at)s). Latest: %(value)s (%(last)s).") % {
        "first": forms.day(first_day + timedelta(days=known[0][1])),
        "last": forms.day(first_day + timedelta(days=last_at)),
        "highest": words.cases(highest, forms.value(highest)),
        "at": forms.day(first_day + timedelta(days=at)),
        "value": words.cases(last, forms.value(last)),
    }


def _series_words() -> SeriesWords:
    return SeriesWords(
        day=_("Day"),
        value=_("New cases a day"),
        missing=words.missing(),
        average=_("7-day average"),
        events=_("Measures"),
    )


def _cell(values: Sequence[Values], place: int, forms: Wording, codes: Sequence[str]) -> str:
    found = [value[place] if place < len(value) else None for value in values]
    if codes == REPRODUCTION:
        mean, low, high = found
        if mean is None or low is None or high is None:
            return "–"
        return f"{forms.number(mean, 2)} ({forms.number(low, 2)}–{forms.number(high, 2)})"
    return words.missing() if found[0] is None else forms.value(found[0])


def event_letters(count: int) -> list[str]:
    """A, B, … Z, A1, B1, …: short names for the events of one curve."""
    return [chr(65 + place % 26) + (str(place // 26) if place >= 26 else "") for place in range(count)]
