"""Proof: whatever asks for a database holds on PostgreSQL, each case of each test; the suite draws among them."""

import re

from ganket.config import instance
from ganket.config.commands.prove import Proof
from ganket.config.commands.test import checkout, on_postgresql


def postgresql(seed: int) -> Proof:
    """Runs those tests in the order of the seed; a fault is a test that failed or did not begin. All that pytest said
    stays under `var/`.
    """
    said = instance.var_folder() / "postgresql.txt"
    said.parent.mkdir(parents=True, exist_ok=True)
    with said.open("wb") as output:
        code, closing = on_postgresql(checkout(), [f"--randomly-seed={seed}"], output=output)
    lines = said.read_text("utf-8", "replace").splitlines()
    faults = [line for line in lines if line.startswith(("FAILED tests/", "ERROR tests/"))]
    if code and not faults:
        faults = [f"pytest ended with {code}: {closing}"]
    cases = sum(int(number) for number in re.findall(r"(\d+) (?:passed|failed|error)", closing))
    return Proof(cases, tuple(faults[:20]))
