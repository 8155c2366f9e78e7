"""What browsers and the caches between may keep of a page: the one place that says so.

What somebody sees signed in is kept nowhere: after sign-out the way back shows nothing. What everyone may see is
asked for anew each time, so that a page never stands after it was corrected. An answer that says it itself, such as
a file or an answer of the API, is left as it is.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

SIGNED_IN, PUBLIC = "private, no-store", "no-cache"


def caching(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; stands inside the sessions and outside everything that may refuse a request."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = SIGNED_IN if _may_be_ones_own(request, response) else PUBLIC
            patch_vary_headers(response, ["Cookie"])
        return response

    return answered


def drafts_kept_under() -> str:
    """How the name of every draft begins that a browser keeps for this instance, until it is sent or its writer signs
    out.
    """
    return f"ganket:{settings.INSTANCE.cookie_suffix}:"


def _may_be_ones_own(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer was made for one person. Where something broke the database is not asked who it was."""
    user = getattr(request, "user", None)
    if user is None or response.status_code >= 500:
        return True
    return bool(user.is_authenticated)
