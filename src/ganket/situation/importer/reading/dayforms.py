"""The forms in which people write a day, a week, a month, a quarter, a year: what a text says before anything
that is open in it (order, era, kind of week) is decided. Each pattern runs once over a short text.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.sheet import Fault

LONGEST = 60
CENTURY = 2000
# Years of two digits: the next ones are clear, the others may be of another era or century.
SHORT_YEAR_MAX = 50


class Form(NamedTuple):
    """What a text says: kind (day, three, month, week, six, quarter, year, serial, number) and its numbers.

    `flavour` tells ISO weeks from epidemiological ones where the form shows it, and the era where it is written.
    """

    kind: str
    parts: tuple[int, ...]
    flavour: str = ""


_TIME = re.compile(r"[T ] ?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?(?: ?[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?$", re.I | re.ASCII)
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    # pattern, kind, flavour; groups in the order of the parts
    (r"(\d{4})[-/._ ](\d{1,2})[-/._ ](\d{1,2})", "day", ""),
    (r"(\d{4})(\d{2})(\d{2})", "day", ""),
    (r"(\d{1,2})[-/._ ](\d{1,2})[-/._ ](\d{4}|\d{2})", "three", ""),
    (r"(\d{4})-?W(\d{1,2})", "week", "iso"),
    (r"EW ?(\d{1,2})[-/ ,]*(\d{4})", "week_year", "epi"),
    (r"(\d{4})[-/ ]?EW ?(\d{1,2})", "week", "epi"),
    (r"EW ?(\d{1,2})", "number", "epi"),
    (r"(?:W|WK|week|tuần|minggu(?: ke)?|สัปดาห์(?:ที่)?)[ .-]?(\d{1,2})[-/ ,]{1,3}(\d{4})", "week_year", ""),
    (r"(\d{4})[-/ ,]{0,2}(?:WK|week|tuần|minggu|สัปดาห์(?:ที่)?) ?(\d{1,2})", "week", ""),
    (r"(?:W|WK|week|tuần|minggu(?: ke)?|สัปดาห์(?:ที่)?)[ .-]?(\d{1,2})", "number", ""),
    (r"(\d{4})[- /]?(?:Q|quý|triwulan|kuartal|ไตรมาส(?:ที่)?) ?([1-4])", "quarter", ""),
    (r"(?:Q|quý|triwulan|kuartal|ไตรมาส(?:ที่)?) ?([1-4])[-/ ,]{0,2}(\d{4})", "quarter_year", ""),
    (r"(\d{4})[-/. M](\d{1,2})", "month", ""),
    (r"(\d{1,2})[-/.](\d{4})", "month_year", ""),
    (r"(\d{4})(\d{2})", "six", ""),
    (r"(\d{5})(?:\.\d{1,12})?", "serial", ""),
    (r"(\d{4})", "year", ""),
    (r"(\d{1,2})", "number", ""),
    (r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", "day_month_year", ""),
    (r"(\d{1,2}) tháng (\d{1,2})(?: năm)?[ ,]{1,2}(\d{4})", "day_month_year", ""),
    (r"tháng (\d{1,2})(?: năm)?[ /-](\d{4})", "month_year", ""),
    (r"tháng (\d{1,2})", "number", ""),
)
_COMPILED = tuple((re.compile(pattern, re.I | re.ASCII), kind, flavour) for pattern, kind, flavour in _PATTERNS)
_ERA = re.compile(r"\b(?:B\.?E\.?|พ\.?ศ\.?)|พ\.ศ\.", re.I)
# Year first, whatever the form began with.
_TURNED = {"week_year": "week", "quarter_year": "quarter", "month_year": "month", "day_month_year": "day"}


@lru_cache(maxsize=65_536)
def form(raw: str) -> Form | Fault:
    """What a text says. Fault when it is no form of a day or period that is known here."""
    text = raw.strip()
    if not text or len(text) > LONGEST:
        return Fault("not_a_day", raw)
    if not text.isascii():
        western = digits(text)
        if western is None:
            return Fault("mixed_digits", raw)
        text = western
    era = "be" if _ERA.search(text) else ""
    if era:
        text = " ".join(_ERA.sub(" ", text).split())
    text = _TIME.sub("", text).strip()
    for pattern, kind, flavour in _COMPILED:
        if found := pattern.fullmatch(text):
            return _turned(kind, tuple(int(part) for part in found.groups()), flavour or era, found.groups(), raw)
    return _named(text, era, raw)


def digits(text: str) -> str | None:
    """The text with its digits as 0 to 9; None when digits of two scripts are mixed."""
    scripts, turned = set(), []
    for character in unicodedata.normalize("NFC", text):
        digit = unicodedata.decimal(character, None)
        if digit is None:
            turned.append("-" if character in "‐‑‒–" else " " if character == "\u00a0" else character)
        else:
            scripts.add(ord(character) - digit)
            turned.append(str(digit))
    return "".join(turned) if len(scripts) <= 1 else None


def _turned(kind: str, parts: tuple[int, ...], flavour: str, texts: tuple[str, ...], raw: str) -> Form | Fault:
    if kind in _TURNED:
        return Form(_TURNED[kind], parts[::-1], flavour)
    if kind == "three" and len(texts[2]) == 2:
        if parts[2] > SHORT_YEAR_MAX:
            return Fault("short_year", raw)
        return Form(kind, (parts[0], parts[1], CENTURY + parts[2]), flavour)
    return Form(kind, parts, flavour)


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    """Names of months in all languages, normalised, and the pattern of texts that hold one."""
    named = {words.normal(name): at for at, names in enumerate(words.content()["months"], 1) for name in names}
    names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    pattern = (
        rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? ?)?({names})(?: ?(\d{{1,2}})(?:st|nd|rd|th)?(?= ))?(?: ?(\d{{4}}|\d{{2}}))?"
    )
    return named, re.compile(pattern, re.ASCII)


def _named(text: str, era: str, raw: str) -> Form | Fault:
    """`21 Jan 2020`, `January 21, 2020`, `21 มกราคม 2563`, `Januari 2020`, `January`."""
    named, pattern = _months()
    found = pattern.fullmatch(words.normal(text))
    if not found or (found[1] and found[3]):
        return Fault("not_a_day", raw)
    month, day, year = named[found[2]], found[1] or found[3], found[4]
    if year is None:
        return Fault("not_a_day", raw) if day else Form("number", (month,), "month")
    if len(year) == 2:
        if int(year) > SHORT_YEAR_MAX:
            return Fault("short_year", raw)
        year = str(CENTURY + int(year))
    if day:
        return Form("day", (int(year), month, int(day)), era)
    return Form("month", (int(year), month), era)
