"""Brings the parts of states, `content/areas/<iso3>.csv`, into an instance: provinces and regions with the days they
are valid for, what followed them, the names that files call them by, and how many people live there.

Written in bulk: a state may have a hundred parts.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from ganket.actors.models import State
from ganket.actors.permissions import Acting
from ganket.lib import audit, canonical
from ganket.situation.models import Area, AreaSuccession, Population

FOLDER = Path(__file__).resolve().parent.parent / "content" / "areas"
LEVEL = 1
_SOURCE, _ADDRESS = "# population source: ", "# population address: "
_KEPT = ("names", "other_names", "level", "parent_id", "state_id", "valid_from", "valid_to")


@dataclass(frozen=True)
class Part:
    """One line of a file: a part of a state. `people` of `year` is None where no source may be given on."""

    code: str
    names: dict[str, str]
    other_names: list[str]
    valid_from: date | None
    valid_to: date | None
    successors: list[str]
    people: int | None
    year: int | None


@dataclass(frozen=True)
class PartsFile:
    """The parts of one state, and who says how many people live in them."""

    parts: list[Part]
    source: dict[str, str]


def read(iso3: str) -> PartsFile | None:
    """The file of one state; None where there is none."""
    path = FOLDER / f"{iso3.lower()}.csv"
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    said = {
        key: line.removeprefix(mark)
        for line in lines
        for key, mark in (("label", _SOURCE), ("url", _ADDRESS))
        if line.startswith(mark)
    }
    return PartsFile([_part(row) for row in rows], said)


@transaction.atomic
def bring_areas(*, by: Acting, states: Iterable[str]) -> int:
    """Bring the parts of these states (codes) up to date with their files; returns how many are new or changed.

    The same again changes nothing. Raises ValueError when another number of people stands for a year already: rates
    were made with it.
    """
    files = {code: found for code in states if (found := read(code))}
    owners = State.objects.in_bulk(files, field_name="iso3")
    wholes = {area.code: area for area in Area.objects.filter(level=0, code__in=files)}
    wanted = [_area(part, wholes[code], owners[code]) for code, file in files.items() for part in file.parts]
    there = Area.objects.in_bulk([area.code for area in wanted], field_name="code")
    fresh = [area for area in wanted if area.code not in there]
    changed = [_changed(there[area.code], area) for area in wanted if _differs(there.get(area.code), area)]
    Area.objects.bulk_create(fresh)
    Area.objects.bulk_update(changed, _KEPT)
    by_code = Area.objects.in_bulk([area.code for area in wanted], field_name="code")
    follow = _bring_successions(files.values(), by_code)
    people = _bring_people(files.values(), by_code)
    written = {area.code for area in (*fresh, *changed)}
    rows = {
        "areas": [
            _row(by_code[part.code], of) for of, file in files.items() for part in file.parts if part.code in written
        ],
        "successions": follow,
        "people": people,
    }
    if any(rows.values()):
        audit.record("bring areas", by=by.signature, kind="areas", subjects=sorted(files), rows=rows)
    return len(written)


def _part(row: dict[str, str]) -> Part:
    vietnamese = {"vi": row["name_vi"]} if row["name_vi"] else {}
    return Part(
        row["code"],
        {"en": row["name_en"], **vietnamese},
        _several(row["other_names"]),
        _day(row["valid_from"]),
        _day(row["valid_to"]),
        _several(row["successors"]),
        int(row["population"]) if row["population"] else None,
        int(row["population_year"]) if row["population_year"] else None,
    )


def _several(text: str) -> list[str]:
    return text.split("|") if text else []


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _area(part: Part, whole: Area, owner: State) -> Area:
    return Area(
        code=part.code,
        names=part.names,
        other_names=part.other_names,
        level=LEVEL,
        parent=whole,
        state=owner,
        valid_from=part.valid_from,
        valid_to=part.valid_to,
    )


def _differs(there: Area | None, wanted: Area) -> bool:
    return there is not None and any(getattr(there, name) != getattr(wanted, name) for name in _KEPT)


def _changed(there: Area, wanted: Area) -> Area:
    for name in _KEPT:
        setattr(there, name, getattr(wanted, name))
    return there


def _bring_successions(files: Iterable[PartsFile], by_code: dict[str, Area]) -> list[list[Any]]:
    """What followed each part: from the day after it ended; where it lives on, from the first day of the other."""
    there = set(AreaSuccession.objects.filter(area__in=by_code.values()).values_list("area_id", "successor_id"))
    rows = []
    for file in files:
        for part in file.parts:
            for code in part.successors:
                area, successor = by_code[part.code], by_code[code]
                on = part.valid_to + timedelta(days=1) if part.valid_to else successor.valid_from
                if on is None:
                    raise ValueError(f"{part.code} is followed by {code}, and nothing says from which day.")
                if (area.pk, successor.pk) not in there:
                    rows.append(AreaSuccession(area=area, successor=successor, on=on))
    AreaSuccession.objects.bulk_create(rows)
    return [[row.area.code, row.successor.code, canonical.moment(row.on)] for row in rows]


def _bring_people(files: Iterable[PartsFile], by_code: dict[str, Area]) -> list[list[Any]]:
    """How many people live in each part, as far as it is not recorded yet."""
    counted = Population.objects.filter(area__in=by_code.values()).values_list("area_id", "year", "people", "source")
    there = {(area_id, year): (people, source) for area_id, year, people, source in counted}
    rows = []
    for file in files:
        for part in file.parts:
            if part.people is None or part.year is None:
                continue
            area = by_code[part.code]
            before = there.get((area.pk, part.year))
            if before is None:
                rows.append(Population(area=area, year=part.year, people=part.people, source=file.source))
            elif before != (part.people, file.source):
                raise ValueError(f"{part.code} {part.year}: {before[0]} people are recorded already.")
    Population.objects.bulk_create(rows)
    return [[row.area.code, row.year, row.people] for row in rows]


def _row(area: Area, of: str) -> dict[str, Any]:
    """An area's canonical row, for its leaf."""
    return {
        "code": area.code,
        "names": area.names,
        "other_names": area.other_names,
        "parent": of,
        "from": canonical.moment(area.valid_from),
        "to": canonical.moment(area.valid_to),
    }
