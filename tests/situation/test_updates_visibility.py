"""Who reads what of national updates: the whole cast against every way of sharing; drafts by their own state alone."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting, tables
from tests.situation.reporting import BEFORE, DAY, figures, save, share

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, Party, StoredFile
from ganket.actors.permissions import viewer_of
from ganket.actors.queries import named_readers
from ganket.situation.models import NationalUpdate
from ganket.situation.permissions import sees_who_owes
from ganket.situation.updates import actions as updates
from ganket.situation.updates.queries import choices, days_shared, form, history, latest, shown
from ganket.situation.updates.rules import Content

pytestmark = pytest.mark.django_db
LATER = KNOWN_AT + timedelta(days=30)
trio = reporting.trio


def read_by(person, emergency, moment=LATER):
    """Everything the queries give a reader of one state's day."""
    party = Party.objects.get(code="XAA")
    found = shown(emergency, party.pk, DAY, moment, person.viewer)
    newest = latest(emergency, moment, person.viewer)
    past = history(NationalUpdate.objects.get(state=party, day=DAY), moment, person.viewer)
    days = days_shared(emergency, party.pk, moment, person.viewer)
    assert newest == ({party.pk: found} if found else {})
    assert ([past[-1]] if past else []) == ([found] if found else []) == days
    return found


@pytest.mark.parametrize("name", world.READERS)
def test_what_was_shared_is_read_by_whom_the_mark_names_and_nobody_else(cast, trio, name):
    revision = share(cast["own"], trio, figures(cases_new=6), mark=world.marks_of(cast)[name])
    for who in world.EVERYONE:
        assert read_by(cast[who], trio) == (revision if who in world.READERS[name] else None), who


def test_a_draft_is_read_by_nobody_but_its_own_state(cast, trio):
    file = updates.attach(
        by=cast["own"].acting, emergency=trio, day=DAY, content=b"%PDF-1.7", name="x.pdf", media_type="x"
    )
    draft = save(cast["own"], trio, figures(cases_new=6), attachments=[file]).revision
    colleague = reporting.colleague(cast["own"])
    for person in (*cast.values(), colleague):
        is_own = person.party == cast["own"].party
        assert read_by(person, trio) is None, person.key
        opened = form(cast["own"].party, trio, DAY, person.viewer)
        assert (opened.revision == draft, bool(opened.attachments)) == (is_own, is_own), person.key
        assert StoredFile.objects.visible_to(person.viewer).filter(pk=file.pk).exists() == is_own, person.key


def test_a_draft_of_a_correction_is_read_by_nobody_else_either(cast, trio):
    first = share(cast["own"], trio, figures(cases_new=6))
    save(cast["own"], trio, figures(cases_new=9), base=1)
    for who in world.EVERYONE:
        assert read_by(cast[who], trio) == first, who


@pytest.mark.parametrize("name", world.READERS)
def test_who_may_not_read_a_correction_reads_what_they_were_told_before(cast, trio, name):
    marks = world.marks_of(cast)
    first = share(cast["own"], trio, figures(cases_new=6), mark=marks["amber to the group"])
    second = share(cast["own"], trio, figures(cases_new=9), base=1, mark=marks[name], reason="late result")
    for who in world.EVERYONE:
        expected = first if who in world.READERS["amber to the group"] else None
        expected = second if who in world.READERS[name] else expected
        assert read_by(cast[who], trio) == expected, who


@pytest.mark.parametrize("name", world.READERS)
def test_an_attachment_is_read_by_whom_the_update_is(cast, trio, name):
    own = cast["own"]
    file = updates.attach(by=own.acting, emergency=trio, day=DAY, content=b"%PDF-1.7", name="x.pdf")
    revision = share(own, trio, Content("x"), mark=world.marks_of(cast)[name], attachments=[file])
    attached = revision.attachments.get().file
    for who in world.EVERYONE:
        seen = StoredFile.objects.visible_to(cast[who].viewer).filter(pk=attached.pk).exists()
        assert seen == (who in world.READERS[name]), who


def test_as_known_before_shows_what_stood_then(cast, trio):
    first = share(cast["own"], trio, figures(cases_new=6))
    second = share(cast["own"], trio, figures(cases_new=9), base=1, reason="late result")
    just = timedelta(microseconds=1)
    assert read_by(cast["public"], trio, first.recorded_at - just) is None
    assert read_by(cast["public"], trio, first.recorded_at) == first
    assert read_by(cast["public"], trio, second.recorded_at - just) == first
    assert read_by(cast["public"], trio, second.recorded_at) == second


def test_the_latest_is_that_of_the_last_day_and_one_of_another_emergency_is_not_this_one_s(cast, trio):
    other = reporting.open_emergency(cast, "another")
    today = share(cast["own"], trio, figures(cases_new=6))
    share(cast["own"], trio, figures(cases_new=5), day=BEFORE)
    theirs = share(cast["other"], trio, figures(cases_new=5), day=BEFORE)
    share(cast["third"], other, figures(cases_new=5))
    viewer = cast["public"].viewer
    assert latest(trio, LATER, viewer) == {cast["own"].party.pk: today, cast["other"].party.pk: theirs}
    assert [each.update.day for each in days_shared(trio, cast["own"].party.pk, LATER, viewer)] == [DAY, BEFORE]


def test_reading_takes_as_many_queries_with_many_updates(cast, trio, django_assert_max_num_queries):
    for who in world.STATES:
        for back in range(4):
            share(cast[who], trio, figures(cases_new=back), day=DAY - timedelta(days=back))
    viewer = cast["other"].viewer
    with django_assert_max_num_queries(3):
        assert len(latest(trio, LATER, viewer)) == 3
    with django_assert_max_num_queries(3):
        assert len(days_shared(trio, cast["own"].party.pk, LATER, viewer)) == 4
    with django_assert_max_num_queries(2):
        assert shown(trio, cast["own"].party.pk, DAY, LATER, viewer)


# With whom a state may share


def test_the_ways_of_sharing_go_from_the_state_alone_to_everybody_and_name_their_readers(cast, trio):
    own = cast["own"].party
    offered = choices(trio, DAY)
    assert [(each.code, str(each.label)) for each in offered] == [
        ("own", "TLP:AMBER+STRICT"),
        ("officers", "TLP:AMBER"),
        ("partners", "TLP:GREEN"),
        ("public", "TLP:CLEAR"),
    ]
    marks = {each.code: updates.sharing_mark(own, each) for each in offered}
    assert {mark.owner for mark in marks.values()} == {own}
    assert marks["own"] == updates.own_mark(own)
    assert [each.code for each in named_readers(marks["own"], DAY)] == ["XAA"]
    assert [each.code for each in named_readers(marks["officers"], DAY)] == ["XAA", "XBB", "XCC", "XSEC"]
    assert named_readers(marks["public"], DAY) == []


@pytest.fixture
def circle(cast):
    """A group of the three and the partner."""
    by = actors.system()
    circle = actors.register_party(
        by=by, kind="group", code="XTRIOPLUS", names={"en": "Trio and partner", "vi": "Bộ ba và đối tác"}, details={}
    )
    for seat, who in enumerate((*world.STATES, "partner"), start=1):
        actors.admit(by=by, group=circle, member=cast[who].party, seat_order=seat, starts_on=world.SINCE, ends_on=None)
    return circle


def test_a_wider_circle_of_the_association_is_offered_as_its_partners(cast, trio, circle):
    partners = next(each for each in choices(trio, DAY) if each.code == "partners")
    assert circle in partners.parties
    revision = share(cast["own"], trio, Content("x"), mark=updates.sharing_mark(cast["own"].party, partners))
    assert read_by(cast["partner"], trio) == revision


@pytest.mark.parametrize("code", ["own", "officers", "partners", "public"])
def test_each_way_of_sharing_reaches_those_it_says(cast, trio, code):
    own = cast["own"].party
    chosen = next(each for each in choices(trio, DAY) if each.code == code)
    revision = share(cast["own"], trio, Content("x"), mark=updates.sharing_mark(own, chosen))
    readers = {
        "own": {"own"},
        "officers": {"own", "other", "third", "secretariat"},
        "partners": {"own", "other", "third", "secretariat"},
        "public": set(world.EVERYONE),
    }[code]
    for who in world.EVERYONE:
        assert read_by(cast[who], trio) == (revision if who in readers else None), who


@pytest.fixture
def among_members(cast, trio, circle):
    """The emergency, seen by the members and their secretariat alone, and a wider circle with the partner."""
    see_by(cast, trio, Party.objects.get(code="XTRIO"))
    return trio


def see_by(cast, trio, *parties):
    trio.mark = actors.mark(owner=cast["secretariat"].party, sharing_label="TLP:AMBER", parties=parties)
    trio.save()


def test_no_way_of_sharing_names_who_may_not_see_the_emergency(cast, among_members):
    offered = choices(among_members, DAY)
    assert [(each.code, [one.code for one in each.parties]) for each in offered] == [
        ("own", []),
        ("officers", ["XTRIO", "XSEC"]),
    ]
    see_by(cast, among_members, *Party.objects.filter(code__in=["XTRIO", "XTRIOPLUS"]))
    offered = choices(among_members, DAY)
    assert [each.code for each in offered] == ["own", "officers", "partners"]
    assert "XTRIOPLUS" in [each.code for each in offered[-1].parties]
    see_by(cast, among_members, cast["own"].party)
    assert [each.code for each in choices(among_members, DAY)] == ["own"]


def test_a_secretariat_that_may_not_see_the_emergency_is_not_named_beside_the_members(cast, trio):
    trio.mark = actors.mark(
        owner=actors.system().party, sharing_label="TLP:AMBER", parties=[Party.objects.get(code="XTRIO")]
    )
    trio.save()
    assert [[one.code for one in each.parties] for each in choices(trio, DAY)] == [[], ["XTRIO"]]


def test_an_update_is_not_shared_beyond_the_readers_of_the_emergency(cast, among_members):
    own, partner = cast["own"].party, cast["partner"].party
    wrong = {
        actors.mark(owner=own, sharing_label="TLP:AMBER", parties=[partner]): "beyond_readers",
        actors.mark(
            owner=own, sharing_label="TLP:GREEN", parties=[Party.objects.get(code="XTRIO"), partner]
        ): "beyond_readers",
        actors.mark(owner=own, sharing_label="TLP:CLEAR"): "not_public",
    }
    before = tables.contents()
    for mark, code in wrong.items():
        with pytest.raises(updates.Unfit) as refused, transaction.atomic():
            share(cast["own"], among_members, figures(cases_new=6), mark=mark)
        assert reporting.codes(refused) == [("share_with", code)]
        names = refused.value.problems[0].values
        assert str(names.get("who", "")) == ("Partner (invented)" if names else "")
    assert tables.contents() == before
    named = [Party.objects.get(code="XTRIO"), cast["secretariat"].party]
    mark = actors.mark(owner=own, sharing_label="TLP:AMBER", parties=named)
    assert share(cast["own"], among_members, figures(cases_new=6), mark=mark)


# Who reads the names of those who owe


def test_the_secretariat_of_another_association_reads_no_names(cast, trio):
    asean = Party.objects.get(code="ASEAN").group
    assert asean.secretariat.party.code == "ASEC"
    user = reporting.colleague(cast["third"], role="liaison").user
    actors.give_mandate(
        by=actors.system(), user=user, party=asean.secretariat.party, role="secretariat", starts_on=world.SINCE
    )
    assert not sees_who_owes(viewer_of(user), trio, DAY)


def test_the_secretariat_reads_who_owes_and_the_others_do_not(cast, trio):
    seen = {who for who in world.EVERYONE if sees_who_owes(cast[who].viewer, trio, DAY)}
    assert seen == {"secretariat"}


def test_the_chair_s_desk_of_the_association_reads_who_owes_while_it_holds_the_mandate(cast, trio, emergency):
    chair = reporting.colleague(cast["third"], role="chair")
    assert sees_who_owes(chair.viewer, trio, DAY)
    assert not sees_who_owes(chair.viewer, emergency, DAY), "the Chair of another association"
    Mandate.objects.filter(user=chair.user).update(ends_on=BEFORE)
    assert not sees_who_owes(chair.viewer, trio, DAY)
    assert sees_who_owes(chair.viewer, trio, BEFORE)


def test_a_desk_of_the_association_itself_reads_who_owes(cast, trio):
    actors.give_mandate(
        by=actors.system(),
        user=cast["outsider"].user,
        party=Party.objects.get(code="XTRIO"),
        role="chair",
        starts_on=world.SINCE,
    )
    assert sees_who_owes(cast["outsider"].viewer, trio, DAY)
