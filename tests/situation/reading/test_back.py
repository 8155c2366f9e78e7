"""The refused rows come back in the form they came in, with their messages; mended, they load."""

import csv
import io
from datetime import date

from tests.situation.reading import sheets

from ganket.situation.importer.reading import back, grid, meaning, table
from ganket.situation.importer.reading.mapping import Mapping

CONTENT = b"""Report,,
date;province;new cases
2020-01-31;Aceh;5
2020-01-31;=cmd|'x'!A0;6
2020-02-30;Bali;-7
"""


def refused(content):
    found = grid.read(content)
    reading = meaning.understand(found, sheets.known(), Mapping())
    one = table.find(found.sheets[0], sheets.known().places.knows, Mapping(), is_ragged=found.kind == "csv")
    return one, reading.problems


def test_csv_comes_back_with_the_refused_rows_only():
    one, problems = refused(CONTENT.replace(b"Report,,\n", b""))
    content = back.csv_bytes(one, problems, lambda each: each.reason, "thông báo", ";")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["date", "province", "new cases", "thông báo"]
    assert [row[:3] for row in rows[1:]] == [["2020-01-31", "'=cmd|'x'!A0", "6"], ["2020-02-30", "Bali", "-7"]]
    assert "is not a place" in rows[1][3]
    assert "a day that there is not" in rows[2][3]


def test_workbook_comes_back_as_a_workbook_and_loads_when_mended():
    rows = [["date", "province", "new cases"], [date(2020, 1, 31), "Aceh", 5], [date(2020, 2, 1), "Atlantis", 6]]
    one, problems = refused(sheets.workbook(("S", rows)))
    content = back.xlsx_bytes(one, problems, lambda each: each.reason, "messages")
    returned = grid.read(content).sheets[0].rows
    assert returned[0] == ["date", "province", "new cases", "messages"]
    assert returned[1][:3] == [date(2020, 2, 1), "Atlantis", 6.0]
    mended = sheets.rezipped(content, {"xl/sharedStrings.xml": lambda part: part.replace(b"<t>Atlantis", b"<t>Bali")})
    assert sheets.figures(sheets.read(mended)) == [("ID-BA", "cases_new", "2020-02-01", 6)]


def test_both_rows_of_a_header_come_back():
    one, problems = refused(b",,Cases,\nDate,Province,New,Cumulative\n2020-01-31,Nowhere,5,6\n")
    rows = list(csv.reader(io.StringIO(back.csv_bytes(one, problems, str, "messages").decode("utf-8-sig"))))
    assert rows[:2] == [["", "", "Cases", "", "messages"], ["Date", "Province", "New", "Cumulative", "messages"]]
    assert rows[2][:4] == ["2020-01-31", "Nowhere", "5", "6"]
