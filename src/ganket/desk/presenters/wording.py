"""How each language writes numbers, days and moments. One entry of `_WORDINGS` a language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from ganket.lib.figures import Format
from ganket.situation.rules import SMALLEST_RATE, rate_decimals

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Wording:
    """The forms of one language. Days as 14 October 2020 and 14 Oct; moments always say UTC."""

    language: str
    thousands: str
    point: str
    day: Callable[[date], str]
    short_day: Callable[[date], str]
    month: Callable[[date], str]
    moment: Callable[[datetime], str]
    short_moment: Callable[[datetime], str]

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's signs; a minus that is as wide as a digit."""
        plain = f"{abs(value):,.{decimals}f}"
        signed = plain.translate(str.maketrans(",.", self.thousands + self.point))
        is_negative = value < 0 and any(c in "123456789" for c in plain)
        return f"{_MINUS}{signed}" if is_negative else signed

    def rate(self, value: float) -> str:
        """A rate with as many decimals as it takes to tell it from nothing, at most two."""
        if value == 0:
            return "0"
        if abs(value) < SMALLEST_RATE / 2:
            return f"< {self.number(SMALLEST_RATE, 2)}"
        return self.number(value, rate_decimals(value))

    def value(self, value: float) -> str:
        """A number as it stands: whole, or with at most two decimals."""
        return self.number(value, 0 if float(value).is_integer() else 2)

    @property
    def counts(self) -> Format:
        """For figures of counts."""
        return Format(number=self.value, day=self.short_day, month=self.month)

    @property
    def rates(self) -> Format:
        """For figures of rates: bounds stay whole."""
        return Format(
            number=lambda value: self.number(value) if float(value).is_integer() else self.rate(value),
            day=self.short_day,
            month=self.month,
        )

    @property
    def estimates(self) -> Format:
        """For figures of estimates: two decimals, whole ticks."""
        return Format(
            number=lambda value: self.number(value, 0 if value in (0, 1, 2, 3) else 2),
            day=self.short_day,
            month=self.month,
        )


_WORDINGS = {
    "en": Wording(
        language="en",
        thousands=",",
        point=".",
        day=lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        short_day=lambda day: f"{day.day} {_MONTHS[day.month - 1][:3]}",
        month=lambda day: _MONTHS[day.month - 1][:3],
        moment=lambda at: f"{at:%H:%M} UTC, {at.day} {_MONTHS[at.month - 1]} {at.year}",
        short_moment=lambda at: f"{at.day} {_MONTHS[at.month - 1][:3]} {at:%H:%M} UTC",
    ),
    "vi": Wording(
        language="vi",
        thousands=".",
        point=",",
        day=lambda day: f"{day:%d/%m/%Y}",
        short_day=lambda day: f"{day:%d/%m}",
        month=lambda day: f"T{day.month}",
        moment=lambda at: f"{at:%H} giờ {at:%M} (UTC), ngày {at:%d/%m/%Y}",
        short_moment=lambda at: f"{at:%d/%m} {at:%H:%M} UTC",
    ),
}


def wording() -> Wording:
    """The forms of the language in use; English where a language has none of its own."""
    return _WORDINGS.get((get_language() or "en")[:2], _WORDINGS["en"])
