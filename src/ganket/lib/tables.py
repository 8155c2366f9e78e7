"""Tables out: CSV and XLSX that a spreadsheet shows and never runs.

A text that a spreadsheet would take for a formula is made harmless; numbers stay numbers, negative ones too.
Nothing here reads the clock: the same input gives the same bytes.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

CSV_MEDIA_TYPE = "text/csv; charset=utf-8"
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | bool | date | datetime | None
About = Sequence[tuple[str, Value]]

# What a spreadsheet takes for the beginning of a formula, full-width forms with it (OWASP ASVS 5.0, 1.2.10).
_FORMULA_STARTS = "=+-@＝＋－＠"
# Control characters that XML 1.0 does not know or that end a cell early, halves of surrogate pairs, non-characters.
_UNSAFE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767  # of a spreadsheet
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_LARGEST_INTEGER = 2**53  # a spreadsheet keeps doubles: beyond this an integer would change
_EARLIEST_DAY = date(1900, 3, 1)  # spreadsheets count a 29 February 1900 that never was


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns, its rows; widths in characters where the default does not fit."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = field(default=())


def harmless(text: str) -> str:
    """The text without characters that no table can hold, and led by an apostrophe where it would be a formula.

    White space and invisible characters before the sign do not hide it.
    """
    kept = _UNSAFE.sub("", text)
    visible = kept.lstrip()
    while visible and unicodedata.category(visible[0]) in ("Cf", "Zs", "Zl", "Zp", "Cc"):
        visible = visible[1:]
    begins_with_control = kept[:1] in ("\t", "\r")
    return f"'{kept}" if visible[:1] and (visible[0] in _FORMULA_STARTS or begins_with_control) else kept


def csv_bytes(
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    about: About = (),
    has_bom: bool = False,
) -> bytes:
    """A table as CSV (RFC 4180, UTF-8). `about` stands in lines beginning with # above the header.

    The byte order mark helps older spreadsheets to see UTF-8. Raises ValueError for a row that is not as long
    as the header, and for a number that is not finite.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    for name, value in about:
        # One line a fact: a line break inside it would begin a row of figures.
        line = " ".join(f"{name}: {_plain(value)}".split())
        writer.writerow([f"# {line}"])
    writer.writerow([harmless(name) for name in columns])
    for row in rows:
        _check_length(row, columns)
        writer.writerow([_plain(value) for value in row])
    return (b"\xef\xbb\xbf" if has_bom else b"") + written.getvalue().encode("utf-8")


def xlsx_bytes(sheets: Sequence[Sheet], *, about: About, about_name: str, created_at: datetime) -> bytes:
    """A workbook with one sheet a table, each with its header held in place, and `about` as the last sheet.

    Texts are written as texts whatever they begin with; days and moments (UTC) as dates. A text longer than a
    cell can hold is cut and ends in an ellipsis. Raises ValueError as `csv_bytes`, and for a naive moment.
    """
    import xlsxwriter  # here, so that a process which writes no workbook does not load it

    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": _in_utc(created_at)})
    forms = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E3EDF7"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": 'yyyy-mm-dd hh:mm:ss"Z"', "align": "left"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "plain": book.add_format({"num_format": "@"}),
    }
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, names))
        _write_sheet(page, sheet, forms)
    page = book.add_worksheet(_sheet_name(about_name, names))
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 96)
    for line, (name, value) in enumerate(about):
        page.write_string(line, 0, _cut(name), forms["head"])
        _write_cell(page, line, 1, value, {**forms, "plain": forms["text"]})
    book.close()
    return written.getvalue()


def file_name(*parts: str, label: str, known_at: datetime, extension: str) -> str:
    """`ganket-covid-19-cases_new-20201014T180000Z-TLP-CLEAR.csv`: what it is, as known at when, for whom.

    Only ASCII letters, digits, `_`, `-`; Latin marks are stripped, everything else becomes a dash.
    """
    moment = _in_utc(known_at).strftime("%Y%m%dT%H%M%SZ")
    return "-".join(_safe(part) for part in (*parts, moment, label) if _safe(part)) + f".{_safe(extension)}"


def _write_sheet(page: Any, sheet: Sheet, forms: dict[str, Any]) -> None:
    for place, name in enumerate(sheet.columns):
        page.write_string(0, place, _cut(name), forms["head"])
        width = sheet.widths[place] if place < len(sheet.widths) else max(10, min(40, len(name) + 2))
        page.set_column(place, place, width)
    line = 0
    for line, row in enumerate(sheet.rows, start=1):
        _check_length(row, sheet.columns)
        for place, value in enumerate(row):
            _write_cell(page, line, place, value, forms)
    page.freeze_panes(1, 0)
    if sheet.columns and line:
        page.autofilter(0, 0, line, len(sheet.columns) - 1)


def _write_cell(page: Any, line: int, place: int, value: Value, forms: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(line, place, value)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) <= _LARGEST_INTEGER):
        page.write_number(line, place, _finite(value))
    elif isinstance(value, datetime) and value.date() >= _EARLIEST_DAY:
        page.write_datetime(line, place, _in_utc(value), forms["moment"])
    elif isinstance(value, date) and not isinstance(value, datetime) and value >= _EARLIEST_DAY:
        page.write_datetime(line, place, value, forms["day"])
    else:
        text = value if isinstance(value, str) else _plain(value)
        page.write_string(line, place, _cut(text), forms["plain"])


def _plain(value: Value) -> str:
    """One value as the text of a CSV cell: a number reads back as the same number, an unknown one is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _in_utc(value).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return _number(value)


def _number(value: int | float) -> str:
    """Integers without a point, others in their shortest form."""
    if isinstance(value, int):
        return str(value)
    finite = _finite(value)
    return str(int(finite)) if finite.is_integer() and abs(finite) <= _LARGEST_INTEGER else repr(finite)


def _finite(value: int | float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number for a table: leave the cell empty.")
    return value + 0.0  # minus zero is zero


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC without its zone, as spreadsheets keep it."""
    if moment.tzinfo is None:
        raise ValueError("A moment in a table knows its zone.")
    return moment.astimezone(UTC).replace(tzinfo=None)


def _cut(text: str) -> str:
    kept = _UNSAFE.sub("", text)
    return kept if len(kept) <= _LONGEST_CELL else kept[: _LONGEST_CELL - 1] + "…"


def _check_length(row: Sequence[Value], columns: Sequence[str]) -> None:
    if len(row) != len(columns):
        raise ValueError(f"a row has {len(row)} cells, the header has {len(columns)}")


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook takes, different from those taken; apostrophes may not stand at its ends."""
    bare = _NOT_IN_SHEET_NAMES.sub(" ", _UNSAFE.sub("", name)).strip().strip("'") or "Sheet"
    chosen, number = bare[:_LONGEST_SHEET_NAME], 2
    while chosen.casefold() in taken:
        ending = f" {number}"
        chosen, number = bare[: _LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
    taken.add(chosen.casefold())
    return chosen


def _safe(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", bare).strip("-")
