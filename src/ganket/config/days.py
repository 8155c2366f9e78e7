"""The daily run of an instance: what the scenario's clock has passed, what is owed, what it means, the log chained.

Run by `ganket day`, by the job worker, and by `ganket demo`. When there is nothing new it does nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ganket.actors import actions as actors
from ganket.actors.models import Mark
from ganket.config import content, scenarios
from ganket.lib import audit, clock
from ganket.situation.duties import actions as duties
from ganket.situation.estimates.actions import analyse
from ganket.situation.models import Emergency


@dataclass(frozen=True)
class Result:
    """What a run did: acts of the scenario replayed, series analysed (each once, however often), estimates written,
    leaves chained, duties that began.
    """

    replayed: int = 0
    series: int = 0
    estimates: int = 0
    chained: int = 0
    duties: int = 0

    @property
    def has_news(self) -> bool:
        """Whether the run found anything to do."""
        return bool(self.replayed or self.series)


def run() -> Result:
    """The daily run: replays what is due, brings the day's duties, analyses what changed, chains the log."""
    brought = scenarios.Brought()
    if settings.INSTANCE.scenario:
        brought = scenarios.bring(scenarios.read(settings.INSTANCE.scenario), clock.now())
    owed = bring_duties(clock.now())
    series_ids, estimates = set(brought.series_ids), brought.estimates
    marks = Emergency.objects.order_by("mark_id").values_list("mark_id", flat=True).distinct()
    for mark in Mark.objects.filter(id__in=marks).order_by("id"):
        outcome = analyse(by=actors.system(), mark=mark)
        if outcome:
            series_ids |= outcome.series_ids
            estimates += outcome.written
    return Result(brought.acts, len(series_ids), estimates, chain(), owed)


def bring_duties(until: datetime) -> int:
    """Bring the duties of every emergency up to a moment: in a scenario by the schedules that its file names, none
    where it names none (a public record shows nobody as owing), else by all there are.
    """
    scenario = settings.INSTANCE.scenario
    codes = scenarios.read(scenario).file.get("schedules", []) if scenario else None
    schedules = content.schedules(codes)
    if not schedules:
        return 0
    return sum(
        duties.bring_duties(by=actors.system(), emergency=each, schedules=schedules, until=until)
        for each in Emergency.objects.order_by("id")
    )


def chain() -> int:
    """Number and chain the log; the job worker's and the command line's part alone."""
    return audit.chain()
