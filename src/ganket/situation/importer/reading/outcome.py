"""What comes of reading a file: figures, problems that refuse it, doubts to be asked, remarks.

What is said has a code and values; `wording` makes a sentence of them in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ganket.situation.importer.reading.wording import letters, placed, worded
from ganket.situation.importer.reading.wording_en import WORDS

LEAVE_OUT = "-"
LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """A value as it stands in a message: quoted, short, with invisible characters visible."""
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why and where."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(worded(code, values))
        self.code, self.values = code, values


class Where(NamedTuple):
    """A cell: the sheet's name (empty in CSV), row or line, column (0 means the whole row, row 0 the column)."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        return placed(self)


class Problem(NamedTuple):
    """Why a file is refused, or with remarks what is worth saying: where, and a wording with its values."""

    where: Where
    code: str
    values: Mapping[str, Any] = {}
    name: str = ""  # of the column, as its header says

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return worded(self.code, self.values)

    def __str__(self) -> str:
        where = str(self.where) + (f" ({self.name})" if self.name else "")
        return f"{where}: {self.reason}" if where else self.reason


@dataclass(frozen=True)
class Choice:
    """One possible answer to a doubt, with what is shown beside it: a preview, a name."""

    answer: str
    label: str = ""


@dataclass(frozen=True)
class Doubt:
    """A question that the file leaves open. `key` is what a Mapping answers; no choices means a free answer."""

    key: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    proposal: str = ""
    where: Where = field(default_factory=Where)

    @property
    def question(self) -> str:
        """The question in English."""
        return worded(self.code, self.values)


class Figure(NamedTuple):
    """One value as read, with the cell it came from. A tuple: a file may hold half a million of them."""

    row: int
    column: int
    area: str
    indicator: str
    period_start: date
    period_end: date
    value: float | None
    status: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """A file as read. There are figures only when nothing is wrong and nothing is open; `sample` shows some
    of them under the proposed answers.
    """

    figures: tuple[Figure, ...] = ()
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Problem, ...] = ()
    sample: tuple[Figure, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()  # names of all
    fingerprint: str = ""
    layout: str = ""
    hazard: str = ""
    credit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)  # by name of column
    notes: tuple[str, ...] = ()
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # what each column was taken for
    rows: int = 0  # rows of data looked at
    # What is right in spite of the problems of some rows: nothing while anything is open or wrong with the whole.
    part: tuple[Figure, ...] = ()
    refused_rows: frozenset[int] = frozenset()  # lines with a problem, and those they contradict
    answers: Mapping[str, str] = field(default_factory=dict)  # those given, and those remembered
    remembered: tuple[str, ...] = ()  # keys of the answers that were not given this time

    def address(self, figure: Figure) -> str:
        """The cell a figure came from: `Sheet1!C7`, or `line 7, column 3`."""
        return str(Where(self.sheet, figure.row, figure.column))


__all__ = ["LEAVE_OUT", "WORDS", "Choice", "Doubt", "Figure", "Problem", "Reading", "Unreadable", "Where", "letters",
           "shown", "worded"]  # fmt: skip
