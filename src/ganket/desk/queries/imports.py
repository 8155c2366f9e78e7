"""What codes in the report of a file stand for, and whether its figures were taken back."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ganket.lib import text
from ganket.situation.models import Area, Batch, Indicator, Upload


def names(report: Mapping[str, Any], language: str) -> dict[str, str]:
    """Names of the indicators and places whose codes the report holds. Two queries."""
    codes = set(_codes(report))
    indicators = Indicator.objects.filter(code__in=codes).values_list("code", "names")
    areas = Area.objects.filter(code__in=codes).values_list("code", "names")
    return {code: text.label(said, language) for code, said in (*areas, *indicators)}


def undone_at(upload: Upload) -> datetime | None:
    """When a file's figures were taken back. One query where they were recorded."""
    if upload.batch_id is None:
        return None
    return Batch.objects.filter(undoes_id=upload.batch_id).values_list("recorded_at", flat=True).first()


def _codes(report: Mapping[str, Any]) -> Iterator[str]:
    for doubt in report.get("doubts", ()):
        for choice in doubt.get("choices", ()):
            yield choice["answer"]
            yield choice.get("label", "")
    yield from (report.get("columns") or {}).values()
    for figure in report.get("sample", ()):
        yield figure["area"]
        yield figure["indicator"]
