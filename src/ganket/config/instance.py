"""An instance is one folder: database, files, keys, clock. An exercise or drill is another folder, so that
nothing can leak between them because nothing is shared.

Settings read the folder named by GANKET_INSTANCE_DIR; without one, a scratch instance is used, good for
developers' commands and never for serving.
"""

import atexit
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ganket.config.cli import Refused

FILE_NAME = "instance.json"
LOCK_NAME = "replay.lock"


@dataclass(frozen=True)
class Instance:
    """What distinguishes one instance from another; written once, at its making.

    `clock_at` and `clock_started_at` are UTC: the scenario's clock read `clock_at` when the real clock read
    `clock_started_at`, and runs on from there. Both are None where real time counts.
    """

    name: str
    secret_key: str
    database_url: str = ""
    scenario: str = ""
    clock_at: str | None = None
    clock_started_at: str | None = None
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")

    @property
    def cookie_suffix(self) -> str:
        """Cookies of two instances on one machine never meet."""
        return "".join(c if c.isalnum() else "_" for c in self.name)


def var_folder() -> Path:
    """Where instances lie: GANKET_VAR, else `var` in the current folder."""
    return Path(os.environ.get("GANKET_VAR") or Path.cwd() / "var")


def kernels_folder() -> Path:
    """Where compiled kernels are kept: where this user may write, not beside code in a read-only place.

    Named by a hash of all kernels' sources: numba itself does not see that a kernel in another file changed.
    """
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).resolve().parent.parent / "numerics").glob("*.py")):
        digest.update(path.read_bytes())
    return var_folder() / ".build" / f"kernels-{digest.hexdigest()[:16]}"


def new(name: str, *, scenario: str = "", clock_at: datetime | None = None, database_url: str = "") -> Instance:
    """A fresh instance with its own key; the scenario's clock starts now."""
    return Instance(
        name=name,
        secret_key=secrets.token_urlsafe(50),
        database_url=database_url,
        scenario=scenario,
        clock_at=clock_at.isoformat() if clock_at else None,
        clock_started_at=datetime.now(UTC).isoformat() if clock_at else None,
    )


def write(instance: Instance, folder: Path) -> None:
    """Write the instance file, readable by its owner only: it holds the key."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    target.touch(mode=0o600)
    target.write_text(json.dumps(asdict(instance), indent=1, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> Instance:
    """The instance in this folder. Raises Refused when the file is missing or not readable as one."""
    path = folder / FILE_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        data["hosts"] = tuple(data["hosts"])
        return Instance(**data)
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"There is no instance in {folder}: {FILE_NAME} is missing.") from None
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{path} is damaged: remove the folder and build it again.") from None


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Hold the instance's own lock; whoever else asks for it waits. It goes with the process that holds it, and
    holds up nobody who only reads or records.
    """
    with (folder / LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def choose(name: str | None) -> Path | None:
    """The folder of the named instance, or of the only one; None when there is none at all and none is named."""
    var = var_folder()
    if name:
        if not (var / name / FILE_NAME).is_file():
            raise Refused(f"There is no instance {name!r} under {var}. `demo` builds one.")
        return var / name
    found = sorted(path.parent for path in var.glob(f"*/{FILE_NAME}") if not path.parent.name.startswith("."))
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise Refused(f"There are several instances ({names}): name one with --instance.")
    return found[0] if found else None


def current_folder() -> Path:
    """The folder settings work on; a scratch folder of this process when none is chosen."""
    named = os.environ.get("GANKET_INSTANCE_DIR")
    if named:
        return Path(named)
    scratch = Path(tempfile.mkdtemp(prefix="ganket-scratch-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    os.environ["GANKET_INSTANCE_DIR"] = str(scratch)
    write(new("scratch"), scratch)
    return scratch
