"""Numbers as people write them."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.situation.reading import sheets

from ganket.situation.importer.reading import values
from ganket.situation.importer.reading.sheet import Fault
from ganket.situation.importer.reading.values import COMMA, POINT, Noted

NBSP, NARROW = "\u00a0", "\u202f"

READ = [
    ("1234", POINT, 1234), ("1 234", POINT, 1234), (f"1{NBSP}234", COMMA, 1234), (f"1{NARROW}234,5", COMMA, 1234.5),
    ("1'234", POINT, 1234), ("1,234", POINT, 1234), ("1.234", COMMA, 1234), ("1.234.567,5", COMMA, 1234567.5),
    ("1,234,567.5", POINT, 1234567.5), ("12 345 678.5", POINT, 12345678.5), ("0.1", POINT, 0.1), ("0,1", COMMA, 0.1),
    ("-5", POINT, -5), ("−5", POINT, -5), ("+5", POINT, 5), ("-0", POINT, 0), (" 7 ", POINT, 7),
    ("๑๒๓", POINT, 123), ("១២៣", POINT, 123), ("໑໒", POINT, 12), ("၁၂", POINT, 12), ("١٢٣", POINT, 123),
    ("１２", POINT, 12), ("๑.๒๓๔", COMMA, 1234), ("9007199254740991", POINT, 2**53 - 1),
]  # fmt: skip
MISSING = ["", " ", "-", "–", "—", "N/A", "n/a", "NA", "n.a.", "..", "...", "…", "n.d.", "nd", "không có số liệu",
           "tidak ada data", "ไม่มีข้อมูล", "x", "null"]  # fmt: skip
WRONG = {
    "1e400": "exponent", "1e3": "exponent", "1.2E+06": "exponent", "NaN": "not_a_number", "Infinity": "not_a_number",
    "-inf": "formula", "9007199254740992": "too_large_number", "9" * 31: "too_large_number", "0x10": "not_a_number",
    "1_000": "not_a_number", "ten": "not_a_number", "1..2": "not_a_number", "1,23,456": "not_a_number",
    "1 23": "not_a_number", "1.234,5": "not_a_number", "๑2": "mixed_digits", "٣๑": "mixed_digits",
    "#VALUE!": "sheet_error", "#N/A": "sheet_error", "#DIV/0!": "sheet_error", "=A1+1": "formula", "＝A1": "formula",
    "@SUM(1)": "formula", "-2+3": "formula", "+cmd|' /C calc'!A0": "formula", "=HYPERLINK(1)": "formula",
    "1" * 10_000: "not_a_number", "½": "not_a_number", "{{7*7}}": "not_a_number", "{0.__class__}": "not_a_number",
    "\u202e12": "not_a_number", "1\u200b2": "not_a_number",
}  # fmt: skip


@pytest.mark.parametrize(("text", "decimal", "value"), READ)
def test_number_is_read(text, decimal, value):
    assert values.number(text, decimal) == value
    assert math.copysign(1, values.number("-0")) == 1


@pytest.mark.parametrize("text", MISSING)
def test_missing_is_not_zero(text):
    assert values.number(text) is None


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:20])
def test_wrong_number_is_a_fault_with_its_reason(text):
    found = values.number(text)
    assert isinstance(found, Fault)
    assert found.code == WRONG[text]


@pytest.mark.parametrize("text", ["<5", "< 5", "≤5", "<=5", "less than 5", "dưới 5", "kurang dari 5", "<๕"])
def test_below_a_bound_is_suppressed_and_not_zero(text):
    assert values.number(text) == Noted(None, text, "suppressed")


@pytest.mark.parametrize(
    ("text", "note"), [("12*", "*"), ("12 (3)", "(3)"), ("12 [a]", "[a]"), ("12%", "%"), ("12 †", "†")]
)
def test_what_stands_beside_a_number_is_kept(text, note):
    assert values.number(text) == Noted(12.0, note)


@pytest.mark.parametrize(
    ("cells", "sign", "example"),
    [
        (["1.234"], "", "1.234"),
        (["1,234", "5"], "", "1,234"),
        (["1.234", "12.5"], POINT, ""),
        (["1.234", "12,5"], COMMA, ""),
        (["1.234", "1.234.567"], COMMA, ""),
        (["0.123"], POINT, ""),
        (["12345.678"], POINT, ""),
        (["1.234,5"], COMMA, ""),
        (["12.5", "12,5"], "", "12,5"),
        (["1", "2", ""], "", ""),
        ([1.234, None, Fault("formula")], "", ""),
        (["๑.๒๓๔"], "", "1.234"),
        (["1.234*", "text, with commas"], "", "1.234"),
    ],
)
def test_decimal_sign_is_decided_by_evidence_only(cells, sign, example):
    assert values.sign(cells) == (sign, example)


def grouped(number, thousands, decimal, digits):
    """A number as a locale writes it, the plain way."""
    whole, _, part = f"{abs(number):.{digits}f}".partition(".")
    groups = []
    while whole:
        groups.append(whole[-3:])
        whole = whole[:-3]
    text = thousands.join(reversed(groups)) + (decimal + part if part else "")
    return f"-{text}" if number < 0 else text


LOCALES = [
    (",", ".", POINT),
    (".", ",", COMMA),
    (" ", ",", COMMA),
    (NBSP, ".", POINT),
    (NARROW, ",", COMMA),
    ("'", ".", POINT),
    ("", ".", POINT),
]
SCRIPTS = [0x30, 0x0E50, 0x17E0, 0x0ED0, 0x1040, 0x0660, 0x06F0, 0x0966]


@given(st.integers(-(10**12), 10**12), st.integers(0, 3), st.sampled_from(LOCALES), st.sampled_from(SCRIPTS))
def test_numbers_come_back_from_every_locale_and_script(number, digits, locale, zero):
    thousands, decimal, said = locale
    value = number / 10**digits
    text = "".join(chr(zero + int(c)) if c.isdecimal() else c for c in grouped(value, thousands, decimal, digits))
    assert values.number(text, said) == float(f"{value:.{digits}f}")


@given(st.text(max_size=80), st.sampled_from([POINT, COMMA]))
def test_any_text_is_a_number_or_missing_or_a_fault(text, decimal):
    found = values.number(text, decimal)
    assert found is None or isinstance(found, float | Noted | Fault)
    if isinstance(found, float):
        assert math.isfinite(found)


@pytest.mark.parametrize(
    "text", ["1" * 59 + "x", "1," * 29 + "x", "1 " * 29 + "x", "(" * 59, "*" * 59, "<" + " " * 58, "1.1" * 19 + "e"]
)
def test_hostile_texts_take_no_time(text):
    started = time.process_time()
    for _ in range(200):
        values.number(text)
    assert time.process_time() - started < 1


def test_a_count_is_not_taken_from_a_decimal_that_may_be_a_thousand():
    head = "area,indicator,period_start,value\nTHA,stringency_index,2020-01-30,11.11\n"
    reading = sheets.read(head + "THA,cases_new,2020-01-31,1.000\n")
    assert [(each.where.row, each.code) for each in reading.problems] == [(3, "not_whole")]
    assert sheets.figures(sheets.read(head + 'THA,cases_new,2020-01-31,"1,000"\n'))[1][3] == 1000
    assert sheets.figures(sheets.read(head + "THA,stringency_index,2020-01-31,9.375\n"))[1][3] == 9.375
