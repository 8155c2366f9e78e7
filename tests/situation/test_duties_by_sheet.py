"""A sheet does what the form does: its figures fulfil the day's duty, once, where others may read them."""

import pytest
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting
from tests.situation.reporting import BEFORE, figures, share
from tests.situation.test_duties import bring

from ganket.situation.importer import actions as importer
from ganket.situation.models import Duty, Receipt

pytestmark = pytest.mark.django_db
SHEET = f"date,place,new cases\n{BEFORE},XAA,5\n"


@pytest.fixture
def trio(cast):
    opened = reporting.open_emergency(cast)
    bring(opened, until=KNOWN_AT)
    return opened


def load(cast, trio, mark="amber to the group", content=SHEET):
    own = cast["own"]
    how = {"by": own.acting, "name": "figures.csv", "source": own.party, "hazard": trio.hazard}
    return importer.load_file(content=content.encode(), mark=world.marks_of(cast)[mark], **how)


def receipts(person):
    return Receipt.objects.filter(duty__owner=person.party)


def test_a_recorded_sheet_fulfils_the_duty_of_its_day_and_of_no_other(cast, trio):
    batch = load(cast, trio).loaded.batch
    receipt = receipts(cast["own"]).get()
    assert (receipt.duty.day, receipt.kind, receipt.subject) == (BEFORE, "figures", batch.public_id)
    assert receipt.received_at == batch.recorded_at
    assert Duty.objects.filter(receipt=None).count() == Duty.objects.count() - 1


def test_what_nobody_else_may_read_fulfils_nothing_until_it_is_shared(cast, trio):
    load(cast, trio, "strict to nobody else")
    assert not receipts(cast["own"]).exists()
    load(cast, trio, "amber to the group")
    assert receipts(cast["own"]).count() == 1


def test_an_update_kept_to_oneself_fulfils_nothing_until_it_is_shared(cast, trio):
    marks, own = world.marks_of(cast), cast["own"]
    first = share(own, trio, figures(cases_new=5), day=BEFORE, mark=marks["strict to nobody else"])
    assert not receipts(own).exists()
    wider = marks["amber to the group"]
    share(own, trio, figures(cases_new=5), base=first.number, day=BEFORE, mark=wider, reason="for the group, too")
    assert receipts(own).get().received_at > first.recorded_at


def test_what_came_first_counts_and_the_other_way_adds_nothing(cast, trio):
    load(cast, trio)
    share(cast["own"], trio, figures(cases_new=5, deaths_new=0), day=BEFORE)
    assert receipts(cast["own"]).get().kind == "figures"


def test_figures_that_states_are_not_asked_for_fulfil_nothing(cast, trio):
    load(cast, trio, content=f"date,place,stringency index\n{BEFORE},XAA,50\n")
    assert not receipts(cast["own"]).exists()
