"""Files that say otherwise than their readers were told: the figures are named, and a state is asked why."""

from datetime import date, timedelta

import pytest
from tests import world
from tests.situation import reporting, sending, tables

from ganket.actors.models import Mandate
from ganket.desk.presenters import words
from ganket.lib import clock
from ganket.situation.importer import actions
from ganket.situation.models import Batch, Observation, Upload
from ganket.situation.updates import figures

sender = sending.sender
READY, ASKING, RECORDED = Upload.State.READY, Upload.State.ASKING, Upload.State.RECORDED

CHANGED = sending.HEAD + "2020-10-01,Northland,9\n2020-10-01,Southland,6\n2020-10-02,Southland,8\n"


def test_a_state_s_file_that_changes_figures_names_them_and_asks_why_before_anything_is_written(sender):
    sender.record(sending.HEAD + sending.GOOD)
    batches = Batch.objects.count()
    upload = sender.send(CHANGED)
    said = {"where": "C2", "area": "XAA-N", "indicator": "cases_new", "before": 5.0, "value": 9.0}
    said |= {"before_status": "normal", "before_reason": "", "status": "normal", "reason": ""}
    days = {"period_start": "2020-10-01", "period_end": "2020-10-01"}
    assert (upload.report["changes"], upload.report["change_count"]) == ([said | days], 1)
    assert [each["key"] for each in upload.report["doubts"]] == ["reason"]
    assert (actions.record(by=sender.by, upload=upload).state, Batch.objects.count()) == (ASKING, batches)
    recorded = actions.record(by=sender.by, upload=actions.examine(upload, sending.WHY))
    told = Observation.objects.filter(batch=recorded.batch).order_by("id").values_list("value", "reason")
    assert (recorded.state, list(told)) == (RECORDED, [(9.0, "counted again"), (8.0, "")])
    assert recorded.report["changes"] == [said | days]


def test_figures_that_change_while_a_file_waits_are_asked_about_when_it_is_recorded(sender):
    upload = sender.send(sending.HEAD + sending.GOOD)
    sender.record(CHANGED)
    batches = Batch.objects.count()
    assert (actions.record(by=sender.by, upload=upload).state, Batch.objects.count()) == (ASKING, batches)


def test_in_one_call_nothing_is_written_before_somebody_says_why(sender):
    sender.load(sending.HEAD + sending.GOOD)
    before = tables.contents()
    for dry_run in (False, True):
        asked = sender.load(CHANGED, dry_run=dry_run)
        assert [each.key for each in asked.doubts] == ["reason"]
        assert [(each.before, each.row.value) for each in asked.loaded.changes] == [(5.0, 9.0)]
    assert tables.contents() == before
    assert sender.load(CHANGED, answers=sending.WHY).loaded.changed == 1


def test_a_row_that_says_why_is_not_asked_about_and_keeps_its_own_words(sender):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    sender.record(head + "5,normal,\n")
    late = sender.record(head + "7,normal,late laboratory\n", sending.WHY).batch
    assert Observation.objects.get(batch=late).reason == "late laboratory"
    assert sender.send(head + "8,normal,a double count\n").state == READY
    assert sender.send(head + "8,normal,*\n").state == ASKING


def test_a_file_that_withholds_a_figure_says_why_once_and_changes_nothing_when_it_is_sent_again(sender):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    sender.record(head + "5,normal,\n")
    withheld = sender.record(head + ",suppressed,\n", sending.WHY).batch
    again = sender.send(head + ",suppressed,\n")
    assert (again.state, again.report["counts"]["unchanged"], again.report["change_count"]) == (READY, 1, 0)
    assert sender.load(head + ",suppressed,\n").loaded.batch is None
    assert Observation.objects.filter(cell__series__area__code="XAA-N").latest("id").batch == withheld


@pytest.mark.parametrize(
    ("told", "before"), [("<5,normal,", "<5"), (",suppressed,under review", "under review"), (",suppressed,", "")]
)
def test_a_number_in_the_place_of_a_withheld_figure_is_named_and_asked_about(sender, told, before):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    sender.record(f"{head}{told}\n")
    asked = sender.send(f"{head}4,normal,\n")
    (change,) = asked.report["changes"]
    assert (asked.state, change["before"], change["before_reason"], change["value"]) == (ASKING, None, before, 4.0)
    assert sender.send(f"{head}4,normal,agreed to tell\n").state == READY
    recorded = actions.record(by=sender.by, upload=actions.examine(asked, sending.WHY)).batch
    assert Observation.objects.get(batch=recorded).reason == "counted again"


@pytest.mark.parametrize("status", ["withdrawn", "đã thu hồi"])
def test_a_file_may_withdraw_a_figure_and_a_number_then_fills_the_gap_without_a_reason(sender, status):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    sender.record(head + "5,normal,\n")
    assert sender.send(f"{head},{status},\n").state == ASKING
    gone = sender.record(f"{head},{status},counted twice\n").batch
    taken_back = Observation.objects.get(batch=gone)
    assert (taken_back.status, taken_back.reason) == ("withdrawn", "counted twice")
    assert sender.send(head + "6,normal,\n").state == READY
    assert sender.send(f"{head}6,{status},\n").report["problems"]


@pytest.mark.parametrize(
    ("told", "now"),
    [
        ("<5,normal,", "<10,normal,"),
        ("<5,normal,", ",withdrawn,"),
        (",suppressed,few persons", ",withdrawn,"),
        (",withdrawn,twice counted", "<5,normal,"),
        (",withdrawn,twice counted", ",withheld,"),
        ("12,normal,", "<5,normal,"),
    ],
)
def test_another_bound_and_withheld_in_the_place_of_withdrawn_are_named_and_asked_about(sender, told, now):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    before = Observation.objects.get(batch=sender.record(f"{head}{told}\n").batch)
    asked = sender.send(f"{head}{now}\n")
    (change,) = asked.report["changes"]
    named = (change["before"], change["before_status"], change["before_reason"])
    assert (asked.state, named) == (ASKING, (before.value, before.status, before.reason))
    recorded = actions.record(by=sender.by, upload=actions.examine(asked, sending.WHY)).batch
    bound = now.partition(",")[0]
    assert Observation.objects.get(batch=recorded).reason == (f"{bound}: counted again" if bound else "counted again")
    # The same again says no more: what was said of it stands
    assert sender.send(f"{head}{now}\n").report["counts"]["unchanged"] == 1


@pytest.mark.parametrize("status", ["suppressed", "withheld", "không công bố"])
def test_the_bound_of_a_withheld_figure_stays_beside_its_reason(sender, status):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    batch = sender.record(f"{head}<5,{status},few persons\n").batch
    kept = Observation.objects.get(batch=batch)
    assert (kept.value, kept.status, kept.reason) == (None, "suppressed", "<5: few persons")
    assert figures.as_typed(kept.value, kept.status, kept.reason) == "<5"
    assert words.absent(kept.status, kept.reason) == ("<5", "few persons")


@pytest.mark.parametrize(
    ("value", "status"),
    [("4*", "suppressed"), ("12 (3)", "suppressed"), ("4*", "withdrawn"), ("5%", "withdrawn"), ("<5", "withdrawn"),
     ("withheld", "withdrawn"), ("4", "withheld")],
)  # fmt: skip
def test_a_figure_beside_the_word_that_there_is_none_is_refused(sender, value, status):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    (problem,) = sender.send(f"{head}{value},{status},x\n").report["problems"]
    assert (problem["code"], problem["values"]) == ("value_though_suppressed", {"value": repr(value.replace(" ", ""))})


def test_a_reason_that_does_not_fit_behind_its_bound_is_refused(sender):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    problems = sender.send(f"{head}<5,suppressed,{'x' * 197}\n").report["problems"]
    assert [each["code"] for each in problems] == ["reason"]
    assert sender.send(f"{head}<5,suppressed,{'x' * 196}\n").state == READY


@pytest.mark.parametrize("said", ["", "  ", "x" * 201, "a\0b", "a\ud800b", "\u202ea", "two\nlines"])
def test_why_is_asked_again_until_it_can_be_kept(sender, said):
    sender.record(sending.HEAD + sending.GOOD)
    assert sender.send(CHANGED, {"reason": said}).state == ASKING


def test_why_is_said_for_one_file_and_asked_again_of_the_next(sender):
    sender.record(sending.HEAD + sending.GOOD)
    assert sender.record(CHANGED, sending.WHY).state == RECORDED
    assert sender.send(sending.HEAD + sending.GOOD).state == ASKING


def test_figures_told_for_the_first_time_need_no_reason(sender):
    sender.record(sending.HEAD + sending.GOOD)
    everyone = world.marks_of(sender.cast)["clear"]
    assert sender.send(sending.HEAD + sending.GOOD, mark=everyone).report["changes"] == []
    assert sender.send(CHANGED, mark=everyone).state == READY
    withdrawn = actions.undo(by=sender.by, batch=sender.record(CHANGED, mark=everyone).batch, reason="wrong sheet")
    assert withdrawn.undoes
    assert sender.send(sending.HEAD + "2020-10-02,Southland,9\n", mark=everyone).state == READY


def test_of_many_changes_the_first_fifty_are_named_and_all_are_counted(sender):
    days = [date(2020, 8, 1) + timedelta(days=n) for n in range(60)]
    sender.record(sending.HEAD + "".join(f"{day},Northland,5\n" for day in days))
    report = sender.send(sending.HEAD + "".join(f"{day},Northland,6\n" for day in days)).report
    assert (len(report["changes"]), report["change_count"]) == (50, 60)


def test_a_file_tells_how_far_it_is_while_it_is_compared(sender, monkeypatch):
    upload, foreseen, seen = sender.receive(sending.HEAD + sending.GOOD), actions.steps.foreseen, []

    def watched(*given):
        seen.append(Upload.objects.get(pk=upload.pk))
        return foreseen(*given)

    monkeypatch.setattr(actions.steps, "foreseen", watched)
    assert upload.step == "sent"
    assert actions.examine(upload).step == "checked"
    assert [(each.step, each.done, each.total) for each in seen] == [("read", 0, 2)]
    again = actions.readdress(by=sender.by, upload=upload, mark=world.marks_of(sender.cast)["clear"])
    assert [(each.step, each.done, each.total) for each in seen[1:]] == [("read", 0, 2)]
    assert actions.record(by=sender.by, upload=again).step == "recorded"


def test_a_colleague_of_a_sender_who_left_is_asked_why_and_then_records(sender):
    sender.record(sending.HEAD + sending.GOOD)
    upload, mate = sender.send(CHANGED), reporting.colleague(sender.person)
    Mandate.objects.filter(user=sender.person.user).update(ends_on=clock.now().date() - timedelta(days=1))
    unseen = actions.examine(upload)
    assert (unseen.state, unseen.report["change_count"]) == (READY, 0)
    asked = actions.record(by=mate.acting, upload=unseen)
    assert (asked.state, asked.report["change_count"]) == (ASKING, 1)
    assert [each["key"] for each in asked.report["doubts"]] == ["reason"]
    told = actions.examine(asked, sending.WHY, by=mate.acting)
    assert (told.state, told.report["change_count"]) == (READY, 1)
    stamp = actions.stamp(told)
    assert actions.record(by=mate.acting, upload=told, looked_at=stamp).state == RECORDED


def test_what_a_figure_said_before_is_part_of_what_was_looked_at(sender):
    sender.record(sending.HEAD + sending.GOOD)
    upload = sender.send(CHANGED, sending.WHY)
    stamp = actions.stamp(upload)
    sender.record(sending.HEAD + "2020-10-01,Northland,7\n", sending.WHY)
    with pytest.raises(actions.Changed):
        actions.record(by=sender.by, upload=upload, looked_at=stamp)
    now = Upload.objects.get(pk=upload.pk)
    assert [each["before"] for each in now.report["changes"]] == [7.0]
    assert actions.stamp(now) != stamp
    assert actions.record(by=sender.by, upload=now, looked_at=actions.stamp(now)).state == RECORDED
