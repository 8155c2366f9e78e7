"""Duties in words: the board of days and members, counts for those who read no names, reminders to who owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.duties.queries import Board, Item, Line, Row
from ganket.situation.duties.rules import DAILY_UPDATE, Standing
from ganket.situation.models import Duty


@dataclass(frozen=True)
class CellView:
    """How one duty stands: `said` for the ear, `shown` for the eye; `href` for whoever may still fulfil it."""

    standing: str
    said: str
    shown: str
    at: datetime | None
    href: str


@dataclass(frozen=True)
class RowView:
    """One member's line."""

    name: str
    is_own: bool
    cells: list[CellView]


@dataclass(frozen=True)
class LineView:
    """One schedule: its members where the reader may see them by name, and its counts a day."""

    code: str
    title: str
    due: str
    rows: list[RowView]
    counts: list[str]


@dataclass(frozen=True)
class Reminder:
    """One open duty of the reader's own."""

    title: str
    day: str
    due: str
    due_at: datetime
    is_late: bool
    form_href: str
    sheet_href: str


def lines(board: Board, visit: Visit, codes: Sequence[str]) -> list[LineView]:
    """The schedules of the board, days newest first, rows in seat order."""
    days = board.days[::-1]
    return [_line(each, board, days, visit) for each in board.lines if each.code in codes]


def reminders(owed: Sequence[Duty], visit: Visit) -> list[Reminder]:
    """What the reader's own parties still owe in this emergency, the latest day first."""
    held = visit.emergency
    return [_reminder(each, visit) for each in owed[::-1] if held is not None and each.emergency_id == held.pk]


def strip_said(owed: Sequence[Duty], visit: Visit) -> str:
    """The reminder in one sentence: what was due last and was not received, else what is due next, and how many more
    are open.
    """
    own = reminders(owed, visit)
    if not own:
        return ""
    first = next((each for each in own if each.is_late), own[-1])
    said = _("%(title)s of %(day)s: %(due)s.") % {"title": first.title, "day": first.day, "due": first.due}
    more = len(own) - 1
    if more:
        said += " " + ngettext("%(n)s more duty is open.", "%(n)s more duties are open.", more) % {
            "n": wording().number(more)
        }
    return said


def titles(found: Sequence[Line]) -> list[tuple[str, str]]:
    """The schedules to choose among."""
    language = get_language() or "en"
    return [(each.code, text.label(each.titles, language)) for each in found]


def _line(line: Line, board: Board, days: Sequence[date], visit: Visit) -> LineView:
    forms = wording()
    return LineView(
        line.code,
        text.label(line.titles, get_language() or "en"),
        _("a target, not a deadline") if line.is_target else "",
        [_row(each, line.code, days, visit, forms) for each in board.rows],
        [_count(board.counts.get((line.code, day)), forms) for day in days],
    )


def _row(row: Row, code: str, days: Sequence[date], visit: Visit, forms: Wording) -> RowView:
    is_own = row.party_id in visit.viewer.party_ids
    cells = [_cell(row.items.get((code, day)), day, is_own, visit, forms) for day in days]
    return RowView(text.label(row.names, get_language() or "en"), is_own, cells)


def _cell(item: Item | None, day: date, is_own: bool, visit: Visit, forms: Wording) -> CellView:
    if item is None:
        return CellView("none", _("nothing is owed"), "", None, "")
    at = forms.short_moment(item.received_at) if item.received_at else ""
    is_open = item.standing in (Standing.NOT_RECEIVED, Standing.NOT_YET)
    may_send = is_own and is_open and item.code == DAILY_UPDATE and not visit.is_past and visit.reporter
    href = joined(visit.link("update-form"), {"day": day.isoformat()}) if may_send else ""
    return CellView(item.standing.value, standing_said(item.standing), at, item.received_at, href)


def standing_said(standing: Standing) -> str:
    """How a duty stands; the words accuse nobody."""
    said = {
        Standing.RECEIVED: _("received"),
        Standing.LATE: _("received after the agreed time"),
        Standing.NOT_RECEIVED: _("not received"),
        Standing.NOT_YET: _("awaited"),
    }
    return said[standing]


def _count(count: tuple[int, int] | None, forms: Wording) -> str:
    if count is None:
        return ""
    received, owed = count
    return _("%(received)s of %(owed)s") % {"received": forms.number(received), "owed": forms.number(owed)}


def _reminder(duty: Duty, visit: Visit) -> Reminder:
    forms, is_late = wording(), duty.due_at < visit.now and not duty.is_target
    at = forms.short_moment(duty.due_at)
    if duty.is_target:
        due = _("aimed at by %(at)s") % {"at": at}
    else:
        due = _("was due by %(at)s") % {"at": at} if is_late else _("due by %(at)s") % {"at": at}
    form = joined(visit.link("update-form"), {"day": duty.day.isoformat()}) if duty.code == DAILY_UPDATE else ""
    return Reminder(
        text.label(duty.titles, get_language() or "en"),
        forms.short_day(duty.day),
        due,
        duty.due_at,
        is_late,
        form,
        visit.link("duty-sheet", public_id=duty.public_id),
    )
