"""A sheet does what the form does: its figures fulfil the day's duty, once, where others may read them."""

import pytest
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting
from tests.situation.reporting import BEFORE, figures, share
from tests.situation.test_duties import bring

from ganket.situation.importer.at_once import load_file
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Duty, Receipt

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
    return load_file(content=content.encode(), mark=world.marks_of(cast)[mark], **how)


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


# Recorded before the duty was made: the daily run looks back.


@pytest.fixture
def unasked(cast):
    return reporting.open_emergency(cast)


def test_a_sheet_recorded_before_its_duty_was_made_was_received_then(cast, unasked):
    batch = load(cast, unasked).loaded.batch
    load(cast, unasked, content=SHEET.replace(",5", ",6"))
    bring(unasked, until=KNOWN_AT)
    receipt = receipts(cast["own"]).get()
    assert (receipt.duty.day, receipt.kind, receipt.subject) == (BEFORE, "figures", batch.public_id)
    assert receipt.received_at == batch.recorded_at
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("is_update_first", [True, False])
def test_of_what_was_recorded_before_its_duty_the_first_counts(cast, unasked, is_update_first):
    def by_form():
        share(cast["own"], unasked, figures(cases_new=5, deaths_new=0), day=BEFORE)

    for act in (by_form, lambda: load(cast, unasked))[:: 1 if is_update_first else -1]:
        act()
    bring(unasked, until=KNOWN_AT)
    assert receipts(cast["own"]).get().kind == ("national update" if is_update_first else "figures")


@pytest.mark.parametrize(
    ("mark", "content"),
    [
        ("strict to nobody else", SHEET),
        ("amber to the group", f"date,place,stringency index\n{BEFORE},XAA,50\n"),
        ("amber to the group", f"period_start,period_end,place,new cases\n{BEFORE},2020-10-14,XAA,5\n"),
    ],
)
def test_looking_back_finds_nothing_in_what_fulfils_nothing(cast, unasked, mark, content):
    assert load(cast, unasked, mark, content).loaded.batch
    bring(unasked, until=KNOWN_AT)
    assert not Receipt.objects.exists()


def test_looking_back_takes_a_state_s_own_word_for_the_whole_of_it_alone(cast, unasked):
    own, mark = cast["own"], world.marks_of(cast)["clear"]
    home = Area.objects.get(code="XAA")
    part = Area.objects.create(
        code="XAA-1", names={"en": "Part", "vi": "Phần"}, level=1, state=own.party.state, parent=home
    )
    for source, area in ((cast["partner"].party, "XAA"), (own.party, part.code)):
        rows = [Row(area, "cases_new", BEFORE, BEFORE, 5.0)]
        load_observations(by=own.acting, rows=rows, source=source, hazard=unasked.hazard, mark=mark)
    bring(unasked, until=KNOWN_AT)
    assert not Receipt.objects.exists()
