"""What states owe by when, and what was received: named for who may read the names, counted for everybody."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from ganket.lib import canonical, clock
from ganket.lib.api import answers, problems
from ganket.lib.api.parameters import AsKnownAt, Day
from ganket.situation.api import moments
from ganket.situation.api.emergencies import SLUG
from ganket.situation.duties import queries
from ganket.situation.duties.queries import Board

router = Router(tags=["duties"])
DAYS, MOST_DAYS = 14, 366


class StandingAnswer(Schema):
    """How one party stands."""

    party: str
    standing: Literal["received", "late", "not_received", "not_yet"]
    due_at: datetime
    received_at: datetime | None


class DutyAnswer(Schema):
    """What a schedule asks of a day: how many owe it and how many sent it by then."""

    schedule: str
    titles: dict[str, str]
    is_target: bool = Field(description="A target is no deadline: past it nothing is late.")
    day: date
    received: int
    owed: int
    parties: list[StandingAnswer] = Field(description="Those that you may read by name, in seat order.")


class Duties(Schema):
    """Duties of some days, day by day."""

    emergency: str
    as_known_at: datetime | None = Field(description="The moment asked for; null for now.")
    items: list[DutyAnswer]
    next: None


class DutiesQuery(Schema):
    """Of which days."""

    as_known_at: AsKnownAt | None = None
    first_day: Annotated[Day | None, Field(description=f"{DAYS} days up to the last one, if not given.")] = None
    last_day: Annotated[Day | None, Field(description="Today, if not given.")] = None


@router.get(SLUG + "/duties", response=Duties, summary="Who owes what, and what was received")
def duties(request: HttpRequest, slug: str, query: Query[DutiesQuery]) -> HttpResponse:
    """Your own state by name; all of them for the Chair's desk and the secretariat; for everybody the count."""
    viewer = moments.viewer(request)
    found = moments.emergency(slug, viewer)
    asked = moments.asked(query.as_known_at, viewer, found)
    moment = asked or clock.now()
    last = query.last_day or moment.date()
    first = query.first_day or max(found.starts_on, last - timedelta(days=DAYS - 1))
    if first > last:
        raise problems.parameter("first_day", "out_of_order", "first_day lies after last_day.")
    if (last - first).days >= MOST_DAYS:
        raise problems.parameter("first_day", "out_of_range", f"At most {MOST_DAYS} days are told at once.")
    board = queries.board(found, first, last, moment, viewer)
    data = {
        "emergency": found.slug,
        "as_known_at": canonical.moment(asked),
        "items": [
            _duty(board, code, day) for day in board.days for code in _codes(board) if (code, day) in board.counts
        ],
        "next": None,
    }
    return answers.whole(request, data)


def _codes(board: Board) -> list[str]:
    return [line.code for line in board.lines]


def _duty(board: Board, code: str, day: date) -> dict[str, Any]:
    line = next(each for each in board.lines if each.code == code)
    received, owed = board.counts[code, day]
    items = [(row.code, row.items[code, day]) for row in board.rows if (code, day) in row.items]
    return {
        "schedule": code,
        "titles": line.titles,
        "is_target": line.is_target,
        "day": day,
        "received": received,
        "owed": owed,
        "parties": [
            {"party": party, "standing": each.standing, "due_at": each.due_at, "received_at": each.received_at}
            for party, each in items
        ],
    }
