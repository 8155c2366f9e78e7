"""What an instance that replays a scenario says of itself on every page and in every file: banner and disclaimer."""

from dataclasses import dataclass

from django.conf import settings

from ganket.lib import scenario_files, text


@dataclass(frozen=True)
class Notice:
    """Both lines, in a language; empty where the instance replays nothing."""

    banner: str = ""
    disclaimer: str = ""


def notice(language: str) -> Notice:
    """What stands on every page of this instance, in a language."""
    file = scenario_files.replayed(settings.INSTANCE.scenario)
    return Notice(text.label(file.get("banner", {}), language), text.label(file.get("disclaimer", {}), language))
