"""What codes in the report of a file stand for, whether its figures were taken back, and where they stood in it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from ganket.actors.permissions import Viewer
from ganket.lib import text
from ganket.situation.importer.queries import CellOf, cell_of
from ganket.situation.models import Area, Batch, Indicator, Observation, Upload


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


def undone_at(upload: Upload) -> datetime | None:
    """When a file's figures were taken back. One query where they were recorded."""
    if upload.batch_id is None:
        return None
    return Batch.objects.filter(undoes_id=upload.batch_id).values_list("recorded_at", flat=True).first()


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
