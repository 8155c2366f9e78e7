"""What an instance that replays a scenario says of itself on every page and in every file: banner and disclaimer,
and what its people are called, who are functions and no persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

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


def published_later(codes: Iterable[str | None]) -> str:
    """Which of these sources gave its figures as it published them later: what a past of them cannot show; empty for
    none. Of them nobody can say that nothing was corrected.
    """
    file = scenario_files.replayed(settings.INSTANCE.scenario)
    rules = file.get("recording", {}).values()
    later = {rule["source"] for rule in rules if rule.get("holds_later_corrections")}
    named = ", ".join(sorted(later.intersection(codes)))
    said = _("Figures of %(sources)s are as published later: later corrections of past days are already in them.")
    return said % {"sources": named} if named else ""


def are_entries_approximate() -> bool:
    """Whether the moments at which entries count as recorded are approximate here."""
    rules = scenario_files.replayed(settings.INSTANCE.scenario).get("recording", {})
    return bool(rules.get("entries", {}).get("is_approximate"))


def is_translation(marks: Iterable[str], language: str) -> bool:
    """Whether no source of these marks is in this language; where nothing is said of theirs, it is English."""
    known = scenario_files.replayed(settings.INSTANCE.scenario).get("source_languages", {})
    return language not in ({known[mark[:1]] for mark in marks if mark[:1] in known} or {"en"})


def called(name: str, language: str) -> str:
    """What somebody is called in a language: a function of a scenario in its words, a person by their name."""
    file = scenario_files.replayed(settings.INSTANCE.scenario)
    functions = [*file.get("functions", {}).values(), *(each["name"] for each in file.get("people", []))]
    return next((text.label(each, language) for each in functions if each["en"] == name), name)
