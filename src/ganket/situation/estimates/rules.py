"""What of an estimate is kept: the number, or the reason for silence. Plain Python, no arrays."""

from collections.abc import Collection
from datetime import date, timedelta

from ganket.situation.rules import Silence, may_estimate

METHODS_VERSION = 1
# Read beside the cases: the infections that were not local.
IMPORTED = "imported_cases_new"
REPRODUCTION = ("r_mean", "r_low", "r_high")
EXCEEDANCE = ("ears_c1", "ears_c2", "ears_c3")
# Statistics above these are exceedances (Hutwagner and others 2003; Fricker and others 2008).
ALARM_ABOVE = {"ears_c1": 3.0, "ears_c2": 3.0, "ears_c3": 2.0}
# Days before a day that its statistic looks back to.
EARS_HISTORY_DAYS = {"ears_c1": 7, "ears_c2": 9, "ears_c3": 11}
DECIMALS = 4


def why_no_exceedance(indicator: str, days_received: int) -> Silence:
    """Why a statistic has no value on a day, this many days after the first one received."""
    return Silence.TOO_EARLY if days_received < EARS_HISTORY_DAYS[indicator] else Silence.MISSING_DAYS


def kept(value: float, cases_in_window: float | None, why_not: Silence | None) -> tuple[float | None, str, str]:
    """Value, status and reason of one estimate: the number only where it may be shown.

    `cases_in_window` is None where the window is not complete; `why_not` says why no number was computed.
    """
    silence = why_not
    if silence is None and cases_in_window is None:
        silence = Silence.MISSING_DAYS
    if silence in (None, Silence.TOO_EARLY) and cases_in_window is not None and not may_estimate(cases_in_window):
        silence = Silence.FEW_CASES
    if silence is not None:
        return None, "suppressed", silence.value
    return round(value, DECIMALS), "normal", ""


def reaches_back(first_changed: date, last_negative: date | None) -> bool:
    """Whether estimates of days before the first changed one may differ: a negative day is set against the days before
    it, so when one stands, or was corrected away, at or after the change, all may.
    """
    return last_negative is not None and last_negative >= first_changed


def first_day_to_write(first_changed: date, days: Collection[date], last_negative: date | None) -> date:
    """The day from which estimates may differ when days from `first_changed` on are new or corrected; `days` are
    all that were received.

    Estimates look back only, and days skipped right before the change have none yet; all may differ where the change
    reaches back.
    """
    before = [day for day in days if day < first_changed]
    if not before or reaches_back(first_changed, last_negative):
        return min(days)
    return max(before) + timedelta(days=1)
