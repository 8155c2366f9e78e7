"""A file as sheets of cells, before anything is understood. Built in the child process, sent as compact bytes.

A cell is a text, a number, a truth value, a day, or a Fault; an empty cell is an empty text.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from ganket.situation.importer.reading import delimited, limits, workbook
from ganket.situation.importer.reading.outcome import Choice, Doubt, Problem, Unreadable, Where
from ganket.situation.importer.reading.sheet import Cell, Fault, Sheet

_DAY = slice(0, 10)


@dataclass(frozen=True)
class Grid:
    """All sheets of a file with what was found while reading them. With a doubt there is no sheet yet."""

    kind: str
    sheets: tuple[Sheet, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    has_1904_days: bool = False
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    doubts: tuple[Doubt, ...] = field(default=())


def read(content: bytes, encoding: str = "", delimiter: str = "") -> Grid:
    """The cells of a CSV or a workbook, in this process. Raises Unreadable. For files of strangers use child.grid."""
    return unpack(pack(content, encoding, delimiter))


def pack(content: bytes, encoding: str = "", delimiter: str = "") -> bytes:
    """The grid as JSON: what the child process writes. A file that cannot be read is an answer as well."""
    try:
        accepted = limits.check(content)
        if accepted.kind == "csv":
            found = delimited.read(accepted.content, encoding, delimiter)
        else:
            found = workbook.read(accepted)
    except Unreadable as error:
        found = {"unreadable": error.code, "values": error.values}
    return orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS, default=str)


def unpack(packed: bytes) -> Grid:
    """The grid from those bytes. Raises Unreadable when that is what they say."""
    found = orjson.loads(packed)
    if "unreadable" in found:
        raise Unreadable(found["unreadable"], **found["values"])
    return Grid(
        kind=found["kind"],
        sheets=tuple(_sheet(each) for each in found.get("sheets", ())),
        encoding=found.get("encoding", ""),
        delimiter=found.get("delimiter", ""),
        has_1904_days=found.get("has_1904_days", False),
        problems=tuple(_problem(each) for each in found.get("problems", ())),
        remarks=tuple(_problem(each) for each in found.get("remarks", ())),
        doubts=tuple(_doubt(each) for each in found.get("doubts", ())),
    )


def _sheet(found: dict[str, Any]) -> Sheet:
    rows: list[list[Cell]] = found["rows"]
    days: dict[str, date] = {}
    for column, places in found.get("days", {}).items():
        at = int(column)
        for place in places:
            text = rows[place][at][_DAY]
            day = days.get(text)
            if day is None:
                day = days[text] = date.fromisoformat(text)
            rows[place][at] = day
    for row, column, code, text in found.get("faults", ()):
        rows[row][column] = Fault(code, text)
    return Sheet(
        name=found.get("name", ""),
        rows=rows,
        lines=found.get("lines"),
        merged=tuple(tuple(each) for each in found.get("merged", ())),
        is_hidden=found.get("is_hidden", False),
        hidden_rows=tuple(found.get("hidden_rows", ())),
    )


def _problem(found: dict[str, Any]) -> Problem:
    return Problem(Where(*found.get("where", ())), found["code"], found.get("values", {}))


def _doubt(found: dict[str, Any]) -> Doubt:
    choices = tuple(Choice(answer, label) for answer, label in found["choices"])
    return Doubt(found["key"], found["code"], found.get("values", {}), choices)
