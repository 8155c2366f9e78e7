"""The decimal sign of columns of figures: by the cells of each column, else by one answer for the file.

"1.000" is a thousand in much of the world and one in the rest of it: never guessed, and never taken for a count of
one because another cell of the column shows that the point is the decimal sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ganket.situation.importer.reading import values
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.outcome import Where
from ganket.situation.importer.reading.places import Known
from ganket.situation.importer.reading.sheet import Fault
from ganket.situation.importer.reading.table import Column, Table
from ganket.situation.importer.reading.values import Value

# Read with its sign for grouping such a text is a thousand or more.
_GROUPED_FROM = 1000


@dataclass
class Signs:
    """The decimal sign of each column by its place, and the columns whose own cells showed it."""

    by_place: dict[int, str] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)

    def of(self, column: Column) -> str:
        """POINT or COMMA."""
        return self.by_place[column.place]

    def refuse_unclear(
        self, table: Table, column: Column, read: list[Value], codes: Sequence[str], known: Known
    ) -> None:
        """Of a column that showed its sign: counts written like "1.000" are no counts, whatever they were meant for."""
        if column.place not in self.shown:
            return
        for at, cell in enumerate(table.column(column.place)):
            number = read[at]
            if cell.__class__ is not str or not isinstance(number, float) or number >= _GROUPED_FROM:
                continue
            if not known.decimals.get(codes[at]) and values.is_unclear(str(cell)):
                read[at] = Fault("not_whole", str(cell))


def decide(table: Table, columns: Sequence[Column], asking: Asking) -> Signs:
    """The signs of these columns; what no cell shows is asked once, with an example."""
    found, open_, example = Signs(), [], ""
    for column in columns:
        sign, unclear = values.sign(table.column(column.place))
        found.by_place[column.place] = sign or values.POINT
        if unclear:
            open_.append(column)
            example = example or unclear
        elif sign:
            found.shown.add(column.place)
    if open_:
        others = {found.by_place[each.place] for each in columns if each.place in found.shown}
        proposal = others.pop() if len(others) == 1 else ""
        choices = {each: _label(example, each) for each in (values.POINT, values.COMMA)}
        where = Where(table.sheet.name, 0, open_[0].place + 1)
        answer = asking.choose("numbers", _code(example), choices, value=example, proposal=proposal, where=where)
        found.by_place.update((each.place, answer or values.POINT) for each in open_)
    return found


def _code(example: str) -> str:
    """The question: what the sign of a number means that may be either, or which of two signs holds."""
    if not values.is_unclear(example):
        return "ask_numbers"
    return "ask_point" if "." in example else "ask_comma"


def _label(example: str, decimal: str) -> str:
    number = values.number(example, decimal)
    return f"{number:.12g}" if isinstance(number, float) else ""
