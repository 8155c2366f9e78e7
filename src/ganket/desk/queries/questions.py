"""What a question is about: the figure as the asker sees it."""

from datetime import date, datetime

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.situation import queries as situation
from ganket.situation.models import Area, Emergency, Indicator
from ganket.situation.queries import Value


def area(iso3: str) -> Area | None:
    """The state's own area, with its party. One query."""
    rows = Area.objects.filter(code=iso3, level=0, state__iso3=iso3).select_related("state__party")
    return rows.first() if "\0" not in iso3 else None


def figures(
    held: Emergency, indicator: Indicator, state: Party, day: date, moment: datetime, viewer: Viewer
) -> list[tuple[dict[str, str], Value]]:
    """Source names and cell of each revision in force of that day, as the viewer sees it. Two queries."""
    series = situation.series_of(held.hazard_id, [state.pk], [indicator.code])
    sources = {each.id: each for each in series}
    values = situation.known_at(list(sources), moment, viewer, day, day)
    return [(sources[each.series_id].source_names, each) for each in values]
