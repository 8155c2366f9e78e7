"""The files of scenarios, `content/scenarios/<name>/scenario.yaml`: each read once a process. No Django.

What is given back is shared: it is read, never changed.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "content" / "scenarios"


class NoScenario(ValueError):
    """There is no scenario of that name; the message is one sentence that names those there are."""


def names() -> list[str]:
    """The scenarios there are."""
    return sorted(path.parent.name for path in FOLDER.glob("*/scenario.yaml"))


@cache
def read(name: str) -> dict[str, Any]:
    """The file of the scenario of that name. Raises NoScenario."""
    known = names()
    if name not in known:
        raise NoScenario(f"There is no scenario {name!r}. There are: {', '.join(known)}.")
    found: dict[str, Any] = yaml.safe_load((FOLDER / name / "scenario.yaml").read_text(encoding="utf-8"))
    return found


def replayed(name: str) -> dict[str, Any]:
    """The file of the scenario that an instance replays; empty for an instance that replays none."""
    return read(name) if name else {}
