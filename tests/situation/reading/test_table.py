"""Tables as they lie in sheets: titles, two rows of header, merged cells, hashtags, units, totals, notes."""

import pytest
from tests.situation.reading import sheets

from ganket.situation.importer.reading.outcome import Unreadable


def day(*values):
    return [("ID-AC", code, "2020-01-31", value) for code, value in values]


def test_titles_units_totals_and_notes_are_put_aside():
    reading = sheets.read(
        "Ministry of Health,,,\n"
        "Daily report of the ministry on the situation,,,\n"
        ",,,\n"
        "Tanggal,Provinsi,Kasus baru,Meninggal baru\n"
        ",,orang,orang\n"
        "2020-01-31,Aceh,5,0\n"
        "2020-01-31,Bali,7,1\n"
        ",Jumlah,12,1\n"
        "Sumber: Kementerian Kesehatan,,,\n"
        "* angka sementara,,,\n"
    )
    assert sheets.figures(reading) == [
        ("ID-AC", "cases_new", "2020-01-31", 5),
        ("ID-BA", "cases_new", "2020-01-31", 7),
        ("ID-AC", "deaths_new", "2020-01-31", 0),
        ("ID-BA", "deaths_new", "2020-01-31", 1),
    ]
    assert [(each.where.row, each.code) for each in reading.remarks] == [
        (8, "total_row"),
        (9, "footer"),
        (10, "footer"),
    ]
    assert reading.units == {"Kasus baru": "orang", "Meninggal baru": "orang"}
    assert "Sumber: Kementerian Kesehatan" in reading.notes


@pytest.mark.parametrize(
    "total",
    [
        "Total",
        "TOTAL:",
        "Grand total",
        "Tổng",
        "Tổng cộng",
        "Cả nước",
        "Jumlah",
        "รวม",
        "รวมทั้งประเทศ",
        "Total (2 provinces)",
    ],
)
def test_a_total_is_never_a_place(total):
    reading = sheets.read(f'date,province,new cases\n2020-01-31,Aceh,5\n2020-01-31,"{total}",5\n')
    assert sheets.figures(reading) == day(("cases_new", 5))


def test_a_total_among_places_and_a_column_of_totals_are_left_out():
    reading = sheets.read("date,Aceh,Bali,Total\n2020-01-31,5,7,12\nTotal,5,7,12\n", {"value_indicator": "cases_new"})
    assert [each[0] for each in sheets.figures(reading)] == ["ID-AC", "ID-BA"]
    assert {"total_row", "total_column"} <= {each.code for each in reading.remarks}


def test_two_rows_of_header_with_merged_cells():
    rows = [["Date", "Province", "Cases", None, "Deaths", None], [None, None, "New", "Cumulative", "New", "Cumulative"],
            ["2020-01-31", "Aceh", 5, 50, 1, 2]]  # fmt: skip
    merged = [(0, 2, 0, 3, "Cases"), (0, 4, 0, 5, "Deaths"), (0, 0, 1, 0, "Date"), (0, 1, 1, 1, "Province")]
    reading = sheets.read(sheets.workbook(("S", rows), merged=merged))
    wanted = [("cases_new", 5), ("cases_cumulative", 50), ("deaths_new", 1), ("deaths_cumulative", 2)]
    assert sheets.figures(reading) == day(*wanted)
    assert reading.address(reading.figures[1]) == "S!D3"


def test_two_rows_of_header_in_csv():
    reading = sheets.read(",,Cases,,Deaths,\nDate,Province,New,Cumulative,New,Cumulative\n2020-01-31,Aceh,5,50,1,2\n")
    assert len(sheets.figures(reading)) == 4


def test_male_and_female_under_cases_are_added_up_only_when_that_was_answered():
    content = "Date,Province,New cases,\n,,Male,Female\n2020-01-31,Aceh,5,6\n2020-01-31,Bali,1,\n"
    asked = sheets.read(content)
    assert [each.key for each in asked.doubts] == ["strata"]
    assert asked.figures == ()
    reading = sheets.read(content, {"strata": "sum"})
    assert sheets.figures(reading)[0][3] == 11
    assert (reading.figures[1].value, reading.figures[1].status) == (None, "suppressed")


def test_parts_beside_their_sum_are_left_out():
    reading = sheets.read("Date,Province,New cases,New cases male,New cases female\n2020-01-31,Aceh,11,5,6\n")
    assert sheets.figures(reading) == day(("cases_new", 11))


def test_hashtags_tell_the_columns():
    reading = sheets.read(
        "Hari,Tempat,Angka,Orang\n#date,#adm1+name,#affected+infected,#org\n2020-01-31,Aceh,5,x\n", {"measure": "new"}
    )
    assert sheets.figures(reading) == day(("cases_new", 5))


def test_two_headers_that_contradict_each_other_are_asked():
    content = "date,province,new cases,new deaths\nprovince,date,new deaths,new cases\n2020-01-31,Aceh,5,1\n"
    asked = sheets.read(content)
    assert [each.key for each in asked.doubts] == ["header"]
    assert [each.answer for each in asked.doubts[0].choices] == ["1/2", "2/1"]
    assert sheets.figures(sheets.read(content, {"header": "1/2"})) == day(("cases_new", 5), ("deaths_new", 1))


def test_a_second_header_in_another_language_is_no_contradiction():
    reading = sheets.read("date,province,new cases\nngày,tỉnh,ca mắc mới\n2020-01-31,Aceh,5\n")
    assert sheets.figures(reading) == day(("cases_new", 5))


def test_a_header_repeated_between_rows_is_passed_over():
    reading = sheets.read("date,province,new cases\n2020-01-31,Aceh,5\ndate,province,new cases\n2020-01-31,Bali,6\n")
    assert [each[3] for each in sheets.figures(reading)] == [5, 6]


def test_a_merged_place_holds_for_all_its_rows():
    rows = [["province", "date", "new cases"], ["Aceh", "2020-01-30", 4], [None, "2020-01-31", 5]]
    reading = sheets.read(sheets.workbook(("S", rows), merged=[(1, 0, 2, 0, "Aceh")]))
    assert [each[0] for each in sheets.figures(reading)] == ["ID-AC", "ID-AC"]


def test_days_as_columns():
    reading = sheets.read("Province,1/30/20,1/31/20\nAceh,4,5\nBali,,7\n", {"value_indicator": "cases_new"})
    assert [(each[0], each[2], each[3]) for each in sheets.figures(reading)] == [
        ("ID-AC", "2020-01-30", 4),
        ("ID-AC", "2020-01-31", 5),
        ("ID-BA", "2020-01-31", 7),
    ]


def test_places_as_columns():
    reading = sheets.read("วันที่,Bangkok,เชียงใหม่\n2020-01-31,4,5\n", {"value_indicator": "deaths_new"})
    assert [(each[0], each[3]) for each in sheets.figures(reading)] == [("TH-10", 4), ("TH-50", 5)]


def test_long_tables_name_their_indicator_in_a_column():
    reading = sheets.read("date,place,indicator,value\n2020-01-31,Aceh,new cases,5\n2020-01-31,Aceh,deaths_new,1\n")
    assert sheets.figures(reading) == day(("cases_new", 5), ("deaths_new", 1))


def test_hidden_sheets_are_not_read_and_hidden_rows_are_said():
    rows = [["date", "province", "new cases"], ["2020-01-31", "Aceh", 5], ["2020-01-31", "Bali", 6]]
    reading = sheets.read(sheets.workbook(("S", rows), ("Old", rows), hidden=("Old",), hidden_rows=(2,)))
    assert len(sheets.figures(reading)) == 2
    assert [str(each) for each in reading.remarks] == [
        "Old: the sheet 'Old' is hidden; it is not read",
        "S, row 3: is hidden, and is read",
    ]


def test_several_sheets_with_tables_are_asked():
    rows = [["date", "province", "new cases"], ["2020-01-31", "Aceh", 5]]
    content = sheets.workbook(("A", rows), ("B", rows))
    assert [each.key for each in sheets.read(content).doubts] == ["sheet"]
    assert sheets.read(content, {"sheet": "B"}).sheet == "B"
    with pytest.raises(Unreadable, match="no sheet 'C'"):
        sheets.read(content, {"sheet": "C"})


def test_a_sheet_of_notes_beside_the_table_is_passed_over():
    rows = [["date", "province", "new cases"], ["2020-01-31", "Aceh", 5]]
    reading = sheets.read(sheets.workbook(("About", [["This workbook was made by hand."]]), ("B", rows)))
    assert len(sheets.figures(reading)) == 1


@pytest.mark.parametrize("content", ["hello", "a,b\nc,d\n", "date,province,new cases\n", "\n\n,,\n"])
def test_what_holds_no_table_is_unreadable(content):
    with pytest.raises(Unreadable):
        sheets.read(content)
