"""Errors as problem details (RFC 9457): one shape for everything that goes wrong, in plain words.

What a reader may not see and what does not exist give the same problem.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Schema

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:ganket:problem:"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (as `/query/limit`), a code for programs, a sentence for people."""

    pointer: str
    code: str
    message: str


class Problem(Exception):
    """Ends the request with this status. `kind` is the last part of the problem's type."""

    def __init__(self, status: int, kind: str, title: str, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail, self.faults = status, kind, title, detail, faults


class FaultAnswer(Schema):
    """One thing that is wrong."""

    pointer: str
    code: str
    message: str


class ProblemAnswer(Schema):
    """Problem details after RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FaultAnswer]


def invalid(*faults: Fault) -> Problem:
    """400: the request says something it cannot mean. The detail repeats the faults in a sentence."""
    detail = " ".join(fault.message for fault in faults)
    return Problem(400, "invalid-request", "The request is not valid", detail, faults)


def parameter(name: str, code: str, message: str) -> Problem:
    """400 for one query parameter."""
    return invalid(Fault(f"/query/{name}", code, message))


def not_found() -> Problem:
    """404: there is no such thing, or it is not for this reader. The words do not tell which."""
    return Problem(404, "not-found", "Nothing found", "There is nothing at this address, or it is not shared with you.")


def not_allowed() -> Problem:
    """405: this address is read only."""
    return Problem(405, "method-not-allowed", "Method not allowed", "This address answers GET and HEAD only.")


def not_acceptable() -> Problem:
    """406: the client accepts nothing that this address can answer with."""
    return Problem(406, "not-acceptable", "Not acceptable", "This address answers application/json only.")


def damaged(detail: str) -> Problem:
    """503: what is kept is not what was written. It is not sent until the operator has brought back a copy."""
    return Problem(503, "damaged", "Damaged", detail)


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """500: our fault. What happened goes to the log, never to the client."""
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return response(
        request, Problem(500, "internal-error", "Internal error", "The server failed; the fault was recorded.")
    )


def response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as it is sent. Never stored by caches."""
    body = {
        "type": f"{TYPE_PREFIX}{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        # The path as it came: percent-encoded, so that it is ASCII whatever was sent.
        "instance": request.get_full_path_info().partition("?")[0],
        "errors": [vars(fault) for fault in problem.faults],
    }
    answer = HttpResponse(orjson.dumps(body), status=problem.status, content_type=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer
