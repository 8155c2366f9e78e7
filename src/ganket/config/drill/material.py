"""The files of the drill as plain, frozen data: how each state fares and reports, and the words it uses."""

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_CONTENT = Path(__file__).resolve().parents[2] / "content"
_FOLDER = _CONTENT / "scenarios" / "drill"


@dataclass(frozen=True)
class Measure:
    """What a state can take: what is left of the reproduction number and of cases from abroad, per mille."""

    code: str
    reproduction_permille: int
    sparks_permille: int
    part: str


@dataclass(frozen=True)
class Correction:
    """A day's figure that was too high at first: by how much, when that is mended, and the reason's code."""

    day: int
    indicator: str
    too_many_permille: int
    at_least: int
    after_days: int
    time: time
    why: str


@dataclass(frozen=True)
class Behaviour:
    """What a state does otherwise than share an update on time each day. Days are counted from 1."""

    late_days: tuple[tuple[int, int], ...] = ()  # with the minutes after the usual time
    late_permille: int = 0
    late_minutes: tuple[int, int] = (0, 0)
    missing_days: frozenset[int] = frozenset()
    missing_permille: int = 0
    backlogs: tuple[tuple[int, ...], ...] = ()
    definition_day: int | None = None
    probable_permille: int = 0
    corrections: tuple[Correction, ...] = ()
    unplaced_every_days: int = 0
    unplaced_permille: int = 0
    public_more_permille: int = 0


@dataclass(frozen=True)
class Course:
    """One state: its people, how the disease runs there, what it does against it and how it reports."""

    code: str
    people: int
    reproduction_permille: int
    infected_daily: int
    sparks_permille_a_week: int
    found_permille: int
    tests_per_million: int
    thresholds: tuple[tuple[Measure, int], ...]
    entry_points: int
    freight_routes: int
    audience: str
    shares_at: time
    provinces: tuple[tuple[str, int], ...]
    behaviour: Behaviour


@dataclass(frozen=True)
class Setting:
    """Everything the simulation starts from."""

    first_day: date
    days: int
    serial_interval_permille: tuple[int, ...]
    counted_from_day: int
    counted_shares: tuple[int, ...]
    laboratory_week_permille: tuple[int, ...]
    courses: tuple[Course, ...]


@cache
def read(name: str) -> Any:
    """One file of the drill, parsed; read, never changed."""
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def setting() -> Setting:
    """The setting of the drill's files."""
    scenario, file = read("scenario.yaml"), read("courses.yaml")
    association = _CONTENT / "associations" / f"{scenario['association'].lower()}.yaml"
    states = yaml.safe_load(association.read_text(encoding="utf-8"))["states"]
    people = {state["code"]: state["population"]["value"] for state in states}
    measures = {code: Measure(code, **line) for code, line in file["measures"].items()}
    return Setting(
        first_day=scenario["first_day"],
        days=(scenario["last_day"] - scenario["first_day"]).days + 1,
        serial_interval_permille=tuple(file["serial_interval_permille"]),
        counted_from_day=file["counted_after_permille"]["first_day"],
        counted_shares=tuple(file["counted_after_permille"]["shares"]),
        laboratory_week_permille=tuple(file["laboratory_week_permille"]),
        courses=tuple(_course(line, people[line["code"]], measures) for line in file["states"]),
    )


def _course(line: dict[str, Any], people: int, measures: dict[str, Measure]) -> Course:
    line = dict(line)
    thresholds = tuple((measures[code], threshold) for code, threshold in line.pop("measures").items())
    provinces = tuple((each["code"], each["permille"]) for each in line.pop("provinces", []))
    behaviour = _behaviour(line.pop("behaviour"))
    shares_at = time.fromisoformat(line.pop("shares_at"))
    return Course(
        people=people, thresholds=thresholds, provinces=provinces, behaviour=behaviour, shares_at=shares_at, **line
    )


def _behaviour(line: dict[str, Any]) -> Behaviour:
    late, missing = line.get("late", {}), line.get("missing", {})
    definition, unplaced = line.get("definition", {}), line.get("unplaced", {})
    corrections = line.get("corrections", [])
    return Behaviour(
        late_days=tuple(late.get("days", {}).items()),
        late_permille=late.get("permille", 0),
        late_minutes=tuple(late.get("minutes", (0, 0))),
        missing_days=frozenset(missing.get("days", [])),
        missing_permille=missing.get("permille", 0),
        backlogs=tuple(tuple(days) for days in line.get("backlogs", [])),
        definition_day=definition.get("day"),
        probable_permille=definition.get("probable_permille", 0),
        corrections=tuple(Correction(**{**each, "time": time.fromisoformat(each["time"])}) for each in corrections),
        unplaced_every_days=unplaced.get("every_days", 0),
        unplaced_permille=unplaced.get("permille", 0),
        public_more_permille=line.get("public_source", {}).get("more_permille", 0),
    )
