"""The environment of a test run: a temporary instance of its own, chosen before Django reads its settings.

Imported by conftest.py before anything of ours, so `pytest`, `python -m pytest` and `ganket test` are alike.
The database is SQLite in that folder, or PostgreSQL when GANKET_DATABASE_URL names one.
"""

import atexit
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
# The moment the public record is known at in every test that does not say otherwise.
KNOWN_AT = datetime(2020, 10, 14, 18, 0, tzinfo=UTC)
SCENARIO = "asean-2020"
DATABASE_URL = os.environ.get("GANKET_DATABASE_URL", "")


def choose() -> Path:
    """Make the run's folder and point the environment at it; returns the instance's folder. Once a process."""
    run = Path(tempfile.mkdtemp(prefix="ganket-tests-"))
    atexit.register(shutil.rmtree, run, ignore_errors=True)
    run.chmod(0o711)  # another user's PostgreSQL may have to pass
    folder = run / "var" / SCENARIO
    os.environ.update(
        GANKET_VAR=str(run / "var"),
        GANKET_INSTANCE_DIR=str(folder),
        GANKET_TESTING="1",
        DJANGO_SETTINGS_MODULE="ganket.config.settings",
    )
    # Compiled kernels may stay: numba keys them by its version and the source.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(REPOSITORY / "var" / ".build" / "kernels"))
    sys.path[:0] = [each for each in (str(REPOSITORY / "src"), str(REPOSITORY)) if each not in sys.path]

    from ganket.config import instance

    fresh = instance.new("tests", scenario=SCENARIO, clock_at=KNOWN_AT)
    instance.write(replace(fresh, hosts=(*fresh.hosts, "testserver")), folder)
    return folder
