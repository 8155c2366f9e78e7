"""Tables out: the figures of an indicator, the revisions of a cell, the timeline, as CSV and XLSX.

Each takes the same choices as the page it belongs to and says of itself what it is. `figures.csv` alone holds
nothing but the importer's columns, so that it loads again: what it is stands in its name.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ganket.actors.rules import strictest
from ganket.desk import visits
from ganket.desk.presenters import exports, words
from ganket.desk.presenters import timeline as timeline_words
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import wording
from ganket.desk.queries import figures, timeline
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.files import download
from ganket.desk.views.indicators import Opened, open_indicator
from ganket.desk.views.moments import page
from ganket.desk.views.timeline import known_choices, read_filters
from ganket.desk.visits import Visit
from ganket.lib import canonical, tables, text
from ganket.situation.importer.layouts.own import COLUMNS
from ganket.situation.importer.reading.limits import MAXIMUM_ROWS
from ganket.situation.models import Indicator

_WIDTHS = {"title": 60, "text": 90, "sources": 60, "claims": 60, "source_name": 40, "reason": 30, "recorded_at": 22}


def _refusing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A choice that is not there is answered by a page in words, not by a file."""

    @page
    @wraps(view)
    def answered(request: HttpRequest, visit: Visit, **named: object) -> HttpResponse:
        try:
            return view(request, visit, **named)
        except NoChoice as problem:
            return choices.refusal(request, problem)

    return answered


@_refusing
def figures_csv(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One source's figures in exactly the importer's columns; `source` chooses whose, the leading one by default."""
    opened = open_indicator(request, visit, code)
    given = opened.sides.sources
    chosen = choices.one_of(request, "source", [each.key for each in given])
    sources = [each for each in given if each.key == chosen] if chosen else given[:1]
    cells, states = _cells(visit, opened, sources), [each.code for each in opened.chosen_states]
    content = tables.csv_bytes(COLUMNS, exports.figures(cells, opened.line, states, sources))
    named = [source.key for source in sources]
    return download(content, _name(visit, opened, *named, extension="csv"), tables.CSV_MEDIA_TYPE)


@_refusing
def figures_xlsx(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Every source's figures with revision and time of recording, and a sheet that says what this is."""
    opened = open_indicator(request, visit, code)
    sources = opened.sides.sources
    cells, states = _cells(visit, opened, sources), [each.code for each in opened.chosen_states]
    rows = exports.fuller(cells, opened.line, states, sources)
    content = _workbook(visit, _("Figures"), exports.FULLER, list(rows), _about(request, visit, opened))
    return download(content, _name(visit, opened, extension="xlsx"), tables.XLSX_MEDIA_TYPE)


@_refusing
def revisions_file(request: HttpRequest, visit: Visit, code: str, form: str) -> HttpResponse:
    """Every revision of one cell in every source."""
    opened = open_indicator(request, visit, code)
    if opened.day is None:
        raise NoChoice(_("Revisions are those of one day of one state: choose both, as in state=PHL&day=2020-04-03."))
    found = figures.revisions(opened.sides.sources, opened.state, opened.day, visit.moment, visit.viewer)
    rows = list(exports.revisions(found, opened.line, opened.state, opened.day))
    about = _about(request, visit, opened)
    name = _name(visit, opened, opened.day.isoformat(), "revisions", extension=form)
    return _in_form(visit, form, name, _("Revisions"), exports.REVISIONS, rows, about)


@_refusing
def timeline_file(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """The timeline with the filters of its page."""
    held = visit.held
    filters = read_filters(request, visit, known_choices(held, visit))
    rows = timeline.found(held, visit.moment, visit.viewer, filters)
    items = timeline.items(rows[: timeline.MOST_IN_A_FILE], visit.viewer)
    label = strictest([held.mark.label, *(each.facts.label for each in items)])
    about = exports.about(
        visit,
        title=_("Timeline"),
        label=label,
        sources=(),
        filters={
            _("Kind"): words.kind(filters.kind) if filters.kind else "",
            _("Part"): words.part(filters.part) if filters.part else "",
            _("Party"): filters.party,
        },
        link=_permanent(request, visit, "timeline", timeline_words.choices_of(filters)),
        empty=_("does not apply, or is not known; an entry without ends_on is of one day"),
    )
    name = tables.file_name("ganket", held.slug, "timeline", label=label, known_at=visit.moment, extension=form)
    return _in_form(visit, form, name, _("Timeline"), exports.TIMELINE, list(exports.timeline(items)), about)


def _cells(visit: Visit, opened: Opened, sources: Sequence[figures.Source]) -> exports.Cells:
    """All cells that were chosen. Raises NoChoice where a file would be too long to load again."""
    states = [each.code for each in opened.chosen_states]
    first = opened.day or opened.held.starts_on
    last = opened.day or visit.moment.date()
    found = figures.cells(sources, states, visit.moment, visit.viewer, first, last)
    if len(found) > MAXIMUM_ROWS:
        said = _("That would be more than %(most)s rows: choose one state.")
        raise NoChoice(said % {"most": wording().number(MAXIMUM_ROWS)})
    return found


def _about(request: HttpRequest, visit: Visit, opened: Opened) -> list[tuple[str, tables.Value]]:
    line, language = opened.line, wording().language
    keys = [each.made_from or each.key for each in opened.sides.sources]
    day = opened.day.isoformat() if opened.day else ""
    lines = exports.about(
        visit,
        title=f"{line.name(language)} ({line.code})",
        label=opened.label,
        sources=keys,
        filters={_("State"): opened.state, _("Day"): day},
        link=_permanent(request, visit, "indicator", {"state": opened.state, "day": day}, code=line.code),
        empty=_("no figure; never to be read as zero"),
    )
    lines.append((_("Definition"), text.label(line.definitions, language)))
    lines.append((_("Unit"), text.label(line.units, language)))
    lines.append((_("Times of recording"), _("may be approximate, as the scenario says for each source")))
    if line.measure == Indicator.Measure.ESTIMATE:
        lines.append((_("Estimate"), words.estimate_note()))
    return lines


def _permanent(request: HttpRequest, visit: Visit, name: str, chosen: Mapping[str, str], **arguments: object) -> str:
    """The page this file was made from, at exactly its moment: it will say the same at any later day."""
    address = visit.link(name, **arguments).split("?", 1)[0]
    moment = canonical.moment(visit.moment) or ""
    return request.build_absolute_uri(joined(address, {**chosen, visits.PARAMETER: moment}))


def _name(visit: Visit, opened: Opened, *parts: str, extension: str) -> str:
    pieces = ("ganket", opened.held.slug, opened.line.code, opened.state, *parts)
    return tables.file_name(*pieces, label=opened.label, known_at=visit.moment, extension=extension)


def _in_form(
    visit: Visit,
    form: str,
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[tables.Value]],
    about: tables.About,
) -> HttpResponse:
    if form == "xlsx":
        return download(_workbook(visit, title, columns, rows, about), name, tables.XLSX_MEDIA_TYPE)
    return download(tables.csv_bytes(columns, rows, about=about, has_bom=True), name, tables.CSV_MEDIA_TYPE)


def _workbook(
    visit: Visit, title: str, columns: Sequence[str], rows: Sequence[Sequence[tables.Value]], about: tables.About
) -> bytes:
    widths = [_WIDTHS.get(name, max(12, len(name) + 2)) for name in columns]
    sheet = tables.Sheet(title, columns, rows, widths)
    return tables.xlsx_bytes([sheet], about=about, about_name=_("Read me"), created_at=visit.now)
