"""One invented series of cases, loaded as it may come in, and its estimates by the slow plain methods."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from tests.numerics import plain
from tests.situation import ledger

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party, State
from ganket.actors.permissions import public
from ganket.config import scenarios
from ganket.situation import queries
from ganket.situation.estimates import actions as estimates
from ganket.situation.loading.actions import Loaded, load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Hazard, Series

FIRST = date(2020, 6, 1)
CODES = ("r_mean", "r_low", "r_high", "ears_c1", "ears_c2", "ears_c3")
FEWEST = 50
LATER = datetime(2030, 1, 1, tzinfo=ledger.KNOWN_AT.tzinfo)


def make_area(code: str = "XAA", letters: str = "XA") -> str:
    """An invented country with no person in it."""
    names = {"en": f"Samplonia {code} (invented)", "vi": f"Xam-plô-ni-a {code} (hư cấu)"}
    details = {"iso2": letters, "iso3": code, "formal_names": names, "tile_column": 0, "tile_row": 0}
    party = actors.register_party(by=actors.system(), kind="state", code=code, names=names, details=details)
    state = State.objects.get(pk=party.pk)
    return Area.objects.get_or_create(code=code, defaults={"names": names, "level": 0, "state": state})[0].code


def load(
    area: str,
    days: dict[int, float | None],
    indicator: str = "cases_new",
    source: str = "JHU",
    mark: Mark | None = None,
    hazard: Hazard | None = None,
) -> Loaded:
    """Load figures by their day, counted from FIRST; None withdraws a value."""
    by = actors.system()
    rows = []
    for index, value in days.items():
        day = FIRST + timedelta(days=index)
        status = "normal" if value is not None else "suppressed"
        rows.append(Row(area, indicator, day, day, value, status))
    return load_observations(
        by=by,
        rows=rows,
        source=Party.objects.get(code=source),
        hazard=hazard or ledger.hazard(),
        mark=mark or scenarios.clear(by),
    )


def analyse(mark: Mark | None = None) -> estimates.Outcome | None:
    """Run the analysis as the system, for everyone unless told otherwise."""
    by = actors.system()
    return estimates.analyse(by=by, mark=mark or scenarios.clear(by))


Shown = dict[str, dict[int, tuple[float | None, str]]]


def shown(area: str, source: str = "JHU", moment: datetime = LATER, viewer=None, hazard: Hazard | None = None) -> Shown:
    """The estimates that stand, by indicator and day counted from FIRST: value, and the reason where there is none."""
    series = {
        pk: code
        for pk, code in Series.objects.filter(
            area__code=area, strata=f"source={source}", hazard=hazard or ledger.hazard()
        ).values_list("id", "indicator__code")
    }
    found: Shown = {code: {} for code in CODES}
    for cell in queries.known_at(sorted(series), moment, viewer or public()):
        found[series[cell.series_id]][(cell.period_start - FIRST).days] = (cell.value, cell.reason)
    return found


@lru_cache
def weights(mean_days: float, sd_days: float) -> tuple[float, ...]:
    """The serial interval, lag by lag, from its definition."""
    return (0.0, *(plain.serial_interval_weight(lag, mean_days, sd_days) for lag in range(1, 41)))


def expected(counts: list[int | None], imported: list[int] | None = None, interval=(4.7, 2.9)) -> Shown:
    """What should stand for each day, by plain methods, for counts by day (None: not received)."""
    settled, unsettled = plain.settle(counts)
    from_abroad = [min(a or 0, c or 0) for a, c in zip(imported or [0] * len(counts), settled, strict=True)]
    totals = [_total(settled, day) for day in range(len(settled))]
    found: Shown = {code: {} for code in CODES}
    results = plain.reproduction(settled, from_abroad, weights(*interval)) if interval else [None] * len(counts)
    for day, result in enumerate(results):
        for code, name in (("r_mean", "mean"), ("r_low", "low"), ("r_high", "high")):
            if interval is None:
                value, why = None, "no_serial_interval"
            elif isinstance(result, dict):
                value, why = result[name], ""
            else:
                value, why = None, "missing_days" if result in (2, 4) else "too_early"
            found[code][day] = _kept(value, why, totals[day], unsettled)
    received = [day for day, count in enumerate(counts) if count is not None]
    for code, reach, statistics in zip(CODES[3:], (7, 9, 11), plain.ears(settled), strict=True):
        for day, value in enumerate(statistics):
            early = not received or day - received[0] < reach
            why = "" if value is not None else "too_early" if early else "missing_days"
            found[code][day] = _kept(value, why, totals[day], unsettled)
    return found


def assert_same(found: Shown, plainly: Shown) -> None:
    """Every day and every estimate: the same silence, or the same number to its four decimals."""
    for code in CODES:
        assert found[code].keys() == plainly[code].keys(), code
        for day, (value, why) in plainly[code].items():
            assert found[code][day][1] == why, (code, day, found[code][day], value)
            if value is None:
                assert found[code][day][0] is None, (code, day)
            else:
                assert abs(found[code][day][0] - value) <= 0.6e-4 + 1e-9 * abs(value), (code, day)


def _total(counts: list[int | None], day: int) -> int | None:
    window = counts[day - 6 : day + 1] if day >= 6 else [None]
    return None if None in window else sum(window)


def _kept(value, why, total, unsettled):
    if unsettled:
        return None, "unsettled_correction"
    if why in ("", "too_early") and total is not None and total < FEWEST:
        return None, "few_cases"
    if not why and total is None:
        return None, "missing_days"
    return (None, why) if why else (value, "")
