"""What is said of a file, in the reader's language: codes with values become sentences here and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ganket.situation.importer.reading import wording_en, wording_vi


@dataclass(frozen=True)
class _Words:
    """One language: sentences, places, answers, kinds of files, the heading of messages, the end of a name."""

    sentences: Mapping[str, str]
    placed: Mapping[str, str]
    answers: Mapping[str, str]
    kinds: Mapping[str, str]
    heading: str
    refused_name: str


_EN = _Words(wording_en.WORDS, wording_en.PLACED, wording_en.ANSWERS, wording_en.KINDS, wording_en.HEADING,
             wording_en.REFUSED_NAME)  # fmt: skip
_VI = _Words(wording_vi.WORDS, wording_vi.PLACED, wording_vi.ANSWERS, wording_vi.KINDS, wording_vi.HEADING,
             wording_vi.REFUSED_NAME)  # fmt: skip
_IN = {"en": _EN, "vi": _VI}


def worded(code: str, values: Mapping[str, Any], language: str = "en") -> str:
    """The sentence of a code in a language, English where there is none of it. Raises KeyError for an unknown code."""
    return _words(language).sentences[code] % {key: _value(key, each, language) for key, each in values.items()}


def placed(where: Sequence[Any], language: str = "en") -> str:
    """A place of a file (sheet, row, column, as outcome.Where): `Sheet1!C7`, or `line 7, column 3`."""
    given: list[Any] = list(where)
    sheet, row, column = given + ["", 0, 0][len(given) :]
    words = _words(language).placed
    if sheet and row and column:
        return f"{sheet}!{letters(column)}{row}"
    if sheet:
        inside = words["row"] % row if row else words["column"] % letters(column) if column else ""
        return f"{sheet}, {inside}" if inside else str(sheet)
    parts = [words["line"] % row if row else "", words["column"] % column if column else ""]
    return ", ".join(part for part in parts if part)


def letters(column: int) -> str:
    """The letters of a spreadsheet's column, 1 being A."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def answered(answer: str, language: str = "en", code: str = "") -> str:
    """What an answer to a doubt means, to the question of that code; the answer itself where it says so already."""
    answers = _words(language).answers
    return answers.get(f"{code} {answer}") or answers.get(answer, answer)


def heading(language: str = "en") -> str:
    """The heading of the column of messages in refused rows that come back."""
    return _words(language).heading


def headings() -> tuple[str, ...]:
    """That heading in every language: the column is passed over when the file is sent again."""
    return tuple(words.heading for words in _IN.values())


def refused_name(language: str = "en") -> str:
    """What the name of a file of refused rows ends with."""
    return _words(language).refused_name


def _value(key: str, value: Any, language: str) -> Any:
    if key == "where" and isinstance(value, tuple | list):
        return placed(value, language)
    return _words(language).kinds.get(value, value) if isinstance(value, str) else value


def _words(language: str) -> _Words:
    return _IN.get(language, _EN)
