"""Readings of the record that are kept in memory. What a viewer may see moves only with a batch they may see, and no
batch is ever changed: as known at the last of them, a reading is the same for ever.

A reading is kept under all that it is made from, the reader's marks among it: nobody is handed what was read for
somebody who may see more, and with the next batch everything is read anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from ganket.actors.permissions import Viewer
from ganket.situation import queries
from ganket.situation.changes import queries as news
from ganket.situation.changes.queries import Changed
from ganket.situation.queries import ENDLESS, Value

# Of each kind so many: the pictures of a few emergencies, for the few sets of marks that the members' readers have.
KEPT = 16
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
Curve = tuple[float | None, ...]


@dataclass(frozen=True)
class Seen:
    """All that was recorded up to the last batch that the readers of these marks may see; that batch by its public id,
    which no other will ever have, or by "" where they may see none.
    """

    mark_ids: tuple[int, ...]
    batch: str
    moment: datetime

    @property
    def viewer(self) -> Viewer:
        """Anybody who reads these marks: who they are, no figure depends on."""
        return Viewer(None, frozenset(), self.mark_ids)


def seen(viewer: Viewer, *moments: datetime) -> list[Seen]:
    """What a viewer sees of the record as known at each of these moments. One query."""
    found = queries.last_batches(moments, viewer)
    return [Seen(viewer.mark_ids, *(each or ("", BEFORE_ALL))) for each in found]


@lru_cache(KEPT)
def known_at(series_ids: tuple[int, ...], of: Seen, first: date, last: date = ENDLESS[1]) -> tuple[Value, ...]:
    """`queries.known_at`. One query the first time."""
    return tuple(queries.known_at(series_ids, of.moment, of.viewer, first, last))


@lru_cache(KEPT)
def curves(series_ids: tuple[int, ...], of: Seen, first: date, last: date) -> Mapping[int, Curve]:
    """`queries.curves`. One query the first time."""
    found = queries.curves(series_ids, of.moment, of.viewer, first, last)
    return {pk: tuple(values) for pk, values in found.items()}


@lru_cache(KEPT)
def changes(series_ids: tuple[int, ...], before: Seen, of: Seen) -> tuple[Changed, ...]:
    """`changes.queries.changes` since what was seen before. One query the first time, none where nothing came since."""
    return () if before == of else tuple(news.changes(series_ids, before.moment, of.moment, of.viewer))


def forget() -> None:
    """Read everything anew."""
    known_at.cache_clear()
    curves.cache_clear()
    changes.cache_clear()
