"""Writing, chaining and verifying the audit log.

`record` is called by every action inside its transaction. `chain` is called by the job worker alone.
`verify` trusts nothing but the rows it reads: it recomputes every hash.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from ganket.lib import canonical, clock
from ganket.lib.models import ChainedLeaf, Leaf

ORIGIN = "0" * 64
_CHAIN_LOCK = 0x67616E6B  # one number for the whole instance; taken by `chain` only


@dataclass(frozen=True)
class Signature:
    """Who acts: user and mandate by public id, party by code. Empty strings where there is none."""

    user: str = ""
    party: str = ""
    mandate: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing `verify` found wrong: which kind of check, which row, and what."""

    kind: str
    subject: str
    reason: str


def record(act: str, *, by: Signature, kind: str, subjects: Sequence[str], rows: Any) -> Leaf:
    """Write the leaf of one act. Must run inside the act's transaction; raises RuntimeError outside one.

    `rows` is what the act wrote, in canonical form (lib.canonical): only its salted hash is kept.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit leaf is written inside the transaction of its act.")
    salt = secrets.token_bytes(16)
    return Leaf.objects.create(
        act=act,
        at=clock.now(),
        by_user=by.user,
        by_party=by.party,
        mandate=by.mandate,
        subject_kind=kind,
        subject_ids=list(subjects),
        salt=salt.hex(),
        rows_sha256=canonical.sha256(rows, salt),
    )


def chain() -> int:
    """Number and chain every leaf that is not yet chained; returns how many.

    One chainer at a time: an advisory lock on PostgreSQL, the write lock on SQLite.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = ChainedLeaf.objects.order_by("-number").values_list("number", "sha256").first()
        number, previous = last or (0, ORIGIN)
        links = []
        for leaf in Leaf.objects.filter(chained=None).order_by("id").iterator():
            number += 1
            digest = leaf_sha256(leaf, number, previous)
            links.append(ChainedLeaf(number=number, leaf=leaf, previous_sha256=previous, sha256=digest))
            previous = digest
        ChainedLeaf.objects.bulk_create(links, batch_size=500)
        return len(links)


def leaf_sha256(leaf: Leaf, number: int, previous: str) -> str:
    """The hash of a leaf in its place: over its own fields, its number and the hash before it."""
    return canonical.sha256(
        {
            "number": number,
            "previous": previous,
            "id": str(leaf.public_id),
            "act": leaf.act,
            "at": canonical.moment(leaf.at),
            "user": leaf.by_user,
            "party": leaf.by_party,
            "mandate": leaf.mandate,
            "kind": leaf.subject_kind,
            "subjects": leaf.subject_ids,
            "salt": leaf.salt,
            "rows": leaf.rows_sha256,
        }
    )


def verify() -> Iterator[Finding]:
    """Every unchained, changed or misplaced leaf, in order."""
    previous, expected = ORIGIN, 1
    for link in ChainedLeaf.objects.select_related("leaf").order_by("number").iterator():
        if link.number != expected:
            yield Finding("log", f"number {expected}", "this number is missing from the chain")
        if link.previous_sha256 != previous:
            yield Finding("log", f"number {link.number}", "does not follow the one before it")
        if leaf_sha256(link.leaf, link.number, link.previous_sha256) != link.sha256:
            yield Finding("log", f"number {link.number}", "the leaf was changed after it was chained")
        previous, expected = link.sha256, link.number + 1
    for public_id in Leaf.objects.filter(chained=None).values_list("public_id", flat=True):
        yield Finding("log", str(public_id), "this leaf is not chained yet")


def rows_match(leaf: Leaf, rows: Any) -> bool:
    """Whether rows read now are those the leaf was written for."""
    return canonical.sha256(rows, bytes.fromhex(leaf.salt)) == leaf.rows_sha256
