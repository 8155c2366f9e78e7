"""Opens a page for a visit: who, which emergency, as known at which moment. The one way in for every page.

A moment that cannot be shown is refused in plain words with status 400, and what was typed is still there.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ganket.desk import rules, visits
from ganket.desk.forms import KnownAtForm
from ganket.desk.presenters.wording import wording
from ganket.desk.rules import MomentProblem
from ganket.desk.visits import Visit
from ganket.lib.policy import Reach, reaches


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view its visit: `view(request, visit, **named)`. Reads only (GET and HEAD).

    The form of the as-known-at control sends day and time apart; they become the one parameter by a redirect.
    """

    @reaches(Reach.EVERYONE)
    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, slug: str | None = None, **named: object) -> HttpResponse:
        if KnownAtForm.DAY in request.GET:
            return to_one_parameter(request)
        visit = visits.begin(request, slug)
        visits.keep(request, visit)
        if visit.asked.problem is not None:
            return refused(request, _("This moment cannot be shown"), problem_said(visit))
        return view(request, visit, **named)

    return opened


def refused(request: HttpRequest, heading: str, sentence: str) -> HttpResponse:
    """A page that says in plain words why it shows nothing else: status 400."""
    return render(request, "desk/refused.html", {"heading": heading, "sentence": sentence}, status=400)


def problem_said(visit: Visit) -> str:
    """What is wrong with the moment that was asked for, and what to do."""
    typed, forms = rules.printable(visit.text), wording()
    if visit.asked.problem is MomentProblem.IN_THE_FUTURE:
        return _("“%(typed)s” lies in the future: it is now %(now)s. Choose an earlier day or time.") % {
            "typed": typed,
            "now": forms.moment(visit.now),
        }
    if visit.asked.problem is MomentProblem.TOO_EARLY and visit.emergency is not None:
        return _("“%(typed)s” lies before this emergency, which begins on %(day)s. Choose a later day.") % {
            "typed": typed,
            "day": forms.day(visit.emergency.starts_on),
        }
    return _("“%(typed)s” is neither a day like 2020-04-03 nor a moment like 2020-04-03T12:00Z.") % {"typed": typed}


def to_one_parameter(request: HttpRequest) -> HttpResponse:
    """The same address with the day and time of the as-known-at control as the one parameter."""
    kept = [(name, value) for name, value in request.GET.items() if name not in KnownAtForm.NAMES]
    asked = KnownAtForm.written(request.GET)
    if asked:
        kept.append((visits.PARAMETER, asked))
    return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
