"""Programs the suite needs and Python packages do not hold: Chromium for journeys, LibreOffice for opened
documents. Found on PATH, else installed; none to be had is a failure in words, never a skipped test.

Only `./ganket test` imports this. Be careful: a program on PATH may be a stand-in that only tells how to
install the real one, so each is asked for its version before it counts.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LIBREOFFICE_NAMES = ("soffice", "libreoffice")
VERSION_WAIT_S = 60  # LibreOffice makes its profile at the first start
INSTALL_WAIT_S = 1800
# Asked in a process of its own: Playwright's driver would otherwise stay with ours.
PLAYWRIGHT_PATH = """from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)"""


class ToolMissing(Exception):
    """A program the suite cannot do without is not here and could not be installed; one plain sentence."""


class Answer(NamedTuple):
    """What a command ended with: its exit code, and all it printed."""

    exit_code: int
    output: str

    @property
    def complaint(self) -> str:
        """Its last line that calls itself an error, else its last line."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        errors = [line for line in lines if line.lower().startswith(("error", "e:"))]
        return (errors or lines or [f"exit code {self.exit_code}, no output"])[-1].rstrip(".")


Run = Callable[[Sequence[str], float], Answer]  # a command and the seconds it may take
Which = Callable[[str], str | None]  # a name to its path on PATH


def run_command(command: Sequence[str], wait_s: float) -> Answer:
    """Run a command without input; one that cannot start, or does not end in time, is an answer, too."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=wait_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(124, f"no answer within {wait_s:.0f} seconds")
    except OSError as error:
        return Answer(127, str(error.strerror))
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"))


def is_root() -> bool:
    """May this process install packages of the system?"""
    return os.geteuid() == 0


def chromium(run: Run = run_command, which: Which = shutil.which, as_root: bool | None = None) -> Path:
    """Path of a Chromium that starts: on PATH, else one Playwright fetched before, else installed now.

    As root on Debian its own package is installed, else Playwright's download. `run`, `which` and
    `as_root` are what this machine answers unless a test says otherwise. Raises ToolMissing.
    """
    found = _on_path(CHROMIUM_NAMES, run, which) or _playwright_chromium(run)
    if found:
        return found
    troubles = _apt_install("chromium", run, which, as_root)
    found = _on_path(CHROMIUM_NAMES, run, which)
    if found:
        return found
    _log("installing Chromium with Playwright ...")
    install = run([sys.executable, "-m", "playwright", "install", "chromium"], INSTALL_WAIT_S)
    found = _playwright_chromium(run)
    if found:
        return found
    troubles.append(f"Playwright's download: {install.complaint}")
    raise ToolMissing(_sentence("Chromium", CHROMIUM_NAMES, troubles))


def libreoffice(run: Run = run_command, which: Which = shutil.which, as_root: bool | None = None) -> Path:
    """Path of a LibreOffice that starts: on PATH, else Debian's installed as root. Raises ToolMissing."""
    found = _on_path(LIBREOFFICE_NAMES, run, which)
    if found:
        return found
    troubles = _apt_install("libreoffice-writer-nogui", run, which, as_root)
    found = _on_path(LIBREOFFICE_NAMES, run, which)
    if found:
        return found
    raise ToolMissing(_sentence("LibreOffice", LIBREOFFICE_NAMES, troubles))


def _on_path(names: Sequence[str], run: Run, which: Which) -> Path | None:
    for name in names:
        path = which(name)
        if path and _starts(path, run):
            return Path(path)
    return None


def _starts(path: str, run: Run) -> bool:
    answer = run([path, "--version"], VERSION_WAIT_S)
    if answer.exit_code:
        _log(f"{path} does not start ({answer.complaint})")
    return answer.exit_code == 0


def _playwright_chromium(run: Run) -> Path | None:
    """The browser Playwright fetched before, if it did and if the system has the libraries it needs."""
    answer = run([sys.executable, "-c", PLAYWRIGHT_PATH], VERSION_WAIT_S)
    path = answer.output.strip()
    if answer.exit_code or not Path(path).is_file():
        return None
    return Path(path) if _starts(path, run) else None


def _apt_install(package: str, run: Run, which: Which, as_root: bool | None) -> list[str]:
    """Install one Debian package when that may be done; what stood in the way, else an empty list."""
    apt_get = which("apt-get")
    if apt_get is None:
        return ["this is not Debian or Ubuntu"]
    if not (is_root() if as_root is None else as_root):
        return [f"only root may run apt-get install {package}"]
    _log(f"installing Debian's {package} ...")
    # A system's own updates may hold dpkg for a while: wait for them rather than fail.
    command = ["env", "DEBIAN_FRONTEND=noninteractive", apt_get, "-q", "-o", "DPkg::Lock::Timeout=300"]
    # One source of the machine's list may be out of reach while the package's own is not: install regardless.
    run([*command, "update"], INSTALL_WAIT_S)
    install = run([*command, "install", "-y", "--no-install-recommends", package], INSTALL_WAIT_S)
    return [f"apt-get install {package}: {install.complaint}"] if install.exit_code else []


def _sentence(tool: str, names: Sequence[str], troubles: Sequence[str]) -> str:
    return (
        f"The suite needs {tool}: none that starts is on PATH as {', '.join(names)}, and it could not be "
        f"installed ({'; '.join(troubles)}); install it and run ./ganket test again."
    )


def _log(step: str) -> None:
    sys.stderr.write(f"ganket: {step}\n")
    sys.stderr.flush()
