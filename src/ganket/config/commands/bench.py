"""`ganket bench`: measured comparisons of `benchmarks/`, as a table or as JSON.

A bound that does not hold is said, and never fails the command: times belong to the machine they were taken on. A
measurement that breaks off fails it, and takes none of the others along.
"""

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Callable
from http.client import HTTPException
from subprocess import SubprocessError
from typing import Any

from ganket.config import progress
from ganket.config.cli import Refused
from ganket.config.commands.test import checkout

Row = dict[str, Any]
# What a measurement may end with when the server, a worker or a file is not as it should be.
BREAKS = (
    ArithmeticError, AssertionError, HTTPException, ImportError, LookupError, OSError, RuntimeError, SubprocessError,
    TypeError, ValueError,
)  # fmt: skip
BOUND = re.compile(r"(<=|>=|<|>|≤|≥)\s*([\d,.]+)")


def run(options: argparse.Namespace) -> int:
    """Measure what was named, or all; 1 when any broke off. Raises Refused for an unknown name."""
    known = registered("benchmarks", "BENCHES")
    names = chosen(options.names, known, "bench")
    rows: list[Row] = []
    broken: list[str] = []
    with progress.bar("Measuring") as bar:
        for done, name in enumerate(names, start=1):
            try:
                rows += [_judged(row) for row in load(known[name])()]
            except BREAKS as problem:
                broken.append(f"{name} broke off: {type(problem).__name__}: {problem}")
            bar(done, len(names))
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_table(rows)))
    for line in broken:
        print(line, file=sys.stderr)
    return int(bool(broken))


def registered(package: str, table: str) -> dict[str, str]:
    """The names that a folder of the checkout offers. Starts Django on an instance of this run's own."""
    root = checkout()
    sys.path[:0] = [str(root)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ganket.config.settings")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(root / "var" / ".build" / "kernels"))
    os.environ.pop("GANKET_INSTANCE_DIR", None)
    import django

    django.setup()
    names: dict[str, str] = getattr(importlib.import_module(package), table)
    return names


def chosen(asked: list[str], known: dict[str, str], what: str) -> list[str]:
    """The names asked for, or all. Raises Refused for one that is not known."""
    unknown = sorted(set(asked) - set(known))
    if unknown:
        raise Refused(f"There is no {what} {', '.join(unknown)}. There are: {', '.join(known)}.")
    return asked or list(known)


def load(address: str) -> Callable[..., Any]:
    """The function at `module:name`."""
    module, _, name = address.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def holds(row: Row, bound: str) -> bool | None:
    """Whether the row keeps its "must" or "aim"; None when it has none.

    A number bounds the ratio from below; words such as "< 20 ms" bound our own measure.
    """
    limit = row.get(bound)
    if limit is None or limit == "":
        return None
    if isinstance(limit, int | float):
        return bool(row["ratio"] is not None and row["ratio"] >= limit)
    found = BOUND.search(limit)
    if not found:
        return None
    value, edge = float(row["ours"]), float(found[2].replace(",", ""))
    kept = {"<": value < edge, ">": value > edge, "<=": value <= edge, ">=": value >= edge}
    return kept[found[1].replace("≤", "<=").replace("≥", ">=")]


def _judged(row: Row) -> Row:
    return {**row, "must_holds": holds(row, "must"), "aim_holds": holds(row, "aim")}


def _table(rows: list[Row]) -> list[str]:
    heads = ["name", "ours", "peer", "unit", "ratio", "must", "aim", "note"]
    words = {None: "", True: " holds", False: " MISSED"}
    cells = [
        [
            row["name"],
            _figure(row.get("ours")),
            _figure(row.get("peer")),
            row.get("unit", ""),
            _figure(row.get("ratio")),
            _figure(row.get("must")) + words[row["must_holds"]],
            _figure(row.get("aim")) + words[row["aim_holds"]],
            row.get("note", ""),
        ]
        for row in rows
    ]
    widths = [max(len(line[place]) for line in [heads, *cells]) for place in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [heads, *cells]
    ]


def _figure(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
