"""A file received, read and recorded in one call, for the command line; what is asked comes back with the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from ganket.actors.models import Mark, Party
from ganket.actors.permissions import Acting
from ganket.situation.actions import lock
from ganket.situation.importer import steps
from ganket.situation.importer.permissions import check_may_share
from ganket.situation.importer.reading.outcome import Doubt, Figure, Problem, Reading
from ganket.situation.importer.steps import Answers, Unreasoned
from ganket.situation.loading.actions import Loaded
from ganket.situation.models import Hazard, Upload
from ganket.situation.updates.attachments import safe_name


@dataclass(frozen=True)
class Outcome:
    """What became of a file. With doubts, or with problems and no word to take a part, nothing was written; `loaded`
    counts what was recorded, or would be.
    """

    loaded: Loaded
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)

    @property
    def refused_rows(self) -> int:
        """How many rows come back."""
        return len(self.reading.refused_rows)


def load_file(
    *,
    by: Acting,
    content: bytes,
    name: str,
    source: Party,
    hazard: Hazard,
    mark: Mark,
    dry_run: bool = False,
    answers: Answers | None = None,
    takes_part: bool = False,
) -> Outcome:
    """Receive, examine and record in one call, for the command line. The same file again changes nothing, a dry run
    only counts, and of a file that is refused or leaves something open no row and no byte stays.

    Raises Unreadable when the file as a whole cannot be read, NotYours, and Unfit when the mark names who may see no
    emergency of theirs.
    """
    check_may_share(by, source, hazard, mark)
    safe = safe_name(name, "")
    reading = steps.read(content, safe, source, hazard, by.party, by.user, steps.given({}, answers))
    figures = steps.recordable(reading, takes_part=takes_part)
    if reading.doubts or (reading.problems and not figures):
        return _outcome(Loaded(), reading)
    if dry_run:
        loaded = steps.foreseen(figures, source, hazard, mark, by.user)
        return _outcome(loaded, steps.asking_why(reading, source, loaded))
    try:
        row = steps.new_row(by, content, safe, source, hazard, mark)
        return _outcome(_loaded(by=by, content=content, reading=reading, figures=figures, row=row), reading)
    except Unreasoned as error:
        return _outcome(Loaded(changes=error.loaded.changes), steps.asking_why(reading, source, error.loaded))


@transaction.atomic
def _loaded(*, by: Acting, content: bytes, reading: Reading, figures: Sequence[Figure], row: Upload) -> Loaded:
    lock()
    loaded = steps.commit(by, content, reading, figures, row)
    if loaded.batch:
        row.state, row.content, row.batch = Upload.State.RECORDED, None, loaded.batch
        row.mapping = {"answers": dict(reading.answers)}
        row.report = steps.report(reading, loaded)
        row.total = row.done = reading.rows
        row.save()
    return loaded


def _outcome(loaded: Loaded, reading: Reading) -> Outcome:
    return Outcome(loaded, list(reading.problems), list(reading.remarks), list(reading.doubts), reading)
