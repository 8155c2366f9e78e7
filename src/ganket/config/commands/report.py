"""`ganket report`: issue the situation report, or take the one already issued, and write its files."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganket.config.cli import Refused
from ganket.lib import moments

# Of an instance: where its reports' files are written unless another folder is named.
FOLDER = "reports"

if TYPE_CHECKING:
    from ganket.briefing.models import Report
    from ganket.situation.models import Emergency


def run(options: argparse.Namespace) -> int:
    """Issue (or reuse) and write `ganket-<slug>-<number>-<label>-<lang>.<ext>`; prints the paths."""
    from django.conf import settings

    from ganket.briefing import rules
    from ganket.config import days, progress

    formats, languages = _words(options.format), _words(options.lang)
    moment = _as_of(options.as_of)
    emergency = _emergency()
    folder = options.output or settings.INSTANCE_FOLDER / FOLDER
    _check_folder(folder)
    try:
        wanted = rules.renditions_of(
            rules.chosen(formats, rules.FORMATS, "format"), rules.chosen(languages, rules.LANGUAGES, "language")
        )
        report, is_new = _issue_or_reuse(emergency, moment, again=options.again)
    except rules.NotIssued as refusal:
        raise Refused(str(refusal)) from None
    days.chain()
    paths = _write(report, wanted, folder)
    if options.json:
        print(json.dumps(_answer(report, paths, is_new=is_new), ensure_ascii=False, indent=1))
        return 0
    progress.say(_said(report, is_new=is_new, is_of_now=moment is None))
    for path in paths:
        print(path)
    return 0


def _said(report: "Report", *, is_new: bool, is_of_now: bool) -> str:
    at = f"as known at {report.as_known_at:%Y-%m-%d %H:%M} UTC, {report.mark.label}"
    if is_new:
        return f"Report no. {report.number} issued, {at}."
    if is_of_now:
        return f"Report no. {report.number}, {at}, says all that is known: no other is issued; --again issues one."
    return f"Report no. {report.number}, {at}, was issued already and nothing differs: not issued again."


def _issue_or_reuse(emergency: "Emergency", moment: datetime | None, *, again: bool) -> "tuple[Report, bool]":
    """The report, and whether it was issued now. Every file is issued, so that later ones need no new report."""
    from ganket.actors.actions import system
    from ganket.briefing import actions, queries

    found = None if again else queries.already_issued(emergency, emergency.mark, moment)
    if found:
        return found, False
    return actions.issue_report(by=system(), emergency=emergency, mark=emergency.mark, as_known_at=moment), True


def _write(report: "Report", wanted: list[tuple[str, str]], folder: Path) -> list[Path]:
    """Write the wanted files of those issued. Raises Refused when one was never issued, is no longer what was
    issued, or cannot be written.
    """
    from ganket.actors.rules import NotAsStored
    from ganket.briefing import queries

    try:
        issued = {(each.format, each.language): (each, content) for each, content in queries.files_of(report)}
    except FileNotFoundError:
        raise Refused(f"The files of report no. {report.number} are not all there; `verify` names them.") from None
    except NotAsStored as problem:
        raise Refused(f"Report no. {report.number} is not given out: {problem}") from None
    absent = [pair for pair in wanted if pair not in issued]
    if absent:
        form, language = absent[0]
        raise Refused(f"Report no. {report.number} was issued without {form} ({language}).")
    paths = []
    for pair in wanted:
        rendition, content = issued[pair]
        path = folder / rendition.file.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}.") from None
        paths.append(path)
    return paths


def _answer(report: "Report", paths: list[Path], *, is_new: bool) -> dict[str, Any]:
    from ganket.lib import canonical

    return {
        "emergency": report.emergency.slug,
        "number": report.number,
        "as_known_at": canonical.moment(report.as_known_at),
        "issued_at": canonical.moment(report.issued_at),
        "label": report.mark.label,
        "sha256": report.sha256,
        "is_new": is_new,
        "files": [str(path) for path in paths],
    }


def _emergency() -> "Emergency":
    """The emergency that runs; the latest where there are several."""
    from ganket.situation.models import Emergency

    found: Emergency | None = Emergency.objects.order_by("-starts_on", "slug").first()
    if found is None:
        raise Refused("There is no emergency in this instance yet: `demo` builds one.")
    return found


def _check_folder(folder: Path) -> None:
    """Before anything is issued: an issued report is never taken back."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file: name a folder with --output.")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _as_of(text: str | None) -> datetime | None:
    """A moment, or a day: then its end, but never later than now. Raises Refused for anything else."""
    from ganket.lib import clock

    try:
        return None if text is None else moments.as_known_at(text, clock.now())
    except ValueError as problem:
        raise Refused(f"{problem}.") from None
