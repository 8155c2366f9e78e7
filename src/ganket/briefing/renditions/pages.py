"""Where the pages of the PDF break: decided once for all languages, so that a page number means the same page in
each. Heights are estimated from the longest language, a little generously; those of the first page are measured.
"""

from collections.abc import Sequence
from typing import Any

MEMBERS_ON_FIRST_PAGE = 12
ROWS_ON_A_PAGE = 30
CURVES_ON_A_PAGE = 10
_PAGE_MM = 258
_LINE_MM = 4.1
_SMALL_LINE_MM = 3.6
_LETTERS_IN_A_LINE = 116
_SMALL_LETTERS_IN_A_LINE = 140
_METHOD_LINE_MM = 3.75
_LETTERS_IN_A_METHOD_LINE = 132
_HEADING_MM = 15


def plan(composed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Which rows, curves and paragraphs stand on which page, from the same report in every language.

    `table_may_stand_first`: the table is short enough for the first page, and stands there where the page holds it in
    every language (report.typ measures that); `table`: else first and last row of each of its pages; `curves`
    likewise; `words`: the pages of what follows, each a list of [section, first, last].
    """
    first = composed[0]
    count = len(first["table"]["rows"])
    return {
        "table_may_stand_first": count <= MEMBERS_ON_FIRST_PAGE,
        "table": _slices(count, ROWS_ON_A_PAGE),
        "curves": _slices(len(first["curves"]["cells"]), CURVES_ON_A_PAGE),
        "words": _fill(composed),
    }


def _slices(count: int, size: int) -> list[list[int]]:
    return [[start, min(start + size, count)] for start in range(0, count, size)]


def _fill(composed: Sequence[dict[str, Any]]) -> list[list[list[Any]]]:
    """Assessments, decisions, corrections and method, paragraph by paragraph onto as few pages as hold them."""
    pages: list[list[list[Any]]] = [[]]
    used = 0.0
    for section, heights in _heights(composed):
        for place, height in enumerate(heights or [0.0]):
            needed = height + (_HEADING_MM if place == 0 else 0)
            if pages[-1] and used + needed > _PAGE_MM:
                pages.append([])
                used = 0.0
            last = pages[-1][-1] if pages[-1] else None
            if last and last[0] == section:
                last[2] = place + 1
            else:
                pages[-1].append([section, place, place + 1 if heights else 0])
            used += needed
    return pages


def _heights(composed: Sequence[dict[str, Any]]) -> list[tuple[str, list[float]]]:
    """Each section with the height of each of its paragraphs (mm), the tallest language's."""
    sections = {
        "assessments": [[_assessment(item) for item in each["assessments"]["items"]] for each in composed],
        "decisions": [[_item(item) for item in each["decisions"]["items"]] for each in composed],
        "corrections": [[_text(line) for line in each["corrections"]["lines"]] for each in composed],
        "method": [[_method(line) for line in each["method"]["lines"]] for each in composed],
    }
    found = [(name, [max(same) for same in zip(*by_language, strict=True)]) for name, by_language in sections.items()]
    # The others say that there is none; of what no state shared the report says nothing.
    return [(name, heights) for name, heights in found if heights or name != "assessments"]


def _assessment(item: dict[str, Any]) -> float:
    heading = _text(item["name"]) + _small(f"{item['r']} · {item['whose']}") + 0.5 if item["name"] else 0
    return heading + _text(item["text"]) + 2.5


def _item(item: dict[str, Any]) -> float:
    claims = sum(_small(claim) for claim in [item["claims_title"], *item["claims"]]) if item["claims"] else 0
    return _text(f"{item['day']} {item['title']}") + _text(item["text"]) + claims + _small(item["details"]) + 5


def _text(text: str) -> float:
    return _lines(text, _LETTERS_IN_A_LINE) * _LINE_MM + 0.5


def _small(text: str) -> float:
    return _lines(text, _SMALL_LETTERS_IN_A_LINE) * _SMALL_LINE_MM


def _method(text: str) -> float:
    return _lines(text, _LETTERS_IN_A_METHOD_LINE) * _METHOD_LINE_MM + 1


def _lines(text: str, letters: int) -> int:
    return max(1, -(-len(text) // letters))
