"""What the address or the body of a write names by its code. Raises Problem where nothing has it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ganket.actors.models import Membership, Party, StoredFile
from ganket.actors.permissions import Viewer
from ganket.lib.api import problems
from ganket.situation.api import queries
from ganket.situation.models import Area, Emergency, Indicator


def indicator(code: str) -> Indicator:
    """An indicator of the catalogue, else 400 at `/body/indicator`."""
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise _unknown("indicator")
    return found


def area(code: str) -> Area:
    """An area with its state, else 400 at `/body/area`."""
    found = Area.objects.filter(code=code).select_related("state__party").first()
    if found is None:
        raise _unknown("area")
    return found


def emergency_of(slug: str, viewer: Viewer) -> Emergency:
    """An emergency that the viewer may see, else 400 at `/query/emergency`."""
    found = queries.emergency(slug, viewer)
    if found is None:
        raise problems.parameter("emergency", "unknown_code", "emergency names none that is shared with you.")
    return found


def source(code: str) -> Party:
    """A party whose figures are sent, else 400 at `/query/source`."""
    found = Party.objects.filter(code=code).first()
    if found is None:
        raise problems.parameter("source", "unknown_code", "source names nothing.")
    return found


def member(emergency: Emergency, iso3: str, on: date) -> Party:
    """A state that is a member of the emergency's association on a day, else 404: its address is none."""
    rows = Membership.objects.on(on).filter(group_id=emergency.association_id, member__state__iso3=iso3)
    found = rows.select_related("member").first()
    if found is None:
        raise problems.not_found()
    return found.member


def files(ids: Sequence[str], of: Party) -> dict[str, StoredFile]:
    """A party's own files of these public ids, by id; those that name none are absent. One query."""
    known = [each for each in ids if _is_uuid(each)]
    rows = StoredFile.objects.filter(owner=of, public_id__in=known).select_related("mark")
    by_id = {str(each.public_id): each for each in rows}
    return {each: by_id[str(UUID(each))] for each in known if str(UUID(each)) in by_id}


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _unknown(name: str) -> problems.Problem:
    return problems.invalid(problems.Fault(f"/body/{name}", "unknown_code", f"{name} names nothing."))
