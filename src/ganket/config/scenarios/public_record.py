"""The acts of a public record: a source's compact tables of figures, levels, and dated facts, as they were recorded."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting
from ganket.config import content
from ganket.config.scenarios.act import Act, Scenario, clear
from ganket.lib import moments
from ganket.situation import actions as situation
from ganket.situation.estimates.actions import analyse
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Emergency, Hazard

ANALYSED_AT = time(6, 0)


def acts(scenario: Scenario, emergency: Emergency) -> Iterator[Act]:
    """Every act of the record, in no order."""
    by = actors.system()
    mark = clear(by)
    found = [
        act
        for rule in scenario.file["recording"].values()
        if "source" in rule
        for act in _batches(scenario, rule, by, mark)
    ]
    yield from found
    analysed = {(act.at + timedelta(days=int(act.at.time() > ANALYSED_AT))).date() for act in found}
    for day in sorted(analysed):
        at = datetime.combine(day, ANALYSED_AT, UTC)
        yield Act(at, f"analyse:{day}", partial(analyse, by=by, mark=mark), is_analysis=True)
    yield from facts(scenario, emergency, by, mark)


def _batches(scenario: Scenario, rule: dict[str, Any], by: Acting, mark: Mark) -> Iterator[Act]:
    """One act a day of a compact table: columns `<state>_cases` and `<state>_deaths`, empty where not known.

    From new counts the running totals are recorded beside them, as the source itself publishes both.
    """
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


def facts(scenario: Scenario, emergency: Emergency, by: Acting, mark: Mark) -> Iterator[Act]:
    """Levels and entries of a scenario's files."""
    parties = {party.code: party for party in Party.objects.all()}
    for line in scenario.file["levels"]:
        key = f"level:{line['kind']}:{moments.day_from(line['effective_on'])}"
        set_level = partial(
            situation.set_level,
            by=by,
            emergency=emergency,
            kind=line["kind"],
            values=line["value"],
            issuer=parties[line["issuer"]],
            source=line["source"],
            effective_on=moments.day_from(line["effective_on"]),
            mark=mark,
        )
        yield Act(moments.moment_from(line["recorded_at"]), key, set_level)
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
        yield Act(moments.moment_from(line["recorded_at"]), f"entry:{line['key']}", record_entry)


def _facts_of(line: dict[str, Any]) -> dict[str, Any]:
    issuer = line.get("issuer") or {}
    return {
        "kind": line["kind"],
        "part": line.get("part") or "",
        "starts_on": moments.day_from(line["starts_on"]),
        "ends_on": moments.day_from(line["ends_on"]) if line.get("ends_on") else None,
        "is_about": bool(line.get("is_about")),
        "titles": line["titles"],
        "texts": line["texts"],
        "issuer": issuer if isinstance(issuer, dict) else {"en": issuer},
        "sources": line["sources"],
        "claims": line.get("claims") or [],
    }
