"""Reading long CSV: what is taken as it stands, what is remarked, and that no bytes at all can upset it."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.situation import files

from ganket.situation.importer import rules

GOOD_FIGURE = rules.Figure(2, "PHL", "tests_new", date(2020, 10, 1), date(2020, 10, 1), 10.0, "normal", "")


def read(*lines, **how):
    return rules.read(files.csv(*lines, **how), files.KNOWN)


def test_a_good_line_is_read_as_it_stands():
    assert read(files.GOOD) == rules.Reading([GOOD_FIGURE], [], [])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + files.csv(files.GOOD),
        files.csv(files.GOOD, newline="\r\n"),
        files.csv(files.GOOD, newline="\r"),
        files.csv(files.GOOD).removesuffix(b"\n"),
        files.csv(files.GOOD, header=files.HEADER.upper()),
        files.csv(files.GOOD, header=files.HEADER.replace(",", " ,\u00a0")),
        files.csv(files.GOOD.replace(",", " , ")),
        files.csv(",".join(f'"{cell}"' for cell in files.GOOD.split(","))),
    ],
    ids=["byte order mark", "CRLF", "CR", "no last newline", "capitals", "spaces", "spaced cells", "quoted cells"],
)
def test_what_means_the_same_is_read_the_same(content):
    assert rules.read(content, files.KNOWN).figures == [GOOD_FIGURE]


def test_mixed_newlines_and_blank_lines_keep_the_count_of_lines():
    content = f"{files.HEADER}\r\n\n{files.GOOD}\r,,,,,,\n\r\nVNM,bad,2020-10-01,,1,,\n".encode()
    reading = rules.read(content, files.KNOWN)
    assert [each.line for each in reading.figures] == [3]
    assert [each.line for each in reading.problems] == [6]


def test_columns_that_are_not_needed_may_be_absent_and_stand_in_any_order():
    (figure,) = read("10,2020-10-01,PHL,tests_new", header="value,period_start,area,indicator").figures
    assert figure == GOOD_FIGURE


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0.0), ("-0", 0.0), ("007", 7.0), ("+5", 5.0), ("12.0", 12.0), ("12.", 12.0), (str(2**53 - 1), 2.0**53 - 1)],
)
def test_numbers_are_read_exactly(text, value):
    (figure,) = rules.read(files.one(value=text), files.KNOWN).figures[1:]
    assert figure.value == value
    assert str(figure.value) == str(value), "minus zero is zero"


def test_a_suppressed_figure_needs_no_value():
    (figure,) = rules.read(files.one(value="", status="suppressed", reason="few"), files.KNOWN).figures[1:]
    assert (figure.value, figure.status, figure.reason) == (None, "suppressed", "few")


def test_a_period_may_last_several_days():
    (figure,) = rules.read(files.one(period_end="2020-10-08"), files.KNOWN).figures[1:]
    assert (figure.period_start, figure.period_end) == (date(2020, 10, 2), date(2020, 10, 8))


@pytest.mark.parametrize("first_day", [date(2020, 1, 3), date(2020, 10, 14)])
def test_the_first_day_of_the_emergency_and_today_are_within(first_day):
    assert rules.read(files.one(period_start=str(first_day)), files.KNOWN).problems == []


def test_without_an_emergency_any_past_day_is_within():
    known = rules.Known(files.KNOWN.areas, files.KNOWN.measures, files.KNOWN.decimals, files.KNOWN.today)
    assert rules.read(files.one(period_start="1918-03-04"), known).problems == []


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "@SUM(A1)", "+cmd|x", "-2+3", "＝1+1", "{{7*7}}", "<script>"])
def test_a_reason_that_looks_like_a_formula_is_kept_as_text(text):
    quoted = '"' + text.replace('"', '""') + '"'
    (figure,) = rules.read(files.one(reason=quoted), files.KNOWN).figures[1:]
    assert figure.reason == text


def test_the_same_row_twice_is_remarked_and_read_once():
    reading = read(files.GOOD, files.GOOD)
    assert (reading.figures, reading.problems) == ([GOOD_FIGURE], [])
    assert [(each.line, each.reason) for each in reading.remarks] == [(3, "repeats line 2")]


def test_a_total_that_falls_is_remarked_and_kept():
    lines = [f"PHL,cases_cumulative,2020-10-0{day},,{total},," for day, total in ((3, 90), (1, 80), (2, 95))]
    reading = read(*lines, "VNM,cases_cumulative,2020-10-04,,1,,")
    assert len(reading.figures) == 4
    assert [(each.line, each.column, each.reason) for each in reading.remarks] == [
        (2, "value", "the total falls from 95 on 2020-10-02 to 90; kept as sent")
    ]


def test_a_negative_day_is_remarked_and_kept():
    reading = rules.read(files.one(value="-7"), files.KNOWN)
    assert [each.value for each in reading.figures] == [10.0, -7.0]
    assert [(each.line, each.column) for each in reading.remarks] == [(3, "value")]


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf\xff")
def test_no_bytes_raise_anything_but_unreadable(content):
    with contextlib.suppress(rules.Unreadable):
        rules.read(content, files.KNOWN)


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["PHL", "VNM", "tests_new", "cases_cumulative", "2020-10-01", "2020-10-02", "1", "-1", "normal", "suppressed"]
    ),
)


@given(st.lists(st.lists(cells, max_size=8).map(",".join), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_rows_below_a_good_header_raise_anything_but_unreadable(lines, newline):
    content = newline.join([files.HEADER, *lines]).encode("utf-8", "surrogatepass")
    try:
        reading = rules.read(content, files.KNOWN)
    except rules.Unreadable:
        return
    last = len(content.splitlines())
    assert all(2 <= each.line <= last + 1 for each in [*reading.problems, *reading.remarks])
    assert all(column in ("", *rules.COLUMNS) for column in {each.column for each in reading.problems})


days = st.dates(date(2020, 1, 3), date(2020, 10, 14))
reasons = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=200)


@st.composite
def figures(draw):
    """Figures as they may be sent, one a cell, with the line each stands on."""
    found = {}
    for _ in range(draw(st.integers(1, 8))):
        area, start = draw(st.sampled_from(["PHL", "VNM"])), draw(days)
        indicator = draw(st.sampled_from(["tests_new", "cases_cumulative", "icu_current"]))
        end = min(start + timedelta(days=draw(st.integers(0, 6))), files.KNOWN.today)
        status = draw(st.sampled_from(rules.STATUSES))
        low = -(2**53) + 1 if indicator == "tests_new" else 0
        value = None if status == "suppressed" else float(draw(st.integers(low, 2**53 - 1)))
        found[area, indicator, start, end] = (value, status, draw(reasons))
    return [rules.Figure(line, *cell, *what) for line, (cell, what) in enumerate(found.items(), start=2)]


@given(figures())
def test_what_is_written_as_csv_is_read_back_the_same(sent):
    import csv
    import io

    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(rules.COLUMNS)
    for each in sent:
        value = "" if each.value is None else int(each.value)
        writer.writerow(
            [each.area, each.indicator, each.period_start, each.period_end, value, each.status, each.reason]
        )
    reading = rules.read(written.getvalue().encode(), files.KNOWN)
    assert (reading.figures, reading.problems) == (sent, [])
