"""Days, weeks, months, quarters, years as people write them."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.situation.importer.reading import dayforms, days, words
from ganket.situation.importer.reading.days import Decided
from ganket.situation.importer.reading.sheet import Fault

SURE = Decided()
SAID = Decided(order="dmy", era="be", weeks="iso", six_digits="week", year=2026)

ONE_DAY = [
    ("2020-01-31", SURE),
    ("2020/01/31", SURE),
    ("2020.1.31", SURE),
    ("20200131", SURE),
    ("2020-01-31T00:00:00Z", SURE),
    ("2020-01-31 10:15", SURE),
    ("31/01/2020", SURE),
    ("31.1.2020", SURE),
    ("31-01-20", SURE),
    ("31/1/2020 0:00", SURE),
    ("01/31/2020", Decided(order="mdy")),
    ("1/31/20", Decided(order="mdy")),
    ("01_31_20", Decided(order="mdy")),
    ("31 Jan 2020", SURE),
    ("January 31, 2020", SURE),
    ("31-Jan-20", SURE),
    ("31st January 2020", SURE),
    ("31 tháng 1 năm 2020", SURE),
    ("ngày 31 tháng 1 năm 2020", SURE),
    ("31 Januari 2020", SURE),
    ("31 มกราคม 2563", SAID),
    ("31 ม.ค. 2563", SAID),
    ("31/1/2563", SAID),
    ("31 มกราคม พ.ศ. 2563", SURE),
    ("๓๑/๐๑/๒๕๖๓", SAID),
    ("2563-01-31", SAID),
    (43861.0, SURE),
    (42399.0, Decided(has_1904_days=True)),
    ("43861", SURE),
    (date(2020, 1, 31), SURE),
    (date(2563, 1, 31), SAID),
    (20200131.0, SURE),
]
PERIODS = [
    ("2026-W05", SURE, "2026-01-26", "2026-02-01"),
    ("W5/2026", SAID, "2026-01-26", "2026-02-01"),
    ("W5/2026", Decided(weeks="epi"), "2026-02-01", "2026-02-07"),
    ("EW 5", SAID, "2026-02-01", "2026-02-07"),
    ("EW5/2026", SURE, "2026-02-01", "2026-02-07"),
    ("202605", SAID, "2026-01-26", "2026-02-01"),
    ("202605", Decided(six_digits="month"), "2026-05-01", "2026-05-31"),
    ("Tuần 5/2026", SAID, "2026-01-26", "2026-02-01"),
    ("Minggu ke 5/2026", SAID, "2026-01-26", "2026-02-01"),
    ("สัปดาห์ที่ 5/2569", SAID, "2026-01-26", "2026-02-01"),
    ("2026Q1", SURE, "2026-01-01", "2026-03-31"),
    ("Q4/2026", SURE, "2026-10-01", "2026-12-31"),
    ("Quý 2/2026", SURE, "2026-04-01", "2026-06-30"),
    ("2020-02", SURE, "2020-02-01", "2020-02-29"),
    ("02/2020", SURE, "2020-02-01", "2020-02-29"),
    ("Feb 2020", SURE, "2020-02-01", "2020-02-29"),
    ("tháng 2/2020", SURE, "2020-02-01", "2020-02-29"),
    ("กุมภาพันธ์ 2563", SAID, "2020-02-01", "2020-02-29"),
    ("2020", SURE, "2020-01-01", "2020-12-31"),
    ("2020-W53", SURE, "2020-12-28", "2021-01-03"),
]
WRONG = {
    "2023-02-29": "no_such_day",
    "0000-00-00": "no_such_day",
    "2020-13-01": "no_such_day",
    "31/04/2020": "no_such_day",
    "2021-W53": "no_such_day",
    "EW53/2026": "no_such_day",
    "2020-00": "no_such_day",
    "hello": "not_a_day",
    "31 May": "not_a_day",
    "21/1/63": "short_year",
    "๒020-01-01": "mixed_digits",
    "12": "not_a_day",
    "": None,
    "2020-01-31x": "not_a_day",
    "1" * 1000: "not_a_day",
    "EW 5": "not_a_day",
    "99999": "not_a_day",
    "-": None,
}


@pytest.mark.parametrize(("cell", "decided"), ONE_DAY, ids=str)
def test_day_is_read(cell, decided):
    assert days.period(cell, decided) == (date(2020, 1, 31), date(2020, 1, 31))


@pytest.mark.parametrize(("cell", "decided", "first", "last"), PERIODS)
def test_period_keeps_its_first_and_last_day(cell, decided, first, last):
    assert days.period(cell, decided) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:12])
def test_wrong_day_is_a_fault_with_its_reason(text):
    found = days.period(text, SURE)
    assert (found.code if isinstance(found, Fault) else found) == WRONG[text]


@pytest.mark.parametrize("cell", [60.0, 59.0, 1.0, date(1900, 2, 28)])
def test_the_29th_of_february_1900_is_no_day(cell):
    assert days.period(cell, SURE).code == "serial_60"


@pytest.mark.parametrize(
    ("cells", "open_", "order"),
    [
        (["03/04/2020"], {"dates"}, ""),
        (["03/04/2020", "13/04/2020"], set(), "dmy"),
        (["03/04/2020", "04/13/2020"], set(), "mdy"),
        (["13/04/2020", "04/13/2020"], {"dates"}, ""),
        (["13/04/2020", "04/13/2020", "03/04/2020"], {"dates"}, ""),
        (["03/03/2020"], set(), ""),
        (["2020-04-03"], set(), ""),
        (["2569-01-01"], {"era"}, ""),
        ([date(2569, 1, 1)], {"era"}, ""),
        (["1 ม.ค. พ.ศ. 2569"], set(), ""),
        (["W5/2026"], {"weeks"}, ""),
        (["2026-W05", "EW 5/2026"], set(), ""),
        (["202605"], {"six_digits"}, ""),
        ([202605.0], {"six_digits"}, ""),
        (["202605", "202613"], {"weeks"}, ""),
        (["43861"], {"serials"}, ""),
        ([43861.0], set(), ""),
    ],
)
def test_what_a_column_leaves_open_is_asked(cells, open_, order):
    seen = days.look(cells)
    assert set(seen.examples) == open_
    assert seen.order == order


@pytest.mark.parametrize(
    ("cell", "year", "kind", "first"),
    [
        ("January", "2016", "month", "2016-01-01"),
        (5.0, 2026.0, "week", "2026-01-26"),
        ("3", "2569", "quarter", "2026-07-01"),
    ],
)
def test_year_may_stand_in_a_column_of_its_own(cell, year, kind, first):
    assert str(days.of_year(cell, year, kind, Decided(weeks="iso", era="be"))[0]) == first


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_days_come_back_from_every_form(day):
    months = [names[0] for names in words.content()["months"]]
    thai = next(name for name in words.content()["months"][day.month - 1] if name[0] > "\u0e00")
    name = months[day.month - 1]
    texts = [
        (day.isoformat(), SURE),
        (f"{day:%d/%m/%Y}", Decided(order="dmy")),
        (f"{day:%m/%d/%Y}", Decided(order="mdy")),
        (f"{day.day} {name} {day.year}", SURE),
        (f"{name} {day.day}, {day.year}", SURE),
        (f"{day.day} {thai} {day.year + 543}", Decided(era="be")),
        (f"{day:%d/%m}/{day.year + 543}", Decided(order="dmy", era="be")),
        (f"{day.day} tháng {day.month} năm {day.year}", SURE),
        (float((day - date(1899, 12, 30)).days), SURE),
        (float((day - date(1904, 1, 1)).days), Decided(has_1904_days=True)),
    ]
    for text, decided in texts:
        assert days.period(text, decided) == (day, day), text


@given(st.dates(date(1990, 1, 8), date(2049, 12, 24)), st.sampled_from(["iso", "epi"]))
def test_every_day_lies_in_one_week_of_each_kind(day, kind):
    found = [
        (year, number)
        for year in (day.year - 1, day.year, day.year + 1)
        for number in range(1, 54)
        if _holds(year, number, kind, day)
    ]
    assert len(found) == 1
    if kind == "iso":
        assert found[0] == day.isocalendar()[:2]


def _holds(year, number, kind, day):
    try:
        first, last = days.week(year, number, kind)
    except ValueError:
        return False
    return first <= day <= last


def test_epidemiological_week_is_no_iso_week():
    assert days.week(2025, 53, "epi") == (date(2025, 12, 28), date(2026, 1, 3))
    assert days.week(2026, 1, "iso") == (date(2025, 12, 29), date(2026, 1, 4))


@given(st.one_of(st.text(max_size=70), st.floats(), st.booleans(), st.dates(), st.none()))
def test_any_cell_is_a_period_or_missing_or_a_fault(cell):
    found = days.period(cell, SAID)
    assert found is None or isinstance(found, Fault) or found[0] <= found[1]


@pytest.mark.parametrize(
    "text", ["1" * 60, "1/" * 30, "jan" * 20, " " * 59 + "x", "1 jan " * 10, "2020-01-01T" + "0" * 49, "tháng " * 10]
)
def test_hostile_texts_take_no_time(text):
    started = time.process_time()
    for at in range(200):
        dayforms.form(f"{text[:57]}{at:03}")
        days.period(text, SAID)
    assert time.process_time() - started < 2
