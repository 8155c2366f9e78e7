"""Rows and columns into figures, each checked: place, days, number, one figure for one cell."""

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter

from ganket.situation.importer.layouts.layout import Layout
from ganket.situation.importer.reading import decimals, values
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.columns import Roles
from ganket.situation.importer.reading.days import Period
from ganket.situation.importer.reading.outcome import LEAVE_OUT, Figure, Problem, Where, shown
from ganket.situation.importer.reading.places import Known
from ganket.situation.importer.reading.sheet import Fault
from ganket.situation.importer.reading.spans import Span, Spans
from ganket.situation.importer.reading.statuses import with_status
from ganket.situation.importer.reading.table import Column, Table
from ganket.situation.importer.reading.values import Noted, Value
from ganket.situation.importer.reading.whereabouts import Found, Whereabouts

_CELL = itemgetter(2, 3, 4, 5)  # area, indicator, first and last day of a Figure


class Assembling:
    """The figures of one table with all that is said about them."""

    def __init__(
        self, table: Table, roles: Roles, known: Known, asking: Asking, layout: Layout | None, has_1904_days: bool
    ) -> None:
        self.table, self.roles, self.known, self.asking, self.layout = table, roles, known, asking, layout
        self.places = Whereabouts(table, known, asking, layout)
        self.spans = Spans(table, known, asking, has_1904_days)
        self.figures: list[Figure] = []
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.lines = [table.sheet.line(at) for at in table.rows]
        self.earlier: set[int] = set()
        self.bad_rows: set[tuple[int, str]] = set()
        self.checked: dict[tuple[object, object], bool] = {}

    def run(self) -> None:
        """Fills figures, problems and remarks."""
        roles = self.roles
        streams = self._value_columns()
        counted = [column for columns, _ in streams for column in columns]
        signs = decimals.decide(self.table, counted, self.asking)
        read = {each.place: values.numbers(self.table.column(each.place), signs.of(each)) for each in counted}
        codes = self._codes() if streams and not streams[0][1] else []
        for column, code in ((column, code) for columns, code in streams for column in columns):
            of_rows = [code] * len(self.lines) if code else codes
            signs.refuse_unclear(self.table, column, read[column.place], of_rows, self.known)
        areas = self.places.of_rows(roles.places) if not roles.wide_places else []
        spans = self.spans.of_rows(roles.days) if not roles.wide_days else []
        if roles.wide_days:
            for column, span in zip(roles.wide_days, self.spans.of_headers(roles.wide_days), strict=True):
                self._emit(column, read[column.place], areas, [span] * len(self.lines), codes)
        elif roles.wide_places:
            for column, found in zip(roles.wide_places, self.places.of_headers(roles.wide_places), strict=True):
                self._emit(column, read[column.place], [found] * len(self.lines), spans, codes)
        elif roles.value:
            self._emit(roles.value, self._with_status(read[roles.value.place]), areas, spans, codes)
        for columns, code in roles.streams:
            parts = [read[column.place] for column in columns]
            whole = parts[0] if len(parts) == 1 else [_sum(each) for each in zip(*parts, strict=True)]
            self._emit(columns[0], whole, areas, spans, [code] * len(self.lines))
        self._once()
        self._remark()
        self.remarks += [*self.places.remarks, *self.spans.remarks]

    def _with_status(self, read: list[Value]) -> list[Value]:
        """The values with what columns of status and reason say of them."""
        status, reason = self.roles.status, self.roles.reason
        if not status and not reason:
            return read
        statuses, reasons = (self.table.column(each.place) if each else [] for each in (status, reason))
        found = with_status(read, statuses, reasons)
        for at, code, text in found.wrong:
            column = reason if code == "reason" else self.roles.value if code.startswith("value") else status
            where = Where(self.table.sheet.name, self.lines[at], column.place + 1 if column else 0)
            name = column.header if column else ""
            self.problems.append(Problem(where, code, {"value": shown(text)}, name))
        return found.values

    def _value_columns(self) -> list[tuple[list[Column], str]]:
        roles = self.roles
        wide = roles.wide_days or roles.wide_places or ([roles.value] if roles.value else [])
        return [*(([column], "") for column in wide), *roles.streams]

    def _codes(self) -> list[str]:
        """The indicator of each row: from its column, or one for the whole table."""
        column = self.roles.indicator
        if not column:
            return [self.roles.wide_indicator] * len(self.lines)
        known: dict[str, str] = {}
        codes = []
        for cell in self.table.column(column.place):
            text = str(cell if cell is not None else "").strip()
            if text not in known:
                known[text] = self._code(text)
            codes.append(known[text])
        return codes

    def _code(self, text: str) -> str:
        """The indicator a cell names: by code, by words, else asked. `?text` stands for none."""
        from ganket.situation.importer.reading import words

        if text in self.known.measures:
            return text
        found = words.match(text)
        meaning = found.meaning
        if found.is_taken and meaning.startswith("family:"):
            measure = self.asking.choose("measure", "ask_measure", ("new", "cumulative"), value=text)
            meaning = words.family(meaning.removeprefix("family:")).get(measure or "new", "")
        if found.is_taken and meaning in self.known.measures:
            return meaning
        if not text:
            return "?"
        counted = [code for code, measure in self.known.measures.items() if measure != "estimate"]
        key = f"indicator:{words.normal(text)}"
        answer = self.asking.choose(key, "ask_indicator", [LEAVE_OUT, *counted], value=text, proposal=LEAVE_OUT)
        return "" if answer == LEAVE_OUT else answer

    def _emit(
        self, column: Column, read: Sequence[Value], areas: Sequence[Found], spans: Sequence[Span], codes: Sequence[str]
    ) -> None:
        """One column of values into figures. Most cells take the short way."""
        place = column.place + 1
        add = self.figures.append
        # By indicator: whether its figures are whole, and whether they may be below zero.
        counted = {
            code: (not self.known.decimals.get(code), measure == "new")
            for code, measure in self.known.measures.items()
            if measure != "estimate"
        }
        for line, value, area, span, code in zip(self.lines, read, areas, spans, codes, strict=True):
            if value is None or area.skip or not code:
                continue
            if span is None or isinstance(span, Fault):
                self._slowly(line, column, value, area, span, code)
                continue
            if isinstance(value, float) and area.code and code in counted:
                is_whole, may_fall = counted[code]
                if (may_fall or value >= 0) and (not is_whole or value == int(value)) and self._is_right(area, span):
                    add(Figure(line, place, area.code, code, span[0], span[1], value, "normal", ""))
                    continue
            self._slowly(line, column, value, area, span, code)

    def _is_right(self, area: Found, span: Period) -> bool:
        """Whether place and days are right; each pair is looked at once."""
        key = (area.code, span)
        found = self.checked.get(key)
        if found is None:
            found = self.checked[key] = self._fits(area.code, span) is None
        return found

    def _fits(self, area: str, span: Period) -> tuple[str, dict[str, str]] | None:
        """What is wrong with a place on these days; None when nothing is."""
        wrong = self.spans.wrong(span)
        if wrong:
            return wrong
        about = self.known.places.by_code.get(area)
        if about and about.valid_from and span[1] < about.valid_from:
            return "place_not_yet", {"value": shown(area), "day": str(span[0])}
        if about and about.valid_to and span[0] > about.valid_to:
            return "ended", {}
        return None

    def _slowly(self, line: int, column: Column, value: Value, area: Found, span: Span, code: str) -> None:
        """One cell that is not plain: all that is wrong with it, or the figure after all."""
        place = column.place + 1
        self._say_row(line, place, area, span, code)
        measure = self.known.measures.get(code)
        wrong = self._wrong(value, code) if measure else None
        if wrong:
            self.problems.append(Problem(Where(self.table.sheet.name, line, place), *wrong, column.header))
        if wrong or not area.code or span is None or isinstance(span, Fault) or measure in (None, "estimate"):
            return
        misfit = self._fits(area.code, span)
        if misfit and misfit[0] == "before_start" and self.layout and not self.layout.is_form:
            self.earlier.add(line)  # a publisher's table is not about this emergency alone
            return
        at = area.code
        if misfit and misfit[0] == "ended":
            at = self._successor(area.code)
        elif misfit:
            self._row_problem(line, self.spans.column + 1, *misfit)
        if at == LEAVE_OUT or (misfit and misfit[0] != "ended"):
            return
        number, note, status = value if isinstance(value, Noted) else (value, "", "normal")
        note = "".join(each for each in note if each.isprintable())
        if not isinstance(number, Fault):
            self.figures.append(Figure(line, place, at, code, *span, number, status, note))

    def _say_row(self, line: int, place: int, area: Found, span: Span, code: str) -> None:
        """What is wrong with place, day and indicator of a row."""
        if area.problem:
            self._row_problem(line, area.column + 1, area.problem, area.values)
        if span is None:
            self._row_problem(line, max(0, self.spans.column + 1), "no_day", {})
        elif isinstance(span, Fault):
            self._row_problem(line, self.spans.column + 1, span.code, {"value": shown(span.text)})
        if code not in self.known.measures:
            self._row_problem(line, place, "unknown_indicator", {"value": shown(code)})
        elif self.known.measures[code] == "estimate":
            self._row_problem(line, place, "estimate", {"value": shown(code)})

    def _wrong(self, value: Value, code: str) -> tuple[str, dict[str, str]] | None:
        if isinstance(value, Fault):
            return value.code, {"value": shown(value.text)}
        number, note = (value.value, value.note) if isinstance(value, Noted) else (value, "")
        if number is None:
            return None
        is_count = not self.known.decimals.get(code)
        if note == "%" and is_count:
            return "percentage", {"value": shown(f"{number:g}%")}
        if is_count and number != int(number):
            return "not_whole", {"value": shown(f"{number:g}")}
        if number < 0 and self.known.measures[code] != "new":
            return "negative", {"value": f"{number:g}"}
        return None

    def _successor(self, code: str) -> str:
        """The place that figures belong to after a place has ended: asked, with its successors offered."""
        about = self.known.places.by_code[code]
        book = self.known.places.by_code
        choices = {each: " / ".join(book[each].names[:1]) if each in book else "" for each in about.successors}
        return self.asking.choose(
            f"successor:{code}",
            "ask_successor",
            {**choices, LEAVE_OUT: ""},
            value=" / ".join(about.names[:1]) or code,
            day=str(about.valid_to),
            proposal=about.successors[0] if len(about.successors) == 1 else LEAVE_OUT,
        )

    def _row_problem(self, line: int, place: int, code: str, found: dict[str, str]) -> None:
        """A problem of a whole row is said once, not once for each of its figures."""
        if (line, code) not in self.bad_rows:
            self.bad_rows.add((line, code))
            self.problems.append(Problem(Where(self.table.sheet.name, line, place), code, found))

    def _once(self) -> None:
        """One figure for one cell: the same again is a remark, another one a problem, or asked by the layout."""
        asks = bool(self.layout and self.layout.answers.get("repeats"))
        seen: dict[object, Figure] = {}
        for figure in self.figures:
            first = seen.setdefault(_CELL(figure), figure)
            if first is figure:
                continue
            where, other = self._where(figure), {"where": self._where(first)}
            if (first.value, first.status) == (figure.value, figure.status):
                self.remarks.append(Problem(where, "repeats", other))
            elif asks:
                chosen = self.asking.choose("repeats", "ask_repeats", ("first", "last", "largest"), proposal="first")
                self.remarks.append(Problem(where, "repeats_resolved", {**other, "value": chosen}))
                if chosen == "last" or (chosen == "largest" and (figure.value or 0) > (first.value or 0)):
                    seen[_CELL(figure)] = figure
            else:
                self.problems.append(Problem(where, "differs", other))
        if len(seen) < len(self.figures):
            self.figures = list(seen.values())

    def _where(self, figure: Figure) -> Where:
        return Where(self.table.sheet.name, figure.row, figure.column)

    def _remark(self) -> None:
        """Totals that fall, figures below zero: real when a source corrects, and worth saying."""
        measures = self.known.measures
        if self.earlier:
            values = {"count": len(self.earlier), "first": str(self.known.first_day)}
            self.remarks.append(Problem(Where(self.table.sheet.name), "earlier", values))
        below = [each for each in self.figures if each.value is not None and each.value < 0]
        self.remarks += [Problem(self._where(each), "negative_kept") for each in below]
        totals = [each for each in self.figures if measures[each.indicator] == "cumulative" and each.value is not None]
        totals.sort(key=_BY_DAY)
        last: dict[tuple[str, str], float] = {}
        for each in totals:
            key, value = (each.area, each.indicator), each.value or 0.0
            before = last.get(key, value)
            if value < before:
                found = {"before": f"{before:.12g}", "after": f"{value:.12g}"}
                self.remarks.append(Problem(self._where(each), "falls", found))
            last[key] = value


_BY_DAY: Callable[[Figure], date] = itemgetter(5)


def _sum(parts: Sequence[Value]) -> Value:
    """Parts of a count added up: unknown when one of them is, faulty when one of them is."""
    fault = next((each for each in parts if isinstance(each, Fault)), None)
    if fault:
        return fault
    if all(each is None for each in parts):
        return None
    numbers = [each.value if isinstance(each, Noted) else each for each in parts]
    if any(each is None for each in numbers):
        return Noted(None, "a part is missing", "suppressed")
    return float(sum(each for each in numbers if isinstance(each, float)))
