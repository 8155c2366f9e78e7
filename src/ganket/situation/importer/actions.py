"""Loading a file of figures: check all of it, then record it as one batch, or nothing."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min

from ganket.actors.actions import store_file
from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting
from ganket.lib import clock
from ganket.situation.actions import lock
from ganket.situation.importer import rules
from ganket.situation.loading.actions import Loaded, load_observations, preview
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Emergency, Hazard, Indicator

# Figures of more than a day form series of their own: a week's total among daily figures would be a day's.
SPAN = "span"
LONGEST_NAME = 200


@dataclass(frozen=True)
class Outcome:
    """What became of a file. With problems nothing was written; `loaded` counts what was, or would be."""

    loaded: Loaded
    problems: list[rules.Problem]
    remarks: list[rules.Problem]


@transaction.atomic
def load_file(
    *,
    by: Acting,
    content: bytes,
    name: str,
    source: Party,
    hazard: Hazard,
    mark: Mark,
    dry_run: bool = False,
) -> Outcome:
    """Load long CSV. The same file again changes nothing; a dry run only counts.

    The file is kept under its hash when it changed anything, so that every figure leads back to it. Raises
    rules.Unreadable when the file as a whole cannot be read.
    """
    if not dry_run:
        lock()  # first of all: what is foreseen below is then what will be done
    reading = rules.read(content, _known(hazard))
    if reading.problems:
        return Outcome(Loaded(), reading.problems, reading.remarks)
    rows = [
        Row(
            each.area,
            each.indicator,
            each.period_start,
            each.period_end,
            each.value,
            each.status,
            each.reason,
            period="day" if each.period_start == each.period_end else SPAN,
        )
        for each in reading.figures
    ]
    foreseen = preview(rows=rows, source=source, hazard=hazard, mark=mark)
    if dry_run or not foreseen.written:
        return Outcome(foreseen, [], reading.remarks)
    kept = store_file(by=by, content=content, name=name[-LONGEST_NAME:], media_type="text/csv", mark=mark)
    loaded = load_observations(by=by, rows=rows, source=source, hazard=hazard, mark=mark, file=kept)
    return Outcome(loaded, [], reading.remarks)


def _known(hazard: Hazard) -> rules.Known:
    indicators = list(Indicator.objects.values_list("code", "measure", "decimals"))
    return rules.Known(
        areas=frozenset(Area.objects.values_list("code", flat=True)),
        measures={code: measure for code, measure, _ in indicators},
        decimals={code: decimals for code, _, decimals in indicators},
        today=clock.now().date(),
        first_day=Emergency.objects.filter(hazard=hazard).aggregate(first=Min("starts_on"))["first"],
    )
