"""The moment of recording: always after everything recorded before, and only inside what records."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.environment import KNOWN_AT
from tests.situation import ledger

from ganket.actors import actions as actors
from ganket.config import scenarios
from ganket.lib import clock
from ganket.situation import actions
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Entry, Level, Recording


def test_moments_rise_strictly_while_the_clock_is_held(record):
    taken = [actions.moment() for _ in range(50)]
    assert taken == sorted(set(taken))
    assert taken[0] > Batch.objects.order_by("-id").first().recorded_at


def test_a_clock_that_runs_ahead_gives_its_own_time(record):
    later = KNOWN_AT + timedelta(hours=3)
    with clock.held_at(later):
        assert actions.moment() == later
        assert actions.moment() == later + ledger.MICROSECOND


def test_a_clock_set_back_does_not_take_the_record_back(record):
    last = actions.moment()
    with clock.held_at(KNOWN_AT - timedelta(days=100)):
        assert actions.moment() == last + ledger.MICROSECOND


@pytest.mark.parametrize("take", [actions.moment, actions.lock], ids=["moment", "lock"])
def test_a_moment_outside_a_transaction_is_refused(record, monkeypatch, take):
    before = Recording.objects.get().last_at
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="inside the transaction"):
        take()
    monkeypatch.undo()
    assert Recording.objects.get().last_at == before


def test_the_lock_alone_changes_nothing(record):
    before = Recording.objects.get().last_at
    assert actions.lock().last_at == before
    assert Recording.objects.get().last_at == before


def test_the_first_moment_of_an_empty_record_is_the_clock(db):
    Recording.objects.all().delete()
    with clock.held_at(KNOWN_AT):
        assert actions.moment() == KNOWN_AT


def test_figures_facts_and_levels_share_one_order(emergency):
    by = actors.system()
    mark = scenarios.clear(by)
    fact = {
        "kind": "statement",
        "starts_on": KNOWN_AT.date(),
        "titles": {"en": "A", "vi": "A"},
        "texts": {"en": "", "vi": ""},
        "sources": [{"mark": "K", "label": "nobody", "url": None}],
    }
    row = Row("VNM", "tests_new", KNOWN_AT.date(), KNOWN_AT.date(), 1.0)
    loaded = load_observations(by=by, rows=[row], source=by.party, hazard=emergency.hazard, mark=mark)
    entry = actions.record_entry(by=by, emergency=emergency, key="X1", facts=fact, parties=[], mark=mark)
    level = actions.set_level(
        by=by,
        emergency=emergency,
        kind="alert",
        values={"en": "high", "vi": "cao"},
        issuer=by.party,
        source={"label": "nobody"},
        effective_on=KNOWN_AT.date(),
        mark=mark,
    )
    assert loaded.batch.recorded_at < entry.recorded_at < level.recorded_at


def test_ids_follow_the_moments_of_the_whole_record(record):
    for model in (Batch, Entry, Level):
        times = list(model.objects.order_by("id").values_list("recorded_at", flat=True))
        assert times == sorted(times)
        assert len(set(times)) == len(times)
