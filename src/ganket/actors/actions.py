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
from ganket.actors.rules import Label, file_path, label, mark_digest
from ganket.lib import audit, canonical, clock, text

SYSTEM_CODE = "GANKET"
# Where the facts of each kind of party lie that others do not have.
_REST: dict[str, type[State | Organisation | Group]] = {
    Party.Kind.STATE: State,
    Party.Kind.ORGANISATION: Organisation,
    Party.Kind.GROUP: Group,
}


def system() -> Acting:
    """The system acting by itself: the daily run, a scenario. Its party is made with the association."""
    return Acting(party=Party.objects.get(code=SYSTEM_CODE))


@transaction.atomic
def register_party(*, by: Acting | None, kind: str, code: str, names: dict[str, str], details: dict[str, Any]) -> Party:
    """Register a state, organisation or group, or bring its facts up to date; the same facts again change nothing.

    `details`: for a state iso2, iso3, formal_names, tile_column, tile_row; for an organisation sector. The
    first party of an instance is the system's own, registered by nobody else (by=None). Raises ValueError for an
    unknown kind, and when the code is another kind of party's.
    """
    if kind not in _REST:
        raise ValueError(f"{kind!r} is not a kind of party. The kinds are {', '.join(_REST)}.")
    clean_names = {language: text.clean(name) for language, name in names.items()}
    party, is_new = Party.objects.get_or_create(
        code=code, defaults={"kind": kind, "names": clean_names, "sort_key": text.fold(clean_names["en"])}
    )
    if party.kind != kind:
        raise ValueError(f"{code} is registered as a {party.kind}, not a {kind}.")
    rest: Any = _REST[kind].objects
    if not is_new:
        now = rest.get(party=party)
        if party.names == clean_names and all(getattr(now, name) == value for name, value in details.items()):
            return party
    party.names, party.sort_key = clean_names, text.fold(clean_names["en"])
    party.save()
    rest.update_or_create(party=party, defaults=details)
    signature = (by or Acting(party=party)).signature
    row = {"code": code, "kind": kind, "names": clean_names, "details": details}
    act = "register party" if is_new else "revise party"
    audit.record(act, by=signature, kind="party", subjects=[str(party.public_id)], rows=row)
    return party


@transaction.atomic
def name_secretariat(*, by: Acting, group: Party, secretariat: Party) -> Group:
    """Record which organisation is the secretariat of a group. The same again changes nothing.

    Raises ValueError for a party that is no group, or no organisation.
    """
    found = Group.objects.select_for_update().filter(party=group).first()
    organisation = Organisation.objects.filter(party=secretariat).first()
    if found is None or organisation is None:
        raise ValueError(f"{secretariat.code} is no organisation, or {group.code} no group.")
    if found.secretariat_id != secretariat.pk:
        found.secretariat = organisation
        found.save(update_fields=["secretariat"])
        row = {"group": group.code, "secretariat": secretariat.code}
        audit.record("name secretariat", by=by.signature, kind="party", subjects=[str(group.public_id)], rows=row)
    return found


@transaction.atomic
def admit(
    *, by: Acting, group: Party, member: Party, seat_order: int, starts_on: date, ends_on: date | None
) -> Membership:
    """Record that a party is a member of a group from a day on. The same facts again change nothing.

    Raises ValueError when another seat or another end stands for the same first day.
    """
    membership, is_new = Membership.objects.get_or_create(
        group_id=group.pk,
        member=member,
        starts_on=starts_on,
        defaults={"seat_order": seat_order, "ends_on": ends_on},
    )
    if (membership.seat_order, membership.ends_on) != (seat_order, ends_on):
        raise ValueError(
            f"{member.code} is a member of {group.code} from {starts_on} already, "
            f"in seat {membership.seat_order}, to {membership.ends_on or 'no end'}."
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
def register_user(*, by: Acting, username: str, password: str | None, name: str = "") -> User:
    """A person who can sign in with this password, with none not yet; what they may do comes with a mandate.

    The password must be validated already. Raises ValueError when somebody signs in under that name.
    """
    if User.objects.filter(username=text.clean(username)).exists():
        raise ValueError(f"Somebody signs in as {username!r} already.")
    user = User.objects.create_user(username, password, name=text.clean(name))
    row = {"username": user.username, "name": user.name}
    audit.record("register user", by=by.signature, kind="user", subjects=[str(user.public_id)], rows=row)
    return user


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
    named = [str(each.public_id) for each in parties], [str(each.public_id) for each in users]
    digest = mark_digest(known, str(owner.public_id), *named)
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
    """Put the bytes at their place in one step, on disk before it returns, with the names that lead there.

    A kill half-way leaves a file of another name; bytes at the place itself that are cut short or others are
    written again.
    """
    if _holds(path, content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".keeping-", delete=False) as beside:
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            os.replace(beside.name, path)
        except OSError:
            Path(beside.name).unlink(missing_ok=True)
            raise
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def _holds(path: Path, content: bytes) -> bool:
    """Whether these very bytes lie there; a size alone would keep damaged ones for ever."""
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """A file's name is on disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
