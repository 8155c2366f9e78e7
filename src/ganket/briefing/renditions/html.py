"""The HTML: one file that needs nothing else, to be read, printed and sent."""

from pathlib import Path
from typing import Any

from django.template import Context, Engine

from ganket.briefing.renditions.composed import Issue, compose
from ganket.briefing.renditions.wording import Wording

_TEMPLATE = "briefing/report.html"
_STYLE = Path(__file__).resolve().parent.parent / "templates" / "briefing" / "report.css"
# The link under which the template finds its look while one works on it; the file that leaves carries it within.
_LINK = '<link rel="stylesheet" href="report.css">'


def write(frozen: dict[str, Any], issue: Issue, language: str) -> bytes:
    """The report in one language. Rendered by an engine of its own: no context of the site reaches it.

    Figures alone go in as markup: lib.figures escapes every text in them.
    """
    composed = compose(frozen, issue, Wording(language, form=frozen["format"]))
    template = Engine(app_dirs=True, autoescape=True).get_template(_TEMPLATE)
    page = template.render(Context({"report": composed}, use_l10n=False))
    return page.replace(_LINK, f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>", 1).encode()
