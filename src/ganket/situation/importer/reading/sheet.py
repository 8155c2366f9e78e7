"""One sheet of cells and what its cells may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ganket.situation.importer.reading.outcome import Where


class Fault(NamedTuple):
    """A cell or a value that cannot be used: the code of its wording, and the text as it stood."""

    code: str
    text: str = ""


Cell = str | float | int | bool | date | Fault | None


@dataclass(frozen=True)
class Sheet:
    """Rows of cells (ragged in CSV), the line each row begins on (None: one row a line), merged ranges as
    (top, left, bottom, right) counted from 0, and what is hidden.
    """

    name: str
    rows: list[list[Cell]]
    lines: list[int] | None = None
    merged: tuple[tuple[int, ...], ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()

    def line(self, row: int) -> int:
        """The number of a row as people count it, from 1."""
        return self.lines[row] if self.lines else row + 1

    def where(self, row: int, column: int = -1) -> Where:
        """The place of a cell, of a whole row without a column."""
        return Where(self.name, self.line(row), column + 1)


def distinct(row: Sequence[Cell]) -> list[str]:
    """The different texts of a row, in order."""
    return list(dict.fromkeys(str(cell).strip() for cell in row if cell not in ("", None) and str(cell).strip()))
