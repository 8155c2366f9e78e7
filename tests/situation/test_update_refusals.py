"""What of a national update is refused, and whom: nothing is written then."""

from datetime import timedelta

import pytest
from tests.situation import reporting, tables
from tests.situation.reporting import BEFORE, DAY, codes, figures, refused_whole, save, share, stood

from ganket.actors import actions as actors
from ganket.actors.permissions import Acting
from ganket.situation.updates import actions as updates
from ganket.situation.updates.rules import Content, Note

pytestmark = pytest.mark.django_db
trio, own, second = reporting.trio, reporting.own, reporting.second


@pytest.mark.parametrize(
    ("day", "code"),
    [(DAY + timedelta(days=1), "future"), (reporting.STARTS_ON - timedelta(days=1), "before_start")],
)
@pytest.mark.parametrize("act", [save, share])
def test_a_day_to_come_and_one_before_the_emergency_are_refused(own, trio, act, day, code):
    before = tables.contents()
    with pytest.raises(updates.Unfit) as refusal:
        act(own, trio, figures(cases_new=1), day=day)
    assert codes(refusal) == [("day", code)]
    assert tables.contents() == before


def test_the_last_day_of_an_emergency_is_its_last_to_report_on(own, trio):
    trio.ends_on = BEFORE
    trio.save()
    share(own, trio, figures(cases_new=1), day=BEFORE)
    with pytest.raises(updates.Unfit) as refusal:
        share(own, trio, figures(cases_new=1))
    assert codes(refusal) == [("day", "after_end")]


@pytest.mark.parametrize("who", ["secretariat", "partner"])
@pytest.mark.parametrize("act", [save, share])
def test_only_states_report(cast, trio, act, who):
    refused_whole(lambda: act(cast[who], trio, figures(cases_new=1)))


@pytest.mark.parametrize("role", ["chair", "liaison", "auditor", "secretariat"])
def test_who_holds_another_mandate_of_the_state_does_not_report_for_it(own, trio, role):
    refused_whole(lambda: save(reporting.colleague(own, role=role), trio, figures(cases_new=1)))


def test_nobody_reports_for_another_state(cast, own, trio):
    refused_whole(lambda: save(own, trio, figures(cases_new=1), state=cast["other"].party))
    refused_whole(lambda: share(own, trio, figures(cases_new=1), state=cast["other"].party))


def test_a_mandate_that_has_ended_reports_no_more(own, trio):
    by = own.acting
    by.mandate.ends_on = BEFORE
    refused_whole(lambda: updates.save_draft(
        by=by, emergency=trio, day=DAY, content=figures(cases_new=1), base=0, language="en"
    ))  # fmt: skip


def test_somebody_else_s_mandate_and_a_party_without_a_user_do_not_report(cast, own, trio):
    for by in (
        Acting(own.party, cast["other"].user, own.acting.mandate),
        Acting(own.party, own.user, cast["other"].acting.mandate),
        Acting(own.party, own.user),
        Acting(own.party),
        Acting(cast["secretariat"].party),
    ):
        refused_whole(lambda by=by: updates.save_draft(
            by=by, emergency=trio, day=DAY, content=figures(cases_new=1), base=0, language="en", state=own.party
        ))  # fmt: skip


def test_a_state_that_is_no_member_does_not_report_on_the_association_s_emergency(own, emergency):
    refused_whole(lambda: save(own, emergency, figures(cases_new=1)))


def test_the_system_shares_for_a_state_in_a_scenario_and_the_figures_are_the_state_s(own, trio):
    mark = actors.mark(owner=own.party, sharing_label="TLP:CLEAR")
    revision = updates.share_update(
        by=actors.system(),
        emergency=trio,
        day=DAY,
        content=figures(cases_new=4),
        base=0,
        mark=mark,
        language="en",
        state=own.party,
    )
    assert (revision.user, revision.update.state, revision.batch.sender.code) == (None, own.party, "GANKET")
    assert stood(own) == [(4.0, "normal", "")]


def test_a_state_shares_under_its_own_mark_only(cast, own, trio):
    theirs = actors.mark(owner=cast["other"].party, sharing_label="TLP:CLEAR")
    refused_whole(lambda: share(own, trio, figures(cases_new=1), mark=theirs))


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (Content(), "", "empty"),
        (figures(cases_new="n/a"), "", "empty"),
        (figures(cases_new="1.234"), "figure:cases_new", "ask_number"),
        (figures(cases_new="1,234"), "figure:cases_new", "ask_number"),
        (figures(cases_new="12,5"), "figure:cases_new", "not_whole"),
        (figures(cases_new="many"), "figure:cases_new", "not_a_number"),
        (figures(cases_new="=1+1"), "figure:cases_new", "formula"),
        (figures(cases_new="1e400"), "figure:cases_new", "exponent"),
        (figures(cases_new="9007199254740992"), "figure:cases_new", "too_large_number"),
        (figures(cases_cumulative="-3"), "figure:cases_cumulative", "negative"),
        (figures(r_mean="1"), "", "estimate"),
        (figures(no_such="1"), "", "unknown_indicator"),
        (Content(parts={"weather": "fine"}), "", "unknown_part"),
        (Content(notes=(Note("need", "masks", DAY, BEFORE),)), "note:0", "ends_before_it_starts"),
        (Content(notes=(Note("want", "masks"),)), "note:0", "unknown_kind"),
        (Content("a\0b"), "assessment", "character"),
        (Content("a\u202eb"), "assessment", "character"),
        (Content("a\ud800"), "assessment", "character"),
        (Content("a" + "\u0316" * 50), "assessment", "marks"),
        (Content("a" * 10_001), "assessment", "too_long"),
    ],
)
def test_what_cannot_be_shared_is_refused_by_its_field_and_nothing_is_written(own, trio, content, field, code):
    before = tables.contents()
    with pytest.raises(updates.Unfit) as refusal:
        share(own, trio, content)
    assert codes(refusal) == [(field, code)]
    assert tables.contents() == before


@pytest.mark.parametrize("content", [Content("a\0b"), Content("a" * 10_001), figures(no_such="1"), figures(r_low="1")])
def test_a_draft_holds_what_a_form_can_send_and_nothing_else(own, trio, content):
    with pytest.raises(updates.Unfit):
        save(own, trio, content)


def test_a_draft_holds_a_figure_that_is_not_clear_yet(own, trio):
    assert save(own, trio, figures(cases_new="1.234")).revision.content["figures"] == {"cases_new": "1.234"}


@pytest.mark.parametrize("language", ["", "english", "EN", "e", "en\0", "vi-"])
def test_a_language_is_a_code(own, trio, language):
    with pytest.raises(updates.Unfit):
        save(own, trio, figures(cases_new=1), language=language)


@pytest.mark.parametrize("base", [1, -1, 999])
def test_nobody_has_a_revision_before_them_that_is_not_there(own, trio, base):
    with pytest.raises(updates.Unfit) as refusal:
        save(own, trio, figures(cases_new=1), base=base)
    assert codes(refusal) == [("base", "unknown_base")]


def test_a_reason_is_no_longer_than_its_column(own, trio):
    share(own, trio, figures(cases_new=6))
    with pytest.raises(updates.Unfit):
        share(own, trio, figures(cases_new=7), base=1, reason="x" * 201)
    assert share(own, trio, figures(cases_new=7), base=1, reason="x" * 200).stage == "corrected"


def test_digits_of_other_scripts_are_read(own, trio):
    share(own, trio, figures(cases_new="๑๒", deaths_new="1 234", tests_new="1.234.567"))
    assert (stood(own)[0][0], stood(own, "deaths_new")[0][0], stood(own, "tests_new")[0][0]) == (12, 1234, 1234567)
