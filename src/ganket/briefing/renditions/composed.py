"""A report in one language as plain data: every sentence, number and figure that PDF, HTML and .docx set.

Made from the frozen data and the facts of issue (number, moment, hash) and nothing else, so all formats say the
same words. The formats decide only where things stand.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ganket.briefing.renditions import facts, figures, members, received
from ganket.briefing.renditions.wording import Wording
from ganket.situation.rules import CHANGED_WITHIN

SHORT_HASH = 12


@dataclass(frozen=True)
class Issue:
    """What a report is beside its frozen data."""

    number: int
    issued_at: datetime
    sha256: str


def compose(frozen: dict[str, Any], issue: Issue, wording: Wording, *, with_figures: bool = True) -> dict[str, Any]:
    """Everything the report says, in the order it is read."""
    reference, record = frozen["reference"], frozen["record"]
    emergency = wording.of(reference["emergency"]["names"])
    curves = members.Curves(record)
    pairs = list(zip(reference["members"], record["states"], strict=True))
    known_at = datetime.fromisoformat(frozen["as_known_at"].replace("Z", "+00:00"))
    since = {
        "since": wording.moment(known_at - CHANGED_WITHIN),
        "until": wording.moment(known_at),
    }
    composed: dict[str, Any] = {
        "language": wording.language,
        "report": wording("report"),
        "emergency": emergency,
        "association": wording.of(reference["parties"].get(reference["emergency"]["association"])),
        "title": wording("title", emergency=emergency, number=issue.number),
        "number": wording("number", number=issue.number),
        "as_known_at": wording("as_known_at", moment=wording.moment(known_at)),
        "issued": wording("issued", moment=wording.moment(issue.issued_at)),
        "known_at_parts": _parts(known_at),
        "label": frozen["label"],
        "label_gloss": wording(f"label_gloss.{frozen['label']}"),
        "shared_with": facts.shared_with(reference, wording),
        "banner": wording.of(reference["notices"]["banner"]),
        "disclaimer": wording.of(reference["notices"]["disclaimer"]),
        "levels": facts.levels(reference, record, wording),
        "changed": {
            "title": wording("changed"),
            "note": wording("changed_note", **since),
            "lines": [
                {"name": wording.of(member["names"]), "text": members.change_line(state, wording)}
                for member, state in pairs
            ],
        },
        "table": _table(pairs, curves, frozen, wording, with_figures=with_figures),
        "cartogram": {"title": wording("cartogram"), "figure": None},
        "curves": _curves(pairs, curves, reference, wording, with_figures=with_figures),
        "assessments": received.assessments(pairs, wording),
        "decisions": facts.decisions(reference, record, wording),
        "corrections": received.corrections(pairs, record, reference, since, wording),
        "method": facts.method(reference, record, issue.sha256, wording),
        "footer": {
            "text": wording("footer", emergency=emergency, number=issue.number),
            "hash": wording("hash", sha256=issue.sha256[:SHORT_HASH]),
            "page": wording("page"),
            "page_of": wording("page_of"),
        },
    }
    if with_figures:
        drawn = figures.draw_cartogram(reference["members"], record["states"], wording)
        composed["cartogram"]["figure"] = drawn and drawn.as_data()
    composed["script_note"] = wording("script_note") if wording.has_replaced else ""
    return composed


def _parts(moment: datetime) -> dict[str, int]:
    return {key: getattr(moment, key) for key in ("year", "month", "day", "hour", "minute", "second")}


Pairs = list[tuple[dict[str, Any], dict[str, Any]]]


# What stands in each column of the table of members; the sparkline stands before the last.
_COLUMNS = ("member", "table_source", "table_cases", "table_deaths", "table_rate", "table_r")
_NUMBERS = {"table_cases", "table_deaths", "table_rate"}
_RECEIVED_PLACE = 2


def _table(
    pairs: Pairs, curves: members.Curves, frozen: dict[str, Any], wording: Wording, *, with_figures: bool
) -> dict[str, Any]:
    """The table of members: cells as text, and a sparkline between the rate and R. Where no state's update is in the
    report, there is no column for when it was received.
    """
    reference, record = frozen["reference"], frozen["record"]
    keys, notes = list(_COLUMNS), [wording("table_note"), wording("estimate_note")]
    says_received = received.has_updates(record)
    if says_received:
        keys.insert(_RECEIVED_PLACE, "table_received")
        notes.append(wording("received_note"))
    rows = []
    for place, (member, state) in enumerate(pairs):
        cells = members.row(member, state, wording)
        if says_received:
            cells.insert(_RECEIVED_PLACE, received.cell(state, record["updates_day"], wording))
        spark = curves.spark(place, cells[0], wording) if with_figures else None
        rows.append(
            {
                "cells": [
                    {"title": wording(key), "text": text, "is_number": key in _NUMBERS}
                    for key, text in zip(keys, cells, strict=True)
                ],
                "spark": spark and spark.as_data(),
                "silent": state["r_mean"] is None,
            }
        )
    return {
        "title": wording("table"),
        "owed": received.owed(record, wording),
        "columns": [{"key": key, "title": wording(key), "is_number": key in _NUMBERS} for key in keys],
        "days_column": wording("table_days"),
        "rows": rows,
        "notes": [*notes, *facts.source_names(reference, [state for _, state in pairs], wording)],
    }


def _curves(
    pairs: Pairs, curves: members.Curves, reference: dict[str, Any], wording: Wording, *, with_figures: bool
) -> dict[str, Any]:
    """The small multiples in seat order; none where no figure has been received."""
    cells = []
    if with_figures and not curves.is_empty:
        for place, (member, state) in enumerate(pairs):
            name = wording.of(member["names"])
            curve, strip = curves.pair(place, name, state, wording)
            source = members.source_of(state, wording)
            cells.append({"name": name, "source": source, "curve": curve.as_data(), "strip": strip.as_data()})
    return {
        "title": wording("curves"),
        "note": wording("curves_note"),
        "estimate": wording("curves_estimate"),
        "source": " ".join(facts.source_names(reference, [state for _, state in pairs], wording)),
        "none": wording("curves_none") if curves.is_empty else "",
        "cells": cells,
    }
