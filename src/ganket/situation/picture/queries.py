"""Gathers the common picture as known at a moment, for a viewer, as plain data. Twelve queries; more where updates are
owed (one, and one for who is signed in), where a figure is long silent, and where estimates are behind their figures;
three fewer when what the viewer sees of the record was read before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ganket.actors.permissions import Viewer
from ganket.actors.queries import Member, members
from ganket.situation import kept, queries, rules
from ganket.situation.duties.queries import Item
from ganket.situation.emergencies.queries import source_ranks
from ganket.situation.estimates.queries import behind
from ganket.situation.estimates.rules import ALARM_ABOVE, EXCEEDANCE, REPRODUCTION
from ganket.situation.kept import Curve, Seen
from ganket.situation.models import Emergency
from ganket.situation.picture.awaited import Awaited, why_waiting
from ganket.situation.picture.received import Owed, Received, due_days, owed, received
from ganket.situation.queries import SeriesFacts, Value
from ganket.situation.rules import CHANGED_WITHIN, COUNTS, Change

RECENT_DAYS = 35
# What pages draw of a picture.
DRAWN = ("cases_new", *REPRODUCTION)


@dataclass(frozen=True)
class StatePicture:
    """One member state. Counts are of the leading source; None is "not known", and a silence says why. `duty` is how
    its national update of the day that is due stands, for who may read that by name.
    """

    code: str
    names: dict[str, str]
    member: Member
    source: str | None
    source_names: dict[str, str]
    is_own_source: bool
    series: dict[str, int]
    other_sources: list[str]
    last_day: date | None
    recorded_at: datetime | None
    cases_7d: float | None
    cases_7d_before: float | None
    deaths_7d: float | None
    silence: str | None
    people: int | None
    people_year: int | None
    per_100k_7d: float | None
    r_mean: float | None
    r_low: float | None
    r_high: float | None
    r_silence: str | None
    exceedances: list[str]
    change: Change
    received: Received | None = None
    duty: Item | None = None

    @property
    def own_last_day(self) -> date | None:
        """The last day of which the state sent figures of its own, be it by a sheet, that lead."""
        return self.last_day if self.is_own_source else None

    def has_own_figures_of(self, day: date) -> bool:
        """Whether the state sent its own figures of that day or a later one."""
        return self.own_last_day is not None and self.own_last_day >= day


@dataclass(frozen=True)
class Picture:
    """The common picture: members in seat order, and the curves behind them by series id. `owed` counts the
    national updates that are due; None where none are. From the day `awaited` on none is due yet: a day without a
    figure is no gap there.
    """

    as_known_at: datetime
    first_day: date
    last_day: date | None
    states: list[StatePicture]
    curves: Mapping[int, Curve]
    owed: Owed | None = None
    awaited: date | None = None

    @property
    def has_updates(self) -> bool:
        """Whether updates are due, or the viewer sees one of any member: else nothing is said of updates received."""
        return self.owed is not None or any(state.received for state in self.states)

    @property
    def updates_day(self) -> date | None:
        """The day whose updates are spoken of: the one that is due, else the last of which the viewer sees any."""
        if self.owed:
            return self.owed.day
        return max((state.received.day for state in self.states if state.received), default=None)


def picture(
    emergency: Emergency,
    moment: datetime,
    viewer: Viewer,
    *,
    drawn: Collection[str] = DRAWN,
    states: Sequence[Member] | None = None,
    ranks: Mapping[int, int] | None = None,
    starts_on: date | None = None,
    names_all: bool | None = None,
    waits_for_estimates: bool = True,
) -> Picture:
    """The common picture of an emergency as known at a moment, for a viewer.

    Members, ranks of sources and the first day are today's reference data unless they are given: a report that is
    rebuilt gives those it was made with. `drawn` names the indicators whose curves come with it. `names_all` says
    whether all who owe are named, else the viewer's rights do; estimates made from other figures than those shown are
    left out unless they are not waited for.
    """
    states = members(emergency.association_id, moment.date()) if states is None else states
    first = starts_on or emergency.starts_on
    ids = [each.party_id for each in states]
    every = queries.series_of(emergency.hazard_id, ids, (*COUNTS, *REPRODUCTION, *EXCEEDANCE))
    series = queries.shown(every, moment, viewer)
    ranks = source_ranks(emergency) if ranks is None else ranks
    chosen = {each.party_id: _leading(each, series, ranks) for each in states}
    wanted = tuple(facts.id for own in chosen.values() for facts in own.values())
    recent_first = moment.date() - timedelta(days=RECENT_DAYS)
    before, seen = kept.seen(viewer, moment - CHANGED_WITHIN, moment)
    recent = _by_series(kept.known_at(wanted, seen, recent_first))
    _extend_to_last_known(chosen.values(), recent, seen, first)
    changes = _changes(chosen, recent, recent_first, before, seen)
    people = queries.populations(ids, moment.year)
    updates, days = received(emergency, ids, moment, viewer), due_days(emergency, moment)
    due = owed(emergency, days.day, moment, viewer, names_all)
    cases = [own["cases_new"] for own in chosen.values() if "cases_new" in own]
    awaited = Awaited(behind(emergency, cases, moment, viewer) if waits_for_estimates else {}, chosen)
    shown = awaited.values(recent)
    figures = [
        _state(each, chosen[each.party_id], series, shown, changes[each.party_id], people.get(each.party_id))
        for each in states
    ]
    found = [_told(each, awaited, recent, updates.get(each.member.party_id), due) for each in figures]
    last = max((state.last_day for state in found if state.last_day), default=None)
    lines = tuple(facts.id for own in chosen.values() for code, facts in own.items() if code in drawn)
    curves = awaited.curves(kept.curves(lines, seen, first, last), first) if last else {}
    return Picture(moment, first, last, found, curves, due, days.awaited)


Chosen = dict[str, SeriesFacts]


def _leading(state: Member, series: Sequence[SeriesFacts], ranks: Mapping[int, int]) -> Chosen:
    """The series shown for a state: of each count the leading one, and the estimates made from its cases."""
    own = [each for each in series if each.state_id == state.party_id]
    chosen: Chosen = {}
    for code in COUNTS:
        lead = queries.leading([each for each in own if each.indicator == code and not each.strata], ranks)
        if lead:
            chosen[code] = lead
    if "cases_new" in chosen:
        strata = rules.strata_of(chosen["cases_new"].source)
        chosen |= {each.indicator: each for each in own if each.strata == strata}
    return chosen


def _by_series(values: Sequence[Value]) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = {}
    for value in values:
        found.setdefault(value.series_id, []).append(value)
    return found


def _extend_to_last_known(chosen: Iterable[Chosen], recent: dict[int, list[Value]], seen: Seen, first: date) -> None:
    """A count silent for weeks still has a last day: read it whole, and the estimates of that day where it is the
    cases. Estimates that are silent by themselves are not read: they are asked for the last day only. No query
    where no count is silent.
    """
    silent: list[int] = []
    for own in chosen:
        quiet = {
            code: facts.id
            for code, facts in own.items()
            if all(value.value is None for value in recent.get(facts.id, ()))
        }
        silent += [pk for code, pk in quiet.items() if code in COUNTS or "cases_new" in quiet]
    recent |= _by_series(kept.known_at(tuple(silent), seen, first))


def _state(
    state: Member,
    chosen: Chosen,
    series: Sequence[SeriesFacts],
    recent: dict[int, list[Value]],
    change: Change,
    people: tuple[int, int] | None,
) -> StatePicture:
    lead = chosen.get("cases_new")
    cells = {code: recent.get(facts.id, []) for code, facts in chosen.items()}
    cases = [(cell.period_start, cell.value) for cell in cells.get("cases_new", [])]
    last = rules.last_day(cases)
    cases_7d = _total(cases, last)
    deaths_7d = _total([(cell.period_start, cell.value) for cell in cells.get("deaths_new", [])], last)
    before = _total(cases, last - timedelta(days=7)) if last else rules.Total(None)
    estimates = {code: _on(cells.get(code, []), last) for code in (*REPRODUCTION, *EXCEEDANCE)}
    r_mean = estimates["r_mean"]
    return StatePicture(
        code=state.code,
        names=state.names,
        member=state,
        source=lead.source if lead and last else None,
        source_names=lead.source_names if lead else {},
        is_own_source=bool(lead and lead.source_id == state.party_id),
        series={code: facts.id for code, facts in chosen.items()},
        other_sources=_others(state, lead, series),
        last_day=last,
        recorded_at=max((cell.recorded_at for cell in cells.get("cases_new", [])), default=None),
        cases_7d=cases_7d.value,
        cases_7d_before=before.value,
        deaths_7d=deaths_7d.value,
        silence=cases_7d.silence,
        people=people[0] if people else None,
        people_year=people[1] if people else None,
        per_100k_7d=rules.per_100k(cases_7d.value, people[0] if people else None),
        r_mean=r_mean.value if r_mean else None,
        r_low=_value(estimates["r_low"]),
        r_high=_value(estimates["r_high"]),
        r_silence=_silence(r_mean, last),
        exceedances=[code for code in EXCEEDANCE if (_value(estimates[code]) or 0) > ALARM_ABOVE[code]],
        change=change,
    )


def _told(
    state: StatePicture,
    awaited: Awaited,
    recent: Mapping[int, Sequence[Value]],
    update: Received | None,
    due: Owed | None,
) -> StatePicture:
    """The state with what it sent and owes; and why it has no estimate, where that waits for the next analysis."""
    pk, silence = state.member.party_id, state.r_silence
    if awaited.is_behind(pk, state.last_day):
        estimates = recent.get(state.series.get("r_mean", 0), ())
        silence = why_waiting(state.cases_7d, state.silence, estimates)
    return replace(state, r_silence=silence, received=update, duty=due.named.get(pk) if due else None)


def _total(cells: Sequence[tuple[date, float | None]], last: date | None) -> rules.Total:
    if last is None:
        return rules.Total(None, rules.Silence.NOT_RECEIVED)
    return rules.window_total(rules.daily(cells, last - timedelta(days=rules.WINDOW_DAYS - 1), last))


def _on(cells: Sequence[Value], day: date | None) -> Value | None:
    return next((cell for cell in reversed(cells) if cell.period_start == day), None)


def _value(cell: Value | None) -> float | None:
    return cell.value if cell else None


def _silence(cell: Value | None, last: date | None) -> str | None:
    """Why there is no reproduction number; None when there is one."""
    if last is None:
        return rules.Silence.NOT_RECEIVED
    if cell is None:
        return rules.Silence.TOO_EARLY
    return None if cell.value is not None else cell.reason


def _others(state: Member, lead: SeriesFacts | None, series: Sequence[SeriesFacts]) -> list[str]:
    codes = {each.source for each in series if each.state_id == state.party_id and not each.strata}
    return sorted(codes - ({lead.source} if lead else set()))


def _changes(
    chosen: Mapping[int, Chosen],
    recent: Mapping[int, Sequence[Value]],
    recent_first: date,
    before: Seen,
    seen: Seen,
) -> dict[int, Change]:
    """What changed for each state since what was seen before."""
    counted = tuple(facts.id for own in chosen.values() for code, facts in own.items() if code in COUNTS)
    changed = kept.changes(counted, before, seen)
    known = {(each.series_id, each.period_start): each.value for pk in counted for each in recent.get(pk, ())}
    if any(each.day < recent_first for each in changed):
        first = min(each.day for each in changed)
        cells = kept.known_at(counted, seen, first, recent_first)
        known |= {(each.series_id, each.period_start): each.value for each in cells}
    found = {}
    for party_id, own in chosen.items():
        codes = {facts.id: code for code, facts in own.items() if code in COUNTS}
        found[party_id] = rules.what_changed(
            [rules.Recorded(codes[each.series_id], *each[1:]) for each in changed if each.series_id in codes],
            {(codes[pk], day): value for (pk, day), value in known.items() if pk in codes},
        )
    return found
