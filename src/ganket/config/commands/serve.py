"""`ganket serve`: web workers and the job worker, started and stopped together by one small supervisor.

If either ends, the other is stopped and the exit code is 1: half a service would look like a whole one.
"""

import argparse
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from ganket.config import progress
from ganket.config.cli import Refused

HOST = "127.0.0.1"
THREADS = 1  # per web worker: one was fastest, the server itself waits for slow lines
ANSWER_WAIT_S = 60.0
STOP_WAIT_S = 10.0
LOOK_S = 0.1
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception, so that nothing on the way takes it for an error."""


def run(options: argparse.Namespace) -> int:
    """Serve until stopped. Raises Refused when the port is taken or the database is not up to date."""
    check_port(options.port)
    prepare()
    stop_on_signals()
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["The web server"] = _start(_web(options))
        children["The job worker"] = _start([sys.executable, "-m", "ganket", "jobs"])
        address = f"http://{HOST}:{options.port}/"
        if _wait_until_it_answers(options.port, children):
            progress.say(f"Serving on {address} (Ctrl-C stops it)")
        while not _ended(children):
            time.sleep(LOOK_S)
        progress.say(f"{_ended(children)} ended by itself, so everything was stopped; its last words stand above.")
    except Stopped:
        return 0
    finally:
        _end(list(children.values()))
    return 1


def stop_on_signals() -> None:
    """From now on SIGTERM and SIGINT raise Stopped where the program stands; the second one does nothing."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _stop)


def prepare() -> None:
    """Make the assets, bring the database's tables up to date, and let the instance learn what is new in `content/`.

    SQLite is migrated at once; a PostgreSQL is its operator's to migrate. Raises Refused naming what lacks.
    """
    from django.core.management import call_command
    from django.db import connection, connections
    from django.db.migrations.executor import MigrationExecutor

    from ganket.config import assets

    assets.build()
    executor = MigrationExecutor(connection)
    lacking = [f"{one.app_label} {one.name}" for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if lacking and connection.vendor != "sqlite":
        raise Refused(
            f"The database lacks {len(lacking)} migrations ({', '.join(lacking)}): back it up, then run "
            "`ganket manage migrate`."
        )
    if lacking:
        progress.say("Bringing the database's tables up to date ...")
        call_command("migrate", verbosity=0, interactive=False)
    _learn()
    connections.close_all()


def _learn() -> None:
    """A file that contradicts what is recorded is said; the instance is served with what it knows."""
    from django.conf import settings

    from ganket.config import scenarios

    if settings.INSTANCE.scenario:
        try:
            scenarios.learn(scenarios.read(settings.INSTANCE.scenario))
        except ValueError as problem:
            progress.say(f"What is new in the files of this version was not brought: {problem}")


def _web(options: argparse.Namespace) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "ganket.config.wsgi:application"),
        *("--interface", "wsgi", "--host", HOST, "--port", str(options.port)),
        *("--workers", str(options.workers), "--blocking-threads", str(THREADS), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5", "--log-level", "warning"),
    ]


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    """A child on our instance, which ends when we do, however we do."""
    package = str(Path(__file__).resolve().parents[3])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)  # once is enough: stopping is not to be interrupted
    raise Stopped


def check_port(port: int) -> None:
    if not 0 < port < 2**16:
        raise Refused(f"{port} is no port: choose one from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Refused(f"Port {port} needs an administrator's rights: choose another with --port.") from None
        except OSError:
            raise Refused(f"Port {port} is in use: choose another with --port.") from None


def _wait_until_it_answers(port: int, children: "dict[str, subprocess.Popen[bytes]]") -> bool:
    """Whether the port spoke HTTP, whatever it said, before the time was up and while all were running."""
    last = time.monotonic() + ANSWER_WAIT_S
    while time.monotonic() < last and not _ended(children):
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(LOOK_S)
        else:
            return True
        finally:
            connection.close()
    return False


def _ended(children: "dict[str, subprocess.Popen[bytes]]") -> str:
    """Names of those that ended, joined; empty while all run."""
    return " and ".join(name for name, child in children.items() if child.poll() is not None)


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    """Stop the children and their own children, also of one that ended by itself and left them behind."""
    for child in children:
        _signal_all(child, signal.SIGTERM)
    for child in children:
        try:
            child.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            progress.say(f"A process did not stop within {STOP_WAIT_S:.0f} seconds and was killed.")
        _signal_all(child, signal.SIGKILL)
        child.wait()


def _signal_all(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """To the child's whole group; it leads one of its own."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
