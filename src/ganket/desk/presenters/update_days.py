"""National updates over days: what each member shared of one day, the latest of a state, its other days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from ganket.actors.queries import Member
from ganket.desk.presenters.updates import Body, Lines, body, files_said
from ganket.desk.presenters.wording import wording
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.models import UpdateRevision
from ganket.situation.updates.said import PARTS, Content

_EXCERPT = 160


@dataclass(frozen=True)
class DayRow:
    """What one member shared of a day, as far as the reader may see it; without `href` nothing is to be seen."""

    name: str
    href: str
    at: str
    recorded_at: datetime | None
    label: str
    is_corrected: bool
    excerpt: str


@dataclass(frozen=True)
class Latest:
    """The latest update of a state, for its own page."""

    day: str
    href: str
    at: str
    recorded_at: datetime
    label: str
    body: Body


def latest(last: UpdateRevision, visit: Visit, catalogue: Lines, code: str, state: str) -> Latest:
    """A state's latest update for its own page."""
    day, forms = last.update.day, wording()
    files = files_said(last, visit)
    said = body(Content.from_json(last.content), catalogue, state, last.language, files=files, place=(code, day, visit))
    href = visit.link("update", iso3=code, day=day.isoformat())
    return Latest(forms.day(day), href, forms.moment(last.recorded_at), last.recorded_at, last.mark.label, said)


def days(found: Sequence[UpdateRevision], code: str, visit: Visit) -> list[tuple[str, str]]:
    """Other days of a state's updates: the day and its address."""
    forms = wording()
    return [
        (forms.day(each.update.day), visit.link("update", iso3=code, day=each.update.day.isoformat())) for each in found
    ]


def day_rows(
    states: Sequence[Member], found: Mapping[int, Sequence[UpdateRevision]], day: date, visit: Visit
) -> list[DayRow]:
    """Every member in seat order, with what it shared of the day."""
    return [_day_row(each, found.get(each.party_id, ()), day, visit) for each in states]


def excerpt(content: Content) -> str:
    """The first words of an update: its assessment, else of its parts, else its first note."""
    said = [
        content.assessment,
        *(content.parts.get(part, "") for part in PARTS),
        *(each.text for each in content.notes),
    ]
    first = " ".join(next((each for each in said if each), "").split())
    return first if len(first) <= _EXCERPT else f"{first[:_EXCERPT].rstrip()}…"


def _day_row(member: Member, shared: Sequence[UpdateRevision], day: date, visit: Visit) -> DayRow:
    name, forms = text.label(member.names, get_language() or "en"), wording()
    if not shared:
        return DayRow(name, "", "", None, "", False, "")
    first, last = shared[0], shared[-1]
    return DayRow(
        name,
        visit.link("update", iso3=member.code, day=day.isoformat()),
        forms.short_moment(first.recorded_at),
        first.recorded_at,
        last.mark.label,
        len(shared) > 1,
        excerpt(Content.from_json(last.content)),
    )
