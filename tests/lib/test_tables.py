"""Tables out: what a spreadsheet would run is made harmless, what is a number stays one, the same bytes come twice."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.lib import tables

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
AT = datetime(2020, 10, 14, 18, 0, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+1",
    "-cmd",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\n=1",
    "\u200b=1",
    "\ufeff=1",
]
FORMULA_SIGNS = "=+-@＝＋－＠"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def workbook(content: bytes) -> dict[str, list[list[tuple[str, str]]]]:
    """A plain reader of our own: sheet name -> rows -> cells as (type, text); type is "s", "n", "b" or "f"."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [each.get("name") for each in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in si.iter(f"{MAIN}t")) for si in root.iter(f"{MAIN}si")]
        found = {}
        for number, name in enumerate(names, start=1):
            root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [[_cell(cell, shared) for cell in row] for row in root.iter(f"{MAIN}row")]
        return found


def _cell(cell, shared):
    if cell.find(f"{MAIN}f") is not None:
        return "f", cell.find(f"{MAIN}f").text
    value = cell.findtext(f"{MAIN}v") or ""
    return ("s", shared[int(value)]) if cell.get("t") == "s" else (cell.get("t", "n"), value)


def one_sheet(rows, columns=("a",), name="Figures"):
    return tables.xlsx_bytes(
        [tables.Sheet(name, columns, rows)], about=[("Label", "TLP:CLEAR")], about_name="Read me", created_at=AT
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_be_a_formula_is_led_by_an_apostrophe_in_csv(text):
    assert rows_of(tables.csv_bytes(["a"], [[text]]))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_be_a_formula_is_a_text_in_a_workbook(text):
    assert workbook(one_sheet([[text]]))["Figures"][1][0][0] == "s"


def test_a_heading_that_would_be_a_formula_is_harmless_too():
    assert rows_of(tables.csv_bytes(["=a"], []))[0] == ["'=a"]
    assert workbook(one_sheet([], ("=a",)))["Figures"][0] == [("s", "=a")]


def test_numbers_stay_numbers_negative_ones_too():
    values = [-5, -0.5, 0, -0.0, 1234.0, 2**53, 0.1]
    assert rows_of(tables.csv_bytes(["v"], [[value] for value in values]))[1:] == [
        ["-5"],
        ["-0.5"],
        ["0"],
        ["0"],
        ["1234"],
        ["9007199254740992"],
        ["0.1"],
    ]
    cells = [row[0] for row in workbook(one_sheet([[value] for value in values]))["Figures"][1:]]
    assert [kind for kind, _ in cells] == ["n"] * len(values)
    assert [float(text) for _, text in cells] == values


def test_an_integer_too_large_for_a_spreadsheet_is_written_as_a_text():
    assert workbook(one_sheet([[2**53 + 1]]))["Figures"][1] == [("s", "9007199254740993")]


def test_nothing_known_is_an_empty_cell_and_no_zero():
    assert rows_of(tables.csv_bytes(["a", "b"], [[None, 0]]))[1] == ["", "0"]
    assert workbook(one_sheet([[None, 0]], ("a", "b")))["Figures"][1] == [("n", "0")]


def test_days_and_moments_are_written_in_iso_8601_and_in_utc():
    hanoi = datetime(2020, 10, 15, 1, 0, tzinfo=timezone(timedelta(hours=7)))
    written = rows_of(tables.csv_bytes(["d", "t", "b"], [[date(2020, 4, 3), hanoi, True]]))[1]
    assert written == ["2020-04-03", "2020-10-14T18:00:00Z", "true"]


def test_days_and_moments_are_dates_in_a_workbook():
    cells = workbook(one_sheet([[date(2020, 4, 3), AT, True]], ("d", "t", "b")))["Figures"][1]
    since_1899 = (date(2020, 4, 3) - date(1899, 12, 30)).days
    assert cells[0] == ("n", str(since_1899))
    assert float(cells[1][1]) == (date(2020, 10, 14) - date(1899, 12, 30)).days + 0.75
    assert cells[2] == ("b", "1")


def test_a_day_before_what_spreadsheets_can_count_is_a_text():
    assert workbook(one_sheet([[date(1899, 5, 1)]]))["Figures"][1] == [("s", "1899-05-01")]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="no number"):
        tables.csv_bytes(["v"], [[value]])
    with pytest.raises(ValueError, match="no number"):
        one_sheet([[value]])


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        tables.csv_bytes(["t"], [[AT.replace(tzinfo=None)]])


def test_a_row_of_another_length_than_the_header_is_refused():
    with pytest.raises(ValueError, match="2 cells, the header has 1"):
        tables.csv_bytes(["a"], [["x", "y"]])
    with pytest.raises(ValueError, match="2 cells, the header has 1"):
        one_sheet([["x", "y"]])


def test_control_characters_and_halves_of_characters_are_left_out():
    assert rows_of(tables.csv_bytes(["a"], [["a\0b\x07c\ud800d\x1b"]]))[1] == ["abcd"]
    assert workbook(one_sheet([["a\0b\x07c\ud800d\uffff"]]))["Figures"][1] == [("s", "abcd")]


def test_a_very_long_text_is_whole_in_csv_and_cut_with_an_ellipsis_in_a_workbook():
    long = "ờ" * 40_000
    assert rows_of(tables.csv_bytes(["a"], [[long]]))[1] == [long]
    cell = workbook(one_sheet([[long]]))["Figures"][1][0][1]
    assert len(cell) == 32_767
    assert cell.endswith("…")


def test_about_stands_in_comment_lines_above_the_header_one_line_each():
    content = tables.csv_bytes(["a"], [[1]], about=[("Source", "WHO\r\n=1+1"), ("As known at", AT)])
    assert content == b"# Source: WHO =1+1\r\n# As known at: 2020-10-14T18:00:00Z\r\na\r\n1\r\n"


def test_the_byte_order_mark_is_there_when_asked_for():
    assert tables.csv_bytes(["a"], [], has_bom=True) == b"\xef\xbb\xbfa\r\n"


def test_a_workbook_ends_with_the_sheet_that_says_what_it_is():
    content = tables.xlsx_bytes(
        [tables.Sheet("Figures", ["a"], [[1]])],
        about=[
            ("Label", "TLP:CLEAR"),
            ("As known at", AT),
            ("Filters", None),
            ("Link", "https://example.invalid/?a=1"),
        ],
        about_name="Read me",
        created_at=AT,
    )
    book = workbook(content)
    assert list(book) == ["Figures", "Read me"]
    assert book["Read me"][0] == [("s", "Label"), ("s", "TLP:CLEAR")]
    assert book["Read me"][1][1][0] == "n"
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        assert not [
            name for name in files.namelist() if "rels" in name and "sheet" in name
        ]  # no link that a click follows
        assert b'state="frozen"' in files.read("xl/worksheets/sheet1.xml")


def test_the_same_input_gives_the_same_bytes():
    assert one_sheet([["a"], [1]]) == one_sheet([["a"], [1]])
    with zipfile.ZipFile(io.BytesIO(one_sheet([["a"]]))) as files:
        assert {each.date_time for each in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2020-10-14T18:00:00Z" in files.read("docProps/core.xml")


def test_names_of_sheets_are_made_to_fit_and_to_differ():
    sheets = [tables.Sheet(name, ["a"], []) for name in ("a/b:c", "A" * 40, "a" * 40, "'", "Sheet")]
    book = workbook(tables.xlsx_bytes(sheets, about=[], about_name="Sheet", created_at=AT))
    assert list(book) == ["a b c", "A" * 31, "a" * 29 + " 2", "Sheet", "Sheet 2", "Sheet 3"]


def test_a_file_name_says_what_when_and_for_whom():
    made = tables.file_name(
        "ganket", "covid-19-2020", "cases_new", label="TLP:AMBER+STRICT", known_at=AT, extension="csv"
    )
    assert made == "ganket-covid-19-2020-cases_new-20201014T180000Z-TLP-AMBER-STRICT.csv"


def test_a_file_name_is_plain_ascii_whatever_went_in():
    made = tables.file_name("Đà Nẵng/../\0\r\n", "..", label="TLP:CLEAR", known_at=AT, extension="x/y")
    assert made == "Da-Nang-20201014T180000Z-TLP-CLEAR.x-y"


@given(st.text())
def test_no_cell_of_csv_begins_like_a_formula_and_none_is_lost(text):
    (cell,) = rows_of(
        tables.csv_bytes(
            ["a"],
            [
                [
                    text,
                ]
            ],
        )
    )[1:] or [[""]]
    shown = cell[0] if cell else ""
    assert shown.lstrip()[:1] not in tuple(FORMULA_SIGNS)
    kept = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", "", text)
    assert shown in (kept, f"'{kept}")


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)),
            min_size=2,
            max_size=2,
        )
    )
)
def test_every_workbook_is_well_formed_and_holds_no_formula(rows):
    book = workbook(one_sheet(rows, ("a", "b")))
    assert all(kind in ("s", "n") for row in book["Figures"] for kind, _ in row)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_csv_reads_back_as_the_same_number(value):
    assert float(rows_of(tables.csv_bytes(["v"], [[value]]))[1][0]) == value
