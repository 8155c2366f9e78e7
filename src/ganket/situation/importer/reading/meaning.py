"""The whole way from bytes to figures: grid, table, columns, days, places, numbers, with the answers at hand."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Mapped
from contextlib import suppress
from dataclasses import replace

from ganket.lib import collecting
from ganket.situation.importer import layouts
from ganket.situation.importer.layouts.layout import Layout
from ganket.situation.importer.reading import back, child, columns, table
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.figures import Assembling
from ganket.situation.importer.reading.grid import Grid
from ganket.situation.importer.reading.mapping import Mapping, bytes_fingerprint, fingerprint, sheets_fingerprint
from ganket.situation.importer.reading.outcome import (
    LEAVE_OUT,
    Choice,
    Doubt,
    Figure,
    Problem,
    Reading,
    Unreadable,
    Where,
    shown,
)
from ganket.situation.importer.reading.places import Known
from ganket.situation.importer.reading.sheet import Sheet

SAMPLE = 10
# Problems that name a row and spoil more than it.
_WHOLE = ("lone_cr",)
GridOf = Callable[[bytes, str, str], Grid]
Remembered = Callable[[str], Mapped[str, str]]


@collecting.put_off()
def read(
    content: bytes,
    known: Known,
    mapping: Mapping | None = None,
    *,
    name: str = "",
    grid_of: GridOf = child.grid,
    remembered: Remembered | None = None,
) -> Reading:
    """Read a file. Raises Unreadable when it cannot be read at all.

    `mapping` answers doubts; `name` is the file's name, which tells what some layouts count. `remembered` gives what
    its sender answered before about a layout, by fingerprint: used where nothing else was answered now. The parsing
    runs in a child process unless another `grid_of` is given.
    """
    mapping = mapping or Mapping()
    recall = _Recalling(remembered)
    grid = grid_of(content, mapping.answer("encoding"), mapping.answer("delimiter"))
    while grid.doubts:
        more = recall.answers(bytes_fingerprint(content), grid.doubts, mapping)
        if not more:
            return Reading(doubts=grid.doubts, encoding=grid.encoding, answers=mapping.answers)
        mapping = mapping.with_answers(more)
        grid = grid_of(content, mapping.answer("encoding"), mapping.answer("delimiter"))
    while True:
        reading = understand(grid, known, mapping, name=name)
        more = recall.answers(reading.fingerprint, reading.doubts, mapping)
        if not more:
            return replace(reading, answers=mapping.answers, remembered=tuple(sorted(recall.used)))
        mapping = mapping.with_answers(more)


class _Recalling:
    """What was answered before, of that only what is asked now and was not answered now."""

    def __init__(self, remembered: Remembered | None) -> None:
        self.remembered = remembered
        self.used: set[str] = set()

    def answers(self, layout: str, doubts: Sequence[Doubt], mapping: Mapping) -> dict[str, str]:
        open_keys = {each.key for each in doubts if not mapping.answer(each.key)}
        if not self.remembered or not open_keys:
            return {}
        found = {key: answer for key, answer in self.remembered(layout).items() if key in open_keys}
        self.used |= found.keys()
        return found


def understand(grid: Grid, known: Known, mapping: Mapping, *, name: str = "") -> Reading:
    """What a grid says. Raises Unreadable when it holds no table."""
    asking = Asking(mapping, None)
    remarks = list(grid.remarks)
    found = _table(grid, known, asking, remarks)
    if asking.doubts:
        names = sheets_fingerprint(each.name for each in grid.sheets)
        doubts = tuple(asking.doubts.values())
        return Reading(doubts=doubts, remarks=tuple(remarks), encoding=grid.encoding, fingerprint=names)
    layout = _layout(found, mapping)
    asking = Asking(mapping, layout)
    roles = columns.decide(found, known, asking, layout, name)
    assembling = Assembling(found, roles, known, asking, layout, grid.has_1904_days)
    assembling.run()
    problems = [*grid.problems, *found.problems, *assembling.problems]
    if layout and layout.hazard and known.hazard not in ("", layout.hazard):
        values = {"value": shown(layout.hazard), "other": shown(known.hazard)}
        problems.append(Problem(Where(found.sheet.name), "other_hazard", values))
    problems.sort(key=lambda each: (each.where.row, each.where.column))
    remarks += [*found.remarks, *roles.remarks, *assembling.remarks]
    doubts = (*found.doubts, *asking.doubts.values())
    figures: tuple[Figure, ...] = tuple(assembling.figures)
    if not figures and not problems and not doubts:
        nothing = Problem(Where(found.sheet.name), "nothing_filled" if layout and layout.is_form else "no_rows")
        (remarks if layout and layout.is_form else problems).append(nothing)
    refused = _refused(problems)
    is_whole = bool(doubts) or any(not each.where.row or each.code in _WHOLE for each in problems)
    return Reading(
        figures=() if problems or doubts else figures,
        problems=tuple(problems),
        doubts=doubts,
        remarks=tuple(remarks),
        sample=figures[:SAMPLE],
        sheet=found.sheet.name,
        sheets=tuple(each.name for each in grid.sheets),
        fingerprint=_fingerprint(found, grid, known, mapping),
        layout=layout.code if layout else "",
        hazard=layout.hazard if layout else "",
        credit=layout.credit if layout else "",
        units=roles.units,
        notes=(*found.titles, *found.notes),
        encoding=grid.encoding,
        columns=roles.taken_for,
        rows=len(found.rows),
        part=() if is_whole or not problems else tuple(each for each in figures if each.row not in refused),
        refused_rows=refused,
    )


def _fingerprint(found: table.Table, grid: Grid, known: Known, mapping: Mapping) -> str:
    """Of the layout as it is before anything is answered: which of two headers holds is an answer about it."""
    if mapping.answer("header"):
        with suppress(Unreadable):  # without the answer there may be no table: the layout is then the one answered
            found = _found(found.sheet, grid, known, replace(mapping, answers={}))
    return fingerprint((*(each.key for each in found.doubts), *(each.header for each in found.columns)))


def _refused(problems: list[Problem]) -> frozenset[int]:
    """The rows with a problem; of two that contradict each other neither is taken."""
    rows = {each.where.row for each in problems if each.where.row}
    return frozenset(rows | {each.values["where"].row for each in problems if each.code == "differs"})


def refused(
    content: bytes,
    known: Known,
    mapping: Mapping,
    wording: back.Wording,
    heading: str,
    *,
    name: str = "",
    grid_of: GridOf = child.grid,
) -> tuple[bytes, str]:
    """The refused rows in the form they came in, and the ending of that form. Raises Unreadable as `read`.

    `mapping` holds all that was answered (Reading.answers). Rows that contradict others come back with them.
    """
    grid = grid_of(content, mapping.answer("encoding"), mapping.answer("delimiter"))
    reading = understand(grid, known, mapping, name=name)
    found = _table(grid, known, Asking(mapping, None), [])
    others = (Problem(each.values["where"], each.code, {"where": each.where}, each.name)
              for each in reading.problems if each.code == "differs")  # fmt: skip
    problems = [*reading.problems, *others]
    if grid.kind == "csv":
        return back.csv_bytes(found, problems, wording, heading, grid.delimiter or ","), "csv"
    return back.xlsx_bytes(found, problems, wording, heading, has_1904_days=grid.has_1904_days), "xlsx"


def _table(grid: Grid, known: Known, asking: Asking, remarks: list[Problem]) -> table.Table:
    """The table to read: of the only sheet that holds one, else of the sheet that was answered."""
    shown_sheets = [sheet for sheet in grid.sheets if not sheet.is_hidden and any(any(row) for row in sheet.rows)]
    remarks += [Problem(Where(each.name), "hidden_sheet", {"value": shown(each.name)}) for each in grid.sheets
                if each.is_hidden]  # fmt: skip
    named = asking.mapping.answer("sheet")
    if named:
        chosen = [sheet for sheet in shown_sheets if sheet.name == named]
        if not chosen:
            raise Unreadable("no_sheet", value=shown(named))
        return _found(chosen[0], grid, known, asking.mapping)
    tables, first_error = [], None
    for sheet in shown_sheets:
        try:
            tables.append(_found(sheet, grid, known, asking.mapping))
        except Unreadable as error:
            first_error = first_error or error
            if len(shown_sheets) > 1:
                remarks.append(Problem(Where(sheet.name), "other_sheet", {"value": shown(sheet.name)}))
    if not tables:
        raise first_error or Unreadable("empty")
    if len(tables) > 1:
        choices = tuple(Choice(each.sheet.name, f"{len(each.rows)}") for each in tables)
        asking.answer(Doubt("sheet", "ask_sheet", {}, choices))
    return tables[0]


def _found(sheet: Sheet, grid: Grid, known: Known, mapping: Mapping) -> table.Table:
    return table.find(sheet, known.places.knows, mapping, is_ragged=grid.kind == "csv")


def _layout(found: table.Table, mapping: Mapping) -> Layout | None:
    """The layout that was answered, else the one recognised; `-` reads without any."""
    said = mapping.answer("layout")
    if said == LEAVE_OUT:
        return None
    if said:
        return next((each for each in layouts.ALL if each.code == said), None)
    keys = frozenset(each.key for each in found.columns)
    has_days = any(columns.is_headed_by_day(each) for each in found.columns)
    return layouts.recognise(keys, columns.holder(found), has_days=has_days)
