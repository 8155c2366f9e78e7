"""Replays a scenario: its acts in the order they were recorded, through the same actions as any user's.

No row lies in the clock's future: `bring` replays what was recorded by a moment and was not brought yet, so
later acts arrive as the scenario's clock passes them.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.config import content
from ganket.config import instance as instances
from ganket.config.cli import Refused
from ganket.lib import clock, scenario_files
from ganket.situation import actions as situation
from ganket.situation.estimates.actions import Outcome, analyse
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Emergency, Entry, Hazard, Level, Recording

ANALYSED_AT = time(6, 0)


@dataclass(frozen=True)
class Act:
    """One thing that was recorded at a moment: a key by which it is known to be brought, and how to do it."""

    at: datetime
    key: str
    do: Callable[[], object]
    is_analysis: bool = False


@dataclass(frozen=True)
class Brought:
    """What a replay did: acts that came in, and of the daily analyses among them which series they looked at and
    how many estimates they wrote.
    """

    acts: int = 0
    series_ids: frozenset[int] = frozenset()
    estimates: int = 0


@dataclass(frozen=True)
class Scenario:
    """A scenario's file, and what its acts need from the instance."""

    name: str
    file: dict[str, Any]

    @property
    def default_as_of(self) -> datetime:
        """The moment its clock starts at when none is asked for."""
        return _moment(self.file["default_as_of"])

    @property
    def first_moment(self) -> datetime:
        """The start of its first day."""
        return datetime.combine(_day(self.file["starts_on"]), time(), UTC)


def read(name: str) -> Scenario:
    """The scenario of that name. Raises Refused when there is none."""
    try:
        return Scenario(name, scenario_files.read(name))
    except scenario_files.NoScenario as problem:
        raise Refused(str(problem)) from None


def open_instance(scenario: Scenario) -> Emergency:
    """Bring the association and the catalogue and open the scenario's emergency; once per instance."""
    file = scenario.file
    found: Emergency | None = Emergency.objects.filter(slug=file["slug"]).first()
    if found:
        return found
    with clock.held_at(scenario.first_moment):
        by = content.bring_association(file["association"].lower())
        content.bring_catalogue(by=by)
        return situation.open_emergency(
            by=by,
            slug=file["slug"],
            names=file["names"],
            hazard=Hazard.objects.get(code=file["hazard"]),
            association=Party.objects.get(code=file["association"]),
            mark=clear(by),
            starts_on=_day(file["starts_on"]),
            sources=[Party.objects.get(code=code) for code in file["sources"]],
        )


def bring(scenario: Scenario, until: datetime, progress: Callable[[int, int], None] | None = None) -> Brought:
    """Replay every act recorded by `until` that is not in the record yet, one process at a time: what is due is
    decided by what is there.
    """
    with instances.held_alone(settings.INSTANCE_FOLDER):
        return _bring(scenario, until, progress)


def _bring(scenario: Scenario, until: datetime, progress: Callable[[int, int], None] | None) -> Brought:
    emergency = open_instance(scenario)
    done = _brought(emergency)
    recorded = Recording.objects.values_list("last_at", flat=True).first() or scenario.first_moment
    due = sorted(
        (
            act
            for act in _acts(scenario, emergency)
            if act.at <= until and act.key not in done and (act.at > recorded or not act.is_analysis)
        ),
        key=_order,
    )
    outcomes = []
    for count, act in enumerate(due, start=1):
        with clock.held_at(act.at):
            done_now = act.do()
        if isinstance(done_now, Outcome):
            outcomes.append(done_now)
        if progress:
            progress(count, len(due))
    return Brought(
        acts=sum(not act.is_analysis for act in due),
        series_ids=frozenset().union(*(each.series_ids for each in outcomes)),
        estimates=sum(each.written for each in outcomes),
    )


def clear(by: Acting) -> Mark:
    """TLP:CLEAR, owned by the system: what everybody may see."""
    return actors.mark(owner=by.party, sharing_label=Label.CLEAR)


def _order(act: Act) -> tuple[datetime, str]:
    return act.at, act.key


def _brought(emergency: Emergency) -> set[str]:
    """Keys of the acts already in the record."""
    batches = Batch.objects.exclude(reference="").values_list("reference", flat=True)
    entries = Entry.objects.filter(emergency=emergency, replaces=None).values_list("key", flat=True)
    levels = Level.objects.filter(emergency=emergency).values_list("kind", "effective_on")
    return {
        *batches,
        *(f"entry:{key}" for key in entries),
        *(f"level:{kind}:{day}" for kind, day in levels),
    }


def _acts(scenario: Scenario, emergency: Emergency) -> Iterator[Act]:
    by = actors.system()
    mark = clear(by)
    analysed: set[date] = set()
    for rule in ("daily", "who"):
        for act in _batches(scenario, rule, by, mark):
            yield act
            analysed.add((act.at + timedelta(days=int(act.at.time() > ANALYSED_AT))).date())
    for day in analysed:
        at = datetime.combine(day, ANALYSED_AT, UTC)
        yield Act(at, f"analyse:{day}", partial(analyse, by=by, mark=mark), is_analysis=True)
    yield from _facts(scenario, emergency, by, mark)


def _batches(scenario: Scenario, rule_name: str, by: Acting, mark: Mark) -> Iterator[Act]:
    """One act a day of a compact table: columns `<state>_cases` and `<state>_deaths`, empty where not known.

    From new counts the running totals are recorded beside them, as the source itself publishes both.
    """
    rule = scenario.file["recording"][rule_name]
    hazard = Hazard.objects.get(code=scenario.file["hazard"])
    source = Party.objects.get(code=rule["source"])
    indicators = {"cases": rule["cases_indicator"], "deaths": rule["deaths_indicator"]}
    totals: dict[str, float] = {}
    for line in _table(scenario.name, rule["file"]):
        day = date.fromisoformat(line["date"])
        rows = list(_rows(line, day, indicators, totals))
        at = datetime.combine(day + timedelta(days=rule["days_after"]), time.fromisoformat(rule["time_utc"]), UTC)
        key = f"{scenario.name}:{rule['source']}:{day}"

        load = partial(
            load_observations,
            by=by,
            rows=rows,
            source=source,
            hazard=hazard,
            mark=mark,
            reference=key,
            is_approximate=rule["is_approximate"],
        )
        if rows:
            yield Act(at, key, load)


def _table(scenario: str, name: str) -> Iterator[dict[str, str]]:
    text = content.CONTENT.joinpath("scenarios", scenario, name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _rows(line: dict[str, str], day: date, indicators: dict[str, str], totals: dict[str, float]) -> Iterator[Row]:
    for column, text in line.items():
        area, _, what = column.partition("_")
        if what not in indicators or not text:
            continue
        value = float(text)
        yield Row(area, indicators[what], day, day, value)
        if indicators[what].endswith("_new"):
            totals[column] = totals.get(column, 0.0) + value
            total = indicators[what].replace("_new", "_cumulative")
            yield Row(area, total, day, day, totals[column])


def _facts(scenario: Scenario, emergency: Emergency, by: Acting, mark: Mark) -> Iterator[Act]:
    parties = {party.code: party for party in Party.objects.all()}
    for line in scenario.file["levels"]:
        key = f"level:{line['kind']}:{_day(line['effective_on'])}"
        set_level = partial(
            situation.set_level,
            by=by,
            emergency=emergency,
            kind=line["kind"],
            values=line["value"],
            issuer=parties[line["issuer"]],
            source=line["source"],
            effective_on=_day(line["effective_on"]),
            mark=mark,
        )
        yield Act(_moment(line["recorded_at"]), key, set_level)
    for line in content.read("scenarios", scenario.name, "entries.yaml"):
        record_entry = partial(
            situation.record_entry,
            by=by,
            emergency=emergency,
            key=line["key"],
            facts=_facts_of(line),
            parties=[parties[code] for code in line.get("parties") or []],
            mark=mark,
        )
        yield Act(_moment(line["recorded_at"]), f"entry:{line['key']}", record_entry)


def _facts_of(line: dict[str, Any]) -> dict[str, Any]:
    issuer = line.get("issuer") or {}
    return {
        "kind": line["kind"],
        "part": line.get("part") or "",
        "starts_on": _day(line["starts_on"]),
        "ends_on": _day(line["ends_on"]) if line.get("ends_on") else None,
        "is_about": bool(line.get("is_about")),
        "titles": line["titles"],
        "texts": line["texts"],
        "issuer": issuer if isinstance(issuer, dict) else {"en": issuer},
        "sources": line["sources"],
        "claims": line.get("claims") or [],
    }


def _moment(value: str | datetime) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
