"""The indicators: which there are and who has figures; and one of them, by state, source and day, with revisions."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ganket.actors.queries import Member, members
from ganket.actors.rules import strictest
from ganket.desk.presenters import days as days_words
from ganket.desk.presenters import drawn, indicators, notices, panels, questions, words
from ganket.desk.presenters.links import joined, kept_moment, page_links
from ganket.desk.queries import figures, imports
from ganket.desk.queries.emergencies import strictest_label
from ganket.desk.queries.figures import Sides
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.estimates.rules import REPRODUCTION
from ganket.situation.models import Emergency, Indicator
from ganket.situation.questions.queries import threads

DAYS_OF_ALL, DAYS_OF_ONE = 14, 28
MOST_QUESTIONS = 20


@dataclass(frozen=True)
class Opened:
    """One indicator opened for a visit: what is chosen, and its figures in every source."""

    held: Emergency
    line: Indicator
    states: list[Member]
    sides: Sides
    state: str
    day: date | None
    label: str

    @property
    def chosen_states(self) -> list[Member]:
        """The one state that was chosen, or all."""
        return [each for each in self.states if each.code == self.state] if self.state else self.states


@page
def indicators_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The catalogue in three parts, each line with who has figures of it."""
    held = visit.held
    states = members(held.association_id, visit.moment.date())
    covered = figures.coverage(held, states, visit.moment, visit.viewer)
    return render(
        request,
        "desk/indicators.html",
        {
            "groups": indicators.groups(figures.catalogue(), covered, states, visit),
            "estimate_note": words.estimate_note(),
            "label": strictest_label(held, visit.moment, visit.viewer),
        },
    )


@page
def indicator_page(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One indicator; for a code that is not in the catalogue the page does not exist."""
    try:
        opened = open_indicator(request, visit, code)
        scale = choices.one_of(request, "scale", drawn.SCALES, "own")
        return _indicator(request, visit, opened, scale)
    except NoChoice as problem:
        return choices.refusal(request, problem)


def open_indicator(request: HttpRequest, visit: Visit, code: str) -> Opened:
    """The indicator with what the address chooses of it. Raises Http404 for an unknown code, NoChoice else."""
    held = visit.held
    line = figures.indicator(code)
    if line is None:
        raise Http404
    states = members(held.association_id, visit.moment.date())
    state = choices.one_of(request, "state", [each.code for each in states])
    day = choices.day(request, held.starts_on, visit.moment)
    if day and not state:
        raise NoChoice(choices.name_a_state())
    sides = figures.sides(held, line, states, visit.moment, visit.viewer)
    series = [pk for source in sides.sources for pk in source.series.values()]
    label = strictest([held.mark.label, *figures.labels(series, visit.moment, visit.viewer)])
    return Opened(held, line, states, sides, state, day, label)


def _indicator(request: HttpRequest, visit: Visit, opened: Opened, scale: str) -> HttpResponse:
    line, sides, language = opened.line, opened.sides, request.LANGUAGE_CODE
    bands = figures.bands(opened.held, opened.states, visit.moment, visit.viewer) if line.code in REPRODUCTION else {}
    address = visit.link("indicator", code=line.code)
    return render(
        request,
        "desk/indicator.html",
        {
            "line": line,
            "name": line.name(language),
            "definition": text.label(line.definitions, language),
            "unit": text.label(line.units, language),
            "measure": indicators.measure(line.measure),
            "part": words.part(line.part),
            "is_estimate": line.measure == Indicator.Measure.ESTIMATE,
            "estimate_note": words.estimate_note(),
            "columns": indicators.columns(sides.sources),
            "published_later": notices.published_later(each.made_from or each.key for each in sides.sources),
            "panels": panels.panels(sides, line, opened.states, visit, scale, bands),
            "scale": scale,
            "has_strips": bool(bands),
            "sides": sides,
            "states": opened.states,
            "state": next((each for each in opened.chosen_states if opened.state), None),
            "all_href": joined(address, {}, "figures"),
            "kept_moment": kept_moment(visit),
            "label": opened.label,
            **_table(request, visit, opened, address),
            **_revisions(visit, opened),
        },
    )


def _table(request: HttpRequest, visit: Visit, opened: Opened, address: str) -> dict[str, object]:
    """A page of days, the newest first: all states side by side, or one state with its sources side by side."""
    sides, per_page = opened.sides, DAYS_OF_ONE if opened.state else DAYS_OF_ALL
    total = (sides.last_day - sides.first_day).days + 1 if sides.last_day else 0
    pages = choices.page(request, total, per_page)
    days = [sides.last_day - timedelta(days=place) for place in range(*pages.slice.indices(total)) if sides.last_day]
    cells = {}
    if days:
        codes = [each.code for each in opened.chosen_states]
        cells = figures.cells(sides.sources, codes, visit.moment, visit.viewer, days[-1], days[0])
    if opened.state:
        rows = days_words.rows_of_state(days, opened.state, sides, cells, opened.line, address)
    else:
        rows = days_words.rows_by_state(days, opened.states, sides, cells, opened.line, address)
    kept = {"state": opened.state, "scale": request.GET.get("scale", "")}
    return {
        "rows": rows,
        "paging": page_links(address, kept, pages, "figures"),
        # With sources side by side in one cell, each figure says whose it is.
        "with_source": len(sides.sources) > 1 and not opened.state,
        **_files(visit, opened),
        "approximate": figures.approximate_moments([cell.recorded_at for cell in cells.values()], visit.viewer),
    }


def _files(visit: Visit, opened: Opened) -> dict[str, object]:
    """Where the same figures are to be had as tables: a CSV for each source that gives them, one workbook of all."""
    line, sources = opened.line, opened.sides.sources
    csv, xlsx = visit.link("figures-csv", code=line.code), visit.link("figures-xlsx", code=line.code)
    return {
        "csv_files": [
            (column.short, joined(csv, {"source": column.key, "state": opened.state}))
            for column in indicators.columns(sources)
        ],
        "xlsx_href": joined(xlsx, {"state": opened.state}),
    }


def _revisions(visit: Visit, opened: Opened) -> dict[str, object]:
    """Every revision of the cell that was chosen, in every source."""
    if not opened.day:
        return {}
    found = figures.revisions(opened.sides.sources, opened.state, opened.day, visit.moment, visit.viewer)
    chosen = {"state": opened.state, "day": opened.day.isoformat()}
    state = opened.chosen_states[0]
    series = {source.series[state.code]: source.key for source in opened.sides.sources if state.code in source.series}
    cells = imports.cells(series, opened.day, visit.moment, visit.viewer)
    of_this = Q(indicator=opened.line, area__code=state.code, day=opened.day)
    asked = threads(visit.viewer, visit.moment, emergency=opened.held, where=of_this, limit=MOST_QUESTIONS)
    is_estimate = opened.line.measure == Indicator.Measure.ESTIMATE
    return {
        "questions": questions.threads(asked, visit),
        # An excerpt is the first post that may be read: the page is labelled for what it shows.
        "label": strictest([opened.label, *(each.posts[0].label for each in asked)]),
        "ask_href": ""
        if is_estimate
        else questions.ask_href(visit, state.party_id, state.code, opened.line.code, opened.day),
        "day": opened.day,
        "revisions": [
            (column, [(each, cells.get((column.key, each.recorded_at))) for each in lines])
            for column, lines in days_words.revisions(found, opened.sides.sources, opened.line)
        ],
        "revisions_approximate": any(each.is_approximate for listed in found.values() for each in listed),
        "revision_files": [
            (form, joined(visit.link("revisions", code=opened.line.code, form=form), chosen))
            for form in ("csv", "xlsx")
        ],
    }
