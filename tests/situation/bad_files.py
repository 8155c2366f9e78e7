"""Files that harm, by the item of the list of bad inputs: bytes, and what becomes of them.

What becomes: the code of a refusal or of problems, the keys of doubts, or what was read.
"""

import io
import random
import stat
import struct
import unicodedata
import zipfile
from datetime import date

from tests.situation.reading import sheets

HEAD = "date,province,new cases\n"
GOOD = "2020-10-01,Northland,5\n"
ROWS = [["date", "province", "new cases"], [date(2020, 10, 1), "Northland", 5]]
BOOK = sheets.workbook(("S", ROWS))
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
MILLIARD_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def row(cell, at=2):
    """A file whose second row of figures has this cell: in the column of days, of places, of values."""
    cells = ["2020-10-02", "Southland", "6"]
    cells[at] = '"' + cell.replace('"', '""') + '"'
    return (HEAD + GOOD + ",".join(cells) + "\n").encode("utf-8", "surrogatepass")


def archive(*members, how=zipfile.ZIP_DEFLATED):
    """A zip of members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as new:
        for name, part in members:
            new.writestr(name, part)
    return written.getvalue()


def with_xml(before):
    """The workbook with a declaration put before the XML of its sheet."""
    return sheets.rezipped(BOOK, {SHEET: lambda part: part.replace(b"?>", b"?>" + before, 1)})


def overlapping():
    """Two members that are the same bytes."""
    content = bytearray(archive(("xl/workbook.xml", b"0" * 5000), ("xl/b.xml", b"1" * 5000)))
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 42, 0)
    return bytes(content)


def linked():
    """A member that is a symbolic link."""
    entry = zipfile.ZipInfo("xl/link.xml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive((entry, "/etc/passwd"))


def of_600_000_rows():
    """A workbook of about 3 MB with 600,000 rows of one number."""
    chance = random.Random(1)
    rows = "".join(f"<row><c><v>{chance.randrange(10**9)}</v></c></row>" for _ in range(600_000))
    whole = b"<worksheet><sheetData>" + rows.encode() + b"</sheetData></worksheet>"
    return sheets.rezipped(BOOK, {SHEET: lambda _: whole})


def with_marks(count):
    """A letter under so many combining marks."""
    return "a" + "\u0301" * count


# item: name, bytes (or what makes them), kind (refused, problem, doubt, taken), codes, keys or count
CASES = [
    (1, "a spreadsheet of 600,000 rows", of_600_000_rows, "refused", "too_many_rows expands"),
    (2, "a zip bomb", lambda: archive(("xl/workbook.xml", b"0" * 26_000_000)), "refused", "expands ratio"),
    (2, "an archive in an archive", lambda: archive(("xl/workbook.xml", b""), ("a.zip", BOOK)), "refused", "nested"),
    (2, "members that overlap", overlapping, "refused", "damaged"),
    (2, "a thousand members", lambda: archive(*((f"xl/{n}.xml", b"") for n in range(1000))), "refused", "members"),
    (3, "a member that climbs", lambda: archive(("../../x", b"")), "refused", "unsafe_member"),
    (3, "an absolute member", lambda: archive(("/etc/x", b"")), "refused", "unsafe_member"),
    (3, "a member on a drive", lambda: archive(("C:\\x", b"")), "refused", "unsafe_member"),
    (3, "a member that is a link", linked, "refused", "unsafe_member"),
    (4, "an outside entity", lambda: with_xml(b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'), "refused",
     "entities"),
    (4, "a parameter entity", lambda: with_xml(b'<!DOCTYPE x [<!ENTITY % y SYSTEM "http://169.254.169.254/">%y;]>'),
     "refused", "entities"),
    (5, "a milliard laughs", lambda: with_xml(MILLIARD_LAUGHS), "refused", "entities"),
    *((6, f"{text!r} as a figure", row(text), "problem", "formula not_a_number") for text in
      ('=HYPERLINK("x")', "@SUM(A1)", "+cmd|' /C'!A0", "-2+3", "\t=1", "＝1+1")),
    (6, "a formula as a place", row("=cmd|'x'!A0", at=1), "problem", "unknown_place"),
    (7, "a NUL", (HEAD + GOOD).encode() + b"\0", "refused", "nul"),
    (7, "a lone carriage return", (HEAD + GOOD + "2020-10-02,South\rland,6\n").encode(), "problem", "lone_cr"),
    (7, "mixed newlines", (HEAD + "\r\n" + GOOD + "\r\n2020-10-02,Southland,6\n").encode(), "taken", 2),
    (7, "a field of 10 MB", row("x" * 10_000_000), "refused", "too_large"),
    (7, "a field of 40 kB", row("x" * 40_000), "refused", "cell_too_long"),
    (7, "100,000 columns", ("date,province," + "x," * 100_000 + "\n" + GOOD).encode(), "refused", "too_many_columns"),
    (7, "an open quotation mark", (HEAD + GOOD + '2020-10-02,"Southland,6\n').encode(), "refused", "unclosed_quote"),
    (8, "UTF-16 with its mark", (HEAD + GOOD).encode("utf-16"), "taken", 1),
    (8, "UTF-16 without", (HEAD + GOOD).encode("utf-16-le"), "doubt", "encoding"),
    (8, "Windows-874", (HEAD + "2020-10-01,กรุงเทพ,5\n").encode("cp874"), "doubt", "encoding"),
    (8, "Shift-JIS", (HEAD + "2020-10-01,東京,5\n").encode("shift-jis"), "doubt", "encoding"),
    (8, "UTF-7", (HEAD + GOOD + "2020-10-02,+AH4-,6\n").encode(), "problem", "unknown_place"),
    (8, "a byte that is no UTF-8", (HEAD + GOOD).encode() + b"\xff\n", "doubt", "encoding"),
    (8, "overlong UTF-8", (HEAD + GOOD).encode() + b"\xc0\xaf\n", "doubt", "encoding"),
    *((9, f"a header twice as {twin!r}", f"date,province,new cases,{twin}\n2020-10-01,Northland,5,6\n".encode(),
       "doubt", "column:new cases (2)") for twin in ("new cases", "New Cases", "new\u00a0cases", "new\u200b cases")),
    (10, "a hidden sheet", sheets.workbook(("S", ROWS), ("Hidden", ROWS), hidden=["Hidden"]), "taken", 1),
    (10, "macros renamed", lambda: sheets.rezipped(BOOK, {}, added=[("xl/vbaProject.bin", b"x")]), "refused", "macros"),
    (10, "an external link", lambda: sheets.rezipped(BOOK, {}, added=[("xl/externalLinks/externalLink1.xml", b"<a/>")]),
     "taken", 1),
    (11, "29 February of a common year", row("2019-02-29", at=0), "problem", "no_such_day"),
    (11, "day zero", row("0000-00-00", at=0), "problem", "no_such_day"),
    (11, "the last day there is", row("9999-12-31", at=0), "problem", "future"),
    (11, "a Buddhist year", row("2563-10-02", at=0), "doubt", "era"),
    (11, "a day that may be two", row("03/04/2020", at=0), "doubt", "dates"),
    (11, "serial 60", sheets.workbook(("S", [*ROWS, [date(1900, 2, 28), "Southland", 6]])), "problem", "serial_60"),
    (11, "days from 1904", sheets.workbook(("S", ROWS), day_1904=True), "taken", 1),
    (12, "1e400", row("1e400"), "problem", "exponent"),
    *((12, text, row(text), "problem", "not_a_number") for text in ("NaN", "Infinity", "0x10", "1_000")),
    (12, "minus infinity", row("-inf"), "problem", "formula not_a_number"),
    (12, "2^53", row(str(2**53)), "problem", "too_large_number"),
    (12, "minus 2^63", row(str(-(2**63))), "problem", "too_large_number"),
    (12, "31 digits", row("1" * 31), "problem", "too_large_number"),
    (12, "point and comma", row("1.000,5"), "problem", "not_whole not_a_number"),
    (12, "a point that may stand between thousands", row("1.000"), "doubt", "numbers"),
    (12, "Thai digits", row("๑๒"), "taken", 2),
    (12, "minus zero", row("-0"), "taken", 2),
    (12, "a sum of floating points", row("0.30000000000000004"), "problem", "not_whole"),
    (17, "nothing at all", b"", "refused", "empty"),
    (17, "a workbook cut short", BOOK[: len(BOOK) // 2], "refused", "damaged"),
    (17, "a table cut short", (HEAD + GOOD + "2020-10-02,Sou").encode(), "problem", "row_cut"),
    (21, "a NUL in a workbook", lambda: sheets.rezipped(BOOK, {TEXTS: lambda part: part.replace(b"Northland",
     b"North_x0000_land")}), "taken", 1),
    (22, "a place that turns the text", row("\u202edнаlhtuоS", at=1), "problem", "unknown_place"),
    (22, "a place in letters of another script", row("Ѕоuthland", at=1), "problem", "unknown_place"),
    (23, "a place composed and decomposed", (HEAD + GOOD).encode() + unicodedata.normalize("NFD",
     "2020-10-02,Southland,6\n").encode(), "taken", 2),
    (24, "a comment of 10 MB", row("x" * 10_000_000, at=1), "refused", "too_large"),
    (24, "a million combining marks", row(with_marks(1_000_000), at=1), "refused", "cell_too_long"),
    (24, "thirty thousand combining marks", row(with_marks(30_000), at=1), "problem", "unknown_place"),
    *((26, f"{text[:6]}… for {what}", row(text, at), "problem", "") for text in
      ("1" * 30_000 + "x", "1,111" * 6_000, "(" * 30_000, " " * 15_000 + "1 x", "1." * 15_000, "W" * 30_000)
      for at, what in ((0, "a day"), (2, "a figure"))),
    *((28, f"{text!r} as a place", row(text, at=1), "problem", "unknown_place") for text in
      ("{{7*7}}", "{% load x %}", "{0.__class__}", "%(value)s", "${7*7}", "<script>alert(1)</script>")),
    (0, "two headers that contradict", b"date,province,new cases,new deaths\nprovince,date,new deaths,new cases\n"
     b"2020-10-01,Northland,5,1\n", "doubt", "header"),
    (0, "a total among places", (HEAD + GOOD + "2020-10-01,Total,5\n").encode(), "taken", 1),
]  # fmt: skip
