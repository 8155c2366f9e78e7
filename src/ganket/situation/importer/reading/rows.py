"""The rows below a header: which hold figures, which are totals, notes, repeated headers, or cut short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.outcome import Problem, shown
from ganket.situation.importer.reading.sheet import Cell, Sheet

_NOTE_SIGNS = ("*", "†", "‡", "(*", "[*")
# A text alone in its row is a note from this length on; a shorter one may be a row cut short.
NOTE_FROM = 25
# So many cells among the first of a row, and it is a row of figures.
FULL_FROM = 4
# A total may be said with more words after it: "Total (17 regions)".
_TOTAL_BEGINNINGS = ("total", "grand total", "sub total", "subtotal", "tổng cộng", "tổng số", "jumlah total")


@dataclass
class Sorted:
    """Rows by what they are."""

    kept: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def sort(
    sheet: Sheet,
    cells: list[list[Cell]],
    first: int,
    header: Sequence[Sequence[Cell]],
    labels: Sequence[int],
    is_ragged: bool,
) -> Sorted:
    """All rows from `first` on. `labels` are the columns in which a total would say so."""
    found = Sorted()
    width = max(len(row) if is_ragged else _length(row) for row in header)
    hidden = set(sheet.hidden_rows)
    repeated = [_plain(row) for row in header]
    firsts = {each[0] for each in repeated if each}  # most rows are told from a header by their first cell
    totals = _totals(cells, first, labels)
    for at in range(first, len(cells)):
        row = cells[at]
        # A row of zeros is no empty row.
        if not any(row) and not any(cell.__class__ in (float, int) for cell in row):
            continue
        total = _total(row, labels, totals) if totals else ""
        if total:
            found.remarks.append(Problem(sheet.where(at), "total_row", {"value": shown(total)}))
        elif not _is_full(row) and (note := _note(row, width)):
            found.notes.append(note)
            found.remarks.append(Problem(sheet.where(at), "footer"))
        elif row[0].__class__ is str and row[0] and _first(str(row[0])) in firsts and _plain(row) in repeated:
            found.remarks.append(Problem(sheet.where(at), "repeated_header"))
        elif is_ragged and len(row) != width and (wrong := _wrong_length(sheet, at, row, width)):
            found.problems.append(wrong)
        else:
            found.kept.append(at)
            if at in hidden:
                found.remarks.append(Problem(sheet.where(at), "hidden_rows"))
    return found


def is_units(row: Sequence[Cell]) -> bool:
    """Whether a row below the header holds only units."""
    texts = [str(cell) for cell in row if cell not in ("", None)]
    return bool(texts) and all(words.normal(text) in words.listed("unit_words") for text in texts)


@lru_cache(maxsize=8192)
def is_total(text: str) -> bool:
    """Whether a label is that of a total."""
    folded = words.normal(text)
    if folded in words.listed("total_words"):
        return True
    return folded.startswith(tuple(f"{each} " for each in _TOTAL_BEGINNINGS)) or folded.startswith("รวม")


def _totals(cells: Sequence[Sequence[Cell]], first: int, labels: Sequence[int]) -> frozenset[str]:
    """The different texts in these columns that are labels of totals: most files have none, and few texts differ."""
    texts = {
        row[place] for place in labels for row in cells[first:] if place < len(row) and row[place].__class__ is str
    }
    return frozenset(str(each) for each in texts if each and is_total(str(each)))


def _total(row: Sequence[Cell], labels: Sequence[int], totals: frozenset[str]) -> str:
    for place in labels:
        cell = row[place] if place < len(row) else ""
        if cell.__class__ is str and cell in totals:
            return str(cell)
    return ""


def _is_full(row: Sequence[Cell]) -> bool:
    """Whether so many cells at the beginning say something that the row is no note."""
    return len(row) >= FULL_FROM and all(row[:FULL_FROM])


def _note(row: Sequence[Cell], width: int) -> str:
    """The text of a note, empty when the row is none. Notes stand in one cell, or begin with a word for them."""
    first = row[0]
    if first.__class__ is not str:
        return ""
    if first and not first[0].isalpha() and first[0] not in "*†‡([":
        return ""
    if sum(cell not in ("", None) for cell in row[:5]) >= FULL_FROM:
        return ""  # a row so full is none; most rows end here
    texts = [str(cell).strip() for cell in row if cell not in ("", None)]
    if not texts or any(cell.__class__ in (float, int) for cell in row):
        return ""
    begins = texts[0].startswith(_NOTE_SIGNS) or words.begins_with(texts[0], words.listed("footer_words"))
    if begins and (len(texts) <= 2 or len(texts) * 2 <= width):
        return " ".join(texts)
    is_alone = len(texts) == 1 or len(set(texts)) == 1
    return texts[0] if is_alone and width >= 3 and len(texts[0]) >= NOTE_FROM else ""


def _wrong_length(sheet: Sheet, at: int, row: Sequence[Cell], width: int) -> Problem | None:
    if len(row) > width:
        if not any(row[width:]):
            return None
        return Problem(sheet.where(at), "row_length", {"cells": len(row), "header": width})
    return Problem(sheet.where(at), "row_cut", {"cells": len(row), "header": width})


def _length(row: Sequence[Cell]) -> int:
    """Cells up to the last that holds something."""
    return next((at + 1 for at in range(len(row) - 1, -1, -1) if row[at] not in ("", None)), 0)


@lru_cache(maxsize=8192)
def _first(text: str) -> str:
    return words.normal(text)


def _plain(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(words.normal(str(cell)) for cell in row if cell not in ("", None))
