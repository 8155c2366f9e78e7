"""The gate in front of every address of the API: methods, addresses, media types, and problems for what is refused."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from ganket.lib.api import parameters, problems
from ganket.lib.api.answers import MEDIA_TYPE

View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")


def reading(view: View) -> View:
    """Wraps a view that answers GET: HEAD answers alike (the server leaves the body out), all else is refused."""

    def guarded(request: HttpRequest, **path: Any) -> HttpResponse:
        problem = _refused(request)
        if problem:
            answer = problems.response(request, problem)
            if problem.status == 405:
                answer.headers["Allow"] = ", ".join(READ)
            return answer
        method, request.method = request.method, "GET"
        try:
            return view(request, **path)
        finally:
            request.method = method

    # Reads change nothing, so there is nothing to forge; without this a refused POST would get a page.
    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # Django reads this from the function
    return guarded


def nothing(request: HttpRequest, **path: Any) -> HttpResponse:
    """Every address that is none."""
    return problems.response(request, problems.not_found())


def _refused(request: HttpRequest) -> problems.Problem | None:
    if request.method not in READ:
        return problems.not_allowed()
    if not parameters.is_readable(request.path):
        fault = problems.Fault("/path", "unusable_character", "The address holds a character that cannot be used.")
        return problems.invalid(fault)
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    if accept != "*/*" and not (request.accepts(MEDIA_TYPE) or request.accepts(problems.MEDIA_TYPE)):
        return problems.not_acceptable()
    return None
