"""The provinces and regions of one state, source by source, with their sums beside the national figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ganket.actors.permissions import Viewer
from ganket.situation.emergencies.queries import source_ranks
from ganket.situation.models import Emergency, Indicator
from ganket.situation.rules import COUNTS, WINDOW_DAYS
from ganket.situation.sums.queries import Asked, Counted, Part, PartsSeries, parts_of, series_of_parts, sums

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

    New cases and deaths where it gives them, else the first it gives. One query where there are none, else seven,
    however many sources.
    """
    series = series_of_parts(held.hazard_id, state_id, moment, viewer)
    if not series:
        return []
    ranks = source_ranks(held)
    by_source: dict[int, list[PartsSeries]] = {}
    for each in series:
        by_source.setdefault(each.source_id, []).append(each)
    order = sorted(by_source, key=lambda pk: (pk != state_id, ranks.get(pk, len(ranks) + 1), by_source[pk][0].source))
    chosen = [_chosen(by_source[pk]) for pk in order]
    codes = {each.indicator for given in chosen for each in given}
    indicators = {each.code: each for each in Indicator.objects.filter(code__in=codes)}
    asked = [one for given in chosen for one in _asked(given, indicators)]
    counted = sums(held, state_id, asked, moment, viewer)
    parts = parts_of(state_id, [each.last for each in asked])
    return [_of_source(state_id, given, parts[_last(given)], counted, indicators) for given in chosen]


def _chosen(series: Sequence[PartsSeries]) -> list[PartsSeries]:
    """Of what a source gives the series that are shown."""
    codes = list(dict.fromkeys(each.indicator for each in series))
    shown = [code for code in COUNTS if code in codes] or codes[:MOST_COLUMNS]
    return [each for code in shown for each in series if each.indicator == code]


def _last(series: Sequence[PartsSeries]) -> date:
    return max(each.last_day for each in series)


def _asked(series: Sequence[PartsSeries], indicators: Mapping[str, Indicator]) -> list[Asked]:
    last = _last(series)
    first = last - timedelta(days=WINDOW_DAYS - 1)
    codes = dict.fromkeys(each.indicator for each in series)
    return [Asked(indicators[code], first, last, series[0].source) for code in codes]


def _of_source(
    state_id: int,
    series: Sequence[PartsSeries],
    parts: list[Part],
    counted: Sequence[Counted],
    indicators: Mapping[str, Indicator],
) -> SourceParts:
    last_days: dict[str, date] = {}
    for each in series:
        last_days[each.area] = max(each.last_day, last_days.get(each.area, each.last_day))
    lead = series[0]
    own = [(indicators[each.indicator], each) for each in counted if each.source == lead.source]
    return SourceParts(lead.source, lead.source_names, lead.source_id == state_id, parts, own, last_days)
