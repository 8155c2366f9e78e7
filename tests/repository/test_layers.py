"""The import contract refuses what it is there to refuse: each fault is planted in a small package and named."""

import os
import subprocess
import sys

import pytest
from tests.repository import tree

# Enough of the house for every contract to have something to look at.
HOUSE = {
    "config/__init__.py": "",
    "desk/__init__.py": "",
    "desk/views.py": "from ganket.briefing import actions\n",
    "briefing/__init__.py": "",
    "briefing/actions.py": "from ganket.situation import queries\n",
    "briefing/forms.py": "",
    "situation/__init__.py": "",
    "situation/queries.py": "from ganket.situation import models\n",
    "situation/models.py": "from ganket.actors import models\nfrom ganket.situation import rules\n",
    "situation/rules.py": "from ganket.lib import text\n",
    "actors/__init__.py": "",
    "actors/models.py": "import django.db\nfrom ganket.lib import clock\n",
    "lib/__init__.py": "",
    "lib/clock.py": "import django.utils\n",
    "lib/text.py": "",
    "numerics/__init__.py": "",
    "numerics/reproduction.py": "import numpy\n",
    "content/__init__.py": "",
    "__main__.py": "",
}
DOWNWARDS = "Apps import downwards only BROKEN"
INSIDE = "Inside an app BROKEN"
NUMERICS = "numerics knows neither Django nor the apps BROKEN"
RULES = "rules are plain Python BROKEN"
# What is done, in which files, and what the contract says to it.
FAULTS = [
    ("situation imports briefing", {"situation/queries.py": "from ganket.briefing import actions\n"}, DOWNWARDS),
    ("lib imports an app", {"lib/text.py": "from ganket.actors import models\n"}, DOWNWARDS),
    ("a new app is not listed", {"pool/__init__.py": ""}, "pool"),
    ("a form imports an action", {"briefing/forms.py": "from ganket.briefing import actions\n"}, INSIDE),
    (
        "a query imports a permission",
        {"actors/permissions.py": "", "actors/queries.py": "from ganket.actors import permissions\n"},
        INSIDE,
    ),
    ("rules import Django", {"situation/rules.py": "from django.db import models\n"}, RULES),
    ("rules import Django by way of lib", {"situation/rules.py": "from ganket.lib import clock\n"}, RULES),
    ("numerics imports Django", {"numerics/reproduction.py": "import django\n"}, NUMERICS),
    ("numerics imports an app", {"numerics/reproduction.py": "from ganket.situation import rules\n"}, NUMERICS),
]


LINT = "from importlinter.cli import lint_imports_command as run; run()"


def run_contract(folder, changed):
    package = folder / "src" / "ganket"
    for name, code in {"__init__.py": "", **HOUSE, **changed}.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(code)
    config = folder / "pyproject.toml"
    config.write_text((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", str(config), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
    )


def test_a_house_in_order_is_accepted(tmp_path):
    answer = run_contract(tmp_path, {})
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("changed", "verdict"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_planted_fault_is_refused(tmp_path, changed, verdict):
    answer = run_contract(tmp_path, changed)
    assert answer.returncode == 1
    assert verdict in answer.stdout


def test_no_import_is_excepted():
    contracts = tree.project()["tool"]["importlinter"]["contracts"]
    assert not [each["name"] for each in contracts if each.get("ignore_imports")]
