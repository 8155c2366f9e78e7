"""Taking back what a file brought: what was revised since is left alone, and nothing hidden comes out."""

import pytest
from tests import world
from tests.situation import sending, tables

from ganket.actors import actions as actors
from ganket.actors import permissions
from ganket.config import verification
from ganket.lib import clock
from ganket.lib.models import Leaf
from ganket.situation import queries
from ganket.situation.importer import actions
from ganket.situation.models import Batch, Observation, Series

sender = sending.sender
REASON = "the wrong sheet was sent"


def sheet(north, south=None):
    rows = [f"2020-10-01,Northland,{north}\n"] + ([] if south is None else [f"2020-10-01,Southland,{south}\n"])
    return sending.HEAD + "".join(rows)


def told(viewer, moment=None):
    """What this viewer knows of the two parts: value and reason by area."""
    series = list(Series.objects.filter(area__code__startswith="XAA-").values_list("id", "area__code"))
    codes = dict(series)
    known = queries.known_at(list(codes), moment or clock.now().replace(year=2030), viewer)
    return {codes[each.series_id]: (each.value, each.status, each.reason) for each in known}


def undo(sender, batch, **other):
    return actions.undo(**{"by": sender.by, "batch": batch, "reason": REASON, **other})


def test_what_was_there_before_stands_again_and_what_was_new_is_withdrawn(sender):
    sender.record(sheet(5))
    wrong = sender.record(sheet(50, 60), sending.WHY).batch
    undoing = undo(sender, wrong)
    assert (undoing.undoes, undoing.sender, undoing.user, undoing.mark) == (wrong, *_who(sender), wrong.mark)
    assert told(sender.person.viewer) == {
        "XAA-N": (5.0, "normal", REASON),
        "XAA-S": (None, "withdrawn", REASON),
    }
    assert undoing.observations.count() == 2


def _who(sender):
    return sender.by.party, sender.by.user


def test_the_past_does_not_change(sender):
    wrong = sender.record(sheet(50, 60)).batch
    undo(sender, wrong)
    assert told(sender.person.viewer, wrong.recorded_at)["XAA-N"] == (50.0, "normal", "")


def test_later_revisions_are_left_alone_and_counted(sender):
    wrong = sender.record(sheet(50, 60)).batch
    sender.record(sheet(7), sending.WHY)
    undoing = undo(sender, wrong)
    assert told(sender.person.viewer) == {
        "XAA-N": (7.0, "normal", "counted again"),
        "XAA-S": (None, "withdrawn", REASON),
    }
    assert undoing.observations.count() == 1


def test_undoing_an_undoing_puts_the_figures_back(sender):
    sender.record(sheet(5))
    wrong = sender.record(sheet(50, 60), sending.WHY).batch
    again = undo(sender, undo(sender, wrong), reason="it was right after all")
    assert {area: value for area, (value, *_) in told(sender.person.viewer).items()} == {"XAA-N": 50.0, "XAA-S": 60.0}
    assert again.undoes.undoes == wrong


def test_after_undoing_the_same_file_can_be_sent_again(sender):
    undo(sender, sender.record(sheet(50, 60)).batch)
    assert sender.record(sheet(50, 60)).report["counts"]["changed"] == 2


def test_a_batch_is_undone_once(sender):
    wrong = sender.record(sheet(50)).batch
    undo(sender, wrong)
    before = tables.contents()
    with pytest.raises(actions.NotUndone):
        undo(sender, wrong)
    assert tables.contents() == before


def test_nothing_is_undone_where_nothing_stands_and_where_no_file_was(sender):
    wrong = sender.record(sheet(50)).batch
    sender.record(sheet(7), sending.WHY)
    with pytest.raises(actions.NotUndone):
        undo(sender, wrong)
    replayed = Batch.objects.filter(file=None).first()
    with pytest.raises(actions.NotUndone):
        undo(sender, replayed, by=actors.system())


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\0b", "\u202ea"])
def test_a_reason_is_needed_that_can_be_kept(sender, reason):
    wrong = sender.record(sheet(50)).batch
    before = tables.contents()
    with pytest.raises(ValueError, match="."):
        undo(sender, wrong, reason=reason)
    assert tables.contents() == before


def test_only_the_senders_party_undoes_and_what_one_may_not_see_is_not_there(sender):
    marks = world.marks_of(sender.cast)
    hidden = sender.record(sheet(50)).batch
    shown = sender.record(sheet(51), mark=marks["clear"]).batch
    before = tables.contents()
    for who in ("other", "third", "secretariat", "partner"):
        by = sender.cast[who].acting
        with pytest.raises(actions.NotYours):
            undo(sender, shown, by=by)
        with pytest.raises(Batch.DoesNotExist):
            undo(sender, hidden, by=by)
    assert tables.contents() == before


def test_a_figure_that_readers_were_not_told_before_does_not_come_out(sender):
    marks = world.marks_of(sender.cast)
    sender.record(sheet(5))  # the state's own
    wrong = sender.record(sheet(50), mark=marks["clear"]).batch
    undo(sender, wrong)
    assert told(permissions.public()) == {"XAA-N": (None, "withdrawn", REASON)}


def test_a_later_figure_for_fewer_readers_does_not_keep_the_wrong_one_before_the_others(sender):
    marks = world.marks_of(sender.cast)
    wrong = sender.record(sheet(50), mark=marks["clear"]).batch
    sender.record(sheet(7), sending.WHY)
    undo(sender, wrong)
    assert told(permissions.public())["XAA-N"][0] is None


def test_a_later_figure_for_fewer_readers_stands_for_them_after_the_undoing(sender):
    marks = world.marks_of(sender.cast)
    wrong = sender.record(sheet(50, 60), mark=marks["clear"]).batch
    for value, mark in ((8, "amber to other"), (7, "strict to nobody else"), (9, "amber to other")):
        later = sender.record(sheet(value), sending.WHY, mark=marks[mark]).batch
    undo(sender, wrong)
    withdrawn = (None, "withdrawn", REASON)
    assert told(permissions.public()) == {"XAA-N": withdrawn, "XAA-S": withdrawn}
    for who in ("own", "other"):
        assert told(sender.cast[who].viewer) == {"XAA-N": (9.0, "normal", "counted again"), "XAA-S": withdrawn}, who
    again = Batch.objects.latest("id")
    assert (again.sender, again.mark, again.file, again.undoes) == (later.sender, later.mark, later.file, None)
    assert list(again.observations.values_list("number", "sheet_row", "sheet_column")) == [(7, 2, 3)]
    assert [each for each in verification.rows() if each.kind == "batch"] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("clear", "strict to nobody else"), ("amber to other", "clear"), ("amber to other", "amber to partner")],
)
def test_a_file_whose_figures_were_said_again_can_be_taken_back_as_well(sender, first, second):
    marks = world.marks_of(sender.cast)
    sender.record(sheet(5, 6), mark=marks["strict to nobody else"])
    wrong = sender.record(sheet(50, 60), sending.WHY, mark=marks[first]).batch
    later = sender.record(sheet(7), sending.WHY, mark=marks[second]).batch
    undo(sender, wrong)
    undo(sender, later, reason="wrong as well")
    for who in ("own", "other", "partner", "public"):
        assert 7.0 not in {value for value, *_ in told(sender.cast[who].viewer).values()}, who
        assert 50.0 not in {value for value, *_ in told(sender.cast[who].viewer).values()}, who
    with pytest.raises(actions.NotUndone):
        undo(sender, later)
    assert [each for each in verification.rows() if each.kind == "batch"] == []


def test_two_wrong_files_are_taken_back_one_after_the_other_the_newest_first(sender):
    sender.record(sheet(4))
    older = sender.record(sheet(5, 50), sending.WHY).batch
    newer = sender.record(sheet(6), sending.WHY).batch
    undo(sender, newer)
    assert told(sender.person.viewer)["XAA-N"] == (5.0, "normal", REASON)
    again = undo(sender, older, reason="wrong as well")
    assert told(sender.person.viewer) == {
        "XAA-N": (4.0, "normal", "wrong as well"),
        "XAA-S": (None, "withdrawn", "wrong as well"),
    }
    # That can be taken back in turn.
    undo(sender, again)
    assert {area: value for area, (value, *_) in told(sender.person.viewer).items()} == {"XAA-N": 5.0, "XAA-S": 50.0}
    assert [each for each in verification.rows() if each.kind == "batch"] == []


def test_three_wrong_files_are_taken_back_and_a_figure_said_since_stands(sender):
    sent = [sender.record(sheet(value, 60), sending.WHY).batch for value in (5, 6, 7)]
    undo(sender, sent[2])
    sender.record(sending.HEAD + "2020-10-01,Southland,61\n", sending.WHY)
    for batch, left in ((sent[1], 5.0), (sent[0], None)):
        undo(sender, batch)
        assert {area: value for area, (value, *_) in told(sender.person.viewer).items()} == {
            "XAA-N": left,
            "XAA-S": 61.0,
        }


def test_two_wrong_files_for_different_readers_leave_nothing_of_either(sender):
    marks = world.marks_of(sender.cast)
    older = sender.record(sheet(5), mark=marks["clear"]).batch
    undo(sender, sender.record(sheet(6), sending.WHY).batch)
    undo(sender, older)
    for who in ("own", "public"):
        assert told(sender.cast[who].viewer) == {"XAA-N": (None, "withdrawn", REASON)}, who


def test_a_figure_that_others_were_told_apart_stands_for_them_when_the_same_is_taken_back(sender):
    marks = world.marks_of(sender.cast)
    sender.record(sheet(5), mark=marks["amber to partner"])
    wrong = sender.record(sheet(5), mark=marks["amber to other"]).batch
    undo(sender, sender.record(sheet(6), sending.WHY, mark=marks["amber to partner"]).batch)
    undo(sender, wrong)
    values = {who: told(sender.cast[who].viewer)["XAA-N"][0] for who in ("own", "other", "partner")}
    assert values == {"own": 5.0, "other": None, "partner": 5.0}


def test_readers_keep_what_they_were_told_through_their_group(sender):
    marks = world.marks_of(sender.cast)
    sender.record(sheet(5), mark=marks["amber to the group"])
    undo(sender, sender.record(sheet(6), sending.WHY, mark=marks["amber to other"]).batch)
    for who in ("own", "other", "third"):
        assert told(sender.cast[who].viewer)["XAA-N"][0] == 5.0, who


def test_the_same_file_sent_anew_stands_when_the_first_sending_is_taken_back(sender):
    first = sender.record(sheet(50)).batch
    sender.record(sheet(7), sending.WHY)
    sender.record(sheet(50), sending.WHY)
    with pytest.raises(actions.NotUndone):
        undo(sender, first)


def test_what_was_withheld_before_keeps_its_own_reason(sender):
    head = "area,indicator,period_start,value,status,reason\nXAA-N,cases_new,2020-10-01,"
    sender.record(head + ",suppressed,fewer than five\n")
    undo(sender, sender.record(head + "50,normal,\n", sending.WHY).batch)
    assert told(sender.person.viewer) == {"XAA-N": (None, "suppressed", "fewer than five")}


def test_an_undoing_leaves_its_leaf_and_verify_confirms_it(sender):
    undoing = undo(sender, sender.record(sheet(50, 60)).batch)
    leaf = Leaf.objects.order_by("-id").first()
    assert (leaf.act, leaf.subject_kind, leaf.subject_ids) == ("undo figures", "batch", [str(undoing.public_id)])
    assert [each for each in verification.rows() if each.kind == "batch"] == []


def test_verify_finds_an_undoing_that_is_made_to_undo_another(sender):
    from tests.config.test_verification import past_the_triggers

    other = sender.record(sheet(4)).batch
    undoing = undo(sender, sender.record(sheet(50, 60), sending.WHY).batch)
    past_the_triggers(
        "situation_batch", "UPDATE situation_batch SET undoes_id = %s WHERE id = %s", other.pk, undoing.pk
    )
    assert str(undoing.public_id) in " ".join(each.subject for each in verification.rows() if each.kind == "batch")


def test_revisions_are_numbered_on(sender):
    sender.record(sheet(5))
    undoing = undo(sender, sender.record(sheet(50), sending.WHY).batch)
    assert Observation.objects.get(batch=undoing).number == 3
