"""The table of a state's provinces and regions, and what their sum says beside the national figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.queries.parts import SourceParts
from ganket.lib import text
from ganket.situation.models import Indicator
from ganket.situation.rules import WINDOW_DAYS
from ganket.situation.sums.queries import Counted
from ganket.situation.sums.rules import PartsSum, Verdict

_VERDICTS = {
    Verdict.AGREES: noop("The sum and the national figure are the same."),
    Verdict.DIFFERS: noop("The sum differs from the national figure."),
    Verdict.EXCEEDS: noop("The parts known are more than the national figure already."),
    Verdict.OPEN: noop("The rest may lie in the parts that are missing."),
    Verdict.NO_PARTS: noop("No part has figures of all these days, so there is no sum to compare."),
    Verdict.NOTHING: noop("There is no national figure of this source or of the State for these days."),
}


@dataclass(frozen=True)
class SumRow:
    """One indicator: the sum of the parts, the national figure and who says it, the difference, what it says."""

    name: str
    sum: str
    national: str
    national_source: str
    difference: str
    verdict: str
    missing: str


@dataclass(frozen=True)
class PartsTable:
    """What one source gives: the sums, and folded below them each part, in the order of its code."""

    source: str
    source_name: str
    is_own: bool
    days: str
    title: str
    sums: list[SumRow]
    columns: list[str]
    rows: list[tuple[str, list[tuple[str, str]]]]  # the part, and each cell with the heading of its column


def tables(found: Sequence[SourceParts]) -> list[PartsTable]:
    """One table for each source, in the order given."""
    language, forms = get_language() or "en", wording()
    return [_table(each, language, forms) for each in found if each.counted]


def _table(found: SourceParts, language: str, forms: Wording) -> PartsTable:
    one = found.counted[0][1]
    name = text.label(found.source_names, language)
    days = _("%(first)s to %(last)s") % {"first": forms.day(one.first), "last": forms.day(one.last)}
    values = [dict(counted.sum.known) for _line, counted in found.counted]
    columns = [_("Code"), *(_heading(line, language) for line, _counted in found.counted), _("Last day")]
    rows = []
    for part in found.parts:
        figures = [forms.value(known[part.code]) if part.code in known else _("no figure") for known in values]
        last = found.last_days.get(part.code)
        cells = (part.code, *figures, forms.day(last) if last else "")
        rows.append((text.label(part.names, language), list(zip(columns, cells, strict=True))))
    return PartsTable(
        source=found.source,
        source_name=name,
        is_own=found.is_own,
        days=days,
        title=_("Provinces and regions, %(source)s, %(days)s") % {"source": found.source, "days": days},
        sums=[_sum(line, counted, found, language, forms) for line, counted in found.counted],
        columns=[_("Province or region"), *columns],
        rows=rows,
    )


def _sum(line: Indicator, counted: Counted, found: SourceParts, language: str, forms: Wording) -> SumRow:
    known = counted.sum
    return SumRow(
        name=_heading(line, language),
        sum=_written(known.total, known, forms) or _("not known"),
        national=forms.value(known.national) if known.national is not None else _("not known"),
        national_source=counted.national_source if known.national is not None else "",
        difference=_written(known.difference, known, forms),
        verdict=_(_VERDICTS[known.verdict]),
        missing=_missing(known, len(found.parts)),
    )


def _heading(line: Indicator, language: str) -> str:
    name = line.name(language)
    heading = name[:1].upper() + name[1:]
    if line.measure != Indicator.Measure.NEW:
        return heading
    return _("%(indicator)s, %(days)s days") % {"indicator": heading, "days": WINDOW_DAYS}


def _written(value: float | None, known: PartsSum, forms: Wording) -> str:
    """A sum or a difference; "at least" with parts missing. Empty for none."""
    if value is None:
        return ""
    number = forms.value(value)
    return _("at least %(number)s") % {"number": number} if known.is_at_least else number


def _missing(known: PartsSum, parts: int) -> str:
    """How many parts lack figures of these days; empty when all are there."""
    count = len(known.missing)
    if not count:
        return ""
    said = ngettext(
        "%(count)s of %(parts)s parts lacks figures of these days, which is not zero.",
        "%(count)s of %(parts)s parts lack figures of these days, which is not zero.",
        count,
    )
    return said % {"count": count, "parts": parts}
