"""Text as it is kept and searched: NFC, without control characters; folded for search."""

import unicodedata

_KEPT_CONTROLS = {"\n", "\t"}
# Not decomposed by Unicode, and typed without their stroke on most keyboards.
_STROKES = str.maketrans({"đ": "d", "Đ": "d", "ø": "o", "ł": "l"})


def clean(text: str) -> str:
    """NFC, trimmed. Raises ValueError for NUL and other control characters, saying where.

    Characters that turn the direction of text are refused as well: they make one name look like another.
    """
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        turns = character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        if turns or category == "Cs" or (category == "Cc" and character not in _KEPT_CONTROLS):
            raise ValueError(f"character {place + 1} (U+{ord(character):04X}) cannot be used in text")
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """For search: lower case, Latin marks stripped, đ as d, spaces single. Other scripts keep their marks."""
    lowered = unicodedata.normalize("NFD", text.casefold()).translate(_STROKES)
    kept = "".join(c for c in lowered if not "\u0300" <= c <= "\u036f")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def label(names: dict[str, str], language: str) -> str:
    """The name in this language, else in English, else in whichever there is; empty when there is none."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
