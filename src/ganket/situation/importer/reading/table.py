"""The table in a sheet: titles above it, its header of one or two rows, a row of hashtags or units, its rows,
totals and notes. A total is never taken for a place; two headers that contradict each other are a doubt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from ganket.situation.importer.reading import rows as kinds
from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.dayforms import Form, form
from ganket.situation.importer.reading.limits import MAXIMUM_ROWS
from ganket.situation.importer.reading.mapping import Mapping
from ganket.situation.importer.reading.outcome import Choice, Doubt, Problem, Unreadable
from ganket.situation.importer.reading.sheet import Cell, Sheet, distinct

LOOKED_AT = 40
HXL_WITHIN = 25
# Days or places as columns show themselves from here on.
MANY = 3
_PLACES = {"place", "country", "region", "district"}
_DAYS = {"date", "start", "end", "period", "week", "month", "quarter", "year"}


@dataclass(frozen=True)
class Column:
    """A column: where it stands, its header joined from its rows, what its hashtag says, its unit."""

    place: int
    header: str
    key: str  # normalised, unique in the table
    tag: str = ""
    unit: str = ""
    day: str | date | None = None  # the header itself, when it is a day


@dataclass(frozen=True)
class Table:
    """Columns, the rows that hold figures, and what was put aside."""

    sheet: Sheet
    cells: list[list[Cell]]
    columns: tuple[Column, ...]
    header_rows: tuple[int, ...]
    rows: tuple[int, ...]
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    head: tuple[int, ...] = ()  # header, hashtags and units: what stands above refused rows that come back

    def column(self, place: int) -> list[Cell]:
        """The cells of one column, one for each row of figures."""
        return [row[place] if place < len(row) else "" for row in self._kept]

    @cached_property
    def _kept(self) -> list[list[Cell]]:
        """The rows of figures themselves: each column is read from them several times."""
        return [self.cells[at] for at in self.rows]


def find(sheet: Sheet, is_place: Callable[[str], bool], mapping: Mapping, *, is_ragged: bool = False) -> Table:
    """The table of a sheet. Raises Unreadable when there is none."""
    cells = _merged(sheet)
    tags = next((at for at, row in enumerate(cells[:HXL_WITHIN]) if _is_hxl(row)), None)
    doubt, skipped = None, -1
    if tags is not None:
        header = _above(cells, tags)
    else:
        header, doubt, skipped = _header(sheet, cells, is_place, mapping)
    first = (tags if tags is not None else header[-1]) + 1
    while first == skipped or (first < len(cells) and tags is None and _says_the_same(cells, header[-1], first)):
        first += 1
    units: Sequence[Cell] = ()
    head = sorted({*header, *([] if tags is None else [tags])})
    if first < len(cells) and kinds.is_units(cells[first]):
        head.append(first)
        units, first = cells[first], first + 1
    columns = _columns(cells, header, cells[tags] if tags is not None else (), units)
    labels = [each.place for each in columns if words.exact(each.header).meaning in _PLACES | _DAYS] or [0]
    sorted_rows = kinds.sort(sheet, cells, first, [cells[at] for at in header], sorted({0, *labels}), is_ragged)
    if len(sorted_rows.kept) > MAXIMUM_ROWS:
        raise Unreadable("too_many_rows", limit=MAXIMUM_ROWS)
    if not sorted_rows.kept and not sorted_rows.problems:
        raise Unreadable("no_rows")
    titles = tuple(" ".join(distinct(row)) for row in cells[: header[0]] if distinct(row))
    return Table(
        sheet,
        cells,
        columns,
        tuple(header),
        tuple(sorted_rows.kept),
        titles,
        tuple(sorted_rows.notes),
        tuple(sorted_rows.problems),
        tuple(sorted_rows.remarks),
        (doubt,) if doubt else (),
        tuple(head),
    )


def _merged(sheet: Sheet) -> list[list[Cell]]:
    """The rows with the value of each merged range in all its cells."""
    if not sheet.merged:
        return sheet.rows
    cells = [list(row) for row in sheet.rows]
    for top, left, bottom, right in sheet.merged:
        if top >= len(cells) or left >= len(cells[top]):
            continue
        value = cells[top][left]
        for row in cells[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
    return cells


def _is_hxl(row: Sequence[Cell]) -> bool:
    texts = [str(cell).strip() for cell in row if cell not in ("", None)]
    tags = [text for text in texts if text.startswith("#") and text[1:2].isalpha() and len(text) < 100]
    return len(tags) >= 2 and len(tags) * 2 > len(texts) and any(words.hxl(tag) for tag in tags)


def _above(cells: list[list[Cell]], tags: int) -> list[int]:
    """The header above a row of hashtags; the hashtags themselves when there is none."""
    return next(([at] for at in range(tags - 1, -1, -1) if len(distinct(cells[at])) >= 2), [tags])


def _header(
    sheet: Sheet, cells: list[list[Cell]], is_place: Callable[[str], bool], mapping: Mapping
) -> tuple[list[int], Doubt | None, int]:
    """The rows of the header, the doubt when two contradict each other, and the row that was answered not to hold
    (-1: none). Raises Unreadable.
    """
    answered = mapping.answer("header")
    if answered.isdigit() and 0 < int(answered) <= len(cells):
        return [int(answered) - 1], None, -1
    nexts = [*cells[1 : LOOKED_AT + 1], []]
    scores = [_score(row, below, is_place) for row, below in zip(cells[:LOOKED_AT], nexts, strict=False)]
    best = max(scores, default=0)
    if best < 2:
        return [_unknown_header(cells)], None, -1
    at = scores.index(best)
    for other in (at - 1, at + 1):
        if 0 <= other < len(cells) and _contradicts(cells[at], cells[other]):
            top, below = sorted((at, other))
            choices = (Choice(f"{top + 1}/{below + 1}", _text_of(cells[top])),
                       Choice(f"{below + 1}/{top + 1}", _text_of(cells[below])))  # fmt: skip
            if answered in {each.answer for each in choices}:
                held, other_one = (int(each) - 1 for each in answered.split("/"))
                return [held], None, other_one
            return [top], Doubt("header", "ask_header", {}, choices, where=sheet.where(top)), -1
    if at and _is_upper(cells[at - 1], cells[at]):
        return [at - 1, at], None, -1
    if at + 1 < len(cells) and _is_lower(cells[at], cells[at + 1], is_place):
        return [at, at + 1], None, -1
    return [at], None, -1


def _score(row: Sequence[Cell], below: Sequence[Cell], is_place: Callable[[str], bool]) -> int:
    """Two for each word of a header, one for each day or place when there are many; none where numbers stand.

    A day above a day, or a place above a place, is a row of figures and no header.
    """
    found = days = places = numbers = 0
    for at, cell in enumerate(row):
        under = below[at] if at < len(below) else ""
        if isinstance(cell, date) or (isinstance(cell, str) and _is_day(cell)):
            days += not (isinstance(under, date) or (isinstance(under, str) and _is_day(under)))
        elif isinstance(cell, str) and cell:
            if len(cell) <= words.LONGEST and words.exact(cell).is_taken:
                found += 1
            elif len(cell) != 4 and cell.replace(".", "", 1).isdecimal():
                numbers += 1
            elif is_place(cell):
                places += not (isinstance(under, str) and is_place(under))
        elif isinstance(cell, float | int) and not isinstance(cell, bool):
            numbers += 1
    if len(distinct(row)) < 2 or numbers > found:
        return 0
    return 2 * found + (days if days >= MANY else 0) + (places if places >= MANY else 0)


def _is_day(cell: str) -> bool:
    found = form(cell) if cell[:1].isalnum() else None
    return isinstance(found, Form) and found.kind not in ("number", "serial", "year")


def _unknown_header(cells: list[list[Cell]]) -> int:
    """A header without a word that is known: a row of texts with a row of figures below it."""
    for at, row in enumerate(cells[: LOOKED_AT - 1]):
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        is_header = len(texts) >= 2 and not any(_is_figure(cell) for cell in row)
        if is_header and at + 1 < len(cells) and any(_is_figure(cell) for cell in cells[at + 1]):
            return at
    raise Unreadable("no_table")


def _is_figure(cell: Cell) -> bool:
    if isinstance(cell, str):
        return cell[:1].isdecimal() or cell[1:2].isdecimal()
    return cell is not None


def _contradicts(row: Sequence[Cell], other: Sequence[Cell]) -> bool:
    """Whether both rows are headers of their own and disagree on a column."""
    pairs = [(_group(one), _group(two)) for one, two in zip(row, other, strict=False)]
    both = [(one, two) for one, two in pairs if one and two]
    return len(both) >= 2 and any(one != two for one, two in both)


def _group(cell: Cell) -> str:
    """What a header cell is about; new cases and cases alike are of the family of cases."""
    if not isinstance(cell, str) or not cell:
        return ""
    found = words.exact(cell)
    if not found.is_taken or found.meaning in ("total", "number", "note", "unit", "never"):
        return ""
    return found.meaning.removeprefix("family:").split("_")[0]


def _says_the_same(cells: list[list[Cell]], at: int, other: int) -> bool:
    """Whether the row repeats the header in another language."""
    pairs = [(_group(one), _group(two)) for one, two in zip(cells[at], cells[other], strict=False)]
    return sum(bool(one) for one, _ in pairs) >= 2 and all(one == two for one, two in pairs)


def _is_upper(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether the row above is the upper level of the header: it tells columns of one name apart."""
    if len(distinct(upper)) < 1 or any(isinstance(cell, float | int | date) for cell in upper):
        return False
    names = [str(cell) for cell in lower if cell not in ("", None)]
    joined = _joined([upper, lower])
    known = sum(words.exact(str(each)).is_taken for each in names)
    both = sum(words.exact(each).is_taken for each in joined if each)
    has_twins = len({words.normal(each) for each in names}) < len(names)
    # One text at the left is a title; one further right stands above some columns only.
    filled = [at for at, cell in enumerate(upper) if cell not in ("", None)]
    spans = len(filled) >= 2 or filled[0] > 0
    return (has_twins and spans) or (spans and both > known)


def _is_lower(upper: Sequence[Cell], lower: Sequence[Cell], is_place: Callable[[str], bool]) -> bool:
    """Whether the row below is the lower level: texts only, under names that span several columns."""
    texts = [str(cell) for cell in lower if cell not in ("", None)]
    if len(texts) < 2 or any(_is_figure(cell) for cell in lower if cell not in ("", None)) or kinds.is_units(lower):
        return False
    if any(is_place(text) for text in texts):
        return False
    names = [words.normal(str(cell)) for cell in upper]
    spans = any(one == two or not two for one, two in pairwise(names) if one)
    gaps = any(words.normal(str(cell)) and (at >= len(names) or not names[at] or names.count(names[at]) > 1)
               for at, cell in enumerate(lower))  # fmt: skip
    return spans and gaps


def _joined(levels: Sequence[Sequence[Cell]]) -> list[str]:
    """The names of the columns, upper level first; an upper name holds until the next one."""
    width = max(len(level) for level in levels)
    names = [""] * width
    for depth, level in enumerate(levels):
        last = ""
        is_upper = depth + 1 < len(levels)
        below = levels[depth + 1] if is_upper else ()
        for place in range(width):
            cell = level[place] if place < len(level) else ""
            text = " ".join(str(cell if cell is not None else "").split())
            if is_upper:
                is_under = place < len(below) and below[place] not in ("", None)
                last = text = text or (last if is_under else "")
            if text and text not in names[place].split(" / "):
                names[place] = f"{names[place]} / {text}" if names[place] else text
    return names


def _columns(
    cells: list[list[Cell]], header: list[int], tags: Sequence[Cell], units: Sequence[Cell]
) -> tuple[Column, ...]:
    levels = [cells[at] for at in header]
    columns = []
    seen: dict[str, int] = {}
    for place, name in enumerate(_joined(levels)):
        tag = str(tags[place]) if place < len(tags) else ""
        unit = str(units[place]).strip() if place < len(units) else ""
        raw = levels[-1][place] if place < len(levels[-1]) else ""
        day = raw if isinstance(raw, date) or (isinstance(raw, str) and len(levels) == 1) else name
        key = words.normal(name) or f"column {place + 1}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = f"{key} ({seen[key]})"
        columns.append(Column(place, name, key, tag, unit, day if isinstance(day, date) else name))
    return tuple(columns)


def _text_of(row: Sequence[Cell]) -> str:
    return " | ".join(distinct(row))[:200]
