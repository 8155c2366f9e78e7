"""The files of scenarios: one reader, each file read once."""

import os
import subprocess
import sys

import pytest
from tests import environment

from ganket.lib import scenario_files


def test_a_scenario_is_read_once_and_handed_to_everyone():
    assert scenario_files.read("asean-2020") is scenario_files.read("asean-2020")
    assert scenario_files.read("asean-2020")["slug"] == "covid-19-2020"
    assert scenario_files.replayed("asean-2020") is scenario_files.read("asean-2020")


@pytest.mark.parametrize("name", ["", "nowhere", "../scenarios/asean-2020", "asean-2020/", "ASEAN-2020"])
def test_a_name_that_is_none_is_refused_naming_those_there_are(name):
    with pytest.raises(scenario_files.NoScenario, match="There are: asean-2020"):
        scenario_files.read(name)


def test_an_instance_that_replays_nothing_has_an_empty_one():
    assert scenario_files.replayed("") == {}


def test_it_needs_no_django():
    code = (
        "import sys; from ganket.lib import scenario_files as s; s.read('asean-2020'); print('django' in sys.modules)"
    )
    environ = {**os.environ, "PYTHONPATH": str(environment.REPOSITORY / "src")}
    answer = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert answer.stdout.strip() == "False", answer.stderr
