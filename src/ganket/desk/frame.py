"""What every page carries: the emergency with its three levels, the as-known-at control, who looks, where else
to go, the other language. A constant number of queries.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ganket.actors.permissions import Acting
from ganket.desk import rules, visits
from ganket.desk.caching import drafts_kept_under
from ganket.desk.forms import KnownAtForm
from ganket.desk.presenters import duties, questions, words
from ganket.desk.presenters.notices import called, notice
from ganket.desk.presenters.wording import wording
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.duties.queries import owed_by
from ganket.situation.emergencies.queries import levels_known_at
from ganket.situation.models import Level
from ganket.situation.questions.queries import counts

LEVELS = tuple(Level.Kind.values)


@dataclass(frozen=True)
class LevelView:
    """One of the three levels. Without a value it reads "none set"."""

    name: str
    value: str = ""
    short: str = ""
    issuer: str = ""
    issuer_code: str = ""
    day: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True)
class Link:
    """A place to go; `is_here` when the page is it."""

    label: str
    href: str
    is_here: bool = False


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of every page."""
    # Pages without a visit of their own (sign-in, errors) send the control's choice to the front door.
    is_page = visits.is_kept(request)
    visit, language, forms = visits.of(request), get_language() or "en", wording()
    held = visit.emergency
    by = visit.by
    return {
        "visit": visit,
        "emergency": held,
        "emergency_name": held.name(language) if held else "",
        "emergency_href": visit.link("room") if held else "",
        "levels": _levels(visit, language) if held else [],
        "known_at": forms.moment(visit.moment),
        "known_form": KnownAtForm(visit.moment, visit.text if visit.asked.problem else ""),
        "known_action": request.path if is_page else reverse("front"),
        "known_kept": [pair for pair in request.GET.items() if is_page and pair[0] not in KnownAtForm.NAMES],
        "known_names": {"day": KnownAtForm.DAY, "time": KnownAtForm.TIME},
        "back_to_now": _without_moment(request),
        "first_day": held.starts_on.isoformat() if held else "",
        "today": visit.now.date().isoformat(),
        "navigation": _navigation(request, visit, by),
        "search_href": visit.link("search"),
        "languages": _languages(request, language),
        "notice": notice(language),
        "sign_in_href": reverse("sign-in"),
        "drafts_kept_under": drafts_kept_under(),
        "who": called(str(visit.viewer.user), language) if visit.viewer.user else "",
        "mandate": _mandate_said(visit, by, language),
        "reminder": "" if visit.is_past else _reminder(visit),
        **_asked(visit),
    }


def _levels(visit: Visit, language: str) -> list[LevelView]:
    found = levels_known_at(visit.held, visit.moment, visit.viewer)
    return [_level(kind, found.get(kind), language) for kind in LEVELS]


def _level(kind: str, level: Level | None, language: str) -> LevelView:
    if level is None:
        return LevelView(words.level(kind))
    value, source = text.label(level.values, language), level.source
    return LevelView(
        name=words.level(kind),
        value=value,
        short=rules.short_form(value),
        issuer=level.issuer.name(language),
        issuer_code=rules.short_form(level.issuer.name(language)),
        day=wording().day(level.effective_on),
        source=source.get("label", ""),
        url=source.get("url") or "",
    )


def _without_moment(request: HttpRequest) -> str:
    kept = urlencode([pair for pair in request.GET.items() if pair[0] not in KnownAtForm.NAMES])
    return f"{request.path}?{kept}" if kept else request.path


def _navigation(request: HttpRequest, visit: Visit, by: Acting | None) -> list[Link]:
    """The pages there are; without an emergency those beside it alone. Who reports finds the form first; who has a
    mandate what members shared, and from there what is owed and asked.
    """
    here = request.resolver_match.url_name if request.resolver_match else ""
    places = [
        (_("Situation"), "room", ("room", "state")),
        (_("Indicators"), "indicators", ("indicators", "indicator")),
        (_("Timeline"), "timeline", ("timeline",)),
        (_("Reports"), "reports", ("reports", "report")),
        (_("For the public"), "public", ("public",)),
    ]
    if visit.emergency is None:
        places = [places[-1]]
    elif by is not None:
        places.pop()  # who acts here reads more than the public
        places.insert(1, (_("Updates"), "updates", ("updates", "update", "duties", "questions", "question", "ask")))
        if visit.reporter:
            own = ("update-form", "update-share", "update-versions", "imports", "import")
            places.insert(0, (_("Send update"), "update-form", own))
    # What is reported is reported now: the form has no past.
    return [
        Link(label, reverse(name, kwargs={"slug": visit.emergency.slug}), here in names)
        if name == "update-form" and visit.emergency
        else Link(label, visit.link(name), here in names)
        for label, name, names in places
    ]


def _reminder(visit: Visit) -> str:
    """What the reader's State owes here, in one sentence; empty when nothing is open, and for who does not report. One
    query.
    """
    by = visit.reporter
    return duties.strip_said(owed_by([by.party.pk], visit.now), visit) if by else ""


def _asked(visit: Visit) -> dict[str, str]:
    """How many questions await the reader's answer here, and how many of theirs were answered of late; empty for who
    neither answers nor asks. One query.
    """
    by, held = visit.speaker, visit.emergency
    if by is None or held is None or visit.is_past:
        return {"waiting": "", "answered": ""}
    awaiting, answered = counts(held, by.party.pk, visit.now - timedelta(days=questions.NEW_DAYS))
    return {"waiting": questions.waiting_said(awaiting), "answered": questions.answered_said(answered)}


def _languages(request: HttpRequest, language: str) -> list[tuple[str, str, str, bool]]:
    """Code, name, address of this same page in each language, and whether it is the one in use.

    For an address that no page has, the way leads to the front instead.
    """
    found = []
    for code, name in settings.LANGUAGES:
        address = translate_url(request.get_full_path(), code)
        try:
            resolve(urlsplit(request.path).path)
        except Resolver404:
            with override(code):
                address = reverse("front")
        found.append((code, name, address, code == language))
    return found


def _mandate_said(visit: Visit, by: Acting | None, language: str) -> str:
    """Role and party of who looks, e.g. "focal point, Viet Nam"; empty for the public."""
    if visit.viewer.user is None:
        return ""
    return f"{words.role(by.mandate.role)}, {by.party.name(language)}" if by and by.mandate else _("no mandate")
