"""The picture as plain data for answers: command line and API."""

from typing import Any

from ganket.lib import canonical
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.picture.received import Received


def as_answer(picture: Picture) -> dict[str, Any]:
    """The picture without curves; numbers as numbers, null where not known, reasons as codes."""
    return {
        "as_known_at": canonical.moment(picture.as_known_at),
        "owed": owed_answer(picture),
        "states": [state_answer(state) for state in picture.states],
    }


def state_answer(state: StatePicture) -> dict[str, Any]:
    """One state. `r_note` says why there is no reproduction number, or whose estimate it is."""
    return {
        "iso3": state.code,
        "source": state.source,
        "last_day": canonical.moment(state.last_day),
        "new_cases_7d": _whole(state.cases_7d),
        "new_deaths_7d": _whole(state.deaths_7d),
        "per_100k_7d": _rounded(state.per_100k_7d, 2),
        "r_mean": _rounded(state.r_mean, 3),
        "r_low": _rounded(state.r_low, 3),
        "r_high": _rounded(state.r_high, 3),
        "r_note": R_NOTES[state.r_silence or ""],
        "update": update_answer(state.received),
    }


def owed_answer(picture: Picture) -> dict[str, Any] | None:
    """How many national updates of a day are owed and how many had come in; None where none are owed."""
    owed = picture.owed
    if owed is None:
        return None
    return {"day": canonical.moment(owed.day), "received": owed.received, "owed": owed.owed}


def update_answer(received: Received | None) -> dict[str, Any] | None:
    """A state's last national update that the reader may see, with its own assessment; None where they see none: it may
    have sent one to others.
    """
    if received is None:
        return None
    return {
        "day": canonical.moment(received.day),
        "received_at": canonical.moment(received.received_at),
        "corrected_at": canonical.moment(received.corrected_at),
        "assessment": received.assessment,
        "language": received.language,
    }


R_NOTES = {
    "": "estimate of the system, not a figure of the state",
    "few_cases": "not estimated: few cases (fewer than 50 in 7 days)",
    "missing_days": "not estimated: days are missing",
    "too_early": "not estimated: too early",
    "not_received": "not estimated: no figures",
    "no_serial_interval": "not estimated: no serial interval is known for this hazard",
    "being_computed": "being estimated anew from the latest figures",
    "unsettled_correction": "not estimated: a correction exceeds what had been reported",
}


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
