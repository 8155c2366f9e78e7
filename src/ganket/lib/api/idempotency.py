"""Idempotency-Key: a write that may be sent again, when nobody knows whether it arrived, and is done once."""

import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ganket.lib import kept_answers
from ganket.lib.api import problems

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
# What an answer is made of again; the rest (caching, security) is put on by what stands in front.
_KEPT = ("Content-Type", "ETag", "Location", "Cache-Control", "Vary")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def once(
    request: HttpRequest,
    act: Callable[[], HttpResponse],
    *,
    said: bytes,
    by: str,
    again: Callable[[kept_answers.Answer], HttpResponse] | None = None,
) -> HttpResponse:
    """The answer of `act`, done in one transaction; for a key that was used, the answer that was given then.

    `said` is what the request says apart from its address (its body, or what its form holds), `by` for whom it is
    said. Only what was done is kept: after a refusal the key is free. Where an answer tells what must not be kept
    beside the thing itself, its body is not, and `again` makes it anew of status and headers. Raises Problem 400 for
    a key that is none, 409 while the first request is being answered, 422 when it said something else.
    """
    key = _key(request)
    if key is None or request.user.pk is None:
        with transaction.atomic():
            return act()
    told = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), by.encode(), said])
    try:
        held = kept_answers.claim(request.user.pk, key, hashlib.sha256(told).hexdigest())
    except kept_answers.OtherRequest:
        raise _other() from None
    except kept_answers.InProgress:
        raise _in_progress() from None
    if isinstance(held, kept_answers.Answer):
        return again(held) if again else HttpResponse(held.body, status=held.status, headers=dict(held.headers))
    is_done = False
    try:
        with transaction.atomic():
            answer = act()
            headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
            body = b"" if again else answer.content
            kept_answers.keep(held, kept_answers.Answer(answer.status_code, headers, body))
        is_done = True
    except kept_answers.ClaimLost:
        raise _in_progress() from None
    finally:
        if not is_done:  # whatever it was, nothing was done: the key must not stay taken
            kept_answers.give_back(held)
    return answer


def _key(request: HttpRequest) -> str | None:
    text = request.headers.get(HEADER)
    if text is None:
        return None
    # A string after RFC 9651, as the draft has it, or the bare text that most clients send.
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not _KEY.fullmatch(bare):
        message = f"{HEADER} is 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID."
        raise problems.invalid(problems.Fault(f"/header/{HEADER}", "malformed", message))
    return bare


def _other() -> problems.Problem:
    detail = "This Idempotency-Key was used for a request that said something else. Send a new one with a new key."
    fault = problems.Fault(f"/header/{HEADER}", "used_for_another_request", detail)
    return problems.Problem(422, "key-used", "Key used", detail, [fault])


def _in_progress() -> problems.Problem:
    detail = "The first request with this Idempotency-Key is still being answered. Send it again in a moment."
    return problems.Problem(409, "in-progress", "In progress", detail)
