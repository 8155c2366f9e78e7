"""The table of members and the cartogram beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.desk import rules
from ganket.desk.presenters import received, words
from ganket.desk.presenters.drawn import sparkline
from ganket.desk.presenters.received import UpdateCell
from ganket.desk.presenters.wording import Wording, wording
from ganket.lib import text
from ganket.lib.figures import CartogramWords, Figure, Scale, SeriesWords, Tile, cartogram
from ganket.situation.picture.queries import Picture, StatePicture
from ganket.situation.rules import RATE_BOUNDS, SPARK_FINEST_MAXIMUM, rounded_rate

SPARK_DAYS = 28
SORT_KEYS: dict[str, Callable[[StatePicture], float | None] | None] = {
    "seat": None,
    "cases": lambda state: state.cases_7d,
    "deaths": lambda state: state.deaths_7d,
    "rate": lambda state: state.per_100k_7d,
    "r": lambda state: state.r_mean,
}


@dataclass(frozen=True)
class MemberRow:
    """One member in the table. Empty figures come with the words that say why."""

    name: str
    code: str
    href: str
    source: str
    source_name: str
    is_own_source: bool
    other_sources: str
    last_day: str
    recorded: str
    recorded_at: datetime | None
    cases: str
    deaths: str
    rate: str
    missing: str
    r_mean: str
    r_interval: str
    r_silence: str
    spark: str
    update: UpdateCell | None


def table(picture: Picture, links: dict[str, str], sort: str = "seat") -> list[MemberRow]:
    """The members, in seat order or by one of `SORT_KEYS`. Raises KeyError for another."""
    language, forms = get_language() or "en", wording()
    ordered = rules.in_order(picture.states, SORT_KEYS[sort])
    return [_row(state, picture, links.get(state.code, ""), language, forms) for state in ordered]


def sorted_by(sort: str) -> str:
    """The heading of the column that the table is sorted by; empty for seat order."""
    known = {
        "cases": _("New cases, 7 days"),
        "deaths": _("New deaths, 7 days"),
        "rate": _("Cases per 100,000"),
        "r": "R",
    }
    return known.get(sort, "")


def sources(picture: Picture) -> list[tuple[str, str]]:
    """Code and name of each source in the table, once."""
    language = get_language() or "en"
    found = {state.source: text.label(state.source_names, language) for state in picture.states if state.source}
    return sorted(found.items())


def map_of_rates(picture: Picture, links: dict[str, str]) -> Figure:
    """The cartogram: new cases of 7 days per 100,000."""
    language, forms = get_language() or "en", wording()
    tiles = [
        Tile(
            code=state.code,
            name=text.label(state.names, language),
            column=state.member.tile_column,
            row=state.member.tile_row,
            value=state.per_100k_7d,
            href=links.get(state.code) or None,
        )
        for state in picture.states
        if state.member.tile_column is not None and state.member.tile_row is not None
    ]
    return cartogram(
        "map",
        title=_("New cases of 7 days per 100,000 population"),
        description=_("One tile a member, roughly where it lies. A hatched tile: no rate."),
        tiles=tiles,
        bounds=RATE_BOUNDS,
        words=CartogramWords(member=_("Member"), value=_("New cases, 7 days, per 100,000"), missing=_("no rate")),
        show=forms.rates,
        tile_px=66,
        rounded=rounded_rate,
    )


def _row(state: StatePicture, picture: Picture, href: str, language: str, forms: Wording) -> MemberRow:
    name = text.label(state.names, language)
    is_estimated = state.r_mean is not None
    return MemberRow(
        name=name,
        code=state.code,
        href=href,
        source=state.source or "",
        source_name=text.label(state.source_names, language) if state.source else "",
        is_own_source=state.is_own_source,
        other_sources=", ".join(state.other_sources),
        last_day=forms.short_day(state.last_day) if state.last_day else "",
        recorded=forms.short_moment(state.recorded_at) if state.recorded_at else "",
        recorded_at=state.recorded_at,
        cases=_number(state.cases_7d, forms),
        deaths=_number(state.deaths_7d, forms),
        rate=forms.rate(state.per_100k_7d) if state.per_100k_7d is not None else "",
        missing=words.no_total(state.silence),
        r_mean=forms.number(state.r_mean, 2) if state.r_mean is not None else "",
        r_interval=_interval(state, forms) if is_estimated else "",
        r_silence="" if is_estimated else words.silence(state.r_silence),
        spark=_spark(state, picture, name, forms),
        update=received.cell(state, picture.updates_day if picture.has_updates else None, forms),
    )


def _number(value: float | None, forms: Wording) -> str:
    return "" if value is None else forms.value(value)


def _interval(state: StatePicture, forms: Wording) -> str:
    if state.r_low is None or state.r_high is None:
        return ""
    return f"{forms.number(state.r_low, 2)}–{forms.number(state.r_high, 2)}"


def _spark(state: StatePicture, picture: Picture, name: str, forms: Wording) -> str:
    values = _last_days(picture, state, SPARK_DAYS)
    if not values or picture.last_day is None:
        return ""
    return sparkline(
        f"spark-{state.code}",
        title=_("%(state)s: new cases a day, last %(days)s days") % {"state": name, "days": len(values)},
        description=_("Bars from zero; the last 7 days in the stronger colour."),
        first_day=picture.last_day - timedelta(days=len(values) - 1),
        values=values,
        words=SeriesWords(day=_("Day"), value=_("New cases"), missing=words.missing()),
        show=forms.counts,
        awaited=picture.awaited,
        scale=Scale(0, max(SPARK_FINEST_MAXIMUM, *(value or 0 for value in values)), ()),
        width_px=112,
        height_px=28,
    ).svg


def _last_days(picture: Picture, state: StatePicture, days: int) -> Sequence[float | None]:
    series = state.series.get("cases_new")
    return picture.curves.get(series, [])[-days:] if series is not None else []
