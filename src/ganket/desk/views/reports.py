"""The situation reports: which were issued, and one of them with its summary, its files and how to check it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.briefing.rules import Damaged
from ganket.desk.presenters import notices, words
from ganket.desk.presenters import reports as presenter
from ganket.desk.presenters.links import page_links
from ganket.desk.queries import reports
from ganket.desk.queries.emergencies import strictest_label
from ganket.desk.views import choices
from ganket.desk.views.choices import NoChoice
from ganket.desk.views.moments import page
from ganket.desk.visits import Visit

_MOST_DIGITS = 9


@page
def reports_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The reports issued by then, the latest first."""
    held = visit.held
    rows = reports.issued(held, visit.moment, visit.viewer)
    try:
        pages = choices.page(request, rows.count(), reports.PER_PAGE)
    except NoChoice as problem:
        return choices.refusal(request, problem)
    found = reports.listed(rows[pages.slice])
    files = reports.files(found, visit.viewer)
    return render(
        request,
        "desk/reports.html",
        {
            "reports": presenter.listed(found, files, visit),
            "pages": pages,
            "paging": page_links(visit.link("reports"), {}, pages),
            "label": strictest_label(held, visit.moment, visit.viewer),
        },
    )


@page
def report_page(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One report; a number that was not issued by then, or not for this viewer, does not exist."""
    held = visit.held
    try:
        found = reports.report(held, number, visit.moment, visit.viewer) if len(str(number)) <= _MOST_DIGITS else None
    except Damaged:
        said = _("The frozen data of this report are not those that were issued. Tell the operator: “verify” names it.")
        context = {"heading": _("This report is damaged"), "sentence": said}
        return render(request, "desk/refused.html", context, status=503)
    if found is None:
        raise Http404
    report, frozen = found
    summary = presenter.summary(frozen, visit)
    files = reports.files([report], visit.viewer)
    before, after = reports.neighbours(held, number, visit.moment, visit.viewer)
    return render(
        request,
        "desk/report.html",
        {
            "report": report,
            "summary": summary,
            "published_later": notices.published_later(code for code, _name in summary.sources),
            "files": presenter.file_views(files.get(report.id, [])),
            "before": before,
            "after": after,
            "estimate_note": words.estimate_note(),
            "label": report.label,
        },
    )
