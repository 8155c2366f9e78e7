"""Proof: whatever is changed in the log, `verify` says so, and it says nothing of a log in order."""

import os
import random
import tempfile
from pathlib import Path

from ganket.config import progress
from ganket.config.commands.prove import Proof

CASES = 10_000
LEAVES_MAX = 30


def tampering(seed: int) -> Proof:
    """Ten thousand logs of random length, each changed at random in one of the ways of tests/tampering.py."""
    from django.core.management import call_command
    from django.db import connections, transaction
    from tests import tampering as ways

    from ganket.lib import audit

    def write(number: int) -> None:
        for each in range(number):
            audit.record(f"act {each}", by=audit.Signature(party="X"), kind="thing", subjects=["x"], rows=str(each))

    chance, faults = random.Random(seed), []
    with tempfile.TemporaryDirectory(prefix="ganket-proof-") as folder, progress.bar("Tampering") as bar:
        connections["default"].settings_dict["NAME"] = str(Path(folder) / "proof.sqlite3")
        os.environ["GANKET_INSTANCE_DIR"] = folder
        call_command("migrate", verbosity=0, interactive=False)
        for case in range(CASES):
            kind = chance.choice(sorted(ways.KINDS))
            with transaction.atomic():
                ways.only_leaves(write, chance.randint(3, LEAVES_MAX))
                if list(audit.verify()):
                    faults.append(f"case {case}: an alarm on a log in order")
                ways.KINDS[kind](random.Random(chance.random()))
                if not list(audit.verify()):
                    faults.append(f"case {case}: not found: {kind}")
                transaction.set_rollback(True)
            bar(case + 1, CASES)
        connections.close_all()
    return Proof(CASES, tuple(faults[:20]))
