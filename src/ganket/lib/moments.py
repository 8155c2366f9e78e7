"""Days and moments as people and programs write them: the one reader behind pages, API and command line.

A day is 2020-10-14. A moment is written after RFC 3339, its seconds optional: 2020-10-14T18:00Z; one that names no
zone is in UTC. Nothing else is read: no weeks, no days of the year, no digits of other scripts.
"""

import re
from datetime import UTC, date, datetime, time

START, END = time(), time.max

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR_AND_MINUTE = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENT = re.compile(
    rf"{_DAY.pattern}[Tt]{_HOUR_AND_MINUTE}(:[0-5][0-9](\.[0-9]{{1,6}})?)?([Zz]|[+-]{_HOUR_AND_MINUTE})?"
)


def day(text: str) -> date:
    """The day as written. Raises ValueError, with a plain sentence, for anything that is no day."""
    try:
        return _day(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day like 2020-10-14") from None


def moment(text: str, *, day_means: time) -> datetime:
    """The moment as written, in UTC; of a day alone that time of it (UTC).

    Raises ValueError, with a plain sentence, for anything that is neither, or lies outside a calendar of four digits.
    """
    try:
        return datetime.combine(_day(text), day_means, UTC) if _DAY.fullmatch(text) else _moment(text)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is neither a day like 2020-10-14 nor a moment like 2020-10-14T18:00Z") from None


def day_from(value: str | date) -> date:
    """A day of a file of content, where YAML has read it already or left it as text. Raises ValueError as `day`."""
    return value if isinstance(value, date) else day(value)


def moment_from(value: str | datetime) -> datetime:
    """A moment of a file of content, in UTC, as `day_from`. Raises ValueError as `moment`; a day is no moment."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return _moment(value)
    except ValueError:
        raise ValueError(f"{value!r} is no moment like 2020-10-14T18:00Z") from None


def is_today(text: str, now: datetime) -> bool:
    """Whether the text is the day of `now` (UTC)."""
    return text == now.astimezone(UTC).date().isoformat()


def as_known_at(text: str, now: datetime) -> datetime:
    """The moment to look from: a day means its end, but today means now, for nothing later is known.

    Raises ValueError as `moment` does; a moment after now is read as it stands.
    """
    return now if is_today(text, now) else moment(text, day_means=END)


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text.upper())
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
