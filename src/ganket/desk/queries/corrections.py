"""Figures of all indicators that were corrected since a moment, whoever gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ganket.actors.permissions import Viewer
from ganket.situation import queries as situation
from ganket.situation.models import Emergency, Indicator


@dataclass(frozen=True)
class Corrected:
    """One figure with what was known of it before, and who corrected it."""

    state_id: int
    area: str
    indicator: str
    source: str
    source_names: dict[str, str]
    is_own: bool
    day: date
    before: float | None
    after: float | None
    reason: str
    recorded_at: datetime


def corrected(
    held: Emergency, state_ids: Sequence[int], since: datetime, moment: datetime, viewer: Viewer
) -> list[Corrected]:
    """Cells that this viewer saw before `since` with another value than at `moment`: by indicator, then by state and
    day. Estimates of the system are not among them: they follow the figures. Two queries.
    """
    series = {each.id: each for each in situation.series_of(held.hazard_id, state_ids) if not each.strata}
    changed = situation.changes(list(series), since, moment, viewer)
    places = {pk: place for place, pk in enumerate(series)}
    return [
        Corrected(
            facts.state_id,
            facts.area,
            facts.indicator,
            facts.source,
            facts.source_names,
            facts.source_id == facts.state_id,
            each.day,
            each.before,
            each.after,
            each.reason,
            each.recorded_at,
        )
        for each in sorted(changed, key=lambda each: (places[each.series_id], each.day))
        if each.was_known and each.before != each.after
        for facts in [series[each.series_id]]
    ]


def names_of(codes: Sequence[str]) -> dict[str, Indicator]:
    """These indicators by code. One query, none for none."""
    return {each.code: each for each in Indicator.objects.filter(code__in=set(codes))} if codes else {}
