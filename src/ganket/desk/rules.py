"""Decisions of the pages that need no database: which past moment was asked for, how members are sorted, how well a
text holds what was searched for.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import TypeVar

from ganket.lib import moments

Row = TypeVar("Row")


class MomentProblem(StrEnum):
    """Why an asked moment cannot be shown."""

    UNREADABLE = "unreadable"
    IN_THE_FUTURE = "in_the_future"
    TOO_EARLY = "too_early"


@dataclass(frozen=True)
class Asked:
    """The moment a page is shown for; with a problem it is the present, and nothing should be shown for it."""

    moment: datetime
    is_past: bool = False
    problem: MomentProblem | None = None


def asked_moment(text: str, now: datetime, earliest: datetime | None) -> Asked:
    """Reads `as_known_at` (`lib.moments` says how it is written); empty text means now.

    Moments after now and before `earliest` are refused.
    """
    if not text:
        return Asked(now)
    try:
        moment = moments.as_known_at(text, now)
    except ValueError:
        return Asked(now, problem=MomentProblem.UNREADABLE)
    if moment > now:
        return Asked(now, problem=MomentProblem.IN_THE_FUTURE)
    if earliest is not None and moment < earliest:
        return Asked(now, problem=MomentProblem.TOO_EARLY)
    return Asked(moment, is_past=moment < now)


def in_order(rows: Iterable[Row], value: Callable[[Row], float | None] | None) -> list[Row]:
    """Rows with the highest value first, rows without a value last; equal rows and all rows without a
    criterion stay as they come, which is seat order.
    """
    ordered = list(rows)
    if value is None:
        return ordered
    keyed = [(value(row), row) for row in ordered]
    known = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: -(pair[0] or 0))
    return [row for _, row in known] + [row for found, row in keyed if found is None]


class Match(IntEnum):
    """How well a text holds the words that were searched for, the best first."""

    TITLE = 0  # every word as a whole in its titles
    TEXT = 1  # every word as a whole somewhere
    PART = 2  # some word inside another


def match(wanted: Sequence[str], titles: str, every: str) -> Match:
    """How well these texts hold the words; all are folded, and `every` holds the titles too."""

    def holds_whole(text: str) -> bool:
        return all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in wanted)

    if holds_whole(titles):
        return Match.TITLE
    return Match.TEXT if holds_whole(every) else Match.PART


def short_form(text: str) -> str:
    """What stands in brackets at the end of a long name, e.g. its abbreviation; else the whole name."""
    found = re.search(r"\(([^()]{2,12})\)\s*$", text)
    return found.group(1) if found else text


def printable(text: str, length: int = 40) -> str:
    """What a person typed, safe to say back: without control characters, cut."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: length + 1])
    return shown if len(shown) <= length else f"{shown[:length]}…"
