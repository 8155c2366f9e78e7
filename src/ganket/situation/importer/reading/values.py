"""Numbers as people write them: `1 234`, `1.234.567,5`, digits of other scripts, `<5`, `12*`, `..` for missing.

A column is read as a whole: its cells decide whether the point or the comma is the decimal sign, or it is asked.
A blank is missing and never zero.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.sheet import Cell, Fault

LARGEST = 2**53
LONGEST = 60
POINT, COMMA = "1234.5", "1234,5"  # the answers to the doubt about numbers
WITHHELD = "withheld"
# Between the bound of a withheld figure and the reason kept with it.
BETWEEN = ": "
# What says of a figure that it is withheld where no bound is told: as forms and their status column say it.
_WITHHELD = frozenset((WITHHELD, "suppressed", "không công bố"))
_SPACES = re.compile("[ \u00a0\u2007\u2009\u202f'’]")
_GROUPED_SPACE = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u2007\u2009\u202f'’][0-9]{3})+(?=$|[.,])", re.ASCII)
_DIGITS_SIGNS = re.compile(r"[0-9]+(?:[.,][0-9]+)*", re.ASCII)
_GROUPS = {"point": re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", re.ASCII),
           "comma": re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII)}  # fmt: skip
_UNCLEAR = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_EXPONENT = re.compile(r"[0-9.,]{1,40}[eE][+-]?[0-9]{1,6}", re.ASCII)
_BELOW = re.compile(r"(?:<|≤|<=|less than|below|under|dưới|kurang dari|น้อยกว่า) ?[0-9]{1,9}", re.I)
_BRACKETED = re.compile(r"(?P<number>[^()\[\]]{1,30}?) ?(?P<note>[(\[][^()\[\]]{1,20}[)\]])")
_STARRED = re.compile(r"(?P<number>[^*†‡#]{1,30})(?P<note>[*†‡#]{1,4})")
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
_MINUS = str.maketrans({"−": "-", "–": "-", "‒": "-", "﹣": "-", "－": "-", "＋": "+"})


class Noted(NamedTuple):
    """A number with what stood beside it (`*`, `(3)`, `%`), or one that is withheld (`<5`), whose value is None."""

    value: float | None
    note: str
    status: str = "normal"


Value = float | None | Noted | Fault


def is_missing(text: str) -> bool:
    """Whether a text says that there is no figure."""
    return not text or " ".join(unicodedata.normalize("NFC", text).casefold().split()) in _missing()


def sign(cells: Iterable[Cell]) -> tuple[str, str]:
    """The decimal sign by evidence over these cells: (POINT, COMMA or "" when nothing shows it, an example).

    An example is given when there is one that could be either, or when cells contradict each other.
    """
    point = comma = unclear = ""
    for cell in cells:
        if cell.__class__ is not str or not ("." in cell or "," in cell):
            continue
        text = _bare(str(cell))
        if not text or not _DIGITS_SIGNS.fullmatch(text):
            continue
        if _UNCLEAR.fullmatch(text):
            unclear = unclear or text
        elif _is(text, "point"):
            point = point or text
        elif _is(text, "comma"):
            comma = comma or text
        if point and comma:
            return "", comma
    if point or comma:
        return (POINT if point else COMMA), ""
    return "", unclear


def is_unclear(text: str) -> bool:
    """Whether a number's point or comma may be the decimal sign or stand between thousands: `1.234`."""
    return bool(_UNCLEAR.fullmatch(_bare(text)))


def is_withheld(text: str) -> bool:
    """Whether a text says that a figure is withheld, and no more."""
    return unicodedata.normalize("NFC", text).casefold() in _WITHHELD


def is_bound(text: str) -> bool:
    """Whether a text says less than a number without giving one: `<5`."""
    return bool(_BELOW.fullmatch(_western(text) or text))


def parted(reason: str) -> tuple[str, str]:
    """What the reason of a withheld figure says: its bound, empty where none is told, and why (`<5: few persons`)."""
    bound, _colon, why = reason.partition(BETWEEN)
    return (bound, why) if is_bound(bound) else ("", reason)


def numbers(cells: Sequence[Cell], decimal: str) -> list[Value]:
    """The column's cells as numbers, None where missing, Fault where unusable. `decimal`: POINT or COMMA."""
    known: dict[str, Value] = {}
    found: list[Value] = []
    for cell in cells:
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = number(cell, decimal)
            found.append(known[cell])
        elif cell is None or isinstance(cell, Fault):
            found.append(cell)
        elif isinstance(cell, float | int) and not isinstance(cell, bool):
            found.append(_counted(cell))
        else:
            found.append(Fault("not_a_number", cell.isoformat() if isinstance(cell, date) else str(cell).lower()))
    return found


def number(raw: str, decimal: str = POINT) -> Value:
    """One text as a number."""
    if raw.isdecimal() and raw.isascii() and len(raw) < 16:
        return float(raw)
    text = raw.strip()
    if is_missing(text):
        return None
    if len(text) > LONGEST:
        return Fault("not_a_number", raw)
    if text.upper() in _ERRORS:
        return Fault("sheet_error", text)
    if text[0] in "=＝@" or (text[0] in "+-" and not _begins_number(text[1:])):
        return Fault("formula", text)
    if is_withheld(text) or is_bound(text):
        return Noted(None, "" if is_withheld(text) else text, "suppressed")
    for pattern in (_BRACKETED, _STARRED):
        if (found := pattern.fullmatch(text)) and found["number"].strip():
            return _noted(found["number"].strip(), found["note"], decimal)
    if text.endswith("%"):
        return _noted(text[:-1].strip(), "%", decimal)
    return _read(text, decimal)


def _noted(text: str, note: str, decimal: str) -> Value:
    value = _read(text, decimal)
    return Noted(value, note) if isinstance(value, float) else value


def _read(text: str, decimal: str) -> float | Fault:
    western = _western(text)
    if western is None:
        return Fault("mixed_digits", text)
    bare = western.translate(_MINUS)
    negative = bare[:1] == "-"
    bare = bare[1:].strip() if bare[:1] in ("-", "+") else bare
    if _GROUPED_SPACE.match(bare):
        bare = _SPACES.sub("", bare)
    if _EXPONENT.fullmatch(bare):
        return Fault("exponent", text)
    plain = _plain(bare, decimal)
    if plain is None:
        return Fault("not_a_number", text)
    return _sized(float(f"-{plain}" if negative else plain), text)


def _plain(bare: str, decimal: str) -> str | None:
    """Digits with a point, as Python reads them; None when the text is no number with this decimal sign."""
    if not bare.isascii():
        return None
    side, other = (".", ",") if decimal == POINT else (",", ".")
    whole, found, part = bare.partition(side)
    if found and not (part.isdecimal() and whole):
        return None
    if other in whole:
        if not _GROUPS["point" if decimal == POINT else "comma"].fullmatch(whole):
            return None
        whole = whole.replace(other, "")
    if not whole.isdecimal():
        return None
    return f"{whole}.{part}" if found else whole


def _sized(value: float, text: str) -> float | Fault:
    if not math.isfinite(value):
        return Fault("not_a_number", text)
    if abs(value) >= LARGEST:
        return Fault("too_large_number", text)
    return value + 0.0  # minus zero is zero


def _counted(cell: float | int) -> float | Fault:
    """A number of a workbook; what it says is written out only where it cannot be used."""
    return cell + 0.0 if -LARGEST < cell < LARGEST else _sized(cell, str(cell))


def _western(text: str) -> str | None:
    """The text with its digits as 0 to 9; None when digits of two scripts are mixed: one may pass for another."""
    if text.isascii():
        return text
    scripts, turned = set(), []
    for character in text:
        digit = unicodedata.decimal(character, None)
        if digit is None:
            # Arabic decimal and thousands signs
            turned.append({"٫": ".", "٬": ",", "،": ","}.get(character, character))
        else:
            scripts.add(ord(character) - digit)
            turned.append(str(digit))
    return "".join(turned) if len(scripts) <= 1 else None


def _bare(text: str) -> str:
    """A cell's digits and signs alone, for the evidence; empty when something else is in it."""
    bare = (_western(text.strip()[:LONGEST]) or "").translate(_MINUS).lstrip("+-<≤ ").rstrip("*%† ")
    return _SPACES.sub("", bare)


def _is(text: str, decimal: str) -> bool:
    """Whether a text of digits, points and commas is a number with this decimal sign, groups of three checked."""
    return _plain(text, POINT if decimal == "point" else COMMA) is not None


def _begins_number(text: str) -> bool:
    stripped = text.strip()
    return stripped[:1].isdecimal() and all(c.isdecimal() or c in " .,'\u00a0\u202f*%()" or c in "eE" for c in stripped)


@cache
def _missing() -> frozenset[str]:
    return frozenset(str(each).casefold() for each in words.content()["missing_words"])
