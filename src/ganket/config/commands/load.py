"""`ganket load FILE`: load figures from long CSV, all or nothing."""

import argparse
import json
from pathlib import Path
from typing import Any

from ganket.config.cli import Refused


def run(options: argparse.Namespace) -> int:
    """Load the file; prints what was new, changed, unchanged, or every problem with its line and column."""
    from django.db import transaction

    from ganket.actors import actions as actors
    from ganket.situation.importer import rules
    from ganket.situation.importer.actions import load_file

    by = actors.system()
    source = _source(options.source)
    try:
        with transaction.atomic():
            outcome = load_file(
                by=by,
                content=_content(options.file),
                name=options.file.name,
                source=source,
                hazard=_hazard(options.hazard),
                mark=actors.mark(owner=by.party, sharing_label=options.label),
                dry_run=options.dry_run,
            )
            if options.dry_run or outcome.problems:
                transaction.set_rollback(True)  # nor does the label leave a row
    except rules.Unreadable as error:
        raise Refused(f"{options.file.name} was not loaded: {error}.") from None
    except ValueError as error:
        raise Refused(str(error)) from None
    _report(options, outcome)
    return 1 if outcome.problems else 0


def _report(options: argparse.Namespace, outcome: Any) -> None:
    from ganket.config import progress
    from ganket.situation.importer.rules import MAXIMUM_PROBLEMS

    counts = {
        "new": outcome.loaded.new,
        "changed": outcome.loaded.changed,
        "unchanged": outcome.loaded.unchanged,
        "refused": bool(outcome.problems),
        "dry_run": options.dry_run,
    }
    if options.json:
        shown = {
            key: [vars(each) for each in found[:MAXIMUM_PROBLEMS]]
            for key, found in (("problems", outcome.problems), ("remarks", outcome.remarks))
        }
        print(json.dumps({**counts, **shown}, ensure_ascii=False))
        return
    for each in outcome.remarks[:MAXIMUM_PROBLEMS]:
        progress.say(f"Note: {each}")
    for each in outcome.problems[:MAXIMUM_PROBLEMS]:
        progress.say(str(each))
    if outcome.problems:
        progress.say(f"{options.file.name} was not loaded: {_problems(len(outcome.problems))}, nothing was written.")
        return
    would = "would be " if options.dry_run else ""
    progress.say(
        f"{options.file.name}: {would}new {counts['new']}, {would}changed {counts['changed']}, "
        f"unchanged {counts['unchanged']}."
    )
    if options.label != "TLP:CLEAR":
        progress.say(f"Their label is {options.label}: the public does not see them (--label TLP:CLEAR shares them).")


def _problems(count: int) -> str:
    return "1 problem" if count == 1 else f"{count} problems"


def _content(path: Path) -> bytes:
    from ganket.situation.importer.rules import MAXIMUM_BYTES

    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to know that it is too large.
            return file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None


def _source(code: str) -> Any:
    from ganket.actors.models import Party

    party = Party.objects.filter(code=code).first()
    if party is None:
        raise Refused(f"There is no party with the code {code!r}.")
    return party


def _hazard(code: str | None) -> Any:
    """The hazard named, or that of the newest emergency."""
    from ganket.situation.models import Emergency, Hazard

    if code is None:
        emergency = Emergency.objects.select_related("hazard").first()
        if emergency is None:
            raise Refused("There is no emergency yet: name a hazard with --hazard.")
        return emergency.hazard
    hazard = Hazard.objects.filter(code=code).first()
    if hazard is None:
        raise Refused(f"There is no hazard with the code {code!r}.")
    return hazard
