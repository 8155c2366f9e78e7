"""A sheet and the form tell of the same day: the form shows what the sheet brought, and sharing over it says why."""

import pytest
from tests.desk.pages import read, sheet
from tests.desk.test_updates import FORM, SHARE, post, share
from tests.situation import reporting
from tests.situation.reporting import figures

from ganket.situation.models import UpdateRevision


@pytest.fixture
def trio(cast):
    return reporting.open_emergency(cast)


@pytest.fixture
def own(cast, trio):
    return cast["own"].client


@pytest.mark.parametrize(("prefix", "said"), [("", "from your sheet"), ("/vi", "từ bảng số liệu đã gửi")])
def test_what_a_sheet_recorded_stands_in_its_field_and_says_from_where(cast, trio, own, prefix, said):
    sheet(cast["own"], trio)
    page = read(own.get(prefix + FORM))
    assert page.inputs["figure:cases_new"] == "1234"
    assert page.texts.count(said) == 1
    post(own, do="save", base="0", figure_of_cases_new="1250")
    page = read(own.get(FORM))
    assert page.inputs["figure:cases_new"] == "1250"
    assert "in the record: 1,234" in page.texts


@pytest.mark.parametrize(
    ("prefix", "change", "label", "why"),
    [
        ("", "New cases: 1,234, now 10", "Reason for the change", "Say why"),
        ("/vi", "Số ca mắc mới: 1.234, nay là 10", "Lý do thay đổi", "Hãy nêu lý do"),
    ],
)
def test_sharing_over_a_sheet_names_what_changes_and_asks_why(cast, trio, own, prefix, change, label, why):
    post(own, do="save", base="0", figure_of_cases_new="10")
    sheet(cast["own"], trio)
    address = f"{prefix}{SHARE}?with=public"
    page = read(own.get(address))
    assert (change in page.texts, label in page.texts, page.inputs["reason"]) == (True, True, "")
    answer = post(own, address, base="1")
    page = read(answer)
    assert (answer.status_code, change in page.texts, why in page.text) == (400, True, True)
    assert not UpdateRevision.objects.exclude(stage="drafted").exists()
    one, two = (post(own, address, base="1", reason="counted twice") for _ in range(2))
    assert (one.status_code, one["Location"]) == (302, two["Location"])
    assert UpdateRevision.objects.filter(stage="shared").get().reason == "counted twice"


def test_a_sheet_that_came_after_the_draft_of_a_correction_is_seen_in_the_form_before_it_is_shared(cast, trio, own):
    share(cast["own"], trio, figures(cases_new=10))
    post(own, do="save", base="1", figure_of_cases_new="10", assessment="New words.")
    sheet(cast["own"], trio)
    assert post(own, SHARE, base="2", reason="words")["Location"] == own.get(SHARE)["Location"]
    page = read(own.get(own.get(SHARE)["Location"]))
    assert (page.inputs["figure:cases_new"], page.texts.count("from your sheet")) == ("1234", 1)
    assert UpdateRevision.objects.count() == 2
