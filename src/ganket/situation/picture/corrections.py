"""The corrected figures of the day, as room and report list them: of whatever indicator, of the series that leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ganket.actors.permissions import Viewer
from ganket.situation import kept, queries, rules
from ganket.situation.emergencies.queries import source_ranks
from ganket.situation.models import Emergency
from ganket.situation.queries import SeriesFacts
from ganket.situation.rules import CHANGED_WITHIN, Correction, Recorded


@dataclass(frozen=True)
class CorrectedFigure:
    """One corrected figure and the series it is of."""

    series: SeriesFacts
    correction: Correction

    @property
    def is_own(self) -> bool:
        """Whether it is the state's own figure of itself."""
        return self.series.source_id == self.series.state_id


def corrected_figures(
    emergency: Emergency,
    state_ids: Iterable[int],
    moment: datetime,
    viewer: Viewer,
    ranks: Mapping[int, int] | None = None,
) -> list[CorrectedFigure]:
    """Figures of which this viewer had been told another before, yesterday or earlier today: by indicator's position,
    state and day. Estimates are none: they follow the figures. At most five queries.

    Ranks of sources are today's unless they are given.
    """
    every = [each for each in queries.series_of(emergency.hazard_id, state_ids) if not each.strata]
    recorded: dict[int, list[Recorded]] = {}
    before, seen = kept.seen(viewer, moment - CHANGED_WITHIN, moment)
    for each in kept.changes(tuple(one.id for one in every), before, seen):
        recorded.setdefault(each.series_id, []).append(Recorded("", *each[1:]))
    found = {pk: corrections for pk, news in recorded.items() if (corrections := rules.corrected(news))}
    if not found:
        return []
    places = {(each.state_id, each.indicator) for each in every if each.id in found}
    beside = [each for each in every if (each.state_id, each.indicator) in places]
    leading = _leading(beside, source_ranks(emergency) if ranks is None else ranks, moment, viewer)
    return [CorrectedFigure(each, one) for each in every if each.id in leading for one in found.get(each.id, ())]


def _leading(candidates: Iterable[SeriesFacts], ranks: Mapping[int, int], moment: datetime, viewer: Viewer) -> set[int]:
    """The series that lead for this viewer among those of their state and indicator. One query."""
    by_place: dict[tuple[int, str], list[SeriesFacts]] = {}
    for facts in queries.shown(list(candidates), moment, viewer):
        by_place.setdefault((facts.state_id, facts.indicator), []).append(facts)
    return {lead.id for same in by_place.values() if (lead := queries.leading(same, ranks))}
