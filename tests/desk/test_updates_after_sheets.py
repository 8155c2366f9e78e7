"""A sheet and the form tell of the same day: the form shows what the sheet brought, be it withheld, sharing over it
says why, and who reads the sheet's figures already is named.
"""

import pytest
from tests.desk import test_updates
from tests.desk.pages import read, sheet
from tests.desk.test_updates import AT, FORM, ONE, SHARE, post, share
from tests.situation import reporting
from tests.situation.reporting import figures

from ganket.actors import actions as actors
from ganket.situation.models import UpdateRevision

trio, own = test_updates.trio, test_updates.own


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


# Figures that are withheld

BELOW, WITHHELD = (None, "suppressed", "<5"), (None, "suppressed", "under review")


@pytest.mark.parametrize(
    ("prefix", "told", "shown", "said"),
    [
        ("", BELOW, "<5", "from your sheet"),
        ("/vi", BELOW, "<5", "từ bảng số liệu đã gửi"),
        ("", WITHHELD, "withheld", "from your sheet"),
        ("/vi", WITHHELD, "không công bố", "từ bảng số liệu đã gửi"),
    ],
)
def test_a_figure_withheld_by_a_sheet_stands_so_in_its_field_and_sharing_it_unchanged_changes_nothing(
    cast, trio, own, prefix, told, shown, said
):
    sheet(cast["own"], trio, *told)
    page = read(own.get(prefix + FORM))
    assert (page.inputs["figure:cases_new"], page.texts.count(said)) == (shown, 1)
    assert not {"withdrawn", "đã thu hồi"} & set(page.texts)
    post(own, prefix + FORM, do="save", base="0", figure_of_cases_new=shown)
    assert read(own.get(prefix + FORM)).inputs["figure:cases_new"] == shown
    assert post(own, f"{SHARE}?with=public", base="1").status_code == 302
    shared = UpdateRevision.objects.get(stage="shared")
    assert (shared.batch, shared.content["figures"]) == (None, {"cases_new": "<5" if told is BELOW else "withheld"})
    assert reporting.stood(cast["own"]) == [told]
    assert shown in read(own.get(f"{prefix}{ONE}")).texts


@pytest.mark.parametrize(
    ("prefix", "told", "change"),
    [
        ("", BELOW, "New cases: <5, now 4"),
        ("/vi", BELOW, "Số ca mắc mới: <5, nay là 4"),
        ("", WITHHELD, "New cases: withheld, now 4"),
        ("/vi", WITHHELD, "Số ca mắc mới: không công bố, nay là 4"),
    ],
)
def test_a_number_in_the_place_of_a_withheld_figure_is_named_and_asked_why(cast, trio, own, prefix, told, change):
    sheet(cast["own"], trio, *told)
    post(own, do="save", base="0", figure_of_cases_new="4")
    address = f"{prefix}{SHARE}?with=public"
    assert change in read(own.get(address)).texts
    answer = post(own, address, base="1")
    assert (answer.status_code, change in read(answer).texts) == (400, True)
    assert reporting.stood(cast["own"]) == [told]
    assert post(own, address, base="1", reason="agreed to tell").status_code == 302
    assert reporting.stood(cast["own"]) == [(4.0, "normal", "agreed to tell")]
    assert change.partition(": ")[2] in read(own.get(f"{prefix}{AT}")).text


@pytest.mark.parametrize("typed", ["withheld", "Không công bố", "suppressed"])
def test_a_figure_typed_as_withheld_is_withheld_and_no_zero(cast, trio, own, typed):
    post(own, do="save", base="0", figure_of_cases_new=typed)
    assert post(own, f"{SHARE}?with=public", base="1").status_code == 302
    assert reporting.stood(cast["own"]) == [(None, "suppressed", "")]
    assert {"withheld"} <= set(read(own.get(ONE)).texts)


def test_who_blanks_a_withheld_figure_withdraws_it(cast, trio, own):
    share(cast["own"], trio, figures(cases_new="<5", deaths_new=1))
    post(own, do="save", base="1", figure_of_deaths_new="1")
    assert post(own, SHARE, base="2", reason="counted for another day").status_code == 302
    assert reporting.stood(cast["own"]) == [(None, "withdrawn", "counted for another day")]
    assert "New cases: <5, now withdrawn" in read(own.get(ONE)).texts


# Who reads the figures of the sheet already


def test_who_reads_already_is_named_in_the_order_of_seats_each_once(cast, trio, own):
    for key in ("secretariat", "third", "other"):
        parties = [cast["third"].party, cast[key].party]
        sheet(cast["own"], trio, mark=actors.mark(owner=cast["own"].party, sharing_label="TLP:AMBER", parties=parties))
    post(own, do="save", base="0", figure_of_cases_new="1234")
    text = read(own.get(f"{SHARE}?with=own")).text
    names = ", ".join(f"{each} (invented)" for each in ("Exemplaria", "Fictionia", "Secretariat"))
    assert f"read already by {names}, and stay so" in text


@pytest.mark.parametrize(
    ("prefix", "label", "named", "said"),
    [
        ("", "TLP:AMBER", True, "Figures of this day are read already by Exemplaria (invented)"),
        ("/vi", "TLP:AMBER", True, "đã xem được số liệu của ngày này và vẫn xem được"),
        ("", "TLP:CLEAR", False, "Figures of this day are public already and stay so"),
        ("/vi", "TLP:CLEAR", False, "Số liệu của ngày này đã công khai và vẫn công khai"),
    ],
)
def test_who_shares_with_fewer_is_told_first_who_reads_figures_of_the_day_and_stays(
    cast, trio, own, prefix, label, named, said
):
    mark = actors.mark(owner=cast["own"].party, sharing_label=label, parties=[cast["other"].party] if named else [])
    sheet(cast["own"], trio, mark=mark)
    post(own, do="save", base="0", figure_of_cases_new="1234")
    found = {way: read(own.get(f"{prefix}{SHARE}?with={way}")).text for way in ("own", "officers", "public")}
    assert {way: said in text for way, text in found.items()} == {"own": True, "officers": not named, "public": False}
