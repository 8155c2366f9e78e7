"""The whole way from bytes to figures: grid, table, columns, days, places, numbers, with the answers at hand."""

from collections.abc import Callable

from ganket.situation.importer import layouts
from ganket.situation.importer.layouts.layout import Layout
from ganket.situation.importer.reading import child, columns, table
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.figures import Assembling
from ganket.situation.importer.reading.grid import Grid
from ganket.situation.importer.reading.mapping import Mapping, fingerprint
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
GridOf = Callable[[bytes, str, str], Grid]


def read(
    content: bytes,
    known: Known,
    mapping: Mapping | None = None,
    *,
    name: str = "",
    grid_of: GridOf = child.grid,
) -> Reading:
    """Read a file. Raises Unreadable when it cannot be read at all.

    `mapping` answers doubts; `name` is the file's name, which tells what some layouts count. The parsing runs in
    a child process unless another `grid_of` is given.
    """
    mapping = mapping or Mapping()
    grid = grid_of(content, mapping.answer("encoding"), mapping.answer("delimiter"))
    if grid.doubts:
        return Reading(doubts=grid.doubts, encoding=grid.encoding)
    return understand(grid, known, mapping, name=name)


def understand(grid: Grid, known: Known, mapping: Mapping, *, name: str = "") -> Reading:
    """What a grid says. Raises Unreadable when it holds no table."""
    asking = Asking(mapping, None)
    remarks = list(grid.remarks)
    found = _table(grid, known, asking, remarks)
    if asking.doubts:
        return Reading(doubts=tuple(asking.doubts.values()), remarks=tuple(remarks), encoding=grid.encoding)
    layout = _layout(found, mapping)
    asking = Asking(mapping, layout)
    roles = columns.decide(found, known, asking, layout, name)
    assembling = Assembling(found, roles, known, asking, layout, grid.has_1904_days)
    assembling.run()
    problems = [*grid.problems, *found.problems, *assembling.problems]
    problems.sort(key=lambda each: (each.where.row, each.where.column))
    remarks += [*found.remarks, *roles.remarks, *assembling.remarks]
    doubts = (*found.doubts, *asking.doubts.values())
    figures: tuple[Figure, ...] = tuple(assembling.figures)
    if not figures and not problems and not doubts:
        problems = [Problem(Where(found.sheet.name), "no_rows")]
    return Reading(
        figures=() if problems or doubts else figures,
        problems=tuple(problems),
        doubts=doubts,
        remarks=tuple(remarks),
        sample=figures[:SAMPLE],
        sheet=found.sheet.name,
        fingerprint=fingerprint(each.header for each in found.columns),
        layout=layout.code if layout else "",
        hazard=layout.hazard if layout else "",
        credit=layout.credit if layout else "",
        units=roles.units,
        notes=(*found.titles, *found.notes),
        encoding=grid.encoding,
        columns=roles.taken_for,
        rows=len(found.rows),
    )


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
