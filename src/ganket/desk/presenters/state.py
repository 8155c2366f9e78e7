"""The tables and figures of one state's page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk.presenters import curves, words
from ganket.desk.presenters.entries import when
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.entries import EntryFacts
from ganket.lib import text
from ganket.lib.figures import Event, Figure
from ganket.situation.estimates.rules import EXCEEDANCE, REPRODUCTION
from ganket.situation.models import Indicator
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.queries import SeriesFacts, Value
from ganket.situation.rules import Silence


@dataclass(frozen=True)
class Reading:
    """The last figure of one indicator by one source, with its vintage."""

    source: str
    source_name: str
    day: str
    last_on: date
    value: str
    revision: int
    recorded: str
    recorded_at: datetime


@dataclass(frozen=True)
class IndicatorRows:
    """One indicator with its sources side by side."""

    code: str
    name: str
    definition: str
    readings: list[Reading]


@dataclass(frozen=True)
class Difference:
    """What several sources say of the same day: the last that all of them have."""

    name: str
    day: str
    values: list[tuple[str, str]]
    is_different: bool


@dataclass(frozen=True)
class Tables:
    """Indicators by source, their differences, and the moments the figures were recorded at."""

    indicators: list[IndicatorRows] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    recorded: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class NamedEvent:
    """A measure above the curve: its letter and what it is; `is_early` where it lies before what a phone shows."""

    letter: str
    day: str
    title: str
    is_early: bool


def tables(series: Sequence[SeriesFacts], values: Sequence[Value], catalogue: Sequence[Indicator]) -> Tables:
    """The latest figure of each indicator and source, be it withheld; estimates stand elsewhere, with their note."""
    language, forms = get_language() or "en", wording()
    cells: dict[int, list[Value]] = {}
    for value in values:
        if value.value is not None or value.status == "suppressed":
            cells.setdefault(value.series_id, []).append(value)
    found = Tables()
    for indicator in catalogue:
        own = [each for each in series if each.indicator == indicator.code and not each.strata and each.id in cells]
        if not own:
            continue
        readings = [_reading(each, cells[each.id][-1], language, forms) for each in own]
        found.indicators.append(
            IndicatorRows(
                indicator.code, indicator.name(language), text.label(indicator.definitions, language), readings
            )
        )
        found.recorded.extend(reading.recorded_at for reading in readings)
        difference = _difference(indicator, own, cells, language, forms)
        if difference:
            found.differences.append(difference)
    return found


def figures(state: StatePicture, picture: Picture, measures: Sequence[EntryFacts]) -> dict[str, object]:
    """The curve with measures above it, the strip of R, and what stands beside them."""
    language, forms = get_language() or "en", wording()
    last = picture.last_day or picture.first_day
    inside = sorted((e for e in measures if picture.first_day <= e.starts_on <= last), key=lambda e: e.starts_on)
    letters = curves.event_letters(len(inside))
    events = [
        Event(entry.starts_on, letter, text.label(entry.titles, language))
        for letter, entry in zip(letters, inside, strict=True)
    ]
    curve, strip = curves.state_curve(state, picture, events), curves.state_strip(state, picture)
    narrow_curve = curves.state_curve(state, picture, events, is_narrow=True)
    narrow_days = min(curves.NARROW_DAYS, len(narrow_curve.rows)) if narrow_curve else 0
    narrow_from = last - timedelta(days=narrow_days - 1)
    named = [
        NamedEvent(letter, _begins(entry, forms), text.label(entry.titles, language), entry.starts_on < narrow_from)
        for letter, entry in zip(letters, inside, strict=True)
    ]
    return {
        "name": text.label(state.names, language),
        "curve": curve,
        "narrow_curve": narrow_curve,
        "narrow_strip": curves.state_strip(state, picture, is_narrow=True),
        "narrow_days": narrow_days,
        "curve_columns": [heading or _("7-day average") for heading in curve.columns] if curve else [],
        "strip": strip,
        "silence": words.silence(state.r_silence) if state.r_silence else "",
        "events": named,
        "are_all_early": all(each.is_early for each in named),
        "summary": _summary(state, forms),
        "exceeds": [code.removeprefix("ears_").upper() for code in EXCEEDANCE if code in state.exceedances],
        "estimate_note": words.estimate_note(),
        "r_rows": _recent(strip),
        "curve_rows": _recent(curve),
        "has_estimates": any(code in state.series for code in REPRODUCTION),
    }


def _begins(entry: EntryFacts, forms: Wording) -> str:
    """The first day alone: there the letter stands."""
    return when(entry._replace(ends_on=None), forms)


def _recent(figure: Figure | None) -> list[tuple[str, ...]]:
    """The table behind a figure, newest day first."""
    return list(reversed(figure.rows)) if figure else []


def _summary(state: StatePicture, forms: Wording) -> dict[str, str]:
    """The latest figures as text; empty where not known."""

    def count(value: float | None) -> str:
        return "" if value is None else forms.value(value)

    interval = ""
    if state.r_mean is not None and state.r_low is not None and state.r_high is not None:
        low, mean, high = (forms.number(value, 2) for value in (state.r_low, state.r_mean, state.r_high))
        interval = f"{mean} ({low}–{high})"
    return {
        "cases": count(state.cases_7d),
        "cases_before": count(state.cases_7d_before),
        "deaths": count(state.deaths_7d),
        "rate": forms.rate(state.per_100k_7d) if state.per_100k_7d is not None else "",
        "r": interval,
        "r_silence": words.silence(state.r_silence) if state.r_mean is None else "",
        "r_few": _few(state, forms),
        "missing": words.no_total(state.silence),
        "last_day": forms.day(state.last_day) if state.last_day else "",
        "recorded": forms.moment(state.recorded_at) if state.recorded_at else "",
    }


def _few(state: StatePicture, forms: Wording) -> str:
    """The numbers behind a silence for few cases; empty for another or where they are not known."""
    if state.r_mean is not None or state.r_silence != Silence.FEW_CASES or state.cases_7d is None:
        return ""
    return words.few_cases(state.cases_7d, forms.value(state.cases_7d))


def _reading(series: SeriesFacts, last: Value, language: str, forms: Wording) -> Reading:
    return Reading(
        source=series.source,
        source_name=text.label(series.source_names, language),
        day=forms.day(last.period_end),
        last_on=last.period_end,
        value=_number(last, forms),
        revision=last.number,
        recorded=forms.short_moment(last.recorded_at),
        recorded_at=last.recorded_at,
    )


def _difference(
    indicator: Indicator,
    own: Sequence[SeriesFacts],
    cells: dict[int, list[Value]],
    language: str,
    forms: Wording,
) -> Difference | None:
    """The last day that every source of the indicator has; None for one source, or no common day."""
    by_day: list[dict[date, Value]] = [
        {cell.period_end: cell for cell in cells[each.id] if cell.value is not None} for each in own
    ]
    common = set(by_day[0]).intersection(*by_day[1:])
    if len(own) < 2 or not common:
        return None
    day = max(common)
    values = [(series.source, found[day]) for series, found in zip(own, by_day, strict=True)]
    return Difference(
        name=indicator.name(language),
        day=forms.day(day),
        values=[(source, _number(value, forms)) for source, value in values],
        is_different=len({value.value for _source, value in values}) > 1,
    )


def _number(value: Value, forms: Wording) -> str:
    return words.absent(value.status, value.reason)[0] if value.value is None else forms.value(value.value)
