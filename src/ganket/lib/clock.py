"""The clock that everything asks: real time, or a scenario's, which runs on from its as-of moment.

Sign-in, tokens and rate limits use real time and do not ask this clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_shift: timedelta = timedelta(0)
_held: ContextVar[datetime | None] = ContextVar("held moment", default=None)


def real_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def install(reads: datetime, when_real_time_is: datetime) -> None:
    """Let the clock read `reads` at that real moment and run on from there. Both must know their zone."""
    global _shift
    if reads.tzinfo is None or when_real_time_is.tzinfo is None:
        raise ValueError("A clock is set with moments that know their zone.")
    _shift = reads - when_real_time_is


def now() -> datetime:
    """The moment it is for this instance, UTC."""
    held = _held.get()
    return held if held is not None else real_now() + _shift


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment: scenarios replay past acts so, and tests."""
    if moment.tzinfo is None:
        raise ValueError("The clock is held at a moment that knows its zone.")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
