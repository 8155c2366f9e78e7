"""Parties, dated membership, mandates, users."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import world

from ganket.actors import actions, queries
from ganket.actors.models import Mandate, Membership, Party, State, User
from ganket.lib import audit
from ganket.lib.models import Leaf

pytestmark = pytest.mark.django_db
ELEVENTH = date(2025, 10, 26)
SEATS = ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "TLS", "VNM"]


def codes(group, day):
    return [member.code for member in queries.members(Party.objects.get(code=group).pk, day)]


def test_association_has_ten_members_in_2020_in_seat_order(record):
    assert codes("ASEAN", date(2020, 10, 14)) == [code for code in SEATS if code != "TLS"]


def test_association_has_eleven_members_from_the_day_of_admission(record):
    assert len(codes("ASEAN", ELEVENTH - timedelta(days=1))) == 10
    assert codes("ASEAN", ELEVENTH) == SEATS


def test_member_is_one_on_its_first_and_last_day(cast):
    group = Party.objects.get(code=world.GROUP[0])
    partner = cast["partner"].party
    first, last = date(2020, 3, 1), date(2020, 3, 10)
    actions.admit(by=cast["own"].acting, group=group, member=partner, seat_order=9, starts_on=first, ends_on=last)
    around = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
    there = [Membership.objects.on(day).filter(member=partner).exists() for day in around]
    assert there == [False, True, True, False]


def test_admitting_twice_changes_nothing_and_writes_no_second_leaf(cast):
    group = Party.objects.get(code=world.GROUP[0])
    before = Leaf.objects.count()
    actions.admit(
        by=cast["own"].acting,
        group=group,
        member=cast["own"].party,
        seat_order=1,
        starts_on=world.SINCE,
        ends_on=None,
    )
    assert Leaf.objects.count() == before


def test_what_ends_before_it_starts_is_refused_by_the_database(cast):
    group = Party.objects.get(code=world.GROUP[0])
    dates = {"starts_on": date(2020, 2, 2), "ends_on": date(2020, 2, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.admit(by=cast["own"].acting, group=group, member=cast["partner"].party, seat_order=9, **dates)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.give_mandate(
            by=cast["own"].acting, user=cast["own"].user, party=cast["own"].party, role="alternate", **dates
        )


def test_registering_again_changes_nothing(cast):
    code, iso2, names = world.STATES["own"]
    before = Party.objects.count(), Leaf.objects.count()
    details = {"iso2": iso2, "iso3": code, "formal_names": names, "tile_column": 0, "tile_row": 0}
    again = actions.register_party(by=cast["own"].acting, kind="state", code=code, names=names, details=details)
    assert again == cast["own"].party
    assert (Party.objects.count(), Leaf.objects.count()) == before


@pytest.mark.parametrize("changed", [{"tile_row": 3}, {"formal_names": {"en": "Republic of X", "vi": "Cộng hòa X"}}])
def test_another_detail_of_a_party_is_kept_and_stands_in_the_leaf(cast, changed):
    code, iso2, names = world.STATES["own"]
    details = {"iso2": iso2, "iso3": code, "formal_names": names, "tile_column": 0, "tile_row": 0, **changed}
    actions.register_party(by=cast["own"].acting, kind="state", code=code, names=names, details=details)
    state = State.objects.get(party=cast["own"].party)
    assert {name: getattr(state, name) for name in details} == details
    leaf = Leaf.objects.order_by("-id").first()
    assert leaf.act == "revise party"
    assert audit.rows_match(leaf, {"code": code, "kind": "state", "names": names, "details": details})
    assert not audit.rows_match(leaf, {"code": code, "kind": "state", "names": names, "details": {}})


def test_an_unknown_kind_of_party_is_refused_by_name(record):
    with pytest.raises(ValueError, match="'club' is not a kind of party. The kinds are state, organisation, group"):
        actions.register_party(by=None, kind="club", code="XCLUB", names={"en": "x"}, details={})
    assert not Party.objects.filter(code="XCLUB").exists()


@pytest.mark.parametrize("other", [{"seat_order": 2}, {"ends_on": date(2021, 1, 1)}])
def test_another_seat_or_end_for_the_same_first_day_is_refused_and_nothing_changes(cast, other):
    group = Party.objects.get(code=world.GROUP[0])
    facts = {"seat_order": 1, "starts_on": world.SINCE, "ends_on": None, **other}
    before = list(Membership.objects.values_list()), Leaf.objects.count()
    with pytest.raises(ValueError, match="XAA is a member of XTRIO from 2020-01-01 already, in seat 1"):
        actions.admit(by=cast["own"].acting, group=group, member=cast["own"].party, **facts)
    assert (list(Membership.objects.values_list()), Leaf.objects.count()) == before


def test_party_keeps_its_kind(cast):
    with pytest.raises(ValueError, match="XAA is registered as a state"):
        actions.register_party(
            by=None, kind="organisation", code="XAA", names={"en": "x"}, details={"sector": "health"}
        )


def test_name_with_a_deceiving_character_is_refused_and_nothing_is_written(record):
    before = Leaf.objects.count()
    with pytest.raises(ValueError, match="U\\+202E"):
        actions.register_party(by=None, kind="group", code="XBAD", names={"en": "abc\u202e"}, details={})
    assert Leaf.objects.count() == before
    assert not Party.objects.filter(code="XBAD").exists()


def test_unknown_role_is_refused_by_name(cast):
    with pytest.raises(ValueError, match="'minister' is not a role. The roles are focal_point"):
        actions.give_mandate(
            by=cast["own"].acting,
            user=cast["own"].user,
            party=cast["own"].party,
            role="minister",
            starts_on=world.SINCE,
        )
    assert Mandate.objects.filter(user=cast["own"].user).count() == 1


def test_giving_a_mandate_writes_a_leaf(cast):
    leaf = Leaf.objects.filter(act="give mandate").order_by("-id").first()
    assert leaf.subject_ids == [str(Mandate.objects.order_by("-id").first().public_id)]


def test_user_name_is_kept_in_one_normal_form_so_that_twins_collide(record):
    User.objects.create_user("viên.chức@cast.invalid")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(unicodedata.normalize("NFD", "viên.chức@cast.invalid"))


def test_user_without_a_password_cannot_sign_in(cast):
    assert not cast["own"].user.has_usable_password()
    assert not cast["public"].client.login(username="own@cast.invalid", password="")


def test_a_group_names_its_secretariat_once_and_another_stands_in_its_own_leaf(cast):
    group, by = Party.objects.get(code=world.GROUP[0]), cast["own"].acting
    first, other = cast["secretariat"].party, cast["partner"].party
    leaves = Leaf.objects.count()
    assert queries.secretariat(group.pk) == first
    actions.name_secretariat(by=by, group=group, secretariat=first)
    assert Leaf.objects.count() == leaves
    actions.name_secretariat(by=by, group=group, secretariat=other)
    assert queries.secretariat(group.pk) == other
    leaf = Leaf.objects.latest("id")
    assert (leaf.act, leaf.subject_ids) == ("name secretariat", [str(group.public_id)])
    assert audit.rows_match(leaf, {"group": "XTRIO", "secretariat": "XPART"})


@pytest.mark.parametrize(("group", "secretariat"), [("XTRIO", "XAA"), ("XAA", "XSEC"), ("XTRIO", "XTRIO")])
def test_a_secretariat_is_an_organisation_of_a_group(cast, group, secretariat):
    before = Leaf.objects.count()
    parties = {each.code: each for each in Party.objects.filter(code__in=[group, secretariat])}
    with pytest.raises(ValueError, match=f"{secretariat} is no organisation, or {group} no group"):
        actions.name_secretariat(by=cast["own"].acting, group=parties[group], secretariat=parties[secretariat])
    assert Leaf.objects.count() == before


@pytest.mark.parametrize(("association", "secretariat"), [("ASEAN", "ASEC"), ("ASEAN-PLUS-THREE", None)])
def test_the_secretariat_is_the_one_that_the_association_s_content_names(record, association, secretariat):
    found = queries.secretariat(Party.objects.get(code=association).pk)
    assert (found.code if found else None) == secretariat
