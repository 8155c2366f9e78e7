"""Figures with two times: the list, and every revision of one of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from ganket.actors.permissions import Viewer
from ganket.actors.rules import Label
from ganket.lib import canonical
from ganket.lib.api import answers, cursors, problems, tags
from ganket.lib.api.answers import ListedAsKnown
from ganket.lib.api.parameters import AsKnownAt, Code, Codes, Day, Paged
from ganket.situation import queries as record
from ganket.situation.api import hot, moments, queries
from ganket.situation.api.catalogue import ESTIMATE, known
from ganket.situation.models import Emergency
from ganket.situation.picture.presenters import R_NOTES

router = Router(tags=["figures"])
_CELL = re.compile(r"([0-9a-f]{32})-([0-9]{8})-([0-9]{8})")


class Figure(Schema):
    """One revision of a figure. Counts are whole numbers, estimates decimal ones; without a number `status` and
    `reason` say why.
    """

    value: float | None
    status: Literal["normal", "provisional", "suppressed", "withdrawn"]
    reason: str
    revision: int = Field(description="1 is the first of those you may see; above it the figure was corrected.")
    recorded_at: datetime
    is_approximate: bool = Field(description="When it was recorded is known only approximately.")
    is_estimate: bool
    note: str | None = Field(description="For estimates: whose they are, or why there is none.")
    tlp: str


class ObservationAnswer(Figure):
    """A figure of one period (both days included), in its last revision by then."""

    cell: str = Field(description="Names the figure through all its revisions.")
    series: UUID
    indicator: str
    hazard: str
    area: str
    source: str
    strata: str
    period: str
    period_start: date
    period_end: date


class Observations(ListedAsKnown[ObservationAnswer]):
    """Figures as known at a moment."""


class Vintages(ListedAsKnown[Figure]):
    """Every revision of one figure that you may see, oldest first."""

    cell: str
    series: UUID
    indicator: str
    hazard: str
    area: str
    source: str
    strata: str
    period: str
    period_start: date
    period_end: date


class ObservationsQuery(Paged):
    """Which figures."""

    as_known_at: AsKnownAt | None = None
    indicator: Codes = []
    area: Codes = []
    source: Codes = []
    hazard: Codes = []
    period_from: Annotated[Day | None, Field(description="Only periods that begin on this day or later.")] = None
    period_to: Annotated[Day | None, Field(description="Only periods that end on this day or earlier.")] = None
    emergency: Annotated[Code | None, Field(description="Only the hazard of this emergency.")] = None
    sources: Annotated[
        Literal["all", "leading"],
        Field(description="`leading`: only the series the common picture of the emergency shows."),
    ] = "all"
    tlp: Annotated[Label | None, Field(description="Only revisions with this label, as if there were no others.")] = (
        None
    )


class VintagesQuery(Paged):
    """Which revisions."""

    as_known_at: AsKnownAt | None = None


@router.get("/observations", response=Observations, summary="Figures as known at a moment")
def observations(request: HttpRequest, query: Query[ObservationsQuery]) -> HttpResponse:
    """By series (in the order the series were opened), then by period; each in its last revision by then."""
    viewer = moments.viewer(request)
    latest = hot.latest_batch(viewer)
    place = cursors.read(request, query.cursor)
    asked = moments.asked(query.as_known_at, viewer)
    moment = (place.moment if place else None) or asked or _latest(latest)
    wanted, leads = _wanted(query, viewer)
    # Which series lead rests on reference data too, which change without a batch.
    standing = queries.reference(leads, moment) if leads and moment else None
    tag = tags.of_version(request, viewer.stamp, latest, standing)
    same = tags.unchanged(request, tag)
    if same:
        return same
    if leads:
        leading = queries.leading_series(leads, moment.date(), moment, viewer) if moment else []
        wanted = replace(wanted, series_ids=leading)
    if query.tlp:
        viewer = replace(viewer, mark_ids=queries.marks_labelled(query.tlp, viewer))
    rows = hot.figures(wanted, moment, viewer, place.key if place else None, query.limit + 1) if moment else []
    items = _items(rows[: query.limit])
    return answers.page(
        request,
        rows,
        query.limit,
        key=hot.key_of,
        item=lambda _: next(items),
        moment=moment,
        tag=tag,
        as_known_at=canonical.moment(moment),
    )


@router.get("/observations/{cell}/vintages", response=Vintages, summary="Every revision of one figure")
def vintages(request: HttpRequest, cell: str, query: Query[VintagesQuery]) -> HttpResponse:
    """Oldest first."""
    viewer = moments.viewer(request)
    latest = hot.latest_batch(viewer)
    tag = tags.of_version(request, viewer.stamp, latest)
    place = cursors.read(request, query.cursor)
    asked = moments.asked(query.as_known_at, viewer)
    moment = (place.moment if place else None) or asked or _latest(latest)
    found = _cell(cell)
    revisions = record.vintages(found["id"], moment, viewer) if found and moment else []
    if not found or not revisions:
        raise problems.not_found()
    is_estimate = found["series__indicator__measure"] == ESTIMATE
    numbered = [(row["number"], row) for row in revisions[place.key[0] if place else 0 :]]
    same = tags.unchanged(request, tag)
    return same or answers.page(
        request,
        numbered[: query.limit + 1],
        query.limit,
        key=lambda row: [row[0]],
        item=lambda row: _revision(*row, is_estimate),
        moment=moment,
        tag=tag,
        as_known_at=canonical.moment(moment),
        cell=cell,
        series=found["series__public_id"],
        indicator=found["series__indicator__code"],
        hazard=found["series__hazard__code"],
        area=found["series__area__code"],
        source=found["series__source__code"],
        strata=found["series__strata"],
        period=found["series__period"],
        period_start=found["period_start"],
        period_end=found["period_end"],
    )


def _latest(batch: tuple[int, datetime] | None) -> datetime | None:
    """Now, as the moment of the last batch: until the next one all who ask get the same answer."""
    return batch[1] if batch else None


def _wanted(query: ObservationsQuery, viewer: Viewer) -> tuple[hot.Wanted, Emergency | None]:
    """What is wanted, and the emergency whose leading series are. Raises Problem for what names nothing."""
    codes: dict[str, Sequence[str]] = {}
    for name in hot.TABLES:
        if named := getattr(query, name):
            known(name, named)
            codes[name] = named
    if query.period_from and query.period_to and query.period_from > query.period_to:
        raise problems.parameter("period_from", "out_of_order", "period_from lies after period_to.")
    wanted = hot.Wanted(codes, query.period_from, query.period_to)
    if query.emergency or query.sources == "leading":
        return _of_emergency(wanted, query, viewer)
    return wanted, None


def _of_emergency(wanted: hot.Wanted, query: ObservationsQuery, viewer: Viewer) -> tuple[hot.Wanted, Emergency | None]:
    if not query.emergency:
        raise problems.parameter("emergency", "missing", "sources=leading needs an emergency: whose sources lead.")
    found = queries.emergency(query.emergency, viewer)
    if found is None:
        raise problems.parameter("emergency", "unknown_code", "emergency names none that is shared with you.")
    if query.sources == "leading":
        return wanted, found
    named = wanted.codes.get("hazard", [found.hazard.code])
    # Another hazard than the emergency's: nothing is both.
    if found.hazard.code not in named:
        return replace(wanted, series_ids=[]), None
    return replace(wanted, codes={**wanted.codes, "hazard": [found.hazard.code]}), None


def _items(rows: Sequence[hot.Row]) -> Iterator[dict[str, Any]]:
    """Figures as sent; what neighbours share is written once."""
    series_id, hexadecimal, dashed = None, "", ""
    for row in rows:
        if row[0] != series_id:
            series_id = row[0]
            public_id = row[1] if isinstance(row[1], UUID) else UUID(row[1])
            hexadecimal, dashed = public_id.hex, str(public_id)
        first, last = row[4].isoformat(), row[5].isoformat()
        is_estimate = row[14] == ESTIMATE
        yield {
            "cell": f"{hexadecimal}-{first.replace('-', '')}-{last.replace('-', '')}",
            "series": dashed,
            "indicator": row[13],
            "hazard": row[15],
            "area": row[16],
            "source": row[17],
            "strata": row[2],
            "period": row[3],
            "period_start": first,
            "period_end": last,
            "value": _value(row[6], is_estimate),
            "status": row[7],
            "reason": row[8],
            "revision": row[9],
            "recorded_at": row[10],
            "is_approximate": bool(row[11]),
            "is_estimate": is_estimate,
            "note": _note(row[6], row[8], is_estimate),
            "tlp": row[12],
        }


def _revision(number: int, row: dict[str, Any], is_estimate: bool) -> dict[str, Any]:
    return {
        "value": _value(row["value"], is_estimate),
        "status": row["status"],
        "reason": row["reason"],
        "revision": number,
        "recorded_at": row["recorded_at"],
        "is_approximate": row["batch__is_approximate"],
        "is_estimate": is_estimate,
        "note": _note(row["value"], row["reason"], is_estimate),
        "tlp": row["batch__mark__label"],
    }


def _value(value: float | None, is_estimate: bool) -> float | int | None:
    """Counts as whole numbers, estimates as they are."""
    return int(value) if value is not None and not is_estimate and value.is_integer() else value


def _note(value: float | None, reason: str, is_estimate: bool) -> str | None:
    if not is_estimate:
        return None
    return R_NOTES[""] if value is not None else R_NOTES.get(reason, f"not estimated: {reason}")


def _cell(name: str) -> dict[str, Any] | None:
    """The cell of that name; None when no cell can have it."""
    parts = _CELL.fullmatch(name)
    if not parts:
        return None
    try:
        first, last = (date.fromisoformat(f"{d[:4]}-{d[4:6]}-{d[6:]}") for d in parts.groups()[1:])
    except ValueError:
        return None
    found = queries.cell(parts[1], first, last)
    return {**found, "period_start": first, "period_end": last} if found else None
