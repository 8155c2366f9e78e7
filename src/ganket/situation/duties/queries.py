"""Duties as known at a moment: the board, what somebody still owes, how many were received.

Names are for the state itself, the Chair's desk and the secretariat; everybody reads "8 of 10".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Min, Q

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.actors.queries import members
from ganket.lib import clock, sql
from ganket.situation.duties.rules import DAILY_UPDATE, Standing, standing
from ganket.situation.models import Duty, Emergency
from ganket.situation.permissions import sees_who_owes

# The desk reminds of what was due in these days; older ones stay on the board.
REMINDED_DAYS = 14


class Item(NamedTuple):
    """How one duty stands. `received_at` is None where it was not received by the moment asked about. A tuple: a
    board holds thousands of them.
    """

    code: str
    day: date
    standing: Standing
    due_at: datetime
    is_target: bool
    received_at: datetime | None


@dataclass(frozen=True)
class Line:
    """One schedule on the board."""

    code: str
    titles: dict[str, str]
    is_target: bool


@dataclass(frozen=True)
class Row:
    """One party on the board, and how its duties stand by code and day."""

    party_id: int
    code: str
    names: dict[str, str]
    items: dict[tuple[str, date], Item]


@dataclass(frozen=True)
class Board:
    """Days, schedules and, for those the viewer may see by name, a row a party in seat order; for everybody
    (received, owed) by code and day.
    """

    days: list[date]
    lines: list[Line]
    rows: list[Row]
    counts: dict[tuple[str, date], tuple[int, int]]


def board(emergency: Emergency, first: date, last: date, moment: datetime, viewer: Viewer) -> Board:
    """The duties of the days from `first` to `last` as known at a moment: those whose duty was there by then. At most
    six queries, however many duties.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if sees_who_owes(viewer, emergency, clock.now().date()):
        items = _items(emergency, first, last, moment, None)
        counts = _counted(items)
    else:
        items = _items(emergency, first, last, moment, sorted(viewer.party_ids)) if viewer.party_ids else {}
        counts = _counts(emergency, first, last, moment)
    return Board(days, _lines(emergency, counts), _rows(emergency, items, last), counts)


@dataclass(frozen=True)
class OfDay:
    """What one schedule asks of a day: how many sent it and how many owe it, and by party how it stands for those whom
    the viewer may see by name. Count and names are of one reading: they never contradict each other.
    """

    received: int
    owed: int
    named: Mapping[int, Item]


def of_day(
    emergency: Emergency,
    day: date,
    moment: datetime,
    viewer: Viewer,
    *,
    names_all: bool | None = None,
    code: str = DAILY_UPDATE,
) -> OfDay:
    """How the duties of one day stand as known at a moment. `names_all` names everybody or nobody but the viewer's own;
    without it the viewer's rights do. One query, two for who is signed in.
    """
    items = {owner: of_one[code, day] for owner, of_one in _items(emergency, day, day, moment, None, code).items()}
    if names_all is None:
        names_all = sees_who_owes(viewer, emergency, clock.now().date())
    named = {owner: item for owner, item in items.items() if names_all or owner in viewer.party_ids}
    return OfDay(sum(item.received_at is not None for item in items.values()), len(items), named)


def count(emergency: Emergency, day: date, moment: datetime, code: str = DAILY_UPDATE) -> tuple[int, int]:
    """How many parties had sent what one schedule asks of a day by a moment, and how many owe it. One query."""
    return _counts(emergency, day, day, moment).get((code, day), (0, 0))


def standing_of(
    emergency: Emergency, party_id: int, day: date, moment: datetime, code: str = DAILY_UPDATE
) -> Item | None:
    """How one party's duty of a day stands, whoever asks; None where there is none. One query."""
    return _items(emergency, day, day, moment, [party_id]).get(party_id, {}).get((code, day))


def owed_by(party_ids: Iterable[int], moment: datetime) -> list[Duty]:
    """What these parties still owe as known at a moment: due in the last fortnight or not due yet, first due first.
    A reminder for themselves: nobody else is given it. One query.
    """
    open_ = Duty.objects.filter(
        Q(receipt=None) | Q(receipt__received_at__gt=moment),
        owner_id__in=list(party_ids),
        recorded_at__lte=moment,
        due_at__gte=moment - timedelta(days=REMINDED_DAYS),
    )
    return list(open_.select_related("emergency", "owner").order_by("due_at", "owner__sort_key", "code"))


# Days and moments as text: the engine's converters would read each of thousands anew.
_DUTIES = """
SELECT {columns}
FROM situation_duty d
LEFT JOIN situation_receipt r ON r.duty_id = d.id AND r.received_at <= %s
WHERE d.emergency_id = %s AND d.day >= %s AND d.day <= %s AND d.recorded_at <= %s {more}
"""
_COUNTED = "d.code, CAST(d.day AS TEXT), COUNT(r.duty_id), COUNT(*)"
_EACH = "d.owner_id, d.code, CAST(d.day AS TEXT), CAST(d.due_at AS TEXT), d.is_target, CAST(r.received_at AS TEXT)"


def _ask(
    columns: str, emergency: Emergency, first: date, last: date, moment: datetime, more: str = "", *values: int | str
) -> list[Any]:
    when = sql.moment_text(moment)
    days = [sql.day_text(day) for day in (first, last)]
    with connection.cursor() as cursor:
        cursor.execute(_DUTIES.format(columns=columns, more=more), [when, emergency.pk, *days, when, *values])
        found: list[Any] = cursor.fetchall()
    return found


def _counts(emergency: Emergency, first: date, last: date, moment: datetime) -> dict[tuple[str, date], tuple[int, int]]:
    """(received, owed) by schedule and day. One query."""
    rows = _ask(_COUNTED, emergency, first, last, moment, "GROUP BY d.code, d.day")
    return {(code, date.fromisoformat(day)): (got, owed) for code, day, got, owed in rows}


def _items(
    emergency: Emergency, first: date, last: date, moment: datetime, owners: Sequence[int] | None, code: str = ""
) -> dict[int, dict[tuple[str, date], Item]]:
    """Each duty of these owners (None: of all), by owner, then by schedule and day; of one schedule where it is named.
    One query.
    """
    more = f"AND d.owner_id IN ({sql.places(owners)}) " if owners is not None else ""
    more += "AND d.code = %s" if code else ""
    rows = _ask(_EACH, emergency, first, last, moment, more, *(owners or ()), *((code,) if code else ()))
    days = {text: date.fromisoformat(text) for text in {row[2] for row in rows}}
    moments = {text: sql.moment(text) for text in {row[place] for row in rows for place in (3, 5)} if text}
    found: dict[int, dict[tuple[str, date], Item]] = {}
    for owner, asked, day, due, is_target, received in rows:
        due_at, at = moments[due], moments.get(received)
        stands = standing(due_at, bool(is_target), at, moment)
        found.setdefault(owner, {})[asked, days[day]] = Item(asked, days[day], stands, due_at, bool(is_target), at)
    return found


def _counted(items: Mapping[int, Mapping[tuple[str, date], Item]]) -> dict[tuple[str, date], tuple[int, int]]:
    """(received, owed) by schedule and day, of the duties of all."""
    owed = Counter(key for of_one in items.values() for key in of_one)
    received = Counter(key for of_one in items.values() for key, item in of_one.items() if item.received_at)
    return {key: (received[key], number) for key, number in owed.items()}


def _lines(emergency: Emergency, counts: Mapping[tuple[str, date], tuple[int, int]]) -> list[Line]:
    """The schedules on the board, by code, in the words of their latest day. One query."""
    latest: dict[str, date] = {}
    for code, day in counts:
        latest[code] = max(day, latest.get(code, day))
    duties = Duty.objects.filter(emergency=emergency, day__in=set(latest.values()), code__in=latest)
    one_each = duties.order_by().values("code", "day").annotate(one=Min("pk")).values("one")
    rows = Duty.objects.filter(pk__in=one_each).order_by("code").values_list("code", "day", "titles", "is_target")
    return [Line(code, titles, is_target) for code, day, titles, is_target in rows if latest[code] == day]


def _rows(emergency: Emergency, items: dict[int, dict[tuple[str, date], Item]], last: date) -> list[Row]:
    """A row a party in seat order; who is no member any more stands after them. Two queries, none for nobody."""
    if not items:
        return []
    seats = [each.party_id for each in members(emergency.association_id, last)]
    parties = {each.pk: each for each in Party.objects.filter(pk__in=items)}
    left = sorted(items.keys() - set(seats), key=lambda pk: parties[pk].sort_key)
    ordered = [pk for pk in (*seats, *left) if pk in items]
    return [Row(pk, parties[pk].code, parties[pk].names, items[pk]) for pk in ordered]
