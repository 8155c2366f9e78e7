"""The database of a test run with the public record in it, and copies of it for other processes."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from tests import environment

SERVE_WAIT_S = 60
_made: dict[str, object] = {}


def build() -> None:
    """Make the test database, replay the public record up to KNOWN_AT, run that day, keep a pristine copy."""
    _made["databases"] = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    from ganket.config import days, scenarios
    from ganket.lib import clock

    scenarios.bring(scenarios.read(environment.SCENARIO), environment.KNOWN_AT)
    with clock.held_at(environment.KNOWN_AT):
        days.run()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner knows nothing of tables filled a moment ago
    connections.close_all()
    files = Path(os.environ["GANKET_INSTANCE_DIR"]) / "files"
    _made["files"] = [path.relative_to(files) for path in files.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        pristine = Path(os.environ["GANKET_INSTANCE_DIR"]) / "pristine.sqlite3"
        pristine.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(pristine)])
        _made["pristine"] = pristine
    else:
        _made["pristine"] = name = f"pristine_{os.getpid()}"
        _create_from(connection.settings_dict["NAME"], name)


def remove() -> None:
    """Drop what `build` made."""
    if connection.vendor == "postgresql":
        _drop(str(_made["pristine"]))
    teardown_databases(_made["databases"], verbosity=0)


def emergency():
    """The emergency of the public record."""
    from ganket.config import scenarios

    return scenarios.open_instance(scenarios.read(environment.SCENARIO))


@dataclass
class Copy:
    """An instance with its own database, and the environment in which a process works on it."""

    folder: Path
    database_url: str
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """For subprocess: this instance, our sources, English."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("COV_", "COVERAGE_"))}
        kept.pop("GANKET_DATABASE_URL", None)
        return {
            **kept,
            "GANKET_INSTANCE_DIR": str(self.folder),
            "GANKET_DATABASE_URL": self.database_url,
            "PYTHONPATH": str(environment.REPOSITORY / "src"),
        }

    @property
    def database(self) -> Path:
        """The SQLite file."""
        assert not self.database_url
        return self.folder / "db.sqlite3"

    def rows(self) -> dict[str, int]:
        """How many rows each table holds, read past Django, as somebody with the database in hand would."""
        if self.database_url:
            tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            opened = psycopg.connect(self.database_url)
        else:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            opened = raw(self.database)
        with closing(opened):
            names = [name for (name,) in opened.execute(tables).fetchall()]
            return {name: opened.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}

    def run(self, *arguments: str, wait_s: float = 120) -> subprocess.CompletedProcess:
        """`ganket …` on this instance, to its end."""
        return self._run([sys.executable, "-m", "ganket", *arguments], wait_s)

    def python(self, code: str, wait_s: float = 120) -> subprocess.CompletedProcess:
        """A program on this instance, with Django started."""
        return self._run([sys.executable, "-c", f"import django; django.setup()\n{code}"], wait_s)

    def popen(self, *arguments: str) -> subprocess.Popen:
        """`ganket …` on this instance, running beside the test; stopped at its end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "ganket", *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def serve(self) -> str:
        """Serve this instance; returns the address once it answers."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        process = self.popen("serve", "--port", str(port), "--workers", "1")
        last = time.monotonic() + SERVE_WAIT_S
        while time.monotonic() < last and process.poll() is None:
            if answers(address):
                return address
            _pause(process)
        process.kill()
        raise AssertionError(f"The server did not answer: {process.communicate()[1]}")

    def stop(self) -> None:
        """End every process started beside the test."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
            for pipe in (process.stdout, process.stderr):
                pipe.close()
            process.wait(timeout=20)

    def _run(self, command: list[str], wait_s: float) -> subprocess.CompletedProcess:
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=wait_s
        )


def copy(tmp_path: Path) -> Copy:
    """A copy of the instance as `build` left it, its clock started now."""
    from ganket.config import instance

    folder = tmp_path / "var" / environment.SCENARIO
    source = Path(os.environ["GANKET_INSTANCE_DIR"])
    fresh = replace(instance.read(source), clock_started_at=datetime.now(UTC).isoformat())
    instance.write(fresh, folder)
    # Only what the record itself holds: bytes that tests since then kept stay when their rows are rolled back.
    for name in _made["files"]:
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / "files" / name, folder / "files" / name)
    if connection.vendor == "sqlite":
        shutil.copyfile(str(_made["pristine"]), folder / "db.sqlite3")
        return Copy(folder, "")
    name = f"copy_{os.getpid()}_{len(_made)}"
    _made[name] = name
    _create_from(str(_made["pristine"]), name)
    return Copy(folder, urlunsplit(urlsplit(environment.DATABASE_URL)._replace(path=f"/{name}")))


def drop(copied: Copy) -> None:
    """Drop the copy's database; its folder goes with the test's."""
    if copied.database_url:
        _drop(urlsplit(copied.database_url).path.lstrip("/"))


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether something speaks HTTP there, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError as answer:
        answer.close()
        return True
    except OSError:
        return False
    return True


def raw(path: Path) -> sqlite3.Connection:
    """A SQLite file opened past Django, as somebody with the file in hand would."""
    return sqlite3.connect(path)


def _pause(process: subprocess.Popen) -> None:
    """Wait a little, or until the process ends."""
    try:
        process.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return


def _create_from(template: str, name: str) -> None:
    """A database that is a copy of another, to which nobody may be connected."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
