"""The picture knows what the states sent: the last update of each as a viewer sees it, and how many are owed."""

from datetime import UTC, datetime, timedelta

import pytest
from tests import world
from tests.briefing import updates
from tests.situation import reporting

from ganket.actors import actions as actors
from ganket.actors.permissions import public
from ganket.lib import clock
from ganket.situation.picture.presenters import as_answer
from ganket.situation.picture.queries import picture
from ganket.situation.picture.received import corrected_updates, received

LATER = updates.NEXT_REPORT_AT


@pytest.fixture
def trio(cast):
    return updates.open_emergency(cast)


def own_at(emergency, moment, viewer=None):
    return picture(emergency, moment, viewer or public(), drawn=()).states[0]


def test_before_anybody_shared_nothing_is_received_and_nothing_owed(trio):
    shown = picture(trio, LATER, public())
    assert (shown.has_updates, shown.owed, shown.updates_day) == (False, None, None)
    answer = as_answer(shown)
    assert (answer["owed"], [state["update"] for state in answer["states"]]) == (None, [None] * 3)


def test_an_update_is_received_from_the_moment_it_was_shared_on(cast, trio):
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT)
    at = own_at(trio, LATER).received.received_at
    assert at.replace(microsecond=0) == updates.SHARED_AT
    assert own_at(trio, at - timedelta(microseconds=1)).received is None
    assert own_at(trio, at).received.day == updates.DAY


def test_a_draft_is_not_received_not_even_by_its_own_state(cast, trio):
    with clock.held_at(updates.SHARED_AT):
        reporting.save(cast["own"], trio, updates.content("own"), day=updates.DAY)
    assert own_at(trio, LATER, cast["own"].viewer).received is None


def test_a_correction_moves_the_words_and_not_the_moment_of_receipt(cast, trio):
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT)
    first = own_at(trio, updates.REPORTED_AT).received
    said = updates.Content(assessment="Under control everywhere.")
    updates.share(cast, trio, "own", said, updates.CORRECTED_AT, base=1, reason="Late news")
    second = own_at(trio, LATER).received
    assert (second.received_at, second.assessment) == (first.received_at, "Under control everywhere.")
    assert (first.corrected_at, second.corrected_at.replace(microsecond=0)) == (None, updates.CORRECTED_AT)
    assert own_at(trio, updates.REPORTED_AT).received == first


@pytest.mark.parametrize("label", world.READERS)
def test_an_update_is_received_by_those_it_was_shared_with_and_by_nobody_else(cast, trio, label):
    mark = world.marks_of(cast)[label]
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT, mark=mark)
    saw = {who for who in world.EVERYONE if own_at(trio, LATER, cast[who].viewer).received}
    assert saw == world.READERS[label]


def test_who_is_let_in_later_received_it_then_and_saw_no_correction(cast, trio):
    narrow = world.marks_of(cast)["strict to nobody else"]
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT, mark=narrow)
    updates.share(cast, trio, "own", updates.content("own"), updates.CORRECTED_AT, base=1, reason="For everyone")
    of_public, of_own = (own_at(trio, LATER, cast[who].viewer).received for who in ("public", "own"))
    assert of_public.received_at.replace(microsecond=0) == updates.CORRECTED_AT
    assert of_public.corrected_at is None
    assert of_own.received_at.replace(microsecond=0) == updates.SHARED_AT
    ids = [cast["own"].party.pk]
    assert corrected_updates(trio, ids, updates.REPORTED_AT, LATER, cast["public"].viewer) == []
    (one,) = corrected_updates(trio, ids, updates.REPORTED_AT, LATER, cast["own"].viewer)
    assert (one.day, one.reason, one.has_figures) == (updates.DAY, "For everyone", True)


def test_the_last_day_counts_however_late_an_older_one_comes_in(cast, trio):
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT)
    before = updates.DAY - timedelta(days=1)
    updates.share(cast, trio, "own", updates.content("own"), updates.CORRECTED_AT, day=before)
    assert own_at(trio, LATER).received.day == updates.DAY


def test_the_states_own_figures_lead_over_the_public_source_once_shared(cast, trio):
    updates.public_figures(cast, trio)
    before = own_at(trio, updates.SHARED_AT - timedelta(hours=1))
    updates.own_days(cast, trio)
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT)
    after = own_at(trio, LATER)
    assert (before.source, before.is_own_source) == ("JHU", False)
    assert (after.source, after.is_own_source, after.other_sources) == ("XAA", True, ["JHU"])
    assert (after.last_day, after.cases_7d) == (updates.DAY, 280.0)
    other = picture(trio, LATER, public(), drawn=()).states[1]
    assert (other.source, other.received) == ("JHU", None)


def test_the_day_spoken_of_is_the_one_that_falls_due_and_everybody_reads_the_count(cast, trio):
    updates.bring_duties(trio, updates.SHARED_AT - timedelta(hours=1))
    # Given an update that one other state may read
    narrow = world.marks_of(cast)["amber to other"]
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT, mark=narrow)

    # Then everybody reads that one was received
    for who in world.EVERYONE:
        owed = picture(trio, LATER.replace(day=15), cast[who].viewer, drawn=()).owed
        assert (owed.day, owed.received, owed.owed) == (updates.DAY, 1, 3), who
    early = picture(trio, datetime(2020, 10, 15, 7, 30, tzinfo=UTC), public(), drawn=()).owed
    assert (early.day, early.received, early.owed) == (updates.DAY, 0, 3)


def test_a_day_later_the_next_one_is_spoken_of(cast, trio):
    updates.bring_duties(trio, updates.SHARED_AT - timedelta(hours=1))
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT)
    updates.bring_duties(trio, updates.NEXT_REPORT_AT - timedelta(hours=10))
    shown = picture(trio, updates.NEXT_REPORT_AT, public(), drawn=())
    assert (shown.owed.day, shown.owed.received) == (updates.DAY + timedelta(days=1), 0)
    assert shown.states[0].received.day == updates.DAY


def test_one_query_finds_them_however_many_days_and_revisions(cast, trio, django_assert_num_queries):
    ids = [cast[key].party.pk for key in world.STATES]
    for days in (1, 6):
        for back in range(days):
            day = updates.DAY - timedelta(days=back)
            said = updates.content("own", cases_new=days * 10 + back)
            standing = back < 1 and days > 1
            more = {"base": 1, "reason": "mended"} if standing else {}
            updates.share(cast, trio, "own", said, updates.SHARED_AT, day=day, **more)
        viewer = public()
        with django_assert_num_queries(1):
            assert received(trio, ids, LATER, viewer)[ids[0]].day == updates.DAY


def test_duties_and_waiting_estimates_cost_the_picture_no_more_than_is_promised(cast, trio, django_assert_num_queries):
    updates.public_figures(cast, trio)
    updates.bring_duties(trio, updates.SHARED_AT - timedelta(hours=1))
    updates.own_days(cast, trio)
    for key in ("own", "other"):
        updates.share(cast, trio, key, updates.content(key), updates.SHARED_AT)
    viewer = cast["other"].viewer
    # twelve; one for the duties and one for whether their names may be read; two for whose figures estimates wait for
    with django_assert_num_queries(15):  # and nothing had changed: what did is not asked
        picture(trio, LATER, viewer)


def test_the_answer_gives_the_update_with_its_words(cast, trio):
    updates.share(cast, trio, "other", updates.content("other"), updates.SHARED_AT)
    own, other, _ = as_answer(picture(trio, LATER, public(), drawn=()))["states"]
    assert own["update"] is None
    assert (other["update"]["day"], other["update"]["language"]) == ("2020-10-14", "vi")
    assert other["update"]["assessment"] == "Dịch đang được kiểm soát tốt."


def test_figures_of_an_update_are_withdrawn_for_nobody_by_a_narrower_one(cast, trio):
    clear = actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    updates.share(cast, trio, "own", updates.content("own"), updates.SHARED_AT, mark=clear)
    narrow = world.marks_of(cast)["strict to nobody else"]
    said = updates.content("own", cases_new=41, deaths_new=5, tests_new=900)
    updates.share(cast, trio, "own", said, updates.CORRECTED_AT, base=1, reason="Ours only", mark=narrow)
    seen = own_at(trio, LATER).received
    assert (seen.corrected_at, seen.received_at.replace(microsecond=0)) == (None, updates.SHARED_AT)
