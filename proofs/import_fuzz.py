"""Proof: 200 files with 100 damages each are read, or refused in words, and nothing else ever happens.

Every file goes through the child process with its limits, as the files of strangers do.
"""

import random

from ganket.config import progress
from ganket.config.commands.prove import Proof

SEEDS = 200
DAMAGES = 100
FAULTS_MAX = 20
# Whatever else a reader may raise is what this proof looks for.
UNWANTED = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


def import_fuzz(seed: int) -> Proof:
    """Reads every damaged file; a fault is whatever is neither a reading nor a refusal."""
    from tests.situation.reading import mutations, sheets

    from ganket.situation.importer.reading import meaning
    from ganket.situation.importer.reading.outcome import Unreadable

    known, faults, cases = sheets.known(), [], 0
    with progress.bar("Damaged files") as bar:
        for number in range(SEEDS):
            whole = mutations.seed(number)
            chance = random.Random(f"{seed}/{number}")
            for _ in range(DAMAGES):
                cases += 1
                content = mutations.mutated(whole, chance)
                try:
                    reading = meaning.read(content, known)
                except Unreadable as error:
                    if not str(error):
                        faults.append(f"seed {number}, case {cases}: refused without a reason")
                except UNWANTED as error:
                    faults.append(f"seed {number}, case {cases}: {type(error).__name__}: {error}")
                else:
                    if reading.figures and (reading.problems or reading.doubts):
                        faults.append(f"seed {number}, case {cases}: figures in spite of problems or doubts")
            bar(number + 1, SEEDS)
    return Proof(cases, tuple(faults[:FAULTS_MAX]))
