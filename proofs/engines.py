"""Proof: whatever asks for a database holds on PostgreSQL, each case of each test; the suite draws among them."""

import re
import tempfile

from ganket.config.commands.prove import Proof
from ganket.config.commands.test import checkout, on_postgresql


def postgresql(seed: int) -> Proof:
    """Runs those tests in the order of the seed; a fault is a test that failed or did not begin."""
    with tempfile.TemporaryFile() as said:
        code, closing = on_postgresql(checkout(), [f"--randomly-seed={seed}"], output=said)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").splitlines()
    faults = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
    if code and not faults:
        faults = [f"pytest ended with {code}: {closing}"]
    cases = sum(int(number) for number in re.findall(r"(\d+) (?:passed|failed|error)", closing))
    return Proof(cases, tuple(faults[:20]))
