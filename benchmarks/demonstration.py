"""The demonstration that the benches of pages, lists, reports and loading measure on: the whole public record, built
once a run in a folder of its own and served on loopback alone. Everything started here is stopped here, by its id.
"""

import atexit
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
SCENARIO = "asean-2020"
HOST = "127.0.0.1"
BUILD_WAIT_S, WORKER_WAIT_S, SERVE_WAIT_S, STOP_WAIT_S = 120, 90, 60, 20


@dataclass(frozen=True)
class Server:
    """`ganket serve` on the demonstration."""

    port: int
    process: int

    def get(self, address: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of one GET."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", address, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        finally:
            connection.close()


@dataclass(frozen=True)
class Demonstration:
    """An instance in a folder of this run."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """For programs that work on this instance and nothing else."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GANKET_", "COV"))}
        return {
            **kept,
            "GANKET_VAR": str(self.folder.parent),
            "GANKET_INSTANCE_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "benchmarks.site_settings",
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
        }

    def worker(self, script: str, *arguments: str) -> Any:
        """What a script of this folder prints as JSON; it runs in a process of its own."""
        return _json_of([sys.executable, str(Path(__file__).with_name(script)), *arguments], self.environment)

    def copy(self, folder: Path) -> "Demonstration":
        """A copy that may be written into."""
        return Demonstration(Path(shutil.copytree(self.folder, folder / SCENARIO)))

    @contextmanager
    def served(self, workers: int = 2) -> Iterator[Server]:
        """Served until the end of the block. Raises RuntimeError with its last words when it does not answer."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        with tempfile.TemporaryFile() as words:
            process = subprocess.Popen(
                [sys.executable, "-m", "ganket", "serve", "--port", str(port), "--workers", str(workers)],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
            )
            try:
                if not _answers(port, process):
                    words.seek(0)
                    raise RuntimeError(f"The server did not answer: {words.read().decode()[-2000:]}")
                yield Server(port, process.pid)
            finally:
                _stop(process)


@cache
def built() -> Demonstration:
    """The demonstration of this run, removed when the run ends."""
    run = Path(tempfile.mkdtemp(prefix="ganket-bench-"))
    atexit.register(shutil.rmtree, run, ignore_errors=True)
    made = Demonstration(run / SCENARIO)
    environment = {**made.environment, "DJANGO_SETTINGS_MODULE": "ganket.config.settings"}
    del environment["GANKET_INSTANCE_DIR"]
    _run([sys.executable, "-m", "ganket", "demo", "--no-serve"], environment, BUILD_WAIT_S)
    return made


def load(server: Server, requests: dict[str, bytes], *, clients: int = 1, seconds: float = 0.0, rounds: int = 0) -> Any:
    """What the load generator measured: each client sends these requests in turns, one after the other."""
    asked = {
        "port": server.port,
        "clients": clients,
        "seconds": seconds,
        "rounds": rounds,
        "requests": {name: text.decode("latin-1") for name, text in requests.items()},
    }
    command = [sys.executable, str(Path(__file__).with_name("load_generator.py"))]
    return _json_of(command, dict(os.environ), json.dumps(asked).encode())


def request(address: str, **headers: str) -> bytes:
    """A GET as it goes over the line; underscores in the names of headers are hyphens."""
    lines = [f"GET {address} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def _json_of(command: list[str], environment: dict[str, str], given: bytes = b"") -> Any:
    return json.loads(_run(command, environment, WORKER_WAIT_S, given))


def _run(command: list[str], environment: dict[str, str], wait_s: float, given: bytes = b"") -> bytes:
    """Standard output. Raises RuntimeError with the last words of a program that failed."""
    done = subprocess.run(command, env=environment, input=given, capture_output=True, timeout=wait_s)
    if done.returncode:
        raise RuntimeError(f"{command[1:4]} failed: {done.stderr.decode()[-2000:]}")
    return done.stdout


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    last = time.monotonic() + SERVE_WAIT_S
    while time.monotonic() < last and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/plain/")
            if connection.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """`serve` stops its own children when it is asked to end."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
