"""The places a file may name, by code or by name, each with the days on which it is one. Built by the caller."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ganket.lib import text as texts
from ganket.situation.importer.reading import words

CLOSE_MAX = 5
# Codes of two letters are words of a title, too: `la`, `in`.
SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Place:
    """A place: its code, the names and other codes it goes by, the place it lies in, and until when it is one."""

    code: str
    names: tuple[str, ...] = ()
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()


class PlaceBook:
    """All places of the record. Looking up never guesses: one place, or several, or none."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.by_code = {place.code: place for place in places}
        self._exact: dict[str, list[Place]] = {}
        self._folded: dict[str, list[Place]] = {}
        for place in self.by_code.values():
            for name in {place.code, *place.names}:
                _add(self._exact, words.normal(name), place)
                _add(self._folded, _fold(name), place)
        self._found: dict[tuple[str, str], tuple[Place, ...]] = {}

    def find(self, name: str, within: str = "") -> tuple[Place, ...]:
        """The places this may be, by code or name: exactly written first, else without marks.

        Several when the text leaves it open; `within` keeps those of one place.
        """
        key = (name, within)
        if key not in self._found:
            found = self._exact.get(words.normal(name)) or self._folded.get(_fold(name)) or []
            kept = [place for place in found if self.lies_in(place, within)] if within else found
            self._found[key] = tuple(kept)
        return self._found[key]

    def knows(self, name: str) -> bool:
        """Whether a text is the code or name of a place."""
        return bool(name) and bool(self.find(name))

    def named_in(self, title: str) -> set[str]:
        """The codes of the places whose names, or whose codes of three letters and more, stand in a title."""
        said = f" {_spaced(_fold(title))} "
        return {
            place.code
            for name, places in self._folded.items()
            if len(name) >= SHORTEST_NAME and f" {_spaced(name)} " in said
            for place in places
        }

    def begins(self, title: str, code: str) -> bool:
        """Whether a title begins with a name of this place, or its code of three letters and more."""
        said = f"{_spaced(_fold(title))} "
        return any(
            len(name) >= SHORTEST_NAME and said.startswith(f"{_spaced(name)} ")
            for name, places in self._folded.items()
            if any(place.code == code for place in places)
        )

    def close_to(self, name: str) -> tuple[Place, ...]:
        """Places whose names are nearly this: to be offered, never taken."""
        near = difflib.get_close_matches(_fold(name)[:80], self._folded, n=CLOSE_MAX, cutoff=0.8)
        return tuple({place.code: place for each in near for place in self._folded[each]}.values())

    def lies_in(self, place: Place, within: str) -> bool:
        """Whether a place lies in another, or is it."""
        steps = 0
        at: Place | None = place
        while at and steps < 10:
            if within in (at.code, at.parent):
                return True
            at, steps = self.by_code.get(at.parent), steps + 1
        return False


@dataclass(frozen=True)
class Known:
    """What a file is checked against: places, measures and decimals by code of indicator, today, the first day of
    the emergency, and the place the sender speaks for (proposed when the file names none).
    """

    places: PlaceBook
    measures: dict[str, str]
    decimals: dict[str, int] = field(default_factory=dict)
    today: date = date.max
    first_day: date | None = None
    home: str = ""
    hazard: str = ""  # what the sender says they are figures of
    sent_on: date | None = None  # today where it is not known
    within: frozenset[str] | None = None  # the states of whose places its sender may send; None: of all

    def is_theirs(self, place: Place) -> bool:
        """Whether its sender may send figures of a place."""
        return self.within is None or any(self.places.lies_in(place, state) for state in self.within)


def is_aggregate(name: str) -> bool:
    """Whether a text names no single place: a continent, a group by income, `OWID_…`, "unknown"."""
    return name.startswith("OWID_") or words.normal(name) in words.listed("aggregates")


def _add(index: dict[str, list[Place]], key: str, place: Place) -> None:
    if key and place not in index.setdefault(key, []):
        index[key].append(place)


def _spaced(name: str) -> str:
    return " ".join(_WORD.findall(name))


def _fold(name: str) -> str:
    return texts.fold(words.normal(name))
