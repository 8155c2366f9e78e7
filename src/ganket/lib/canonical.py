"""Canonical JSON after RFC 8785, for everything that is hashed or signed.

orjson with sorted keys writes the same bytes as RFC 8785 for ASCII keys and no floats, and it is a hundred
times faster than the reference; so those two are refused here, and decimals go in as strings.
"""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import orjson

LARGEST_INTEGER = 2**53 - 1


def dumps(value: Any) -> bytes:
    """The canonical bytes of a value made of dicts with ASCII keys, lists, strings, integers, booleans, None.

    Dates and moments are written in ISO 8601 by the caller. Raises TypeError for anything else, naming it.
    """
    _check(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256(value: Any, salt: bytes = b"") -> str:
    """Hex SHA-256 over the salt followed by the canonical bytes."""
    return hashlib.sha256(salt + dumps(value)).hexdigest()


def number(value: float | int | None) -> str | None:
    """A number as text that reads back to the same number: integers without a point, else the shortest form."""
    if value is None:
        return None
    if float(value).is_integer() and abs(value) <= LARGEST_INTEGER:
        return str(int(value))
    return repr(float(value))


def moment(value: datetime | date | None) -> str | None:
    """A moment or day in ISO 8601; moments in UTC with the letter Z. Raises ValueError without a zone."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise ValueError(f"{value} does not know its zone.")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _check(value: Any) -> None:
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise TypeError(f"{value} is too large for canonical JSON: write it as a string.")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(f"{key!r} is no ASCII key.")
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            # Half a million of them in the leaf of one file: most are texts and small numbers, and need no call.
            kind = item.__class__
            if not (kind is str or item is None or (kind is int and -LARGEST_INTEGER <= item <= LARGEST_INTEGER)):
                _check(item)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form: write it as a string.")
