"""Addresses with their choices: links that keep the moment and change one thing."""

from dataclasses import dataclass
from urllib.parse import urlencode

from ganket.desk.paging import Pages
from ganket.desk.visits import PARAMETER, Visit


@dataclass(frozen=True)
class PageLink:
    """One page of a list; without an address a gap between numbers."""

    number: int
    href: str
    is_here: bool


@dataclass(frozen=True)
class PageLinks:
    """The way through a list: before, after, the pages worth naming. Nothing to show when there is one page."""

    pages: Pages
    before: str
    after: str
    offered: list[PageLink]


def joined(address: str, choices: dict[str, str], anchor: str = "") -> str:
    """The address with these choices added; empty ones are left out."""
    kept = urlencode({name: value for name, value in choices.items() if value})
    mark = ("&" if "?" in address else "?") if kept else ""
    return f"{address}{mark}{kept}{'#' + anchor if anchor else ''}"


def page_links(address: str, choices: dict[str, str], pages: Pages, anchor: str = "") -> PageLinks:
    """Links to the other pages of this list with the same choices."""

    def link(number: int) -> str:
        return joined(address, {**choices, "page": str(number) if number > 1 else ""}, anchor)

    return PageLinks(
        pages,
        link(pages.number - 1) if pages.number > 1 else "",
        link(pages.number + 1) if pages.number < pages.last else "",
        [PageLink(number, link(number) if number else "", number == pages.number) for number in pages.offered],
    )


def kept_moment(visit: Visit) -> list[tuple[str, str]]:
    """Hidden fields with which a form stays in the past it is shown in."""
    return [(PARAMETER, visit.text)] if visit.is_past else []
