"""Files on their way into the record: received, read, asked about, previewed, then recorded as one batch or not at all;
and taken back by a batch of its own. Pages, the API and the command line come through here.

Reading happens outside any transaction of ours: it may take seconds, and nobody waits for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from ganket.actors.models import Mark, Party, User
from ganket.actors.permissions import Acting, acting_as
from ganket.actors.queries import content_of
from ganket.situation.actions import lock
from ganket.situation.importer import reports, steps
from ganket.situation.importer.permissions import check_may_share, may_load
from ganket.situation.importer.reading.limits import MAXIMUM_BYTES
from ganket.situation.importer.reading.outcome import Figure, Reading, Unreadable
from ganket.situation.importer.steps import SPAN, Answers, Unreasoned, stamp
from ganket.situation.importer.undoing import LONGEST_REASON, NotUndone, undo
from ganket.situation.loading.actions import Loaded
from ganket.situation.models import Hazard, Upload
from ganket.situation.permissions import NotYours
from ganket.situation.rules import Unfit

_State = Upload.State
OPEN = (_State.WAITING, _State.ASKING, _State.REFUSED, _State.READY)
# Read, and to be recorded without another word of its sender.
TO_RECORD = Q(records_itself=True) & (
    Q(state=_State.READY) | Q(state=_State.REFUSED, takes_part=True, report__has_part=True)
)


class NotOpen(Exception):
    """A file of which nothing can become any more: recorded, put away, or gone."""


class Changed(Exception):
    """What a file would do is no longer what was looked at: for others, by other answers, or other figures."""


@transaction.atomic
def receive(
    *,
    by: Acting,
    content: bytes,
    name: str,
    source: Party,
    hazard: Hazard,
    mark: Mark,
    takes_part: bool = False,
    records_itself: bool = False,
) -> Upload:
    """Take in a file, unread: only its size is looked at. It is a working row of its sender and of nobody else.

    Raises NotYours when they may not send figures of this source under this mark, Unfit when it names who may see no
    emergency of theirs, Unreadable when it is too large.
    """
    check_may_share(by, source, hazard, mark)
    if len(content) > MAXIMUM_BYTES:
        raise Unreadable("too_large", limit=MAXIMUM_BYTES // 1_000_000)
    how = {"takes_part": takes_part, "records_itself": records_itself}
    upload = steps.new_row(by, content, name, source, hazard, mark, **how)
    upload.save()
    return upload


def examine(upload: Upload, answers: Answers | None = None, *, by: Acting | None = None) -> Upload:
    """Read a file with these answers beside those given before; what comes of it is its report and state: asking,
    refused or ready. Of a file that cannot be read at all the bytes are gone. Where it was answered otherwise or
    readdressed while it was read, that holds, and it waits to be read again. Raises NotOpen.

    It is compared with what `by` sees, who is to record it: its sender may have left, and then sees nothing.
    """
    content, user = _content(upload), by.user if by else upload.user
    given = steps.given(upload.mapping.get("answers", {}), answers)
    found: dict[str, Any] = {"state": _State.REFUSED}
    try:
        reading = _read(upload, content, user, given)
    except Unreadable as error:
        found |= {"content": None, "report": reports.refusal(error)}
    else:
        _saved(upload, total=reading.rows)  # read: what follows compares it with the record
        loaded = _foreseen(upload, reading, user)
        reading = steps.asking_why(reading, upload.source, loaded)
        if not reading.problems or reading.doubts:
            found["state"] = _State.ASKING if reading.doubts else _State.READY
        report = steps.report(reading, loaded)
        found |= {"report": report, "total": reading.rows, "done": reading.rows}
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        newest = steps.given(held.mapping.get("answers", {}), answers)
        if held.content is not None and (held.mark_id, newest) != (upload.mark_id, given):
            found = {"state": _State.WAITING, "done": 0}
            return _saved(upload, **found, mapping={"answers": newest, "queued": True})
        return _saved(upload, **found, mapping={"answers": given})


def record(*, by: Acting, upload: Upload, takes_part: bool = False, looked_at: str = "") -> Upload:
    """Record what a file says, as one batch that leads back to it. All or nothing; with the sender's word the rows
    that are right, while the refused come back. Recorded once, it is recorded: again changes nothing.

    `looked_at` is the `stamp` of what its sender saw. It is read again: what the record knows may have changed, and
    then it is asking or refused instead; asking as well where a state's figures change and nobody said why.
    Raises NotYours, NotOpen, and Changed where it would not do what was looked at, or was answered or readdressed
    while it was read: what it would do now is in its report.
    """
    _check_sender(by, upload)
    if upload.state == _State.RECORDED:
        return upload
    content, given = _content(upload), upload.mapping.get("answers", {})
    if looked_at and looked_at != stamp(upload):
        raise Changed
    try:
        reading = _read(upload, content, by.user, given)
    except Unreadable:
        return examine(upload, by=by)
    figures = steps.recordable(reading, takes_part=takes_part or upload.takes_part)
    if reading.doubts or (reading.problems and not figures):
        return examine(upload, by=by)
    if looked_at:
        now = steps.report(reading, _foreseen(upload, reading, by.user))
        if steps.effect(now) != steps.effect(upload.report):
            examine(upload, by=by)
            raise Changed
    try:
        return _committed(by, upload, content, reading, figures)
    except Unreasoned:
        return examine(upload, by=by)


@transaction.atomic
def _committed(by: Acting, upload: Upload, content: bytes, reading: Reading, figures: Sequence[Figure]) -> Upload:
    """Write what was read. Raises NotOpen and Changed, and Unreasoned where it is to be asked why figures change."""
    lock()
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state == _State.RECORDED:
        return held
    if held.state not in OPEN:
        raise NotOpen
    now, then = held.mapping.get("answers", {}), upload.mapping.get("answers", {})
    if (held.mark_id, now) != (upload.mark_id, then):
        raise Changed
    loaded = steps.commit(by, content, reading, figures, held)
    if reading.problems and loaded.batch is None:
        return upload  # nothing of the part was new: its refused rows still wait
    report = {**held.report, **steps.report(reading, loaded)}
    return _saved(upload, state=_State.RECORDED, content=None, batch=loaded.batch, report=report)


def take_up(upload: Upload, answers: Answers | None = None) -> Upload:
    """Examine a file, and record it at once where its sender said so and nothing is open; for the job worker.

    It is recorded under the sender's own mandate of today: without one it stays ready.
    """
    examined = examine(upload, answers)
    if not Upload.objects.filter(TO_RECORD, pk=examined.pk).exists():
        return examined
    by = acting_as(examined.user, party_id=examined.sender_id) if examined.user else Acting(examined.sender)
    if by is None or not may_load(by, examined.source, examined.hazard, examined.mark):
        return examined
    return record(by=by, upload=examined, takes_part=examined.takes_part)


def readdress(*, by: Acting, upload: Upload, mark: Mark) -> Upload:
    """Choose another mark for a file that is not recorded yet, and read it again: what it would change depends on
    whom it is for. Raises NotYours, Unfit when the mark names who may see no emergency of theirs, NotOpen.
    """
    _check_sender(by, upload)
    check_may_share(by, upload.source, upload.hazard, mark)
    return examine(_saved(upload, mark=mark, done=0, total=0), by=by)


@transaction.atomic
def dismiss(*, by: Acting, upload: Upload) -> Upload:
    """Put a file away: its bytes and what was read of it are gone. Raises NotYours, NotOpen."""
    _check_sender(by, upload)
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state not in OPEN:
        raise NotOpen
    return _saved(upload, state=_State.DISMISSED, content=None, mapping={}, report={})


def forget(*, until: datetime) -> int:
    """Put away what was received by then and never recorded; returns how many. For the job worker."""
    old = Upload.objects.filter(received_at__lte=until, state__in=OPEN)
    return old.update(state=_State.DISMISSED, content=None, mapping={}, report={})


def refused_rows(upload: Upload, language: str) -> tuple[bytes, str, str]:
    """The refused rows in the form they came in, with a column of messages: bytes, media type, name of the file.

    Raises NotOpen where there are none, or the file is gone.
    """
    stored = upload.batch.file if upload.batch else None
    content = content_of(stored) if stored else _content(upload)
    mapping = steps.mapping(upload.report.get("answers", {}))
    sent_on = upload.received_at.date()
    known = steps.checked_against(upload.source, upload.hazard, upload.sender, upload.user, sent_on)
    if not upload.report.get("problems"):
        raise NotOpen
    return steps.returned(content, upload.name, known, mapping, language)


def _read(upload: Upload, content: bytes, user: User | None, answers: Mapping[str, str]) -> Reading:
    """Its bytes with these answers, as this user may compare them. Raises Unreadable."""
    sent_on = upload.received_at.date()
    return steps.read(content, upload.name, upload.source, upload.hazard, upload.sender, user, answers, sent_on)


def _foreseen(upload: Upload, reading: Reading, user: User | None) -> Loaded:
    """What recording would do, as far as this user sees it."""
    figures = reading.figures or reading.part
    return steps.foreseen(figures, upload.source, upload.hazard, upload.mark, user)


def _check_sender(by: Acting, upload: Upload) -> None:
    """A file is its sender's alone, and only while they may still send figures of its source."""
    if by.party.pk != upload.sender_id or not may_load(by, upload.source, upload.hazard, upload.mark):
        raise NotYours


def _content(upload: Upload) -> bytes:
    """The bytes of a file that may still become something. Raises NotOpen."""
    if upload.state not in OPEN or upload.content is None:
        raise NotOpen
    return bytes(upload.content)


def _saved(upload: Upload, **changes: Any) -> Upload:
    """A file with what became of it, written where nobody else ended it meanwhile. Raises NotOpen."""
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state not in OPEN:
            raise NotOpen
        for name, value in changes.items():
            setattr(held, name, value)
        held.save(update_fields=list(changes))
    return held


__all__ = ["LONGEST_REASON", "SPAN", "Changed", "NotOpen", "NotUndone", "NotYours", "Unfit", "dismiss",
           "examine", "forget", "readdress", "receive", "record", "refused_rows", "stamp",
           "take_up", "undo"]  # fmt: skip
