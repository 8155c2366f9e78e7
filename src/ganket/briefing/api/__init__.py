"""API v1 of briefing: issued situation reports, their frozen data and their files."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from ganket.actors.permissions import viewer_of
from ganket.briefing import rules
from ganket.briefing.api import queries, schemas
from ganket.lib import canonical
from ganket.lib.api import answers, cursors, problems
from ganket.lib.api.parameters import AsKnownAt, Code, Paged
from ganket.situation.api import moments

router = Router(tags=["reports"])


class ReportsQuery(Paged):
    """Which reports."""

    as_known_at: Annotated[AsKnownAt | None, Field(description="Only reports issued by this moment.")] = None
    emergency: Annotated[Code | None, Field(description="Of this emergency.")] = None


@router.get("/reports", response=schemas.Reports, summary="Issued situation reports")
def reports(request: HttpRequest, query: Query[ReportsQuery]) -> HttpResponse:
    """The newest first."""
    viewer = viewer_of(request.user)
    place = cursors.read(request, query.cursor)
    asked = moments.asked(query.as_known_at, viewer)
    moment = (place.moment if place else None) or asked or queries.last_issued_at(viewer)
    emergency_id = None
    if query.emergency:
        emergency_id = queries.emergency_id(query.emergency, viewer)
        if emergency_id is None:
            raise problems.parameter("emergency", "unknown_code", "emergency names none that is shared with you.")
    behind = place.key if place else None
    rows = queries.reports(emergency_id, moment, viewer, behind, query.limit + 1) if moment else []
    return answers.page(
        request,
        rows,
        query.limit,
        key=lambda row: [canonical.moment(row["issued_at"]), row["id"]],
        item=schemas.report,
        moment=moment,
        as_known_at=canonical.moment(moment),
    )


@router.get("/reports/{uuid:report_id}", response=schemas.ReportWhole, summary="One report")
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """With the frozen data that every file of it was made from, and its files."""
    viewer = viewer_of(request.user)
    found = queries.report(report_id, viewer)
    if found is None:
        raise problems.not_found()
    try:
        data = schemas.whole(found, queries.renditions(found["id"], viewer))
    except rules.Damaged as damage:
        raise problems.damaged(str(damage)) from None
    return answers.whole(request, data)
