"""When a schedule's duties are due, and how one stands as known at a moment. Plain Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

# The schedule that a national update of its day fulfils.
DAILY_UPDATE = "daily-update"
MEMBERS = "members"
LATEST_DAYS_AFTER = 366


class Standing(StrEnum):
    """How a duty stands. A target is no deadline: past it, it is neither late nor missed."""

    RECEIVED = "received"
    LATE = "late"
    NOT_RECEIVED = "not_received"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Schedule:
    """A line of `content/schedules`: every member of the association owes this for each day, by a time (UTC) of the
    day or of a day after it; from a day to a day where the schedule has any.
    """

    code: str
    titles: Mapping[str, str]
    due_time: time
    days_after: int = 0
    is_target: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    indicators: tuple[str, ...] = ()

    def due_at(self, day: date) -> datetime:
        """By when it is due for a day."""
        return datetime.combine(day + timedelta(days=self.days_after), self.due_time, UTC)

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days from `first` to `last`, both included."""
        start = max(first, self.starts_on or first)
        end = min(last, self.ends_on or last)
        return (start + timedelta(days=n) for n in range((end - start).days + 1))


def schedule(line: Mapping[str, Any]) -> Schedule:
    """A schedule as its file says it. Raises ValueError naming the line that cannot be read."""
    known = {"code", "titles", "due", "days_after", "is_target", "starts_on", "ends_on", "indicators", "who"}
    unknown = sorted(set(line) - known)
    if unknown:
        raise ValueError(f"a schedule has no {', '.join(unknown)}")
    code, titles = line["code"], line["titles"]
    if not {"en", "vi"} <= set(titles):
        raise ValueError(f"{code}: its titles are in English and Vietnamese")
    if line.get("who", MEMBERS) != MEMBERS:
        raise ValueError(f"{code}: it is owed by {MEMBERS}, nobody else is known")
    days_after = line.get("days_after", 0)
    if not isinstance(days_after, int) or not 0 <= days_after <= LATEST_DAYS_AFTER:
        raise ValueError(f"{code}: days_after is a number of days")
    return Schedule(
        code=code,
        titles=dict(titles),
        due_time=time.fromisoformat(str(line["due"])),
        days_after=days_after,
        is_target=bool(line.get("is_target", False)),
        starts_on=line.get("starts_on"),
        ends_on=line.get("ends_on"),
        indicators=_codes(line.get("indicators") or ()),
    )


def standing(due_at: datetime, is_target: bool, received_at: datetime | None, moment: datetime) -> Standing:
    """How a duty stands as known at a moment: what was received after it was not received yet."""
    if received_at is not None and received_at <= moment:
        return Standing.LATE if received_at > due_at and not is_target else Standing.RECEIVED
    return Standing.NOT_RECEIVED if moment > due_at and not is_target else Standing.NOT_YET


def _codes(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(each) for each in said)
