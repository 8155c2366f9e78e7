"""`ganket demo`: build a scenario's instance, run its day, issue its report, serve its desk.

Built in a folder beside the final one and moved in one step: a build that was killed leaves nothing that could
be taken for an instance.
"""

import argparse
import errno
import json
import os
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ganket.config import instance as instances
from ganket.config import progress
from ganket.config.cli import Refused, start_django
from ganket.config.commands.serve import check_port
from ganket.lib import moments, scenario_files

AS_OF_TIME = time(18, 0)
PEOPLE = "people.txt"
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


def run(options: argparse.Namespace) -> int:
    """Build or continue the scenario's instance, then become its server unless told not to."""
    if not options.no_serve:
        check_port(options.port)
    scenario = options.scenario
    asked = _as_of(options.as_of)
    start = _default_as_of(scenario)
    moment = asked or start
    folder = instances.var_folder() / instance_name(scenario, moment, start)
    answer = _continue(scenario, folder, asked) if _is_there(folder) else _build(scenario, folder, moment)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        progress.say(f"{scenario} stands ready in {folder}, as known at {answer['as_known_at']}.")
        if (folder / PEOPLE).is_file():
            progress.say(f"Who may sign in, and with which password, stands in {folder / PEOPLE}.")
    if options.no_serve:
        return 0
    # A process of its own: this one has Django started on the folder the instance was built in.
    os.environ["GANKET_INSTANCE_DIR"] = str(folder)
    words = ["serve", "--instance", folder.name, "--port", str(options.port)]
    os.execve(sys.executable, [sys.executable, "-P", "-m", "ganket", *words], dict(os.environ))


def instance_name(scenario: str, as_of: datetime, default: datetime) -> str:
    """The scenario's own name at its default moment, else with the moment: one demonstration never replaces
    another, with the reports that were issued in it.
    """
    if as_of == default:
        return scenario
    form = "%Y-%m-%d" if as_of.time() == AS_OF_TIME else "%Y-%m-%dT%H%M"
    return f"{scenario}-{as_of:{form}}"


def _as_of(text: str | None) -> datetime | None:
    """A day (then 18:00 UTC of it) or a moment. Raises Refused for anything else."""
    try:
        return None if text is None else moments.moment(text, day_means=AS_OF_TIME)
    except ValueError as problem:
        raise Refused(f"{problem}.") from None


def _is_there(folder: Path) -> bool:
    """Whether a whole instance lies there; a damaged one is built again."""
    try:
        instances.read(folder)
    except Refused:
        return False
    return True


def _build(scenario: str, folder: Path, moment: datetime) -> dict[str, Any]:
    """Build the instance beside its folder and move it there; returns the answer to print."""
    _clear_leftovers(folder)
    work = folder.parent / f".building-{folder.name}-{os.getpid()}"
    _check_as_of(scenario, moment)
    try:
        instances.write(instances.new(folder.name, scenario=scenario, clock_at=moment), work)
        answer = _fill(scenario, work, moment)
        made = replace(instances.read(work), clock_started_at=datetime.now(UTC).isoformat())
        instances.write(made, work)
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)
    except OSError as error:
        if error.errno not in NOT_WRITABLE:
            raise
        raise Refused(f"{folder.parent} cannot be written: set GANKET_VAR to a folder that can.") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    os.environ["GANKET_INSTANCE_DIR"] = str(folder)
    return answer


def _fill(name: str, work: Path, moment: datetime) -> dict[str, Any]:
    os.environ["GANKET_INSTANCE_DIR"] = str(work)
    start_django()
    from django.core.management import call_command
    from django.db import connections

    from ganket.config import assets, scenarios
    from ganket.lib import clock

    progress.say("Making fonts, catalogues and styles ...")
    assets.build()
    progress.say("Making the database ...")
    call_command("migrate", verbosity=0, interactive=False)
    scenario = scenarios.read(name)
    with progress.bar("Replaying the record") as bar:
        scenarios.bring(scenario, moment, bar)
    with clock.held_at(moment):
        _day_and_report(scenario)
        answer = _answer(scenario, moment)
    connections.close_all()
    return answer


def _continue(name: str, folder: Path, asked: datetime | None) -> dict[str, Any]:
    """The instance is there: bring what its clock has passed since."""
    start_django(folder.name)
    from ganket.config import scenarios
    from ganket.config.commands import serve
    from ganket.lib import clock

    serve.prepare()
    scenario = scenarios.read(name)
    _day_and_report(scenario)
    return _answer(scenario, asked or clock.now())


def _day_and_report(scenario: Any) -> None:
    """The daily run; a report is issued when it brought something, or when there is none yet."""
    from ganket.actors import actions as actors
    from ganket.briefing import actions as briefing
    from ganket.config import days, scenarios

    result = days.run()
    emergency = scenarios.open_instance(scenario)
    if result.has_news or not briefing.has_reports(emergency):
        progress.say("Issuing the report ...")
        briefing.issue_report(by=actors.system(), emergency=emergency, mark=emergency.mark)
    days.chain()


def _answer(scenario: Any, moment: datetime) -> dict[str, Any]:
    """What `--json` prints: the common picture, short, as every reader of the emergency may see it."""
    from ganket.actors.permissions import readers_of
    from ganket.config import scenarios
    from ganket.situation.picture.presenters import as_answer
    from ganket.situation.picture.queries import picture

    emergency = scenarios.open_instance(scenario)
    found = picture(emergency, moment, readers_of(emergency.mark), drawn=())
    return {"scenario": scenario.name, "emergency": emergency.slug, **as_answer(found)}


def _default_as_of(name: str) -> datetime:
    return moments.moment(_file(name)["default_as_of"], day_means=AS_OF_TIME)


def _check_as_of(name: str, moment: datetime) -> None:
    """Raises Refused for a moment before the scenario or after its last day, or in the future."""
    file = _file(name)
    first, last = (file[key] for key in ("starts_on", "last_day"))
    if not first <= moment.date() <= last + timedelta(days=1):
        raise Refused(f"{moment.date()} lies outside the scenario {name}, which runs from {first} to {last}.")


def _file(name: str) -> dict[str, Any]:
    """The scenario's file. Raises Refused when there is none of that name."""
    try:
        return scenario_files.read(name)
    except scenario_files.NoScenario as problem:
        raise Refused(str(problem)) from None


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed builds left: folders of processes that are gone."""
    for left in folder.parent.glob(f".building-{folder.name}-*"):
        if not _is_running(int(left.name.rpartition("-")[2])):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
