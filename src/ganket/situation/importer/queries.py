"""What a file is checked against, read from the record; files on their way; and the cell that a figure came from."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet

from ganket.actors.models import Party, State
from ganket.actors.permissions import Viewer
from ganket.lib import clock, text
from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.mapping import Mapping
from ganket.situation.importer.reading.places import Known, Place, PlaceBook
from ganket.situation.importer.reading.wording import letters
from ganket.situation.models import (
    Area,
    AreaSuccession,
    Emergency,
    Hazard,
    Indicator,
    LayoutAnswers,
    Observation,
    Upload,
)


def places(home: str = "") -> PlaceBook:
    """Every place of the record with all it is called, for `reading.places.Known(places=...)`. Two queries.

    Wiring: `Known(places=queries.places(home), ..., home=home)`, where `home` is the code of the state that the
    sender speaks for, empty for an organisation. A place of that state wins a name that a place of another state has
    too; elsewhere such a name stays open and is asked. A state goes by its ISO codes and its short and formal names;
    each name also without its spaces, as many files write it. Names of ended places stay: their figures are asked for.
    """
    followed: dict[int, list[str]] = {}
    rows = AreaSuccession.objects.order_by("on", "successor__code").values_list("area_id", "successor__code")
    for area_id, code in rows:
        followed.setdefault(area_id, []).append(code)
    areas = Area.objects.select_related("parent", "state").order_by("level", "code")
    found = [
        Place(
            area.code,
            _names(area, area.state),
            area.parent.code if area.parent else "",
            area.valid_from,
            area.valid_to,
            tuple(followed.get(area.pk, ())),
        )
        for area in areas
    ]
    return PlaceBook(_first_at(home, found) if home else found)


def _first_at(home: str, found: list[Place]) -> list[Place]:
    """The places, those elsewhere without the names that a place of this state has."""
    taken = {_fold(name) for place in found if home in (place.code, place.parent) for name in place.names}
    return [
        place
        if home in (place.code, place.parent)
        else replace(place, names=tuple(name for name in place.names if _fold(name) not in taken))
        for place in found
    ]


def _fold(name: str) -> str:
    """A name as the book compares it when it finds none written exactly so."""
    return text.fold(words.normal(name))


def _names(area: Area, state: State) -> tuple[str, ...]:
    """Its name in English first, then the others, each also closed up; no name twice."""
    names = [area.names.get("en", ""), *area.names.values(), *area.other_names]
    if area.level == 0:
        names += [state.iso2, state.iso3, *state.formal_names.values()]
    return tuple(dict.fromkeys(name for name in (*names, *_closed_up(names)) if name))


def _closed_up(names: Iterable[str]) -> list[str]:
    return ["".join(name.split()) for name in names if " " in name]


def known(
    hazard: Hazard,
    home: str = "",
    sees: Sequence[int] | None = None,
    sent_on: date | None = None,
    within: frozenset[str] | None = None,
) -> Known:
    """What a file is checked against, read from the record; of emergencies what stands under the marks that its sender
    sees, None for all; `within` names the states of whose places they may send. Four queries, however much there is.
    """
    indicators = list(Indicator.objects.values_list("code", "measure", "decimals"))
    emergencies = Emergency.objects.filter(hazard=hazard)
    if sees is not None:
        emergencies = emergencies.filter(mark_id__in=sees)
    return Known(
        places=places(home),
        measures={code: measure for code, measure, _ in indicators},
        decimals={code: decimals for code, _, decimals in indicators},
        today=clock.now().date(),
        first_day=emergencies.aggregate(first=Min("starts_on"))["first"],
        home=home,
        hazard=hazard.code,
        sent_on=sent_on,
        within=within,
    )


def home_of(party: Party) -> str:
    """The code of the area of the state that a sender speaks for; empty for an organisation."""
    if party.kind != Party.Kind.STATE:
        return ""
    return Area.objects.filter(state_id=party.pk, level=0).values_list("code", flat=True).first() or ""


def uploads(party_ids: Iterable[int]) -> QuerySet[Upload]:
    """The files that these parties sent, the newest first, without their bytes."""
    found = Upload.objects.filter(sender_id__in=party_ids).defer("content")
    return found.select_related("sender", "source", "hazard", "mark", "user", "batch").order_by("-id")


def upload(public_id: UUID | str, party_ids: Iterable[int]) -> Upload | None:
    """One of them; None where there is none, or it is somebody else's."""
    try:
        return uploads(party_ids).filter(public_id=public_id).first()
    except ValidationError:
        return None


def answers(sender: Party, layout: str) -> dict[str, str]:
    """What a sender answered last about a layout, by its fingerprint. One query."""
    found = LayoutAnswers.objects.filter(sender=sender, fingerprint=layout)
    mapping = found.order_by("-id").values_list("mapping", flat=True).first()
    return dict(Mapping.from_json(json.dumps(mapping)).answers) if mapping else {}


class CellOf(NamedTuple):
    """Where a figure was read: the file (its StoredFile), its sheet (empty in CSV), row and column from 1."""

    file_id: UUID
    file_name: str
    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """As a spreadsheet names it: `C7`, with the sheet before it where there is one."""
        cell = f"{letters(self.column)}{self.row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


def cell_of(observation_ids: Iterable[int], viewer: Viewer | None = None) -> dict[int, CellOf]:
    """The cells that these observations were read from; those that came from no file are not in it. One query.

    The file is its sender's alone, whoever sees the figure: `viewer` chooses by both.
    """
    found = Observation.objects.filter(id__in=list(observation_ids), sheet_row__isnull=False, batch__file__isnull=False)
    if viewer is not None:
        found = found.filter(batch__mark_id__in=viewer.mark_ids, batch__file__mark_id__in=viewer.mark_ids)
    rows: Any = found.values_list(
        "id", "batch__file__public_id", "batch__file__name", "batch__sheet", "sheet_row", "sheet_column"
    )
    return {pk: CellOf(*rest) for pk, *rest in rows}
