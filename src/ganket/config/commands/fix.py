"""`ganket fix`: formats the code and mends what ruff can mend."""

import argparse
import subprocess
import sys

from ganket.config.commands.test import checkout


def run(options: argparse.Namespace) -> int:
    """Mend, then format; 1 when something is left that only a person can mend."""
    root = checkout()
    mended = subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "."], cwd=root, check=False)
    formatted = subprocess.run([sys.executable, "-m", "ruff", "format", "."], cwd=root, check=False)
    return int(bool(mended.returncode or formatted.returncode))
