"""What came in and what was changed since yesterday, as the record part keeps it: the states' own updates, what is
owed, every corrected figure of whatever indicator.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ganket.actors.permissions import Viewer
from ganket.briefing.freezing.plain import plain
from ganket.lib import canonical
from ganket.situation import queries, rules
from ganket.situation.models import Emergency
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.picture.received import CorrectedUpdate, Received, corrected_updates
from ganket.situation.rules import CHANGED_WITHIN, Addition, Recorded


def owed(picture: Picture) -> dict[str, Any] | None:
    """How many of the updates that are due had come in: all of them count, whoever may see which; None where none
    are due.
    """
    if picture.owed is None:
        return None
    return {"day": plain(picture.owed.day), "received": picture.owed.received, "owed": picture.owed.owed}


def update(received: Received | None) -> dict[str, Any] | None:
    """A state's last national update that every reader of the mark may see; None: not received."""
    if received is None:
        return None
    return {
        "day": plain(received.day),
        "received_at": canonical.moment(received.received_at),
        "corrected_at": canonical.moment(received.corrected_at),
        "assessment": received.assessment,
        "language": received.language,
    }


def additions(found: Sequence[Addition]) -> list[dict[str, Any]]:
    """First figures of days that were known before without them."""
    return [
        {
            "indicator": each.indicator,
            "day": plain(each.day),
            "value": plain(each.value),
            "reason": each.reason,
            "recorded_at": canonical.moment(each.recorded_at),
        }
        for each in found
    ]


def corrections(
    emergency: Emergency, states: Sequence[StatePicture], ranks: Mapping[int, int], moment: datetime, viewer: Viewer
) -> dict[str, list[dict[str, Any]]]:
    """By state's code: every corrected figure of the series that leads for its indicator, by indicator, then by day.
    Estimates are no figures. Three queries.
    """
    codes = {each.member.party_id: each.code for each in states}
    every = [each for each in queries.series_of(emergency.hazard_id, codes) if not each.strata]
    seen = queries.shown(every, moment, viewer)
    by_indicator: dict[tuple[int, str], list[queries.SeriesFacts]] = {}
    for facts in seen:
        by_indicator.setdefault((facts.state_id, facts.indicator), []).append(facts)
    leading = [lead for same in by_indicator.values() if (lead := queries.leading(same, ranks))]
    recorded: dict[int, list[Recorded]] = {each.id: [] for each in leading}
    for change in queries.changes(list(recorded), moment - CHANGED_WITHIN, moment, viewer):
        recorded[change.series_id].append(Recorded("", *change[1:]))
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in codes.values()}
    # By code: the catalogue's order may change, a report's data may not.
    for facts in sorted(leading, key=lambda each: each.indicator):
        found[codes[facts.state_id]] += [
            {
                "indicator": facts.indicator,
                "day": plain(each.day),
                "before": plain(each.before),
                "after": plain(each.after),
                "reason": each.reason,
                "recorded_at": canonical.moment(each.recorded_at),
                "source": facts.source,
            }
            for each in rules.corrected(recorded[facts.id])
        ]
    return found


def updates_corrected(
    emergency: Emergency, states: Sequence[StatePicture], moment: datetime, viewer: Viewer
) -> dict[str, list[dict[str, Any]]]:
    """By state's code: its national updates corrected since yesterday, in the order in which they were. One query."""
    codes = {each.member.party_id: each.code for each in states}
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in codes.values()}
    for each in corrected_updates(emergency, codes, moment - CHANGED_WITHIN, moment, viewer):
        found[codes[each.state_id]].append(_updated(each))
    return found


def _updated(one: CorrectedUpdate) -> dict[str, Any]:
    return {
        "day": plain(one.day),
        "reason": one.reason,
        "recorded_at": canonical.moment(one.recorded_at),
        "has_figures": one.has_figures,
    }
