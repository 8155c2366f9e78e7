"""What a write sends: read to its announced end and no further, as strict JSON or as one file.

JSON is refused where two readers could read two things in it: twice the same member, numbers that do not fit, text
that is none. Each fault names its place by a JSON Pointer after `/body`.
"""

import hashlib
import json
import math
import re
from dataclasses import dataclass
from functools import reduce
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from ganket.lib import text
from ganket.lib.api import problems
from ganket.lib.api.problems import Fault, Problem
from ganket.lib.canonical import LARGEST_INTEGER

JSON_TYPE = "application/json"
FORM_TYPE = "multipart/form-data"
LONGEST_JSON_BYTES = 262_144
DEEPEST = 16
MOST_FAULTS = 20
_TAKEN = "ganket_json"
# A file in the OpenAPI document: the body itself, or the one field of a form.
FILE_BODY = {
    "required": True,
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        FORM_TYPE: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
                "additionalProperties": False,
            }
        },
    },
}
FORM_BYTES = 65_536  # what a form may add to its one file: headers and boundaries
# Outside of strings, only these say how deep one is and where; strings are passed over whole, closed or not.
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


@dataclass(frozen=True)
class _Object:
    """An object as it was written: with every member, also one that is there twice."""

    members: list[tuple[str, Any]]


class _TooLarge:
    """In the place of a number that does not fit."""


class NotJson(ValueError):
    """Something that JSON does not know."""


class _InMemory(MemoryFileUploadHandler):
    """Keeps what it reads in memory whatever its size: that is bounded already, and nothing is left on disk."""

    def handle_raw_input(self, *_: Any, **__: Any) -> None:
        self.activated = True


def whole(request: HttpRequest, largest: int) -> bytes:
    """The body of a request, of the length it announces. Raises Problem 411 where it announces none, 413 where that
    is too long, 400 where less came than was announced.
    """
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not re.fullmatch(r"[0-9]{1,15}", announced):
        detail = "Say by Content-Length how many bytes you send; a body in chunks of unknown number is not read."
        raise Problem(411, "length-required", "Length required", detail)
    length = int(announced)
    if length > largest:
        raise too_large(length, largest)
    try:
        # `read` where Django itself would refuse the length.
        body = request.body if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE else request.read(length)
    except UnreadablePostError:
        body = b""
    if len(body) != length:
        message = f"Of the {length} bytes announced only {len(body)} came. Nothing was kept: send it again."
        raise problems.invalid(Fault("/body", "cut_short", message))
    return bytes(body)


def take_json(request: HttpRequest) -> None:
    """Read the JSON a request sends, for `json_of`. Raises Problem 415 for another media type or character set, 400
    naming what is wrong in it.
    """
    if request.content_type != JSON_TYPE:
        raise unsupported(f"Send {JSON_TYPE} here.")
    if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise unsupported("JSON is sent in UTF-8.")
    body = whole(request, LONGEST_JSON_BYTES)
    if not body:
        raise problems.invalid(Fault("/body", "empty", "There is no body: send a JSON object."))
    setattr(request, _TAKEN, parsed(body))


def json_of(request: HttpRequest) -> Any:
    """What `take_json` read."""
    return getattr(request, _TAKEN)


def parsed(body: bytes) -> Any:
    """Strict JSON as Python values. Raises Problem 400 naming every fault with its place."""
    try:
        written = body.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The body is not UTF-8: byte {error.start + 1} belongs to no character."
        raise problems.invalid(Fault("/body", "not_utf8", message)) from None
    deep = _too_deep(written)
    if deep is not None:
        raise problems.invalid(Fault(deep, "too_deep", f"The body is nested deeper than {DEEPEST} levels."))
    try:
        raw = json.loads(
            written, object_pairs_hook=_Object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        message = f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        raise problems.invalid(Fault("/body", "not_json", message)) from None
    except NotJson as error:
        raise problems.invalid(Fault("/body", "not_json", str(error))) from None
    faults: list[Fault] = []
    value = _plain(raw, "/body", faults)
    if faults:
        raise problems.invalid(*faults[:MOST_FAULTS])
    return value


def read_file(request: HttpRequest, largest: int) -> tuple[str | None, bytes]:
    """The one file a request sends, and the name it sends it under: as the body itself (then it has no name), or as
    the field `file` of a form. Raises Problem as `whole` does, and 400 for a form that is none or holds anything else.
    """
    if request.content_type != FORM_TYPE:
        return None, whole(request, largest)
    body = whole(request, largest + FORM_BYTES)
    boundary = (request.content_params or {}).get("boundary", "")
    if not boundary or not body.rstrip().endswith(f"--{boundary}--".encode()):
        raise problems.invalid(Fault("/body", "cut_short", "The form does not come to its end. Nothing was kept."))
    try:
        fields, files = MultiPartParser(request.META, BytesIO(body), [_InMemory(request)]).parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise problems.invalid(Fault("/body", "not_a_form", "The form cannot be read.")) from None
    found = files.getlist("file")
    if len(found) != 1 or set(files) != {"file"} or set(fields):
        message = "A form holds one file under the name “file” and nothing else; the rest is said in the query."
        raise problems.invalid(Fault("/body", "one_file", message))
    content = found[0].read()
    if len(content) > largest:
        raise too_large(len(content), largest)
    return found[0].name, content


def said_of_file(name: str | None, content: bytes) -> bytes:
    """What a request with a file says: its name and bytes, however they were wrapped."""
    return f"{name}\n{hashlib.sha256(content).hexdigest()}".encode("utf-8", "surrogatepass")


def too_large(length: int, largest: int) -> Problem:
    """413: more bytes than are taken here."""
    return Problem(413, "too-large", "Too large", f"{length} bytes were sent; at most {largest} are taken here.")


def unsupported(detail: str) -> Problem:
    """415: the body is of a media type that is not taken here."""
    return Problem(415, "unsupported-media-type", "Unsupported media type", detail)


def pointer(start: str, part: str | int) -> str:
    """A JSON Pointer one step further (RFC 6901), safe to say back: printable and cut."""
    kept = "".join(c if c.isprintable() else "?" for c in str(part)[:60])
    return f"{start}/{kept.replace('~', '~0').replace('/', '~1')}"


def _too_deep(written: str) -> str | None:
    """Where a text is nested too deep; None where it is not, whether or not it is JSON. In one pass, before the
    parser, which would go down with it.
    """
    stack: list[tuple[str, str | int]] = []  # brackets that are open, and the member or place that is being read
    last = ""
    for sign in (found.group() for found in _STRUCTURE.finditer(written)):
        if sign[0] == '"':
            last = sign[1:-1]
        elif sign in "{[":
            if stack and stack[-1][0] == "{":
                stack[-1] = ("{", last)
            if len(stack) == DEEPEST:
                return reduce(pointer, (part for _, part in stack), "/body")
            stack.append((sign, 0))
        elif sign == ",":
            if stack and stack[-1][0] == "[":
                stack[-1] = ("[", int(stack[-1][1]) + 1)
        elif stack:
            stack.pop()
    return None


def _plain(raw: Any, place: str, faults: list[Fault]) -> Any:
    """The value without marks of ours; what is wrong with it is added to the faults."""
    if isinstance(raw, _TooLarge):
        faults.append(Fault(place, "number_too_large", f"{place} is a number that cannot be kept exactly."))
    elif isinstance(raw, str):
        _check_text(raw, place, faults)
        return raw
    elif isinstance(raw, list):
        return [_plain(each, pointer(place, index), faults) for index, each in enumerate(raw)]
    elif isinstance(raw, _Object):
        found: dict[str, Any] = {}
        for name, value in raw.members:
            inner = pointer(place, name)
            _check_text(name, inner, faults)
            if name in found:
                faults.append(Fault(inner, "repeated_member", f"{inner} is there twice."))
            found[name] = _plain(value, inner, faults)
        return found
    else:
        return raw
    return None


def _check_text(value: str, place: str, faults: list[Fault]) -> None:
    try:
        text.clean(value)
    except ValueError as error:
        faults.append(Fault(place, "unusable_character", f"{place}: {error}."))


def _integer(written: str) -> int | _TooLarge:
    if len(written) > 17:  # also more digits than Python reads
        return _TooLarge()
    value = int(written)
    return value if abs(value) <= LARGEST_INTEGER else _TooLarge()


def _float(written: str) -> float | _TooLarge:
    value = float(written)
    return value if math.isfinite(value) else _TooLarge()


def _constant(name: str) -> None:
    raise NotJson(f"The body is not JSON: {name} is no number there.")
