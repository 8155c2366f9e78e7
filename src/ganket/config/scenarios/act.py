"""One act of a scenario, and the scenario it belongs to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from ganket.actors import actions as actors
from ganket.actors.models import Mark
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import moments


@dataclass(frozen=True)
class Act:
    """One thing that was recorded at a moment: a key by which it is known to be brought, and how to do it."""

    at: datetime
    key: str
    do: Callable[[], object]
    is_analysis: bool = False


@dataclass(frozen=True)
class Scenario:
    """A scenario's file, and what its acts need from the instance."""

    name: str
    file: dict[str, Any]

    @property
    def default_as_of(self) -> datetime:
        """The moment its clock starts at when none is asked for."""
        return moments.moment_from(self.file["default_as_of"])

    @property
    def first_moment(self) -> datetime:
        """The start of its first day."""
        return datetime.combine(moments.day_from(self.file["starts_on"]), time(), UTC)


def clear(by: Acting) -> Mark:
    """TLP:CLEAR, owned by the system: what everybody may see."""
    return actors.mark(owner=by.party, sharing_label=Label.CLEAR)
