"""Who may write through the API at all: somebody signed in by the pages whose own program sends this.

A browser sends the cookie of a session with whatever any site makes it send; the token of the session, in a header,
only what was given it by us can send. In a form field the token is not taken: a form can be sent from anywhere.
"""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from ganket.lib.api import problems

CSRF_HEADER = "X-CSRFToken"
CHALLENGE = 'Cookie realm="ganket", form-action="/sign-in/"'


class _Check(CsrfViewMiddleware):
    """Django's own comparison of origin, referrer and token, its verdict as a plain answer."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_check = _Check(_nothing)


def refused(request: HttpRequest) -> problems.Problem | None:
    """Why this writer is refused: 401 without a session, 403 without its token or from another site; else None."""
    if not request.user.is_authenticated:
        detail = "Sign in first: writing needs the session of the pages."
        return problems.Problem(401, "not-signed-in", "Not signed in", detail)
    # As another method than POST: for that one Django would look for the token in the body first, and read all of it.
    method, request.method = request.method, "PUT"
    try:
        verdict = _check.process_view(request, _nothing, (), {})
    finally:
        request.method = method
    if verdict is None:
        return None
    detail = (
        f"Send the token of your session in the header {CSRF_HEADER}, from this site: it is the value of the cookie "
        "whose name ends in _csrf."
    )
    return problems.Problem(403, "no-token", "No token", detail)
