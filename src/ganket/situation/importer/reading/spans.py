"""The first and last day of each row (or of each column headed by days), with what is asked about them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ganket.situation.importer.reading import days
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.columns import DAYS
from ganket.situation.importer.reading.dayforms import Form, form
from ganket.situation.importer.reading.outcome import Problem, Where, shown
from ganket.situation.importer.reading.places import Known
from ganket.situation.importer.reading.sheet import Cell, Fault
from ganket.situation.importer.reading.table import Column, Table

Span = days.Period | Fault | None
WHOLE = ("date", "period", "start")  # columns that name a whole day or period
# Where the day begins first it is tomorrow already: no day of the future of whoever sends it.
_ANY_ZONE = timedelta(days=1)


class Spans:
    """Reads days for one table; what is open is asked once for the file."""

    def __init__(self, table: Table, known: Known, asking: Asking, has_1904_days: bool) -> None:
        self.table, self.known, self.asking, self.has_1904_days = table, known, asking, has_1904_days
        self.column = -1  # the one that problems name
        self.remarks: list[Problem] = []

    def of_rows(self, columns: dict[str, Column]) -> list[Span]:
        """The span of each row by its columns of days; the day that was answered when there is none."""
        cells = {kind: self.table.column(column.place) for kind, column in columns.items()}
        if not columns:
            return [self._single()] * len(self.table.rows)
        main = next((kind for kind in (*WHOLE, "end", *DAYS) if kind in columns), "date")
        self.column = columns[main].place
        if "start" in columns and "end" in columns:
            decided = self._decided((*cells["start"], *cells["end"]), columns["start"], "")
            starts, ends = days.periods(cells["start"], decided), days.periods(cells["end"], decided)
            return [_joined(one, two) for one, two in zip(starts, ends, strict=True)]
        part = next((kind for kind in ("week", "month", "quarter") if kind in columns), "")
        if main not in WHOLE and part and "year" in columns:
            self.column = columns[part].place
            decided = self._decided(cells["year"], columns["year"], part)
            if part == "week":
                decided = self._with_weeks(decided, cells[part])
            pairs = zip(cells[part], cells["year"], strict=True)
            known: dict[tuple[Cell, Cell], Span] = {}
            return [
                known[pair] if pair in known else known.setdefault(pair, days.of_year(*pair, part, decided))
                for pair in pairs
            ]
        return days.periods(cells[main], self._decided(cells[main], columns[main], main))

    def of_headers(self, columns: Sequence[Column]) -> list[Span]:
        """The span of each column headed by a day."""
        headers: list[Cell] = [each.day for each in columns]
        return days.periods(headers, self._decided(headers, columns[0], ""))

    def _single(self) -> Span:
        given = self.asking.choose("day", "ask_day", ())
        found = days.period(given, days.Decided()) if given else None
        if given and (found is None or isinstance(found, Fault)):
            return Fault("not_a_day", given)
        return found

    def _decided(self, cells: Iterable[Cell], column: Column, kind: str) -> days.Decided:
        cells = list(cells)
        seen = days.look(cells)
        examples = dict(seen.examples)
        where = Where(self.table.sheet.name, 0, column.place + 1)
        order, six, weeks, era, serials = seen.order, seen.six_digits or kind, "", "", ""
        if six not in ("week", "month"):
            six = ""
        if "era" in examples:
            # As answered, or as it is proposed: the other questions name days, and those hang on it.
            era = "ce" if self.asking.given("era") == "ce" else "be"
        if "dates" in examples:
            order = self._settled("dates", (days.DMY, days.MDY), examples["dates"], where, cells, era)
        if "six_digits" in examples and not six:
            six = self._ask("six_digits", ("month", "week"), examples["six_digits"], where, era)
        if six == "week" and "six_digits" in examples:
            examples.setdefault("weeks", examples["six_digits"])
        if "weeks" in examples:
            weeks = self._ask("weeks", ("iso", "epi"), examples["weeks"], where, era)
        if "serials" in examples:
            serials = self._settled("serials", ("1900", "1904"), examples["serials"], where, cells, era)
        decided = days.Decided(order, era, weeks, six, serials, 0, self.has_1904_days or serials == "1904")
        if "era" in examples:
            decided = self._of_an_era(decided, examples["era"], where)
        if kind in ("week", "date", "period", "month") and self._lack_a_year(cells):
            decided = self._with_year(decided, cells)
        return decided

    def _settled(
        self, key: str, choices: tuple[str, ...], example: str, where: Where, cells: Sequence[Cell], era: str
    ) -> str:
        """What the cells leave open: not asked where one reading alone is possible, but said. Otherwise asked."""
        read = {each: days.periods(cells, _read_as(key, each, era)) for each in choices}
        possible = [each for each in choices if not self._lies_ahead(read[each])]
        if len(possible) != 1 or self.asking.is_answered(key) or self._is_amiss(read[possible[0]]):
            return self._ask(key, choices, example, where, era)
        other = _label(days.period(example, _read_as(key, possible[0], era)), " – ")
        self.remarks.append(Problem(where, "only_reading", {"value": shown(example), "other": other}))
        return possible[0]

    def _lies_ahead(self, found: Iterable[Span]) -> bool:
        """Whether one of these lies in the future of whoever sent the file."""
        sent = self.known.sent_on or self.known.today
        return any(each and not isinstance(each, Fault) and each[0] - sent > _ANY_ZONE for each in found)

    def _is_amiss(self, found: Iterable[Span]) -> bool:
        """Whether one of these is no day, or lies before the emergency: then the reading may not be the one meant."""
        first = self.known.first_day or date.min
        return any(
            each.code == "no_such_day" if isinstance(each, Fault) else each is not None and each[1] < first
            for each in found
        )

    def _ask(self, key: str, choices: tuple[str, ...], example: str, where: Where, era: str) -> str:
        """Each choice with the day that the example would be."""
        labels = {each: _label(days.period(example, _read_as(key, each, era))) for each in choices}
        return self.asking.choose(key, f"ask_{key}", labels, value=example, where=where) or choices[0]

    def _of_an_era(self, decided: days.Decided, example: str, where: Where) -> days.Decided:
        """With the era as it is answered: asked with the days that the example would be, as all else is decided."""
        cell: Cell = (
            date.fromisoformat(example) if len(example) == 10 and example[4] == "-" and example.isascii() else example
        )
        labels = {each: _label(days.period(cell, replace(decided, era=each))) for each in ("be", "ce")}
        asked = self.asking.choose(
            "era", "ask_era", labels, value=example, other=labels["be"], proposal="be", where=where
        )
        return replace(decided, era=asked)

    def _lack_a_year(self, cells: Sequence[Cell]) -> bool:
        found = (form(str(int(each)) if isinstance(each, float) and each.is_integer() else str(each))
                 for each in cells[:50] if each not in ("", None) and not isinstance(each, Fault | date))  # fmt: skip
        return any(isinstance(each, Form) and each.kind == "number" for each in found)

    def _with_year(self, decided: days.Decided, cells: Sequence[Cell]) -> days.Decided:
        given = self.asking.choose("year", "ask_year", (), proposal="")
        year = int(given) if given.isdecimal() and len(given) == 4 else 0
        return self._with_weeks(replace(decided, year=year), cells)

    def _with_weeks(self, decided: days.Decided, cells: Sequence[Cell]) -> days.Decided:
        """Weeks without a kind, in a column of their own."""
        if decided.weeks or all("EW" in str(each).upper() for each in cells if each not in ("", None)):
            return decided
        example = next((str(each) for each in cells if each not in ("", None)), "")
        where = Where(self.table.sheet.name, 0, self.column + 1)
        kind = self.asking.choose("weeks", "ask_weeks", ("iso", "epi"), value=example, where=where)
        return replace(decided, weeks=kind or "iso")

    def wrong(self, span: days.Period) -> tuple[str, dict[str, str]] | None:
        """What keeps a span from being taken, as a wording with its values; None when it is right."""
        start, end = span
        if end < start:
            return "end_before_start", {"value": f"{start} to {end}"}
        if end > self.known.today:
            return "future", {"value": str(end)}
        if self.known.first_day and start < self.known.first_day and end < self.known.first_day:
            return "before_start", {"value": str(start), "first": str(self.known.first_day)}
        return None


def _read_as(key: str, answer: str, era: str) -> days.Decided:
    """A column of an era of which one doubt is answered, and the others as they leave the most open."""
    said = {key: answer}
    return days.Decided(
        order=said.get("dates", ""),
        era=era,
        weeks=said.get("weeks", ""),
        six_digits=said.get("six_digits", "week" if key == "weeks" else ""),
        has_1904_days=said.get("serials") == "1904",
    )


def _joined(one: Span, two: Span) -> Span:
    """From the first day of one to the last day of the other; one alone stands for itself."""
    if one is None or two is None:
        return one or two
    if isinstance(one, Fault) or isinstance(two, Fault):
        return one if isinstance(one, Fault) else two
    return one[0], two[1]


def _label(span: Span, between: str = " to ") -> str:
    if span is None or isinstance(span, Fault):
        return ""
    return str(span[0]) if span[0] == span[1] else f"{span[0]}{between}{span[1]}"
