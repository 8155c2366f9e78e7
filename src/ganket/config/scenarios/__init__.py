"""Replays a scenario: its acts in the order they were recorded, through the same actions as any user's.

No row lies in the clock's future: `bring` replays what was recorded by a moment and was not brought yet, so
later acts arrive as the scenario's clock passes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party
from ganket.config import content
from ganket.config import instance as instances
from ganket.config.cli import Refused
from ganket.config.scenarios import drill, people, public_record
from ganket.config.scenarios.act import Act, Scenario, clear
from ganket.lib import clock, moments, scenario_files
from ganket.situation import actions as situation
from ganket.situation.estimates.actions import Outcome
from ganket.situation.models import Emergency, Hazard, Recording, Replayed

# Where the acts of a scenario come from, by what its file says.
ACTS = {"public record": public_record.acts, "drill": drill.acts}


@dataclass(frozen=True)
class Brought:
    """What a replay did: acts that came in, and of the daily analyses among them which series they looked at and
    how many estimates they wrote.
    """

    acts: int = 0
    series_ids: frozenset[int] = frozenset()
    estimates: int = 0


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
        content.bring_catalogue(by=by, scenario=scenario.name)
        if "people" in file:
            since = moments.day_from(file["starts_on"])
            people.bring_people(by=by, file=file, since=since, folder=settings.INSTANCE_FOLDER)
        return situation.open_emergency(
            by=by,
            slug=file["slug"],
            names=file["names"],
            hazard=Hazard.objects.get(code=file["hazard"]),
            association=Party.objects.get(code=file["association"]),
            mark=_mark_of(file),
            starts_on=moments.day_from(file["starts_on"]),
            sources=[Party.objects.get(code=code) for code in file["sources"]],
        )


def learn(scenario: Scenario) -> None:
    """What this version's files hold beside what an older one brought into the instance; once it is open, and one
    process at a time. Raises ValueError for a file that contradicts what is recorded.
    """
    with instances.held_alone(settings.INSTANCE_FOLDER):
        if Emergency.objects.filter(slug=scenario.file["slug"]).exists():
            association = scenario.file["association"].lower()
            content.learn(by=actors.system(), association=association, scenario=scenario.name)


def bring(scenario: Scenario, until: datetime, progress: Callable[[int, int], None] | None = None) -> Brought:
    """Replay every act recorded by `until` that is not in the record yet, one process at a time: what is due is
    decided by what is there.
    """
    with instances.held_alone(settings.INSTANCE_FOLDER):
        return _bring(scenario, until, progress)


def _bring(scenario: Scenario, until: datetime, progress: Callable[[int, int], None] | None) -> Brought:
    emergency = open_instance(scenario)
    done = set(Replayed.objects.values_list("key", flat=True))
    recorded = Recording.objects.values_list("last_at", flat=True).first() or scenario.first_moment
    due = sorted(
        (
            act
            for act in ACTS[scenario.file["acts"]](scenario, emergency)
            if act.at <= until and act.key not in done and (act.at > recorded or not act.is_analysis)
        ),
        key=_order,
    )
    outcomes = []
    for count, act in enumerate(due, start=1):
        with clock.held_at(act.at):
            done_now = _do(act)
        if isinstance(done_now, Outcome):
            outcomes.append(done_now)
        if progress:
            progress(count, len(due))
    return Brought(
        acts=sum(not act.is_analysis for act in due),
        series_ids=frozenset().union(*(each.series_ids for each in outcomes)),
        estimates=sum(each.written for each in outcomes),
    )


def _order(act: Act) -> tuple[datetime, str]:
    return act.at, act.key


def _do(act: Act) -> object:
    """Do it and remember that it was done, both or neither. An analysis is remembered by what it looked at."""
    with transaction.atomic():
        done = act.do()
        if not act.is_analysis:
            Replayed.objects.create(key=act.key)
    return done


def _mark_of(file: dict[str, Any]) -> Mark:
    """Under which mark the emergency stands: everybody's, or what the file says."""
    sharing = file.get("sharing")
    if not sharing:
        return clear(actors.system())
    return actors.mark(
        owner=Party.objects.get(code=sharing["owner"]),
        sharing_label=sharing["label"],
        parties=list(Party.objects.filter(code__in=sharing["parties"]).order_by("id")),
    )


__all__ = ["Act", "Brought", "Scenario", "bring", "clear", "learn", "open_instance", "read"]
