"""The two languages of the pages: their addresses, and the words of the interface as the catalogue has them."""

from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from tests import environment

LANGUAGES = ("en", "vi")
LOCALE = environment.REPOSITORY / "src" / "ganket" / "locale"


def address(language: str, path: str) -> str:
    """The address of a page in a language."""
    return path if language == "en" else f"/{language}{path}"


def said(language: str, words: str) -> str:
    """A phrase of the interface in a language; the English must be the catalogue's own."""
    message = _catalogue("vi").get(words)
    assert message, f"“{words}” is not in the catalogue"
    return words if language == "en" else str(message.string)


@cache
def _catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)
