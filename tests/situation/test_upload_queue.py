"""The row of a waiting file is the job: taken up once, again after a kill, given up after three tries."""

from datetime import timedelta

import pytest
from tests.situation import ledger
from tests.situation.reporting import BEFORE, colleague, open_emergency
from tests.situation.test_duties import bring

from ganket.actors import actions as actors
from ganket.actors.models import Mandate
from ganket.config.commands.jobs import Worker
from ganket.lib import clock, kept_answers
from ganket.lib.models import KeptAnswer
from ganket.situation.importer import actions, queue
from ganket.situation.models import Emergency, Receipt, Upload

GOOD = b"date,place,cases_new\n2020-10-12,XAA,5\n"


@pytest.fixture
def receive(cast):
    open_emergency(cast)

    def receive(content=GOOD, is_queued=True, **how):
        by = cast["own"].acting
        mark = actors.mark(owner=by.party, sharing_label="TLP:AMBER+STRICT")
        about = {"name": "sheet.csv", "source": by.party, "hazard": ledger.hazard(), "mark": mark, **how}
        upload = actions.receive(by=by, content=content, **about)
        return queue.put(by=by, upload=upload) if is_queued else upload

    return receive


def states():
    return list(Upload.objects.order_by("id").values_list("state", flat=True))


def test_files_are_read_in_the_order_they_came(receive):
    for _ in range(2):
        receive()
    assert queue.work()
    assert states() == ["ready", "waiting"]
    assert queue.work()
    assert states() == ["ready", "ready"]
    assert not queue.work()


def test_a_file_whose_page_reads_it_is_left_alone_until_the_page_is_gone(receive):
    receive(is_queued=False)
    assert not queue.work()
    with clock.held_at(clock.now() + queue.LEFT_ALONE_FOR):
        assert queue.work()
    assert states() == ["ready"]


def test_a_worker_killed_half_way_leaves_the_file_waiting(receive, monkeypatch):
    receive()
    with monkeypatch.context() as killed:
        killed.setattr(actions.steps, "read", _killed)
        with pytest.raises(KeyboardInterrupt):
            queue.work()
    assert states() == ["waiting"]
    assert queue.work()
    assert states() == ["ready"]


def test_a_worker_killed_between_reading_and_recording_records_it_the_next_time(receive, monkeypatch):
    receive(records_itself=True)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "record", _killed)
        with pytest.raises(KeyboardInterrupt):
            queue.work()
    assert states() == ["ready"]
    assert queue.work()
    assert states() == ["recorded"]
    assert not queue.work()


BAD_ROW = GOOD + b"2020-10-13,Atlantis,7\n"


def test_a_worker_killed_before_it_recorded_a_part_records_it_the_next_time(receive, monkeypatch):
    receive(BAD_ROW, records_itself=True, takes_part=True)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "record", _killed)
        with pytest.raises(KeyboardInterrupt):
            queue.work()
    assert states() == ["refused"]
    assert queue.work()
    assert states() == ["recorded"]


def test_a_part_of_which_nothing_is_new_waits_for_its_sender_and_is_not_read_for_ever(receive):
    receive(records_itself=True)
    receive(BAD_ROW, records_itself=True, takes_part=True)
    assert queue.work()
    assert queue.work()
    assert states() == ["recorded", "refused"]
    assert not queue.work()
    assert Upload.objects.latest("id").content is not None


def test_answers_put_while_the_worker_reads_are_kept_and_read_next(receive, cast, monkeypatch):
    upload = receive(b"date,place,cases\n2020-10-12,XAA,5\n")
    read = actions.steps.read

    def slow(*given):
        queue.put(by=cast["own"].acting, upload=upload, answers={"measure": "new"})
        return read(*given)

    with monkeypatch.context() as slowed:
        slowed.setattr(actions.steps, "read", slow)
        assert queue.work()
    assert states() == ["waiting"]
    assert queue.work()
    assert states() == ["ready"]


def test_answers_put_while_the_worker_records_are_not_passed_over(receive, cast, monkeypatch):
    upload = receive(records_itself=True)
    record = actions.record

    def late(**given):
        queue.put(by=cast["own"].acting, upload=upload, answers={"column:cases_new": "deaths_new"})
        return record(**given)

    with monkeypatch.context() as slowed:
        slowed.setattr(actions, "record", late)
        assert queue.work()
    assert states() == ["waiting"]


def test_a_file_whose_sender_lost_the_mandate_waits_for_somebody_who_has_one(receive, cast):
    receive(records_itself=True)
    Mandate.objects.filter(user=cast["own"].user).delete()
    assert queue.work()
    assert states() == ["ready"]
    assert not Upload.objects.get().records_itself
    assert not queue.work()
    mate = colleague(cast["own"])
    queue.put(by=mate.acting, upload=Upload.objects.get(), records_itself=True)
    assert queue.work()
    assert (states(), Upload.objects.get().batch.user) == (["recorded"], mate.user)


def test_a_file_that_ends_the_worker_each_time_is_given_up_and_holds_up_no_other(receive, monkeypatch):
    poison = receive(b"poison")
    receive()
    read = actions.steps.read
    monkeypatch.setattr(
        actions.steps, "read", lambda content, *rest: _killed() if content == b"poison" else read(content, *rest)
    )
    with pytest.raises(KeyboardInterrupt):
        queue.work()
    assert queue.work()
    assert states() == ["waiting", "ready"]
    for _ in range(queue.MOST_TRIES - 1):
        with pytest.raises(KeyboardInterrupt):
            queue.work()
    assert queue.work()
    assert states() == ["refused", "ready"]
    poison.refresh_from_db()
    assert (poison.content, poison.report["problems"][0]["code"]) == (None, "beyond_limits")
    assert not queue.work()


def _killed(*_, **__):
    raise KeyboardInterrupt


def test_a_file_put_away_while_it_is_read_stays_put_away(receive, cast, monkeypatch):
    upload = receive()
    read = actions.steps.read

    def slow(*given):
        actions.dismiss(by=cast["own"].acting, upload=upload)
        return read(*given)

    monkeypatch.setattr(actions.steps, "read", slow)
    assert queue.work()
    assert states() == ["dismissed"]


def test_answers_are_kept_beside_those_given_before(receive, cast):
    upload = receive()
    by = cast["own"].acting
    queue.put(by=by, upload=upload, answers={"dates": "dmy", "era": "ce"})
    again = queue.put(by=by, upload=upload, answers={"dates": "mdy"})
    assert again.mapping["answers"] == {"dates": "mdy", "era": "ce"}


def test_only_its_sender_puts_a_file_back(receive, cast):
    upload = receive()
    for person in ("other", "secretariat", "partner"):
        with pytest.raises(actions.NotYours):
            queue.put(by=cast[person].acting, upload=upload)


@pytest.mark.parametrize(("last", "is_received"), [(BEFORE, True), (BEFORE + timedelta(days=6), False)])
def test_a_total_of_more_than_a_day_fulfils_no_days_duty(receive, cast, last, is_received):
    bring(Emergency.objects.latest("id"), until=clock.now())
    mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    content = f"area,indicator,period_start,period_end,value\nXAA,cases_new,{BEFORE},{last},5\n"
    receive(content.encode(), records_itself=True, mark=mark)
    with clock.held_at(clock.now() + timedelta(days=7)):
        assert queue.work()
    assert states() == ["recorded"]
    assert Receipt.objects.exists() == is_received


def test_the_worker_reads_and_tidies_between_its_other_work(receive, monkeypatch):
    monkeypatch.setattr("django.db.close_old_connections", list)  # the test's own must stay
    receive()
    KeptAnswer.objects.create(
        user_id=1, key="old", request_sha256="", kept_at=clock.real_now() - kept_answers.KEPT_FOR * 2
    )
    worker = Worker(last_day_s=0.0)
    worker.tick(1.0)
    assert states() == ["ready"]
    assert not KeptAnswer.objects.exists()
    with clock.held_at(clock.now() + timedelta(days=2)):
        worker.tick(2.0)
        assert states() == ["ready"], "tidied now and then only"
        worker.last_day_s = 1000.0
        worker.tick(1000.0)
    assert states() == ["dismissed"]
