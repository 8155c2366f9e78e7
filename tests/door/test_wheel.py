"""The wheel holds all that the demonstration needs: installed away from the checkout, it builds and reports."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from tests.door import checkout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel of this checkout, unpacked where nothing else lies. Its dependencies are those of this run."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=checkout.REPOSITORY, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed, folder, *arguments):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GANKET_", "PYTHON", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-P", "-m", "ganket", *arguments],
        cwd=folder,
        # The kernels are compiled elsewhere in the suite; here they run as they are written.
        env={**kept, "PYTHONPATH": str(installed), "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_an_installed_wheel_builds_the_demonstration_in_an_empty_folder(installed, tmp_path):
    built = run(installed, tmp_path, "demo", "--as-of", "2020-02-01", "--no-serve", "--json")
    assert built.returncode == 0, built.stderr
    answer = json.loads(built.stdout)
    assert answer["as_known_at"] == "2020-02-01T18:00:00Z"
    assert [state["iso3"] for state in answer["states"]][:2] == ["BRN", "KHM"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["var"]


def test_an_installed_wheel_says_that_the_suite_is_in_the_checkout(installed, tmp_path):
    refused = run(installed, tmp_path, "test")
    assert refused.returncode == 1
    assert "checkout" in refused.stderr
