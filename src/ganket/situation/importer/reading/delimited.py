"""CSV: the encoding, the delimiter, the lines. The encoding is known, or asked with previews; never sniffed.

The delimiter is decided by evidence over the whole file, and asked when two fit equally well.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ganket.situation.importer.reading.limits import MAXIMUM_CELL, MAXIMUM_COLUMNS, MAXIMUM_ROWS
from ganket.situation.importer.reading.outcome import Unreadable

DELIMITERS = (",", ";", "\t", "|")
# Title rows, headers and notes that may stand around the rows of data.
ROWS_AROUND = 100
ENCODINGS = ("cp1252", "cp874", "cp1258", "utf-16-le", "utf-16-be", "gb18030")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LONE_CR = re.compile(r"\r(?!\n)")
_PREVIEW = 48


def read(content: bytes, encoding: str, delimiter: str) -> dict[str, Any]:
    """The rows of a CSV, or the doubt that keeps it from being read. Raises Unreadable."""
    text, encoding, doubt = _text(content, encoding)
    found: dict[str, Any] = {"kind": "csv", "encoding": encoding}
    if doubt:
        return {**found, "doubts": [doubt]}
    problems, remarks = _line_ends(text)
    fits = _delimiters(text) if delimiter not in DELIMITERS else [delimiter]
    if len(fits) > 1:
        choices = [(each, _first_cells(text, each)) for each in fits]
        return {**found, "doubts": [{"key": "delimiter", "code": "ask_delimiter", "choices": choices}]}
    rows, lines = _rows(text, fits[0])
    sheet = {"rows": rows, "lines": None if lines == list(range(1, len(rows) + 1)) else lines}
    return {**found, "delimiter": fits[0], "sheets": [sheet], "problems": problems, "remarks": remarks}


def _text(content: bytes, encoding: str) -> tuple[str, str, dict[str, Any] | None]:
    """The text, its encoding, or the doubt. Raises Unreadable for NUL bytes and for an answer that does not fit."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content.removeprefix(mark), name), name, None
    if encoding in ENCODINGS:
        return _decoded(content, encoding), encoding, None
    wide = _wide(content)
    if not wide and b"\0" in content:
        raise Unreadable("nul", line=line_of(content, content.index(0)))
    if not wide:
        try:
            return content.decode("utf-8"), "utf-8", None
        except UnicodeDecodeError as error:
            line, place = line_of(content, error.start), error.start
    else:
        line, place = 1, 0
    choices = [(name, preview) for name in wide or ENCODINGS if (preview := _preview(content, name, place))]
    if not choices:
        raise Unreadable("not_encoded", line=line, encoding="UTF-8: save the file as CSV UTF-8")
    return "", "", {"key": "encoding", "code": "ask_encoding", "choices": choices, "values": {"line": line}}


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("not_encoded", line=line_of(content, error.start), encoding=encoding) from None
    if "\0" in text:
        raise Unreadable("nul", line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _wide(content: bytes) -> list[str]:
    """UTF-16 without a mark shows by NULs on one side of nearly every pair."""
    if len(content) % 2 or b"\0" not in content:
        return []
    half = len(content) // 2
    high, low = content[1::2].count(0), content[::2].count(0)
    if high > half * 0.4 and low < half * 0.05:
        return ["utf-16-le"]
    return ["utf-16-be"] if low > half * 0.4 and high < half * 0.05 else []


def _preview(content: bytes, encoding: str, place: int) -> str:
    """What stands around the first doubtful byte if the file is read so; empty when it cannot be read so."""
    if encoding.startswith("utf-16") and len(content) % 2:
        return ""
    try:
        text = content.decode(encoding)
        at = len(content[:place].decode(encoding, "ignore"))
    except UnicodeDecodeError:
        return ""
    if "\0" in text:
        return ""
    start = text.rfind("\n", max(0, at - _PREVIEW), at) + 1 or max(0, at - _PREVIEW)
    return " ".join(text[start : at + _PREVIEW].split())


def _line_ends(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Problems and remarks about how lines end. A file that ends all its lines with CR alone is an old one."""
    if "\r" not in text:
        return [], []
    feeds, pairs = text.count("\n"), text.count("\r\n")
    if text.count("\r") > pairs and feeds:
        lone = _LONE_CR.search(text)
        assert lone
        line = text.count("\n", 0, lone.start()) + 1
        return [{"code": "lone_cr", "where": ["", line]}], []
    if pairs and feeds > pairs:
        first_is_pair = text[: text.index("\n")].endswith("\r")
        other = re.search(r"(?<!\r)\n" if first_is_pair else r"\r\n", text)
        assert other
        line = text.count("\n", 0, other.start()) + 1
        return [], [{"code": "mixed_lines", "where": ["", line]}]
    return [], []


def _delimiters(text: str) -> list[str]:
    """Those that cut the most rows alike; more than one when the evidence is equal."""
    present = [each for each in DELIMITERS if each in text]
    if len(present) < 2:
        return present or [","]
    scores = {}
    for each in present:
        widths: Counter[int] = Counter()
        try:
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=each):
                if cells:
                    widths[len(cells)] += 1
        except csv.Error:
            continue
        wide = [(times, width) for width, times in widths.items() if width > 1]
        if wide:
            scores[each] = max(wide)[0]
    if not scores:
        return [present[0]]
    best = max(scores.values())
    return [each for each in present if scores.get(each) == best]


def _first_cells(text: str, delimiter: str) -> str:
    cells = next((row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row), [])
    return " | ".join(cells[:6])[:_PREVIEW]


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """All rows, and the line each begins on. Raises Unreadable at the line that breaks the limits or the form."""
    with _cells_of_at_most(MAXIMUM_CELL):
        return _rows_within(text, delimiter)


@contextmanager
def _cells_of_at_most(characters: int) -> Iterator[None]:
    """The limit is the whole process's: it is put back for whoever else reads CSV there."""
    usual = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _rows_within(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins, filled = 1, 0
    try:
        for cells in reader:
            if len(cells) > MAXIMUM_COLUMNS and any(cells[MAXIMUM_COLUMNS:]):
                raise Unreadable("too_many_columns", limit=MAXIMUM_COLUMNS)
            filled += bool(cells)
            if filled > MAXIMUM_ROWS + ROWS_AROUND:
                raise Unreadable("too_many_rows", limit=MAXIMUM_ROWS)
            rows.append(cells[:MAXIMUM_COLUMNS])
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise Unreadable("cell_too_long", where=["", begins, 0], limit=MAXIMUM_CELL) from None
        if "unexpected end" in str(error):
            raise Unreadable("unclosed_quote", line=begins) from None
        raise Unreadable("csv", line=reader.line_num, value=str(error)) from None
    return rows, lines


def line_of(content: bytes, place: int) -> int:
    """The line of a byte, whatever the lines end with."""
    return len((content[:place] + b"_").splitlines())
