"""Who a state is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ganket.actors.models import Mandate, State
from ganket.situation.models import Population

SPEAKING = (Mandate.Role.FOCAL_POINT, Mandate.Role.ALTERNATE)


@dataclass(frozen=True)
class Identity:
    """Who a state is: its codes, its formal names, how many people, of which year, and who says so; and
    the roles of those who speak for it."""

    iso2: str
    iso3: str
    formal_names: dict[str, str]
    people: int | None
    people_year: int | None
    people_source: dict[str, Any]
    roles: list[str]


def identity(party_id: int, day: date) -> Identity:
    """Who this state is; population is the latest figure not after the day's year, roles are those that speak for it
    on that day: functions, no names. Three queries.
    """
    state = State.objects.get(party_id=party_id)
    counted = Population.objects.filter(area__level=0, area__state_id=party_id)
    row = counted.filter(year__lte=day.year).order_by("-year").first() or counted.order_by("year").first()
    speaking = Mandate.objects.on(day).filter(party_id=party_id, role__in=SPEAKING)
    return Identity(
        state.iso2,
        state.iso3,
        state.formal_names,
        row.people if row else None,
        row.year if row else None,
        row.source if row else {},
        list(dict.fromkeys(speaking.order_by("role").values_list("role", flat=True))),
    )
