"""Decisions about reports: which moment one may be made for, what belongs in it, what its files are called.

Plain Python: no database, no clock.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

FROZEN_FORMAT = "ganket-report/3"
# Before names of who owes, words for figures that are not there, and estimates that wait: what was frozen in it is
# gathered and said again as it was.
FORMAT_BEFORE = "ganket-report/2"
FORMATS = ("pdf", "html", "docx", "json")
LANGUAGES = ("en", "vi")
# The frozen data hold every language, so that file has none of its own: ISO 639-2 for "several".
EVERY_LANGUAGE = "mul"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
DECISIONS_WITHIN = timedelta(days=30)
# What bodies and governments said and agreed; measures, aid and signals belong here on their own day only.
DECISION_KINDS = frozenset(
    {
        "declaration",
        "decision",
        "meeting",
        "noting",
        "pledge",
        "proposal",
        "report",
        "request",
        "statement",
        "summit",
        "tasking",
    }
)


class Damaged(ValueError):
    """A report whose frozen data are not those that were issued; the message is plain words for its reader."""


class NotIssued(ValueError):
    """A report that cannot be made; the message is one plain sentence."""


def check_moment(as_known_at: datetime, now: datetime, starts_on: date) -> None:
    """Raises NotIssued for a moment in the future, before the emergency, or without its zone."""
    if as_known_at.tzinfo is None:
        raise NotIssued("A report is made for a moment that knows its zone.")
    if as_known_at > now:
        raise NotIssued(f"A report cannot be made for {as_known_at:%Y-%m-%d %H:%M} UTC: that lies in the future.")
    if as_known_at.date() < starts_on:
        raise NotIssued(
            f"A report cannot be made for {as_known_at:%Y-%m-%d}: the emergency begins on {starts_on:%Y-%m-%d}."
        )


def chosen(asked: Sequence[str], known: Sequence[str], what: str) -> list[str]:
    """What was asked for, in the fixed order and once. Raises NotIssued for a word that is not known, or none."""
    unknown = sorted(set(asked) - set(known))
    if unknown or not asked:
        named = f"{unknown[0]!r} is not a {what}" if unknown else f"No {what} is named"
        raise NotIssued(f"{named}. There are: {', '.join(known)}.")
    return [each for each in known if each in asked]


def renditions_of(formats: Sequence[str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Every (format, language) to write; the data themselves once."""
    pairs = [(form, language) for form in formats if form != "json" for language in languages]
    return [*pairs, *([("json", EVERY_LANGUAGE)] if "json" in formats else [])]


def belongs(kind: str, first: date, last: date, day: date) -> bool:
    """Whether an entry belongs in the report of a day: decisions of the last 30 days, and all of the day itself."""
    if first <= day <= last:
        return True
    return kind in DECISION_KINDS and day - DECISIONS_WITHIN <= last <= day


def file_name(slug: str, number: int, label: str, form: str, language: str) -> str:
    """The name a file leaves under; the sharing label stands in it, so that it is seen before the file is opened."""
    marking = label.replace(":", "-").replace("+", "-")
    spoken = "" if language == EVERY_LANGUAGE else f"-{language}"
    return f"ganket-{slug}-{number}-{marking}{spoken}.{form}"
