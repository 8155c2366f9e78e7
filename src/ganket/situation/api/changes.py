"""What is recorded and by whom it may be seen, source by source: the parts that the feed of changes is merged from.

Within a source, the order of ids is the order of commits (all are recorded under one lock): after an id, nothing
comes before it that was not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ganket.actors.permissions import Viewer
from ganket.lib import canonical
from ganket.situation.models import Batch, Entry, Level, UpdateRevision
from ganket.situation.updates.queries import SHARED

API = "/api/v1"
Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One kind of change: its rows as a viewer may see them, the fields that are read, its moment, its address."""

    kind: str
    seen: Callable[[Viewer], Any]
    fields: tuple[str, ...]
    href: Callable[[Row], str]
    moment: str = "recorded_at"
    emergency: str | None = "emergency__slug"


def rows(source: Source, viewer: Viewer, behind: int, limit: int) -> list[Row]:
    """At most `limit` rows of a source behind an id, in the order they were recorded. One query."""
    fields = {"id", "public_id", "mark__label", source.moment, *source.fields, *filter(None, [source.emergency])}
    found = source.seen(viewer).filter(id__gt=behind).order_by("id")
    return list(found.values(*sorted(fields))[:limit])


def item(source: Source, row: Row) -> dict[str, Any]:
    """A change as it is sent."""
    return {
        "kind": source.kind,
        "id": row["public_id"],
        "recorded_at": row[source.moment],
        "emergency": row[source.emergency] if source.emergency else None,
        "tlp": row["mark__label"],
        "href": source.href(row),
    }


def _batches(viewer: Viewer) -> Any:
    return Batch.objects.visible_to(viewer)


def _updates(viewer: Viewer) -> Any:
    """What was shared; drafts are no news to anybody."""
    return UpdateRevision.objects.visible_to(viewer).filter(
        stage__in=SHARED, update__emergency__mark_id__in=viewer.mark_ids
    )


def _entries(viewer: Viewer) -> Any:
    return Entry.objects.visible_to(viewer).filter(emergency__mark_id__in=viewer.mark_ids)


def _levels(viewer: Viewer) -> Any:
    return Level.objects.visible_to(viewer).filter(emergency__mark_id__in=viewer.mark_ids)


def _update_href(row: Row) -> str:
    slug, iso3, day = row["update__emergency__slug"], row["update__state__state__iso3"], row["update__day"]
    return _as_known(f"{API}/emergencies/{slug}/states/{iso3}/updates/{day}", row)


def _entry_href(row: Row) -> str:
    days = {"starts_from": row["starts_on"], "starts_to": row["starts_on"]}
    return _as_known(f"{API}/emergencies/{row['emergency__slug']}/entries", row, **days)


def _level_href(row: Row) -> str:
    return _as_known(f"{API}/emergencies/{row['emergency__slug']}/levels", row)


def _as_known(address: str, row: Row, **more: Any) -> str:
    """As known when it was recorded: what came later is another change."""
    return f"{address}?{urlencode({**more, 'as_known_at': canonical.moment(row['recorded_at'])})}"


SOURCES = (
    Source("batch", _batches, (), lambda row: f"{API}/batches/{row['public_id']}", emergency=None),
    Source(
        "update",
        _updates,
        ("update__state__state__iso3", "update__day"),
        _update_href,
        emergency="update__emergency__slug",
    ),
    Source("entry", _entries, ("starts_on",), _entry_href),
    Source("level", _levels, (), _level_href),
)
