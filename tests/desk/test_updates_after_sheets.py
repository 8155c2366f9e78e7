"""A sheet and the form tell of the same day: the form shows what the sheet brought, be it withheld, sharing over it
says why, and who reads the sheet's figures already is named.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk import test_updates
from tests.desk.pages import read, sheet
from tests.desk.test_updates import AT, FORM, ONE, SHARE, post, share
from tests.environment import KNOWN_AT
from tests.situation import reporting
from tests.situation.reporting import DAY, figures, save

from ganket.actors import actions as actors
from ganket.lib import clock
from ganket.situation.loading.actions import load_observations, take_back
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Observation, UpdateRevision
from ganket.situation.updates.rules import Content

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


@pytest.mark.parametrize(("told", "field"), [((), "1234"), ((None, "withdrawn", "counted elsewhere"), "")])
def test_a_sheet_that_came_after_a_draft_without_figures_stands_in_the_form_that_goes_on_from_it(
    cast, trio, own, told, field
):
    share(cast["own"], trio, figures(cases_new=10))
    sheet(cast["own"], trio, 11.0)
    save(cast["own"], trio, Content("New words.", figures_of=1), base=1)
    assert read(own.get(FORM)).inputs["figure:cases_new"] == "11"
    sheet(cast["own"], trio, *told)
    assert read(own.get(FORM)).inputs["figure:cases_new"] == field
    assert own.get(SHARE).status_code == 302, "seen in the form before it is shared"


def test_a_sheet_that_came_before_a_draft_without_figures_stands_as_if_it_had_given_them_so(cast, trio, own):
    share(cast["own"], trio, figures(cases_new=10))
    sheet(cast["own"], trio)
    save(cast["own"], trio, Content("New words.", figures_of=1), base=1)
    assert read(own.get(FORM)).inputs["figure:cases_new"] == "1234"
    assert post(own, f"{SHARE}?with=public", base="2", reason="words").status_code == 302
    assert (reporting.stood(cast["own"]), UpdateRevision.objects.get(number=3).batch) == (
        [(1234.0, "normal", "")],
        None,
    )


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


@pytest.mark.parametrize(
    ("prefix", "told", "typed", "change"),
    [
        ("", BELOW, "<10", "New cases: <5, now <10"),
        ("", (None, "withdrawn", "sent twice"), "<10", "New cases: withdrawn, now <10"),
        ("/vi", (None, "withdrawn", "sent twice"), "<10", "Số ca mắc mới: đã thu hồi, nay là <10"),
    ],
)
def test_another_bound_is_named_and_asked_why_and_its_reason_stands_behind_it(
    cast, trio, own, prefix, told, typed, change
):
    sheet(cast["own"], trio, *told)
    post(own, do="save", base="0", figure_of_cases_new=typed)
    address = f"{prefix}{SHARE}?with=public"
    assert change in read(own.get(address)).texts
    answer = post(own, address, base="1")
    assert (answer.status_code, change in read(answer).texts) == (400, True)
    assert post(own, address, base="1", reason="agreed to tell").status_code == 302
    assert reporting.stood(cast["own"]) == [(None, "suppressed", f"{typed}: agreed to tell")]
    room = read(own.get(f"{prefix}{AT}")).text
    assert (change.partition(": ")[2] in room, "agreed to tell" in room, f"{typed}: " in room) == (True, True, False)
    assert read(own.get(FORM)).inputs["figure:cases_new"] == typed


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


@pytest.mark.parametrize(
    ("prefix", "change"), [("", "New cases: withdrawn, now 1,234"), ("/vi", "Số ca mắc mới: đã thu hồi, nay là 1.234")]
)
def test_a_figure_that_is_said_again_where_it_was_withdrawn_is_named_among_those_that_change(
    cast, trio, own, prefix, change
):
    share(cast["own"], trio, figures(cases_new="1234"))
    sheet(cast["own"], trio, None, "withdrawn", "counted elsewhere")
    post(own, do="save", base="1", figure_of_cases_new="1234")
    assert change in read(own.get(f"{prefix}{SHARE}?with=public")).texts
    assert post(own, f"{SHARE}?with=public", base="2", reason="counted here").status_code == 302
    assert reporting.stood(cast["own"]) == [(1234.0, "normal", "counted here")]


def old_undoing(of, number, reason="sent twice"):
    """Take a batch back as it was done before figures could be withdrawn: they were left withheld."""
    at = of.recorded_at + timedelta(minutes=number)
    undoing = Batch.objects.create(recorded_at=at, sender=of.sender, undoes=of, mark=of.mark)
    cell = of.observations.get().cell
    Observation.objects.create(
        cell=cell, number=number, value=None, status="suppressed", reason=reason, batch=undoing, recorded_at=at
    )
    return undoing


@pytest.mark.parametrize(("prefix", "said"), [("", "withdrawn"), ("/vi", "đã thu hồi")])
def test_a_figure_that_was_taken_back_before_there_was_a_word_for_it_is_blank_in_the_form(
    cast, trio, own, prefix, said
):
    sheet(cast["own"], trio)
    old_undoing(Batch.objects.latest("id"), 2)
    page = read(own.get(prefix + FORM))
    assert (page.inputs["figure:cases_new"], page.texts.count(said)) == ("", 1)
    assert reporting.stood(cast["own"]) == [(None, "suppressed", "sent twice")], "the record is not rewritten"


def test_a_withheld_figure_that_an_undoing_puts_back_stands_as_withheld(cast, trio, own):
    sheet(cast["own"], trio, *BELOW)
    with clock.held_at(KNOWN_AT - timedelta(minutes=40)):
        load_observations(
            by=cast["own"].acting,
            rows=[Row("XAA", "cases_new", DAY, DAY, 4.0)],
            source=cast["own"].party,
            hazard=trio.hazard,
            mark=actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR"),
        )
    with clock.held_at(KNOWN_AT - timedelta(minutes=20)):
        take_back(by=cast["own"].acting, batch=Batch.objects.latest("id"), reason="sent twice")
    assert Observation.objects.latest("id").batch.undoes is not None
    assert read(own.get(FORM)).inputs["figure:cases_new"] == "<5"


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
    ("told", "is_read"),
    [((None, "suppressed", "<5"), True), ((None, "suppressed", ""), True), ((None, "withdrawn", "wrong"), False)],
)
def test_who_reads_that_a_figure_is_withheld_is_named_too_and_who_reads_that_it_was_withdrawn_is_not(
    cast, trio, own, told, is_read
):
    mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:AMBER", parties=[cast["other"].party])
    sheet(cast["own"], trio, *told, mark=mark)
    post(own, do="save", base="0", figure_of_cases_new="1234")
    assert ("read already by Exemplaria" in read(own.get(f"{SHARE}?with=own")).text) == is_read


def test_naming_who_reads_already_costs_the_same_however_many_marks_there_are(cast, trio, own):
    post(own, do="save", base="0", figure_of_cases_new="12")
    parties, counts = [cast[key].party for key in ("other", "third", "secretariat", "partner")], []
    for number in range(1, 5):
        mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:AMBER", parties=parties[:number])
        sheet(cast["own"], trio, 12.0, mark=mark)
        with CaptureQueriesContext(connection) as captured:
            own.get(f"{SHARE}?with=own")
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 23, counts


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
