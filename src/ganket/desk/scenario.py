"""What an instance that replays a scenario says of itself on every page: its banner and its disclaimer."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ganket.lib import text

_SCENARIOS = Path(__file__).resolve().parent.parent / "content" / "scenarios"


@dataclass(frozen=True)
class Notice:
    """Both lines, in a language; empty where the instance replays nothing."""

    banner: str = ""
    disclaimer: str = ""


def notice(language: str) -> Notice:
    """What stands on every page of this instance, in a language."""
    file = _file(settings.INSTANCE.scenario)
    return Notice(text.label(file.get("banner", {}), language), text.label(file.get("disclaimer", {}), language))


@cache
def _file(name: str) -> dict[str, Any]:
    """The scenario's file, read once a process; empty where there is none."""
    if not name:
        return {}
    import yaml

    found: dict[str, Any] = yaml.safe_load((_SCENARIOS / name / "scenario.yaml").read_text(encoding="utf-8"))
    return found
