"""Entity tags: strong, and made from what an answer depends on, so that "unchanged" costs no list.

A tag from a version stamp names only what its reader may see: one that moved with hidden rows would tell of them.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ganket import __version__

# Caches may keep an answer for its one reader but must ask again each time: rights end at once.
HEADERS = {"Vary": "Authorization, Cookie", "Cache-Control": "private, no-cache"}


def of_version(request: HttpRequest, *stamps: object) -> str:
    """The tag of this request's answer, from the stamps of everything it is made from.

    Keyed with the instance's secret: nothing about the stamps can be read from it.
    """
    said = repr((__version__, request.path, request.META.get("QUERY_STRING", ""), stamps)).encode()
    return f'"{hashlib.blake2b(said, key=_secret(), digest_size=16).hexdigest()}"'


def of_body(body: bytes) -> str:
    """The tag of an answer that is small enough to be made first."""
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """The 304 answer, when the reader already has what this tag names (If-None-Match, weak comparison)."""
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if not header:
        return None
    named = {each.strip().removeprefix("W/") for each in header.split(",")}
    if tag not in named and "*" not in named:
        return None
    return HttpResponse(status=304, headers={**HEADERS, "ETag": tag})


def names(header: str, tag: str) -> bool:
    """Whether an If-Match names this tag, or any. A tag that compression made weak is taken as the same: it names the
    same state, and that is what must not have changed.
    """
    named = {each.strip().removeprefix("W/") for each in header.split(",")}
    return tag in named or "*" in named


@cache
def _secret() -> bytes:
    return hashlib.sha256(b"ganket api tag " + settings.SECRET_KEY.encode()).digest()
