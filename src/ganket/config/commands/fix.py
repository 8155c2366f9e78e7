"""`ganket fix`: formats the code, mends what ruff can mend, redraws the picture of imports in ARCHITECTURE.md."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ganket.config.commands.test import checkout


def surroundings(root: Path) -> dict[str, str]:
    """The environment with the sources and the tests to import from."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}


def run(options: argparse.Namespace) -> int:
    """Mend, then format; 1 when something is left that only a person can mend."""
    root = checkout()
    mended = subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "."], cwd=root, check=False)
    formatted = subprocess.run([sys.executable, "-m", "ruff", "format", "."], cwd=root, check=False)
    drawn = subprocess.run(
        [sys.executable, "-m", "tests.repository.picture"], cwd=root, env=surroundings(root), check=False
    )
    return int(bool(mended.returncode or formatted.returncode or drawn.returncode))
