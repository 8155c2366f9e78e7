"""Ways in which somebody who holds the database may change the log: after the triggers are gone, nothing
stops them, so `verify` must see it.
"""

import random
from collections.abc import Callable

from django.db import connection
from django.db.models import F

from ganket.lib import audit, protected
from ganket.lib.models import ChainedLeaf, Leaf

TABLES = ("lib_leaf", "lib_chainedleaf")
TEXT_FIELDS = ("act", "by_user", "by_party", "mandate", "subject_kind", "salt", "rows_sha256")


def open_log() -> None:
    """Take the log's triggers away, as only the owner of the database can."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for name in protected.trigger_names(connection, table):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def only_leaves(write: Callable[[int], object], number: int) -> None:
    """Leave so many chained leaves in the log and no others."""
    open_log()
    ChainedLeaf.objects.all().delete()
    Leaf.objects.all().delete()
    write(number)
    audit.chain()


def change_a_field(chance: random.Random) -> None:
    leaf = _one(chance)
    name = chance.choice(TEXT_FIELDS)
    value = getattr(leaf, name)
    place = chance.randrange(len(value) or 1)
    setattr(leaf, name, value[:place] + ("x" if value[place : place + 1] != "x" else "y") + value[place + 1 :])
    leaf.save()


def change_the_subjects(chance: random.Random) -> None:
    leaf = _one(chance)
    leaf.subject_ids = [*leaf.subject_ids, "another"]
    leaf.save()


def change_the_time(chance: random.Random) -> None:
    leaf = _one(chance)
    leaf.at = leaf.at.replace(year=leaf.at.year + chance.choice((-1, 1)), month=1, day=1)
    leaf.save()


def delete_with_its_link(chance: random.Random) -> None:
    """Not the last one: a log cut off at its end is a shorter log in order, and only a witness outside tells."""
    link = chance.choice(list(ChainedLeaf.objects.order_by("number"))[:-1])
    link.delete()
    link.leaf.delete()


def delete_the_link_alone(chance: random.Random) -> None:
    chance.choice(list(ChainedLeaf.objects.all())).delete()


def swap_two(chance: random.Random) -> None:
    one, other = chance.sample(list(ChainedLeaf.objects.all()), 2)
    ids = one.leaf_id, other.leaf_id
    ChainedLeaf.objects.filter(pk__in=[one.pk, other.pk]).delete()
    ChainedLeaf.objects.create(
        number=one.number, leaf_id=ids[1], previous_sha256=one.previous_sha256, sha256=one.sha256
    )
    ChainedLeaf.objects.create(
        number=other.number, leaf_id=ids[0], previous_sha256=other.previous_sha256, sha256=other.sha256
    )


def insert_one(chance: random.Random) -> None:
    """A new leaf with a right hash, squeezed in; those behind it are moved, not rehashed."""
    links = list(ChainedLeaf.objects.order_by("-number"))
    place = chance.choice(links).number
    for link in links:
        if link.number >= place:
            ChainedLeaf.objects.filter(pk=link.pk).update(number=F("number") + 1)
    previous = ChainedLeaf.objects.filter(number=place - 1).values_list("sha256", flat=True).first() or audit.ORIGIN
    leaf = Leaf.objects.create(
        act="forged", at=_one(chance).at, subject_kind="thing", subject_ids=[], salt="00", rows_sha256="00"
    )
    digest = audit.leaf_sha256(leaf, place, previous)
    ChainedLeaf.objects.create(number=place, leaf=leaf, previous_sha256=previous, sha256=digest)


def rehash_one(chance: random.Random) -> None:
    """Change a leaf and its own hash, as a careful forger would; the next link tells. Not the last one, either."""
    link = chance.choice(list(ChainedLeaf.objects.select_related("leaf").order_by("number"))[:-1])
    link.leaf.act += "x"
    link.leaf.save()
    ChainedLeaf.objects.filter(pk=link.pk).update(
        sha256=audit.leaf_sha256(link.leaf, link.number, link.previous_sha256)
    )


def _one(chance: random.Random) -> Leaf:
    return chance.choice(list(Leaf.objects.order_by("id")))


KINDS: dict[str, Callable[[random.Random], None]] = {
    "a field is changed": change_a_field,
    "the subjects are changed": change_the_subjects,
    "the time is changed": change_the_time,
    "a leaf and its link are deleted": delete_with_its_link,
    "a link is deleted": delete_the_link_alone,
    "two are swapped": swap_two,
    "one is inserted": insert_one,
    "one is changed and hashed again": rehash_one,
}
