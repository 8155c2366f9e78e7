"""The PDF: A4, tagged, for archives; set by typst from the composed report."""

from pathlib import Path
from typing import Any

from ganket.briefing import rules
from ganket.briefing.renditions import pages
from ganket.briefing.renditions.composed import Issue, compose
from ganket.briefing.renditions.wording import Wording
from ganket.lib.documents import typesetting

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "report.typ"


def write(frozen: dict[str, Any], issue: Issue, language: str) -> bytes:
    """The report in one language; pages break where they break in every language."""
    shown = compose(frozen, issue, Wording(language, only_drawable=True))
    others = [
        compose(frozen, issue, Wording(other), with_figures=False) for other in rules.LANGUAGES if other != language
    ]
    return typesetting.pdf(TEMPLATE, {"report": shown, "plan": pages.plan([shown, *others])})
