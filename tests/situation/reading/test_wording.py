"""What is said of a file: every code in both languages with the same values, places and answers in words."""

import re

import pytest

from ganket.situation.importer.reading import outcome, wording, wording_en, wording_vi
from ganket.situation.importer.reading.outcome import Where

LANGUAGES = {"en": wording_en, "vi": wording_vi}


def placeholders(text):
    return sorted(re.findall(r"%\((\w+)\)s", text))


def test_every_code_has_its_vietnamese_with_the_same_values():
    assert wording_vi.WORDS.keys() == outcome.WORDS.keys()
    for code, english in outcome.WORDS.items():
        assert placeholders(wording_vi.WORDS[code]) == placeholders(english), code
        assert "%" not in re.sub(r"%\(\w+\)s", "", wording_vi.WORDS[code]), code


def test_every_answer_that_needs_words_has_them_in_both_languages():
    assert wording_vi.ANSWERS.keys() == wording_en.ANSWERS.keys()
    assert wording_vi.PLACED.keys() == wording_en.PLACED.keys()


def test_kinds_of_files_that_the_limits_name_have_their_vietnamese():
    from ganket.situation.importer.reading import limits

    named = {kind for _, kind in limits._OTHERS} | {"a web page", "an archive", "a document"}
    assert named <= wording_vi.KINDS.keys()


def test_a_code_is_worded_in_the_language_asked_for_and_in_english_else():
    assert wording.worded("not_a_number", {"value": "'x'"}, "vi") == (
        "'x' không phải là số; đề nghị viết 1234 hoặc 1234,5"
    )
    assert wording.worded("not_a_number", {"value": "'x'"}, "fr").startswith("'x' is not a number")
    assert wording.worded("not_a_sheet", {"value": "a PDF"}, "vi").startswith("đây là tệp PDF")


@pytest.mark.parametrize(
    ("where", "english", "vietnamese"),
    [
        (Where("", 7, 3), "line 7, column 3", "dòng 7, cột 3"),
        (Where("", 7), "line 7", "dòng 7"),
        (Where("", 0, 3), "column 3", "cột 3"),
        (Where("Tuần 5", 7, 3), "Tuần 5!C7", "Tuần 5!C7"),
        (Where("S", 7), "S, row 7", "S, dòng 7"),
        (Where("S", 0, 28), "S, column AB", "S, cột AB"),
        (Where("S"), "S", "S"),
        ([], "", ""),
    ],
)
def test_a_place_is_named_in_both_languages(where, english, vietnamese):
    assert wording.placed(where) == english
    assert wording.placed(list(where), "vi") == vietnamese


def test_a_place_inside_a_sentence_is_worded_as_well():
    values = {"where": ["", 2, 3]}
    assert wording.worded("differs", values).startswith("differs from line 2, column 3")
    assert "khác với dòng 2, cột 3" in wording.worded("differs", values, "vi")


def test_answers_say_what_they_mean():
    assert wording.answered("dmy") == "the day comes first"
    assert wording.answered("dmy", "vi") == "ngày đứng trước"
    assert wording.answered("VNM", "vi") == "VNM"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_sign_means_is_answered_to_the_question_about_that_sign(language):
    point, comma = "1234.5", "1234,5"
    said = {
        (code, each): wording.answered(each, language, code)
        for code in ("ask_point", "ask_comma")
        for each in (point, comma)
    }
    assert said["ask_point", point] == said["ask_comma", comma] != said["ask_point", comma] == said["ask_comma", point]
    assert wording.answered(point, language, "ask_numbers") == wording.answered(point, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_put_in_and_never_run(language):
    for nasty in ("%(value)s", "{0.__class__}", "{{7*7}}", "{% load x %}", "%s%s%n"):
        assert nasty in wording.worded("not_a_number", {"value": nasty}, language)
