"""Parsing in a child process with its own limits of memory and time: a file can take down this process only.

The child gets the bytes on its input and writes a grid as JSON; it inherits no environment and may write no file.
Whatever else becomes of it, a signal or a code, is one answer: the file could not be read within limits.
"""

import gc
import resource
import subprocess
import sys
from pathlib import Path

from ganket.situation.importer.reading.grid import Grid, pack, unpack
from ganket.situation.importer.reading.limits import MAXIMUM_BYTES
from ganket.situation.importer.reading.outcome import Unreadable

MEMORY_BYTES = 256 * 1024 * 1024
CPU_SECONDS = 10
# The machine may be busy: the wall clock only ends what waits for nothing.
WALL_SECONDS = 60
_SOURCE = Path(__file__).resolve().parents[4]


def grid(content: bytes, encoding: str = "", delimiter: str = "") -> Grid:
    """The cells of a file, read in a child process. Raises Unreadable."""
    if len(content) > MAXIMUM_BYTES:
        raise Unreadable("too_large", limit=MAXIMUM_BYTES // 1_000_000)
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-B", "-m", __name__, encoding, delimiter],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_SOURCE), "PYTHONUTF8": "1"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("beyond_limits") from None
    if done.returncode != 0 or not done.stdout:
        raise Unreadable("beyond_limits")
    return unpack(done.stdout)


def limit() -> None:
    """Limits of this process from here on: memory, CPU time, no file written, no core dumped."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """What the child does."""
    limit()
    gc.disable()  # it ends with one file: what a search for garbage would free is not worth walking over every cell
    encoding, delimiter = sys.argv[1:3]
    sys.stdout.buffer.write(pack(sys.stdin.buffer.read(MAXIMUM_BYTES + 1), encoding, delimiter))


if __name__ == "__main__":
    main()
