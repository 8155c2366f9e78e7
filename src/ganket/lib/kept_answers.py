"""Answers kept for requests that name themselves (Idempotency-Key): sent again, a request is answered the same and
done once, also when the line or the server broke between the act and its answer.

A claim is committed before the act; the answer is kept in the act's own transaction, so it stands if and only if
the act does. All times are the real clock's: how long a key holds does not run with a scenario.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from ganket.lib import clock
from ganket.lib.models import KeptAnswer

KEPT_FOR = timedelta(hours=72)
# A claim older than this belongs to a request whose process is gone; who asks again takes it over.
CLAIM_HOLDS_FOR = timedelta(seconds=60)


class OtherRequest(Exception):
    """The key was used for a request that said something else."""


class InProgress(Exception):
    """The first request of this key is still being answered."""


class ClaimLost(Exception):
    """Another request took this key over meanwhile: what was done under the claim must be undone."""


@dataclass(frozen=True)
class Claim:
    """The right to answer a key's request, from a moment on."""

    pk: int
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What was answered; the body is empty where it is made anew for each who asks again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def claim(user_id: int, key: str, request_sha256: str) -> Claim | Answer:
    """The claim to a key that is free, else the answer that was given to its request.

    Raises OtherRequest where the key was used for something else, InProgress while its first request is answered.
    """
    now = clock.real_now()
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(user_id=user_id, key=key, request_sha256=request_sha256, kept_at=now)
            return Claim(row.pk, now)
    except IntegrityError:
        kept = KeptAnswer.objects.filter(user_id=user_id, key=key).first()
    if kept is None:  # given back in this very moment
        raise InProgress
    if kept.kept_at < now - KEPT_FOR:  # not yet cleaned up
        KeptAnswer.objects.filter(pk=kept.pk, kept_at=kept.kept_at).delete()
        return claim(user_id, key, request_sha256)
    if kept.request_sha256 != request_sha256:
        raise OtherRequest
    if kept.status:
        return Answer(kept.status, kept.headers, bytes(kept.body))
    taken = KeptAnswer.objects.filter(pk=kept.pk, status=0, kept_at=kept.kept_at, kept_at__lt=now - CLAIM_HOLDS_FOR)
    if not taken.update(kept_at=now):
        raise InProgress
    return Claim(kept.pk, now)


def keep(held: Claim, answer: Answer) -> None:
    """Keep the answer; call it in the transaction of the act. Raises ClaimLost when the claim was taken over."""
    rows = KeptAnswer.objects.filter(pk=held.pk, status=0, kept_at=held.at)
    if not rows.update(status=answer.status, headers=dict(answer.headers), body=answer.body):
        raise ClaimLost


def give_back(held: Claim) -> None:
    """Nothing was done: the key is free again."""
    KeptAnswer.objects.filter(pk=held.pk, status=0, kept_at=held.at).delete()


def forget_old() -> int:
    """Delete answers kept long enough; returns how many."""
    deleted, _ = KeptAnswer.objects.filter(kept_at__lt=clock.real_now() - KEPT_FOR).delete()
    return deleted
