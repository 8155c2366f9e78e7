"""Sharing and correcting a national update: what stands afterwards."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting, tables
from tests.situation.reporting import DAY, codes, figures, save, share, stood

from ganket.actors import actions as actors
from ganket.actors.permissions import public
from ganket.lib import audit
from ganket.lib.models import Leaf
from ganket.situation import queries
from ganket.situation.models import Batch, Series, UpdateRevision
from ganket.situation.updates import actions as updates
from ganket.situation.updates.queries import form, revision_row
from ganket.situation.updates.rules import Content

pytestmark = pytest.mark.django_db
trio, own, second = reporting.trio, reporting.own, reporting.second


def test_sharing_records_the_figures_as_the_state_s_own_under_the_chosen_mark(cast, own, trio):
    mark = world.marks_of(cast)["amber to the group"]
    save(own, trio, figures(cases_new=5))
    revision = share(own, trio, figures(cases_new=6, deaths_new=0), base=1, mark=mark)
    batch = revision.batch
    assert (revision.number, revision.base, revision.stage, revision.mark) == (2, 1, "shared", mark)
    assert (batch.mark, batch.sender, batch.user, batch.is_approximate) == (mark, own.party, own.user, False)
    assert batch.reference == f"update:{revision.update.public_id}:2"
    assert batch.recorded_at == revision.recorded_at
    assert stood(own) == [(6.0, "normal", "")]
    assert stood(own, "deaths_new") == [(0.0, "normal", "")]
    assert stood(own, viewer=cast["other"].viewer) == [(6.0, "normal", "")]
    assert stood(own, viewer=public()) is None


def test_a_blank_is_no_figure(own, trio):
    share(own, trio, figures(cases_new=6, deaths_new="", tests_new="n/a"))
    assert stood(own, "deaths_new") is None
    assert stood(own, "tests_new") is None


def test_words_alone_make_no_batch(own, trio):
    revision = share(own, trio, Content("Calm."))
    assert revision.batch is None
    assert Batch.objects.filter(sender=own.party).count() == 0


def test_the_state_s_own_figure_leads_over_every_other_source(own, trio):
    from ganket.situation.picture.queries import picture

    share(own, trio, figures(cases_new=6))
    states = {each.code: each for each in picture(trio, KNOWN_AT + timedelta(days=1), public()).states}
    assert (states["XAA"].source, states["XAA"].is_own_source, states["XAA"].last_day) == ("XAA", True, DAY)


def test_each_act_has_its_leaf_and_together_they_say_what_was_done(own, trio):
    last = Leaf.objects.order_by("-id").first().pk
    revision = share(own, trio, figures(cases_new=6))
    leaves = {each.act: each for each in Leaf.objects.filter(pk__gt=last)}
    assert set(leaves) == {"load figures", "share update"}
    assert audit.rows_match(leaves["share update"], revision_row(UpdateRevision.objects.get(pk=revision.pk)))


@pytest.mark.parametrize("fails", ["share update", "load figures"])
def test_when_a_step_fails_nothing_is_left(own, trio, monkeypatch, fails):
    save(own, trio, figures(cases_new=1))
    before = tables.contents()
    create = Leaf.objects.create

    def fail(**leaf):
        if leaf["act"] == fails:
            raise DatabaseError("the disk is full")
        return create(**leaf)

    monkeypatch.setattr(Leaf.objects, "create", fail)
    with pytest.raises(DatabaseError, match="disk is full"), transaction.atomic():
        share(own, trio, figures(cases_new=1), base=1)
    assert tables.contents() == before


def test_the_very_same_shared_twice_is_shared_once(own, second, trio):
    first = share(own, trio, figures(cases_new=6))
    before = tables.contents()
    assert share(own, trio, figures(cases_new=6)) == first
    assert share(second, trio, figures(cases_new=6), base=0) == first
    assert share(own, trio, figures(cases_new=6), base=first.number, reason="again") == first
    assert tables.contents() == before


def test_who_shares_after_somebody_shared_is_shown_what_they_shared_and_nothing_is_written(own, second, trio):
    save(own, trio, figures(cases_new=1))
    theirs = share(second, trio, figures(cases_new=2), base=1)
    before = tables.contents()
    with pytest.raises(updates.Stale) as refusal:
        share(own, trio, figures(cases_new=3), base=1, reason="mine")
    assert refusal.value.other == theirs
    assert tables.contents() == before


def test_a_draft_saved_beside_what_was_shared_does_not_hide_it(own, second, trio):
    """Its number is higher, and its writer has not taken in what the other shared."""
    save(own, trio, figures(cases_new=1))
    theirs = share(second, trio, figures(cases_new=2))
    draft = save(own, trio, figures(cases_new=3), base=1)
    assert draft.other == theirs
    with pytest.raises(updates.Stale):
        share(own, trio, figures(cases_new=3), base=draft.revision.number, reason="mine")
    assert share(own, trio, figures(cases_new=3), base=theirs.number, reason="mine").stage == "corrected"


# Correcting


def test_a_correction_keeps_the_old_value_with_its_reason_and_what_was_known_before(own, trio):
    first = share(own, trio, figures(cases_new=6, deaths_new=1))
    second = share(own, trio, figures(cases_new=9, deaths_new=1), base=1, reason="laboratory result came late")
    assert (second.stage, second.reason) == ("corrected", "laboratory result came late")
    assert stood(own) == [(9.0, "normal", "laboratory result came late")]
    series = [Series.objects.get(source=own.party, indicator__code="cases_new").pk]
    (then,) = queries.known_at(series, first.recorded_at, own.viewer)
    assert then.value == 6.0
    assert second.batch.observations.count() == 1, "only what was corrected is recorded again"


@pytest.mark.parametrize("reason", ["", "   ", "\r\n"])
def test_a_correction_without_a_reason_is_refused(own, trio, reason):
    share(own, trio, figures(cases_new=6))
    before = tables.contents()
    with pytest.raises(updates.Unfit) as refusal:
        share(own, trio, figures(cases_new=9), base=1, reason=reason)
    assert codes(refusal) == [("reason", "reason_needed")]
    assert tables.contents() == before


def test_a_figure_cleared_by_a_correction_is_withdrawn_with_the_reason_and_never_zero(own, trio):
    share(own, trio, figures(cases_new=6, deaths_new=1))
    share(own, trio, figures(deaths_new=1), base=1, reason="counted twice")
    assert stood(own) == [(None, "withdrawn", "counted twice")]
    assert stood(own, "deaths_new") == [(1.0, "normal", "")]
    field = next(each for each in form(own.party, trio, DAY, own.viewer).fields if each.indicator.code == "cases_new")
    assert (field.standing.status, field.typed) == ("withdrawn", "")


def test_a_figure_that_stays_withdrawn_is_withdrawn_once_and_may_come_back(own, trio):
    share(own, trio, figures(cases_new=6))
    share(own, trio, Content("none"), base=1, reason="counted twice")
    third = share(own, trio, Content("still none"), base=2, reason="words")
    assert third.batch is None
    share(own, trio, figures(cases_new=7), base=3, reason="counted anew")
    assert stood(own) == [(7.0, "normal", "counted anew")]


def test_a_correction_of_words_leaves_a_sheet_that_came_in_between(own, trio):
    from ganket.situation.loading.actions import load_observations
    from ganket.situation.loading.rules import Row

    first = share(own, trio, figures(cases_new=6))
    load_observations(
        by=own.acting,
        rows=[Row("XAA", "cases_new", DAY, DAY, 8.0)],
        source=own.party,
        hazard=trio.hazard,
        mark=first.mark,
    )
    revision = share(own, trio, Content("In words.", figures={"cases_new": "6"}), base=1, reason="words added")
    assert (stood(own)[0][0], revision.content["figures"]) == (8.0, {"cases_new": "8"})


def test_a_correction_of_words_says_no_figure_that_its_readers_were_not_told(cast, own, trio):
    """A sheet for others than those who read the update brings nothing into it."""
    from ganket.situation.loading.actions import load_observations
    from ganket.situation.loading.rules import Row

    share(own, trio, figures(cases_new=6))
    hidden = world.marks_of(cast)["strict to nobody else"]
    rows = [Row("XAA", "cases_new", DAY, DAY, 8.0)]
    load_observations(by=own.acting, rows=rows, source=own.party, hazard=trio.hazard, mark=hidden)
    revision = share(own, trio, Content("In words.", figures={"cases_new": "6"}), base=1, reason="words added")
    assert revision.content["figures"] == {"cases_new": "6"}
    assert (stood(own)[0][0], stood(own, viewer=public())[0][0]) == (8.0, 6.0)


@pytest.mark.parametrize("name", ["clear", "amber to the group"])
@pytest.mark.parametrize(
    ("told", "typed"), [((8.0, "provisional"), "8"), ((None, "suppressed", "few cases"), "withheld")]
)
def test_who_says_nothing_of_figures_leaves_them_as_they_stand_when_it_is_shared(cast, own, trio, name, told, typed):
    """Whatever stood when the words were written; told to others, they are told so as well."""
    from ganket.situation.loading.actions import load_observations
    from ganket.situation.loading.rules import Row

    first = share(own, trio, figures(cases_new=6))
    silent = Content("In words.", figures_of=first.number)
    rows = [Row("XAA", "cases_new", DAY, DAY, *told)]
    load_observations(by=own.acting, rows=rows, source=own.party, hazard=trio.hazard, mark=first.mark)
    revision = share(own, trio, silent, base=1, reason="words added", mark=world.marks_of(cast)[name])
    assert revision.content == Content("In words.", figures={"cases_new": typed}).to_json()
    assert [each[:2] for each in stood(own, viewer=cast["other"].viewer)] == [told[:2]]
    assert stood(own)[0][2] == (told[2] if told[0] is None else "")


def test_a_first_sharing_that_overrules_a_sheet_says_why_or_leaves_nothing(own, trio):
    from ganket.situation.loading.actions import load_observations
    from ganket.situation.loading.rules import Row

    everyone = actors.mark(owner=own.party, sharing_label="TLP:CLEAR")
    load_observations(
        by=own.acting,
        rows=[Row("XAA", "cases_new", DAY, DAY, 12.0)],
        source=own.party,
        hazard=trio.hazard,
        mark=everyone,
    )
    save(own, trio, figures(cases_new=10, deaths_new=1))
    before = tables.contents()
    for base in (0, 1):
        with pytest.raises(updates.Unfit) as refused:
            share(own, trio, figures(cases_new=10, deaths_new=1), base=base)
        assert refused.value.problems == [
            ("reason", "reason_needed", {}),
            ("figure:cases_new", "told_otherwise", {"before": "12", "value": "10"}),
        ]
        assert tables.contents() == before
    shared = share(own, trio, figures(cases_new=10, deaths_new=1), base=1, reason="counted twice")
    assert (shared.stage, stood(own)) == ("shared", [(10.0, "normal", "counted twice")])
    assert stood(own, "deaths_new") == [(1.0, "normal", "")]


def test_shared_again_with_more_all_of_it_reaches_them_and_what_was_withdrawn_is_withdrawn_for_them(cast, own, trio):
    marks = world.marks_of(cast)
    share(own, trio, figures(cases_new=6, deaths_new=2), mark=marks["clear"])
    share(own, trio, figures(cases_new=6), base=1, mark=marks["amber to the group"], reason="not for all yet")
    assert stood(own, "deaths_new", viewer=public()) == [(2.0, "normal", "")]
    share(own, trio, figures(cases_new=6), base=2, mark=marks["clear"], reason="counted twice")
    assert stood(own, "deaths_new", viewer=public()) == [(None, "withdrawn", "counted twice")]
    assert stood(own, viewer=public())[0][0] == 6.0


def test_a_figure_that_readers_were_never_told_is_not_withdrawn_for_them(cast, own, trio):
    alone = world.marks_of(cast)["strict to nobody else"]
    share(own, trio, figures(cases_new=6, deaths_new=2), mark=alone)
    share(own, trio, figures(cases_new=6), base=1, reason="deaths stay with us")
    assert stood(own, "deaths_new", viewer=public()) is None
    assert stood(own, "deaths_new") == [(2.0, "normal", "")]


@pytest.mark.parametrize("first", ["strict to nobody else", "clear"])
def test_a_dash_withdraws_no_figure_that_a_sheet_published(cast, own, trio, first):
    from ganket.situation.loading.actions import load_observations
    from ganket.situation.loading.rules import Row

    marks = world.marks_of(cast)
    rows = [Row("XAA", "deaths_new", DAY, DAY, 3.0)]
    load_observations(by=own.acting, rows=rows, source=own.party, hazard=trio.hazard, mark=marks["clear"])
    share(own, trio, figures(cases_new=6, deaths_new="-"), mark=marks[first])
    other = "clear" if first != "clear" else "amber to the group"
    share(own, trio, figures(cases_new=6, deaths_new="-"), base=1, mark=marks[other], reason="for others, too")
    assert stood(own, "deaths_new", viewer=public()) == stood(own, "deaths_new") == [(3.0, "normal", "")]


def test_for_readers_who_were_told_nothing_before_a_sharing_is_the_first_and_its_figures_give_no_reason(
    cast, own, trio
):
    alone = world.marks_of(cast)["strict to nobody else"]
    share(own, trio, figures(cases_new=6), mark=alone)
    second = share(own, trio, figures(cases_new=7), base=1, reason="the minister wants it out")
    assert second.stage == "shared"
    assert stood(own, viewer=public()) == [(7.0, "normal", "")]
    third = share(own, trio, figures(cases_new=8), base=2, reason="late result")
    assert third.stage == "corrected"
    assert stood(own, viewer=public()) == [(8.0, "normal", "late result")]


def test_fewer_than_five_is_suppressed_with_what_was_typed(own, trio):
    share(own, trio, figures(cases_new="<5"))
    assert stood(own) == [(None, "suppressed", "<5")]
