"""Reads of reports, and the frozen data a report is made from."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from ganket.actors.models import Mark, MarkedQuerySet
from ganket.actors.permissions import Viewer, readers_of
from ganket.actors.queries import content_of
from ganket.actors.rules import strictest
from ganket.briefing import rules
from ganket.briefing.freezing import record as record_part
from ganket.briefing.freezing import reference as reference_part
from ganket.briefing.models import Rendition, Report
from ganket.lib import canonical, clock
from ganket.situation.models import Emergency

DAMAGED = "The frozen data of this report are not those that were issued, so they are not shown."
_PARTS = {"format", "as_known_at", "label", "reference", "record"}


def freeze(
    emergency: Emergency,
    mark: Mark,
    as_known_at: datetime,
    *,
    reference: dict[str, Any] | None = None,
    form: str = rules.FROZEN_FORMAT,
) -> dict[str, Any]:
    """Everything a report shows, as known at a moment, for the readers of one mark; in canonical form.

    `record` holds only rows recorded by then that every reader of the mark may see; it can be gathered again
    at any later day. `reference` (names, populations, membership, notices, methods, versions) is of the day of
    issue: give a stored report's, and its format, to rebuild that report.
    """
    viewer = readers_of(mark)
    known = reference or reference_part.reference(emergency, mark, as_known_at)
    record = record_part.record(emergency, as_known_at, viewer, known, form)
    if reference is None:
        codes = {
            known["emergency"]["association"],
            *known["emergency"]["sources"],
            known["mark"]["owner"],
            *known["mark"]["audience"],
            *record_part.parties_in(record),
        }
        known = {
            **known,
            "parties": reference_part.names_of(codes),
            "indicators": reference_part.indicators(record_part.indicators_in(record)),
        }
    return {
        "format": form,
        "as_known_at": canonical.moment(as_known_at),
        # Nothing stricter than the mark was taken in, so the strictest of all sources is the mark's own label.
        "label": strictest([mark.label]).value,
        "reference": known,
        "record": record,
    }


def frozen_data(frozen: str, sha256: str) -> dict[str, Any]:
    """The frozen data of a report as pages and answers read them, from its row.

    Raises rules.Damaged, in plain words, for bytes that are not those whose hash was issued: nothing of them is
    shown as if it were the report.
    """
    if hashlib.sha256(frozen.encode()).hexdigest() != sha256:
        raise rules.Damaged(DAMAGED)
    try:
        read = orjson.loads(frozen)
    except orjson.JSONDecodeError:
        raise rules.Damaged(DAMAGED) from None
    if not isinstance(read, dict) or _PARTS - read.keys():
        raise rules.Damaged(DAMAGED)
    return read


def rebuilt(report: Report) -> bytes:
    """The frozen data of a report gathered anew from the record as then known. Raises rules.Damaged (a ValueError)
    when the stored ones are not those that were issued.
    """
    stored = frozen_data(report.frozen, report.sha256)
    kept = {"reference": stored["reference"], "form": stored["format"]}
    return canonical.dumps(freeze(report.emergency, report.mark, report.as_known_at, **kept))


def is_made_with_this_version(report: Report) -> bool:
    """Whether rendering the report again must give the same bytes: same renderer, same typst, same fonts."""
    made_with: dict[str, str] = orjson.loads(report.frozen)["reference"]["made_with"]
    return made_with == reference_part.made_with()


def reports_visible(emergency: Emergency, viewer: Viewer) -> MarkedQuerySet:
    """The reports of an emergency that a viewer may see, the latest first. A query set: page it."""
    return Report.objects.visible_to(viewer).filter(emergency=emergency).order_by("-number")


def has_reports(emergency: Emergency) -> bool:
    """Whether any report was issued for this emergency."""
    return Report.objects.filter(emergency=emergency).exists()


def already_issued(emergency: Emergency, mark: Mark, as_known_at: datetime | None) -> Report | None:
    """The latest report of this mark when it is of the same moment and the same frozen bytes, else None. Without a
    moment: when it says what a report of now would say, but for the moment.
    """
    latest = Report.objects.filter(emergency=emergency, mark=mark).order_by("-number").first()
    if latest is None or (as_known_at and latest.as_known_at != as_known_at):
        return None
    frozen = freeze(emergency, mark, as_known_at or clock.now())
    frozen["as_known_at"] = canonical.moment(latest.as_known_at)
    return latest if latest.frozen.encode() == canonical.dumps(frozen) else None


def files_of(report: Report) -> Iterator[tuple[Rendition, bytes]]:
    """Each rendition of a report with its bytes as issued. Raises what actors.queries.content_of raises."""
    for rendition in report.renditions.select_related("file").order_by("format", "language"):
        yield rendition, content_of(rendition.file)


def report_row(report: Report) -> dict[str, Any]:
    """A report's canonical row with its files, for its leaf and for `verify`."""
    renditions = report.renditions.select_related("file").order_by("format", "language")
    return {
        "emergency": report.emergency.slug,
        "number": report.number,
        "as_known_at": canonical.moment(report.as_known_at),
        "issued_at": canonical.moment(report.issued_at),
        "mark": report.mark.digest,
        "sha256": report.sha256,
        "renditions": [[each.format, each.language, each.file.sha256] for each in renditions],
    }
