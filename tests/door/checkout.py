"""A checkout to launch from: the real launcher, real venv and real pip, with two stand-ins.

The package is three small files, and `uv` is a script that installs nothing: it writes down how it was
called. pip gets it as a hashed wheel from a folder, so that nothing is fetched.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

# Shell and Python at once: the first line that pip would write cannot name a folder with spaces.
STAND_IN_UV = """#!/bin/sh
''':'
exec "$(dirname "$0")/python" "$0" "$@"
'''
import json, os, signal, sys
with open(os.environ["STAND_IN_CALLS"], "a", encoding="utf-8") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if os.environ.get("STAND_IN_HANGS"):  # tell the test which process hangs, then hang
    with open(os.environ["STAND_IN_HANGS"], "w", encoding="utf-8") as told:
        told.write(f"{os.getpid()}\\n")
    signal.pause()
"""
STAND_IN_CLI = """import argparse
def parsed(words):
    top = argparse.ArgumentParser(prog="ganket")
    top.add_argument("command", choices=["day", "demo", "check", "test"])
    return top.parse_known_args(words)
"""
STAND_IN_MAIN = """import json, os, sys
print(json.dumps({"argv": sys.argv[1:], "cwd": os.getcwd(), "prefix": sys.prefix, "json": json.__file__}))
"""


@dataclass
class Checkout:
    """A folder with the launcher in it, and the surroundings it is launched from."""

    root: Path
    env: dict[str, str]
    first: list[tuple[str, str]] = field(default_factory=list)  # what the first launches printed
    first_calls: list[list[str]] = field(default_factory=list)  # how those called the stand-in

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def calls_file(self) -> Path:
        return Path(self.env["STAND_IN_CALLS"])

    def popen(self, *argv: str, launcher=None, cwd=None, before=(), **env: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*before, sys.executable, str(launcher or self.root / "ganket"), *argv],
            cwd=cwd or self.root.parent,
            env=self.env | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def launch(self, *argv: str, **options) -> subprocess.CompletedProcess:
        process = self.popen(*argv, **options)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(argv, process.returncode, out, err)

    def uv_calls(self) -> list[list[str]]:
        """How the stand-in was called since this was last asked."""
        text = self.calls_file.read_text(encoding="utf-8") if self.calls_file.exists() else ""
        self.calls_file.write_text("")
        return [json.loads(line) for line in text.splitlines()]


def wheel_of_stand_in_uv(folder: Path) -> str:
    """Write the wheel into the folder; its SHA-256 in hex."""
    scripts = {
        "uv-0.0.1.data/scripts/uv": STAND_IN_UV,
        "uv-0.0.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: uv\nVersion: 0.0.1\n",
        "uv-0.0.1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in scripts.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text.encode())}\n"
    folder.mkdir()
    path = folder / "uv-0.0.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in scripts.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100755 << 16  # pip makes a script executable only if it was
            wheel.writestr(info, text)
        wheel.writestr("uv-0.0.1.dist-info/RECORD", record + "uv-0.0.1.dist-info/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def new_checkout(base: Path) -> Checkout:
    """A checkout with nothing made yet, in a folder with spaces and Vietnamese letters."""
    root = base / "Gắn Kết của tôi"
    package = root / "src" / "ganket"
    (package / "config").mkdir(parents=True)
    shutil.copy(REPOSITORY / "ganket", root)
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(STAND_IN_MAIN)
    (package / "config" / "__init__.py").write_text("")
    (package / "config" / "cli.py").write_text(STAND_IN_CLI)
    (root / "requirements.lock").write_text("# what runs\n")
    (root / "requirements-dev.lock").write_text("# what runs and what tests\n")
    digest = wheel_of_stand_in_uv(base / "wheels")
    (root / "requirements-uv.lock").write_text(f"uv==0.0.1 --hash=sha256:{digest}\n")
    home = base / "home"
    home.mkdir()
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": (base / "wheels").as_uri(),  # as an address: pip splits plain paths at spaces
        "STAND_IN_CALLS": str(base / "uv-calls.jsonl"),
    }
    return Checkout(root, env)
