"""Measured: the duty board on a record of 11 owners x 40 duties x 365 days, on SQLite and on PostgreSQL.

Each engine runs in a process of its own on a database made for this run (duty_worker.py). A page shows a fortnight,
6,160 duties by name for the secretariat; everybody else reads the counts alone. The whole year at once is for scale.
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
ASKED = {
    "page": ("a fortnight by name", "< 150 ms"),
    "page_counts": ("a fortnight, counts", "< 150 ms"),
    "year": ("the year by name, no page shows it", None),
    "year_counts": ("the year, counts, no page shows it", None),
}


def duty_board() -> list[Row]:
    """95th percentile of warm runs, in milliseconds, on each engine."""
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
        worker = str(Path(__file__).with_name("duty_worker.py"))
        done = subprocess.run([sys.executable, worker], env=environment, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _rows(result: dict[str, Any]) -> list[Row]:
    return [
        {
            "name": f"duty board, {words}, {result['engine']}",
            "ours": result[key]["p95"],
            "must": must,
            "unit": "ms",
            "note": f"p95 of {result['duties']:,} duties on record; median {result[key]['median']:.1f} ms",
        }
        for key, (words, must) in ASKED.items()
    ]
