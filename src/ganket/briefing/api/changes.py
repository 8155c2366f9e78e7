"""The feed of changes, for partners whom no call from outside reaches: ask again from where you were.

Each thing is told once and stays where it was told, so a cursor gives the same again. Nothing in an answer or a
cursor moves with what its reader may not see.
"""

from collections.abc import Sequence
from datetime import datetime
from heapq import merge
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from ganket.actors.permissions import Viewer, viewer_of
from ganket.briefing.models import Report
from ganket.lib.api import answers, cursors
from ganket.lib.api.parameters import DEFAULT_LIMIT, LARGEST_LIMIT, digits
from ganket.situation.api import changes as situation
from ganket.situation.api.changes import API, Source

router = Router(tags=["changes"])
Kind = Literal["batch", "update", "entry", "level", "report"]


class ChangeAnswer(Schema):
    """Something that was recorded and is shared with you; `href` leads to it as it was then."""

    kind: Kind
    id: UUID
    recorded_at: datetime
    emergency: str | None
    tlp: str
    href: str


class Changes(Schema):
    """Changes in the order they were recorded. `next` is the address of the rest, null at the end; `since` is where to
    ask from the next time, null while there is nothing.
    """

    items: list[ChangeAnswer]
    next: str | None
    since: str | None


class ChangesQuery(Schema):
    """From where on."""

    since: Annotated[
        str | None,
        Field(max_length=400, pattern="^[A-Za-z0-9_-]+$", description="From the `since` of an answer; from the start."),
    ] = None
    kind: Annotated[list[Kind], Field(max_length=5, description="Only these; repeat the parameter for several.")] = []
    limit: Annotated[int, Field(ge=1, le=LARGEST_LIMIT), BeforeValidator(digits)] = DEFAULT_LIMIT


def _reports(viewer: Viewer) -> Any:
    return Report.objects.visible_to(viewer).filter(emergency__mark_id__in=viewer.mark_ids)


REPORTS = Source("report", _reports, (), lambda row: f"{API}/reports/{row['public_id']}", moment="issued_at")
SOURCES = (*situation.SOURCES, REPORTS)


@router.get("/changes", response=Changes, summary="What was recorded since")
def changes(request: HttpRequest, query: Query[ChangesQuery]) -> HttpResponse:
    """Batches of figures, updates, entries, levels, reports: what is shared with you today, as it came in. Rights that
    you get later show what came before only when you ask from the start.
    """
    viewer = viewer_of(request.user)
    place = cursors.read(request, query.since, "since")
    behind = list(place.key) if place else [0] * len(SOURCES)
    found = _merged(viewer, behind, query.kind, query.limit + 1)
    for index, _, row in found[: query.limit]:
        behind[index] = row["id"]
    # Where nothing was sent, the place is where it was.
    since = cursors.write(request, behind) if found else query.since
    link = f"{request.path}?{_parameters(request, since)}" if len(found) > query.limit else ""
    items = [situation.item(SOURCES[index], row) for index, _, row in found[: query.limit]]
    return answers.whole(request, {"items": items, "next": link or None, "since": since}, link=link)


def _merged(
    viewer: Viewer, behind: Sequence[int], kinds: Sequence[str], limit: int
) -> list[tuple[int, datetime, situation.Row]]:
    """The first rows of all sources behind a place in each, by moment; within a source always in its own order. One
    query a source.
    """
    parts = []
    for index, source in enumerate(SOURCES):
        if not kinds or source.kind in kinds:
            rows = situation.rows(source, viewer, behind[index], limit)
            parts.append([(index, row[source.moment], row) for row in rows])
    return list(merge(*parts, key=lambda each: (each[1], each[0])))[:limit]


def _parameters(request: HttpRequest, since: str | None) -> str:
    given = request.GET.copy()
    given["since"] = since or ""
    return given.urlencode()
