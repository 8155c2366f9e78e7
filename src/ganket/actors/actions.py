"""What is done with parties, people, marks and files. Each action: one transaction, one audit leaf."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from ganket.actors.models import (
    Group,
    Mandate,
    Mark,
    MarkAudience,
    Membership,
    Organisation,
    Party,
    State,
    StoredFile,
    User,
)
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label, file_path, label
from ganket.lib import audit, canonical, clock, text

SYSTEM_CODE = "GANKET"


def system() -> Acting:
    """The system acting by itself: the daily run, a scenario. Its party is made with the association."""
    return Acting(party=Party.objects.get(code=SYSTEM_CODE))


@transaction.atomic
def register_party(*, by: Acting | None, kind: str, code: str, names: dict[str, str], details: dict[str, Any]) -> Party:
    """Register a state, organisation or group, or bring its names up to date; the same facts again change nothing.

    `details`: for a state iso2, iso3, formal_names, tile_column, tile_row; for an organisation sector. The
    first party of an instance is the system's own, registered by nobody else (by=None).
    """
    clean_names = {language: text.clean(name) for language, name in names.items()}
    party, is_new = Party.objects.get_or_create(
        code=code, defaults={"kind": kind, "names": clean_names, "sort_key": text.fold(clean_names["en"])}
    )
    if party.kind != kind:
        raise ValueError(f"{code} is registered as a {party.kind}, not a {kind}.")
    party.names, party.sort_key = clean_names, text.fold(clean_names["en"])
    party.save()
    if kind == Party.Kind.STATE:
        State.objects.update_or_create(party=party, defaults=details)
    elif kind == Party.Kind.ORGANISATION:
        Organisation.objects.update_or_create(party=party, defaults=details)
    else:
        Group.objects.get_or_create(party=party)
    signature = (by or Acting(party=party)).signature
    row = {"code": code, "kind": kind, "names": clean_names}
    act = "register party" if is_new else "revise party"
    audit.record(act, by=signature, kind="party", subjects=[str(party.public_id)], rows=row)
    return party


@transaction.atomic
def admit(
    *, by: Acting, group: Party, member: Party, seat_order: int, starts_on: date, ends_on: date | None
) -> Membership:
    """Record that a party is a member of a group from a day on. The same facts again change nothing."""
    membership, is_new = Membership.objects.get_or_create(
        group_id=group.pk,
        member=member,
        starts_on=starts_on,
        defaults={"seat_order": seat_order, "ends_on": ends_on},
    )
    if is_new:
        row = {
            "group": group.code,
            "member": member.code,
            "seat": seat_order,
            "starts": canonical.moment(starts_on),
            "ends": canonical.moment(ends_on),
        }
        audit.record("admit member", by=by.signature, kind="membership", subjects=[str(member.public_id)], rows=row)
    return membership


@transaction.atomic
def give_mandate(
    *,
    by: Acting,
    user: User,
    party: Party,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    sector: str = "",
) -> Mandate:
    """Let a user act for a party in a role. Raises ValueError for an unknown role."""
    if role not in Mandate.Role.values:
        raise ValueError(f"{role!r} is not a role. The roles are {', '.join(Mandate.Role.values)}.")
    mandate = Mandate.objects.create(
        user=user, party=party, role=role, sector=sector, starts_on=starts_on, ends_on=ends_on
    )
    row = {
        "user": str(user.public_id),
        "party": party.code,
        "role": role,
        "sector": sector,
        "starts": canonical.moment(starts_on),
        "ends": canonical.moment(ends_on),
    }
    audit.record("give mandate", by=by.signature, kind="mandate", subjects=[str(mandate.public_id)], rows=row)
    return mandate


@transaction.atomic
def mark(*, owner: Party, sharing_label: str, parties: Sequence[Party] = (), users: Sequence[User] = ()) -> Mark:
    """The one row for this label, owner and audience; made when it is not there yet.

    A mark says nothing by itself, so it writes no leaf: the act that uses it does. Raises ValueError for an
    unknown label, for a CLEAR mark with an audience, for RED that names no user.
    """
    known = label(sharing_label)
    if known is Label.CLEAR and (parties or users):
        raise ValueError("TLP:CLEAR reaches everyone: it names no audience.")
    if known is Label.RED and (parties or not users):
        raise ValueError("TLP:RED names users, one by one, and nobody else.")
    if known is not Label.RED and users:
        raise ValueError(f"{known} names parties, not users.")
    digest = canonical.sha256(
        {
            "label": known.value,
            "owner": str(owner.public_id),
            "parties": sorted({str(each.public_id) for each in parties}),
            "users": sorted({str(each.public_id) for each in users}),
        }
    )
    row, is_new = Mark.objects.get_or_create(digest=digest, defaults={"label": known.value, "owner": owner})
    if is_new:
        MarkAudience.objects.bulk_create(
            [MarkAudience(mark=row, party=each) for each in {p.pk: p for p in parties}.values()]
            + [MarkAudience(mark=row, user=each) for each in {u.pk: u for u in users}.values()]
        )
    return row


@transaction.atomic
def store_file(*, by: Acting, content: bytes, name: str, media_type: str, mark: Mark) -> StoredFile:
    """Keep a file's bytes under their hash and register it. Bytes already kept are not written again.

    The bytes are on disk before the row is committed; a crash between leaves bytes nobody points at, never a
    row without bytes.
    """
    digest = hashlib.sha256(content).hexdigest()
    _keep(Path(default_storage.path(file_path(digest))), content)
    stored = StoredFile.objects.create(
        sha256=digest,
        size_bytes=len(content),
        media_type=media_type,
        name=text.clean(name),
        owner=mark.owner,
        mark=mark,
        stored_at=clock.now(),
    )
    row = {"sha256": digest, "size": len(content), "name": stored.name, "mark": mark.digest}
    audit.record("store file", by=by.signature, kind="file", subjects=[str(stored.public_id)], rows=row)
    return stored


def _keep(path: Path, content: bytes) -> None:
    """Put the bytes at their place in one step, on disk before it returns.

    A kill half-way leaves a file of another name; a file cut short at the place itself is written again.
    """
    if path.is_file() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".keeping-", delete=False) as beside:
        beside.write(content)
        beside.flush()
        os.fsync(beside.fileno())
    os.replace(beside.name, path)
