"""Issuing a report: one transaction, one number, its files stored, one audit leaf."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from ganket.actors.actions import store_file
from ganket.actors.models import Mark
from ganket.actors.permissions import Acting, readers_of
from ganket.briefing import queries, renditions, rules
from ganket.briefing.models import Rendition, Report
from ganket.lib import audit, canonical, clock
from ganket.situation import actions as situation
from ganket.situation.models import Emergency

has_reports = queries.has_reports


@transaction.atomic
def issue_report(
    *,
    by: Acting,
    emergency: Emergency,
    mark: Mark,
    as_known_at: datetime | None = None,
    formats: Sequence[str] = rules.FORMATS,
    languages: Sequence[str] = rules.LANGUAGES,
) -> Report:
    """Freeze, number, render and store a report for the readers of one mark, as known now or at a past moment.

    Nothing is recorded meanwhile. Raises rules.NotIssued (a ValueError) for a moment in the future or before the
    emergency, an unknown format or language, and a mark whose readers may not see the emergency.
    """
    wanted = rules.renditions_of(
        rules.chosen(formats, rules.FORMATS, "format"), rules.chosen(languages, rules.LANGUAGES, "language")
    )
    # The lock first, then the clock: whatever is recorded from here on is recorded after `now`, and whoever waited
    # for the lock is issued later than the report that held it.
    now = min(situation.moment(), clock.now())
    moment = as_known_at or now
    rules.check_moment(moment, now, emergency.starts_on)
    if emergency.mark_id not in readers_of(mark).mark_ids:
        raise rules.NotIssued(f"Not every reader of {mark.label} may see this emergency: no report is made for them.")
    frozen = canonical.dumps(queries.freeze(emergency, mark, moment))
    last = Report.objects.filter(emergency=emergency).aggregate(number=Max("number"), issued_at=Max("issued_at"))
    report = Report.objects.create(
        emergency=emergency,
        number=(last["number"] or 0) + 1,
        as_known_at=moment,
        # A clock that was set back does not turn the order of numbers around.
        issued_at=max(now, last["issued_at"] or now),
        mark=mark,
        frozen=frozen.decode(),
        sha256=sha256(frozen).hexdigest(),
    )
    _store(report, wanted, by)
    audit.record(
        "issue report",
        by=by.signature,
        kind="report",
        subjects=[str(report.public_id)],
        rows=queries.report_row(report),
    )
    return report


def _store(report: Report, wanted: Sequence[tuple[str, str]], by: Acting) -> None:
    """Render and store each file under the report's own mark."""
    for (form, language), content in renditions.rendered(report, wanted).items():
        stored = store_file(
            by=by,
            content=content,
            name=rules.file_name(report.emergency.slug, report.number, report.mark.label, form, language),
            media_type=rules.MEDIA_TYPES[form],
            mark=report.mark,
        )
        Rendition.objects.create(report=report, format=form, language=language, file=stored)
