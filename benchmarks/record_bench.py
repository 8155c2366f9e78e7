"""Measured: "as known at" over a million observations, on SQLite and on PostgreSQL, against reading every revision.

One question is one indicator, ten states, 300 days. Each engine runs in a process of its own on a database made
for this run (record_worker.py); the answers of both ways are compared there before anything is timed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

Row = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parent.parent
BOUNDS = {"3 revisions": (20.0, 8.0), "30 revisions": (30.0, 12.0)}  # ms: must, aim


def known_at() -> list[Row]:
    """Milliseconds for one question, median of warm runs, on each engine."""
    from ganket.config import postgres

    results = [_measure("")]
    with postgres.running() as url:
        results.append(_measure(url))
    return [row for result in results for row in _rows(result)]


def _measure(database_url: str) -> dict[str, Any]:
    from ganket.config import instance

    with tempfile.TemporaryDirectory(prefix="ganket-bench-") as folder:
        instance.write(instance.new("bench"), Path(folder))
        environment = {
            **os.environ,
            "GANKET_INSTANCE_DIR": folder,
            "GANKET_DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "ganket.config.settings",
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
        }
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("record_worker.py"))],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _rows(result: dict[str, Any]) -> list[Row]:
    rows = []
    for name, (must, aim) in BOUNDS.items():
        taken = result[name]
        rows.append(
            {
                "name": f"as known at, {name} a cell, {result['engine']}",
                "ours": taken["curves_ms"],
                "peer": taken["plain_ms"],
                "ratio": taken["plain_ms"] / taken["curves_ms"],
                "must": f"< {must:g} ms",
                "aim": f"< {aim:g} ms",
                "unit": "ms",
                "note": f"{result['observations']:,} observations; with all columns {taken['known_at_ms']:.1f} ms",
            }
        )
    return rows
