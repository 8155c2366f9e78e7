"""Finding and installing what the suite needs: found, installed, or refused in words.

A download of a browser cannot be had on a closed network, so the machine is a stand-in: it says what is on
PATH, writes down what it was asked to run and answers as told.
"""

import sys
from pathlib import Path

import pytest

from ganket.config import toolchain
from ganket.config.toolchain import Answer, ToolMissing


class StandInMachine:
    """PATH and a command runner that knows what each install brings."""

    def __init__(self, *on_path: str, brings=(), broken=(), fetched: Path | None = None, apt="", fetch=""):
        self.on_path = set(on_path)
        self.brings = set(brings)  # what apt-get install puts on PATH
        self.broken = set(broken)  # what is there but does not start
        self.fetched = fetched  # where Playwright's download ends, if it works
        self.apt_error, self.fetch_error = apt, fetch
        self.ran: list[str] = []

    def which(self, name: str) -> str | None:
        return f"/usr/bin/{name}" if name in self.on_path else None

    def run(self, command, wait_s: float) -> Answer:
        line = " ".join(command)
        if line.endswith("--version"):
            return Answer(1, "install the real one\n") if Path(command[0]).name in self.broken else Answer(0, "1.0")
        if toolchain.PLAYWRIGHT_PATH in line:
            return Answer(0, f"{self.fetched}\n")
        self.ran.append(line)
        if "apt-get" in line and "install" in command:
            self.on_path |= self.brings
            return Answer(100, self.apt_error) if self.apt_error else Answer(0, "")
        if "playwright" in command:
            if self.fetch_error:
                return Answer(1, self.fetch_error)
            self.fetched.touch()
        return Answer(0, "")

    def chromium(self, as_root: bool) -> Path:
        return toolchain.chromium(self.run, self.which, as_root)

    def libreoffice(self, as_root: bool) -> Path:
        return toolchain.libreoffice(self.run, self.which, as_root)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "chrome"])
def test_a_chromium_on_path_is_used_and_nothing_is_installed(name):
    machine = StandInMachine(name, "apt-get")
    assert machine.chromium(as_root=True) == Path("/usr/bin") / name
    assert machine.ran == []


def test_a_program_that_only_tells_how_to_install_the_real_one_does_not_count():
    machine = StandInMachine("chromium-browser", "google-chrome", broken=["chromium-browser"])
    assert machine.chromium(as_root=False) == Path("/usr/bin/google-chrome")


def test_root_on_debian_installs_debians_chromium():
    machine = StandInMachine("apt-get", brings=["chromium"])
    assert machine.chromium(as_root=True) == Path("/usr/bin/chromium")
    assert [line.split("/usr/bin/apt-get")[1].split()[-1] for line in machine.ran] == ["update", "chromium"]
    assert all(line.startswith("env DEBIAN_FRONTEND=noninteractive ") for line in machine.ran)


def test_who_is_not_root_gets_playwrights_chromium(tmp_path):
    machine = StandInMachine("apt-get", brings=["chromium"], fetched=tmp_path / "chrome")
    assert machine.chromium(as_root=False) == tmp_path / "chrome"
    assert machine.ran == [f"{sys.executable} -m playwright install chromium"]


def test_playwrights_chromium_of_an_earlier_run_is_not_fetched_again(tmp_path):
    (tmp_path / "chrome").touch()
    machine = StandInMachine("apt-get", fetched=tmp_path / "chrome")
    assert machine.chromium(as_root=True) == tmp_path / "chrome"
    assert machine.ran == []


def test_a_fetched_chromium_that_lacks_system_libraries_is_not_handed_on(tmp_path):
    machine = StandInMachine(fetched=tmp_path / "chrome", broken=["chrome"])
    with pytest.raises(ToolMissing, match="The suite needs Chromium"):
        machine.chromium(as_root=False)


def test_when_debian_cannot_playwright_is_tried_and_when_neither_can_one_sentence_says_why():
    machine = StandInMachine(
        "apt-get",
        apt="Reading lists\nE: Unable to locate package chromium\n",
        fetch="Error: ENOTFOUND\n  at x\n",
    )
    with pytest.raises(ToolMissing) as refused:
        machine.chromium(as_root=True)
    sentence = str(refused.value)
    assert "apt-get install chromium: E: Unable to locate package chromium" in sentence
    assert "Playwright's download: Error: ENOTFOUND" in sentence
    assert sentence.endswith("install it and run ./ganket test again.")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", ["soffice", "libreoffice"])
def test_a_libreoffice_on_path_is_used(name):
    machine = StandInMachine(name, "apt-get")
    assert machine.libreoffice(as_root=True) == Path("/usr/bin") / name
    assert machine.ran == []


def test_root_on_debian_installs_debians_libreoffice():
    machine = StandInMachine("apt-get", brings=["soffice", "libreoffice"])
    assert machine.libreoffice(as_root=True) == Path("/usr/bin/soffice")
    assert machine.ran[-1].endswith("install -y --no-install-recommends libreoffice-writer-nogui")


@pytest.mark.parametrize(
    ("on_path", "as_root", "reason"),
    [
        (["apt-get"], False, "only root may run apt-get install libreoffice-writer-nogui"),
        ([], True, "this is not Debian or Ubuntu"),
    ],
)
def test_no_libreoffice_to_be_had_is_a_failure_in_words(on_path, as_root, reason):
    with pytest.raises(ToolMissing, match=reason):
        StandInMachine(*on_path).libreoffice(as_root)


def test_every_step_that_takes_long_is_told(capsys):
    StandInMachine("apt-get", brings=["chromium"]).chromium(as_root=True)
    assert capsys.readouterr() == ("", "ganket: installing Debian's chromium ...\n")


# --- the real runner


def test_a_command_is_answered_with_its_exit_code_and_all_it_printed():
    script = "import sys; print('a'); print('E: b.', file=sys.stderr, flush=True); sys.exit(3)"
    answer = toolchain.run_command([sys.executable, "-u", "-c", script], 30)
    assert answer == Answer(3, "a\nE: b.\n")
    assert answer.complaint == "E: b"


def test_a_command_that_does_not_exist_is_an_answer():
    answer = toolchain.run_command(["/no/such/program"], 30)
    assert (answer.exit_code, answer.complaint) == (127, "No such file or directory")


def test_a_command_that_does_not_end_in_time_is_an_answer():
    answer = toolchain.run_command([sys.executable, "-c", "import signal; signal.pause()"], 0.2)
    assert answer.exit_code == 124
    assert "no answer within" in answer.complaint
