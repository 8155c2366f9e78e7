"""Bytes into cells: encodings, delimiters, lines, workbooks; in this process and in the child."""

from datetime import date

import pytest
from tests.situation.reading import sheets

from ganket.situation.importer.reading import child, grid, workbook
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.importer.reading.sheet import Fault
from ganket.situation.importer.reading.wording import letters


def rows(content, *said):
    return grid.read(content if isinstance(content, bytes) else content.encode(), *said).sheets[0].rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_by_the_whole_file(delimiter):
    assert rows(f"a{delimiter}b\n1{delimiter}2\n3{delimiter}4\n") == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_semicolons_with_decimal_commas_are_no_commas():
    assert rows("ngày;ca;tỷ lệ\n2020-01-31;5;1,5\n2020-02-01;6;2,5\n")[1] == ["2020-01-31", "5", "1,5"]


def test_delimiters_that_fit_equally_are_asked():
    found = grid.read(b"a,b;c\n1,2;3\n")
    assert [each.key for each in found.doubts] == ["delimiter"]
    assert {each.answer for each in found.doubts[0].choices} == {",", ";"}
    assert rows("a,b;c\n1,2;3\n", "", ";") == [["a,b", "c"], ["1,2", "3"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_and_utf_8_are_known(encoding):
    assert rows("tỉnh,ca\nHà Nội,5\n".encode(encoding)) == [["tỉnh", "ca"], ["Hà Nội", "5"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("จังหวัด,ผู้ป่วย\nกรุงเทพ,5\n", "cp874"),
        ("café,b\n1,2\n", "cp1252"),
        ("省,人\n云南,5\n", "gb18030"),
        ("a,b\n1,2\n", "utf-16-le"),
    ],
)
def test_other_encodings_are_asked_with_previews(text, encoding):
    found = grid.read(text.encode(encoding))
    assert [each.key for each in found.doubts] == ["encoding"]
    previews = {each.answer: each.label for each in found.doubts[0].choices}
    assert " ".join(text.split())[:6] in previews[encoding]
    assert grid.read(text.encode(encoding), encoding).sheets[0].rows == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n1,\x002\n", "line 3 holds a NUL byte"),
        (b'a,b\n1,2\n"x,3\n4,5\n', "line 3 opens a quotation mark that is never closed"),
        (b'a,b\n"x"y,2\n', "line 2: "),
        (b"a,b\n" + b"x" * 33_000 + b",2\n", "line 2 holds more than 32768 characters"),
        (b"a," * 100_000, "more than 200 columns"),
        (b"a,b\n" + b"1,2\n" * 50_101, "more than 50000 rows"),
    ],
)
def test_broken_csv_is_refused_by_line(content, words):
    with pytest.raises(Unreadable, match=words):
        grid.read(content)


def test_an_answered_encoding_that_does_not_fit_is_refused_by_line():
    with pytest.raises(Unreadable, match="line 2 is not gb18030"):
        grid.read(b"a,b\n\xff\xff\xff,2\n", "gb18030")


def test_a_carriage_return_alone_is_a_problem_of_its_line():
    found = grid.read(b"a,b\n1,2\n3\r4,5\n")
    assert [str(each) for each in found.problems] == [
        "line 3: a carriage return alone breaks the line: save the file again as CSV"
    ]


def test_a_file_of_carriage_returns_is_an_old_one():
    found = grid.read(b"a,b\r1,2\r")
    assert not found.problems
    assert found.sheets[0].rows == [["a", "b"], ["1", "2"]]


def test_mixed_line_ends_are_a_remark():
    found = grid.read(b"a,b\r\n1,2\n3,4\n")
    assert [(each.where.row, each.code) for each in found.remarks] == [(2, "mixed_lines")]


def test_lines_are_counted_as_in_the_file():
    sheet = grid.read(b'a,b\n"x\ny",2\n3,4\n').sheets[0]
    assert [sheet.line(at) for at in range(3)] == [1, 2, 4]


def test_workbook_keeps_days_numbers_errors_and_what_is_hidden():
    content = sheets.workbook(
        ("Figures", [["a", "b"], [date(2020, 1, 31), 5], ["#", "=1/0"], [None, 2]]),
        ("Old", [["x"]]),
        hidden=("Old",),
        hidden_rows=(3,),
    )

    def error(part):
        return part.replace(b'<c r="B3"><f>1/0</f><v>0</v>', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>')

    found = grid.read(sheets.rezipped(content, {"xl/worksheets/sheet1.xml": error}))
    assert found.sheets[0].rows[1:] == [[date(2020, 1, 31), 5.0], ["#", Fault("sheet_error", "#DIV/0!")], ["", 2.0]]
    assert found.sheets[0].hidden_rows == (3,)
    assert [sheet.is_hidden for sheet in found.sheets] == [False, True]


def test_a_formula_without_its_value_is_a_fault():
    content = sheets.workbook(("A", [["a"], ["=B1"]]))

    def bare(part):
        return part.replace(b"<v>0</v>", b"")

    found = grid.read(sheets.rezipped(content, {"xl/worksheets/sheet1.xml": bare}))
    assert found.sheets[0].rows[1][0] == Fault("formula_without_value", "")


def test_days_from_1904_are_told():
    assert grid.read(sheets.workbook(("A", [["a"]]), day_1904=True)).has_1904_days


def test_links_to_other_files_are_a_remark():
    content = sheets.rezipped(
        sheets.workbook(("A", [["a"]])), {}, added=[("xl/externalLinks/externalLink1.xml", "<x/>")]
    )
    assert [each.code for each in grid.read(content).remarks] == ["external_links"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("GS2", "more than 200 columns"),
        ("HA2", "more than 200 columns"),
        ("XFD2", "more than 200 columns"),
        ("B100000", "more than 50000 rows"),
        ("AB1048576", "more than 50000 rows"),
    ],
)
def test_one_cell_far_out_is_refused_before_a_milliard_is_laid_out(cell, words):
    content = sheets.workbook(("A", [["a", "b"], [1, 2]]))

    def far(part):
        return part.replace(b'r="B2"', f'r="{cell}"'.encode())

    with pytest.raises(Unreadable, match=words):
        child.grid(sheets.rezipped(content, {"xl/worksheets/sheet1.xml": far}))


def test_the_quick_look_for_far_cells_passes_over_none_that_the_slow_one_finds():
    places = [f"{letters(column)}{row}" for column in range(1, 800) for row in (7, 99_999, 100_000, 1_048_576)]
    cells = [f'<c r="{place}" s="1"><v>1</v></c>'.encode() for place in (*places, "ZZZ1")]
    found = [cell for cell in cells if workbook._FAR_ROW.search(cell) or workbook._FAR_COLUMN.search(cell)]
    assert len(found) > len(cells) / 2
    assert all(workbook._FAR.search(cell) for cell in found)


def test_child_and_parent_read_alike():
    content = sheets.workbook(
        ("A", [["ngày", "ca"], [date(2020, 1, 31), 5.5], ["x", None]]), merged=[(4, 0, 4, 1, "m")]
    )
    assert child.grid(content) == grid.read(content)


def test_child_that_breaks_its_limits_is_a_refusal(monkeypatch):
    monkeypatch.setattr(child, "__name__", "ganket.no_such_module")
    with pytest.raises(Unreadable, match="could not be read within limits"):
        child.grid(b"a,b\n1,2\n")


def test_child_refuses_with_the_same_words():
    with pytest.raises(Unreadable, match="line 3 opens a quotation mark"):
        child.grid(b'a,b\n1,2\n"x,3\n')


def test_a_workbook_of_600_000_rows_is_refused():
    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    many = b"".join(row % (at, at) for at in range(1, 600_001))
    content = sheets.rezipped(
        sheets.workbook(("A", [["a"]])),
        {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"<sheetData>", b"<sheetData>" + many)},
    )
    assert len(content) < 5_000_000
    with pytest.raises(Unreadable, match="expands to more than|more than 50000 rows|more than 50 times"):
        child.grid(content)
