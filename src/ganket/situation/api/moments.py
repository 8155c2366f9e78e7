"""Which emergency and which moment a request is about."""

from datetime import UTC, datetime

from django.http import HttpRequest

from ganket.actors.permissions import Viewer, viewer_of
from ganket.lib import clock
from ganket.lib.api import parameters, problems
from ganket.situation.api import queries
from ganket.situation.models import Emergency

# Stands for now: also what was recorded since the clock was asked.
LATEST = datetime(9999, 12, 31, tzinfo=UTC)


def viewer(request: HttpRequest) -> Viewer:
    """Who reads: the user of the session, else the public."""
    return viewer_of(request.user)


def emergency(slug: str, reader: Viewer) -> Emergency:
    """The emergency of that slug. Raises Problem 404 when there is none, or it is not for this reader."""
    found = queries.emergency(slug, reader)
    if found is None:
        raise problems.not_found()
    return found


def asked(text: str | None, reader: Viewer, of: Emergency | None = None) -> datetime | None:
    """The past moment asked for, None for now; never before the emergency, or the first one there is."""
    if text is None:
        return None
    first = of.starts_on if of else queries.first_day(reader)
    return parameters.moment(text, clock.now(), parameters.start_of(first) if first else None)
