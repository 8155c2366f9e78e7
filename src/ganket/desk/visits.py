"""A visit: who looks at which emergency, as known at which moment. Every page has exactly one, made once a
request; links made from it stay in the same emergency and the same past.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from ganket.actors.permissions import Acting, Viewer, acting_as, viewer_of
from ganket.desk import rules
from ganket.desk.queries import emergencies
from ganket.lib import canonical, clock
from ganket.situation.models import Emergency
from ganket.situation.permissions import may_report, speaks

PARAMETER = "as_known_at"


@dataclass(frozen=True)
class Visit:
    """Who, which emergency (None when the viewer may see none), as known at when."""

    viewer: Viewer
    emergency: Emergency | None
    now: datetime
    asked: rules.Asked
    text: str = ""

    @property
    def held(self) -> Emergency:
        """The emergency of a page whose address names one. Raises Http404 without one."""
        if self.emergency is None:
            raise Http404
        return self.emergency

    @cached_property
    def by(self) -> Acting | None:
        """As whom the reader acts today, if for anybody. One query, the first time."""
        return acting_as(self.viewer.user, self.now.date())

    @property
    def speaker(self) -> Acting | None:
        """As whom the reader asks, answers and shares; None for who reads alone."""
        return self.by if self.by is not None and speaks(self.by) else None

    @property
    def reporter(self) -> Acting | None:
        """As whom the reader reports for their State; None for who does not."""
        return self.by if self.by is not None and may_report(self.by, self.by.party) else None

    @property
    def moment(self) -> datetime:
        """The moment the page is shown for."""
        return self.asked.moment

    @property
    def is_past(self) -> bool:
        """Whether an earlier moment was asked for."""
        return self.asked.is_past

    def link(self, name: str, **arguments: object) -> str:
        """The address of a page in this emergency and this past. Raises NoReverseMatch for a name that no page has."""
        address = self._address(name, arguments)
        return f"{address}?{urlencode({PARAMETER: self.text})}" if self.is_past else address

    def _address(self, name: str, arguments: dict[str, object]) -> str:
        if self.emergency is not None:
            try:
                return reverse(name, kwargs={"slug": self.emergency.slug, **arguments})
            except NoReverseMatch:
                pass  # a page beside the emergencies, such as the search
        return reverse(name, kwargs=arguments)


def begin(request: HttpRequest, slug: str | None = None) -> Visit:
    """The visit of a request: to the emergency of that slug, or to the newest one the viewer may see.

    Raises Http404 when there is none of that slug, or it is not for this viewer: both look the same.
    """
    viewer = viewer_of(request.user)
    emergency = emergencies.emergency(viewer, slug)
    if slug is not None and emergency is None:
        raise Http404
    now, text = clock.now(), request.GET.get(PARAMETER, "").strip()
    earliest = datetime.combine(emergency.starts_on, time(), UTC) if emergency else None
    return Visit(viewer, emergency, now, rules.asked_moment(text, now, earliest), text)


def of(request: HttpRequest) -> Visit:
    """The visit that the page began, or one of its own for pages of errors."""
    visit: Visit | None = vars(request).get("visit")
    if visit is None:
        visit = begin(request)
        keep(request, visit)
    return visit


def is_kept(request: HttpRequest) -> bool:
    """Whether a page began the visit of this request."""
    return "visit" in vars(request)


def keep(request: HttpRequest, visit: Visit) -> None:
    """Let the request carry its visit to the templates."""
    vars(request)["visit"] = visit


def written(moment: datetime) -> str:
    """A moment as the parameter carries it, to the minute."""
    return canonical.moment(moment.replace(second=0, microsecond=0)) or ""
