"""The gate in front of every address of the API: methods, addresses, media types, who writes; and problems for what
is refused.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ganket.lib.api import parameters, problems, writing
from ganket.lib.api.answers import MEDIA_TYPE
from ganket.lib.policy import Reach, reaches

View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")
WRITE = ("POST",)


def guarded(view: View, methods: Collection[str] = ("GET",)) -> View:
    """Wraps a view that answers these methods; all else is refused. Where GET is answered HEAD is answered alike (the
    server leaves the body out). Who writes has signed in and sends the token of their session (lib.api.writing).
    """
    allowed = (*(READ if "GET" in methods else ()), *(each for each in WRITE if each in methods))

    def answered(request: HttpRequest, **path: Any) -> HttpResponse:
        problem = _refused(request, allowed)
        if problem:
            answer = problems.response(request, problem)
            if problem.status == 405:
                answer.headers["Allow"] = ", ".join(allowed)
            elif problem.status == 401:
                answer.headers["WWW-Authenticate"] = writing.CHALLENGE
            return answer
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        try:
            return view(request, **path)
        finally:
            request.method = method

    # The gate itself looks at the token of what is written; Django's refusal would be a page.
    return reaches(Reach.EVERYONE if "GET" in methods else Reach.MANDATED)(csrf_exempt(answered))


def nothing(request: HttpRequest, **path: Any) -> HttpResponse:
    """Every address that is none."""
    return problems.response(request, problems.not_found())


def _refused(request: HttpRequest, allowed: Collection[str]) -> problems.Problem | None:
    if request.method not in allowed:
        return problems.not_allowed(allowed)
    if not parameters.is_readable(request.path):
        fault = problems.Fault("/path", "unusable_character", "The address holds a character that cannot be used.")
        return problems.invalid(fault)
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    if accept != "*/*" and not (request.accepts(MEDIA_TYPE) or request.accepts(problems.MEDIA_TYPE)):
        return problems.not_acceptable()
    return writing.refused(request) if request.method in WRITE else None
