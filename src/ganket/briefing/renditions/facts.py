"""What a report says beside figures: levels, decisions, sources and method."""

from collections.abc import Sequence
from typing import Any

from ganket.briefing.renditions.wording import Wording
from ganket.situation.rules import ISSUED_KINDS


def shared_with(reference: dict[str, Any], wording: Wording) -> str:
    """Who reads this report beside its owner, by name; empty where everybody may."""
    mark = reference["mark"]
    if mark["named_users"]:
        return wording("shared_with_users", count=mark["named_users"])
    if not mark["audience"] and mark["label"] == "TLP:CLEAR":
        return ""
    codes = [mark["owner"], *(code for code in mark["audience"] if code != mark["owner"])]
    return wording("shared_with", parties=", ".join(_name(reference, code, wording) for code in codes))


def levels(reference: dict[str, Any], record: dict[str, Any], wording: Wording) -> list[dict[str, str]]:
    """The three levels, each with its issuing body and day, or "none set"."""
    found = []
    for kind in ("declaration", "alert", "grade"):
        level = record["levels"].get(kind)
        detail = ""
        if level:
            issuer = _name(reference, level["issuer"], wording)
            detail = wording("level_detail", issuer=issuer, day=wording.day(level["effective_on"]))
        value = wording.of(level["values"]) if level else wording("none_set")
        found.append({"name": wording(f"levels.{kind}"), "value": value, "detail": detail})
    return found


def decisions(reference: dict[str, Any], record: dict[str, Any], wording: Wording) -> dict[str, Any]:
    """The entries of the report, the latest day first."""
    return {
        "title": wording("decisions"),
        "note": wording("decisions_note"),
        "translation_note": wording("translation_note"),
        "none": "" if record["entries"] else wording("decisions_none"),
        "items": [_entry(entry, reference, wording) for entry in record["entries"]],
    }


def _entry(entry: dict[str, Any], reference: dict[str, Any], wording: Wording) -> dict[str, Any]:
    issuer = wording.of(entry["issuer"].get("names"))
    marks = reference["notices"]["source_marks"]
    # A label that only repeats what its mark means is said once, in the reader's language, below.
    labels = [
        wording.shown(source["label"])
        for source in entry["sources"]
        if source["label"] not in marks.get(source["mark"], {}).values()
    ]
    role = "issued_by" if entry["kind"] in ISSUED_KINDS else "done_by"
    details = [wording(role, issuer=issuer)] if issuer else []
    if labels:
        details.append(wording("sources_of", sources="; ".join(dict.fromkeys(labels))))
    doubtful = [
        wording.of(marks[source["mark"]]) for source in entry["sources"] if source["mark"] in marks.keys() & {"K", "I"}
    ]
    details += [f"{wording.shown(text[0].upper() + text[1:])}" for text in dict.fromkeys(doubtful)]
    if entry["is_correction"]:
        details.append(wording("correction_of_entry", reason=wording.shown(entry["reason"])))
    return {
        "day": _when(entry, wording),
        "title": wording.of(entry["titles"]),
        "text": wording.of(entry["texts"]),
        "claims": _claims(entry["claims"], wording),
        "claims_title": wording("claims"),
        "details": " · ".join(details),
    }


def _when(entry: dict[str, Any], wording: Wording) -> str:
    day = wording.day(entry["starts_on"])
    if entry["ends_on"] and entry["ends_on"] != entry["starts_on"]:
        day = wording("span", first=day, last=wording.day(entry["ends_on"]))
    return wording("about", day=day) if entry["is_about"] else day


def _claims(claims: Sequence[dict[str, Any]], wording: Wording) -> list[str]:
    """What differing sources say of the same fact, side by side."""
    found = []
    for claim in claims:
        source = claim.get("source")
        names = source if isinstance(source, dict) else {}
        label = wording.of(names) if "en" in names else wording.shown(str(names.get("label") or source or ""))
        value = claim.get("texts") or claim.get("text") or claim.get("value") or ""
        said = wording.of(value) if isinstance(value, dict) else wording.shown(str(value))
        found.append(f"{label}: {said}" if label else said)
    return found


def method(reference: dict[str, Any], record: dict[str, Any], sha256: str, wording: Wording) -> dict[str, Any]:
    """Where the figures come from and how the estimates are made."""
    return {
        "title": wording("method"),
        "lines": [
            *_sources(reference, record, wording),
            wording("leading", sources=_leading(reference, wording)),
            _reproduction(reference["hazard"], wording),
            wording("method_thresholds"),
            *_populations(reference, wording),
            wording("method_frozen", sha256=sha256),
        ],
    }


def _sources(reference: dict[str, Any], record: dict[str, Any], wording: Wording) -> list[str]:
    lines = []
    reasons: dict[str, None] = {}
    for source in record["sources"]:
        rule = reference["notices"]["recording"].get(source["code"], {})
        key = "source_states_one" if source["states"] == 1 else "source_line"
        credit = f" ({wording.shown(rule['credit'])})" if rule.get("credit") else ""
        line = wording(
            key,
            source=_name(reference, source["code"], wording),
            states=source["states"],
            first=wording.day(source["first_day"]),
            last=wording.day(source["last_day"]),
            credit=credit,
        )
        if source["is_approximate"] and rule.get("reason"):
            reasons[wording.of(rule["reason"])] = None
            line += ". " + wording("approximate", reason=wording.of(rule["reason"])).rstrip(".")
        lines.append(line + ".")
    return lines or [wording("sources_none")]


def _leading(reference: dict[str, Any], wording: Wording) -> str:
    return ", ".join(_name(reference, code, wording) for code in reference["emergency"]["sources"])


def _reproduction(hazard: dict[str, Any], wording: Wording) -> str:
    name = wording.of(hazard["names"])
    if not hazard["serial_interval_mean_days"] or not hazard["serial_interval_sd_days"]:
        return wording("method_r_none", hazard=name)
    return wording(
        "method_r",
        hazard=name,
        mean=wording.number(hazard["serial_interval_mean_days"]),
        sd=wording.number(hazard["serial_interval_sd_days"]),
        citation=wording.shown(str(hazard["serial_interval_source"].get("citation", "–"))).rstrip("."),
    )


def _populations(reference: dict[str, Any], wording: Wording) -> list[str]:
    found = dict.fromkeys(
        wording("population", source=_population_source(each["people_source"], wording), year=each["people_year"])
        for each in reference["members"]
        if each["people_source"].get("label")
    )
    return [wording("method_rates", sources="; ".join(found))] if found else []


def _population_source(source: dict[str, Any], wording: Wording) -> str:
    return wording.of(source["labels"]) if source.get("labels") else wording.shown(source["label"])


def source_names(reference: dict[str, Any], states: Sequence[dict[str, Any]], wording: Wording) -> list[str]:
    """What the short codes of sources in the table stand for, and that a public source is one."""
    public = reference["emergency"]["sources"]
    lines = []
    for code in dict.fromkeys(state["source"] for state in states if state["source"]):
        kind = wording("public_source") if code in public else wording("own_source")
        lines.append(f"{code}: {_name(reference, code, wording)}, {kind}.")
    return lines


def _name(reference: dict[str, Any], code: str, wording: Wording) -> str:
    return wording.of(reference["parties"].get(code)) or code
