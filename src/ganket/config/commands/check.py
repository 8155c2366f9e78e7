"""`ganket check`: lint, format, types, layers, migrations, and the tests of the repository itself.

All steps run, side by side; each prints one line, and its output when it found something.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ganket.config.commands.test import checkout

PYTHON = sys.executable
STEPS: dict[str, list[str]] = {
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "imports run downwards": [
        *(PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")
    ],
    "migrations are written": [PYTHON, "-m", "ganket", "manage", "makemigrations", "--check", "--dry-run"],
    "keys, sizes, docstrings, templates, catalogues, words": [
        *(PYTHON, "-m", "pytest", "-q", "--no-header", "-rfE", "--tb=short", "-p", "no:randomly", "tests/repository")
    ],
}


def run(options: argparse.Namespace) -> int:
    """Run every step; 1 when any found something."""
    root = checkout()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ganket-check-") as scratch:
        outputs = {name: Path(scratch) / str(place) for place, name in enumerate(STEPS)}
        running = {name: _start(command, root, Path(scratch), outputs[name]) for name, command in STEPS.items()}
        failed = 0
        for name, process in running.items():
            code = process.wait()
            failed += bool(code)
            print(f"{'ok' if code == 0 else 'NO':3} {name} ({time.monotonic() - started:.1f} s)", flush=True)
            if code:
                print(outputs[name].read_text(encoding="utf-8", errors="replace").rstrip(), flush=True)
    print("All is in order." if not failed else f"{failed} of {len(STEPS)} found something.")
    return int(bool(failed))


def _start(command: list[str], root: Path, scratch: Path, output: Path) -> "subprocess.Popen[bytes]":
    """A step on our sources and on no instance; what it says goes to a file."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "GANKET_VAR": str(scratch), "NO_COLOR": "1"}
    for name in ("GANKET_INSTANCE_DIR", "GANKET_DATABASE_URL"):
        environment.pop(name, None)
    with output.open("wb") as writing:
        return subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.STDOUT
        )
