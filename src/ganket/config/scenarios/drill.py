"""The acts of the drill, done by the people of its invented states through the same actions as anybody's.

What somebody did themselves in a running drill stands: the scenario shares no day that was shared, and corrects none
that was not. What its people can do no longer is left undone, and the drill goes on.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial, singledispatchmethod
from typing import Any

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, Mark, Party
from ganket.actors.permissions import Acting
from ganket.config import content
from ganket.config.drill import acts as said
from ganket.config.drill import reporting, simulation
from ganket.config.scenarios import public_record
from ganket.config.scenarios.act import Act, Scenario, clear
from ganket.lib import clock, moments
from ganket.situation.duties.actions import bring_duties
from ganket.situation.estimates.actions import analyse
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Emergency, Indicator, Question, UpdateRevision
from ganket.situation.questions import actions as questions
from ganket.situation.questions import rules
from ganket.situation.updates.actions import NotYours, Stale, Unfit, share_update
from ganket.situation.updates.rules import Content, Note

DUTIES_AT, ANALYSED_AT = time(0, 1), time(11, 0)
LANGUAGE = "en"


class NobodyThere(Exception):
    """Nobody acts for a state in a role any longer."""


# Why somebody's doings, or an ended mandate or membership, leave no place for an act.
NO_LONGER = (NobodyThere, NotYours, Stale, Unfit)


def acts(scenario: Scenario, emergency: Emergency) -> Iterator[Act]:
    """Every act of the drill, in no order."""
    by = actors.system()
    yield from public_record.facts(scenario, emergency, by, emergency.mark)
    stage = Stage(scenario, emergency)
    for each in _simulated(scenario.name, scenario.file["seed"]):
        yield Act(each.at, each.key, partial(stage.bring, each))
    schedules = content.schedules(scenario.file["schedules"])
    for day in _days(scenario.file):
        at = datetime.combine(day, DUTIES_AT, UTC)
        bring = partial(bring_duties, by=by, emergency=emergency, schedules=schedules, until=at)
        yield Act(at, f"duties:{day}", bring)
        at = datetime.combine(day, ANALYSED_AT, UTC)
        yield Act(at, f"analyse:{day}", partial(analyse, by=by, mark=emergency.mark), is_analysis=True)


@cache
def _simulated(name: str, seed: int) -> list[said.Act]:
    """What the states of the drill do: the same from the same seed, made once a process."""
    return reporting.acts(simulation.simulate(seed), content.read("scenarios", name, "scenario.yaml"))


def _days(file: dict[str, Any]) -> Iterator[date]:
    first, last = (moments.day_from(file[key]) for key in ("first_day", "last_day"))
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


@dataclass
class Stage:
    """Where the acts are done: the scenario, its emergency, and who does what there."""

    scenario: Scenario
    emergency: Emergency

    def bring(self, act: said.Act) -> None:
        """Do what an act says, if it can still be done; nothing of it is written otherwise."""
        with suppress(*NO_LONGER):
            self.do(act)

    @singledispatchmethod
    def do(self, act: said.Act) -> None:
        """Do what an act says."""
        raise TypeError(f"{type(act).__name__} is no act of the drill")

    @do.register
    def _(self, act: said.Shared) -> None:
        if self._standing(act.state, act.day) is not None:
            return
        figures = {code: str(value) for code, value in act.figures.items()}
        notes = tuple(Note(each.kind, each.text[LANGUAGE]) for each in act.notes)
        parts = {part: words[LANGUAGE] for part, words in act.parts.items()}
        reasons = " ".join(words[LANGUAGE] for words in act.reasons.values())
        self._share(act, Content(act.assessment, parts, figures, notes), self._mark(act.state, act.audience), reasons)

    @do.register
    def _(self, act: said.Corrected) -> None:
        standing = self._standing(act.state, act.day)
        if standing is None:
            return
        before = Content.from_json(standing.content)
        figures = {**before.figures, **{code: str(value) for code, value in act.figures.items()}}
        self._share(act, replace(before, figures=figures), standing.mark, act.reason[LANGUAGE])

    @do.register
    def _(self, act: said.ProvinceFigures) -> None:
        by, mark = self._officer(act.state, Mandate.Role.FOCAL_POINT), self._mark(act.state, act.audience)
        self._load(act, by, by.party, mark)

    @do.register
    def _(self, act: said.PublicFigures) -> None:
        by = actors.system()
        self._load(act, by, Party.objects.get(code=act.source), clear(by))

    @do.register
    def _(self, act: said.Asked) -> None:
        questions.ask(
            by=self._officer(act.by, Mandate.Role.FOCAL_POINT),
            emergency=self.emergency,
            of=Party.objects.get(code=act.of),
            indicator=Indicator.objects.get(code=act.indicator),
            area=Area.objects.get(code=act.of),
            day=act.day,
            text=act.text[LANGUAGE],
            language=LANGUAGE,
        )

    @do.register
    def _(self, act: said.Answered) -> None:
        question = self._asked(act.question)
        if question is None:
            return
        questions.answer(
            by=self._officer(act.by, Mandate.Role.FOCAL_POINT),
            question=question,
            text=act.text[LANGUAGE],
            language=LANGUAGE,
        )

    def _asked(self, key: str) -> Question | None:
        """The question that the scenario asked: others may ask the same, also in the same words, at other moments."""
        asked = next(
            each
            for each in _simulated(self.scenario.name, self.scenario.file["seed"])
            if isinstance(each, said.Asked) and each.key == key
        )
        found = Question.objects.filter(
            emergency=self.emergency,
            asked_by__code=asked.by,
            asked_of__code=asked.of,
            indicator__code=asked.indicator,
            day=asked.day,
            posts__number=1,
            posts__text=rules.words(asked.text[LANGUAGE]),
        )
        return min(found, key=lambda each: abs(each.recorded_at - asked.at), default=None)

    def _share(self, act: said.Shared | said.Corrected, what: Content, mark: Mark, reason: str) -> None:
        last = UpdateRevision.objects.filter(
            update__emergency=self.emergency, update__state__code=act.state, update__day=act.day
        ).order_by("-number")
        share_update(
            by=self._officer(act.state, act.written_by),
            emergency=self.emergency,
            day=act.day,
            content=what,
            base=last.values_list("number", flat=True).first() or 0,
            mark=mark,
            reason=reason,
            language=LANGUAGE,
        )

    def _load(self, act: said.ProvinceFigures | said.PublicFigures, by: Acting, source: Party, mark: Mark) -> None:
        rows = [Row(each.area, each.indicator, act.day, act.day, float(each.value)) for each in act.rows]
        load_observations(
            by=by, rows=rows, source=source, hazard=self.emergency.hazard, mark=mark, reference=f"drill:{act.key}"
        )

    def _standing(self, state: str, day: date) -> UpdateRevision | None:
        """What stands shared of a day."""
        shared = UpdateRevision.objects.filter(
            update__emergency=self.emergency, update__state__code=state, update__day=day
        ).exclude(stage=UpdateRevision.Stage.DRAFTED)
        return shared.select_related("mark").order_by("-number").first()

    def _officer(self, state: str, role: str) -> Acting:
        """Who acts for a state in a role today. Raises NobodyThere."""
        in_force = Mandate.objects.on(clock.now().date()).filter(party__code=state, role=role, user__is_active=True)
        mandate = in_force.select_related("user", "party").order_by("id").first()
        if mandate is None:
            raise NobodyThere
        return Acting(party=mandate.party, user=mandate.user, mandate=mandate)

    def _mark(self, state: str, audience: str) -> Mark:
        """The mark under which a state shares with an audience of the scenario."""
        named = self.scenario.file["audiences"][audience]
        parties = Party.objects.filter(code__in=named["parties"]).order_by("id")
        return actors.mark(owner=Party.objects.get(code=state), sharing_label=named["label"], parties=list(parties))
