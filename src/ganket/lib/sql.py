"""What plain SQL needs to say the same to both engines: placeholders, days and moments as they take and give them."""

from collections.abc import Sized
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection


def places(values: Sized) -> str:
    """A placeholder for each of these values."""
    return ",".join(["%s"] * len(values))


def day_text(value: date) -> Any:
    """A day as the engine takes it."""
    return connection.ops.adapt_datefield_value(value)


def moment_text(value: datetime) -> Any:
    """A moment as the engine takes it."""
    return connection.ops.adapt_datetimefield_value(value)


def day(value: Any) -> date:
    """A day as the engine gave it: SQLite gives text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def moment(value: Any) -> datetime:
    """A moment as the engine gave it: SQLite gives text or no zone, which is always UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
