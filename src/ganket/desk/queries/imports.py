"""What codes in the report of a file stand for, what became of its figures, and where they stood in it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, Max

from ganket.actors.permissions import Viewer
from ganket.lib import text
from ganket.situation.importer.queries import CellOf, cell_of
from ganket.situation.models import Area, Batch, Indicator, Observation, Upload


class Undone(NamedTuple):
    """When the figures of a file were taken back, and why; the reason is empty where every figure keeps its own."""

    at: datetime
    reason: str


def names(report: Mapping[str, Any], language: str) -> dict[str, str]:
    """Names of the indicators and places whose codes the report holds. Two queries."""
    codes = set(_codes(report))
    indicators = Indicator.objects.filter(code__in=codes).values_list("code", "names")
    areas = Area.objects.filter(code__in=codes).values_list("code", "names")
    return {code: text.label(said, language) for code, said in (*areas, *indicators)}


def taken_back(uploads: Iterable[Upload]) -> set[int]:
    """Which of these files had their figures taken back, by the id of what they became. One query."""
    batches = [each.batch_id for each in uploads if each.batch_id]
    return set(Batch.objects.filter(undoes_id__in=batches).values_list("undoes_id", flat=True))


def undone(upload: Upload) -> Undone | None:
    """When and why a file's figures were taken back; a figure that was withheld before keeps its own reason. At most
    two queries.
    """
    if upload.batch_id is None:
        return None
    undoing = Batch.objects.filter(undoes_id=upload.batch_id).first()
    if undoing is None:
        return None
    told = undoing.observations.exclude(status="suppressed").order_by(F("value").asc(nulls_last=True), "id")
    return Undone(undoing.recorded_at, told.values_list("reason", flat=True).first() or "")


def last_day(upload: Upload) -> date | None:
    """The last day that a file told figures of; None where it is not recorded. One query."""
    told = Observation.objects.filter(batch=upload.batch_id)
    found: date | None = told.aggregate(last=Max("cell__period_end"))["last"]
    return found


def has_more(upload: Upload, kept: int) -> bool:
    """Whether a file brought more figures than so many. At most one query."""
    return kept == 0 or Observation.objects.filter(batch=upload.batch_id).count() > kept


def cells(
    sources: Mapping[int, str], day: date, moment: datetime, viewer: Viewer
) -> dict[tuple[str, datetime], CellOf]:
    """The cells of sheets that revisions of a day were read from, for who may see the sheet: by source and moment of
    recording. `sources` says whose each series is. Two queries.
    """
    told = Observation.objects.filter(
        cell__series_id__in=list(sources), cell__period_start=day, recorded_at__lte=moment
    )
    rows = {pk: (sources[of], at) for pk, of, at in told.values_list("id", "cell__series_id", "recorded_at")}
    return {rows[pk]: cell for pk, cell in cell_of(rows, viewer).items()}


def _codes(report: Mapping[str, Any]) -> Iterator[str]:
    for doubt in report.get("doubts", ()):
        for choice in doubt.get("choices", ()):
            yield choice["answer"]
            yield choice.get("label", "")
    yield from (report.get("columns") or {}).values()
    for figure in (*report.get("sample", ()), *report.get("changes", ())):
        yield figure["area"]
        yield figure["indicator"]
