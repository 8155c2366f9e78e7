"""`ganket load FILE`: load figures from a sheet, all or nothing; what the sheet leaves open is asked, never guessed."""

import argparse
import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ganket.config import progress
from ganket.config.cli import Refused

CHOICES_SHOWN = 12


def run(options: argparse.Namespace) -> int:
    """Load the file; prints what was new, changed, unchanged, or every doubt with its answers, every problem with its
    place. 0: recorded, or nothing to do; 1: refused, or something is open.
    """
    from ganket.actors import actions as actors
    from ganket.situation.api import faults
    from ganket.situation.importer.actions import Unfit
    from ganket.situation.importer.reading.outcome import Unreadable

    by = actors.system()
    content, answers = _content(options.file), _answers(options.answers)
    if options.reason:
        answers["reason"] = options.reason
    how = {"source": _source(options.source), "hazard": _hazard(options.hazard), "answers": answers}
    try:
        outcome = _load(options, by, content, how)
        refused = _refused(options, by, content, how["hazard"], outcome) if outcome.problems else ""
    except Unreadable as error:
        raise Refused(f"{options.file.name} was not loaded: {error}.") from None
    except Unfit as unfit:
        raise Refused(" ".join(faults.fault(each).message for each in unfit.problems)) from None
    except ValueError as error:
        raise Refused(str(error)) from None
    _report(options, outcome, refused)
    is_done = not outcome.doubts and (not outcome.problems or (options.part and outcome.reading.part))
    return 0 if is_done else 1


def _load(options: argparse.Namespace, by: Any, content: bytes, how: dict[str, Any]) -> Any:
    """Load it. Under a label that was never used before the whole is one transaction: refused, it leaves no label."""
    from django.db import transaction

    from ganket.actors import actions as actors
    from ganket.actors.models import Mark
    from ganket.actors.rules import label, mark_digest
    from ganket.situation.importer.at_once import load_file

    how = {**how, "name": options.file.name, "dry_run": options.dry_run, "takes_part": options.part}
    # Whose figures they are shares them: a state's sheet loaded here is the state's, as if it had sent it.
    owner, readers = how["source"], _readers(options)
    digest = mark_digest(label(options.label), str(owner.public_id), [str(each.public_id) for each in readers], [])
    known = Mark.objects.filter(digest=digest).first()
    if known:
        return load_file(by=by, content=content, mark=known, **how)
    with transaction.atomic():
        mark = actors.mark(owner=owner, sharing_label=options.label, parties=readers)
        outcome = load_file(by=by, content=content, mark=mark, **how)
        if outcome.loaded.batch is None:
            transaction.set_rollback(True)
    return outcome


def _readers(options: argparse.Namespace) -> list[Any]:
    """The parties that a label names. Raises Refused for a label that names readers and is given none."""
    from ganket.actors.rules import Label, label

    named = [_source(code) for code in options.share_with]
    if label(options.label) in (Label.AMBER, Label.GREEN) and not named:
        raise Refused(f"{options.label} names its readers: say whom with --share-with CODE, once for each.")
    return named


def _refused(options: argparse.Namespace, by: Any, content: bytes, hazard: Any, outcome: Any) -> str:
    """Write the refused rows where they were asked for; returns the path, empty where there are none."""
    from ganket.situation.importer import queries, steps

    if options.refused is None or not outcome.reading.refused_rows:
        return ""
    known = queries.known(hazard, queries.home_of(by.party))
    rows, _, _ = steps.returned(content, options.file.name, known, steps.mapping(outcome.reading.answers), "en")
    try:
        options.refused.write_bytes(rows)
    except OSError as error:
        raise Refused(f"{options.refused} cannot be written: {error.strerror}.") from None
    return str(options.refused)


def _report(options: argparse.Namespace, outcome: Any, refused: str) -> None:
    if options.json:
        print(json.dumps(_as_json(options, outcome, refused), ensure_ascii=False))
        return
    from ganket.situation.importer.reports import PROBLEMS_MAX

    name, reading = options.file.name, outcome.reading
    if reading.layout:
        progress.say(f"{name}: {reading.layout}" + (f", {reading.credit}" if reading.credit else "") + ".")
    for each in outcome.remarks[:PROBLEMS_MAX]:
        progress.say(f"Note: {each}")
    for each in outcome.problems[:PROBLEMS_MAX]:
        progress.say(str(each))
    _say_changes(outcome.loaded.changes)
    for each in outcome.doubts:
        _say_doubt(each)
    if refused:
        progress.say(f"The refused rows with their messages: {refused}")
    if outcome.doubts:
        progress.say(f"{name} was not loaded: {_count(len(outcome.doubts), 'question is', 'questions are')} open.")
    elif outcome.problems and not (options.part and reading.part):
        part = " (--part records the other rows)" if reading.part else ""
        problems = _count(len(outcome.problems), "problem", "problems")
        progress.say(f"{name} was not loaded: {problems}, nothing was written{part}.")
    else:
        _say_loaded(options, outcome)


def _say_changes(changes: Sequence[Any]) -> None:
    """Figures that say otherwise than before: the first of them, and how many more."""
    from ganket.situation.importer.reports import CHANGES_MAX, change_of
    from ganket.situation.updates.figures import as_told

    for each in map(change_of, changes[:CHANGES_MAX]):
        days = " to ".join(dict.fromkeys((each["period_start"], each["period_end"])))
        before = as_told(each["before"], each["before_status"], each["before_reason"])
        value = as_told(each["value"], each["status"], each["reason"])
        said = f"{each['area']} {each['indicator']} {days}: {before} -> {value} ({each['where']})"
        progress.say(f"Changed: {said}")
    if len(changes) > CHANGES_MAX:
        progress.say(f"Changed: and {len(changes) - CHANGES_MAX} more.")


def _say_doubt(doubt: Any) -> None:
    """A question with the words that answer it."""
    from ganket.situation.importer.reading.wording import answered

    where = f" ({doubt.where})" if str(doubt.where) else ""
    progress.say(f"Open: {doubt.question}{where}")
    if not doubt.choices:
        progress.say(f"  --answers {shlex.quote(doubt.key + '=...')}")
    for each in doubt.choices[:CHOICES_SHOWN]:
        meaning = " ".join(dict.fromkeys(word for word in (answered(each.answer, code=doubt.code), each.label) if word))
        proposed = "  (proposed)" if each.answer == doubt.proposal else ""
        progress.say(f"  --answers {shlex.quote(f'{doubt.key}={each.answer}')}  {meaning}{proposed}")
    if len(doubt.choices) > CHOICES_SHOWN:
        progress.say(f"  and {len(doubt.choices) - CHOICES_SHOWN} more: --json lists them all")


def _say_loaded(options: argparse.Namespace, outcome: Any) -> None:
    would = "would be " if options.dry_run else ""
    loaded, refused = outcome.loaded, len(outcome.reading.refused_rows)
    rest = f", {_count(refused, 'row', 'rows')} refused" if outcome.problems else ""
    progress.say(
        f"{options.file.name}: {would}new {loaded.new}, {would}changed {loaded.changed}, "
        f"unchanged {loaded.unchanged}{rest}."
    )
    if outcome.reading.remembered:
        progress.say(f"As answered before: {', '.join(outcome.reading.remembered)}.")
    if options.label != "TLP:CLEAR":
        progress.say(f"Their label is {options.label}: the public does not see them (--label TLP:CLEAR shares them).")


def _as_json(options: argparse.Namespace, outcome: Any, refused: str) -> dict[str, Any]:
    from ganket.situation.importer import steps
    from ganket.situation.importer.reading.wording import placed, worded

    report = steps.report(outcome.reading, outcome.loaded)
    for each in (*report["problems"], *report["remarks"], *report["doubts"]):
        each["said"] = worded(each["code"], each["values"])
        each["place"] = placed(each["where"])
    counts = report.pop("counts")
    was_refused = bool(outcome.problems) and not (options.part and outcome.reading.part)
    return {
        "new": counts["new"],
        "changed": counts["changed"],
        "unchanged": counts["unchanged"],
        "refused": was_refused,
        "refused_rows": counts["refused"],
        "refused_file": refused,
        "dry_run": options.dry_run,
        **report,
    }


def _count(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"


def _content(path: Path) -> bytes:
    from ganket.situation.importer.reading.limits import MAXIMUM_BYTES

    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to know that it is too large.
            return file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None


def _answers(given: list[str]) -> dict[str, str]:
    """Answers as KEY=VALUE, or as files of JSON: an object of keys and values. Later ones hold."""
    found: dict[str, str] = {}
    for each in given:
        if not Path(each).is_file():
            key, _, answer = each.partition("=")
            found[key.strip()] = answer.strip()
            continue
        try:
            whole = json.loads(Path(each).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            raise Refused(f"{each} is no file of answers in JSON.") from None
        if not isinstance(whole, dict) or not all(isinstance(answer, str) for answer in whole.values()):
            raise Refused(f'{each} is no file of answers: write {{"dates": "dmy"}}.')
        found.update(whole)
    return found


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
