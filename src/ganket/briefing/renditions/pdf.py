"""The PDF: A4, tagged, for archives; set by typst from the composed report."""

from pathlib import Path
from typing import Any

from ganket.briefing import rules
from ganket.briefing.renditions import figures, pages
from ganket.briefing.renditions.composed import Issue, compose
from ganket.briefing.renditions.wording import Wording
from ganket.lib.documents import typesetting

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "report.typ"


def write(frozen: dict[str, Any], issue: Issue, language: str) -> bytes:
    """The report in one language; pages break where they break in every language."""
    shown = compose(frozen, issue, Wording(language, only_drawable=True, form=frozen["format"]))
    others = [_measured(frozen, issue, other, shown) for other in rules.LANGUAGES if other != language]
    return typesetting.pdf(TEMPLATE, {"report": shown, "others": others, "plan": pages.plan([shown, *others])})


def _measured(frozen: dict[str, Any], issue: Issue, language: str, shown: dict[str, Any]) -> dict[str, Any]:
    """The report in another language, only to be measured: of its figures no more than the first page has."""
    wording = Wording(language, only_drawable=True, form=frozen["format"])
    other = compose(frozen, issue, wording, with_figures=False)
    drawn = figures.draw_cartogram(frozen["reference"]["members"], frozen["record"]["states"], wording)
    other["cartogram"]["figure"] = drawn and drawn.as_data()
    for row, same in zip(other["table"]["rows"], shown["table"]["rows"], strict=True):
        row["spark"] = same["spark"]
    return other
