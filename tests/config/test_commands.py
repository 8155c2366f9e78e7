"""`bench`, `prove` and the developers' PostgreSQL."""

import argparse
import json
import os
import subprocess
import sys

import benchmarks
import proofs
import psycopg
import pytest
from benchmarks.rows import row
from tests import environment

from ganket.config import postgres
from ganket.config.cli import Refused
from ganket.config.commands import bench, check, prove


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"ours": 5.0, "ratio": 120.0, "must": 100.0}, True),
        ({"ours": 5.0, "ratio": 80.0, "must": 100.0}, False),
        ({"ours": 5.0, "ratio": None, "must": "< 20 ms"}, True),
        ({"ours": 25.0, "ratio": None, "must": "< 20 ms"}, False),
        ({"ours": 1250.0, "ratio": None, "must": "≥ 1,200 requests/s"}, True),
        ({"ours": 40, "ratio": None, "must": "≤ 40 ms"}, True),
        ({"ours": 40, "ratio": None, "must": None}, None),
        ({"ours": 40, "ratio": None, "must": "as small as can be"}, None),
        ({"ours": 40, "ratio": None}, None),
    ],
)
def test_bound_is_kept_or_not(row, kept):
    assert bench.holds(row, "must") is kept


def test_table_says_which_bounds_hold():
    row = {"name": "x", "ours": 5.0, "peer": 600.0, "ratio": 120.0, "must": 100.0, "aim": 300.0, "unit": "ns"}
    head, line = bench._table([bench._judged(row)])
    assert head.split() == ["name", "ours", "peer", "unit", "ratio", "must", "aim", "note"]
    assert "100 holds" in line
    assert "300 MISSED" in line


def test_unknown_name_is_refused_naming_those_there_are():
    with pytest.raises(Refused, match="There is no bench weather. There are: "):
        bench.chosen(["weather"], benchmarks.BENCHES, "bench")


@pytest.mark.parametrize("address", [*benchmarks.BENCHES.values(), *proofs.PROOFS.values()])
def test_everything_registered_is_there(address):
    assert callable(bench.load(address))


def test_measurement_that_breaks_off_is_named_and_takes_no_other_along(monkeypatch, capsys):
    def broken():
        raise RuntimeError("The server did not answer")

    found = {"a:broken": broken, "a:whole": lambda: [row("pages", 1.0, 2.0, "ms")]}
    monkeypatch.setattr(benchmarks, "BENCHES", {"first": "a:broken", "second": "a:whole"})
    monkeypatch.setattr(bench, "load", found.__getitem__)
    monkeypatch.setenv("GANKET_INSTANCE_DIR", os.environ["GANKET_INSTANCE_DIR"])  # which the command forgets
    assert bench.run(argparse.Namespace(names=[], json=True)) == 1
    said = capsys.readouterr()
    assert [each["name"] for each in json.loads(said.out)] == ["pages"]
    assert "first broke off: RuntimeError: The server did not answer" in said.err
    assert bench.run(argparse.Namespace(names=["second"], json=True)) == 0


@pytest.mark.parametrize("faults", [(), ("seed 3: a | changed\nleaf was not found",)])
def test_proof_is_written_down_whatever_it_found(tmp_path, faults):
    (tmp_path / "docs").mkdir()
    prove.append(tmp_path, "tampering", 7, prove.Proof(1000, faults))
    prove.append(tmp_path, "tampering", 8, prove.Proof(1000))
    rows = (tmp_path / "docs" / "proofs.md").read_text(encoding="utf-8").splitlines()[-2:]
    assert [row.count("|") for row in rows] == [7, 7]
    assert "| 7 | no commit | 1000 |" in rows[0]
    assert rows[0].endswith("| no fault |") is not bool(faults)
    assert rows[1].endswith("| no fault |")


def test_check_names_the_step_that_found_something_and_runs_the_others(monkeypatch, capsys):
    steps = {
        "first": [sys.executable, "-c", "print('a fault'); raise SystemExit(1)"],
        "second": [sys.executable, "-c", ""],
    }
    monkeypatch.setattr(check, "STEPS", steps)
    assert check.run(None) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("NO  first (")
    assert said[1] == "a fault"
    assert said[2].startswith("ok  second (")
    assert said[-1] == "1 of 2 found something."


def test_check_of_a_tree_in_order_is_exit_code_0(monkeypatch, capsys):
    monkeypatch.setattr(check, "STEPS", {"only": [sys.executable, "-c", ""]})
    assert check.run(None) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All is in order."


def test_postgresql_of_the_wheel_answers_and_leaves_nothing():
    with postgres.running() as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT datcollate FROM pg_database LIMIT 1").fetchone() == ("C.UTF-8",)
        folder = url.partition("host=")[2]
        assert os.path.isdir(folder)
    assert not os.path.exists(os.path.dirname(folder))


def test_postgresql_that_does_not_start_is_said(monkeypatch):
    monkeypatch.setattr(postgres, "FAST", "-c no_such_setting=1")
    with pytest.raises(postgres.NotStarted, match="PostgreSQL's pg_ctl failed"), postgres.running():
        pass


def test_prove_and_bench_say_in_json_what_they_did(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "ganket", "bench", "nonsense", "--json"],
        env={**os.environ, "PYTHONPATH": str(environment.REPOSITORY / "src"), "GANKET_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert json.dumps("nonsense").strip('"') in answer.stderr
