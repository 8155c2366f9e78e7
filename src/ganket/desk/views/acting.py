"""Opens a page on which somebody acts: who, under which mandate, in which emergency, always now.

Beside `moments.page`, which only reads. Whoever has no mandate is told so in plain words, and what they had typed is
shown back to them; a page of an emergency that they may not see does not exist for them.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ganket.desk import visits
from ganket.desk.forms import KnownAtForm, typed_words
from ganket.desk.views.moments import problem_said, refused, to_one_parameter
from ganket.lib.policy import Reach, reaches

Act = Callable[..., HttpResponse]


def acting(view: Act) -> Act:
    """Gives the view its visit and who acts: `view(request, visit, by, **named)`, for GET, HEAD and POST.

    A moment in the past is refused: what is done is done now.
    """

    @reaches(Reach.MANDATED)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, slug: str, **named: object) -> HttpResponse:
        if KnownAtForm.DAY in request.GET:
            return to_one_parameter(request)
        visit = visits.begin(request, slug)
        visits.keep(request, visit)
        if visit.asked.problem is not None:
            return refused(request, _("This moment cannot be shown"), problem_said(visit))
        if visit.is_past:
            said = _("What is done here is done now: nothing can be written into the past.")
            return refused(request, _("This page has no past"), said)
        if visit.by is None:
            return without_mandate(request)
        return view(request, visit, visit.by, **named)

    return opened


def without_mandate(request: HttpRequest) -> HttpResponse:
    """Says who may act here, offers the sign-in to whoever is not signed in, and gives back what was sent: status 403.

    A script is answered in one word: it keeps what was typed and says so itself.
    """
    if wants_json(request):
        return HttpResponse("{}", content_type="application/json", status=403)
    context = {
        "sign_in_and_back": f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}",
        "typed": typed_words(request.POST) if request.method == "POST" else [],
    }
    return render(request, "desk/no_mandate.html", context, status=403)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks, rather than a form."""
    return request.headers.get("Accept", "") == "application/json"
