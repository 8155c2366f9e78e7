"""Files as people make them, and the small world they are read against."""

import io
import zipfile
from datetime import date

import xlsxwriter

from ganket.situation.importer.reading import grid, meaning
from ganket.situation.importer.reading.mapping import Mapping
from ganket.situation.importer.reading.places import Known, Place, PlaceBook

TODAY = date(2026, 11, 22)
PLACES = (
    Place("VNM", ("VN", "Viet Nam", "Việt Nam")),
    Place("VN-HN", ("Hà Nội", "Ha Noi"), "VNM"),
    Place("VN-01", ("Hà Giang",), "VNM", valid_to=date(2025, 6, 30), successors=("VN-TQ",)),
    Place("VN-TQ", ("Tuyên Quang",), "VNM"),
    Place("VN-NEW", ("Phương Nam",), "VNM", valid_from=date(2025, 7, 1)),
    Place("THA", ("TH", "Thailand", "ไทย")),
    Place("TH-10", ("Bangkok", "กรุงเทพมหานคร"), "THA"),
    Place("TH-50", ("Chiang Mai", "เชียงใหม่"), "THA"),
    Place("IDN", ("ID", "Indonesia")),
    Place("ID-AC", ("Aceh",), "IDN"),
    Place("ID-BA", ("Bali",), "IDN"),
    Place("MYS", ("MY", "Malaysia")),
    Place("MY-01", ("Johor",), "MYS"),
    Place("MY-02", ("Kedah",), "MYS"),
    Place("PHL", ("PH", "Philippines")),
    Place("PH-00", ("NCR", "National Capital Region"), "PHL"),
    Place("SGP", ("SG", "Singapore")),
    Place("NAM", ("NA", "Namibia")),
)
MEASURES = {
    "cases_new": "new",
    "cases_cumulative": "cumulative",
    "imported_cases_new": "new",
    "deaths_new": "new",
    "deaths_cumulative": "cumulative",
    "recovered_cumulative": "cumulative",
    "tests_new": "new",
    "hospitalised_current": "level",
    "icu_current": "level",
    "positivity": "level",
    "r_mean": "estimate",
    "stringency_index": "level",
    "government_response_index": "level",
    "containment_health_index": "level",
    "economic_support_index": "level",
}
DECIMALS = {"positivity": 2, "r_mean": 2, **{code: 2 for code in MEASURES if code.endswith("_index")}}


def known(**changes):
    """The world of these tests: a few real places, our indicators, an invented day of today."""
    return Known(**{"places": PlaceBook(PLACES), "measures": MEASURES, "decimals": DECIMALS, "today": TODAY, **changes})


def read(content, answers=None, columns=None, *, name="", **world):
    """Read in this process: quick, and for files of our own."""
    if isinstance(content, str):
        content = content.encode()
    mapping = Mapping(answers or {}, columns or {})
    return meaning.read(content, known(**world), mapping, name=name, grid_of=grid.read)


def figures(reading):
    """What was read, short: place, indicator, first day, value."""
    assert not reading.doubts, [each.key for each in reading.doubts]
    assert not reading.problems, [str(each) for each in reading.problems]
    return [(each.area, each.indicator, str(each.period_start), each.value) for each in reading.figures]


def workbook(*sheets, merged=(), hidden=(), hidden_rows=(), day_1904=False):
    """An XLSX: each sheet a name and rows; days are days, texts that begin with = are formulas."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "date_1904": day_1904, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets:
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell)
                elif cell is not None:
                    page.write(at, column, cell)
        for each in merged:
            page.merge_range(*each)
        if name in hidden:
            page.hide()
        for at in hidden_rows:
            page.set_row(at, None, None, {"hidden": True})
    book.close()
    return written.getvalue()


def rezipped(content, changes, *, added=()):
    """The archive with members changed by functions of their bytes, and others added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            change = changes.get(entry.filename, lambda part: part)
            new.writestr(entry.filename, change(old.read(entry)))
        for name, part in added:
            new.writestr(name, part)
    return written.getvalue()
