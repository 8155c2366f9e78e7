"""An estimate never stands beside figures that it was not made from: it is left out until the next analysis."""

from collections.abc import Mapping, Sequence
from datetime import date

from ganket.situation.estimates.rules import EXCEEDANCE, REPRODUCTION
from ganket.situation.kept import Curve
from ganket.situation.queries import SeriesFacts, Value
from ganket.situation.rules import Silence, may_estimate

OF_CASES = frozenset({*REPRODUCTION, *EXCEEDANCE})


class Awaited:
    """The series of estimates that are behind their figures, each with the first day from which on it is."""

    def __init__(self, news: Mapping[int, date], chosen: Mapping[int, Mapping[str, SeriesFacts]]) -> None:
        """`news`: series of cases with the first day of a figure recorded since; `chosen`: series by party and code."""
        self._of_party = {
            party_id: news[own["cases_new"].id]
            for party_id, own in chosen.items()
            if "cases_new" in own and own["cases_new"].id in news
        }
        self._of_series = {
            facts.id: first
            for party_id, first in self._of_party.items()
            for code, facts in chosen[party_id].items()
            if code in OF_CASES
        }

    def is_behind(self, party_id: int, day: date | None) -> bool:
        """Whether the estimates of a state's day wait."""
        return day is not None and party_id in self._of_party and self._of_party[party_id] <= day

    def values(self, found: Mapping[int, Sequence[Value]]) -> dict[int, list[Value]]:
        """The values by series without the estimates that wait."""
        return {pk: [each for each in values if self._stands(pk, each.period_start)] for pk, values in found.items()}

    def curves(self, found: Mapping[int, Curve], first_day: date) -> Mapping[int, Curve]:
        """The curves from a first day on, with nothing for the days that wait."""
        return {pk: self._curve(pk, curve, first_day) for pk, curve in found.items()}

    def _stands(self, pk: int, day: date) -> bool:
        return pk not in self._of_series or day < self._of_series[pk]

    def _curve(self, pk: int, curve: Curve, first_day: date) -> Curve:
        if pk not in self._of_series:
            return curve
        days = max(0, (self._of_series[pk] - first_day).days)
        return (*curve[:days], *[None] * len(curve[days:]))


def why_waiting(cases_7d: float | None, silence: str | None, estimates: Sequence[Value]) -> str | None:
    """Why a state has no estimate until the next analysis: one is promised only where it will come. `silence` says why
    there is no total of cases, `estimates` are those that stood before.
    """
    if estimates and estimates[-1].reason == Silence.NO_SERIAL_INTERVAL:
        return Silence.NO_SERIAL_INTERVAL
    if cases_7d is None:
        return silence
    return Silence.BEING_COMPUTED if may_estimate(cases_7d) else Silence.FEW_CASES
