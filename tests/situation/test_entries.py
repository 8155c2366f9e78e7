"""Dated public facts: each with a source, corrected by a new row that names the old one, shown as known then."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import world
from tests.content.record import ENTRIES, moment
from tests.environment import KNOWN_AT
from tests.situation import tables

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.actors.permissions import public
from ganket.config import scenarios
from ganket.lib import audit
from ganket.lib.models import Leaf
from ganket.situation import actions
from ganket.situation.emergencies.queries import entries_known_at
from ganket.situation.models import Entry

FACTS = {
    "kind": "statement",
    "part": "control",
    "starts_on": date(2020, 10, 14),
    "titles": {"en": "A fact", "vi": "Một dữ kiện"},
    "texts": {"en": "Invented for a test.", "vi": "Hư cấu để kiểm thử."},
    "sources": [{"mark": "K", "label": "nobody", "url": None}],
}
SOON = KNOWN_AT + timedelta(days=1)


@pytest.fixture
def record_entry(emergency):
    def record_entry(key="X1", title=None, sources=FACTS["sources"], parties=(), **other):
        by = actors.system()
        titles = FACTS["titles"] if title is None else {"en": title, "vi": title}
        facts = {**FACTS, "titles": titles, "sources": sources}
        how = {"emergency": emergency, "mark": scenarios.clear(by), **other}
        return actions.record_entry(by=by, key=key, facts=facts, parties=parties, **how)

    return record_entry


def titles(emergency, at=SOON, viewer=None, key="X1"):
    return [each.titles["en"] for each in entries_known_at(emergency, at, viewer or public()).filter(key=key)]


def refused(record_entry, words, **how):
    before = tables.contents()
    with pytest.raises(ValueError, match=words):
        record_entry(**how)
    assert tables.contents() == before


@pytest.mark.parametrize("sources", [[], None])
def test_a_fact_without_a_source_is_refused(record_entry, sources):
    refused(record_entry, "Entry X1: a fact needs a source", sources=sources)


def test_a_correction_without_a_reason_is_refused(record_entry):
    refused(record_entry, "Entry X1: a correction needs a reason", replaces=record_entry())


def test_a_correction_under_another_key_is_refused(record_entry):
    first = record_entry()
    refused(record_entry, "Entry X2: a correction keeps the key", key="X2", replaces=first, reason="typing error")


def test_text_that_turns_the_direction_of_reading_is_refused(record_entry):
    refused(record_entry, "cannot be used in text", title="\u202etcaf")


def test_the_database_refuses_a_key_twice(record_entry):
    record_entry()
    before = tables.contents()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_entry()
    assert tables.contents() == before


def test_the_database_refuses_two_corrections_of_one_revision(record_entry):
    first = record_entry()
    record_entry(replaces=first, reason="typing error")
    before = tables.contents()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_entry(replaces=first, reason="typing error")
    assert tables.contents() == before


def test_a_fact_is_known_from_the_moment_it_was_recorded(emergency, record_entry):
    entry = record_entry()
    assert titles(emergency, entry.recorded_at - timedelta(microseconds=1)) == []
    assert titles(emergency, entry.recorded_at) == ["A fact"]


def test_a_correction_shows_the_old_before_and_the_new_after_and_each_once(emergency, record_entry):
    first = record_entry()
    second = record_entry(title="A corrected fact", replaces=first, reason="typing error")
    third = record_entry(title="A fact corrected twice", replaces=second, reason="another")
    for entry, title in ((first, "A fact"), (second, "A corrected fact"), (third, "A fact corrected twice")):
        assert titles(emergency, entry.recorded_at) == [title]
    assert titles(emergency, second.recorded_at - timedelta(microseconds=1)) == ["A fact"]


def test_a_correction_its_reader_may_not_see_leaves_them_the_fact_they_knew(cast, emergency, record_entry):
    close = world.marks_of(cast)["amber to other"]
    first = record_entry()
    second = record_entry(title="A closer fact", replaces=first, reason="a secret", mark=close)
    for who in world.EVERYONE:
        expected = "A closer fact" if who in world.READERS["amber to other"] else "A fact"
        assert titles(emergency, viewer=cast[who].viewer) == [expected], who
    record_entry(title="A public fact again", replaces=second, reason="released")
    for who in world.EVERYONE:
        assert titles(emergency, viewer=cast[who].viewer) == ["A public fact again"], who


def test_a_fact_of_another_emergency_with_the_same_key_changes_nothing_here(emergency, record_entry):
    by = actors.system()
    other = actions.open_emergency(
        by=by,
        slug="other",
        names={"en": "Other", "vi": "Khác"},
        hazard=emergency.hazard,
        association=Party.objects.get(code="ASEAN"),
        mark=scenarios.clear(by),
        starts_on=date(2020, 1, 1),
        sources=[],
    )
    record_entry()
    elsewhere = record_entry(emergency=other)
    record_entry(title="Corrected elsewhere", emergency=other, replaces=elsewhere, reason="typing error")
    assert titles(emergency) == ["A fact"]
    assert titles(other) == ["Corrected elsewhere"]
    refused(record_entry, "keeps the key and the emergency", replaces=elsewhere, reason="moved")


def test_the_leaf_of_an_entry_and_of_its_correction_confirm_their_rows(record_entry):
    parties = list(Party.objects.filter(code__in=["VNM", "WHO"]))
    first = record_entry(parties=parties)
    second = record_entry(title="Corrected", replaces=first, reason="typing error", parties=parties[:1])
    for entry, act in ((first, "record entry"), (second, "correct entry")):
        leaf = Leaf.objects.get(subject_kind="entry", subject_ids=[str(entry.public_id)])
        assert leaf.act == act
        assert audit.rows_match(leaf, actions.entry_row(Entry.objects.get(pk=entry.pk)))


def test_reading_entries_is_one_query_however_many_corrections(emergency, record_entry, django_assert_num_queries):
    entry = record_entry()
    for number in range(5):
        entry = record_entry(title=f"Revision {number}", replaces=entry, reason="typing error")
    viewer = public()
    with django_assert_num_queries(1):
        assert list(entries_known_at(emergency, SOON, viewer))


# --- the facts of the public record ---


@pytest.mark.parametrize(
    "at",
    [
        datetime(2020, 1, 3, 14, 59, tzinfo=UTC),
        datetime(2020, 1, 3, 15, 0, tzinfo=UTC),
        datetime(2020, 4, 14, 15, 0, tzinfo=UTC),
        datetime(2020, 7, 1, tzinfo=UTC),
        KNOWN_AT,
    ],
    ids=str,
)
def test_at_a_moment_the_facts_recorded_by_then_are_known_and_no_other(emergency, at):
    known = {each.key for each in entries_known_at(emergency, at, public())}
    # Facts recorded in one moment follow each other by a microsecond.
    by_then = {line["key"] for line in ENTRIES if moment(line["recorded_at"]) <= at - timedelta(milliseconds=1)}
    in_that_moment = {line["key"] for line in ENTRIES if moment(line["recorded_at"]) == at}
    assert by_then <= known <= by_then | in_that_moment


def test_each_fact_of_the_record_stands_with_its_words_sources_and_parties(emergency):
    content = {line["key"]: line for line in ENTRIES}
    known = list(entries_known_at(emergency, KNOWN_AT, public()).prefetch_related("parties__party"))
    assert len(known) > 30
    for entry in known:
        line = content[entry.key]
        assert (entry.titles, entry.texts, entry.kind) == (line["titles"], line["texts"], line["kind"])
        assert (entry.starts_on, entry.ends_on) == (line["starts_on"], line["ends_on"])
        assert (entry.sources, entry.claims) == (line["sources"], line["claims"])
        assert {each.party.code for each in entry.parties.all()} == set(line["parties"])


def test_entries_stand_by_day(emergency):
    days = [each.starts_on for each in entries_known_at(emergency, KNOWN_AT, public())]
    assert days == sorted(days)


def test_the_intended_centre_and_the_established_one_are_two_facts(emergency):
    known = {each.key for each in entries_known_at(emergency, KNOWN_AT, public())}
    assert "F15a" in known
    assert "F35" not in known, "established in November"


def test_the_two_sums_for_one_gift_stand_side_by_side_on_one_fact(emergency):
    entry = entries_known_at(emergency, KNOWN_AT, public()).get(key="F14")
    assert [claim["text"]["en"] for claim in entry.claims][:2] == ["About USD 18.3 million.", "Nearly USD 19 million."]
