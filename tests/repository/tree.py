"""The files of this repository as its tests see them: source, tests, documents; nothing that was made."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ganket"
# Where what we write lies; everything else in the folder was made by a program.
PLACES = ("src", "tests", "docs", "benchmarks", "proofs", ".ci")
MADE = {"__pycache__", "node_modules"}
TEXT = {"", ".css", ".csv", ".html", ".js", ".json", ".lock", ".md", ".mjs", ".po", ".py", ".svg", ".toml", ".txt"}
TEXT |= {".typ", ".yaml", ".yml"}


def files(*suffixes: str) -> list[Path]:
    """Files of ours with one of these suffixes (all text files when none is given), in order."""
    wanted = set(suffixes) or TEXT
    found = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".cov")]
    for place in PLACES:
        found += (path for path in (ROOT / place).rglob("*") if path.is_file() and not MADE & set(path.parts))
    return sorted(path for path in found if path.suffix in wanted)


def modules() -> list[Path]:
    """Our own Python modules, migrations left out: Django writes those."""
    return [path for path in files(".py") if "migrations" not in path.parts]


def product() -> list[Path]:
    """The modules that people run."""
    return [path for path in modules() if path.is_relative_to(PACKAGE)]


def name(path: Path) -> str:
    """As it is written in a message."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of the module, however deep."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def project() -> dict:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def layers() -> dict[str, int]:
    """Each app and its height, from the first import contract: the one place where the order stands."""
    order = project()["tool"]["importlinter"]["contracts"][0]["layers"]
    return {app.strip(): -depth for depth, line in enumerate(order) for app in line.split("|")}
