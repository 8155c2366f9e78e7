"""The place of each row: by code or name, the finest level that is filled, never a coarser one instead."""

from collections.abc import Sequence
from typing import NamedTuple

from ganket.situation.importer.layouts.layout import Layout
from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.asking import Asking
from ganket.situation.importer.reading.columns import LEVELS
from ganket.situation.importer.reading.outcome import LEAVE_OUT, Problem, Where, shown
from ganket.situation.importer.reading.places import Known, Place, is_aggregate
from ganket.situation.importer.reading.sheet import Cell, Fault
from ganket.situation.importer.reading.table import Column, Table
from ganket.situation.importer.reading.values import is_missing


class Found(NamedTuple):
    """A place's code; or why there is none: passed over (`skip`), or the wording of the problem with its values."""

    code: str = ""
    skip: str = ""
    problem: str = ""
    values: dict[str, str] = {}
    column: int = -1


class Whereabouts:
    """Finds places for the rows of one table; each text is looked up once."""

    def __init__(self, table: Table, known: Known, asking: Asking, layout: Layout | None) -> None:
        self.table, self.known, self.asking, self.layout = table, known, asking, layout
        self.remarks: list[Problem] = []

    def of_rows(self, columns: Sequence[tuple[str, Column]]) -> list[Found]:
        """The place of each row; the same one for all when no column names places."""
        if not columns:
            return [self._theirs(Found(self._single()))] * len(self.table.rows)
        ordered = sorted(columns, key=lambda each: LEVELS.index(each[0]))
        levels = [level for level, _ in ordered]
        places = [column.place for _, column in ordered]
        known: dict[tuple[Cell, ...], Found] = {}
        found = []
        counts: dict[tuple[Cell, ...], int] = {}
        for texts in zip(*(self.table.column(place) for place in places), strict=True):
            one = known.get(texts)
            if one is None:
                one = known[texts] = self._theirs(self._of(levels, places, texts), places[0])
            if one.skip:
                counts[texts] = counts.get(texts, 0) + 1
            found.append(one)
        self._remark_skipped(known, counts)
        return found

    def of_headers(self, columns: Sequence[Column]) -> list[Found]:
        """The places of columns headed by places."""
        found = ((self._of(["place"], [each.place], (each.header,)), each.place) for each in columns)
        return [self._theirs(*each) for each in found]

    def _theirs(self, found: Found, column: int = -1) -> Found:
        """A place of which the sender may send figures; else the problem that they may not."""
        place = self.known.places.by_code.get(found.code)
        if not place or self.known.is_theirs(place):
            return found
        values = {"value": shown(" / ".join(place.names[:1]) or place.code)}
        return Found(problem="place_of_others", values=values, column=column)

    def _single(self) -> str:
        """The layout's place, or the sender's own where a title begins with it and none names another; else it is
        asked: the figures of "travellers from" a place are not its own.
        """
        if self.layout and self.layout.place:
            return self.layout.place
        home, places = self.known.home, self.known.places
        titled = {code for title in self.table.titles for code in places.named_in(title)}
        title = next((each for each in self.table.titles if home and places.begins(each, home)), "")
        if title and titled == {home}:
            self.remarks.append(Problem(Where(self.table.sheet.name), "place_titled", {"value": shown(title)}))
            return home
        codes = {place.code: " / ".join(place.names[:1]) for place in places.by_code.values()}
        named = [title for title in self.table.titles if places.knows(title)]
        proposal = places.find(named[0])[0].code if named else home
        return self.asking.choose("place", "ask_place", codes, proposal=proposal)

    def _of(self, levels: Sequence[str], places: Sequence[int], texts: Sequence[Cell]) -> Found:
        """The finest level that names a place; several columns of it must not contradict each other."""
        filled = [
            (level, place, _text(cell, level))
            for level, place, cell in zip(levels, places, texts, strict=True)
            if not isinstance(cell, Fault) and _text(cell, level)
        ]
        if not filled:
            return Found(problem="no_place", column=places[0])
        finest = filled[0][0]
        within = self._within([text for level, _, text in filled if level == "country" and finest != "country"])
        candidates = [(place, text) for level, place, text in filled if level == finest]
        results = [(place, text, self._by_text(text, within)) for place, text in candidates]
        taken = [each for each in results if each[2].code]
        if len({each[2].code for each in taken}) > 1:
            first, second = taken[0], taken[1]
            values = {"value": shown(first[1]), "other": shown(second[1])}
            return Found(problem="place_differs", values=values, column=second[0])
        skipped = [each for each in results if each[2].skip]
        if taken or skipped:
            return (taken or skipped)[0][2]
        # A number may be the code of another list; the name tells what the sender meant.
        named = [each for each in results if not each[1].isdigit()] or results
        place, text, _ = named[-1]
        return self._unknown(text, place, within)

    def _within(self, countries: list[str]) -> str:
        for text in countries:
            found = self.known.places.find(text)
            if len(found) == 1:
                return found[0].code
        return self.layout.within if self.layout else ""

    def _by_text(self, text: str, within: str) -> Found:
        said = self.asking.mapping.answer(f"place:{words.normal(text)}")
        if said == LEAVE_OUT:
            return Found(skip="left_out")
        if said in self.known.places.by_code:
            return Found(said)
        is_skipped = self.layout and words.normal(text) in self.layout.skipped_places
        if is_skipped or (is_aggregate(text) and not self.known.places.find(text, within)):
            return Found(skip="aggregate", values={"value": shown(text)})
        found = self.known.places.find(text, within) or (() if text.isdigit() else self._anywhere(text, within))
        if len(found) == 1:
            return Found(found[0].code)
        if len(found) > 1:
            return self._which(text, found)
        return Found()

    def _anywhere(self, text: str, within: str) -> tuple[Place, ...]:
        """Without the place it should lie in: only when the book does not say where its places lie."""
        return tuple(each for each in self.known.places.find(text) if not each.parent) if within else ()

    def _unknown(self, text: str, place: int, within: str) -> Found:
        if self.layout and self.layout.has_other_places:
            return Found(skip="elsewhere")
        near = [
            each for each in self.known.places.close_to(text) if not within or self.known.places.lies_in(each, within)
        ]
        if near:
            return self._which(text, near)
        return Found(problem="unknown_place", values={"value": shown(text)}, column=place)

    def _which(self, text: str, found: Sequence[Place]) -> Found:
        """Asks which place a text is. While it is open its rows are passed over: no place is taken for another."""
        choices = {each.code: " / ".join(each.names[:1]) for each in found}
        key = f"place:{words.normal(text)}"
        self.asking.choose(key, "ask_which_place", {**choices, LEAVE_OUT: ""}, value=text, proposal=next(iter(choices)))
        return Found(skip="asked")

    def _remark_skipped(self, known: dict[tuple[Cell, ...], Found], counts: dict[tuple[Cell, ...], int]) -> None:
        elsewhere = sum(times for texts, times in counts.items() if known[texts].skip == "elsewhere")
        if elsewhere:
            self.remarks.append(Problem(Where(self.table.sheet.name), "elsewhere", {"count": elsewhere}))
        said = set()
        for texts in counts:
            one = known[texts]
            value = one.values.get("value", "")
            if one.skip == "aggregate" and value not in said:
                said.add(value)
                self.remarks.append(Problem(Where(self.table.sheet.name), "aggregate", {"value": value}))


def _text(cell: Cell, level: str) -> str:
    """A cell as the name of a place; empty where it says that there is none. Of countries, NA is one."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else ""
    text = str(cell if cell is not None else "").strip()
    is_code = text.upper() == "NA" and level in ("country", "place")
    return "" if is_missing(text) and not is_code and text.casefold() != "unknown" else text
