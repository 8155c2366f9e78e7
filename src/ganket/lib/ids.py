"""Public identifiers: UUID version 7, which sort by the time they were made."""

import secrets
import time
import uuid


def milliseconds_of(made: uuid.UUID) -> int:
    """When an id of `uuid7` was made: milliseconds of the machine's time since 1970."""
    return made.int >> 80


def uuid7() -> uuid.UUID:
    """A UUID after RFC 9562 section 5.7: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return uuid.UUID(int=value)
