"""Errors as problem details (RFC 9457): one shape for everything that goes wrong, in plain words.

What a reader may not see and what does not exist give the same problem.
"""

import logging
from collections.abc import Collection, Sequence
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


def not_allowed(methods: Collection[str]) -> Problem:
    """405: this address answers these methods only."""
    detail = f"This address answers {' and '.join(methods)} only."
    return Problem(405, "method-not-allowed", "Method not allowed", detail)


def forbidden(detail: str) -> Problem:
    """403: who you are is known, and it is not for you to do. Of what you may not even see, `not_found` is said."""
    return Problem(403, "not-yours", "Not yours to do", detail)


def precondition_required() -> Problem:
    """428: there is something already, and the request does not say which state of it it knows."""
    detail = "There is a revision already. Get it, and send its ETag as If-Match, so that nobody's words are lost."
    return Problem(428, "precondition-required", "Precondition required", detail)


def stale() -> Problem:
    """412: it has changed since the state that the request names."""
    detail = "It has changed since. Get it again, look at what is new, and send yours with the ETag of that."
    return Problem(412, "precondition-failed", "Precondition failed", detail)


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
