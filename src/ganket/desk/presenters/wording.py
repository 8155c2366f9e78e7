"""Numbers, days and moments as pages write them in the language in use."""

from dataclasses import dataclass

from django.utils.translation import get_language

from ganket.lib.figures import Format
from ganket.lib.forms import FORMS, Forms
from ganket.situation.rules import SMALLEST_RATE, rate_decimals


@dataclass(frozen=True)
class Wording(Forms):
    """The forms of one language, and what pages make of them. Figures drawn with equal ones are the same."""

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's signs."""
        return self.written(f"{value:,.{decimals}f}")

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

    def rate_or_bound(self, value: float) -> str:
        """A rate; bounds stay whole."""
        return self.number(value) if float(value).is_integer() else self.rate(value)

    def estimate(self, value: float) -> str:
        """Two decimals, but whole ticks."""
        return self.number(value, 0 if value in (0, 1, 2, 3) else 2)

    @property
    def counts(self) -> Format:
        """For figures of counts."""
        return Format(number=self.value, day=self.short_day, month=self.month)

    @property
    def rates(self) -> Format:
        """For figures of rates."""
        return Format(number=self.rate_or_bound, day=self.short_day, month=self.month)

    @property
    def estimates(self) -> Format:
        """For figures of estimates."""
        return Format(number=self.estimate, day=self.short_day, month=self.month)


_WORDINGS = {code: Wording(**vars(forms)) for code, forms in FORMS.items()}


def wording() -> Wording:
    """The forms of the language in use; English where a language has none of its own."""
    return _WORDINGS.get((get_language() or "en")[:2], _WORDINGS["en"])
