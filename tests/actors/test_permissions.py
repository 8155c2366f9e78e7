"""Who may see what: the table of labels and relations, and a slow plain model of the same rules beside it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import world

from ganket.actors import actions, permissions, queries
from ganket.actors.models import Mandate, Mark, Party, StoredFile, User
from ganket.actors.permissions import Acting
from ganket.actors.rules import Label
from ganket.lib import clock

pytestmark = pytest.mark.django_db
DAY = date(2020, 10, 14)
GROUP_LABELS = {Label.GREEN, Label.AMBER}


@pytest.mark.parametrize("person", world.EVERYONE)
def test_each_sees_what_is_shared_with_them_and_nothing_else(cast, person):
    for mark, marked in world.marks_of(cast).items():
        stored = actions.store_file(
            by=cast["own"].acting, content=b"x", name="x.txt", media_type="text/plain", mark=marked
        )
        seen = StoredFile.objects.visible_to(cast[person].viewer).filter(pk=stored.pk).exists()
        assert seen is (person in world.READERS[mark]), mark


def test_nobody_sees_a_thing_whose_mark_they_do_not_hold(cast):
    nothing = permissions.Viewer(None, frozenset(), ())
    world.marks_of(cast)
    assert not StoredFile.objects.visible_to(nothing).exists()


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_who_has_not_signed_in_is_the_public(cast, nobody):
    world.marks_of(cast)
    assert permissions.viewer_of(nobody) == permissions.public()
    assert set(Mark.objects.filter(pk__in=permissions.public().mark_ids).values_list("label", flat=True)) == {
        "TLP:CLEAR"
    }


def test_user_who_was_switched_off_is_the_public(cast):
    world.marks_of(cast)
    user = cast["own"].user
    user.is_active = False
    user.save()
    assert permissions.viewer_of(user).mark_ids == permissions.public().mark_ids


def test_operator_sees_no_more_than_their_mandates(cast):
    world.marks_of(cast)
    operator = User.objects.create_superuser("operator@cast.invalid")
    assert permissions.viewer_of(operator).mark_ids == permissions.public().mark_ids


def test_mandate_that_ended_yesterday_opens_nothing(cast):
    marks = world.marks_of(cast)
    user = cast["other"].user
    today = clock.now().date()
    Mandate.objects.filter(user=user).update(ends_on=today - timedelta(days=1))
    seen = permissions.viewer_of(user).mark_ids
    assert marks["amber to other"].pk not in seen
    assert marks["red to the officer of other"].pk in seen, "RED names the person, not the office"


def test_mandate_holds_on_its_first_and_last_day_and_not_beside_them(cast):
    other = cast["other"].party
    user = User.objects.create_user("newcomer@cast.invalid")
    first, last = DAY, DAY + timedelta(days=9)
    actions.give_mandate(by=cast["own"].acting, user=user, party=other, role="alternate", starts_on=first, ends_on=last)
    days = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
    assert [bool(permissions.viewer_of(user, on=day).party_ids) for day in days] == [False, True, True, False]


def test_group_left_yesterday_opens_nothing(cast):
    marks = world.marks_of(cast)
    cast["third"].party.memberships.update(ends_on=clock.now().date() - timedelta(days=1))
    assert marks["amber to the group"].pk not in cast["third"].viewer.mark_ids
    assert marks["amber to the group"].pk in cast["other"].viewer.mark_ids


def test_group_is_no_way_to_what_names_organisations_only(cast):
    group = Party.objects.get(code=world.GROUP[0])
    mark = actions.mark(owner=cast["own"].party, sharing_label=Label.AMBER_STRICT, parties=[group])
    assert mark.pk not in cast["other"].viewer.mark_ids


@pytest.mark.parametrize("person", world.EVERYONE)
def test_rights_are_resolved_in_one_query_whoever_asks(cast, person):
    world.marks_of(cast)
    with CaptureQueriesContext(connection) as queries:
        permissions.viewer_of(cast[person].user)
    assert len(queries) == 1


def test_stamp_changes_when_rights_change(cast):
    other = cast["other"]
    before = other.viewer.stamp
    assert other.viewer.stamp == before
    world.marks_of(cast)
    assert other.viewer.stamp != before
    assert len({person.viewer.stamp for person in cast.values()}) == len(cast)


def test_acting_signs_with_user_party_and_mandate(cast):
    own = cast["own"]
    signature = own.acting.signature
    assert signature.user == str(own.user.public_id)
    assert signature.party == "XAA"
    assert signature.mandate == str(own.user.mandates.get().public_id)
    assert Acting(party=own.party).signature == permissions.Signature(party="XAA")


# The plain model: every rule written out for one person and one mark, with sets and no database.


@dataclass
class Plain:
    """A small world: who belongs to which group, who acts for whom, and what is marked how."""

    members: dict[int, set[int]]  # group -> parties
    mandates: dict[int, set[int]]  # user -> parties
    marks: list[tuple[Label, int, frozenset[int], frozenset[int]]] = field(default_factory=list)

    def may_see(self, user: int, mark: int) -> bool:
        label, owner, parties, users = self.marks[mark]
        own = self.mandates[user]
        if label is Label.CLEAR or owner in own:
            return True
        if label is Label.RED:
            return user in users
        reached = set(parties)
        if label in GROUP_LABELS:
            for party in parties:
                reached |= self.members.get(party, set())
        return bool(reached & own)


STATES, GROUPS, USERS = range(4), range(4, 6), range(4)


@st.composite
def plain_worlds(draw):
    parties = [*STATES, *GROUPS]
    built = Plain(
        {group: draw(st.sets(st.sampled_from(STATES))) for group in GROUPS},
        {user: draw(st.sets(st.sampled_from(parties), max_size=2)) for user in USERS},
    )
    for _ in range(draw(st.integers(1, 6))):
        label = draw(st.sampled_from(list(Label)))
        named = frozenset(draw(st.sets(st.sampled_from(parties), max_size=3)))
        users = frozenset(draw(st.sets(st.sampled_from(USERS), min_size=1, max_size=2)))
        owner = draw(st.sampled_from(parties))
        red = label is Label.RED
        built.marks.append(
            (label, owner, frozenset() if red or label is Label.CLEAR else named, users if red else frozenset())
        )
    return built


def build(plain):
    """The same world in the database: users by number, marks by number."""
    parties = {
        number: actions.register_party(
            by=None, kind="group", code=f"X{number}", names={"en": f"Invented {number}"}, details={}
        )
        for number in [*STATES, *GROUPS]
    }
    by = Acting(party=parties[0])
    for group, members in plain.members.items():
        for seat, member in enumerate(sorted(members)):
            actions.admit(
                by=by, group=parties[group], member=parties[member], seat_order=seat, starts_on=DAY, ends_on=None
            )
    users = {}
    for number, acts_for in plain.mandates.items():
        users[number] = User.objects.create(username=f"u{number}")
        for party in acts_for:
            actions.give_mandate(by=by, user=users[number], party=parties[party], role="focal_point", starts_on=DAY)
    marks = [
        actions.mark(
            owner=parties[owner],
            sharing_label=label,
            parties=[parties[each] for each in named],
            users=[users[each] for each in reached],
        )
        for label, owner, named, reached in plain.marks
    ]
    return users, marks


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain=plain_worlds())
def test_rights_are_those_of_the_plain_model(record, plain):
    with transaction.atomic():
        users, marks = build(plain)
        for user in USERS:
            seen = set(permissions.viewer_of(users[user], on=DAY).mark_ids)
            for number, mark in enumerate(marks):
                assert (mark.pk in seen) is plain.may_see(user, number)
        transaction.set_rollback(True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain=plain_worlds())
def test_what_a_shared_thing_is_made_from_every_reader_may_see(record, plain):
    with transaction.atomic():
        users, marks = build(plain)
        viewers = [permissions.viewer_of(users[user], on=DAY) for user in USERS]
        for mark in marks:
            lasting, sources = (set(permissions.readers_of(mark, on).mark_ids) for on in (None, DAY))
            assert {mark.pk} <= lasting <= sources
            for viewer in viewers:
                if mark.pk in viewer.mark_ids:
                    assert sources <= set(viewer.mark_ids)
        transaction.set_rollback(True)


def test_what_is_made_for_the_public_is_made_from_public_things(cast):
    marks = world.marks_of(cast)
    labels = Mark.objects.filter(pk__in=permissions.readers_of(marks["clear"]).mark_ids)
    assert {mark.label for mark in labels} == {"TLP:CLEAR"}


def test_what_is_made_for_the_group_takes_in_what_the_group_may_see(cast):
    marks = world.marks_of(cast)
    sources = permissions.readers_of(marks["amber to the group"]).mark_ids
    names = {name for name, mark in marks.items() if mark.pk in sources}
    assert names == {"clear", "green to the group", "amber to the group"}


def test_on_a_day_readers_read_what_names_their_group(cast):
    marks = world.marks_of(cast)
    other = marks["amber to other"]

    def sources(on):
        seen = permissions.readers_of(other, on).mark_ids
        return {name for name, mark in marks.items() if mark.pk in seen}

    alone = {"clear", "amber to other"}
    assert sources(None) == sources(world.SINCE - timedelta(days=1)) == alone
    assert sources(DAY) == alone | {"green to the group", "amber to the group"}


def test_members_do_not_read_what_their_group_owns_and_keeps_to_itself(cast):
    group = Party.objects.get(code=world.GROUP[0])
    shared = actions.mark(owner=group, sharing_label=Label.AMBER, parties=[group])
    kept = actions.mark(owner=group, sharing_label=Label.AMBER, parties=[])
    assert kept.pk not in cast["other"].viewer.mark_ids
    assert kept.pk not in permissions.readers_of(shared).mark_ids
    assert shared.pk in permissions.readers_of(kept).mark_ids


def test_a_group_within_a_group_is_not_opened_through_two(cast):
    by, group = cast["own"].acting, Party.objects.get(code=world.GROUP[0])
    names = {"en": "Wider (invented)", "vi": "Rộng hơn (hư cấu)"}
    wider = actions.register_party(by=by, kind="group", code="XWIDE", names=names, details={})
    actions.admit(by=by, group=wider, member=group, seat_order=1, starts_on=world.SINCE, ends_on=None)
    within = actions.mark(owner=group, sharing_label=Label.AMBER, parties=[group])
    around = actions.mark(owner=group, sharing_label=Label.AMBER, parties=[wider])
    assert around.pk not in cast["other"].viewer.mark_ids
    assert around.pk not in permissions.readers_of(within, DAY).mark_ids


def test_a_user_acts_under_the_mandate_that_speaks_first(cast):
    own, other = cast["own"], cast["other"]
    assert permissions.acting_as(None) is None
    assert permissions.acting_as(cast["outsider"].user) is None
    assert permissions.acting_as(own.user) == own.acting

    # Given another, older mandate that only reads, the one that speaks for the state comes first
    actions.give_mandate(
        by=other.acting, user=own.user, party=other.party, role=Mandate.Role.AUDITOR, starts_on=date(2019, 1, 1)
    )
    assert permissions.acting_as(own.user).party == own.party
    assert permissions.acting_as(own.user, party_id=other.party.pk).mandate.role == Mandate.Role.AUDITOR
    assert permissions.acting_as(own.user, date(2018, 1, 1)) is None


@pytest.mark.parametrize("mark", sorted(world.READERS))
def test_readers_by_name_are_the_parties_that_may_read(cast, mark):
    marked = world.marks_of(cast)[mark]
    named = {each.code for each in queries.named_readers(marked, DAY)}
    parties = {person.party.code: person.key for person in cast.values() if person.party}
    may_read = {code for code, key in parties.items() if key in world.READERS[mark]}
    if marked.label == Label.CLEAR:
        assert named == set()
    elif marked.label != Label.RED:
        assert named == may_read


@pytest.mark.parametrize("name", world.READERS)
def test_a_party_is_unreached_where_nobody_who_acts_for_it_reads(cast, name):
    mark = world.marks_of(cast)[name]
    parties = [person.party for person in cast.values() if person.party]
    blind = [each.party for each in cast.values() if each.party and mark.pk not in each.viewer.mark_ids]
    assert permissions.unreached(mark, parties, DAY) == blind
    group = Party.objects.get(code=world.GROUP[0])
    states = [cast[key].party for key in world.STATES]
    assert permissions.unreached(mark, [group], DAY) == ([group] if set(states) & set(blind) else [])


def test_a_group_is_unreached_where_its_own_chair_does_not_read(cast):
    own, group = cast["own"], Party.objects.get(code=world.GROUP[0])
    members = [cast[key].party for key in world.STATES]
    mark = actions.mark(owner=own.party, sharing_label=Label.AMBER, parties=members)
    assert permissions.unreached(mark, [group], DAY) == []
    chair = User.objects.create_user("chair@cast.invalid")
    actions.give_mandate(by=own.acting, user=chair, party=group, role="chair", starts_on=world.SINCE)
    assert permissions.unreached(mark, [group], DAY) == [group]
    actions.give_mandate(by=own.acting, user=chair, party=own.party, role="alternate", starts_on=world.SINCE)
    assert permissions.unreached(mark, [group], DAY) == [], "the Chair reads as an official of a member"


def test_a_body_of_officials_reads_where_each_of_them_reads_for_another(cast):
    mark, partner = world.marks_of(cast)["amber to the group"], cast["partner"].party
    names = {"en": "Officials", "vi": "Quan chức"}
    by = cast["own"].acting
    body = actions.register_party(by=by, kind="organisation", code="XBODY", names=names, details={"sector": "health"})
    assert permissions.unreached(mark, [body], DAY) == [body], "nobody acts for it"
    for who in ("own", "other"):
        actions.give_mandate(by=by, user=cast[who].user, party=body, role="liaison", starts_on=world.SINCE)
    assert permissions.unreached(mark, [partner, body], DAY) == [partner]
    actions.give_mandate(by=by, user=cast["partner"].user, party=body, role="liaison", starts_on=world.SINCE)
    assert permissions.unreached(mark, [partner, body], DAY) == [partner, body]
