"""The formats of a report, each made from the frozen data alone: the same words and figures in all of them."""

from collections.abc import Sequence

import orjson

from ganket.briefing.models import Report
from ganket.briefing.renditions import docx, html, pdf
from ganket.briefing.renditions.composed import Issue

__all__ = ["Issue", "rendered"]


def rendered(report: Report, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
    """The bytes of each wanted (format, language) of a report, from its frozen data and its facts of issue."""
    frozen = orjson.loads(report.frozen)
    issue = Issue(report.number, report.issued_at, report.sha256)
    writers = {"pdf": pdf.write, "html": html.write, "docx": docx.write}
    return {
        (form, language): report.frozen.encode() if form == "json" else writers[form](frozen, issue, language)
        for form, language in wanted
    }
