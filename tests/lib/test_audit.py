"""The log: a leaf in each act's own transaction, chained by one worker, verified by recomputing every hash."""

import random
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import tampering

from ganket.actors import actions
from ganket.actors.models import Party
from ganket.lib import audit, clock
from ganket.lib.audit import Signature
from ganket.lib.models import ChainedLeaf, Leaf

pytestmark = pytest.mark.django_db
BY = Signature(user="u", party="XAA", mandate="m")


def write(number=1):
    with transaction.atomic():
        return [
            audit.record(f"act {each}", by=BY, kind="thing", subjects=[str(each)], rows={"value": str(each)})
            for each in range(number)
        ]


def register(code="XAA"):
    return actions.register_party(
        by=None, kind="group", code=code, names={"en": "A group", "vi": "Một nhóm"}, details={}
    )


def test_act_writes_one_leaf_that_says_who_did_what_when_to_which(record):
    before = Leaf.objects.count()
    party = register()
    leaf = Leaf.objects.order_by("-id").first()
    assert Leaf.objects.count() == before + 1
    assert (leaf.act, leaf.by_party, leaf.at) == ("register party", "XAA", clock.now())
    assert (leaf.subject_kind, leaf.subject_ids) == ("party", [str(party.public_id)])


def test_leaf_holds_no_content_but_matches_the_rows_it_was_written_for(record):
    register()
    leaf = Leaf.objects.order_by("-id").first()
    rows = {"code": "XAA", "kind": "group", "names": {"en": "A group", "vi": "Một nhóm"}, "details": {}}
    assert audit.rows_match(leaf, rows)
    assert not audit.rows_match(leaf, {**rows, "code": "XBB"})
    assert not any("A group" in str(getattr(leaf, field.attname)) for field in Leaf._meta.fields)


def test_same_rows_have_another_hash_in_each_leaf():
    first, second = write(2)
    assert first.salt != second.salt
    with transaction.atomic():
        again = audit.record("act 0", by=BY, kind="thing", subjects=["0"], rows={"value": "0"})
    assert again.rows_sha256 != first.rows_sha256


def test_refused_act_leaves_no_leaf(record):
    before = Leaf.objects.count()
    with pytest.raises(ValueError, match="organisation"):
        actions.register_party(by=None, kind="group", code="WHO", names={"en": "x"}, details={})
    assert Leaf.objects.count() == before


def test_act_is_undone_when_its_leaf_cannot_be_written(record):
    """The database itself refuses the leaf here, as a full disk or a lost connection would."""
    forbid_leaves()
    with pytest.raises(DatabaseError), transaction.atomic():
        register()
    assert not Party.objects.filter(code="XAA").exists()


def test_leaf_outside_a_transaction_is_refused(copied_instance):
    answer = copied_instance.python(
        "from ganket.lib import audit\naudit.record('x', by=audit.Signature(), kind='y', subjects=[], rows=None)"
    )
    assert "written inside the transaction of its act" in answer.stderr


def test_chaining_numbers_every_leaf_once_in_order(record):
    start = ChainedLeaf.objects.count()
    leaves = write(5)
    assert audit.chain() == 5
    assert audit.chain() == 0
    links = list(ChainedLeaf.objects.order_by("number"))[start:]
    assert [link.leaf_id for link in links] == [leaf.pk for leaf in leaves]
    assert [link.number for link in links] == list(range(start + 1, start + 6))


def test_each_link_hashes_the_one_before_it(record):
    write(3)
    audit.chain()
    links = list(ChainedLeaf.objects.order_by("number"))
    assert links[0].previous_sha256 == audit.ORIGIN
    assert all(after.previous_sha256 == before.sha256 for before, after in pairwise(links))


def test_log_of_the_record_is_in_order(record):
    assert list(audit.verify()) == []


def test_leaf_not_chained_yet_is_named(record):
    leaf = write()[0]
    assert [(each.kind, each.subject) for each in audit.verify()] == [("log", str(leaf.public_id))]


@pytest.mark.parametrize("kind", tampering.KINDS)
def test_each_kind_of_tampering_is_found(record, kind):
    write(6)
    audit.chain()
    tampering.open_log()
    tampering.KINDS[kind](random.Random(1))
    assert list(audit.verify())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(sorted(tampering.KINDS)), leaves=st.integers(3, 12))
def test_any_tampering_is_found_and_nothing_else(record, seed, kind, leaves):
    with transaction.atomic():
        tampering.only_leaves(write, leaves)
        assert list(audit.verify()) == []
        tampering.KINDS[kind](random.Random(seed))
        assert list(audit.verify())
        transaction.set_rollback(True)


def forbid_leaves():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TRIGGER no_leaf BEFORE INSERT ON lib_leaf BEGIN SELECT RAISE(ABORT, 'full'); END")
        else:
            cursor.execute(
                "CREATE FUNCTION no_leaf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;"
                "CREATE TRIGGER no_leaf BEFORE INSERT ON lib_leaf FOR EACH ROW EXECUTE FUNCTION no_leaf()"
            )
