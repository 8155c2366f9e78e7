"""`ganket demo`: moments that are no moments, and builds that were killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import environment, recorded

EARLY = "2020-02-01"  # few acts: a short build
FOLDER = f"asean-2020-{EARLY}"
WAIT_S = 120


def command(*arguments):
    return [sys.executable, "-m", "ganket", "demo", "--no-serve", *arguments]


def environ(var: Path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GANKET_")}
    return {**kept, "GANKET_VAR": str(var), "PYTHONPATH": str(environment.REPOSITORY / "src")}


def demo(var, *arguments):
    return subprocess.run(
        command(*arguments), env=environ(var), cwd=var, capture_output=True, text=True, timeout=WAIT_S
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with one demonstration in it, and with fonts and styles made; tests work on copies of it."""
    var = tmp_path_factory.mktemp("built")
    answer = demo(var, "--as-of", EARLY, "--json")
    assert answer.returncode == 0, answer.stderr
    return var


@pytest.fixture
def var(built, tmp_path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(built, tmp_path / "var")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2019-12-31", "2019-12-31 lies outside the scenario asean-2020"),
        ("2021-06-01", "2021-06-01 lies outside the scenario asean-2020"),
        (str((datetime.now(UTC) + timedelta(days=400)).date()), "lies outside the scenario asean-2020"),
        ("yesterday", "'yesterday' is neither a day like 2020-10-14 nor a moment"),
        ("2020-02-30", "is neither a day"),
        ("2020-10-14T99:00Z", "is neither a day"),
        ("", "is neither a day"),
        ("2020-10-14\n", "is neither a day"),
    ],
)
def test_moment_that_cannot_be_is_refused_in_one_sentence(tmp_path, asked, words):
    answer = demo(tmp_path, f"--as-of={asked}")
    assert answer.returncode == 1
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["nowhere", "../asean-2020", "", "ASEAN-2020", "/etc"])
def test_unknown_scenario_is_refused_and_nothing_is_written(tmp_path, name):
    answer = demo(tmp_path, "--scenario", name)
    assert answer.returncode == 1
    assert f"There is no scenario {name!r}. There are: asean-2020, drill." in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("x")
    answer = subprocess.run(
        command("--as-of", EARLY),
        env=environ(tmp_path / "file" / "var"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
    )
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert "GANKET_VAR" in answer.stderr


def test_build_killed_half_way_leaves_nothing_that_counts_and_the_next_one_works(var):
    shutil.rmtree(var / FOLDER)
    process = subprocess.Popen(command("--as-of", EARLY), env=environ(var), cwd=var, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "Making the database" in line:
            process.send_signal(signal.SIGKILL)
    process.communicate(timeout=WAIT_S)
    assert process.returncode == -signal.SIGKILL
    assert not (var / FOLDER).exists()
    assert list(var.glob(".building-*")), "the kill came too late to be half-way"

    answer = demo(var, "--as-of", EARLY, "--json")
    assert answer.returncode == 0, answer.stderr
    states = json.loads(answer.stdout)["states"]
    assert len(states) == 10
    assert not list(var.glob(".building-*"))

    again = demo(var, "--as-of", EARLY, "--json")
    assert again.returncode == 0, again.stderr
    assert [each["new_cases_7d"] for each in json.loads(again.stdout)["states"]] == [
        each["new_cases_7d"] for each in states
    ]


def test_damaged_instance_is_built_again(var):
    (var / FOLDER / "instance.json").write_text('{"name": "asean')
    answer = demo(var, "--as-of", EARLY, "--json")
    assert answer.returncode == 0, answer.stderr
    assert len(json.loads(answer.stdout)["states"]) == 10


def test_another_moment_gets_a_folder_of_its_own_and_replaces_nothing(var):
    kept = (var / FOLDER / "instance.json").read_bytes()
    second = demo(var, "--as-of", "2020-01-30T09:30Z", "--json")
    assert second.returncode == 0, second.stderr
    assert json.loads(second.stdout)["as_known_at"] == "2020-01-30T09:30:00Z"
    assert (var / FOLDER / "instance.json").read_bytes() == kept
    assert (var / "asean-2020-2020-01-30T0930").is_dir()


def test_demonstration_is_served_as_soon_as_it_is_built(var):
    shutil.rmtree(var / FOLDER)
    port = recorded.free_port()
    words = [each for each in command("--as-of", EARLY, "--port", str(port)) if each != "--no-serve"]
    with subprocess.Popen(
        words, env=environ(var), cwd=var, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        said = []
        for line in process.stderr:
            said.append(line)
            if "Serving on" in line:
                break
        try:
            assert "Serving on" in said[-1], said
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
                assert page.status == 200
        finally:
            process.terminate()
            process.communicate(timeout=WAIT_S)
    assert process.returncode == 0


def test_a_port_in_use_is_said_before_anything_is_built(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = [each for each in command("--as-of", EARLY, "--port", port) if each != "--no-serve"]
        answer = subprocess.run(
            words, env=environ(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=WAIT_S
        )
    assert answer.returncode == 1
    assert port in answer.stderr
    assert list(tmp_path.iterdir()) == []
