"""Values as canonical JSON holds them: no floats, days and moments as text."""

from datetime import date, datetime
from typing import Any

from ganket.lib import canonical


def plain(value: Any) -> Any:
    """The same value with every float as the shortest text that reads back to it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return canonical.moment(value)
    return canonical.number(value) if isinstance(value, float) else value
