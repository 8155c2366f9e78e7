"""What a report says of the states' own updates: when each was received, what is owed, each state's own assessment
in its words beside its R, and every figure or update that was changed since yesterday.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from ganket.briefing.renditions import members
from ganket.briefing.renditions.wording import Wording

# More corrected days than this of one indicator, for the same reason at the same moment, are said in one line.
LINES_OF_ONE_SERIES = 3
# Longer paragraphs of an assessment are set in pieces, so that no page has to hold more than it can.
_PIECE_LETTERS = 1500
_PIECE = re.compile(rf"\S.{{0,{_PIECE_LETTERS - 1}}}(?=\s|$)|\S{{1,{_PIECE_LETTERS}}}", re.DOTALL)

Pairs = Sequence[tuple[dict[str, Any], dict[str, Any]]]


def has_updates(record: dict[str, Any]) -> bool:
    """Whether updates are due, or one of any state is in the report: else it says nothing of updates received."""
    return bool(record["owed"]) or any(state["update"] for state in record["states"])


def owed(record: dict[str, Any], wording: Wording) -> str:
    """How many of the national updates that are due had come in; empty where none are due."""
    counted = record["owed"]
    if not counted:
        return ""
    return wording("owed", day=wording.day(counted["day"]), received=counted["received"], owed=counted["owed"])


def cell(state: dict[str, Any], day: str, wording: Wording) -> str:
    """When the state's update of the day was received, or its own figures by a sheet, or that neither was; of a later
    day already, with that day. What was corrected since stands among the corrections.
    """
    update = state["update"]
    if update is None or update["day"] < day:
        if state["is_own_source"] and state["last_day"] >= day:
            return wording("received_by_file", received=wording.short_moment(state["recorded_at"]))
        return wording("not_received")
    said = wording.short_moment(update["received_at"])
    if update["day"] > day:
        return wording("received_later", received=said, day=wording.short_day(update["day"]))
    return said


def assessments(pairs: Pairs, wording: Wording) -> dict[str, Any]:
    """Each state's own assessment in its words, beside its R; paragraph by paragraph, the first with its heading."""
    items = []
    for member, state in pairs:
        update = state["update"]
        if update is None or not update["assessment"]:
            continue
        heading = {
            "name": wording.of(member["names"]),
            "whose": wording(
                "assessment_of",
                day=wording.day(update["day"]),
                language=wording.language_name(update["language"]),
            ),
            "r": _reproduction(state, wording),
        }
        for piece in pieces(update["assessment"]):
            items.append({**heading, "text": wording.shown(piece), "language": update["language"]})
            heading = dict.fromkeys(heading, "")
    return {
        "title": wording("assessments"),
        "note": wording("assessments_note"),
        "pointer": wording("assessments_pointer") if items else "",
        "items": items,
    }


def pieces(said: str) -> list[str]:
    """The paragraphs of a text, the long ones cut between words."""
    return [piece for line in said.splitlines() for piece in _PIECE.findall(line)]


def corrections(
    pairs: Pairs, record: dict[str, Any], reference: dict[str, Any], since: dict[str, str], wording: Wording
) -> dict[str, Any]:
    """Every figure, update and entry changed since yesterday, said plainly; or that there is none."""
    lines = []
    for member, state in pairs:
        name = wording.of(member["names"])
        said = [
            *_corrected(state["corrections"], reference, wording),
            *(_added(one, reference, wording) for one in state["additions"]),
            *(_mended(one, wording) for one in state["updates_corrected"] if not _is_told(one, state)),
        ]
        lines += [wording("correction", member=name, what=what) for what in said]
    for entry in record["entries"]:
        if entry["corrected_today"]:
            why = wording("correction_of_entry", reason=wording.shown(entry["reason"]))
            lines.append(f"{wording.of(entry['titles'])}. {why}.")
    return {
        "title": wording("corrections"),
        "note": wording("corrections_note", **since),
        "none": "" if lines else wording("corrections_none"),
        "lines": lines,
    }


def _reproduction(state: dict[str, Any], wording: Wording) -> str:
    said = members.reproduction(state, wording)
    return wording("assessment_r" if state["r_mean"] else "assessment_no_r", r=said)


def _corrected(found: list[dict[str, Any]], reference: dict[str, Any], wording: Wording) -> list[str]:
    """One sentence a figure; one for all days of an indicator where many were corrected at once."""
    lines = []
    for _key, group in groupby(found, key=lambda each: (each["indicator"], each["reason"], each["recorded_at"])):
        same = list(group)
        if len(same) > LINES_OF_ONE_SERIES:
            before, after = members.before_and_after(same[-1], wording)
            what = wording(
                "corrected_days",
                what=members.indicator(same[0], wording, reference),
                count=len(same),
                first=wording.day(same[0]["day"]),
                last=wording.day(same[-1]["day"]),
                before=before,
                after=after,
            )
            lines.append(_told(what, same[0], wording))
        else:
            lines += [_told(members.correction(one, wording, reference), one, wording) for one in same]
    return lines


def _added(one: dict[str, Any], reference: dict[str, Any], wording: Wording) -> str:
    return _told(wording("added_line", what=members.addition(one, wording, reference)), one, wording)


def _mended(one: dict[str, Any], wording: Wording) -> str:
    return _told(wording("correction_of_update", day=wording.day(one["day"])), one, wording)


def _is_told(update: dict[str, Any], state: dict[str, Any]) -> bool:
    """Whether the figures that its correction changed are listed already, with its reason."""
    reasons = {each["reason"] for each in (*state["corrections"], *state["additions"])}
    return update["has_figures"] and update["reason"] in reasons


def _told(what: str, one: dict[str, Any], wording: Wording) -> str:
    """What was changed, why, and when it was recorded."""
    said = [what]
    if one["reason"]:
        said.append(wording("reason", reason=wording.shown(one["reason"]).rstrip(".")))
    said.append(wording("recorded", moment=wording.moment(datetime.fromisoformat(one["recorded_at"]))))
    return ". ".join(said) + "."
