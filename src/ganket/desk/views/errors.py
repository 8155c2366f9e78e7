"""Pages of errors: one sentence each, what is wrong and what to do. They ask nothing of the database that
may be the very thing that failed.
"""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side. Rendered without context, with the stylesheet if it can be found."""
    try:
        stylesheet = staticfiles_storage.url("ganket.css")
    except ValueError:  # the list of static files is missing: perhaps the reason we are here
        stylesheet = ""
    return HttpResponse(render_to_string("500.html", {"stylesheet": stylesheet}), status=500)
