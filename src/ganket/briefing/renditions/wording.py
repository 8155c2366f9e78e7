"""The words of a report in one language, and numbers, days and moments as a report writes them.

The words lie in `words/<language>.yaml`, not in the message catalogues: a report must render the same years later
and in any process, whatever language that process speaks and whatever has been compiled at set-up.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ganket.lib import text
from ganket.lib.documents import fonts
from ganket.lib.forms import FORMS
from ganket.situation import rules

_FOLDER = Path(__file__).resolve().parent / "words"


class Wording:
    """One language. With `only_drawable`, texts that the fonts lack are replaced by a word for their script. A report
    frozen in an earlier form is said in the words of that form.
    """

    def __init__(self, language: str, *, only_drawable: bool = False, form: str = "") -> None:
        """Raises KeyError for a language without words."""
        self.language = language
        self.only_drawable = only_drawable
        self.form = form
        self._words = _words(language, form)
        self._forms = FORMS[language]
        self.has_replaced = False

    def __call__(self, key: str, /, **places: Any) -> str:
        """The words under a dotted key, their places filled. Raises KeyError for a key that is not there."""
        found: Any = self._words
        for part in key.split("."):
            found = found[part]
        return str(found).format(**places) if places else str(found)

    def of(self, texts: dict[str, str] | None) -> str:
        """A text of the record in this language, else in English, made drawable where that is asked for."""
        return self.shown(text.label(texts or {}, self.language))

    def shown(self, value: str) -> str:
        """A text of the record as this rendition can show it."""
        if not self.only_drawable:
            return value
        drawn = fonts.drawable(value, self._script)
        self.has_replaced = self.has_replaced or not fonts.can_draw(value)
        return drawn

    def count(self, key: str, value: str | None) -> str:
        """A count with its noun: "no new cases", "1 new case", "4,056 new cases", "no figures of cases"."""
        if value is None:
            return self(f"{key}.unknown")
        form = {"0": "none", "1": "one"}.get(value, "many")
        return self(f"{key}.{form}", n=self.number(value))

    def number(self, value: str | float | Decimal, decimals: int | None = None) -> str:
        """A number as this language writes it, with so many decimals (default: as many as it has)."""
        exact = Decimal(str(value))
        if decimals is not None:
            exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        elif exact == exact.to_integral_value():
            exact = exact.quantize(Decimal(1))
        return self._forms.written(f"{exact:,f}")

    def rate(self, value: str | float) -> str:
        """A rate as the pages write it: two decimals below one, and never rounded away to nothing."""
        rate = float(value)
        if 0 < abs(rate) < rules.SMALLEST_RATE / 2:
            return f"< {self.number(rules.SMALLEST_RATE)}"
        decimals = rules.rate_decimals(rate)
        return self.number(f"{rate:.{decimals}f}", decimals) if rate else "0"

    def day(self, day: date | str) -> str:
        """A day in full."""
        return self._forms.day(_day(day))

    def short_day(self, day: date | str) -> str:
        """A day without its year."""
        return self._forms.short_day(_day(day))

    def month(self, day: date) -> str:
        """The month of a day, as short as an axis needs it."""
        return self._forms.month(day)

    def moment(self, moment: datetime | str) -> str:
        """A moment in UTC, to the minute."""
        return self._forms.moment(_moment(moment))

    def short_moment(self, moment: datetime | str) -> str:
        """A moment in UTC without its year, where a heading says that it is UTC."""
        at = _moment(moment)
        return f"{self._forms.short_day(at)}, {self._forms.hour(at)}"

    def language_name(self, code: str) -> str:
        """A language by its name; its code where there are no words for it."""
        return str(self._words["languages"].get(code, code))

    def _script(self, script: str) -> str:
        known = self._words["scripts"]
        return self("script_mark", script=known.get(script, known["OTHER"]))


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


def _moment(moment: datetime | str) -> datetime:
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return at.astimezone(UTC)


@lru_cache(maxsize=8)
def _words(language: str, form: str) -> dict[str, Any]:
    path = _FOLDER / f"{language}.yaml"
    if not path.is_file():
        raise KeyError(language)
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, said in words["earlier_forms"].get(form, {}).items():
        words[key] = {**words[key], **said} if isinstance(said, dict) else said
    return words
