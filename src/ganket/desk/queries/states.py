"""Who a state is."""

from dataclasses import dataclass
from typing import Any

from ganket.actors.models import State
from ganket.situation.models import Population


@dataclass(frozen=True)
class Identity:
    """Who a state is: its codes, its formal names, how many people, of which year, and who says so."""

    iso2: str
    iso3: str
    formal_names: dict[str, str]
    people: int | None
    people_year: int | None
    people_source: dict[str, Any]


def identity(party_id: int, year: int) -> Identity:
    """Who this state is; population is the latest figure not after `year`. Two queries."""
    state = State.objects.get(party_id=party_id)
    counted = Population.objects.filter(area__level=0, area__state_id=party_id)
    row = counted.filter(year__lte=year).order_by("-year").first() or counted.order_by("year").first()
    return Identity(
        state.iso2,
        state.iso3,
        state.formal_names,
        row.people if row else None,
        row.year if row else None,
        row.source if row else {},
    )
