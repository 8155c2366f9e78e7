"""The provinces and regions of one state, source by source, with their sums beside the national figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ganket.actors.permissions import Viewer
from ganket.situation import queries
from ganket.situation.models import Emergency, Indicator
from ganket.situation.rules import COUNTS, WINDOW_DAYS
from ganket.situation.sums.queries import Counted, Part, PartsSeries, parts_of, series_of_parts, sums

MOST_COLUMNS = 2


@dataclass(frozen=True)
class SourceParts:
    """What one source gives of a state's parts: a sum for each indicator, all of the same days. `last_days` is the
    last day of each part it gives anything of, by code.
    """

    source: str
    source_names: dict[str, str]
    is_own: bool
    parts: list[Part]
    counted: list[tuple[Indicator, Counted]]
    last_days: dict[str, date]


def parts_by_source(held: Emergency, state_id: int, moment: datetime, viewer: Viewer) -> list[SourceParts]:
    """The last seven days of each source that gives figures of parts: the state's own first, then by rank.

    New cases and deaths where it gives them, else the first it gives. One query where there are none; else one more
    for the ranks, and for each source five and three a further indicator.
    """
    series = series_of_parts(held.hazard_id, state_id, moment, viewer)
    if not series:
        return []
    ranks = queries.source_ranks(held)
    by_source: dict[int, list[PartsSeries]] = {}
    for each in series:
        by_source.setdefault(each.source_id, []).append(each)
    order = sorted(by_source, key=lambda pk: (pk != state_id, ranks.get(pk, len(ranks) + 1), by_source[pk][0].source))
    return [_of_source(held, state_id, moment, viewer, by_source[pk]) for pk in order]


def _of_source(
    held: Emergency, state_id: int, moment: datetime, viewer: Viewer, series: Sequence[PartsSeries]
) -> SourceParts:
    codes = list(dict.fromkeys(each.indicator for each in series))
    shown = [code for code in COUNTS if code in codes] or codes[:MOST_COLUMNS]
    chosen = [each for each in series if each.indicator in shown]
    last = max(each.last_day for each in chosen)
    first = last - timedelta(days=WINDOW_DAYS - 1)
    indicators = {each.code: each for each in Indicator.objects.filter(code__in=shown)}
    counted = [
        (indicators[code], each)
        for code in shown
        for each in sums(held, state_id, indicators[code], first, last, moment, viewer)
        if each.source == series[0].source
    ]
    last_days: dict[str, date] = {}
    for each in chosen:
        last_days[each.area] = max(each.last_day, last_days.get(each.area, each.last_day))
    lead = series[0]
    return SourceParts(
        lead.source, lead.source_names, lead.source_id == state_id, parts_of(state_id, last), counted, last_days
    )
