"""Measured: how long a person waits. `./ganket --help` against bare Python; a fresh clone to a finished demonstration,
and the same command again; a file of 50,000 rows against writing the same rows barely.
"""

import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import demonstration

Row = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parent.parent
HELP_REPEATS = 11
LOAD_REPEATS = 3
WARM_WAIT_S, DEMO_WAIT_S = 60, 120


def answer() -> list[Row]:
    """The launcher, the environment's Python, the parser; in turns with a Python that does nothing."""
    commands = {"ours": [str(REPOSITORY / "ganket"), "--help"], "peer": ["python3", "-c", "pass"]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(HELP_REPEATS):
        for name, command in commands.items():
            seconds, _ = _timed(command, REPOSITORY, 10)
            times[name].append(seconds)
    ours, peer = (statistics.median(times[name]) for name in commands)
    note = "median; peer: python3 -c pass; the launcher starts a second Python, that of the environment"
    return [_row("./ganket --help", ours, peer, must="<= 0.3 s", aim="<= 0.1 s", note=note)]


def demo() -> list[Row]:
    """Clones what is committed, makes an environment elsewhere so that the packages are at hand, then measures."""
    with tempfile.TemporaryDirectory(prefix="ganket-bench-clone-") as folder:
        clone = Path(folder) / "ganket"
        _git("clone", "--quiet", "--no-hardlinks", str(REPOSITORY), str(clone))
        commit = _git("-C", str(clone), "rev-parse", "--short", "HEAD")
        door = str(clone / "ganket")
        warm = Path(folder) / "warm"
        environment_s, said = _timed([door, "manage", "help"], clone, WARM_WAIT_S, GANKET_VENV=str(warm))
        shutil.rmtree(warm, ignore_errors=True)
        if said:
            return [_failed(commit, said)]
        busy = _processor_s()
        first, said = _timed([door, "demo", "--no-serve"], clone, DEMO_WAIT_S)
        busy = _processor_s() - busy
        if said:
            return [_failed(commit, said)]
        again, said = _timed([door, "demo", "--no-serve"], clone, DEMO_WAIT_S)
        if said:
            return [_failed(commit, said)]
    note = (
        f"commit {commit}, what is not committed is not in it; package cache warm; {busy:.1f} s of processor time; "
        "peer: the environment alone"
    )
    return [
        _row("demo from a fresh clone", first, environment_s, must="<= 60 s", note=note),
        _row("demo again", again, None, must="<= 5 s", note=f"commit {commit}"),
    ]


def load() -> list[Row]:
    """Each load into a copy of the demonstration of its own; the medians."""
    made = demonstration.built()
    taken: dict[str, list[Any]] = {"file": [], "bare": []}
    for _ in range(LOAD_REPEATS):
        for way, found in taken.items():
            with tempfile.TemporaryDirectory(prefix="ganket-bench-load-") as folder:
                found.append(made.copy(Path(folder)).worker("load_worker.py", way))
    count = taken["file"][0]["rows"]
    ours, peer = (statistics.median(each["seconds"] for each in taken[way]) for way in ("file", "bare"))
    alone = statistics.median(each["observations_s"] for each in taken["bare"])
    reading = statistics.median(each["reading_s"] for each in taken["file"])
    note = (
        f"{count:,} new rows, from bytes to commit, {ours:.2f} s, of them {reading:.2f} s in the child; peer: "
        f"executemany of the same cells and observations (observations alone {count / alone:,.0f} rows/s); the ratio "
        "bounds the time: 0.25 is four times the peer's"
    )
    row = {"name": "load of one file", "ours": count / ours, "peer": count / peer, "ratio": peer / ours}
    checked = count / (ours - reading)
    note_checked = "checked against the record, compared, written and its leaf, without reading the cells"
    return [
        {**row, "must": 0.25, "aim": 0.4, "unit": "rows/s", "note": note},
        {"name": "rows checked and recorded after reading", "ours": checked, "peer": None, "ratio": None,
         "must": ">= 25000 rows/s", "aim": ">= 50000 rows/s", "unit": "rows/s", "note": note_checked},
    ]  # fmt: skip


def _timed(command: list[str], folder: Path, wait_s: float, **more: str) -> tuple[float, str]:
    """Seconds, and what it said last when it failed. As a person would run it: none of this run's settings."""
    ours = ("GANKET_", "COV", "DJANGO_", "NUMBA_", "PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=folder, env={**kept, **more}, stdin=subprocess.DEVNULL, capture_output=True, timeout=wait_s
        )
    except subprocess.TimeoutExpired:
        return time.perf_counter() - start, f"not done after {wait_s:.0f} s"
    seconds = time.perf_counter() - start
    words = done.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
    return seconds, words[-1] if done.returncode else ""


def _processor_s() -> float:
    """What the programs that were started and have ended used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def _failed(commit: str, said: str) -> Row:
    return _row("demo from a fresh clone", None, None, note=f"commit {commit} could not do it: {said[:200]}")


def _row(name: str, ours: float | None, peer: float | None, *, must: str = "", aim: str = "", note: str = "") -> Row:
    ratio = peer / ours if ours and peer else None
    return dict(name=name, ours=ours, peer=peer, ratio=ratio, must=must, aim=aim, unit="s", note=note)
