"""Files that go with a national update: the state's own until they are shared with it."""

import pytest
from tests import world
from tests.situation import reporting, tables
from tests.situation.reporting import DAY, figures, refused_whole, save, share

from ganket.situation.models import NationalUpdate, Observation, Receipt
from ganket.situation.updates import actions as updates
from ganket.situation.updates.rules import Content

pytestmark = pytest.mark.django_db
trio, own, second = reporting.trio, reporting.own, reporting.second


PDF = b"%PDF-1.7 invented"


def attach(person, emergency, content=PDF, name="plan.pdf"):
    return updates.attach(by=person.acting, emergency=emergency, day=DAY, content=content, name=name)


def test_an_attachment_is_the_state_s_own_until_it_is_shared_under_the_mark_of_the_update(cast, own, trio):
    file = attach(own, trio)
    assert (file.media_type, file.mark.label, file.owner) == ("application/pdf", "TLP:AMBER+STRICT", own.party)
    save(own, trio, Content("Calm."), attachments=[file])
    mark = world.marks_of(cast)["amber to the group"]
    revision = share(own, trio, Content("Calm."), base=1, mark=mark)
    (attached,) = revision.attachments.all()
    assert (attached.file.mark, attached.file.sha256, attached.file.name) == (mark, file.sha256, "plan.pdf")
    assert attached.file.pk != file.pk
    file.refresh_from_db()
    assert file.mark.label == "TLP:AMBER+STRICT"


def test_attachments_stay_where_none_are_named_and_go_where_an_empty_list_is(own, trio):
    file = attach(own, trio)
    share(own, trio, Content("one"), attachments=[file])
    kept = share(own, trio, Content("two"), base=1, reason="words")
    assert [each.file.name for each in kept.attachments.all()] == ["plan.pdf"]
    gone = share(own, trio, Content("two"), base=2, reason="the plan is old", attachments=[])
    assert gone.attachments.count() == 0


def test_another_party_s_file_cannot_be_attached(cast, own, trio):
    theirs = attach(cast["other"], trio)
    refused_whole(lambda: save(own, trio, Content("x"), attachments=[theirs]))
    refused_whole(lambda: share(own, trio, Content("x"), attachments=[theirs]))


def test_no_more_than_ten_are_attached(own, trio):
    files = [attach(own, trio, PDF + bytes([each]), f"{each}.pdf") for each in range(11)]
    with pytest.raises(updates.Unfit):
        save(own, trio, Content("x"), attachments=files)
    assert save(own, trio, Content("x"), attachments=files[:10]).revision.attachments.count() == 10


def test_a_file_that_is_not_taken_leaves_nothing(own, trio):
    before = tables.contents()
    with pytest.raises(updates.Unfit):
        attach(own, trio, b"<html><script>", "page.png")
    assert tables.contents() == before


def test_a_receipt_is_written_nowhere_where_nothing_is_owed(own, trio):
    share(own, trio, figures(cases_new=6))
    assert Receipt.objects.count() == 0
    assert NationalUpdate.objects.count() == 1
    assert Observation.objects.filter(batch__sender=own.party).count() == 1
