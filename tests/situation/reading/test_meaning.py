"""From bytes to figures: what is asked, what is refused and where, what is only remarked."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.situation.reading import sheets

from ganket.situation.importer.reading import meaning, outcome
from ganket.situation.importer.reading.mapping import Mapping, fingerprint
from ganket.situation.importer.reading.outcome import LEAVE_OUT

HEAD = "date,province,new cases,cumulative cases\n"
GOOD = "2020-01-31,Aceh,5,50\n"

# line 3 of a file: what it holds, the column of the problem, words of its reason
BAD_ROWS = {
    "a word": ("2020-01-31,Bali,ten,6", 3, "'ten' is not a number"),
    "1e400": ("2020-01-31,Bali,1e400,6", 3, "in exponent form"),
    "NaN": ("2020-01-31,Bali,NaN,6", 3, "'NaN' is not a number"),
    "Infinity": ("2020-01-31,Bali,Infinity,6", 3, "not a number"),
    "2^53": ("2020-01-31,Bali,5,9007199254740992", 4, "too large"),
    "an error of the spreadsheet": ("2020-01-31,Bali,#VALUE!,6", 3, "'#VALUE!' is an error of the spreadsheet"),
    "a formula": ("2020-01-31,Bali,=A1+1,6", 3, "'=A1+1' is a formula"),
    "half a case": ("2020-01-31,Bali,0.5,6", 3, "'0.5' is not a whole number"),
    "a percentage": ("2020-01-31,Bali,5%,6", 3, "is a percentage"),
    "a total below zero": ("2020-01-31,Bali,5,-6", 4, "-6 is negative"),
    "digits of two scripts": ("2020-01-31,Bali,๑2,6", 3, "mixes digits"),
    "a day there is not": ("2020-02-30,Bali,5,6", 1, "'2020-02-30' is a day that there is not"),
    "29 February of a common year": ("2023-02-29,Bali,5,6", 1, "a day that there is not"),
    "day zero": ("0000-00-00,Bali,5,6", 1, "a day that there is not"),
    "the last day there is": ("9999-12-31,Bali,5,6", 1, "9999-12-31 lies in the future"),
    "tomorrow": ("2026-11-23,Bali,5,6", 1, "2026-11-23 lies in the future"),
    "before the emergency": ("2019-12-30,Bali,5,6", 1, "began on 2020-01-03"),
    "no day": (",Bali,5,6", 1, "has no day"),
    "a word for a day": ("soon,Bali,5,6", 1, "'soon' is not a day"),
    "no place": ("2020-01-31,,5,6", 2, "names no place"),
    "an unknown place": ("2020-01-31,Atlantis,5,6", 2, "'Atlantis' is not a place that is known here"),
    "a place in letters of another script": ("2020-01-31,Ваli,5,6", 2, "is not a place"),
    "a place turned around": ("2020-01-31,\u202eZzyx,5,6", 2, "'\\u202eZzyx' is not a place"),
    "markup for a place": ("2020-01-31,<script>alert(1)</script>,5,6", 2, "is not a place"),
    "a format for a place": ("2020-01-31,%(value)s{0.__class__},5,6", 2, "is not a place"),
    "a row cut short": ("2020-01-31,Bali", 0, "has 2 cells, the header has 4; is the file cut short?"),
    "a row too long": ("2020-01-31,Bali,5,6,7", 0, "has 5 cells, the header has 4"),
    "another figure for the same cell": ("2020-01-31,Aceh,6,50", 3, "differs from line 2, column 3"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_bad_row_is_refused_with_its_place(case):
    row, column, words = BAD_ROWS[case]
    reading = sheets.read(HEAD + GOOD + row + "\n", first_day=date(2020, 1, 3))
    assert [(each.where.row, each.where.column) for each in reading.problems] == [(3, column)]
    assert words in reading.problems[0].reason
    assert reading.figures == ()
    assert len(reading.sample) >= 2


def test_problem_names_sheet_row_column_and_header():
    rows = [["date", "province", "new cases"], [date(2020, 1, 31), "Aceh", "ten"]]
    reading = sheets.read(sheets.workbook(("Tuần 5", rows)))
    assert [str(each) for each in reading.problems] == [
        "Tuần 5!C2 (new cases): 'ten' is not a number; write it as 1234 or 1234.5"
    ]


def test_all_that_is_wrong_with_a_row_is_said():
    reading = sheets.read(HEAD + "2020-02-30,Atlantis,ten,-x\n")
    assert [each.where.column for each in reading.problems] == [1, 2, 3, 4]


DOUBTS = {
    "order of day and month": (HEAD + "03/04/2020,Aceh,5,6\n", "dates", {"dmy": "2020-04-03", "mdy": "2020-03-04"}),
    "era": (HEAD + "2569-01-31,Aceh,5,6\n", "era", {"be": "2026-01-31"}),
    "kind of week": ("week,province,new cases\nW5/2026,Aceh,5\n", "weeks", {"iso": "2026-01-26", "epi": "2026-02-01"}),
    "six digits": ("period,province,new cases\n202005,Aceh,5\n", "six_digits", {"month": "2020-05-01"}),
    "serials in text": (HEAD + "43861,Aceh,5,6\n", "serials", {"1900": "2020-01-31", "1904": "2024-02-01"}),
}  # fmt: skip


@pytest.mark.parametrize("case", DOUBTS)
def test_days_are_asked_and_never_guessed(case):
    content, key, answers = DOUBTS[case]
    asked = sheets.read(content)
    assert [each.key for each in asked.doubts] == [key]
    assert asked.figures == ()
    assert asked.doubts[0].question
    for answer, first in answers.items():
        assert str(sheets.read(content, {key: answer}).figures[0].period_start) == first


AHEAD = {
    # today is 22 November 2026: what the column holds, and the day its first date is
    "the month would be": (HEAD + "03/12/2026,Aceh,5,6\n", "2026-03-12"),
    "the day would be": (HEAD + "12/03/2026,Aceh,5,6\n", "2026-03-12"),
    "a later row tells": (HEAD + "03/04/2026,Aceh,5,6\n12/04/2026,Aceh,5,7\n", "2026-04-03"),
    "serials": (HEAD + "46317,Aceh,5,6\n", "2026-10-22"),
}  # fmt: skip


@pytest.mark.parametrize("case", AHEAD)
def test_what_would_lie_in_the_future_is_no_reading_and_the_only_one_left_is_said_and_not_asked(case):
    content, first = AHEAD[case]
    reading = sheets.read(content)
    assert [each.key for each in reading.doubts] == []
    assert str(reading.figures[0].period_start) == first
    (said,) = [each for each in reading.remarks if each.code == "only_reading"]
    assert first in said.reason
    assert said.where.column == 1


@pytest.mark.parametrize(
    "rows",
    [
        "03/04/2026,Aceh,5,6\n",  # both lie in the past
        "03/04/2027,Aceh,5,6\n",  # both in the future
        "12/03/2026,Aceh,5,6\n03/12/2026,Aceh,5,7\n",  # a day of each lies in the future
        "12/03/2019,Aceh,5,6\n03/12/2026,Aceh,5,7\n",  # the one that is left holds a day before the emergency
        "13/04/2026,Aceh,5,6\n04/13/2026,Aceh,5,6\n12/03/2026,Aceh,5,7\n",  # and here one that is no day
    ],
)
def test_where_both_readings_or_none_are_left_it_is_asked(rows):
    reading = sheets.read(HEAD + rows, first_day=date(2020, 1, 3))
    assert [each.key for each in reading.doubts] == ["dates"]
    assert {each.answer for each in reading.doubts[0].choices} == {"dmy", "mdy"}


def test_tomorrow_is_no_future_where_the_day_has_begun_already():
    content = HEAD + "05/06/2026,Aceh,5,6\n"
    for today, keys in ((date(2026, 5, 31), []), (date(2026, 6, 3), []), (date(2026, 6, 4), ["dates"])):
        assert [each.key for each in sheets.read(content, today=today).doubts] == keys
        assert [each.key for each in sheets.read(content, sent_on=today).doubts] == keys


def test_an_answer_that_was_given_holds_though_it_leads_into_the_future():
    reading = sheets.read(HEAD + "12/03/2026,Aceh,5,6\n", {"dates": "mdy"})
    assert [each.code for each in reading.problems] == ["future"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [("1.234", "ask_point"), ('"1,234"', "ask_comma"), ('"1.234,5"\n2020-02-01,Bali,1.5', "ask_numbers")],
)
def test_the_question_about_a_sign_names_it_and_shows_the_cell(cells, code):
    asked = sheets.read(f"date,province,new cases\n2020-01-31,Aceh,{cells}\n")
    (doubt,) = [each for each in asked.doubts if each.key == "numbers"]
    assert doubt.code == code
    assert cells.split("\n")[0].strip('"') in doubt.question


def test_the_era_is_proposed_with_the_day_it_would_be():
    doubt = sheets.read(HEAD + "2569-01-31,Aceh,5,6\n").doubts[0]
    assert doubt.proposal == "be"
    assert doubt.question == "Is the year in '2569-01-31' counted in the Buddhist era, so that the day is 2026-01-31?"


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("2569-01-31", {"era": ("2026-01-31", "2569-01-31")}),
        ("10/03/2563", {"dates": ("2020-03-10", "2020-10-03"), "era": ("2020-03-10", "2563-03-10")}),
        (
            "256305",
            {
                "six_digits": ("2020-05-01 to 2020-05-31", "2020-01-27 to 2020-02-02"),
                "era": ("2020-05-01 to 2020-05-31", "2563-05-01 to 2563-05-31"),
            },
        ),
    ],
)
def test_questions_about_a_column_name_the_days_of_its_era(cell, named):
    asked = sheets.read(HEAD + f"{cell},Aceh,5,6\n")
    assert {each.key: tuple(one.label for one in each.choices) for each in asked.doubts} == named
    assert asked.doubts[-1].values["other"] == named["era"][0]


def test_the_only_reading_that_is_left_is_said_with_the_day_of_its_era():
    reading = sheets.read(HEAD + "12/03/2569,Aceh,5,6\n", {"era": "be"})
    told = [each.values["other"] for each in reading.remarks if each.code == "only_reading"]
    assert (told, str(reading.figures[0].period_start)) == (["2026-03-12"], "2026-03-12")


def test_weeks_without_a_year_ask_for_it():
    content = "week,province,new cases\nEW 5,Aceh,5\n"
    assert [each.key for each in sheets.read(content).doubts] == ["year"]
    assert sheets.figures(sheets.read(content, {"year": "2026"}))[0][2] == "2026-02-01"


def test_a_point_that_may_be_both_is_asked_once():
    content = 'date,province,new cases,cumulative cases\n2020-01-31,Aceh,1.234,"5.678"\n2020-01-31,Bali,1,2\n'
    asked = sheets.read(content)
    assert [each.key for each in asked.doubts] == ["numbers"]
    assert {each.answer: each.label for each in asked.doubts[0].choices} == {"1234.5": "1.234", "1234,5": "1234"}
    assert [each.value for each in sheets.read(content, {"numbers": "1234,5"}).figures] == [1234, 1, 5678, 2]
    assert sheets.read(content, {"numbers": "1234.5"}).problems[0].code == "not_whole"


def test_other_cells_of_the_column_decide_the_point():
    reading = sheets.read("date;province;new cases\n2020-01-30;Aceh;1.234\n2020-01-31;Aceh;1.234.567\n")
    assert [each[3] for each in sheets.figures(reading)] == [1234, 1234567]


def test_new_or_total_is_asked_once_for_the_file():
    content = "date,province,cases,deaths\n2020-01-31,Aceh,5,1\n"
    assert [each.key for each in sheets.read(content).doubts] == ["measure"]
    assert [each[1] for each in sheets.figures(sheets.read(content, {"measure": "cumulative"}))] == [
        "cases_cumulative",
        "deaths_cumulative",
    ]


def test_figures_that_fall_are_proposed_as_new():
    content = "date,province,cases\n2020-01-30,Aceh,5\n2020-01-31,Aceh,3\n"
    assert sheets.read(content).doubts[0].proposal == "new"


def test_an_unknown_column_is_asked_and_may_be_left_out():
    content = "date,province,new cases,xyzzy\n2020-01-31,Aceh,5,7\n"
    asked = sheets.read(content)
    assert [each.key for each in asked.doubts] == ["column:xyzzy"]
    assert sheets.figures(sheets.read(content, columns={"xyzzy": LEAVE_OUT})) == [
        ("ID-AC", "cases_new", "2020-01-31", 5)
    ]
    assert len(sheets.figures(sheets.read(content, {"column:xyzzy": "deaths_new"}))) == 2
    assert len(sheets.figures(sheets.read(content, columns={"*": LEAVE_OUT}))) == 1


@pytest.mark.parametrize("twin", ["new cases", "New  Cases", "NEW_CASES", "new\u00a0cases", "new\u200b cases"])
def test_two_columns_of_one_name_are_asked(twin):
    asked = sheets.read(f"date,province,new cases,{twin}\n2020-01-31,Aceh,5,6\n")
    assert [each.key for each in asked.doubts] == ["column:new cases (2)"]


def test_a_file_of_one_place_asks_for_it():
    content = "date,new cases\n2020-01-31,5\n"
    asked = sheets.read(content, home="SGP")
    assert (asked.doubts[0].key, asked.doubts[0].proposal) == ("place", "SGP")
    assert sheets.figures(sheets.read(content, {"place": "SGP"})) == [("SGP", "cases_new", "2020-01-31", 5)]


@pytest.mark.parametrize("title", ["Singapore", "SINGAPORE: daily figures, May 2020", "SGP - daily"])
def test_a_file_whose_title_begins_with_the_senders_own_place_does_not_ask_for_it_and_says_so(title):
    content = f'"{title}"\n\ndate,new cases\n2020-01-31,5\n2020-02-01,6\n'
    found = sheets.read(content, home="SGP")
    assert found.doubts == ()
    assert sheets.figures(found)[0] == ("SGP", "cases_new", "2020-01-31", 5)
    assert [(each.code, each.values) for each in found.remarks] == [("place_titled", {"value": f"'{title}'"})]


OTHER_TITLES = [
    "Daily figures",
    "Singapore and Viet Nam",
    "Viet Nam",
    "Singaporean figures",
    "Travellers from Singapore found positive in Atlantis",
    "Wuhan outbreak, compiled by the Ministry of Health of Singapore",
]


@pytest.mark.parametrize("title", OTHER_TITLES)
def test_a_title_that_does_not_begin_with_the_senders_own_place_or_names_another_still_asks(title):
    content = f'"{title}"\n\ndate,new cases\n2020-01-31,5\n2020-02-01,6\n'
    assert [each.key for each in sheets.read(content, home="SGP").doubts] == ["place"]


def test_a_file_of_one_day_asks_for_it():
    content = "province,new cases\nAceh,5\n"
    assert [each.key for each in sheets.read(content).doubts] == ["day"]
    assert sheets.figures(sheets.read(content, {"day": "2020-01-31"})) == [("ID-AC", "cases_new", "2020-01-31", 5)]


def test_a_place_that_ended_is_asked_with_its_successor():
    content = "ngày,tỉnh,ca mắc mới\n2025-06-30,Hà Giang,5\n2025-07-01,Hà Giang,6\n"
    asked = sheets.read(content)
    assert [(each.key, each.proposal) for each in asked.doubts] == [("successor:VN-01", "VN-TQ")]
    reading = sheets.read(content, {"successor:VN-01": "VN-TQ"})
    assert [(each[0], each[3]) for each in sheets.figures(reading)] == [("VN-01", 5), ("VN-TQ", 6)]


def test_a_place_that_was_none_yet_is_a_problem():
    reading = sheets.read("ngày,tỉnh,ca mắc mới\n2025-06-30,Phương Nam,5\n")
    assert [each.code for each in reading.problems] == ["place_not_yet"]


@pytest.mark.parametrize(
    ("content", "answers", "column"),
    [
        (HEAD + "2020-01-31,Aceh,5,6\n2020-01-31,Hà Nội,5,6\n", {}, 2),
        ("date,Aceh,Hà Nội\n2020-01-31,5,6\n2020-02-01,5,6\n", {"value_indicator": "cases_new"}, 2),
        ("date,new cases\n2020-01-31,5\n", {"place": "ID-AC"}, 0),
    ],
)
def test_figures_of_places_that_are_not_the_sender_s_to_send_are_problems(content, answers, column):
    reading = sheets.read(content, answers, within=frozenset({"VNM", "SGP"}))
    found = reading.problems[0]
    assert (found.code, found.values["value"], found.where.column) == ("place_of_others", "'Aceh'", column)
    assert {each.area for each in reading.part} <= {"VN-HN"}
    assert sheets.read(content, answers, within=frozenset({"VNM", "IDN"})).problems == ()


def test_a_name_that_is_nearly_a_place_is_asked_and_never_taken():
    content = HEAD + "2020-01-31,Bangkkok,5,6\n"
    asked = sheets.read(content)
    assert [(each.key, each.proposal) for each in asked.doubts] == [("place:bangkkok", "TH-10")]
    assert [each[0] for each in sheets.figures(sheets.read(content, {"place:bangkkok": "TH-10"}))] == ["TH-10"] * 2


def test_names_without_marks_and_in_other_forms_are_the_same_place():
    names = ["Hà Nội", "Ha Noi", "HÀ NỘI", "Ha\u0300 No\u0323\u0302i", " hà  nội ", "VN-HN"]
    reading = sheets.read(HEAD + "".join(f"2020-01-{at:02},{name},5,50\n" for at, name in enumerate(names, 1)))
    assert {each[0] for each in sheets.figures(reading)} == {"VN-HN"}


def test_code_and_name_that_differ_are_a_problem():
    reading = sheets.read("date,province code,province,new cases\n2020-01-31,ID-BA,Aceh,5\n")
    assert [(each.code, each.where.column) for each in reading.problems] == [("place_differs", 3)]


def test_groups_of_places_are_passed_over_with_a_remark():
    reading = sheets.read("date,country,new cases\n2020-01-31,World,9\n2020-01-31,OWID_ASI,9\n2020-01-31,THA,5\n")
    assert [each[0] for each in sheets.figures(reading)] == ["THA"]
    assert [each.code for each in reading.remarks] == ["aggregate", "aggregate"]


def test_missing_and_suppressed_are_no_zero():
    reading = sheets.read(HEAD + "2020-01-29,Aceh,-,1\n2020-01-30,Aceh,<5,2\n2020-01-31,Aceh,12*,3\n")
    new = [each for each in reading.figures if each.indicator == "cases_new"]
    assert [(each.value, each.status, each.reason) for each in new] == [(None, "suppressed", "<5"), (12, "normal", "*")]


def test_what_falls_or_is_negative_is_remarked_and_kept():
    reading = sheets.read(HEAD + "2020-01-30,Aceh,5,50\n2020-01-31,Aceh,-2,48\n")
    assert len(sheets.figures(reading)) == 4
    assert {(each.where.row, each.code) for each in reading.remarks} == {(3, "negative_kept"), (3, "falls")}


def test_the_same_row_twice_is_remarked():
    reading = sheets.read(HEAD + GOOD + GOOD)
    assert len(sheets.figures(reading)) == 2
    assert [str(each) for each in reading.remarks] == [
        f"line 3, column {at}: repeats line 2, column {at}" for at in (3, 4)
    ]


def test_estimates_cannot_be_sent():
    reading = sheets.read("date,place,indicator,value\n2020-01-31,Aceh,r_mean,1\n")
    assert [each.code for each in reading.problems] == ["estimate"]


def test_columns_outside_the_catalogue_are_left_out_with_a_remark():
    reading = sheets.read("date,province,new cases,total tests\n2020-01-31,Aceh,5,9\n")
    assert len(sheets.figures(reading)) == 1
    assert [each.code for each in reading.remarks] == ["not_in_catalogue"]


def test_days_of_a_workbook_from_1904_are_right():
    rows = [["date", "province", "new cases"], [date(2020, 1, 31), "Aceh", 5], [42400, "Aceh", 6]]
    reading = sheets.read(sheets.workbook(("S", rows), day_1904=True))
    assert [each[2] for each in sheets.figures(reading)] == ["2020-01-31", "2020-02-01"]


def test_mapping_comes_back_from_json():
    mapping = Mapping({"dates": "dmy"}, {"số ca": "cases_new"})
    assert Mapping.from_json(mapping.to_json()) == mapping
    for text in (
        "[]",
        "{}",
        '{"form": 1, "answers": {"a": 1}, "columns": {}}',
        '{"form": 1, "answers": [], "columns": {}}',
    ):
        with pytest.raises(ValueError, match="not a mapping"):
            Mapping.from_json(text)


def test_fingerprint_is_of_the_layout_and_not_of_its_rows_or_days():
    assert fingerprint(["Date", "New  cases"]) == fingerprint(["date", "new_cases"])
    assert fingerprint(["Province", "1/22/20"]) == fingerprint(["province", "1/22/20", "1/23/20"])
    assert fingerprint(["a"]) != fingerprint(["b"])
    assert sheets.read(HEAD + GOOD).fingerprint == sheets.read(HEAD + GOOD.replace("5", "6")).fingerprint


def test_every_wording_is_used_and_takes_its_values():
    for code, words in outcome.WORDS.items():
        values = dict.fromkeys(
            (
                "value",
                "other",
                "where",
                "line",
                "limit",
                "day",
                "first",
                "cells",
                "header",
                "encoding",
                "count",
                "before",
                "after",
            ),
            "%(x)s",
        )
        assert words % values, code


def refused_in_words(error):
    assert str(error)
    assert error.code in outcome.WORDS


CELLS = st.sampled_from(
    [
        "Aceh",
        "Bali",
        "2020-01-30",
        "31/01/2020",
        "5",
        "-",
        "<5",
        "1.234",
        "Total",
        "",
        "ten",
        "=1",
        "W5/2026",
        "2569-01-01",
    ]
)
HEADERS = st.sampled_from(
    ["date", "province", "new cases", "cases", "week", "value", "indicator", "x", "", "Aceh", "1/22/20", "total"]
)


@settings(max_examples=150)
@given(
    st.lists(HEADERS, min_size=1, max_size=5).flatmap(
        lambda head: st.tuples(
            st.just(head), st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), max_size=6)
        )
    )
)
def test_any_table_is_read_or_refused_in_words(table):
    head, rows = table
    try:
        reading = sheets.read("\n".join(",".join(row) for row in [head, *rows]))
    except outcome.Unreadable as error:
        refused_in_words(error)
        return
    assert not reading.figures or not (reading.problems or reading.doubts)
    assert all(str(each) for each in (*reading.problems, *reading.remarks))
    assert all(each.question for each in reading.doubts)


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_unreadable_or_a_reading(content):
    try:
        assert isinstance(sheets.read(content), outcome.Reading)
    except outcome.Unreadable as error:
        refused_in_words(error)


@given(st.randoms(use_true_random=False))
def test_order_of_rows_changes_no_figure(chance: random.Random):
    rows = [f"2020-01-{day:02},{place},{day},{day * 10}\n" for day in range(1, 20) for place in ("Aceh", "Bali")]
    straight = sheets.figures(sheets.read(HEAD + "".join(rows)))
    chance.shuffle(rows)
    assert sorted(sheets.figures(sheets.read(HEAD + "".join(rows)))) == sorted(straight)


def test_files_of_strangers_are_read_in_a_child():
    reading = meaning.read((HEAD + GOOD).encode(), sheets.known())
    assert len(reading.figures) == 2
