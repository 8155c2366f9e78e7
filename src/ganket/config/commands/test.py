"""`ganket test`: the whole suite, all of it on SQLite, then what a database can change on PostgreSQL.

Programs it needs (Chromium, LibreOffice) are found or installed first. With arguments: they go to pytest, in
one run on SQLite.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ganket.config import postgres, progress, toolchain
from ganket.config.cli import Refused

# Journeys and opened documents see no database; these folders hold tests that need none.
NOT_ON_POSTGRESQL = ["-m", "not browser and not office"]
WITHOUT_DATABASE = ("tests/numerics", "tests/content", "tests/repository", "tests/door")


def run(options: argparse.Namespace) -> int:
    """Run the suite; 1 when anything failed. Raises Refused when a program it needs cannot be had."""
    root = checkout()
    if options.arguments:
        return pytest(root, options.arguments, database_url="")[0]
    try:
        tools = {"GANKET_CHROMIUM": str(toolchain.chromium()), "GANKET_LIBREOFFICE": str(toolchain.libreoffice())}
    except toolchain.ToolMissing as missing:
        raise Refused(str(missing)) from None
    os.environ.update(tools)
    answers = {"SQLite": pytest(root, [], database_url="")}
    try:
        with postgres.running() as url:
            ignored = [f"--ignore={folder}" for folder in WITHOUT_DATABASE]
            answers["PostgreSQL"] = pytest(root, [*NOT_ON_POSTGRESQL, *ignored], database_url=url)
    except postgres.NotStarted as trouble:
        answers["PostgreSQL"] = (1, str(trouble))
    for engine, (_, closing) in answers.items():
        progress.say(f"{engine}: {closing}")
    return int(any(code for code, _ in answers.values()))


def checkout() -> Path:
    """The checkout this code lies in. Raises Refused when it was installed without its tests."""
    root = Path(__file__).resolve().parents[4]
    if not (root / "tests" / "conftest.py").is_file():
        raise Refused("The tests are not here: run this command in a checkout of the repository.")
    return root


def pytest(root: Path, arguments: list[str], *, database_url: str) -> tuple[int, str]:
    """One run of pytest: its exit code and its closing line. What it prints is passed on as it comes."""
    environment = {**os.environ, "GANKET_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
    environment.pop("GANKET_INSTANCE_DIR", None)
    command = [sys.executable, "-m", "pytest", *arguments]
    closing = "no closing line"
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            closing = line.decode("utf-8", "replace").strip(" =\n") or closing
    return process.returncode, closing
