"""The one way a stored file leaves: looked up among what the viewer may see, sent as a download."""

import logging
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ganket.actors.permissions import viewer_of
from ganket.actors.queries import content_of
from ganket.actors.rules import NotAsStored
from ganket.desk.queries import reports
from ganket.lib.policy import Reach, reaches

logger = logging.getLogger(__name__)


@reaches(Reach.EVERYONE)
@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file as it was stored, or not at all. One that is hidden and one that does not exist are the same 404."""
    stored = reports.stored_file(public_id, viewer_of(request.user))
    if stored is None:
        raise Http404
    try:
        content = content_of(stored)
    except FileNotFoundError:
        logger.error("the bytes of file %s are gone", stored.public_id)
        said = _("The record knows this file, but its bytes are missing. Tell the operator: “verify” names it.")
        return _damaged(request, said)
    except NotAsStored:
        logger.error("the bytes of file %s are not those that were stored", stored.public_id)
        said = _("The bytes of this file are not those that were stored. Tell the operator: “verify” names it.")
        return _damaged(request, said)
    return download(content, stored.name, stored.media_type)


def _damaged(request: HttpRequest, sentence: str) -> HttpResponse:
    """Not to be had now; it is again once the operator has brought back a copy."""
    context = {"heading": _("This file is damaged"), "sentence": sentence}
    return render(request, "desk/refused.html", context, status=503)


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes to be kept, never shown in place: no browser guesses what they are, no shared cache keeps them."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, safe_name(name)) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """A name without folders, control characters or leading dots."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(character for character in last if character.isprintable()).strip().lstrip(".")
    return kept or "file"
