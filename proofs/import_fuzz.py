"""Proof: 200 files with 100 damages each are read, or refused in words, and nothing else ever happens.

Every file goes through the child process with its limits, as the files of strangers do. Each twentieth goes the whole
way to a database, where a refusal may leave no row behind.
"""

import random
from collections.abc import Callable

from ganket.config import progress
from ganket.config.commands.prove import Proof

SEEDS = 200
DAMAGES = 100
FAULTS_MAX = 20
WHOLE_WAY_EVERY = 20
# Whatever else a reader may raise is what this proof looks for.
UNWANTED = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


def import_fuzz(seed: int) -> Proof:
    """Reads every damaged file; a fault is whatever is neither a reading nor a refusal."""
    from tests.situation.reading import mutations, sheets

    from ganket.situation.importer.reading import meaning
    from ganket.situation.importer.reading.outcome import Unreadable

    known, faults, cases, load = sheets.known(), [], 0, _loading()
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
                if cases % WHOLE_WAY_EVERY == 0 and not load(content):
                    faults.append(f"seed {number}, case {cases}: refused, and rows were left behind")
            bar(number + 1, SEEDS)
    return Proof(cases, tuple(faults[:FAULTS_MAX]))


def _loading() -> Callable[[bytes], bool]:
    """Loads a file into a database of this run's own; whether a refusal left every table as it was."""
    from django.apps import apps
    from django.core.management import call_command

    from ganket.actors import actions as actors
    from ganket.actors.models import Party
    from ganket.config import scenarios
    from ganket.situation.importer.at_once import load_file
    from ganket.situation.importer.reading.outcome import Unreadable

    call_command("migrate", verbosity=0, interactive=False)
    emergency = scenarios.open_instance(scenarios.read("drill"))
    by, source = actors.system(), Party.objects.get(code="OFIGURES")
    how = {"by": by, "name": "damaged", "source": source, "hazard": emergency.hazard, "mark": scenarios.clear(by)}

    def rows() -> list[int]:
        return [model.objects.count() for model in apps.get_models()]

    def load(content: bytes) -> bool:
        before = rows()
        try:
            is_recorded = load_file(content=content, **how).loaded.batch is not None
        except Unreadable:
            is_recorded = False
        return is_recorded or rows() == before

    return load
