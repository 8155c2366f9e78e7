"""A duty of the reader's own, and the sheet that fulfils it."""

from datetime import datetime
from uuid import UUID

from ganket.actors.permissions import Viewer
from ganket.situation.importer.prefilled import sheet
from ganket.situation.models import Duty, Emergency, Indicator


def own_duty(public_id: UUID, held: Emergency, viewer: Viewer) -> Duty | None:
    """The duty of this id if one of the viewer's own parties owes it. One query."""
    rows = Duty.objects.filter(public_id=public_id, emergency=held, owner_id__in=viewer.party_ids)
    return rows.select_related("owner", "emergency").first()


def sheet_of(duty: Duty, viewer: Viewer, moment: datetime, language: str) -> tuple[bytes, str]:
    """The sheet that fulfils a duty, to be filled in and sent back as it is, and its name: every indicator that states
    are asked for, with what was known by a moment of the day before. At most five queries.
    """
    reported = Indicator.objects.filter(is_reported=True).order_by("position", "code")
    codes = list(reported.values_list("code", flat=True))
    content = sheet(duty.owner, duty.emergency, codes, duty.day, viewer, moment, language)
    return content, f"{duty.owner.code}-{duty.code}-{duty.day.isoformat()}.xlsx"
