"""What came in and what was changed since yesterday, as the record part keeps it: the states' own updates, what is
owed, every corrected figure of whatever indicator.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ganket.actors.permissions import Viewer
from ganket.briefing import rules
from ganket.briefing.freezing.plain import plain
from ganket.lib import canonical
from ganket.situation.models import Emergency
from ganket.situation.picture.corrections import corrected_figures
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.picture.received import CorrectedUpdate, Received, corrected_updates
from ganket.situation.rules import CHANGED_WITHIN, Addition, Change, Correction


def owed(picture: Picture) -> dict[str, Any] | None:
    """How many of the updates that are due had come in: all of them count, whoever may see which; None where none
    are due.
    """
    if picture.owed is None:
        return None
    return {"day": plain(picture.owed.day), "received": picture.owed.received, "owed": picture.owed.owed}


def duty(state: StatePicture, form: str) -> dict[str, Any]:
    """How the state's update that is due stands, where every reader of the mark may read that by name; nothing in the
    form of reports before.
    """
    if form == rules.FORMAT_BEFORE:
        return {}
    item = state.duty
    if item is None:
        return {"duty": None}
    return {"duty": {"standing": item.standing.value, "received_at": canonical.moment(item.received_at)}}


def withheld(change: Change, form: str) -> dict[str, list[str]]:
    """The indicators of which the new days lack only what was withheld; nothing in the form of reports before."""
    return {} if form == rules.FORMAT_BEFORE or not change.withheld else {"withheld": sorted(change.withheld)}


def update(received: Received | None) -> dict[str, Any] | None:
    """A state's last national update that every reader of the mark may see; None where there is none."""
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
    emergency: Emergency,
    states: Sequence[StatePicture],
    ranks: Mapping[int, int],
    moment: datetime,
    viewer: Viewer,
    form: str,
) -> dict[str, list[dict[str, Any]]]:
    """By state's code: the corrected figures of the day, by indicator, then by day. At most five queries."""
    codes = {each.member.party_id: each.code for each in states}
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in codes.values()}
    # By code: the catalogue's order may change, a report's data may not.
    corrected = corrected_figures(emergency, codes, moment, viewer, ranks)
    for each in sorted(corrected, key=lambda each: each.series.indicator):
        one = each.correction
        found[codes[each.series.state_id]].append(
            {
                "indicator": each.series.indicator,
                "day": plain(one.day),
                "before": plain(one.before),
                "after": plain(one.after),
                "reason": one.reason,
                "recorded_at": canonical.moment(one.recorded_at),
                "source": each.series.source,
                **_absent(one, form),
            }
        )
    return found


def _absent(one: Correction, form: str) -> dict[str, str]:
    """What stands in the place of a figure that is not there; nothing in the form of reports before."""
    if form == rules.FORMAT_BEFORE or (one.before is not None and one.after is not None):
        return {}
    return {"status": one.status, "before_status": one.before_status, "before_reason": one.before_reason}


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
