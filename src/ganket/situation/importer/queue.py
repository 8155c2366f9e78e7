"""Files that wait to be read by the job worker: the row of a file in state `waiting` is the job, and there is no
other queue (docs/adr/0008). What kills the worker half-way leaves the row as it was, and it is taken up again.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from ganket.actors.permissions import Acting, acting_as
from ganket.lib import clock
from ganket.situation.importer import reports, steps
from ganket.situation.importer.actions import OPEN, TO_RECORD, Changed, NotOpen, NotYours, record, take_up
from ganket.situation.importer.permissions import may_load
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.importer.steps import Answers
from ganket.situation.models import Upload

# A file that a page reads itself is the page's; one that still waits after this has lost its page.
LEFT_ALONE_FOR = timedelta(minutes=1)
# What ends the worker this often is not read any more.
MOST_TRIES = 3
_WAITING = Upload.State.WAITING


@transaction.atomic
def put(
    *,
    by: Acting,
    upload: Upload,
    answers: Answers | None = None,
    records_itself: bool = False,
    takes_part: bool = False,
) -> Upload:
    """Let the worker read a file, or read it again with these answers beside those given before; where `records_itself`
    it is recorded as soon as nothing is open, under the mandate of who said so last: its sender may have left. A file
    recorded already is left as it is.

    Raises NotYours, NotOpen.
    """
    if by.party.pk != upload.sender_id or not may_load(by, upload.source, upload.hazard, upload.mark):
        raise NotYours
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state == Upload.State.RECORDED and records_itself:
        return held
    if held.state not in OPEN or held.content is None:
        raise NotOpen
    held.mapping = {"answers": steps.given(held.mapping.get("answers", {}), answers), "queued": True}
    held.state, held.done, held.total, held.user = _WAITING, 0, 0, by.user
    held.records_itself = held.records_itself or records_itself
    held.takes_part = held.takes_part or takes_part
    held.save(update_fields=["mapping", "state", "done", "total", "user", "records_itself", "takes_part"])
    return held


def work() -> bool:
    """Read the next file that waits, and record it where its sender said so; whether there was one.

    The tries are counted before each: a file that ends the worker itself is refused at last, and the one that fails
    stands behind those that have not been tried.
    """
    left = Q(state=_WAITING, received_at__lte=clock.now() - LEFT_ALONE_FOR)
    # Those to record were read, and then the worker was killed before it recorded them.
    rows = Upload.objects.filter(Q(state=_WAITING, mapping__queued=True) | left | TO_RECORD)
    tries = {pk: mapping.get("tries", 0) for pk, mapping in rows.values_list("id", "mapping")}
    if not tries:
        return False
    pk = min(tries, key=lambda each: (tries[each], each))
    if tries[pk] >= MOST_TRIES:
        _give_up(pk)
        return True
    upload = _tried(pk, tries[pk] + 1)
    if upload.state in OPEN:
        _take_up(upload)
    return True


@transaction.atomic
def _tried(pk: int, tries: int) -> Upload:
    """A file as it stands now, with this many tries noted beside its answers of now."""
    held = Upload.objects.select_for_update(of=("self",)).select_related("sender", "source", "hazard", "mark", "user")
    upload = held.get(pk=pk)
    if upload.state in OPEN:
        upload.mapping = {**upload.mapping, "tries": tries}
        upload.save(update_fields=["mapping"])
    return upload


def _take_up(upload: Upload) -> None:
    """Read it, and record it where its sender said so; one that was read already is only recorded."""
    try:
        found = take_up(upload) if upload.state == _WAITING else _recorded(upload)
    except (NotOpen, Changed):  # its sender put it away, recorded, answered or readdressed it in the meantime
        return
    # Its sender may not send it any more, or nothing of its part was new: it waits for somebody's word.
    Upload.objects.filter(TO_RECORD, pk=found.pk).update(records_itself=False)


def _recorded(upload: Upload) -> Upload:
    by = acting_as(upload.user, party_id=upload.sender_id) if upload.user else Acting(upload.sender)
    if by is None or not may_load(by, upload.source, upload.hazard, upload.mark):
        return upload
    return record(by=by, upload=upload, takes_part=upload.takes_part)


def _give_up(pk: int) -> None:
    report = reports.refusal(Unreadable("beyond_limits"))
    rows = Upload.objects.filter(pk=pk, state__in=OPEN)
    rows.update(state=Upload.State.REFUSED, content=None, report=report, records_itself=False)
