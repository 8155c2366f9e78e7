"""A batch: what was committed together, with every figure in it."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from ganket.lib.api import answers, cursors, problems
from ganket.lib.api.answers import Listed
from ganket.lib.api.parameters import Paged
from ganket.situation.api import moments
from ganket.situation.models import Batch, Observation

router = Router(tags=["figures"])
_FIELDS = (
    "id",
    "value",
    "status",
    "reason",
    "sheet_row",
    "sheet_column",
    "cell__period_start",
    "cell__period_end",
    "cell__series__public_id",
    "cell__series__indicator__code",
    "cell__series__indicator__measure",
    "cell__series__area__code",
    "cell__series__source__code",
    "cell__series__strata",
)


class BatchedAnswer(Schema):
    """A figure as this batch brought it; what it is now, `cell` tells."""

    cell: str
    series: UUID
    indicator: str
    area: str
    source: str
    strata: str
    period_start: date
    period_end: date
    value: float | None
    status: Literal["normal", "provisional", "suppressed", "withdrawn"]
    reason: str
    is_estimate: bool
    row: int | None = Field(description="The cell of the file that it was read from, counted from 1.")
    column: int | None


class BatchAnswer(Listed[BatchedAnswer]):
    """What was committed together: one file, one form, one run."""

    id: UUID
    recorded_at: datetime
    sender: str
    is_approximate: bool
    sheet: str
    file: str | None = Field(description="Where the file is that it was read from.")
    undoes: UUID | None = Field(description="The batch that this one takes back, where you may see that.")
    tlp: str


@router.get("/batches/{uuid:batch_id}", response=BatchAnswer, summary="What was committed together")
def batch(request: HttpRequest, batch_id: UUID, query: Query[Paged]) -> HttpResponse:
    """Its figures in the order they were written."""
    viewer = moments.viewer(request)
    rows = Batch.objects.visible_to(viewer).select_related("sender", "mark", "file", "undoes")
    found = rows.filter(public_id=batch_id).first()
    if found is None:
        raise problems.not_found()
    place = cursors.read(request, query.cursor)
    figures: Any = Observation.objects.filter(batch=found, id__gt=place.key[0] if place else 0).order_by("id")
    file = found.file if found.file and found.file.mark_id in viewer.mark_ids else None
    undoes = found.undoes if found.undoes and found.undoes.mark_id in viewer.mark_ids else None
    return answers.page(
        request,
        list(figures.values(*_FIELDS)[: query.limit + 1]),
        query.limit,
        key=lambda row: [row["id"]],
        item=_figure,
        id=found.public_id,
        recorded_at=found.recorded_at,
        sender=found.sender.code,
        is_approximate=found.is_approximate,
        sheet=found.sheet,
        file=f"/files/{file.public_id}/" if file else None,
        undoes=undoes.public_id if undoes else None,
        tlp=found.mark.label,
    )


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    series, first, last = row["cell__series__public_id"], row["cell__period_start"], row["cell__period_end"]
    is_estimate = row["cell__series__indicator__measure"] == "estimate"
    value = row["value"]
    return {
        "cell": f"{series.hex}-{first:%Y%m%d}-{last:%Y%m%d}",
        "series": series,
        "indicator": row["cell__series__indicator__code"],
        "area": row["cell__series__area__code"],
        "source": row["cell__series__source__code"],
        "strata": row["cell__series__strata"],
        "period_start": first,
        "period_end": last,
        "value": int(value) if value is not None and not is_estimate and value.is_integer() else value,
        "status": row["status"],
        "reason": row["reason"],
        "is_estimate": is_estimate,
        "row": row["sheet_row"],
        "column": row["sheet_column"],
    }
