"""One indicator day by day: the table of states or of sources, and the revisions of a cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from ganket.actors.queries import Member
from ganket.desk.presenters import words
from ganket.desk.presenters.indicators import Column, column, figure_said, value_said, why_empty
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.figures import Revision, Sides, Source
from ganket.situation.models import Indicator
from ganket.situation.queries import Value


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
        (column(source), [_revision(each, found[source.key], line, forms) for each in found[source.key]])
        for source in sources
        if found.get(source.key)
    ]


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
    forms, short = wording(), column(source).short
    href = joined(address, {"state": state, "day": day.isoformat()}, "revisions")
    cell = cells.get((source.key, state, day))
    if cell is None:
        return _nothing(short)
    return Reading(
        short,
        figure_said(cell.value, cell.status, cell.reason, line, forms),
        cell.value is not None,
        cell.number > 1,
        cell.status == "provisional",
        href,
        forms.short_moment(cell.recorded_at),
        cell.recorded_at,
    )


def _nothing(short: str) -> Reading:
    return Reading(short, words.missing(), False, False, False, "", "", None)


def _revision(revision: Revision, every: Sequence[Revision], line: Indicator, forms: Wording) -> RevisionLine:
    if revision.value is not None:
        said, reason = value_said(revision.value, line, forms), revision.reason
    else:
        said, reason = why_empty(revision.status, revision.reason, line)
    return RevisionLine(
        revision.number,
        said,
        _("provisional") if revision.status == "provisional" else "",
        reason,
        forms.moment(revision.recorded_at),
        revision.recorded_at,
        revision.is_approximate,
        revision.label,
        revision.number == len(every),
    )
