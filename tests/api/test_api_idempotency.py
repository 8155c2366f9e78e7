"""Idempotency-Key: the same request again is answered the same and done once, whatever broke in between."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from tests.api.shared import API
from tests.api.writing import DRAFT, UPDATE, places, post, problem, program

from ganket.actors.models import Mandate
from ganket.config import api
from ganket.lib import clock, kept_answers
from ganket.lib.api import idempotency, problems
from ganket.lib.models import KeptAnswer, Leaf
from ganket.situation.models import UpdateRevision

KEY = {"idempotency-key": "3f6c1d0a-key"}


def aged(by):
    """Let every kept answer be older by this."""
    for row in KeptAnswer.objects.all():
        KeptAnswer.objects.filter(pk=row.pk).update(kept_at=row.kept_at - by)


def test_the_same_request_again_gets_the_same_answer_and_is_done_once(cast, trio):
    client = program(cast["own"])
    first = post(client, UPDATE, DRAFT, 201, **KEY)
    leaves = Leaf.objects.count()
    again = post(client, UPDATE, DRAFT, 201, **KEY)
    assert again.content == first.content
    for name in ("ETag", "Location", "Content-Type", "Cache-Control"):
        assert again.headers[name] == first.headers[name]
    assert (UpdateRevision.objects.count(), Leaf.objects.count()) == (1, leaves)


def test_a_key_may_stand_in_quotation_marks(cast, trio):
    client = program(cast["own"])
    post(client, UPDATE, DRAFT, 201, **{"idempotency-key": '"abc"'})
    post(client, UPDATE, DRAFT, 201, **{"idempotency-key": "abc"})


def test_the_same_members_in_another_order_say_the_same(cast, trio):
    client = program(cast["own"])
    post(client, UPDATE, b'{"stage":"drafted","assessment":"Calm."}', 201, **KEY)
    post(client, UPDATE, b'{ "assessment": "Calm.", "stage": "drafted" }', 201, **KEY)


@pytest.mark.parametrize("other", [{**DRAFT, "assessment": "Alarming."}, {**DRAFT, "language": "vi"}])
def test_another_body_under_the_same_key_is_refused(other, cast, trio):
    client = program(cast["own"])
    post(client, UPDATE, DRAFT, 201, **KEY)
    said = problem(post(client, UPDATE, other, **KEY), 422)
    assert places(said) == [("/header/Idempotency-Key", "used_for_another_request")]
    assert UpdateRevision.objects.count() == 1


def test_another_address_under_the_same_key_is_refused(cast, trio):
    client = program(cast["own"])
    post(client, UPDATE, DRAFT, 201, **KEY)
    problem(post(client, UPDATE.replace("-14", "-13"), DRAFT, **KEY), 422)


def test_a_key_is_its_users_own(cast, trio):
    post(program(cast["own"]), UPDATE, DRAFT, 201, **KEY)
    post(program(cast["other"]), UPDATE.replace("XAA", "XBB"), DRAFT, 201, **KEY)
    assert UpdateRevision.objects.count() == 2


def test_a_replay_is_given_only_to_who_still_has_the_mandate(cast, trio):
    client = program(cast["own"])
    post(client, UPDATE, DRAFT, 201, **KEY)
    Mandate.objects.filter(user=cast["own"].user).delete()
    problem(post(client, UPDATE, DRAFT, **KEY), 403)


def test_a_replay_does_not_ask_for_the_state_of_then(cast, trio):
    client = program(cast["own"])
    first = post(client, UPDATE, DRAFT, 201, **KEY)
    post(client, UPDATE, {**DRAFT, "assessment": "Alarming."}, 200, **{"if-match": first.headers["ETag"]})
    assert post(client, UPDATE, DRAFT, 201, **KEY).content == first.content


@pytest.mark.parametrize("key", ["", '""', " ", "a b", "a\tb", "é", "x" * 201, "x" * 100_000])
def test_what_is_no_key_is_refused(key, cast, trio):
    said = problem(post(program(cast["own"]), UPDATE, DRAFT, **{"idempotency-key": key}), 400)
    assert places(said) == [("/header/Idempotency-Key", "malformed")]


def test_after_a_refusal_the_key_is_free(cast, trio):
    client = program(cast["own"])
    problem(post(client, UPDATE, {**DRAFT, "figures": {"nothing": "1"}}, **KEY), 400)
    assert not KeptAnswer.objects.exists()
    post(client, UPDATE, DRAFT, 201, **KEY)


def test_while_the_first_is_being_answered_the_second_is_asked_to_wait(cast, trio):
    """The claim as it stands between its commit and that of the act; the same request meanwhile."""
    client = program(cast["own"])
    post(client, UPDATE, DRAFT, 201, **KEY)
    KeptAnswer.objects.update(status=0, body=b"")
    problem(post(client, UPDATE, DRAFT, **KEY), 409)
    problem(post(client, UPDATE, {**DRAFT, "assessment": "Alarming."}, **KEY), 422)


def test_a_claim_whose_process_is_gone_is_taken_over(cast, trio):
    client = program(cast["own"])
    post(client, UPDATE, DRAFT, 201, **KEY)
    KeptAnswer.objects.update(status=0, body=b"")
    aged(kept_answers.CLAIM_HOLDS_FOR + timedelta(seconds=1))
    # What is there is no longer what was there before the first: the second says which state it knows.
    tag = client.get(API + UPDATE).headers["ETag"]
    post(client, UPDATE, DRAFT, 200, **KEY, **{"if-match": tag})


def test_who_lost_their_claim_has_done_nothing(cast, rf):
    """A process that was only slow: meanwhile another took the key over, and its act alone stands."""
    request = rf.post("/x", headers=KEY)
    request.user = cast["own"].user

    def slow():
        Leaf.objects.create(act="slow", at=clock.now(), subject_kind="x", subject_ids=[], salt="", rows_sha256="")
        KeptAnswer.objects.update(kept_at=clock.real_now() + timedelta(seconds=1))  # taken over
        return HttpResponse(b"done")

    with pytest.raises(problems.Problem) as refused:
        idempotency.once(request, slow, said=b"", by="XAA")
    assert refused.value.status == 409
    assert not Leaf.objects.filter(act="slow").exists()


def test_whatever_breaks_an_act_frees_its_key(cast, rf):
    request = rf.post("/x", headers=KEY)
    request.user = cast["own"].user
    with pytest.raises(KeyboardInterrupt):
        idempotency.once(request, _breaks, said=b"", by="XAA")
    assert not KeptAnswer.objects.exists()


def _breaks():
    raise KeyboardInterrupt


def test_keys_hold_for_three_days_of_the_real_clock(cast, trio):
    client = program(cast["own"])
    with clock.held_at(clock.now() + timedelta(days=10)):  # a scenario's days count for nothing
        address = UPDATE.replace("-14", "-13")
        first = post(client, address, DRAFT, 201, **KEY)
    aged(kept_answers.KEPT_FOR - timedelta(minutes=1))
    assert kept_answers.forget_old() == 0
    assert post(client, address, DRAFT, 201, **KEY).content == first.content
    aged(timedelta(minutes=2))
    problem(post(client, address, DRAFT, **KEY), 428)  # done anew, and there is a revision
    post(client, address, DRAFT, 200, **KEY, **{"if-match": first.headers["ETag"]})
    aged(kept_answers.KEPT_FOR + timedelta(minutes=1))
    assert kept_answers.forget_old() == 1


def test_every_write_says_that_it_takes_a_key():
    writes = {address: found["post"] for address, found in api.document()["paths"].items() if "post" in found}
    assert len(writes) > 8
    for address, operation in writes.items():
        assert "Idempotency-Key" in {each["name"] for each in operation["parameters"]}, address
