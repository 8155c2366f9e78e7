"""The refused rows in the form they came in, with a column of messages: mended there, the file is sent again."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ganket.lib import tables
from ganket.situation.importer.reading import values, words
from ganket.situation.importer.reading.outcome import Problem
from ganket.situation.importer.reading.sheet import Cell, Fault
from ganket.situation.importer.reading.table import Table

Wording = Callable[[Problem], str]


def rows(table: Table, problems: Iterable[Problem], wording: Wording) -> tuple[list[list[Cell]], dict[int, str]]:
    """The rows of the header and the refused rows, and the message for each by its place in that list."""
    at_line = {table.sheet.line(at): at for at in range(len(table.cells))}
    messages: dict[int, list[str]] = {}
    for problem in problems:
        at = at_line.get(problem.where.row)
        if at is not None and at not in table.head:
            messages.setdefault(at, []).append(wording(problem))
    kept = [*table.head, *sorted(messages)]
    place = {at: number for number, at in enumerate(kept)}
    # A file that was mended once and is refused again has such a column already.
    old = {each.place for each in table.columns if words.is_messages(each.header)}
    cells = [[cell for column, cell in enumerate(table.cells[at]) if column not in old] for at in kept]
    return cells, {place[at]: "; ".join(each) for at, each in messages.items()}


def csv_bytes(table: Table, problems: Iterable[Problem], wording: Wording, heading: str, delimiter: str = ",") -> bytes:
    """As CSV with a byte order mark: what older spreadsheets need to read it as UTF-8."""
    kept, messages = rows(table, problems, wording)
    width = max((len(row) for row in kept), default=0)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    for place, row in enumerate(kept):
        message = heading if _is_header(table, place) else messages.get(place, "")
        cells = [_text(cell) for cell in row]
        writer.writerow([*cells, *[""] * (width - len(cells)), tables.harmless(message)])
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")


def xlsx_bytes(
    table: Table, problems: Iterable[Problem], wording: Wording, heading: str, *, has_1904_days: bool = False
) -> bytes:
    """As a workbook: numbers stay numbers, days stay days, every text is written as a text. It counts its days from
    the same day as the one that came.
    """
    import xlsxwriter  # here, so that a process which writes no workbook does not load it

    kept, messages = rows(table, problems, wording)
    width = max((len(row) for row in kept), default=0)
    written = io.BytesIO()
    how = {"strings_to_formulas": False, "strings_to_urls": False, "date_1904": has_1904_days}
    book = xlsxwriter.Workbook(written, {"in_memory": True, **how})
    page = book.add_worksheet()
    day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True, "text_wrap": True})
    for place, row in enumerate(kept):
        is_header = place < len(table.head)
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(place, column, cell, day)
            elif isinstance(cell, bool):
                page.write_boolean(place, column, cell)
            elif isinstance(cell, float | int):
                page.write_number(place, column, cell)
            elif cell is not None and _text(cell):
                page.write_string(place, column, _shown(cell), bold if is_header else None)
        message = heading if _is_header(table, place) else messages.get(place, "")
        if message:
            page.write_string(place, width, message, bold if is_header else None)
    page.set_column(0, max(0, width - 1), 16)
    page.set_column(width, width, 60)
    book.close()
    return written.getvalue()


def _is_header(table: Table, place: int) -> bool:
    """Whether a row of `rows` is one of the header: each names the column of messages, or an upper one would."""
    return place < len(table.head) and table.head[place] in table.header_rows


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, Fault) else str(cell)


def _text(cell: Cell) -> str:
    """A cell of a CSV, harmless to a spreadsheet; a number that was written as text stays as it was."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    text = _shown(cell)
    is_plain = not isinstance(values.number(text), Fault) and text[:1] in "-+"
    return text if is_plain else tables.harmless(text)


__all__: Sequence[str] = ("csv_bytes", "rows", "xlsx_bytes")
