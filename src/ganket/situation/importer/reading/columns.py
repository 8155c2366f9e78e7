"""What each column of a table is: place, day, figures of an indicator, or left out; asked where words do not say."""

from collections.abc import Callable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field
from datetime import date

from ganket.situation.importer.layouts.layout import Layout
from ganket.situation.importer.reading import rows, words
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.dayforms import Form, form
from ganket.situation.importer.reading.outcome import LEAVE_OUT, Problem
from ganket.situation.importer.reading.places import Known
from ganket.situation.importer.reading.sheet import Cell
from ganket.situation.importer.reading.table import Column, Table

LEVELS = ("district", "region", "place", "country")  # the finest first
DAYS = ("date", "start", "end", "period", "week", "month", "quarter", "year")
SIDE = ("unit", "source", "note", "number")
# So many columns headed by days, or by places, make a wide table.
WIDE_FROM = 2
_CUMULATIVE = ("cumulative", "cộng dồn", "lũy kế", "kumulatif", "สะสม")
_NEW = ("new", "daily", "mới", "baru", "harian", "รายใหม่", "รายวัน")
_NUMBERLIKE = 0.5
# From this score on a meaning is proposed; below it, leaving the column out.
NEAR = 0.7


@dataclass
class Roles:
    """Columns by what they are. A stream is a list of columns (several when parts are added up) and an indicator."""

    places: list[tuple[str, Column]] = field(default_factory=list)
    days: dict[str, Column] = field(default_factory=dict)
    indicator: Column | None = None
    value: Column | None = None
    status: Column | None = None
    reason: Column | None = None
    streams: list[tuple[list[Column], str]] = field(default_factory=list)
    wide_days: list[Column] = field(default_factory=list)
    wide_places: list[Column] = field(default_factory=list)
    wide_indicator: str = ""
    taken_for: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)


def decide(table: Table, known: Known, asking: Asking, layout: Layout | None, name: str) -> Roles:
    """The roles of all columns. `name` is the file's name, which in some layouts says what is counted."""
    return _Deciding(table, known, asking, layout, name).run()


class _Deciding:
    def __init__(self, table: Table, known: Known, asking: Asking, layout: Layout | None, name: str) -> None:
        self.table, self.known, self.asking, self.layout, self.name = table, known, asking, layout, name
        self.roles = Roles()
        self.figures: list[tuple[Column, str, str]] = []  # column, meaning, stratum

    def run(self) -> Roles:
        rest = self._wide()
        for column in rest:
            meaning, stratum = self._meaning(column)
            self.roles.taken_for[column.header or column.key] = meaning or LEAVE_OUT
            self._take(column, meaning, stratum)
            if column.unit:
                self.roles.units[column.header] = column.unit
        self._streams()
        if (self.roles.wide_days or self.roles.wide_places or self.roles.value) and not self.roles.indicator:
            self.roles.wide_indicator = self._single_indicator()
        return self.roles

    def _wide(self) -> list[Column]:
        """Puts aside columns headed by days or places; returns the others."""
        unknown = [each for each in self.table.columns if not self._said(each)]
        days = [each for each in unknown if is_headed_by_day(each)]
        if len(days) >= WIDE_FROM:
            self.roles.wide_days = days
        else:
            is_place = self.known.places.knows
            places = [each for each in unknown if is_place(each.header) and not words.exact(each.header).is_taken]
            if len(places) >= WIDE_FROM and not (self.layout and self.layout.columns):
                self.roles.wide_places = places
        aside = {each.place for each in (*self.roles.wide_days, *self.roles.wide_places)}
        return [each for each in self.table.columns if each.place not in aside]

    def _said(self, column: Column) -> str:
        """What mapping or layout say of a column."""
        mapping = self.asking.mapping
        said = mapping.columns.get(column.key) or mapping.answer(f"column:{column.key}")
        return said or (self.layout.columns.get(column.key, "") if self.layout else "")

    def _meaning(self, column: Column) -> tuple[str, str]:
        """The meaning of one column, and the part of a count it holds. Empty when it is left out."""
        if words.is_messages(column.header):
            return "note", ""
        if said := self._said(column):
            return ("" if said == LEAVE_OUT else said), ""
        if self.layout and self.layout.columns:
            return "", ""
        if column.tag and (tagged := words.hxl(column.tag)):
            return tagged, ""
        if column.header in self.known.measures:
            return column.header, ""
        upper, _, lower = column.header.rpartition(" / ")
        found = words.match(upper if upper and rows.is_total(lower) else column.header)
        if found.is_taken:
            return found.meaning, found.stratum
        return self._unknown(column, found), ""

    def _unknown(self, column: Column, found: words.Match) -> str:
        """A column that no word explains: texts are left out, figures are asked about."""
        cells = self.table.column(column.place)
        where = self.table.sheet.where(self.table.header_rows[-1], column.place)
        if not any(cell not in ("", None) for cell in cells):
            return ""
        if self.asking.mapping.columns.get("*") == LEAVE_OUT:
            self.roles.remarks.append(Problem(where, "left_out", name=column.header))
            return ""
        if not _are_figures(cells) and not found.meaning:
            self.roles.remarks.append(Problem(where, "text_column", name=column.header))
            return ""
        counted = [code for code, measure in self.known.measures.items() if measure != "estimate"]
        choices = dict.fromkeys([LEAVE_OUT, *counted, *LEVELS[:1], *LEVELS[1:], "date", "value"], "")
        proposal = found.meaning if found.meaning in (*LEVELS, "date") and found.score >= NEAR else ""
        is_near = found.meaning in choices and found.score >= NEAR
        proposal = proposal or (found.meaning if is_near else LEAVE_OUT)
        title = column.header or column.key
        answer = self.asking.choose(
            f"column:{column.key}", "ask_column", choices, value=title, proposal=proposal, where=where
        )
        return "" if answer == LEAVE_OUT else answer

    def _take(self, column: Column, meaning: str, stratum: str) -> None:
        where = self.table.sheet.where(self.table.header_rows[-1], column.place)
        roles = self.roles
        if not meaning or meaning in SIDE:
            return
        if meaning in LEVELS:
            roles.places.append((meaning, column))
        elif meaning in DAYS:
            if meaning in roles.days:
                self._twice(column)
            else:
                roles.days[meaning] = column
        elif meaning in ("indicator", "value", "status", "reason"):
            if getattr(roles, meaning) is None:
                setattr(roles, meaning, column)
            else:
                self._twice(column)
        elif meaning == "total":
            roles.remarks.append(Problem(where, "total_column", name=column.header))
        elif meaning == "never":
            roles.remarks.append(Problem(where, "left_out", name=column.header))
        elif meaning.startswith("outside:"):
            self._outside(column, meaning.removeprefix("outside:"))
        else:
            self.figures.append((column, meaning, stratum))

    def _outside(self, column: Column, code: str) -> None:
        where = self.table.sheet.where(self.table.header_rows[-1], column.place)
        self.roles.remarks.append(Problem(where, "not_in_catalogue", {"value": code}, column.header))

    def _twice(self, column: Column) -> None:
        """A second column of one meaning is never picked silently."""
        counted = [code for code, measure in self.known.measures.items() if measure != "estimate"]
        where = self.table.sheet.where(self.table.header_rows[-1], column.place)
        title = column.header or column.key
        self.asking.choose(
            f"column:{column.key}",
            "ask_column",
            [LEAVE_OUT, *counted],
            value=title,
            proposal=LEAVE_OUT,
            where=where,
        )

    def _streams(self) -> None:
        """Columns of figures with their indicators; parts of a count are added up when that was answered."""
        if self.roles.wide_days or self.roles.wide_places:
            # A wide table counts one thing: a column of another beside it would be counted twice.
            for column, _, _ in self.figures:
                where = self.table.sheet.where(self.table.header_rows[-1], column.place)
                self.roles.remarks.append(Problem(where, "left_out", name=column.header))
            return
        whole = {meaning for _, meaning, stratum in self.figures if not stratum}
        parts: dict[str, list[Column]] = {}
        for column, meaning, stratum in self.figures:
            if stratum and meaning in whole:
                where = self.table.sheet.where(self.table.header_rows[-1], column.place)
                self.roles.remarks.append(Problem(where, "left_out", name=column.header))
            elif stratum:
                parts.setdefault(meaning, []).append(column)
            else:
                self._stream([column], meaning)
        for meaning, columns in parts.items():
            title = columns[0].header
            if self.asking.choose("strata", "ask_strata", ("sum", LEAVE_OUT), value=title, proposal="sum") == "sum":
                self._stream(columns, meaning)

    def _stream(self, columns: list[Column], meaning: str) -> None:
        code = self._resolved(meaning, columns[0])
        if not code:
            return
        if code not in self.known.measures:
            self._outside(columns[0], code)
        elif any(code == other for _, other in self.roles.streams):
            self._twice(columns[0])
        else:
            self.roles.streams.append((columns, code))
            for column in columns:
                self.roles.taken_for[column.header or column.key] = code

    def _resolved(self, meaning: str, column: Column) -> str:
        """The code of an indicator; a family is asked whether it is new or a total, once for the file."""
        if not meaning.startswith("family:"):
            return meaning
        named = words.family(meaning.removeprefix("family:"))
        where = self.table.sheet.where(self.table.header_rows[-1], column.place)
        proposal = self._measure_by_title() or ("new" if self._falls(column) else "")
        measure = self.asking.choose(
            "measure", "ask_measure", ("new", "cumulative"), value=column.header, proposal=proposal, where=where
        )
        return named.get(measure or "new", "")

    def _measure_by_title(self) -> str:
        text = " ".join((*self.table.titles, self.name)).casefold()
        is_total, is_new = any(each in text for each in _CUMULATIVE), any(each in text for each in _NEW)
        return "" if is_total == is_new else "cumulative" if is_total else "new"

    def _falls(self, column: Column) -> bool:
        """Whether figures fall from row to row within a place: totals seldom do."""
        names = [self.table.column(each.place) for _, each in self.roles.places]
        last: dict[tuple[Cell, ...], float] = {}
        for at, cell in enumerate(self.table.column(column.place)):
            value = _plain(cell)
            if value is None:
                continue
            place = tuple(each[at] for each in names)
            if value < last.get(place, value):
                return True
            last[place] = value
        return False

    def _single_indicator(self) -> str:
        """What a table counts that has no column for it: told by the layout and file name, by titles, or asked."""
        if self.layout:
            folded = self.name.casefold()
            for piece, code in self.layout.indicator_by_name:
                if piece in folded:
                    return code
        column = (self.roles.wide_days or self.roles.wide_places or [self.roles.value or self.table.columns[0]])[0]
        proposal = ""
        for title in (*self.table.titles, self.table.sheet.name, self.name.rpartition(".")[0]):
            found = words.exact(title) if len(title) <= words.LONGEST else words.Match("", 0)
            if found.is_taken and found.meaning.startswith("family:"):
                proposal = self._resolved(found.meaning, column)
            elif found.is_taken and found.meaning in self.known.measures:
                proposal = found.meaning
            if proposal:
                break
        counted = [code for code, measure in self.known.measures.items() if measure != "estimate"]
        return self.asking.choose("value_indicator", "ask_value_indicator", counted, proposal=proposal)


def is_headed_by_day(column: Column) -> bool:
    """Whether the header is a day or a period of its own."""
    if isinstance(column.day, date):
        return True
    header = column.header
    found = form(header) if header[:1].isalnum() else None
    return isinstance(found, Form) and found.kind not in ("number", "serial", "year")


def _plain(cell: Cell) -> float | None:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    return float(cell) if isinstance(cell, str) and cell.isascii() and cell.isdecimal() and len(cell) < 16 else None


def _are_figures(cells: list[Cell]) -> bool:
    """Whether a column holds mostly numbers."""
    filled = [cell for cell in cells[:2000] if cell not in ("", None)]
    numbers = sum(1 for cell in filled if (cell[:1].isdecimal() or cell[:1] in "-<" if isinstance(cell, str) else True))
    return bool(filled) and numbers >= _NUMBERLIKE * len(filled)


def holder(table: Table) -> Callable[[str, frozenset[str]], bool]:
    """Whether a column of the table, by its key, holds one of some normalised values."""
    by_key: Mapped[str, Column] = {each.key: each for each in table.columns}

    def holds(key: str, values: frozenset[str]) -> bool:
        column = by_key.get(key)
        return column is not None and any(
            words.normal(each) in values for each in set(table.column(column.place)) if each
        )

    return holds
