"""What comes of reading a file: figures, problems that refuse it, doubts to be asked, remarks.

Every wording stands in WORDS under its code, with named values: a page translates the sentence and fills it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ganket.situation.importer import rules

WORDS = {
    # the file as a whole
    "too_large": "larger than %(limit)s MB: send the file in parts",
    "expands": "expands to more than %(limit)s MB: send the file in parts",
    "ratio": "expands to more than %(limit)s times its size: this is no ordinary sheet",
    "members": "holds more than %(limit)s parts: this is no ordinary workbook",
    "unsafe_member": "the part %(value)s has a path that leads elsewhere: this is no ordinary workbook",
    "nested": "the part %(value)s is an archive inside the archive: send the sheet itself",
    "macros": "holds macros: save it as .xlsx without them",
    "encrypted": "is locked with a password: save it without one",
    "damaged": "the archive is damaged or cut short: send it again",
    "entities": "the part %(value)s declares entities: this is no ordinary workbook",
    "not_a_sheet": "this is %(value)s, not a sheet: send CSV or XLSX",
    "empty": "the file is empty",
    "too_many_rows": "more than %(limit)s rows: send the file in parts",
    "too_many_columns": "more than %(limit)s columns: send fewer, or send the table long instead of wide",
    "cell_too_long": "%(where)s holds more than %(limit)s characters",
    "nul": "line %(line)s holds a NUL byte: this is no text file, or it is damaged",
    "not_encoded": "line %(line)s is not %(encoding)s",
    "csv": "line %(line)s: %(value)s; is the file cut short?",
    "unclosed_quote": "line %(line)s opens a quotation mark that is never closed; is the file cut short?",
    "beyond_limits": "the file could not be read within limits",
    "unreadable_workbook": "the workbook cannot be read: %(value)s",
    "no_table": "no table was found: there is no row of column names with rows below it",
    "no_rows": "there is no row below the header",
    "no_sheet": "there is no sheet %(value)s",
    # a place in it
    "lone_cr": "a carriage return alone breaks the line: save the file again as CSV",
    "row_length": "has %(cells)s cells, the header has %(header)s",
    "row_cut": "has %(cells)s cells, the header has %(header)s; is the file cut short?",
    "not_a_number": "%(value)s is not a number; write it as 1234 or 1234.5",
    "mixed_digits": "%(value)s mixes digits of several scripts",
    "too_large_number": "%(value)s is too large: from 9007199254740992 on numbers are not kept exactly",
    "exponent": "%(value)s is in exponent form, in which digits are lost: write it as 1234",
    "sheet_error": "%(value)s is an error of the spreadsheet",
    "formula": "%(value)s is a formula: send its value",
    "formula_without_value": "is a formula without a value: open the file in a spreadsheet and save it again",
    "not_whole": "%(value)s is not a whole number; write it as 1234",
    "negative": "%(value)s is negative",
    "percentage": "%(value)s is a percentage; the indicator counts",
    "not_a_day": "%(value)s is not a day; write it as 2020-01-31",
    "no_such_day": "%(value)s is a day that there is not",
    "serial_60": "%(value)s counts from before 1 March 1900: spreadsheets know a 29 February 1900 that never was",
    "short_year": "%(value)s has a year of two digits that is not clear; write it as 2020-01-31",
    "no_day": "has no day",
    "future": "%(value)s lies in the future",
    "before_start": "%(value)s lies before the emergency, which began on %(first)s",
    "end_before_start": "%(value)s ends before it starts",
    "no_place": "names no place",
    "unknown_place": "%(value)s is not a place that is known here",
    "place_not_yet": "%(value)s was not yet a place on %(day)s",
    "place_differs": "%(value)s and %(other)s are different places",
    "unknown_indicator": "%(value)s is not an indicator",
    "differs": "differs from %(where)s for the same place, indicator and period",
    "estimate": "%(value)s is estimated by the system and cannot be sent",
    # remarks
    "mixed_lines": "lines end in different ways from here on; all are read",
    "hidden_sheet": "the sheet %(value)s is hidden; it is not read",
    "other_sheet": "the sheet %(value)s is not read",
    "hidden_rows": "is hidden, and is read",
    "external_links": "the workbook refers to other files; only what it holds itself is read",
    "total_row": "is a total (%(value)s); it is not read as a place",
    "total_column": "is a total; it is not read",
    "footer": "is a note; it is not read as figures",
    "repeated_header": "repeats the header",
    "aggregate": "%(value)s is no single place; its rows are not read",
    "elsewhere": "%(count)s rows are of places outside this record; they are not read",
    "left_out": "is left out",
    "not_in_catalogue": "is understood as %(value)s, which is not in the catalogue; it is left out",
    "text_column": "holds texts; it is left out",
    "repeats": "repeats %(where)s",
    "repeats_resolved": "differs from %(where)s for the same cell; the %(value)s is kept, as answered",
    "falls": "the total falls from %(before)s to %(after)s; kept as sent",
    "negative_kept": "is negative; kept as sent, as a correction of the source",
    # doubts
    "ask_encoding": "The file is not UTF-8. In which of these does the text read rightly?",
    "ask_delimiter": "What stands between the cells?",
    "ask_sheet": "Which sheet holds the figures?",
    "ask_header": "Two rows look like the header and contradict each other. Which one holds?",
    "ask_numbers": "How is %(value)s meant?",
    "ask_dates": "How is %(value)s meant?",
    "ask_era": "Are the years counted in the Buddhist era, so that %(value)s is %(other)s?",
    "ask_weeks": "Which weeks are counted in %(value)s?",
    "ask_six_digits": "Is %(value)s a week or a month?",
    "ask_serials": "Does %(value)s count days as a spreadsheet does?",
    "ask_year": "Of which year are the weeks?",
    "ask_day": "Of which day are these figures?",
    "ask_measure": "Are the figures of %(value)s new ones of each period, or totals since the start?",
    "ask_place": "Of which place are these figures?",
    "ask_which_place": "Which place is %(value)s?",
    "ask_successor": "%(value)s ended on %(day)s. To which place do later figures belong?",
    "ask_column": "What does the column %(value)s hold?",
    "ask_indicator": "Which indicator is %(value)s?",
    "ask_value_indicator": "Which indicator do the figures count?",
    "ask_strata": "%(value)s gives parts without a sum. Shall the parts be added up?",
    "ask_repeats": "The file gives several figures for one cell. Which one holds?",
}
LEAVE_OUT = "-"
LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """A value as it stands in a message: quoted, short, with invisible characters visible."""
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


class Unreadable(rules.Unreadable):
    """The file as a whole cannot be read; the message says why and where."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(WORDS[code] % values)
        self.code, self.values = code, values


def letters(column: int) -> str:
    """The letters of a spreadsheet's column, 1 being A."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Where(NamedTuple):
    """A cell: the sheet's name (empty in CSV), row or line, column (0 means the whole row, row 0 the column)."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.sheet:
            if not self.row:
                return f"{self.sheet}, column {letters(self.column)}" if self.column else self.sheet
            return f"{self.sheet}!{letters(self.column)}{self.row}" if self.column else f"{self.sheet}, row {self.row}"
        parts = [f"line {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)


class Problem(NamedTuple):
    """Why a file is refused, or with remarks what is worth saying: where, and a wording with its values."""

    where: Where
    code: str
    values: Mapping[str, Any] = {}
    name: str = ""  # of the column, as its header says

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return WORDS[self.code] % self.values

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
        return WORDS[self.code] % self.values


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
    fingerprint: str = ""
    layout: str = ""
    hazard: str = ""
    credit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)  # by name of column
    notes: tuple[str, ...] = ()
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # what each column was taken for
    rows: int = 0  # rows of data looked at

    def address(self, figure: Figure) -> str:
        """The cell a figure came from: `Sheet1!C7`, or `line 7, column 3`."""
        return str(Where(self.sheet, figure.row, figure.column))
