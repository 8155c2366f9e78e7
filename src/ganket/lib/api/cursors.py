"""Cursors: where the next page of a list begins. Sealed, so one that was changed is refused, and covered, so that
nobody counts by the numbers of rows what they may not see.

A cursor holds the sort key of the last row sent, and the moment the first page was answered for: all pages of a
list show the record as known at one moment. It belongs to one address and its filters.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from ganket.lib.api import problems

_SEAL_BYTES = 12
# Parameters that say where a page begins and how long it is; all others are what a cursor belongs to.
_PLACES = ("cursor", "since", "limit")


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this sort key, at this pinned moment where the list has one."""

    key: list[Any]
    moment: datetime | None


def write(request: HttpRequest, key: Sequence[Any], moment: datetime | None = None) -> str:
    """The cursor of the page after the row with this sort key (integers and strings)."""
    body = orjson.dumps([moment.isoformat() if moment else None, *key])
    seal = _seal(request, body)
    return _text(seal + _covered(seal, body))


def read(request: HttpRequest, text: str | None, name: str = "cursor") -> Place | None:
    """The place a cursor names; None without one. Raises Problem for one that we did not write for this list, saying
    by which parameter it came.
    """
    if text is None:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _refusal(name) from None
    seal = raw[:_SEAL_BYTES]
    body = _covered(seal, raw[_SEAL_BYTES:])
    # The second half refuses other spellings of the same bytes.
    if not hmac.compare_digest(seal, _seal(request, body)) or _text(raw) != text:
        raise _refusal(name)
    moment, *key = orjson.loads(body)
    return Place(key, datetime.fromisoformat(moment) if moment else None)


def after(order: Sequence[str], key: Sequence[Any]) -> Q:
    """The filter for rows behind a sort key in this order of fields; a field with a minus sorts downwards."""
    found = Q()
    for place in range(len(order), 0, -1):
        field = order[place - 1]
        beyond = {f"{field.removeprefix('-')}__{'lt' if field.startswith('-') else 'gt'}": key[place - 1]}
        same = {order[i].removeprefix("-"): key[i] for i in range(place - 1)}
        found |= Q(**same, **beyond)
    return found


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@cache
def _secret() -> bytes:
    return hashlib.sha256(b"ganket api cursor " + settings.SECRET_KEY.encode()).digest()


def _covered(seal: bytes, body: bytes) -> bytes:
    """The body under a stream made from the secret and its seal; done twice it is the body again. The seal is over
    the body, so no two bodies stand under one stream.
    """
    stream = hashlib.shake_256(_secret() + seal).digest(len(body))
    return bytes(one ^ other for one, other in zip(body, stream, strict=True))


def _seal(request: HttpRequest, body: bytes) -> bytes:
    """Over the address, its filters and the place; the limit may change between pages."""
    filters = sorted((name, values) for name, values in request.GET.lists() if name not in _PLACES)
    said = orjson.dumps([request.path, filters]) + b"\n" + body
    return hashlib.blake2b(said, key=_secret(), digest_size=_SEAL_BYTES).digest()


def _refusal(name: str) -> problems.Problem:
    message = (
        "This cursor does not belong to this list with these parameters. Follow what an answer gave you as it stands."
    )
    return problems.parameter(name, "unknown_cursor", message)
