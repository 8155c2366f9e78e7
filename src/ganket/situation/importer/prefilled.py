"""The sheet that is filled in for a duty: a row an indicator with what was said the day before, and a cell for today.

It is our own long table (layouts/own) with a few columns for the reader, so it loads as it is, saying that nothing is
filled in, and filled in without one question.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.lib import clock, tables, text
from ganket.situation import queries as situation
from ganket.situation.importer.layouts import own
from ganket.situation.importer.queries import home_of
from ganket.situation.importer.reading.statuses import CALLED, STATUSES
from ganket.situation.models import Emergency, Indicator

ROWS_ABOVE = 3


@dataclass(frozen=True)
class _Words:
    """What stands in the sheet for its reader: it is content of a file, not of a page."""

    secrets: str
    how: str
    statuses: tuple[str, ...]


_IN = {
    "en": _Words(
        "Do not enter State secrets.",
        "Fill in the column value; leave it empty where there is nothing to report. A figure that is withheld: status "
        "suppressed, and why; one that you take back: withdrawn, and why.",
        STATUSES,
    ),
    "vi": _Words(
        "Không nhập thông tin thuộc bí mật nhà nước.",
        "Điền vào cột giá trị; để trống nếu không có gì để báo cáo. Số liệu không công bố: ghi trạng thái không công "
        "bố và lý do; số liệu thu hồi: ghi đã thu hồi và lý do.",
        tuple(CALLED),
    ),
}


def sheet(
    state: Party,
    emergency: Emergency,
    indicators: Sequence[str],
    day: date,
    viewer: Viewer,
    moment: datetime,
    language: str = "en",
) -> bytes:
    """The workbook of one state and day: the indicators of a duty in their order, what the state itself had said by a
    moment of the day before as far as the viewer may see, nothing of the day. Constant queries. Raises KeyError for
    an unknown code.
    """
    import xlsxwriter  # here, so that a process which writes no workbook does not load it

    words, written = _IN.get(language, _IN["en"]), io.BytesIO()
    before = _said(state, emergency, indicators, day - timedelta(days=1), viewer, moment)
    how = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(written, how)
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    page = book.add_worksheet(day.isoformat())
    bold = book.add_format({"bold": True})
    names = text.label(state.names, language), text.label(emergency.names, language), day.isoformat()
    page.write_string(0, 0, " – ".join(tables.harmless(each) for each in names), bold)
    page.write_string(1, 0, f"{words.secrets} {words.how}")
    for column, name in enumerate(own.FORMS.get(language, own.FORMS["en"])):
        page.write_string(ROWS_ABOVE, column, name, bold)
    _write_rows(book, page, home_of(state), day, indicators, before, language)
    last = ROWS_ABOVE + len(indicators)
    page.data_validation(ROWS_ABOVE + 1, 7, max(last, ROWS_ABOVE + 1), 7, _one_of(words.statuses))
    page.set_column(0, 1, 14)
    page.set_column(2, 2, 44)
    page.set_column(3, 8, 18)
    page.freeze_panes(ROWS_ABOVE + 1, 0)
    book.close()
    return written.getvalue()


def _write_rows(
    book: Any,
    page: Any,
    area: str,
    day: date,
    indicators: Sequence[str],
    before: Mapping[str, float | None],
    language: str,
) -> None:
    """A row for each indicator, in their order: what it is, what was said before, and what the state fills in."""
    lines = {each.code: each for each in Indicator.objects.filter(code__in=indicators)}
    date_form = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    ours = book.add_format({"bg_color": "#FFF7D6", "border": 1})
    for at, code in enumerate(indicators, start=ROWS_ABOVE + 1):
        line = lines[code]
        for column, word in enumerate((area, code, line.name(language), text.label(line.units, language))):
            page.write_string(at, column, word)
        page.write_datetime(at, 4, day, date_form)
        if before.get(code) is not None:
            page.write_number(at, 5, before[code])
        for column in (6, 7, 8):
            page.write_blank(at, column, None, ours)


def _said(
    state: Party, emergency: Emergency, indicators: Sequence[str], day: date, viewer: Viewer, moment: datetime
) -> dict[str, float | None]:
    """What the state itself had said of a day by a moment, by indicator, as far as the viewer may see."""
    found = situation.series_of(emergency.hazard_id, [state.pk], indicators)
    own = {each.id: each.indicator for each in found if each.source_id == state.pk and not each.strata}
    known = situation.known_at(list(own), moment, viewer, day, day)
    return {own[each.series_id]: each.value for each in known}


def _one_of(words: Sequence[str]) -> dict[str, Any]:
    return {"validate": "list", "source": list(words), "ignore_blank": True}
