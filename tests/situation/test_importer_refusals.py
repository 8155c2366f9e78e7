"""Bad files: each is refused with its line, its column and a reason in words, and leaves nothing behind."""

import pytest
from tests.situation import files, tables

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.config import scenarios
from ganket.situation.importer import rules
from ganket.situation.importer.actions import load_file

NBSP, ZERO_WIDTH, MIDDLE_DOT = "\u00a0", "\u200b", "\u00b7"
THAI_DIGITS = "๑๒๓"
RIGHT_TO_LEFT = "\u202e"

# what is wrong with the cells of line 3: cells, column, words of the reason
BAD_CELLS = {
    "unknown area": ({"area": "Viet Nam"}, "area", "'Viet Nam' is not the code of an area"),
    "area in lower case": ({"area": "vnm"}, "area", "not the code"),
    "area with a letter from another script": ({"area": "VNМ"}, "area", "not the code"),
    "no area": ({"area": ""}, "area", "'' is not the code"),
    "unknown indicator": ({"indicator": "cases"}, "indicator", "'cases' is not the code of an indicator"),
    "an estimate": ({"indicator": "r_mean", "value": "1.5"}, "indicator", "cannot be sent"),
    "unknown status": ({"status": "final"}, "status", "the statuses are normal, provisional, suppressed"),
    "no day": ({"period_start": ""}, "period_start", "'' is not a day"),
    "a day there is not": ({"period_start": "2020-02-30"}, "period_start", "write it as 2020-01-31"),
    "29 February of a common year": ({"period_start": "2019-02-29"}, "period_start", "not a day"),
    "day zero": ({"period_start": "0000-00-00"}, "period_start", "not a day"),
    "the last day there is": ({"period_start": "9999-12-31"}, "period_start", "lies in the future"),
    "tomorrow": ({"period_start": "2020-10-15"}, "period_start", "2020-10-15 lies in the future"),
    "a Buddhist year": ({"period_start": "2563-10-01"}, "period_start", "lies in the future"),
    "a year mistyped": ({"period_start": "0202-10-01"}, "period_start", "before the emergency"),
    "the day before the emergency": ({"period_start": "2020-01-02"}, "period_start", "began on 2020-01-03"),
    "day and month first": ({"period_start": "01/10/2020"}, "period_start", "not a day"),
    "a week for a day": ({"period_start": "2020-W40-1"}, "period_start", "not a day"),
    "a day without hyphens": ({"period_start": "20201001"}, "period_start", "not a day"),
    "a moment for a day": ({"period_start": "2020-10-01T00:00"}, "period_start", "not a day"),
    "a day in Thai digits": ({"period_start": "๒๐๒๐-๑๐-๐๑"}, "period_start", "not a day"),
    "an end before the start": ({"period_end": "2020-10-01"}, "period_end", "2020-10-01 lies before 2020-10-02"),
    "an end in the future": ({"period_end": "2020-10-20"}, "period_end", "lies in the future"),
    "no value": ({"value": ""}, "value", "is empty"),
    "a value though suppressed": ({"status": "suppressed"}, "value", "though the status is suppressed"),
    "a word": ({"value": "ten"}, "value", "'ten' is not a number"),
    "1e400": ({"value": "1e400"}, "value", "not a number"),
    "NaN": ({"value": "NaN"}, "value", "not a number"),
    "Infinity": ({"value": "Infinity"}, "value", "not a number"),
    "-inf": ({"value": "-inf"}, "value", "not a number"),
    "a hexadecimal number": ({"value": "0x10"}, "value", "not a number"),
    "an underscore": ({"value": "1_000"}, "value", "'1_000' is not a number"),
    "point and comma": ({"value": '"1.000,5"'}, "value", "'1.000,5' is not a number"),
    "a comma between thousands": ({"value": '"1,000"'}, "value", "not a number"),
    "a point between thousands": ({"value": "1.000"}, "value", "'1.000' is not a whole number"),
    "a space between thousands": ({"value": "1 000"}, "value", "not a number"),
    "half a case": ({"value": "0.5"}, "value", "not a whole number"),
    "an exponent": ({"value": "1e3"}, "value", "not a whole number"),
    "Thai digits": ({"value": THAI_DIGITS}, "value", "not a number"),
    "full-width digits": ({"value": "１２"}, "value", "not a number"),
    "a minus that is a dash": ({"value": "−5"}, "value", "not a number"),
    "2^53 + 1": ({"value": str(2**53 + 1)}, "value", "9007199254740993 is too large"),
    "2^53": ({"value": str(2**53)}, "value", "too large"),
    "minus 2^63": ({"value": str(-(2**63))}, "value", "too large"),
    "31 digits": ({"value": "1" * 31}, "value", "too large"),
    "a negative total": ({"indicator": "cases_cumulative", "value": "-1"}, "value", "-1 is negative"),
    "negative beds": ({"indicator": "icu_current", "value": "-1"}, "value", "-1 is negative"),
    "a formula for a value": ({"value": "-2+3"}, "value", "not a number"),
    "a reason of 201 letters": ({"reason": "x" * 201}, "reason", "longer than 200"),
    "a reason on two lines": ({"reason": '"a\tb"'}, "reason", "not printable"),
    "a reason that turns the text": ({"reason": f"a{RIGHT_TO_LEFT}b"}, "reason", "not printable"),
}

# what is wrong with the file as a whole: bytes, words of the message
UNREADABLE = {
    "empty": (b"", "the file is empty"),
    "only blank lines": (b"\n \r\n", "the file is empty"),
    "only a mark of byte order": (b"\xef\xbb\xbf", "the header lacks area"),
    "header only": (files.csv(), "no row below the header"),
    "NUL on line 3": (files.csv(files.GOOD, "PHL\0"), "line 3 holds a NUL byte"),
    "NUL in a file of lone carriage returns": (files.csv(files.GOOD, "\0", newline="\r"), "line 3 holds a NUL"),
    "not UTF-8 on line 3": (files.csv(files.GOOD) + b"\xff", "line 3 is not UTF-8"),
    "not UTF-8 at the start of line 2 after a byte order mark": (
        b"\xef\xbb\xbf" + files.HEADER.encode() + b"\n\xffPHL",
        "line 2 is not UTF-8",
    ),
    "overlong UTF-8": (files.csv(files.GOOD) + b"\xc0\xaf", "line 3 is not UTF-8"),
    "Windows-874": (files.csv("ไทย").decode().encode("cp874"), "line 2 is not UTF-8"),
    "UTF-16": (files.csv(files.GOOD).decode().encode("utf-16"), "line 1"),
    "UTF-16 without a mark": (files.csv(files.GOOD).decode().encode("utf-16-le"), "line 1 holds a NUL"),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00", "this is no text file"),
    "a quote not closed": (files.csv('PHL,tests_new,2020-10-01,2020-10-01,"10'), "line 2: "),
    "a quote in the middle": (files.csv('PHL,tests_new,2020-10-01,2020-10-01,"1"0,,'), "line 2: "),
    "a field of 200 kB": (files.csv(files.GOOD, "x" * 200_000), "line 3: field larger than"),
    "a header twice": (files.csv(header="area,area,indicator,period_start,value"), "names 'area' twice"),
    "a header twice but for case": (files.csv(header="Area,AREA,indicator,period_start,value"), "'area' twice"),
    "a header twice but for a hard space": (
        files.csv(header=f"area,area{NBSP},indicator,period_start,value"),
        "'area' twice",
    ),
    "a header with a character of no width": (
        files.csv(header=f"area,indicator,period_start,value,area{ZERO_WIDTH}"),
        r"has 'area\u200b', which is not known",
    ),
    "unknown column": (files.csv(header="area,indicator,period_start,value,deaths"), "has 'deaths', which is not"),
    "missing column": (files.csv(header="area,indicator,period_start"), "the header lacks value; the columns are"),
    "no header": (files.csv(files.GOOD, header=files.GOOD), "the header lacks area, indicator"),
    "semicolons": (files.csv(header=files.HEADER.replace(",", ";")), "the header lacks area"),
    "50,001 rows": (files.csv(*[files.GOOD] * 50_001), "more than 50000 rows: send the file in parts"),
    "more than 5 MB": (files.csv(files.GOOD) + b"\n" * 5_000_000, "larger than 5 MB: send the file in parts"),
    "a million columns": ((files.HEADER + ",area" * 900_000).encode(), "names 'area' twice"),
    "a million names": (
        ",".join([files.HEADER, *(f"{n:x}" for n in range(600_000))]).encode(),
        "and 599995 more, which is not",
    ),
}

# what is wrong with single lines: lines, (line, column), words of the reason
BAD_LINES = {
    "cut short": (
        [files.GOOD, "PHL,tests_new,2020-10"],
        (3, ""),
        "has 3 cells, the header has 7; is the file cut short?",
    ),
    "a cell too many": ([files.GOOD + ",x"], (2, ""), "has 8 cells, the header has 7"),
    "two values for one cell": ([files.GOOD, files.GOOD.replace(",10,", ",11,")], (3, "value"), "differs from line 2"),
    "two statuses for one cell": (
        [files.GOOD, files.GOOD.replace("normal", "provisional")],
        (3, "value"),
        "differs from line 2",
    ),
    "a lone carriage return in a line": ([files.GOOD, "PHL,tests_new\r,2020-10-01"], (3, ""), "has 2 cells"),
}


@pytest.fixture
def load(emergency):
    by = actors.system()

    def load(content):
        return load_file(
            by=by,
            content=content,
            name="figures.csv",
            source=Party.objects.get(code="WHO"),
            hazard=emergency.hazard,
            mark=scenarios.clear(by),
        )

    return load


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_bad_cell_is_refused_with_its_line_column_and_reason(load, name):
    cells, column, reason = BAD_CELLS[name]
    before = tables.counts()
    outcome = load(files.one(**cells))
    assert [(each.line, each.column) for each in outcome.problems] == [(3, column)]
    assert reason in outcome.problems[0].reason
    assert str(outcome.problems[0]).startswith(f"line 3, {column}: ")
    assert tables.counts() == before


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(load, name):
    content, reason = UNREADABLE[name]
    before = tables.counts()
    with pytest.raises(rules.Unreadable) as refusal:
        load(content)
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) < 400
    assert tables.counts() == before


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_refused_with_its_number(load, name):
    lines, (line, column), reason = BAD_LINES[name]
    before = tables.counts()
    outcome = load(files.csv(*lines))
    assert (outcome.problems[0].line, outcome.problems[0].column) == (line, column)
    assert reason in outcome.problems[0].reason
    assert tables.counts() == before


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_lines(load):
    outcome = load(files.csv("X,y,z,,w,v,", files.GOOD, files.GOOD.replace(",10,", ",11,"), "short"))
    assert [(each.line, each.column) for each in outcome.problems] == [
        (2, "area"),
        (2, "indicator"),
        (2, "period_start"),
        (2, "status"),
        (2, "value"),
        (4, "value"),
        (5, ""),
    ]


def test_many_problems_in_a_line_are_not_taken_for_many_rows():
    reading = rules.read(files.csv(*["X,y,z,,w,v,"] * 12_000), files.KNOWN)
    assert len(reading.problems) == 5 * 12_000


def test_fifty_thousand_rows_are_read():
    assert len(rules.read(files.csv(*[files.GOOD] * 50_000), files.KNOWN).figures) == 1
