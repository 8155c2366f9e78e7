"""The list of indicators, and one indicator: its panels, its table by day, the revisions of a cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ganket.actors.queries import Member
from ganket.desk import rules
from ganket.desk.presenters import words
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.reading.figures import OWN, Band, Coverage, Revision, Sides, Source
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.lib.figures import Figure, IntervalWords, Scale, SeriesWords, common_scale, epidemic_curve, interval_strip
from ganket.situation.models import Indicator
from ganket.situation.queries import Value

PARTS = ("control", "people", "socio_economic")
ESTIMATE = "estimate"
SCALES = ("own", "same")
PANEL_WIDTH_PX, PANEL_HEIGHT_PX = 256, 132


@dataclass(frozen=True)
class Held:
    """Who has figures of an indicator: how many of the members, up to which day; names when not all."""

    code: str
    name: str
    states: int
    of: int
    only: str
    last_day: str


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
class Last:
    """The last figure of one source in a panel."""

    source: str
    value: str
    day: str


@dataclass(frozen=True)
class Panel:
    """One member: its curve with every source in it."""

    code: str
    name: str
    href: str
    figures_href: str
    figure: Figure | None
    last: list[Last]


@dataclass(frozen=True)
class Reading:
    """What one source says of one cell. `said` is the figure or why there is none."""

    source: str
    said: str
    is_figure: bool
    is_corrected: bool
    is_provisional: bool
    href: str
    recorded: str
    recorded_at: datetime | None


@dataclass(frozen=True)
class Row:
    """One day of the table: for each state, or of one state for each source, what is said."""

    day: date
    short: str
    cells: list[list[Reading]]


@dataclass(frozen=True)
class RevisionLine:
    """One revision in words."""

    number: int
    value: str
    status: str
    reason: str
    recorded: str
    recorded_at: datetime
    is_approximate: bool
    label: str
    is_last: bool


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
        Group(part, words.part(part), [line for each, line in pairs if each.part == part and each.measure != ESTIMATE])
        for part in PARTS
    ]
    return [
        *found,
        Group(ESTIMATE, _("Estimates of the system"), [line for each, line in pairs if each.measure == ESTIMATE]),
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
    return [_column(each) for each in sources]


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
                [_last(each, values, sides, line, forms) for each, values in of_state],
            )
        )
    return found


def rows_by_state(
    days: Sequence[date],
    states: Sequence[Member],
    sides: Sides,
    cells: Mapping[tuple[str, str, date], Value],
    line: Indicator,
    address: str,
) -> list[Row]:
    """One row a day, one cell a member, in it every source that has the figure."""
    forms = wording()
    return [
        Row(day, forms.day(day), [_readings(day, each.code, sides, cells, line, address) for each in states])
        for day in days
    ]


def rows_of_state(
    days: Sequence[date],
    state: str,
    sides: Sides,
    cells: Mapping[tuple[str, str, date], Value],
    line: Indicator,
    address: str,
) -> list[Row]:
    """One row a day, one cell a source."""
    forms = wording()
    return [
        Row(day, forms.day(day), [[_reading(each, day, state, sides, cells, line, address)] for each in sides.sources])
        for day in days
    ]


def revisions(
    found: Mapping[str, Sequence[Revision]], sources: Sequence[Source], line: Indicator
) -> list[tuple[Column, list[RevisionLine]]]:
    """The revisions of each source's cell in words, in the order in which sources lead."""
    forms = wording()
    return [
        (_column(source), [_revision(each, len(found[source.key]), line, forms) for each in found[source.key]])
        for source in sources
        if found.get(source.key)
    ]


def value_said(value: float, line: Indicator, forms: Wording) -> str:
    """A number with the decimals that its indicator has; a count that is not whole keeps its fraction."""
    decimals = line.decimals if line.decimals or float(value).is_integer() else 2
    return forms.number(value, decimals)


def why_empty(reason: str, line: Indicator) -> str:
    """Why a cell holds no number."""
    if line.measure == ESTIMATE:
        return words.silence(reason)
    return reason or _("withheld by the source")


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
    those = [text.label(each.names, language) for each in states if each.code in covered.states]
    column = _column(Source(covered.source, "", covered.names, covered.made_from, {}))
    only = ", ".join(those) if len(those) < len(states) else ""
    return Held(column.short, column.name, len(those), len(states), only, forms.day(covered.last_day))


def _column(source: Source) -> Column:
    language = get_language() or "en"
    name = text.label(source.names, language) or _("the State itself")
    short = _("the State") if source.key == OWN else source.key
    if source.made_from:
        return Column(
            source.key, name, short, _("estimate of the system, from the figures of %(source)s") % {"source": short}
        )
    return Column(source.key, name, short, "" if source.key == OWN else _("not reported by the State itself"))


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
    held = same or common_scale([*values, *second, 1.0 if line.decimals else 20.0], ticks_at_most=3)
    return epidemic_curve(
        f"curve-{state.code}",
        title=_("%(state)s: %(indicator)s") % {"state": name, "indicator": named},
        description=_description(of_state, sides, line, forms),
        first_day=sides.first_day,
        values=values,
        words=SeriesWords(
            day=_("Day"),
            value=named,
            missing=words.silence("few_cases") if line.measure == ESTIMATE else words.missing("not_received"),
            average=_("7-day average"),
            second=_column(of_state[1][0]).short if len(of_state) > 1 else "",
        ),
        show=forms.counts,
        average=rules.moving_average(values) if line.measure == "new" else (),
        second=second,
        scale=held,
        is_labelled=False,
        width_px=PANEL_WIDTH_PX,
        height_px=PANEL_HEIGHT_PX,
    )


def _strip(state: Member, name: str, band: Band, sides: Sides, forms: Wording) -> Figure:
    length = (sides.last_day - sides.first_day).days + 1 if sides.last_day else 0
    means, lows, highs = (values[:length] for values in band)
    return interval_strip(
        f"r-{state.code}",
        title=_("%(state)s: reproduction number R") % {"state": name},
        description=_("Estimate of the system, not a figure of the state. Line: mean; band: 95 % interval."),
        first_day=sides.first_day,
        means=means,
        lows=lows,
        highs=highs,
        words=IntervalWords(
            day=_("Day"), mean=_("R, 7 days"), low=_("low"), high=_("high"), silent=words.silence("few_cases")
        ),
        show=forms.estimates,
        is_labelled=False,
        width_px=PANEL_WIDTH_PX,
        height_px=PANEL_HEIGHT_PX,
    )


def _description(
    of_state: Sequence[tuple[Source, list[float | None]]], sides: Sides, line: Indicator, forms: Wording
) -> str:
    said = [_last(each, values, sides, line, forms) for each, values in of_state]
    return "; ".join(
        _("%(source)s: last %(value)s on %(day)s") % {"source": each.source, "value": each.value, "day": each.day}
        for each in said
    )


def _last(source: Source, values: Sequence[float | None], sides: Sides, line: Indicator, forms: Wording) -> Last:
    place, value = max((place, value) for place, value in enumerate(values) if value is not None)
    day = sides.first_day + timedelta(days=place)
    return Last(_column(source).short, value_said(value, line, forms), forms.short_day(day))


def _readings(
    day: date, state: str, sides: Sides, cells: Mapping[tuple[str, str, date], Value], line: Indicator, address: str
) -> list[Reading]:
    """What the sources have; empty when none has anything. One silent source beside a figure is not said."""
    found = [_reading(each, day, state, sides, cells, line, address) for each in sides.sources]
    figures = [each for each in found if each.is_figure]
    return figures or [each for each in found if each.href][:1]


def _reading(
    source: Source,
    day: date,
    state: str,
    sides: Sides,
    cells: Mapping[tuple[str, str, date], Value],
    line: Indicator,
    address: str,
) -> Reading:
    forms, short = wording(), _column(source).short
    href = joined(address, {"state": state, "day": day.isoformat()}, "revisions")
    cell = cells.get((source.key, state, day))
    if cell is None:
        return _nothing(short)
    is_figure = cell.value is not None
    said = value_said(cell.value, line, forms) if cell.value is not None else why_empty(cell.reason, line)
    return Reading(
        short,
        said,
        is_figure,
        cell.number > 1,
        cell.status == "provisional",
        href,
        forms.short_moment(cell.recorded_at),
        cell.recorded_at,
    )


def _nothing(short: str) -> Reading:
    return Reading(short, words.missing("not_received"), False, False, False, "", "", None)


def _revision(revision: Revision, count: int, line: Indicator, forms: Wording) -> RevisionLine:
    is_figure = revision.value is not None
    return RevisionLine(
        revision.number,
        value_said(revision.value, line, forms) if revision.value is not None else why_empty(revision.reason, line),
        "" if line.measure == ESTIMATE else _status(revision.status),
        revision.reason if is_figure or line.measure != ESTIMATE else "",
        forms.moment(revision.recorded_at),
        revision.recorded_at,
        revision.is_approximate,
        revision.label,
        revision.number == count,
    )


def _status(code: str) -> str:
    known = {"normal": "", "provisional": _("provisional"), "suppressed": _("no number given")}
    return known.get(code, code)
