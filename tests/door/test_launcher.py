"""The door: what `./ganket` makes, when it makes it again, and the one sentence it ends with when it cannot.

Real launcher, venv and pip; `uv` is a stand-in that installs nothing (checkout.py).
"""

import ast
import json
import os
import re
import runpy
import select
import shutil
import signal
import stat
import subprocess
import sys
import time

import pytest
from tests.door.checkout import REPOSITORY, Checkout

DEV_LOCK = "requirements-dev.lock"
RUN_LOCK = "requirements.lock"


def launcher_of(root) -> dict:
    """The launcher's names, without running it."""
    return runpy.run_path(str(root / "ganket"), run_name="launcher")


def change(lock) -> None:
    with lock.open("a") as file:
        file.write("# changed\n")


def synced_locks(call: list[str]) -> list[str]:
    return [os.path.basename(word) for word in call if word.endswith(".lock")]


def is_one_sentence(text: str) -> bool:
    return text.endswith(".\n") and "Traceback" not in text and len(text.splitlines()) == 1


# --- without an environment


def test_help_of_the_real_command_line_is_answered_without_an_environment(tmp_path):
    shutil.copy(REPOSITORY / "ganket", tmp_path)
    (tmp_path / "src").symlink_to(REPOSITORY / "src")
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        done = Checkout(tmp_path, {"PATH": os.environ["PATH"]}).launch("--help")
        seconds.append(time.perf_counter() - begun)
    assert (done.returncode, done.stderr) == (0, "")
    assert "demo" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ganket", "src"]
    assert min(seconds) <= 0.3


@pytest.mark.parametrize("words", [["tset"], ["demo", "--nonsense"], ["serve", "--port", "nonsense"]])
def test_a_mistyped_command_or_option_is_refused_before_anything_is_made(tmp_path, words):
    shutil.copy(REPOSITORY / "ganket", tmp_path)
    (tmp_path / "src").symlink_to(REPOSITORY / "src")
    checkout = Checkout(tmp_path, {"PATH": os.environ["PATH"]})
    done = checkout.launch(*words)
    assert done.returncode == 2
    assert words[-1] in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ganket", "src"]


def test_a_python_without_ensurepip_is_told_which_package_to_install(checkout, tmp_path):
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "ensurepip.py").write_text("raise ImportError\n")
    done = checkout.launch("day", PYTHONPATH=str(tmp_path / "stub"))
    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert f"apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in done.stderr


def test_a_folder_that_cannot_be_written_gets_a_sentence_with_two_ways_out(checkout):
    # Permission bits do not bind root: the launcher is started without root's right to pass them.
    before = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    checkout.root.chmod(0o555)
    try:
        done = checkout.launch("day", before=before)
        assert checkout.launch("--help", before=before).returncode == 0
    finally:
        checkout.root.chmod(0o755)
    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert "Permission denied" in done.stderr
    assert "clone into a folder" in done.stderr
    assert "GANKET_VENV=/path" in done.stderr


def test_without_a_network_the_last_line_says_so(checkout):
    closed = "http://127.0.0.1:9/simple"
    done = checkout.launch("day", PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=closed, PIP_RETRIES="0")
    assert done.returncode == 1
    first, last = done.stderr.splitlines()
    assert first == "Making the environment (first run only) ..."
    assert last.startswith("The package index could not be reached:")


def test_a_package_that_does_not_match_its_hash_is_not_installed(checkout):
    (checkout.root / "requirements-uv.lock").write_text(f"uv==0.0.1 --hash=sha256:{'0' * 64}\n")
    done = checkout.launch("day")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("A downloaded package does not match its hash")
    assert not (checkout.venv / "bin" / "uv").exists()


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(checkout, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    done = checkout.launch("day", GANKET_VENV=str(tmp_path / "mine"))
    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_checkout_without_its_lock_is_refused(checkout):
    (checkout.root / RUN_LOCK).unlink()
    (checkout.venv).mkdir()
    done = checkout.launch("day")
    assert done.returncode == 1
    assert "requirements.lock cannot be read" in done.stderr


# --- an older Python


def test_an_older_python_is_refused_in_one_sentence(capsys):
    assert launcher_of(REPOSITORY)["main"](["demo"], version=(3, 9, 2)) == 2
    assert capsys.readouterr().err == "ganket needs Python 3.11 or newer; this is Python 3.9.\n"


def test_an_older_python_can_read_the_launcher():
    tree = ast.parse((REPOSITORY / "ganket").read_text(encoding="utf-8"), feature_version=(3, 6))
    # Annotations are evaluated as the file is read: only plain names and text are safe there.
    hints = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]
    hints += [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns]
    assert hints
    assert all(isinstance(hint, ast.Name | ast.Constant) for hint in hints)


# --- what the tools say


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "error: Failed to fetch\n  cause: client error (Connect)\n",
            "The package index could not be reached",
        ),
        (
            "error: Failed to download\n  cause: Hash mismatch for `numpy`\n",
            "A downloaded package does not match",
        ),
        ("error: No space left on device (os error 28)\n", "The disk is full"),
        ("  cause: invalid peer certificate: UnknownIssuer\n", "The certificate of the package index"),
        (
            "Collecting\nERROR: no wheel.\nhint\n",
            "Installing failed (ERROR: no wheel); all that was said is in x.",
        ),
        ("", "Installing failed (no output); all that was said is in x."),
    ],
)
def test_what_a_tool_says_becomes_one_sentence(said, sentence):
    told = launcher_of(REPOSITORY)["sentence_for"]("Installing", DEV_LOCK, said, "x")
    assert told.startswith(sentence)
    assert "\n" not in told


# --- with an environment


def test_two_launches_at_once_make_one_environment(made):
    assert [out != "" for out, _ in made.first] == [True, True]
    steps = [err.splitlines() for _, err in made.first]
    making = ["Making the environment (first run only) ...", f"Installing the packages of {RUN_LOCK} ..."]
    waiting = ["Waiting for another ./ganket that is making the environment ..."]
    assert sorted(steps) == [making, waiting]
    assert len(made.first_calls) == 1


def test_uv_is_told_to_install_only_what_the_hashed_locks_name(made):
    (call,) = made.first_calls
    assert call[:2] == ["pip", "sync"]
    assert "--require-hashes" in call
    assert call[call.index("--python") + 1] == str(made.venv / "bin" / "python")
    assert synced_locks(call) == ["requirements-uv.lock", RUN_LOCK]


def test_the_command_gets_its_arguments_from_another_folder_through_a_link(made, tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('a module of the folder the person stands in')\n")
    (tmp_path / "link").symlink_to(made.root / "ganket")
    done = made.launch("day", "--as-of", "14 tháng 10", launcher=tmp_path / "link", cwd=tmp_path)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["argv"] == ["day", "--as-of", "14 tháng 10"]
    assert told["cwd"] == str(tmp_path)
    assert told["prefix"] == str(made.venv)


def test_a_ready_environment_is_used_as_it_is(made):
    made.launch("day")
    made.uv_calls()
    done = made.launch("day")
    assert (done.returncode, done.stderr, made.uv_calls()) == (0, "", [])


def test_without_a_home_nothing_is_missed(made):
    del (env := dict(made.env))["HOME"]
    change(made.root / RUN_LOCK)
    change(made.root / DEV_LOCK)
    assert Checkout(made.root, env).launch("day").returncode == 0


@pytest.mark.parametrize("lock", [RUN_LOCK, "requirements-uv.lock"])
def test_a_changed_lock_is_synced_once(made, lock):
    made.launch("day")
    made.uv_calls()
    change(made.root / lock)
    change(made.root / DEV_LOCK)  # as compiling the run lock again would
    assert made.launch("day").returncode == 0
    assert len(made.uv_calls()) == 1
    assert made.launch("day").stderr == ""
    assert made.uv_calls() == []


def test_a_test_command_brings_the_dev_lock_and_a_run_command_keeps_it(made):
    change(made.root / DEV_LOCK)
    made.uv_calls()
    assert made.launch("check").returncode == 0
    assert [synced_locks(call)[-1] for call in made.uv_calls()] == [DEV_LOCK]
    assert made.launch("day").returncode == 0
    assert made.uv_calls() == []


def test_a_moved_or_copied_checkout_does_not_trust_the_environment_that_came_along(made, tmp_path):
    made.launch("day")
    shutil.copytree(made.root, tmp_path / "copy", symlinks=True, ignore=shutil.ignore_patterns("site-packages"))
    folder = tmp_path / "copy" / ".venv"
    assert launcher_of(made.root)["is_ready"](str(made.venv), RUN_LOCK)
    assert not launcher_of(tmp_path / "copy")["is_ready"](str(folder), RUN_LOCK)


def test_after_a_kill_half_way_the_next_launch_waits_for_the_orphan_and_makes_all_anew(made, tmp_path):
    """The stand-in hangs in the middle of a sync; the launcher is killed, then the stand-in."""
    os.mkfifo(tmp_path / "hangs")
    told = os.open(tmp_path / "hangs", os.O_RDWR | os.O_NONBLOCK)
    change(made.root / RUN_LOCK)
    change(made.root / DEV_LOCK)
    killed = made.popen("day", STAND_IN_HANGS=str(tmp_path / "hangs"))
    is_hanging = select.select([told], [], [], 20)[0]
    killed.kill()
    killed.communicate()
    assert is_hanging, "the stand-in was never reached"
    orphan = int(os.read(told, 100))
    os.close(told)
    again = made.popen("day")
    first_line = again.stderr.readline()
    os.kill(orphan, signal.SIGKILL)
    out, rest = again.communicate(timeout=60)
    assert first_line.startswith("Waiting for another ./ganket")
    assert rest.startswith("Making the environment anew ...")
    assert again.returncode == 0
    assert json.loads(out)["argv"] == ["day"]


# --- the files beside it


def test_the_ci_script_checks_then_tests_and_stops_at_the_first_failure(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(REPOSITORY / ".ci" / "run", tmp_path / ".ci")
    stub = tmp_path / "ganket"
    stub.write_text('#!/bin/sh\necho "$@"\ntest "$1" != "$FAILING"\n')
    stub.chmod(0o755)
    script = ["bash", str(tmp_path / ".ci" / "run")]
    ran = [
        subprocess.run(script, env=os.environ | {"FAILING": failing}, cwd="/", capture_output=True, text=True)
        for failing in ("none", "check", "test")
    ]
    assert [done.stdout.split() for done in ran] == [["check", "test"], ["check"], ["check", "test"]]
    assert [done.returncode for done in ran] == [0, 1, 1]


def test_the_launcher_may_be_executed():
    assert (REPOSITORY / "ganket").stat().st_mode & stat.S_IXUSR


def test_the_dev_lock_holds_all_of_the_run_lock_and_no_lock_names_an_address():
    run, dev, uv = ((REPOSITORY / name).read_text() for name in (RUN_LOCK, DEV_LOCK, "requirements-uv.lock"))
    pins = [set(re.findall(r"^\S+==\S+", text, re.MULTILINE)) for text in (run, dev, uv)]
    assert all(pins)
    assert pins[0] <= pins[1]
    assert "://" not in run + dev + uv
