"""What a report says of each member: the line of what changed, the row of the table, the curves."""

from datetime import date, timedelta
from typing import Any

from ganket.briefing.renditions import figures
from ganket.briefing.renditions.wording import Wording
from ganket.situation.importer.reading import values
from ganket.situation.rules import COUNTS

CORRECTIONS_IN_A_LINE = 1
Reference = dict[str, Any] | None
EXCEEDANCES = {"ears_c1": "C1", "ears_c2": "C2", "ears_c3": "C3"}


def change_line(state: dict[str, Any], wording: Wording) -> str:
    """What came in of one state's cases and deaths since yesterday, absolute figures first, in one line."""
    if state["last_day"] is None:
        return wording("changed_never")
    days = state["new_days"]
    if days:
        line = _new_days(state, wording) + _week(state, wording)
    else:
        line = wording("changed_none", day=wording.day(state["last_day"]))
    if state["additions"]:
        line += wording("changed_added", what=_additions(state["additions"], wording))
    corrections = [each for each in state["corrections"] if each["indicator"] in COUNTS]
    if corrections:
        line += wording("changed_corrected", what=_corrections(corrections, wording))
    if state["exceedances"] and days:
        codes = ", ".join(EXCEEDANCES.get(code, code) for code in state["exceedances"])
        line += wording("changed_exceedance", codes=codes)
    return line + "."


def _new_days(state: dict[str, Any], wording: Wording) -> str:
    days = state["new_days"]
    return wording(
        "changed_one" if len(days) == 1 else "changed_many",
        day=wording.short_day(days[-1]["day"]),
        days=len(days),
        cases=_new("cases", state, wording),
        deaths=_new("deaths", state, wording),
    )


def _new(what: str, state: dict[str, Any], wording: Wording) -> str:
    if f"{what}_new" in state.get("withheld", ()):
        return wording(f"{what}.withheld")
    return wording.count(what, state[f"new_{what}"])


def _week(state: dict[str, Any], wording: Wording) -> str:
    if state["cases_7d"] is None:
        return ""
    now = wording.number(state["cases_7d"])
    if state["cases_7d_before"] is None:
        return wording("changed_week_only", now=now)
    difference = float(state["cases_7d"]) - float(state["cases_7d_before"])
    sign = "+" if difference > 0 else "±" if difference == 0 else ""
    return wording("changed_week", now=now, difference=sign + wording.number(difference))


def _corrections(corrections: list[dict[str, Any]], wording: Wording) -> str:
    if len(corrections) > CORRECTIONS_IN_A_LINE:
        return wording("corrected_many", count=len(corrections))
    return correction(corrections[0], wording)


def _additions(additions: list[dict[str, Any]], wording: Wording) -> str:
    if len(additions) > CORRECTIONS_IN_A_LINE:
        return wording("added_many", count=len(additions))
    return addition(additions[0], wording)


def correction(one: dict[str, Any], wording: Wording, reference: Reference = None) -> str:
    """One corrected figure: what, of which day, from what to what; `reference` names what is no count."""
    before, after = before_and_after(one, wording)
    what = indicator(one, wording, reference)
    return wording("corrected_one", what=what, day=wording.day(one["day"]), before=before, after=after)


def addition(one: dict[str, Any], wording: Wording, reference: Reference = None) -> str:
    """One figure of a day that was known before without it."""
    what = indicator(one, wording, reference)
    return wording("added_one", what=what, day=wording.day(one["day"]), value=wording.number(one["value"]))


def before_and_after(one: dict[str, Any], wording: Wording) -> tuple[str, str]:
    """The two values of a corrected figure; for one that is not there what stands in its place."""
    before = _absent(one, "before_status", "before_reason", wording) if one["before"] is None else ""
    after = _absent(one, "status", "reason", wording) if one["after"] is None else ""
    return before or wording.number(one["before"]), after or wording.number(one["after"])


def why(one: dict[str, Any]) -> str:
    """Why a figure is another now. Where it is withheld as less than a number, `<5` is the figure and no reason."""
    is_withheld = one.get("status") == "suppressed" and one["after"] is None
    said: str = one["reason"]
    return values.parted(said)[1] if is_withheld else said


def _absent(one: dict[str, Any], status: str, reason: str, wording: Wording) -> str:
    """Withdrawn, or withheld: less than a number as it was sent. A report of before says that there is no value."""
    if status not in one:
        return wording("no_value")
    if one[status] == "withdrawn":
        return wording("withdrawn")
    bound = values.parted(one[reason])[0]
    return wording.shown(bound) if bound else wording("withheld")


def indicator(one: dict[str, Any], wording: Wording, reference: Reference = None) -> str:
    """The name of a figure's indicator: short for the counts that every report speaks of."""
    code = one["indicator"]
    if code in COUNTS:
        return wording(f"indicators.{code}")
    return wording.of((reference or {}).get("indicators", {}).get(code)) or str(code)


def reproduction(state: dict[str, Any], wording: Wording) -> str:
    """R with its interval, or why there is none."""
    if state["r_mean"] is None:
        return wording(f"silence.{state['r_silence'] or 'too_early'}")
    mean, low, high = (wording.number(state[key], 2) for key in ("r_mean", "r_low", "r_high"))
    return wording("interval", mean=mean, low=low, high=high)


def source_of(state: dict[str, Any], wording: Wording) -> str:
    """Whose figures, and up to which day."""
    if state["last_day"] is None:
        return wording("no_figures")
    return wording("curve_source", source=state["source"], day=wording.short_day(state["last_day"]))


def row(member: dict[str, Any], state: dict[str, Any], wording: Wording) -> list[str]:
    """The cells of a member's row: name, source and day, cases, deaths, rate, R."""
    silence = wording(f"count_silence.{state['silence']}") if state["silence"] else ""
    counts = [
        silence if state[key] is None and key == "cases_7d" else _count(state[key], wording)
        for key in ("cases_7d", "deaths_7d")
    ]
    rate = "–" if state["per_100k_7d"] is None else wording.rate(state["per_100k_7d"])
    return [wording.of(member["names"]), source_of(state, wording), *counts, rate, reproduction(state, wording)]


def _count(value: str | None, wording: Wording) -> str:
    return "–" if value is None else wording.number(value)


class Curves:
    """The daily values of all states as numbers, from the first day that any of them has one."""

    def __init__(self, record: dict[str, Any]) -> None:
        read = [
            {code: [None if v is None else float(v) for v in values] for code, values in state["curves"].items()}
            for state in record["states"]
        ]
        all_cases = [state.get("cases_new", []) for state in read]
        starts = [next((n for n, v in enumerate(values) if v is not None), None) for values in all_cases]
        self.start = min((start for start in starts if start is not None), default=None)
        self.days = 0
        if self.start is None:
            self._states: list[dict[str, list[float | None]]] = [{} for _ in read]
            return
        self._states = [{code: values[self.start :] for code, values in state.items()} for state in read]
        self.first = date.fromisoformat(record["first_day"]) + timedelta(days=self.start)
        self.last = date.fromisoformat(record["last_day"])
        self.days = (self.last - self.first).days + 1

    @property
    def is_empty(self) -> bool:
        """Whether no state has any value."""
        return self.start is None

    def of(self, place: int) -> dict[str, list[float | None]]:
        """The values of the state at this place."""
        return self._states[place]

    def cases(self, place: int) -> list[float | None]:
        """New cases of the state at this place, a value or None for each day."""
        return self._states[place].get("cases_new") or [None] * self.days

    def spark(self, place: int, name: str, wording: Wording) -> figures.Drawn | None:
        """The sparkline of the state at this place."""
        if self.is_empty:
            return None
        return figures.draw_spark(f"s{place}", name, self.cases(place), self.last, wording)

    def pair(
        self, place: int, name: str, state: dict[str, Any], wording: Wording
    ) -> tuple[figures.Drawn, figures.Drawn]:
        """The curve and the R(t) strip of the state at this place."""
        curve = figures.draw_curve(f"c{place}", name, self.cases(place), self.first, wording)
        strip = figures.draw_strip(
            f"r{place}", name, self.of(place), self.days, self.first, reproduction(state, wording), wording
        )
        return curve, strip
