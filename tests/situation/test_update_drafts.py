"""Drafts of a national update, and the form that opens on them: nobody's words are lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.situation import reporting, tables
from tests.situation.reporting import BEFORE, DAY, figures, save, share, stood

from ganket.actors import actions as actors
from ganket.lib import audit
from ganket.lib.models import Leaf
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, UpdateRevision
from ganket.situation.updates import actions as updates
from ganket.situation.updates.queries import form, revision_row
from ganket.situation.updates.rules import Content, Note, Read

pytestmark = pytest.mark.django_db
trio, own, second = reporting.trio, reporting.own, reporting.second


def test_a_draft_is_a_row_of_its_own_state_with_its_leaf(own, trio):
    saved = save(own, trio, Content("Calm.", {"control": "Schools stay open."}))
    revision = saved.revision
    assert (revision.number, revision.base, revision.stage, revision.batch) == (1, 0, "drafted", None)
    assert (revision.mark.label, revision.mark.owner, revision.mark.audience.count()) == (
        "TLP:AMBER+STRICT",
        own.party,
        0,
    )
    leaf = Leaf.objects.order_by("-id").first()
    assert (leaf.act, leaf.subject_kind, leaf.subject_ids) == ("draft update", "update", [str(revision.public_id)])
    assert leaf.by_user == str(own.user.public_id)
    assert audit.rows_match(leaf, revision_row(UpdateRevision.objects.get(pk=revision.pk)))
    assert Batch.objects.filter(sender=own.party).count() == 0


def test_every_saving_is_a_row_and_the_same_again_is_none(own, trio):
    first = save(own, trio, figures(cases_new=1)).revision
    second = save(own, trio, figures(cases_new=12), base=1).revision
    before = tables.contents()
    for base in (0, 1, 2):
        assert save(own, trio, figures(cases_new=12), base=base) == updates.Saved(second)
    assert tables.contents() == before
    assert (first.number, second.number, second.base) == (1, 2, 1)


def test_what_was_typed_before_may_be_typed_again(own, trio):
    for typed in (1, 12, 1):
        last = save(own, trio, figures(cases_new=typed), base=UpdateRevision.objects.count()).revision
    assert (last.number, last.content["figures"]) == (3, {"cases_new": "1"})


def test_nothing_typed_writes_nothing(own, trio):
    before = tables.counts()
    assert save(own, trio, Content(parts={"people": " \r\n "}, figures={"cases_new": ""})) == updates.Saved(None)
    assert tables.counts() == before


def test_two_people_who_save_at_once_both_stand_and_each_is_told_of_the_other(own, second, trio):
    mine = save(own, trio, figures(cases_new=1))
    theirs = save(second, trio, figures(cases_new=2))
    assert (mine.other, theirs.other) == (None, mine.revision)
    again = save(own, trio, figures(cases_new=3), base=mine.revision.number)
    assert again.other == theirs.revision
    assert save(own, trio, figures(cases_new=4), base=again.revision.number).other == theirs.revision
    said = UpdateRevision.objects.order_by("number").values_list("content", flat=True)
    assert [each["figures"]["cases_new"] for each in said] == ["1", "2", "3", "4"]


def test_who_goes_on_from_the_other_s_version_is_told_of_it_no_more(own, second, trio):
    save(own, trio, figures(cases_new=1))
    theirs = save(second, trio, figures(cases_new=2)).revision
    merged = save(own, trio, figures(cases_new=2, deaths_new=0), base=theirs.number)
    assert merged.other is None
    opened = form(own.party, trio, DAY, second.viewer)
    assert (opened.revision, opened.other) == (merged.revision, None)


def test_the_form_opens_on_one_s_own_version_beside_the_other_s(own, second, trio):
    mine = save(own, trio, figures(cases_new=1)).revision
    theirs = save(second, trio, figures(cases_new=2)).revision
    assert (form(own.party, trio, DAY, own.viewer).revision, form(own.party, trio, DAY, own.viewer).other) == (
        mine,
        theirs,
    )
    seen = form(own.party, trio, DAY, second.viewer)
    assert (seen.revision, seen.other, seen.base) == (theirs, mine, theirs.number)


def test_words_are_kept_in_one_form_and_blanks_are_left_out(own, trio):
    typed = Content(
        " Ca\u0309nh ba\u0301o\r\nhai ",
        {"control": "", "people": "x\r\ny"},
        {"cases_new": " 5 ", "deaths_new": "  "},
        (Note("need", "  "), Note("offer", " beds ", DAY, None)),
    )
    kept = save(own, trio, typed).revision
    kept.refresh_from_db()
    assert Content.from_json(kept.content) == Content(
        "Cảnh báo\nhai", {"people": "x\ny"}, {"cases_new": "5"}, (Note("offer", "beds", DAY, None),)
    )


# The form


def test_the_form_gives_the_day_before_and_the_last_figure_of_the_state_itself(own, trio):
    share(own, trio, figures(cases_new=3, deaths_new=1), day=BEFORE - timedelta(days=4))
    share(own, trio, figures(cases_new=6), day=BEFORE)
    save(own, trio, figures(cases_new=7))
    opened = form(own.party, trio, DAY, own.viewer)
    fields = {each.indicator.code: each for each in opened.fields}
    assert (fields["cases_new"].yesterday, fields["cases_new"].last) == (6.0, (BEFORE, 6.0))
    assert (fields["deaths_new"].yesterday, fields["deaths_new"].last) == (None, (BEFORE - timedelta(days=4), 1.0))
    assert (fields["tests_new"].yesterday, fields["tests_new"].last) == (None, None)
    assert fields["cases_new"].standing is None
    assert opened.content == figures(cases_new=7)
    assert set(opened.before) == {"cases_new", "deaths_new"}
    assert "r_mean" not in fields


def sheet(own, trio, **values):
    """Figures of the day as a sheet records them, for everybody."""
    load_observations(
        by=own.acting,
        rows=[Row("XAA", code, DAY, DAY, float(value)) for code, value in values.items()],
        source=own.party,
        hazard=trio.hazard,
        mark=actors.mark(owner=own.party, sharing_label="TLP:CLEAR"),
    )


def test_the_form_opens_with_what_a_sheet_recorded_and_sharing_it_corrects_nothing(own, trio):
    sheet(own, trio, cases_new=12, deaths_new=2)
    opened = form(own.party, trio, DAY, own.viewer)
    assert (opened.content, opened.opening) == (Content(), figures(cases_new=12, deaths_new=2))
    shared = share(own, trio, opened.opening)
    assert (shared.stage, shared.batch) == ("shared", None)
    assert stood(own) == [(12.0, "normal", "")]


def test_a_sheet_fills_what_a_draft_before_it_left_blank_and_nothing_that_was_typed_or_blanked_since(own, trio):
    save(own, trio, figures(cases_new=7))
    sheet(own, trio, cases_new=12, deaths_new=2, tests_new=90)
    opened = form(own.party, trio, DAY, own.viewer).opening
    assert opened == figures(cases_new=7, deaths_new=2, tests_new=90)
    save(own, trio, figures(cases_new=7, tests_new=90), base=1)
    assert form(own.party, trio, DAY, own.viewer).opening == figures(cases_new=7, tests_new=90)


def test_what_was_shared_and_is_blank_now_is_not_filled_by_a_later_sheet(own, trio):
    share(own, trio, figures(cases_new=7, deaths_new=1))
    save(own, trio, figures(deaths_new=1), base=1)
    sheet(own, trio, cases_new=12, tests_new=90)
    assert form(own.party, trio, DAY, own.viewer).opening == figures(deaths_new=1, tests_new=90)


def test_a_figure_left_as_it_was_shared_takes_what_a_later_sheet_says(own, trio):
    share(own, trio, figures(cases_new=10, deaths_new=1))
    sheet(own, trio, cases_new=12)
    opened = form(own.party, trio, DAY, own.viewer)
    assert (opened.opening, opened.is_behind) == (figures(cases_new=12, deaths_new=1), True)
    draft = save(own, trio, replace(opened.opening, assessment="New words."), base=1).revision
    opened = form(own.party, trio, DAY, own.viewer)
    assert (opened.opening, opened.is_behind) == (opened.content, False)
    shared = share(own, trio, opened.content, base=draft.number, reason="words")
    assert (shared.content["figures"], stood(own)[0][0]) == ({"cases_new": "12", "deaths_new": "1"}, 12.0)


def test_a_figure_that_its_writer_puts_back_after_a_sheet_is_recorded_with_the_reason(own, trio):
    share(own, trio, figures(cases_new=10))
    sheet(own, trio, cases_new=12)
    save(own, trio, figures(cases_new=12, deaths_new=1), base=1)
    draft = save(own, trio, figures(cases_new=10), base=2).revision
    opened = form(own.party, trio, DAY, own.viewer)
    assert opened.opening == figures(cases_new=10)
    assert opened.overruled({"cases_new": Read(10.0)}) == {"cases_new": ("12", "10")}
    share(own, trio, opened.content, base=draft.number, reason="the sheet was wrong")
    assert stood(own) == [(10.0, "normal", "the sheet was wrong")]


def test_a_form_of_another_state_shows_no_draft(cast, own, trio):
    save(own, trio, figures(cases_new=7))
    opened = form(own.party, trio, DAY, cast["other"].viewer)
    assert (opened.revision, opened.other, opened.content, opened.base) == (None, None, Content(), 0)


def test_the_form_asks_the_database_no_more_often_with_more_revisions(own, trio, django_assert_max_num_queries):
    for number in range(12):
        save(own, trio, figures(cases_new=number), base=number)
    share(own, trio, figures(cases_new=40), base=12)
    viewer = own.viewer
    with django_assert_max_num_queries(10):
        assert form(own.party, trio, DAY, viewer).shared.number == 13


def test_a_day_of_which_nothing_was_written_opens_empty(own, trio):
    opened = form(own.party, trio, DAY, own.viewer)
    assert (opened.revision, opened.base, opened.content, opened.attachments) == (None, 0, Content(), [])
    assert len(opened.fields) == 16
