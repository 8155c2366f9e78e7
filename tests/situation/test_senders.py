"""Who may send which file for whom: own figures, public sources, readers within the emergency."""

import pytest
from tests import world
from tests.situation import ledger, reporting, sending, tables

from ganket.actors import actions as actors
from ganket.situation.importer import actions
from ganket.situation.models import Hazard, Upload

sender = sending.sender
REFUSED, RECORDED = Upload.State.REFUSED, Upload.State.RECORDED


@pytest.mark.parametrize("who", ["other", "third", "secretariat", "partner"])
def test_nobody_else_may_record_or_dismiss(sender, who):
    upload = sender.send(sending.HEAD + sending.GOOD)
    before = tables.contents()
    for act in (actions.record, actions.dismiss):
        with pytest.raises(actions.NotYours):
            act(by=sender.cast[who].acting, upload=upload)
    assert tables.contents() == before


SENDS = {
    "another state's figures": lambda s: {"source": s.cast["other"].party},
    "a public source's as a state": lambda s: {"source": sending.party("WHO")},
    "under another's mark": lambda s: {"mark": world.marks_of(s.cast)["amber to other"], "by": s.cast["other"].acting,
                                       "source": s.cast["other"].party},
    "as a partner's liaison": lambda s: {"by": s.cast["partner"].acting, "source": s.cast["partner"].party,
                                         "mark": world.marks_of(s.cast)["clear"]},
    "a state's figures as the secretariat": lambda s: {"by": s.cast["secretariat"].acting,
                                                       "mark": world.marks_of(s.cast)["clear"]},
}  # fmt: skip


@pytest.mark.parametrize("case", SENDS)
def test_figures_are_sent_by_whose_they_are(sender, case):
    before = tables.counts()
    with pytest.raises(actions.NotYours):
        sender.receive(sending.HEAD + sending.GOOD, **SENDS[case](sender))
    with pytest.raises(actions.NotYours):
        sender.load(sending.HEAD + sending.GOOD, **SENDS[case](sender))
    assert tables.counts() == before


def test_a_state_reports_of_its_own_places_and_of_no_other_state(sender):
    for who in ("own", "other"):
        ledger.area_of(sender.cast[who])
    own, other = sender.cast["own"].party.code, sender.cast["other"].party.code
    sheet = f"date,place,new cases\n2020-10-01,{own},5\n2020-10-01,{other},9999\n"
    examined = sender.send(sheet)
    (problem,) = examined.report["problems"]
    assert (examined.state, problem["code"]) == (REFUSED, "place_of_others")


@pytest.mark.parametrize("who", ["secretariat", "chair"])
def test_public_sources_are_kept_by_an_association_that_faces_the_hazard(sender, who):
    keeper = sender.cast["secretariat"] if who == "secretariat" else reporting.colleague(sender.cast["own"], who, who)
    hazard = sender.emergency.hazard
    sent = {"by": keeper.acting, "source": sending.party("WHO"), "mark": world.marks_of(sender.cast)["clear"]}
    # The only emergency of it is that of another association: no hazard of theirs
    with pytest.raises(actions.NotYours):
        sender.receive(sending.HEAD + sending.GOOD, **sent)
    trio = reporting.open_emergency(sender.cast)
    assert trio.hazard == hazard
    upload = sender.receive(sending.HEAD + sending.GOOD, **sent)
    recorded = actions.record(by=keeper.acting, upload=actions.examine(upload))
    assert recorded.state == RECORDED
    # Of no place of another association: it would change what that one reads
    (outside,) = actions.examine(sender.receive(sending.HEAD + "2020-10-01,PHL,9\n", **sent)).report["problems"]
    assert (outside["code"], outside["values"]) == ("place_of_others", {"value": "'Philippines'"})
    at_once = sender.load(sending.HEAD + "2020-10-01,PHL,9\n", **sent).problems
    assert [each.code for each in at_once] == [outside["code"]]
    # What they no longer face they keep no longer, and take nothing of it back
    trio.hazard = Hazard.objects.create(code="invented", names={"en": "Invented hazard"})
    trio.save()
    with pytest.raises(actions.NotYours):
        actions.undo(by=keeper.acting, batch=recorded.batch, reason="sent by mistake")
    trio.hazard = hazard
    trio.save()
    assert actions.undo(by=keeper.acting, batch=recorded.batch, reason="sent by mistake").undoes == recorded.batch


def closed(sender):
    """The emergency, open to the group alone; with a mark of the group, and two that reach further."""
    emergency, group = sender.emergency, sending.party(world.GROUP[0])
    emergency.mark = actors.mark(owner=actors.system().party, sharing_label="TLP:AMBER", parties=[group])
    emergency.save()
    marks = world.marks_of(sender.cast)
    return marks["amber to the group"], {"not_public": marks["clear"], "beyond_readers": marks["amber to partner"]}


@pytest.mark.parametrize("code", ["not_public", "beyond_readers"])
def test_a_state_s_file_is_not_for_who_may_see_no_emergency_of_its_hazard(sender, code):
    among, beyond = closed(sender)
    upload = sender.send(sending.HEAD + sending.GOOD, mark=among)
    content, before = sending.HEAD + sending.GOOD, tables.contents()
    acts = [
        lambda mark: sender.receive(content, mark=mark),
        lambda mark: sender.load(content, mark=mark),
        lambda mark: sender.load(content, mark=mark, by=actors.system()),
        lambda mark: actions.readdress(by=sender.by, upload=upload, mark=mark),
    ]
    for act in acts:
        with pytest.raises(actions.Unfit) as refused:
            act(beyond[code])
        assert [(each.field, each.code) for each in refused.value.problems] == [("share_with", code)]
    assert tables.contents() == before
    assert actions.record(by=sender.by, upload=upload).state == RECORDED
    # One emergency of the hazard that everybody may see is enough; and where there is none there is nothing to keep.
    other = Hazard.objects.create(code="other", names={"en": "other"})
    assert sender.receive(content, mark=beyond[code], hazard=other)
    sender.emergency.mark = world.marks_of(sender.cast)["clear"]
    sender.emergency.save()
    assert sender.receive(content, mark=beyond[code])


def test_a_public_source_s_figures_are_everyone_s_in_a_closed_emergency_too(sender):
    _, beyond = closed(sender)
    how = {"by": actors.system(), "source": sending.party("WHO"), "mark": beyond["not_public"]}
    assert sender.load("date,place,new cases\n2020-10-01,XAA,5\n", **how).loaded.new == 1
