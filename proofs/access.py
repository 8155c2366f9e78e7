"""Proof: nothing that is marked reaches anybody whom its mark does not reach, by any address; the suite draws a few.

A cell is one marked thing, one person and one address: what came back was searched for its words, its number, its id.
"""

import re
import tempfile
from pathlib import Path

from ganket.config.commands.prove import Proof
from ganket.config.commands.test import checkout, pytest

EVERY_ADDRESS = 1_000_000


def access(seed: int) -> Proof:
    """Every person asks every address there is, and each leak that is made on purpose is found."""
    with tempfile.TemporaryDirectory() as folder:
        told, counted = Path(folder) / "said.txt", Path(folder) / "cells.xml"
        words = ["tests/access", f"--addresses={EVERY_ADDRESS}", f"--randomly-seed={seed}", f"--junit-xml={counted}"]
        words += ["-o", "junit_family=xunit1"]  # the form that holds what tests record beside their outcome
        with told.open("wb") as output:
            code, closing = pytest(checkout(), words, database_url="", output=output)
        faults = [line for line in told.read_text("utf-8").splitlines() if line.startswith(("FAILED ", "ERROR tests/"))]
        cells = sum(int(each) for each in re.findall(r'name="cells" value="(\d+)"', counted.read_text("utf-8")))
    if code and not faults:
        faults = [f"pytest ended with {code}: {closing}"]
    return Proof(cells, tuple(faults[:20]))
