"""What a report says of the states' own updates: when each was received, what is owed, each state's own assessment
in its words beside its R, and every figure or update that was changed since yesterday.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from ganket.briefing.renditions import members
from ganket.briefing.renditions.wording import Wording
from ganket.briefing.rules import FORMAT_BEFORE
from ganket.situation.duties.rules import Standing

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
    """When the state's update of the day was received, or its own figures by a sheet; else the last day of which it
    sent any. That it was not received is said to those alone who may read it by name, as the duty stands. What was
    corrected since stands among the corrections.
    """
    duty, seen = state.get("duty"), _seen(state, day, wording)
    if duty is None:
        return seen or _last(state, wording)
    if duty["received_at"]:
        return seen or wording("received_unseen", received=wording.short_moment(duty["received_at"]))
    return wording("duty_not_yet" if duty["standing"] == Standing.NOT_YET else "not_received")


def _seen(state: dict[str, Any], day: str, wording: Wording) -> str:
    """When what the readers see of the day, or of a later one, was received; empty where they see none."""
    update = state["update"]
    if update is None or update["day"] < day:
        by_file = state["is_own_source"] and state["last_day"] >= day
        return wording("received_by_file", received=wording.short_moment(state["recorded_at"])) if by_file else ""
    said = wording.short_moment(update["received_at"])
    if update["day"] > day:
        return wording("received_later", received=said, day=wording.short_day(update["day"]))
    return said


def _last(state: dict[str, Any], wording: Wording) -> str:
    """The last day of which the readers see an update or a figure of the state itself."""
    if wording.form == FORMAT_BEFORE:
        return wording("not_received")
    days = [state["update"]["day"]] if state["update"] else []
    days += [state["last_day"]] if state["is_own_source"] else []
    return wording("received_last", day=wording.short_day(max(days))) if days else "–"


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
        lines += (_one_by_one if wording.form == FORMAT_BEFORE else _of_member)(name, said, wording)
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


class _Said(NamedTuple):
    """What was changed, why, and when that was recorded."""

    what: str
    reason: str
    recorded_at: datetime


def _of_member(name: str, said: Sequence[_Said], wording: Wording) -> list[str]:
    """A line for each change; where several have the same reason it is said once, above them."""
    by_reason: dict[str, list[_Said]] = {}
    for each in said:
        by_reason.setdefault(each.reason, []).append(each)
    lines = []
    for reason, same in by_reason.items():
        if len(same) == 1 or not reason:
            lines += _one_by_one(name, same, wording)
            continue
        first, last = (wording.moment(pick(each.recorded_at for each in same)) for pick in (min, max))
        when = wording("recorded", moment=first if first == last else wording("span", first=first, last=last))
        shared = wording("corrections_shared", count=len(same), reason=wording.shown(reason).rstrip("."))
        lines.append(wording("correction", member=name, what=f"{shared}. {when}:"))
        lines += [wording("correction_among", what=each.what) for each in same]
    return lines


def _one_by_one(name: str, said: Sequence[_Said], wording: Wording) -> list[str]:
    lines = []
    for each in said:
        why = [wording("reason", reason=wording.shown(each.reason).rstrip("."))] if each.reason else []
        parts = [each.what, *why, wording("recorded", moment=wording.moment(each.recorded_at))]
        lines.append(wording("correction", member=name, what=". ".join(parts) + "."))
    return lines


def _corrected(found: list[dict[str, Any]], reference: dict[str, Any], wording: Wording) -> list[_Said]:
    """One a figure; one for all days of an indicator where many were corrected at once."""
    said = []
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
            said.append(_said(what, same[0]))
        else:
            said += [_said(members.correction(one, wording, reference), one) for one in same]
    return said


def _added(one: dict[str, Any], reference: dict[str, Any], wording: Wording) -> _Said:
    return _said(wording("added_line", what=members.addition(one, wording, reference)), one)


def _mended(one: dict[str, Any], wording: Wording) -> _Said:
    return _said(wording("correction_of_update", day=wording.day(one["day"])), one)


def _is_told(update: dict[str, Any], state: dict[str, Any]) -> bool:
    """Whether the figures that its correction changed are listed already, with its reason."""
    reasons = {members.why(each) for each in (*state["corrections"], *state["additions"])}
    return update["has_figures"] and update["reason"] in reasons


def _said(what: str, one: dict[str, Any]) -> _Said:
    return _Said(what, members.why(one), datetime.fromisoformat(one["recorded_at"]))
