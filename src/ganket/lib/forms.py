"""How each language writes numbers, days and moments, on pages and in reports. One entry of `FORMS` a language."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Forms:
    """The forms of one language. Days as 14 October 2020 and 14 Oct; moments, given in UTC, say so, but for the bare
    hour. A language writes every time in one way. `days` are those of one clause, in order: 13 and 14 April.
    """

    language: str
    thousands: str
    point: str
    day: Callable[[date], str]
    short_day: Callable[[date], str]
    month: Callable[[date], str]
    days: Callable[[Sequence[date]], str]
    hour: Callable[[datetime], str]
    time: Callable[[datetime], str]
    moment: Callable[[datetime], str]
    short_moment: Callable[[datetime], str]

    def written(self, plain: str) -> str:
        """A number written plainly ("-1,234.5") with the language's signs; a minus as wide as a digit, and none
        before nothing.
        """
        digits = plain.removeprefix("-")
        signed = digits.translate({ord(","): self.thousands, ord("."): self.point})
        is_negative = digits != plain and any(c in "123456789" for c in digits)
        return f"{_MINUS}{signed}" if is_negative else signed

    def ungrouped(self, typed: str) -> str:
        """A whole number that is grouped as the language groups it ("2,900") without the signs; all else as it is."""
        is_grouped = re.fullmatch(rf"[1-9][0-9]{{0,2}}({re.escape(self.thousands)}[0-9]{{3}})+", typed.strip())
        return typed.replace(self.thousands, "") if is_grouped else typed


def _english_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _has_gaps(days: Sequence[date]) -> bool:
    return len(days) > 2 and days[-1] - days[0] >= timedelta(days=len(days))


def _english_days(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    end = f"{last.day} {_MONTHS[last.month - 1]}"
    if first == last:
        return end
    is_one_month = (first.year, first.month) == (last.year, last.month)
    start = str(first.day) if is_one_month else f"{first.day} {_MONTHS[first.month - 1]}"
    said = f"{start} {'and' if len(days) == 2 else 'to'} {end}"
    return f"{len(days)} days from {said}" if _has_gaps(days) else said


def _vietnamese_days(days: Sequence[date]) -> str:
    first, last = f"{days[0]:%d/%m}", f"{days[-1]:%d/%m}"
    if days[0] == days[-1]:
        return f"ngày {last}"
    said = f"ngày {first} và {last}" if len(days) == 2 else f"từ {first} đến {last}"
    return f"{len(days)} ngày, {said}" if _has_gaps(days) else said


_ENGLISH = Forms(
    language="en",
    thousands=",",
    point=".",
    day=_english_day,
    short_day=lambda day: f"{day.day} {_MONTHS[day.month - 1][:3]}",
    month=lambda day: _MONTHS[day.month - 1][:3],
    days=_english_days,
    hour=lambda at: f"{at:%H:%M}",
    time=lambda at: f"{at:%H:%M} UTC",
    moment=lambda at: f"{at:%H:%M} UTC, {_english_day(at)}",
    short_moment=lambda at: f"{at.day} {_MONTHS[at.month - 1][:3]} {at:%H:%M} UTC",
)
_VIETNAMESE = Forms(
    language="vi",
    thousands=".",
    point=",",
    day=lambda day: f"{day:%d/%m/%Y}",
    short_day=lambda day: f"{day:%d/%m}",
    month=lambda day: f"T{day.month}",
    days=_vietnamese_days,
    hour=lambda at: f"{at:%H} giờ {at:%M}",
    time=lambda at: f"{at:%H} giờ {at:%M} (UTC)",
    moment=lambda at: f"{at:%H} giờ {at:%M} (UTC), ngày {at:%d/%m/%Y}",
    short_moment=lambda at: f"{at:%H} giờ {at:%M} (UTC), {at:%d/%m}",
)
FORMS = {each.language: each for each in (_ENGLISH, _VIETNAMESE)}
