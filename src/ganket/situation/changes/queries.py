"""Cells that a viewer sees with another revision than at an earlier moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from ganket.actors.permissions import Viewer
from ganket.lib import sql
from ganket.situation.queries import BETWEEN, revision

_CHANGES = """
SELECT c.series_id, c.period_start, before.recorded_at <= %s, before.value, o.value, o.reason, o.recorded_at,
    before.id <> o.id, o.status, before.status, before.reason
FROM situation_cell c
JOIN situation_observation o ON o.id = {last}
JOIN situation_observation before ON before.id = COALESCE({last_before}, {first})
WHERE c.series_id IN ({series})
ORDER BY c.series_id, c.period_start
"""


class Changed(NamedTuple):
    """One cell that a viewer sees with another revision than at an earlier moment, if with any then. What was not
    known then may have come since and have been changed since: `was_told` says so, and `before` is what came first.
    The statuses and reasons say what stands in the place of a figure that is not there.
    """

    series_id: int
    day: date
    was_known: bool
    before: float | None
    after: float | None
    reason: str
    recorded_at: datetime
    was_told: bool
    status: str
    before_status: str
    before_reason: str


def changes(series_ids: Sequence[int], since: datetime, until: datetime, viewer: Viewer) -> list[Changed]:
    """Cells of which something was recorded after `since` and by `until`: as told before, and as known at `until`.

    Both are what this viewer sees: a figure that replaced only what they may not see is new to them. What changed
    twice between is one change. By series, then by day. One query.
    """
    if not series_ids or not viewer.mark_ids:
        return []
    marks = viewer.mark_ids
    query = _CHANGES.format(
        last=revision(viewer, when=BETWEEN),
        last_before=revision(viewer),
        first=revision(viewer, when=BETWEEN, order="ASC"),
        series=sql.places(series_ids),
    )
    start, end = (sql.moment_text(each) for each in (since, until))
    with connection.cursor() as cursor:
        cursor.execute(query, [start, start, end, *marks, start, *marks, start, end, *marks, *series_ids])
        rows = cursor.fetchall()
    return [
        Changed(
            pk,
            sql.day(day),
            bool(known),
            before if told else None,
            after,
            reason,
            sql.moment(at),
            bool(told),
            status,
            *(was if told else ("", "")),
        )
        for pk, day, known, before, after, reason, at, told, status, *was in rows
    ]
