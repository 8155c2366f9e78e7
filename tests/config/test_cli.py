"""The command line: quick before Django, plain words when it refuses, exit codes."""

import os
import subprocess
import sys
import time

import pytest
from tests import environment

from ganket.config import cli
from ganket.config.cli import COMMANDS, Refused, main
from ganket.lib import scenario_files

HELP_S_MAX = 0.3


def run(*arguments, **environ):
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(environment.REPOSITORY / "src"), **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_names_every_command_in_one_line_each():
    answer = run("-m", "ganket", "--help")
    assert answer.returncode == 0
    for command in COMMANDS:
        assert f"\n    {command.name}" in answer.stdout
        assert command.summary.split()[0] in answer.stdout


@pytest.mark.parametrize("words", [["--help"], ["demo", "--help"], ["nonsense"], ["demo", "--port", "x"]])
def test_arguments_are_answered_before_django_is_imported(words):
    answer = run(
        "-c",
        f"import sys, atexit\nfrom ganket.config import cli\n"
        f"atexit.register(lambda: print('django' in sys.modules or 'yaml' in sys.modules))\ncli.main({words})",
    )
    assert answer.stdout.splitlines()[-1] == "False"


def test_help_is_quick():
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        run("-m", "ganket", "--help")
        taken.append(time.perf_counter() - start)
    assert min(taken) <= HELP_S_MAX


def test_the_help_of_demo_names_every_scenario(capsys):
    with pytest.raises(SystemExit):
        main(["demo", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert f"which scenario to build: {' or '.join(scenario_files.names())} (asean-2020)" in said


@pytest.mark.parametrize("words", [[], ["nonsense"], ["demo", "--nonsense"], ["load"], ["serve", "--workers", "many"]])
def test_wrong_usage_is_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as ending:
        main(words)
    assert ending.value.code == 2
    assert "usage: ganket" in capsys.readouterr().err


def test_an_option_that_a_command_does_not_know_is_answered_with_how_that_command_is_used(capsys):
    with pytest.raises(SystemExit) as ending:
        main(["demo", "--nonsense"])
    assert ending.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("usage: ganket demo ")
    assert "ganket demo: error: unrecognized arguments: --nonsense" in said


def test_refusal_is_exit_code_1_and_words_on_standard_error(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GANKET_VAR", str(tmp_path))
    assert main(["day", "--instance", "nowhere"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "There is no instance 'nowhere' under" in said.err


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.passes_on], ids=lambda each: each.name)
def test_every_command_says_what_it_does(command, capsys):
    with pytest.raises(SystemExit) as ending:
        main([command.name, "--help"])
    assert ending.value.code == 0
    assert command.summary.split(",")[0] in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.name)
def test_every_command_has_its_module(command):
    folder = environment.REPOSITORY / "src" / "ganket" / "config" / "commands"
    assert (folder / f"{command.module}.py").is_file()


@pytest.mark.parametrize("name", ["test", "manage"])
def test_words_after_a_passing_command_are_passed_on_as_they_stand(name, monkeypatch):
    passed = []
    module = __import__(f"ganket.config.commands.{name}", fromlist=["run"])
    monkeypatch.setattr(module, "run", lambda options: passed.append(options.arguments))
    assert main([name, "-k", "one and two", "--", "tests/lib"]) == 0
    assert passed == [["-k", "one and two", "--", "tests/lib"]]


def test_interruption_is_exit_code_130(monkeypatch):
    from ganket.config.commands import check

    def interrupted(_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupted)
    assert main(["check"]) == 130


def test_refusal_is_no_other_error():
    assert not issubclass(Refused, ValueError | OSError)
    assert issubclass(cli.Refused, Exception)
