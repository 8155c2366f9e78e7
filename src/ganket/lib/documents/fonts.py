"""The fonts of pages and documents, from their wheels, and what to do with characters they lack.

Only the standard library is imported at the top: set-up asks for the font before anything else runs.
"""

import importlib.util
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from pathlib import Path

FAMILY = "Source Sans 3"
_MAIN = "fontpkg_source_sans_3"
# Scripts beside Latin, each in its own wheel; those that are installed are used after the main font.
_FURTHER = {
    "fontpkg_noto_sans_thai": "Noto Sans Thai",
    "fontpkg_noto_sans_lao": "Noto Sans Lao",
    "fontpkg_noto_sans_khmer": "Noto Sans Khmer",
    "fontpkg_noto_sans_myanmar": "Noto Sans Myanmar",
}
# Drawn as nothing or as space in every font: their absence from a font is no loss to the reader.
_UNSEEN = frozenset("\n\t\u200b\u200c\u200d\u2060\ufeff\u00ad")


def source_sans() -> Path:
    """The upright variable Source Sans 3 that its wheel carries. Raises ModuleNotFoundError without the wheel."""
    return next(path for path in _font_files(_MAIN) if "Italic" not in path.name)


def families() -> list[str]:
    """The families a document draws with, in the order they are tried."""
    return [FAMILY, *(name for module, name in _FURTHER.items() if importlib.util.find_spec(module))]


def folders() -> list[str]:
    """The folders these families lie in."""
    modules = [_MAIN, *(module for module in _FURTHER if importlib.util.find_spec(module))]
    return [str(_font_files(module)[0].parent) for module in modules]


def can_draw(text: str) -> bool:
    """Whether every character of the text has a shape in the fonts."""
    return _drawn().issuperset(unicodedata.normalize("NFC", text))


def drawable(text: str, word_for: Callable[[str], str]) -> str:
    """The text in NFC with each run of characters that no font has replaced by a word for its script.

    A missing shape would stop a PDF/A, or leave an empty box that says nothing; so the reader is told what
    stands there. `word_for` is given the script as Unicode names it: "THAI", "LAO", "KHMER", "MYANMAR".
    """
    composed = unicodedata.normalize("NFC", text)
    if _drawn().issuperset(composed):
        return composed
    parts = []
    for script, run in groupby(_with_scripts(composed), key=lambda pair: pair[0]):
        characters = "".join(character for _, character in run)
        if not script:
            parts.append(characters)
            continue
        kept = characters.rstrip(" ")
        parts.append(word_for(script) + characters[len(kept) :])
    return "".join(parts)


def _with_scripts(text: str) -> list[tuple[str, str]]:
    """Each character with the script it is missing from, "" where it is drawn; spaces within a run belong to it."""
    pairs: list[tuple[str, str]] = []
    for character in text:
        script = "" if character in _drawn() else _script(character)
        before = pairs[-1][0] if pairs else ""
        pairs.append((before if character == " " and before else script, character))
    return pairs


def _script(character: str) -> str:
    """The first word of the character's name; a mark or sign with no script of its own is OTHER."""
    return unicodedata.name(character, "OTHER").split(" ", 1)[0]


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    """Every character that one of the fonts has a shape for, or that needs none."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for folder in folders():
        for path in sorted(Path(folder).glob("*.ttf")):
            if "Italic" not in path.name:
                with TTFont(path, lazy=True) as font:
                    found |= font.getBestCmap().keys()
    return _UNSEEN | {chr(point) for point in found}


def _font_files(module: str) -> list[Path]:
    """The font files of a wheel, by name."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The package {module} is not installed: the fonts come from it.", name=module)
    return sorted(Path(spec.origin).parent.rglob("*.ttf"))
