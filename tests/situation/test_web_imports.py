"""What the web workers load of this app: no arrays and no compiler."""

import subprocess
import sys

from tests.environment import REPOSITORY

PROGRAM = """
import sys, pkgutil, importlib
import django
django.setup()
import ganket.situation as app
for module in pkgutil.walk_packages(app.__path__, "ganket.situation."):
    importlib.import_module(module.name)
import ganket.actors.queries, ganket.lib.audit
print(sorted({"numpy", "numba", "highspy", "scipy"} & set(sys.modules)))
print(sum(name.startswith("ganket.situation.") for name in sys.modules) > 15)
"""


def test_nothing_of_the_situation_imports_numpy_or_numba(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            "PYTHONPATH": str(REPOSITORY / "src"),
            "DJANGO_SETTINGS_MODULE": "ganket.config.settings",
            "GANKET_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["[]", "True"], done.stderr
