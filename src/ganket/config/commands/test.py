"""`ganket test`: the whole suite, all of it on SQLite, and beside it what a database can change on PostgreSQL.

Programs it needs (Chromium, LibreOffice) are found or installed first. With arguments: they go to pytest, in
one run on SQLite.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ganket.config import postgres, progress, toolchain
from ganket.config.cli import Refused

# What asks for no database cannot differ there; journeys and opened documents see none. These folders hold tests
# that need none: they are not even read.
ON_POSTGRESQL = ["-m", "database and not browser and not office"]
# Of each test one case and of each file eight tests are drawn there by the run's seed, others in each run: all run on
# SQLite, and `ganket prove postgresql` runs all of them there.
DRAWN = ["--sampled=1", "--of-file=8"]
WITHOUT_DATABASE = (
    "tests/numerics",
    "tests/content",
    "tests/repository",
    "tests/door",
    "tests/journeys",
    "tests/situation/reading",
)

# The suite on SQLite in two halves of about the same length; a new folder falls into the second.
FIRST_HALF = [f"tests/{each}" for each in ("desk", "journeys", "briefing", "door", "api", "actors", "content", "lib")]


def run(options: argparse.Namespace) -> int:
    """Run the suite; 1 when anything failed. Raises Refused when a program it needs cannot be had."""
    root = checkout()
    if options.arguments:
        return pytest(root, options.arguments, database_url="", output=sys.stdout.buffer)[0]
    try:
        tools = {"GANKET_CHROMIUM": str(toolchain.chromium()), "GANKET_LIBREOFFICE": str(toolchain.libreoffice())}
    except toolchain.ToolMissing as missing:
        raise Refused(str(missing)) from None
    os.environ.update(tools)
    halves = {"SQLite, pages": FIRST_HALF, "SQLite, the rest": [f"--ignore={folder}" for folder in FIRST_HALF]}
    runs = {name: partial(pytest, root, words, database_url="") for name, words in halves.items()}
    runs["PostgreSQL"] = partial(on_postgresql, root, DRAWN)
    # All at once: two cores are kept busy to the end, whichever run is the longest. Each is shown when it is over.
    progress.say(f"In parts that run beside each other: {', '.join(runs)}.")
    with ThreadPoolExecutor(len(runs)) as beside, ExitStack() as opened:
        said = {name: opened.enter_context(tempfile.TemporaryFile()) for name in runs}
        running = {name: beside.submit(one, output=said[name]) for name, one in runs.items()}
        answers = {name: future.result() for name, future in running.items()}
        for written in said.values():
            written.seek(0)
            shutil.copyfileobj(written, sys.stdout.buffer)
        sys.stdout.flush()
    for engine, (_, closing) in answers.items():
        progress.say(f"{engine}: {closing}")
    return int(any(code for code, _ in answers.values()))


def on_postgresql(root: Path, words: list[str], *, output: BinaryIO) -> tuple[int, str]:
    """What a database can change, on a PostgreSQL of its own: exit code and closing line. `words` go to pytest."""
    try:
        with postgres.running() as url:
            ignored = [f"--ignore={folder}" for folder in WITHOUT_DATABASE]
            return pytest(root, [*ON_POSTGRESQL, *ignored, *words], database_url=url, output=output)
    except postgres.NotStarted as trouble:
        return 1, str(trouble)


def checkout() -> Path:
    """The checkout this code lies in. Raises Refused when it was installed without its tests."""
    root = Path(__file__).resolve().parents[4]
    if not (root / "tests" / "conftest.py").is_file():
        raise Refused("The tests are not here: run this command in a checkout of the repository.")
    return root


def pytest(root: Path, arguments: list[str], *, database_url: str, output: BinaryIO) -> tuple[int, str]:
    """One run of pytest: its exit code and its closing line. What it prints goes to `output` as it comes."""
    environment = {**os.environ, "GANKET_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
    # The suite chooses its instance before Django reads the settings: nothing may have it read them earlier.
    for name in ("GANKET_INSTANCE_DIR", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "pytest", *arguments]
    closing = "no closing line"
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            output.write(line)
            output.flush()
            closing = line.decode("utf-8", "replace").strip(" =\n") or closing
    return process.returncode, closing
