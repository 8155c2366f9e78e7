"""What `ganket verify` checks: that the record, the log, the files and the reports are what was written.

Nothing is trusted but the rows and bytes that are read: every hash is made anew. Each check yields findings, one
line each, naming the row; notes say what could not be compared, or is not damage.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from ganket.actors.models import Mark, StoredFile
from ganket.actors.queries import content_of, digest_of
from ganket.actors.rules import NotAsStored
from ganket.briefing import queries as reports
from ganket.briefing import renditions
from ganket.briefing.models import Report
from ganket.lib import audit, canonical, clock, ids, protected
from ganket.lib.audit import Finding
from ganket.lib.models import Leaf
from ganket.situation import actions as situation
from ganket.situation import kept
from ganket.situation.duties import actions as duties
from ganket.situation.loading.queries import batch_rows
from ganket.situation.models import Batch, Duty, Entry, Level, NationalUpdate, Receipt, UpdateRevision
from ganket.situation.questions import checks as questions
from ganket.situation.updates import actions as updates
from ganket.situation.updates.queries import revision_row

# The job worker chains what was done within this time; younger leaves are not yet its task.
CHAINED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Note:
    """Something a reader should know that is no damage."""

    kind: str
    subject: str
    words: str


Found = Finding | Note
Check = Callable[[], Iterator[Found]]


def log() -> Iterator[Found]:
    """The chain of the log; leaves of the last minute are said, not blamed."""
    # A leaf's own time is the instance's clock, which a replay holds in the past; its id knows the real one.
    since_ms = (clock.real_now() - CHAINED_WITHIN).timestamp() * 1000
    unchained = Leaf.objects.filter(chained=None).values_list("public_id", flat=True)
    young = {str(public_id) for public_id in unchained if ids.milliseconds_of(public_id) > since_ms}
    waiting = 0
    for finding in audit.verify():
        if finding.subject in young:
            waiting += 1
        else:
            yield finding
    if waiting:
        yield Note("log", f"{waiting} leaves", "of the last minute are not chained yet")


def triggers() -> Iterator[Found]:
    """The triggers that keep rows from being changed."""
    for table in protected.missing():
        yield Finding("protection", table, "its triggers are missing: rows could have been changed or deleted")


def rows() -> Iterator[Found]:
    """Every batch, entry, level, file, report, update, duty and receipt against the leaf of the act that wrote it."""
    yield from _against_leaves(
        "batch",
        ("load figures", "undo figures"),
        Batch.objects.select_related("sender", "mark", "file", "undoes").order_by("id"),
        batch_rows,
        lambda batch: batch.reference or "figures",
    )
    entries = Entry.objects.select_related("replaces", "mark").order_by("id")
    acts = ("record entry", "correct entry")
    yield from _against_leaves("entry", acts, entries, situation.entry_row, lambda entry: entry.key)
    levels = Level.objects.select_related("issuer", "mark", "replaces").order_by("id")
    yield from _against_leaves("level", "set level", levels, situation.level_row, lambda level: level.kind)
    files = StoredFile.objects.select_related("mark").order_by("id")
    yield from _against_leaves("file", "store file", files, _file_row, lambda stored: stored.name)
    issued = Report.objects.select_related("emergency", "mark").order_by("id")
    yield from _against_leaves("report", "issue report", issued, reports.report_row, _report_name)
    yield from _updates()
    yield from _duties()


def marks() -> Iterator[Found]:
    """Every mark's digest made anew from its label, owner and audience: who may see is what was said then."""
    every = Mark.objects.select_related("owner").prefetch_related("audience__party", "audience__user")
    for mark in every.order_by("id").iterator(chunk_size=500):
        if digest_of(mark) != mark.digest:
            subject = f"{mark.digest[:12]} ({mark.label} of {mark.owner.code})"
            yield Finding("mark", subject, "its label, owner or audience are not those it was made with")


def files() -> Iterator[Found]:
    """The bytes of every stored file against the hash and size in its row."""
    for stored in StoredFile.objects.order_by("id"):
        try:
            content = content_of(stored)
        except FileNotFoundError:
            yield Finding("file", _named(stored.public_id, stored.name), "its bytes are gone")
            continue
        except NotAsStored:
            yield Finding("file", _named(stored.public_id, stored.name), "its bytes are not those that were stored")
            continue
        if len(content) != stored.size_bytes:
            yield Finding("file", _named(stored.public_id, stored.name), "its row gives another size than its bytes")


def issued_reports() -> Iterator[Found]:
    """Every report: its frozen data by their hash and rebuilt from the record as then known, its files made anew."""
    kept.forget()  # somebody past the program may have changed what was read before
    for report in Report.objects.select_related("emergency", "mark").order_by("id"):
        yield from _report(report)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("the log", log),
    ("the protection of tables", triggers),
    ("rows against the log", rows),
    ("questions", questions.findings),
    ("marks", marks),
    ("files", files),
    ("reports", issued_reports),
)


def _report(report: Report) -> Iterator[Found]:
    name = _named(report.public_id, _report_name(report))
    if sha256(report.frozen.encode()).hexdigest() != report.sha256:
        yield Finding("report", name, "its frozen data are not those that were issued")
        return
    try:
        is_as_recorded = reports.rebuilt(report) == report.frozen.encode()
        same_version = reports.is_made_with_this_version(report)
    except (KeyError, TypeError, ValueError):
        yield Finding("report", name, "its frozen data cannot be read")
        return
    if not is_as_recorded:
        yield Finding("report", name, "the record as then known no longer gives its frozen data")
    if not same_version:
        yield Note("report", name, "its files were made with another version and are compared by their hash alone")
    yield from _renditions(report, name, is_rendered_again=same_version)


def _renditions(report: Report, name: str, *, is_rendered_again: bool) -> Iterator[Found]:
    listed = list(report.renditions.select_related("file").order_by("format", "language"))
    if not listed:
        yield Finding("report", name, "it has no files")
    wanted = [(each.format, each.language) for each in listed if is_rendered_again or each.format == "json"]
    made = renditions.rendered(report, wanted)
    for each in listed:
        pair = (each.format, each.language)
        if pair in made and sha256(made[pair]).hexdigest() != each.file.sha256:
            yield Finding("report", name, f"made again, its {each.format} ({each.language}) is not the one issued")


def _against_leaves(
    kind: str,
    act: str | tuple[str, ...],
    instances: Any,
    row_of: Callable[[Any], Any],
    name_of: Callable[[Any], str],
    subject_of: Callable[[Any], object] = lambda instance: instance.public_id,
) -> Iterator[Found]:
    """Rows without a leaf, rows that are not what their leaf was written for, leaves whose row is gone."""
    acts = (act,) if isinstance(act, str) else act
    leaves = {
        subject: leaf
        for leaf in Leaf.objects.filter(subject_kind=kind, act__in=acts).order_by("id").iterator()
        for subject in leaf.subject_ids
    }
    for instance in instances.iterator(chunk_size=500):
        public_id = str(subject_of(instance))
        leaf = leaves.pop(public_id, None)
        if leaf is None:
            yield Finding(kind, _named(public_id, name_of(instance)), "no leaf of the log was written for this row")
        elif not audit.rows_match(leaf, row_of(instance)):
            yield Finding(kind, _named(public_id, name_of(instance)), "the row is not what its leaf was written for")
    for public_id in leaves:
        yield Finding(kind, public_id, "the log has a leaf for this row, and the row is gone")


def _updates() -> Iterator[Found]:
    """Every revision of a national update, drafts too, with its attachments; and receipts."""
    revisions = (
        UpdateRevision.objects.select_related("update__emergency", "update__state", "user", "batch", "mark")
        .prefetch_related("attachments__file")
        .order_by("id")
    )
    acts = tuple(updates.ACTS.values())
    yield from _against_leaves("update", acts, revisions, revision_row, _revision_name)
    receipts = Receipt.objects.select_related("duty__owner").order_by("duty_id")
    yield from _against_leaves(
        "receipt",
        "receive duty",
        receipts,
        duties.receipt_row,
        lambda receipt: _duty_name(receipt.duty),
        lambda receipt: receipt.duty.public_id,
    )
    updated = UpdateRevision.objects.values("update_id")
    for update in NationalUpdate.objects.exclude(pk__in=updated).select_related("state"):
        yield Finding("update", f"{update.public_id} ({update.state.code} {update.day})", "it has no revision")


def _duties() -> Iterator[Found]:
    """Every duty against the leaf of those it was brought with: one act brings many."""
    there = {str(each.public_id): each for each in Duty.objects.select_related("owner").order_by("id")}
    for leaf in Leaf.objects.filter(subject_kind="duty", act="bring duties").order_by("id").iterator():
        found = {subject: there.pop(subject, None) for subject in leaf.subject_ids}
        kept = [each for each in found.values() if each]
        for subject in (subject for subject, each in found.items() if each is None):
            yield Finding("duty", subject, "the log has a leaf for this row, and the row is gone")
        if len(kept) == len(found) and not audit.rows_match(leaf, duties.duty_rows(kept)):
            several = f"{len(kept)} duties from {_duty_name(kept[0])}"
            yield Finding("duty", f"leaf {leaf.public_id} ({several})", "a row is not what its leaf was written for")
    for public_id, duty in there.items():
        yield Finding("duty", _named(public_id, _duty_name(duty)), "no leaf of the log was written for this row")


def _duty_name(duty: Duty) -> str:
    return f"{duty.owner.code} {duty.code} {duty.day}"


def _revision_name(revision: UpdateRevision) -> str:
    return f"{revision.update.state.code} {revision.update.day} no. {revision.number}"


def _file_row(stored: StoredFile) -> dict[str, Any]:
    """A file's row as `store_file` wrote it to its leaf."""
    return {
        "sha256": stored.sha256,
        "size": stored.size_bytes,
        "name": stored.name,
        "mark": stored.mark.digest,
    }


def _report_name(report: Report) -> str:
    return f"{report.emergency.slug} no. {report.number} as known at {canonical.moment(report.as_known_at)}"


def _named(public_id: object, name: str) -> str:
    return f"{public_id} ({name})"
