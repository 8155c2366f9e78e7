"""Loading rows: what is new, changed and unchanged, its leaf, and that it is all or nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests import world
from tests.situation import ledger, tables

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party
from ganket.actors.permissions import readers_of
from ganket.config import scenarios
from ganket.lib import audit, clock
from ganket.lib.models import Leaf
from ganket.situation import queries
from ganket.situation.loading.actions import load_observations, preview
from ganket.situation.loading.queries import batch_rows, last_revisions
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Observation, Series

DAY = ledger.FIRST


def rows(*values, indicator="tests_new", status="normal"):
    return [
        Row("VNM", indicator, DAY + timedelta(days=n), DAY + timedelta(days=n), value, status)
        for n, value in enumerate(values)
    ]


@pytest.fixture
def load(emergency):
    """Load rows as the system, from WHO, for everyone."""
    by = actors.system()

    def load(sent, **other):
        how = {"by": by, "source": Party.objects.get(code="WHO"), "mark": scenarios.clear(by), **other}
        return load_observations(rows=sent, hazard=emergency.hazard, **how)

    return load


@pytest.fixture
def send(cast):
    """Send one figure of the own state, by its mark's name in the world."""
    own, marks = cast["own"], world.marks_of(cast)
    ledger.area_of(own)

    def send(value, mark="amber to other", why=""):
        return load_observations(
            by=own.acting,
            rows=[Row("XAA", "tests_new", DAY, DAY, value, "suppressed" if value is None else "normal")],
            source=own.party,
            hazard=ledger.hazard(),
            mark=marks[mark],
            why=why,
        )

    return send


def counted(loaded):
    return loaded.new, loaded.changed, loaded.unchanged, loaded.written


def test_new_changed_and_unchanged_rows_are_told_apart(load):
    assert counted(load(rows(1.0, 2.0, 3.0))) == (3, 0, 0, 3)
    assert counted(load(rows(1.0, 5.0, 3.0, 4.0))) == (1, 1, 2, 2)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((1.0, "normal"), (1.0, "provisional")),
        ((1.0, "normal"), (None, "suppressed")),
        ((0.0, "normal"), (1.0, "normal")),
    ],
)
def test_another_value_or_another_status_is_a_change(load, first, then):
    load(rows(first[0], status=first[1]))
    assert counted(load(rows(then[0], status=then[1]))) == (0, 1, 0, 1)
    assert counted(load(rows(then[0], status=then[1]))) == (0, 0, 1, 0)


def test_going_back_to_an_old_value_is_a_third_revision(load):
    for value in (1.0, 2.0, 1.0):
        loaded = load(rows(value))
    observation = Observation.objects.get(batch=loaded.batch)
    assert (observation.number, observation.value) == (3, 1.0)
    assert observation.cell.observations.count() == 3


def test_every_observation_carries_the_moment_and_the_sender_of_its_batch(load):
    loaded = load(rows(1.0, 2.0), reference="one", is_approximate=True)
    batch = Batch.objects.get(reference="one")
    assert batch == loaded.batch
    assert (batch.sender.code, batch.user, batch.file, batch.is_approximate) == ("GANKET", None, None, True)
    assert set(batch.observations.values_list("recorded_at", flat=True)) == {batch.recorded_at}


def test_the_leaf_of_a_batch_confirms_the_rows_that_stand(load):
    batch = load(rows(1.0, None, 3.5, status="suppressed")[1:2] + rows(1.0)).batch
    leaf = Leaf.objects.order_by("-id").first()
    assert (leaf.act, leaf.subject_kind, leaf.subject_ids) == ("load figures", "batch", [str(batch.public_id)])
    assert (leaf.by_party, leaf.by_user) == ("GANKET", "")
    assert audit.rows_match(leaf, batch_rows(Batch.objects.get(pk=batch.pk)))


@pytest.mark.parametrize("place", range(8))
def test_the_leaf_does_not_confirm_rows_that_differ_in_any_field(load, place):
    batch = load(rows(1.0, 2.0)).batch
    leaf = Leaf.objects.order_by("-id").first()
    facts = batch_rows(Batch.objects.get(pk=batch.pk))
    field = facts["rows"][1][place]
    facts["rows"][1][place] = field + 1 if isinstance(field, int) else f"{field}0"
    assert not audit.rows_match(leaf, facts)


def test_the_leaf_names_the_user_and_the_mandate_under_which_they_sent(cast):
    own = cast["own"]
    ledger.area_of(own)
    load_observations(
        by=own.acting,
        rows=[Row("XAA", "tests_new", DAY, DAY, 1.0)],
        source=own.party,
        hazard=ledger.hazard(),
        mark=world.marks_of(cast)["clear"],
    )
    leaf = Leaf.objects.order_by("-id").first()
    assert leaf.by_user == str(own.user.public_id)
    assert leaf.mandate == str(own.user.mandates.get().public_id)
    assert Batch.objects.order_by("-id").first().user == own.user


def test_when_all_is_unchanged_nothing_is_written_at_all(load):
    load(rows(1.0, 2.0))
    before = tables.contents()
    assert counted(load(rows(1.0, 2.0))) == (0, 0, 2, 0)
    assert load([]).batch is None
    assert tables.contents() == before


def test_when_the_leaf_cannot_be_written_nothing_else_is(load, monkeypatch):
    load(rows(1.0))
    before = tables.contents()

    def fail(**_):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Leaf.objects, "create", fail)
    with pytest.raises(DatabaseError, match="disk is full"), transaction.atomic():
        load(rows(2.0, 3.0, indicator="deaths_new") + rows(9.0))
    assert tables.contents() == before


def test_the_database_refuses_the_same_reference_twice(load):
    load(rows(1.0), reference="once")
    before = tables.contents()
    with pytest.raises(IntegrityError), transaction.atomic():
        load(rows(2.0), reference="once")
    assert tables.contents() == before


def test_many_batches_without_a_reference_may_stand_beside_each_other(load):
    load(rows(1.0))
    assert load(rows(2.0)).written == 1


@pytest.mark.parametrize("bad", [Row("NOWHERE", "tests_new", DAY, DAY, 1.0), Row("VNM", "nothing", DAY, DAY, 1.0)])
def test_an_unknown_code_loads_nothing_of_the_batch(load, bad):
    before = tables.contents()
    with pytest.raises(KeyError), transaction.atomic():
        load([*rows(1.0), bad])
    assert tables.contents() == before


def test_a_missing_value_without_suppression_is_refused_by_the_database(load):
    before = tables.contents()
    with pytest.raises(IntegrityError), transaction.atomic():
        load(rows(1.0, None))
    assert tables.contents() == before


def test_a_preview_says_what_a_load_would_do_and_writes_nothing(load, emergency):
    load(rows(1.0, 2.0))
    by = actors.system()
    sent = rows(1.0, 5.0, 3.0) + rows(1.0, indicator="citizens_returned_new")
    how = {
        "rows": sent,
        "source": Party.objects.get(code="WHO"),
        "hazard": emergency.hazard,
        "mark": scenarios.clear(by),
    }
    before = tables.contents()
    foreseen = preview(**how)
    assert counted(foreseen) == (2, 1, 1, 3)
    assert foreseen.batch is None
    assert tables.contents() == before
    assert counted(load_observations(by=by, **how)) == counted(foreseen)


def test_a_series_is_made_once_for_its_source_area_indicator_and_strata(load):
    load(rows(1.0))
    load(rows(2.0, 3.0))
    assert Series.objects.filter(indicator__code="tests_new", area__code="VNM", source__code="WHO").count() == 1
    load([Row("VNM", "tests_new", DAY, DAY, 1.0, strata="age=0-4")])
    load(rows(2.0), source=Party.objects.get(code="JHU"))
    assert Series.objects.filter(indicator__code="tests_new", area__code="VNM").count() == 3


def test_the_same_figure_sent_again_for_more_readers_reaches_them(cast, send):
    (series,) = send(7.0, "strict to nobody else").series_ids
    later = ledger.KNOWN_AT + timedelta(days=1)
    assert queries.known_at([series], later, cast["public"].viewer) == []
    assert counted(send(7.0, "clear")) == (0, 1, 0, 1)
    assert [each.value for each in queries.known_at([series], later, cast["public"].viewer)] == [7.0]
    assert counted(send(7.0, "clear")) == (0, 0, 1, 0)
    # For fewer readers it says nothing new: they are among those who know it.
    assert counted(send(7.0, "strict to nobody else")) == (0, 0, 1, 0)


def test_a_public_figure_sent_again_after_a_closer_one_is_the_latest_for_all(cast, send):
    for value, mark in ((7.0, "clear"), (9.0, "strict to nobody else"), (7.0, "clear")):
        loaded = send(value, mark)
    assert counted(loaded) == (0, 1, 0, 1)
    later = ledger.KNOWN_AT + timedelta(days=1)
    for who in world.EVERYONE:
        assert [v.value for v in queries.known_at(sorted(loaded.series_ids), later, cast[who].viewer)] == [7.0], who


def test_another_reason_is_a_change_only_where_the_reason_is_all_there_is(load):
    def row(value, status, reason):
        return [Row("VNM", "tests_new", DAY, DAY, value, status, reason)]

    load(row(None, "suppressed", "few"))
    assert counted(load(row(None, "suppressed", "not received"))) == (0, 1, 0, 1)
    load(row(5.0, "normal", "late laboratory"))
    assert counted(load(row(5.0, "normal", ""))) == (0, 0, 1, 0)


def test_a_figure_withheld_again_without_a_word_keeps_the_reason_that_its_readers_were_told(send):
    send(5.0)
    send(None, why="counted again")
    before = tables.contents()
    assert counted(send(None)) == (0, 0, 1, 0)
    assert tables.contents() == before
    # Said again because fewer were told otherwise since, it says why as before; to others it says nothing of that.
    send(7.0, "strict to nobody else")
    assert counted(send(None)) == (0, 1, 0, 1)
    assert Observation.objects.latest("id").reason == "counted again"
    assert counted(send(None, "amber to partner")) == (0, 1, 0, 1)
    assert Observation.objects.latest("id").reason == ""


def test_what_a_member_read_through_its_group_counts_as_told_to_it(cast, send):
    send(5.0, "amber to the group")
    assert counted(send(5.0, "amber to other")) == (0, 0, 1, 0)
    assert counted(send(5.0, "amber to partner")) == (0, 1, 0, 1), "no member"
    assert [each.before for each in send(6.0, "amber to other").changes] == [5.0]
    # Who left the group is told nothing by what it reads now.
    cast["other"].party.memberships.update(ends_on=clock.now().date() - timedelta(days=1))
    send(8.0, "amber to the group")
    assert [each.before for each in send(8.0, "amber to other").changes] == [6.0]


@pytest.mark.parametrize("seed", range(3))
def test_the_last_revisions_are_those_a_plain_reading_of_all_finds(cast, seed):
    names = ledger.write(cast, seed)
    lines = ledger.lines(names)
    series = {line.series for line in lines}
    for mark in Mark.objects.filter(pk__in=names):
        seen = readers_of(mark).mark_ids
        found = last_revisions(series, DAY, DAY + timedelta(days=ledger.DAYS), seen)
        expected = ledger.plain_last_revisions(lines, set(seen))
        read = {key[:2]: (*tuple(last)[:3], last.seen == last.told) for key, last in found.items()}
        assert read == expected, names[mark.pk]


def test_what_stands_is_read_in_one_query_of_one_row_a_cell_however_many_revisions(load, django_assert_num_queries):
    for value in range(12):
        loaded = load(rows(float(value), 1.0))
    marks = list(Mark.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = last_revisions(loaded.series_ids, DAY, DAY, marks)
    assert [(last.number, last.told[0], last.seen == last.told) for last in found.values()] == [(12, 11.0, True)]
