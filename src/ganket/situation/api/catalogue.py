"""What figures are about: areas, indicators, series."""

from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BeforeValidator, Field

from ganket.lib import canonical, clock
from ganket.lib.api import answers, cursors, problems
from ganket.lib.api.parameters import AsKnownAt, Code, Codes, Paged, digits
from ganket.situation.api import hot, moments, queries, schemas
from ganket.situation.rules import PREFIX

router = Router(tags=["catalogue"])
ESTIMATE = "estimate"


class AreasQuery(Paged):
    """Which areas."""

    state: Annotated[Code | None, Field(description="ISO 3166-1 alpha-3 code of the state.")] = None
    level: Annotated[
        int | None, Field(ge=0, le=9, description="0 is a country, 1 its first parts."), BeforeValidator(digits)
    ] = None
    parent: Annotated[Code | None, Field(description="Code of the area they are parts of.")] = None


class SeriesQuery(Paged):
    """Which series."""

    as_known_at: AsKnownAt | None = None
    indicator: Codes = []
    area: Codes = []
    source: Codes = []
    hazard: Codes = []


@router.get("/areas", response=schemas.Areas, summary="Areas")
def areas(request: HttpRequest, query: Query[AreasQuery]) -> HttpResponse:
    """Countries and their parts, those that ended among them: by level, then in the seat order of their states, then
    by code. An area without `valid_to` is one still.
    """
    if query.state and hot.unknown_codes("source", [query.state]):
        raise problems.parameter("state", "unknown_code", "state names no state.")
    if query.parent and hot.unknown_codes("area", [query.parent]):
        raise problems.parameter("parent", "unknown_code", "parent names no area.")
    place = cursors.read(request, query.cursor)
    behind, viewer = place.key if place else None, moments.viewer(request)
    wanted = queries.Areas(query.state, query.level, query.parent)
    rows = queries.areas(clock.now().date(), viewer, wanted, behind, query.limit + 1)
    return answers.page(
        request, rows, query.limit, key=lambda row: [row[name] for name in queries.AREA_ORDER], item=_area
    )


@router.get("/indicators", response=schemas.Indicators, summary="The indicator catalogue")
def indicators(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """In the order of the catalogue."""
    place = cursors.read(request, query.cursor)
    rows = queries.indicators(place.key if place else None, query.limit + 1)
    return answers.page(
        request, rows, query.limit, key=lambda row: [row[name] for name in queries.INDICATOR_ORDER], item=_indicator
    )


@router.get("/indicators/{slug:code}", response=schemas.IndicatorAnswer, summary="One indicator")
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """An indicator by its code."""
    found = queries.indicator(code)
    if found is None:
        raise problems.not_found()
    return answers.whole(request, _indicator(found))


@router.get("/series", response=schemas.SeriesAsKnown, summary="Series")
def series(request: HttpRequest, query: Query[SeriesQuery]) -> HttpResponse:
    """Those with a figure you may see: by indicator, then in the seat order of states, then by source."""
    viewer = moments.viewer(request)
    place = cursors.read(request, query.cursor)
    asked = moments.asked(query.as_known_at, viewer)
    latest = hot.latest_batch(viewer)
    moment = (place.moment if place else None) or asked or (latest[1] if latest else None)
    where = Q()
    for name in hot.TABLES:
        codes = getattr(query, name)
        if codes:
            known(name, codes)
            where &= Q(**{f"{name}__code__in": codes})
    rows = (
        queries.series(clock.now().date(), moment, viewer, where, place.key if place else None, query.limit + 1)
        if moment
        else []
    )
    return answers.page(
        request,
        rows,
        query.limit,
        key=lambda row: [row[name] for name in queries.SERIES_ORDER],
        item=_series,
        moment=moment,
        as_known_at=canonical.moment(moment),
    )


def known(name: str, codes: list[str]) -> None:
    """Raises Problem for codes that name nothing, naming them."""
    unknown = hot.unknown_codes(name, codes)
    if unknown:
        words = ", ".join(unknown)
        raise problems.parameter(name, "unknown_code", f"There is no {name} with the code {words}.")


def _area(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "names": row["names"],
        "level": row["level"],
        "parent": row["parent__code"],
        "state": row["state__iso3"],
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "successors": row["successors"],
        "population": row["population"],
    }


def _indicator(row: dict[str, Any]) -> dict[str, Any]:
    kept = ("code", "names", "definitions", "units", "measure", "part", "decimals")
    return {**{name: row[name] for name in kept}, "is_estimate": row["measure"] == ESTIMATE}


def _series(row: dict[str, Any]) -> dict[str, Any]:
    strata = row["strata"]
    return {
        "id": row["public_id"],
        "indicator": row["indicator__code"],
        "hazard": row["hazard__code"],
        "area": row["area__code"],
        "source": row["source__code"],
        "strata": strata,
        "made_from": strata.removeprefix(PREFIX) if strata.startswith(PREFIX) else None,
        "period": row["period"],
        "is_estimate": row["indicator__measure"] == ESTIMATE,
    }
