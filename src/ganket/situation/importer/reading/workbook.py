"""Workbooks (XLSX, XLS, ODS) through calamine, with what it does not tell read from the XML by patterns.

No XML parser runs here: no entity is ever expanded. Patterns have no nested repetition.
"""

import io
import posixpath
import re
from datetime import date, datetime
from html import unescape
from typing import Any

from ganket.situation.importer.reading.delimited import ROWS_AROUND
from ganket.situation.importer.reading.limits import MAXIMUM_CELL, MAXIMUM_COLUMNS, MAXIMUM_ROWS, Accepted
from ganket.situation.importer.reading.outcome import Unreadable, shown

ROWS_MAX = MAXIMUM_ROWS + ROWS_AROUND
# Cells of all sheets together: what the limits of memory carry.
CELLS_MAX = 3_000_000
_ATTRIBUTE = r'\b%s="([^"]*)"'
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_FAULTY = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>')
_FORMULA = re.compile(rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f\b")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*\bhidden=\"(?:1|true)\"[^>]*)>")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_FAR_ROW = re.compile(rb'<(?:\w+:)?c\s[^>]*\br="[A-Z]{1,3}([0-9]{6,7})"[^>/]*>')
_FAR_COLUMN = re.compile(rb'<(?:\w+:)?c\s[^>]*\br="([A-Z]{3}|[H-Z][A-Z]|G[S-Z])[0-9]{1,7}"[^>/]*>')
# What either of the two above holds; both are slow on twenty megabytes, and hardly a sheet has one.
_FAR = re.compile(rb'r="(?:[A-Z]{1,3}[0-9]{6}|(?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])[0-9])')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_NAMED_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


def read(accepted: Accepted) -> dict[str, Any]:
    """The sheets of a workbook. Raises Unreadable."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    parts = _parts(accepted.members) if accepted.kind == "xlsx" else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(accepted.content))
        sheets = [_sheet(book, place, parts) for place in range(len(book.sheet_names))]
    except PasswordError:
        raise Unreadable("encrypted") from None
    except CalamineError as error:
        raise Unreadable("unreadable_workbook", value=shown(error)) from None
    found: dict[str, Any] = {"kind": accepted.kind, "sheets": sheets}
    book_xml = accepted.members.get("xl/workbook.xml", b"")
    found["has_1904_days"] = bool(re.search(rb'\bdate1904="(?:1|true)"', book_xml))
    if any(name.lower().startswith("xl/externallinks/") for name in accepted.members):
        found["remarks"] = [{"code": "external_links", "where": []}]
    return found


def _parts(members: dict[str, bytes]) -> dict[str, bytes]:
    """The XML of each sheet by the sheet's name."""
    targets = {}
    for relation in _RELATION.findall(members.get("xl/_rels/workbook.xml.rels", b"")):
        text = relation.decode("utf-8", "replace")
        target = _attribute(text, "Target")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
        targets[_attribute(text, "Id")] = members.get(path, b"")
    parts = {}
    for sheet in _SHEET.findall(members.get("xl/workbook.xml", b"")):
        text = sheet.decode("utf-8", "replace")
        identity = re.search(r'\w+:id="([^"]*)"', text)
        parts[unescape(_attribute(text, "name"))] = targets.get(identity.group(1) if identity else "", b"")
    return parts


def _attribute(text: str, name: str) -> str:
    found = re.search(_ATTRIBUTE % name, text)
    return found.group(1) if found else ""


def _sheet(book: Any, place: int, parts: dict[str, bytes]) -> dict[str, Any]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    about = book.sheets_metadata[place]
    found: dict[str, Any] = {"name": about.name, "rows": [], "is_hidden": about.visible != SheetVisibleEnum.Visible}
    if about.typ != SheetTypeEnum.WorkSheet:
        return {**found, "is_hidden": True}
    xml = parts.get(about.name, b"")
    if not found["is_hidden"]:
        _check_far_cells(xml)
    sheet = book.get_sheet_by_index(place)
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if found["is_hidden"]:
        return found  # it is not read: only its name is told
    if height > ROWS_MAX or height * width > CELLS_MAX:
        raise Unreadable("too_many_rows", limit=MAXIMUM_ROWS)
    if width > MAXIMUM_COLUMNS:
        raise Unreadable("too_many_columns", limit=MAXIMUM_COLUMNS)
    rows = sheet.to_python(skip_empty_area=False)
    faults = [each for each in (*_errors(xml), *_valueless(xml, rows)) if each[0] < ROWS_MAX]
    _widen(rows, faults)
    found["days"] = _days(rows, about.name)
    found["rows"] = rows
    found["merged"] = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    found["hidden_rows"] = [
        int(row) - 1
        for attributes in (_HIDDEN_ROW.findall(xml) if b'hidden="' in xml else ())
        if (row := _attribute(attributes.decode("utf-8", "replace"), "r")).isdigit() and int(row) <= height
    ]
    found["faults"] = [each for each in faults if each[1] < len(rows[each[0]])]
    return found


def _widen(rows: list[list[Any]], faults: list[tuple[int, int, str, str]]) -> None:
    """Makes room for faults below and beside all values: calamine ends where the values end."""
    if not faults:
        return
    width = max(len(rows[0]) if rows else 0, *(min(each[1] + 1, MAXIMUM_COLUMNS) for each in faults))
    rows += [[] for _ in range(max(each[0] for each in faults) + 1 - len(rows))]
    if width * len(rows) > CELLS_MAX:
        raise Unreadable("too_many_rows", limit=MAXIMUM_ROWS)
    for row in rows:
        row += [""] * (width - len(row))


def _check_far_cells(xml: bytes) -> None:
    """A single cell far out makes a sheet of a milliard cells: refused before it is laid out."""
    if not _FAR.search(xml):
        return
    for row in _FAR_ROW.findall(xml):
        if int(row) > ROWS_MAX:
            raise Unreadable("too_many_rows", limit=MAXIMUM_ROWS)
    if _FAR_COLUMN.search(xml):
        raise Unreadable("too_many_columns", limit=MAXIMUM_COLUMNS)


def _days(rows: list[list[Any]], name: str) -> dict[int, list[int]]:
    """Which rows hold a day, by column. Moments of the day become texts, for no figure has one."""
    days: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            kind = cell.__class__
            if kind is str:
                if len(cell) > MAXIMUM_CELL:
                    raise Unreadable("cell_too_long", where=[name, place + 1, column + 1], limit=MAXIMUM_CELL)
            elif kind is date or kind is datetime:
                days.setdefault(column, []).append(place)
            elif kind is not float and kind is not bool and kind is not int:
                row[column] = str(cell)
    return days


def _errors(xml: bytes) -> list[tuple[int, int, str, str]]:
    """Cells that hold an error: calamine gives them as empty, which would make a missing figure of a mistake."""
    if b't="e"' not in xml:
        return []
    found = []
    for cell in _FAULTY.finditer(xml):
        value = _VALUE.search(xml, cell.end(), cell.end() + 4000)
        text = value.group(1).decode("utf-8", "replace") if value else ""
        named = _NAMED_ERRORS.search(text)
        if place := _place(cell.group(1)):
            found.append((*place, "sheet_error", named.group() if named else "#VALUE!"))
    return found


def _valueless(xml: bytes, rows: list[list[Any]]) -> list[tuple[int, int, str, str]]:
    """Formulas whose value was never computed."""
    if b"<f" not in xml and b":f" not in xml:
        return []
    found = []
    for cell in _FORMULA.finditer(xml):
        place = _place(cell.group(1))
        if not place or b't="e"' in cell.group(1):
            continue
        row, column = place
        # An empty text is a computed value too: it says t="str".
        is_text = b't="str"' in cell.group(1)
        is_empty = row >= len(rows) or column >= len(rows[row]) or rows[row][column] == ""
        if not is_text and is_empty:
            found.append((row, column, "formula_without_value", ""))
    return found


def _place(attributes: bytes) -> tuple[int, int] | None:
    """Row and column of a cell, from 0."""
    found = _REFERENCE.fullmatch(_attribute(attributes.decode("ascii", "replace"), "r"))
    if not found:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1
