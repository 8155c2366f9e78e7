"""Answers: JSON in UTF-8, moments in UTC with Z, lists with `next` in the body and in a Link header."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Schema

from ganket.lib.api import cursors, tags

MEDIA_TYPE = "application/json"
# SQLite gives moments without their zone, which is always UTC.
_OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z

Item = TypeVar("Item")
Row = TypeVar("Row")


class Listed(Schema, Generic[Item]):
    """A page of a list. `next` is the address of the page after it, null on the last."""

    items: list[Item]
    next: str | None


class ListedAsKnown(Schema, Generic[Item]):
    """A page of a list as known at a moment: the one asked for, else that of the last batch you may see."""

    items: list[Item]
    next: str | None
    as_known_at: datetime | None


def whole(request: HttpRequest, data: Any, tag: str | None = None, link: str = "") -> HttpResponse:
    """The answer with its tag: the given one (already compared), else one of the body, compared here."""
    body = orjson.dumps(data, option=_OPTIONS)
    if tag is None:
        tag = tags.of_body(body)
        same = tags.unchanged(request, tag)
        if same:
            return same
    headers = {**tags.HEADERS, "ETag": tag, "Content-Length": str(len(body))}
    if link:
        headers["Link"] = f'<{link}>; rel="next"'
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)


def done(data: Any, tag: str | None = None, status: int = 200, location: str = "") -> HttpResponse:
    """The answer to a write: what there is now, with its tag, and where it is."""
    body = orjson.dumps(data, option=_OPTIONS)
    headers = {**tags.HEADERS, "ETag": tag or tags.of_body(body)}
    if location:
        headers["Location"] = location
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def file(request: HttpRequest, content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep, with its tag; never shown in the place of a page."""
    tag = tags.of_body(content)
    same = tags.unchanged(request, tag)
    if same:
        return same
    headers = {
        **tags.HEADERS,
        "ETag": tag,
        "Content-Length": str(len(content)),
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


def tag_of(data: Any) -> str:
    """The tag that `whole` gives to these data."""
    return tags.of_body(orjson.dumps(data, option=_OPTIONS))


def page(
    request: HttpRequest,
    rows: Sequence[Row],
    limit: int,
    *,
    key: Callable[[Row], Sequence[Any]],
    item: Callable[[Row], dict[str, Any]],
    moment: datetime | None = None,
    tag: str | None = None,
    **facts: Any,
) -> HttpResponse:
    """A page of `limit` items from rows that reach one further when there are more.

    `key` gives a row's sort key, `item` what is sent of it, `facts` what stands beside the items.
    """
    shown, link = rows[:limit], ""
    if len(rows) > limit:
        parameters = [(name, each) for name, values in request.GET.lists() if name != "cursor" for each in values]
        parameters.append(("cursor", cursors.write(request, key(shown[-1]), moment)))
        link = f"{request.path}?{urlencode(parameters)}"
    data = {"items": [item(row) for row in shown], "next": link or None, **facts}
    return whole(request, data, tag, link)
