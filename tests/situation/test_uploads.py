"""Files on their way: received, read, asked about, recorded once as one batch or not at all, part of them back."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from tests import world
from tests.situation import sending, tables
from tests.situation.reading import sheets

from ganket.actors import actions as actors
from ganket.actors import queries as actor_queries
from ganket.actors.models import StoredFile
from ganket.config import verification
from ganket.lib import clock
from ganket.situation.importer import actions, queries, queue
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Emergency, LayoutAnswers, Observation, Upload

sender = sending.sender
WAITING, ASKING, REFUSED, READY, RECORDED, DISMISSED = Upload.State.values


def figures(batch):
    rows = Observation.objects.filter(batch=batch).order_by("id")
    return list(rows.values_list("cell__series__area__code", "value", "sheet_row", "sheet_column"))


def test_a_received_file_is_not_read_yet_and_is_its_senders_alone(sender):
    upload = sender.receive(sending.HEAD + sending.GOOD, name="../a\0b.csv")
    assert (upload.state, upload.name, upload.report, upload.batch) == (WAITING, "ab.csv", {}, None)
    assert queries.upload(upload.public_id, [sender.by.party.pk]) == upload
    for who in world.EVERYONE[1:]:
        parties = sender.cast[who].viewer.party_ids
        assert queries.upload(upload.public_id, parties) is None, who
        assert list(queries.uploads(parties)) == [], who
    assert queries.upload("no-id", [sender.by.party.pk]) is None


def test_a_good_file_is_ready_says_what_it_would_do_and_does_it(sender):
    upload = sender.send(sending.HEAD + sending.GOOD)
    report = upload.report
    assert (upload.state, upload.done, upload.total) == (READY, 2, 2)
    assert report["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert report["columns"] == {"date": "date", "province": "region", "new cases": "cases_new"}
    assert [each["where"] for each in report["sample"]] == ["C2", "C3"]
    assert json.loads(json.dumps(report)) == report
    before = Observation.objects.count()
    recorded = actions.record(by=sender.by, upload=upload)
    assert (recorded.state, recorded.content) == (RECORDED, None)
    assert figures(recorded.batch) == [("XAA-N", 5.0, 2, 3), ("XAA-S", 6.0, 3, 3)]
    assert Observation.objects.count() == before + 2
    assert actor_queries.content_of(recorded.batch.file) == (sending.HEAD + sending.GOOD).encode()


def test_what_lay_in_the_future_when_it_was_sent_is_no_reading_of_it_later_either(sender):
    upload = sender.send("date,province,new cases\n11/03/2020,Northland,5\n")
    assert (upload.state, upload.report["doubts"]) == (READY, [])
    with clock.held_at(clock.now() + timedelta(days=60)):
        recorded = actions.record(by=sender.by, upload=upload, looked_at=actions.stamp(upload))
    assert recorded.state == RECORDED
    days = Observation.objects.filter(batch=recorded.batch).values_list("cell__period_start", flat=True)
    assert list(days) == [date(2020, 3, 11)]


def test_recorded_again_it_changes_nothing(sender):
    recorded = sender.record(sending.HEAD + sending.GOOD)
    before = tables.contents()
    assert actions.record(by=sender.by, upload=recorded) == recorded
    assert tables.contents() == before


def test_the_same_file_sent_again_is_unchanged_and_makes_no_batch(sender):
    sender.record(sending.HEAD + sending.GOOD)
    batches = Batch.objects.count()
    again = sender.record(sending.HEAD + sending.GOOD)
    assert (again.state, again.batch, again.report["counts"]["unchanged"]) == (RECORDED, None, 2)
    assert Batch.objects.count() == batches


def test_of_a_file_that_cannot_be_read_nothing_stays_but_the_reason(sender):
    upload = sender.send(b"%PDF-1.7 and more")
    assert (upload.state, upload.content) == (REFUSED, None)
    assert [each["code"] for each in upload.report["problems"]] == ["not_a_sheet"]
    with pytest.raises(actions.NotOpen):
        actions.record(by=sender.by, upload=upload)
    assert not default_storage.exists("") or default_storage.listdir("") == ([], [])


def test_a_file_too_large_is_not_even_received(sender):
    before = tables.contents()
    with pytest.raises(Unreadable, match="larger than 5 MB"):
        sender.receive(b"x" * 5_000_001)
    assert tables.contents() == before


def test_bad_rows_refuse_the_whole_file_unless_its_sender_takes_a_part(sender):
    upload = sender.send(sending.HEAD + sending.ONE_BAD)
    assert (upload.state, upload.report["has_part"]) == (REFUSED, True)
    assert upload.report["counts"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": 1}
    batches = Batch.objects.count()
    assert actions.record(by=sender.by, upload=upload).state == REFUSED
    assert Batch.objects.count() == batches
    recorded = actions.record(by=sender.by, upload=upload, takes_part=True)
    assert (recorded.state, [row[:3] for row in figures(recorded.batch)]) == (
        RECORDED,
        [("XAA-N", 5.0, 2), ("XAA-S", 6.0, 3), ("XAA-S", 8.0, 5)],
    )
    assert recorded.report["counts"]["refused"] == 1


@pytest.mark.parametrize("moment", ["before recording", "after recording a part"])
def test_the_refused_rows_come_back_and_load_when_mended(sender, moment):
    upload = sender.send(sending.HEAD + sending.ONE_BAD, name="Tuần 40.csv")
    if moment.startswith("after"):
        upload = actions.record(by=sender.by, upload=upload, takes_part=True)
    content, media_type, name = actions.refused_rows(upload, "vi")
    assert (media_type, name) == ("text/csv", "Tuần 40-can-sua.csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["date", "province", "new cases", "Nội dung cần sửa"]
    assert rows[1][:3] == ["2020-10-02", "Atlantis", "7"]
    assert "không phải địa phương" in rows[1][3]
    mended = content.replace(b"Atlantis", b"Northland")
    assert [row[:2] for row in figures(sender.record(mended, name=name).batch)] == [("XAA-N", 7.0)]


def test_a_mended_file_that_is_refused_again_has_one_column_of_messages(sender):
    first, _, name = actions.refused_rows(sender.send(sending.HEAD + sending.ONE_BAD), "en")
    again, _, _ = actions.refused_rows(sender.send(first.replace(b"Atlantis", b"Nowhere"), name=name), "vi")
    assert again.decode("utf-8-sig").splitlines()[0] == "date,province,new cases,Nội dung cần sửa"


def test_a_workbook_comes_back_as_a_workbook(sender):
    rows = [["date", "province", "new cases"], [date(2020, 10, 1), "Northland", 5], [date(2020, 10, 2), "Nowhere", 6]]
    upload = sender.send(sheets.workbook(("W", rows)), name="w.xlsx")
    content, media_type, name = actions.refused_rows(upload, "en")
    assert (name, content[:2]) == ("w-to-mend.xlsx", b"PK")
    assert "spreadsheetml" in media_type
    mended = sheets.rezipped(content, {"xl/sharedStrings.xml": lambda part: part.replace(b"Nowhere", b"Southland")})
    recorded = sender.record(mended, name=name)
    assert figures(recorded.batch) == [("XAA-S", 6.0, 2, 3)]


def test_both_of_two_rows_that_contradict_each_other_come_back(sender):
    upload = sender.send(sending.HEAD + sending.GOOD + "2020-10-01,Northland,9\n")
    assert upload.report["counts"]["refused"] == 2
    recorded = actions.record(by=sender.by, upload=upload, takes_part=True)
    assert [row[:2] for row in figures(recorded.batch)] == [("XAA-S", 6.0)]
    lines = actions.refused_rows(recorded, "en")[0].decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == ["5", "9"]
    assert "differs from line 4, column 3" in lines[1]


WHOLE = {
    "another hazard": "iso3,start,end,cases,case_definition,uuid\nXAA,2020-10-01,2020-10-01,5,Total,x\n",
    "a lone carriage return": sending.HEAD + sending.GOOD + "2020-10-02,North\rland,5\n",
}


@pytest.mark.parametrize("case", WHOLE)
def test_what_is_wrong_with_the_whole_allows_no_part(sender, case):
    upload = sender.send(WHOLE[case])
    assert (upload.state, upload.report["has_part"]) == (REFUSED, False)
    assert actions.record(by=sender.by, upload=upload, takes_part=True).state == REFUSED


def test_doubts_are_asked_and_answered_one_after_the_other(sender):
    content = "date,province,cases\n03/04/2020,Northland,5\n"
    upload = sender.send(content)
    assert (upload.state, {each["key"] for each in upload.report["doubts"]}) == (ASKING, {"dates", "measure"})
    upload = actions.examine(upload, {"dates": "dmy"})
    assert (upload.state, [each["key"] for each in upload.report["doubts"]]) == (ASKING, ["measure"])
    upload = actions.examine(upload, {"measure": "new"})
    assert upload.state == READY
    recorded = actions.record(by=sender.by, upload=upload)
    assert Observation.objects.get(batch=recorded.batch).cell.period_start == date(2020, 4, 3)


def test_an_answer_may_be_taken_back(sender):
    upload = sender.send("date,province,cases\n2020-10-01,Northland,5\n", {"measure": "new"})
    assert upload.state == READY
    assert actions.examine(upload, {"measure": ""}).state == ASKING


ANSWERED = "date,province,cases\n03/04/2020,Northland,5\n"


def test_answers_are_remembered_for_the_same_layout_of_the_same_sender(sender):
    sender.record(ANSWERED, {"dates": "dmy", "measure": "new"})
    again = sender.send(ANSWERED.replace("03/04", "05/04").replace(",5", ",7"))
    assert (again.state, again.report["remembered"]) == (READY, ["dates", "measure"])
    assert LayoutAnswers.objects.filter(sender=sender.by.party).count() == 1


def test_a_changed_layout_is_asked_anew_and_so_is_another_sender(sender):
    sender.record(ANSWERED, {"dates": "dmy", "measure": "new"})
    changed = sender.send(ANSWERED.replace("province", "region name"))
    assert {each["key"] for each in changed.report["doubts"]} == {"dates", "measure"}
    other = sender.cast["other"]
    content = ANSWERED.replace("Northland", "XBB")
    sent = sender.send(content, by=other.acting, source=other.party, mark=world.marks_of(sender.cast)["clear"])
    assert {each["key"] for each in sent.report["doubts"]} == {"dates", "measure"}


def test_an_answer_given_now_holds_against_one_remembered_and_is_remembered_then(sender):
    sender.record(ANSWERED, {"dates": "dmy", "measure": "new"})
    recorded = sender.record(ANSWERED, {"dates": "mdy"})
    assert Observation.objects.get(batch=recorded.batch).cell.period_start == date(2020, 3, 4)
    assert sender.send(ANSWERED).report["answers"]["dates"] == "mdy"
    assert LayoutAnswers.objects.filter(sender=sender.by.party).count() == 2


def test_what_is_open_before_there_is_a_table_is_remembered_as_well(sender):
    content = "วันที่,จังหวัด,ผู้ป่วยรายใหม่\n2020-10-01,Northland,5\n".encode("cp874")
    assert [each["key"] for each in sender.send(content).report["doubts"]] == ["encoding"]
    assert sender.record(content, {"encoding": "cp874"}).state == RECORDED
    assert sender.send(content).report["remembered"] == ["encoding"]
    rows = [["date", "province", "new cases"], [date(2020, 10, 1), "Northland", 5]]
    book = sheets.workbook(("A", rows), ("B", [*rows[:1], [date(2020, 10, 2), "Southland", 6]]))
    assert [each["key"] for each in sender.send(book).report["doubts"]] == ["sheet"]
    assert sender.record(book, {"sheet": "B"}).batch.sheet == "B"
    assert sender.send(book).report["remembered"] == ["sheet"]


def test_which_of_two_headers_holds_is_remembered_and_never_taken_for_a_row_elsewhere(sender):
    two = "date,province,new cases,new deaths\nprovince,date,new deaths,new cases\n2020-10-01,Northland,5,1\n"
    assert [each["key"] for each in sender.send(two).report["doubts"]] == ["header"]
    sender.record(two, {"header": "1/2"})
    assert sender.send(two).report["remembered"] == ["header"]
    one = "date,province,new cases,new deaths\n2020-10-01,Northland,8,2\n2020-10-02,Northland,9,3\n"
    assert sender.send(one).report["counts"]["new"] == 2
    assert sender.send(one, {"header": "1/2"}).report["counts"]["changed"] == 2, "no row of figures is passed over"


def test_the_day_of_a_file_of_one_day_is_asked_each_time(sender):
    content = "province,new cases\nNorthland,5\n"
    sender.record(content, {"day": "2020-10-01"})
    assert [each["key"] for each in sender.send(content).report["doubts"]] == ["day"]


def test_a_dismissed_file_is_gone(sender):
    upload = actions.dismiss(by=sender.by, upload=sender.send(sending.HEAD + sending.GOOD))
    assert (upload.state, upload.content, upload.report, upload.mapping) == (DISMISSED, None, {}, {})
    for act in (actions.dismiss, actions.record):
        with pytest.raises(actions.NotOpen):
            act(by=sender.by, upload=upload)
    with pytest.raises(actions.NotOpen):
        actions.examine(upload)
    with pytest.raises(actions.NotOpen):
        actions.refused_rows(upload, "en")


def test_what_was_never_recorded_is_put_away_after_a_day(sender):
    upload = sender.send(sending.HEAD + sending.ONE_BAD)
    recorded = sender.record(sending.HEAD + sending.GOOD)
    assert actions.forget(until=clock.now() - timedelta(days=1)) == 0
    assert actions.forget(until=clock.now()) == 1
    upload.refresh_from_db()
    recorded.refresh_from_db()
    assert (upload.state, upload.content, upload.report, recorded.state) == (DISMISSED, None, {}, RECORDED)


def test_the_worker_takes_up_a_file_and_records_it_where_that_was_said(sender):
    plain = actions.take_up(sender.receive(sending.HEAD + sending.GOOD))
    assert plain.state == READY
    alone = actions.take_up(sender.receive(sending.HEAD + sending.GOOD, records_itself=True))
    assert (alone.state, len(figures(alone.batch))) == (RECORDED, 2)
    assert alone.batch.user == sender.person.user
    bad = sending.HEAD + sending.ONE_BAD
    assert actions.take_up(sender.receive(bad, records_itself=True)).state == REFUSED
    part = actions.take_up(sender.receive(bad, records_itself=True, takes_part=True))
    assert (part.state, len(figures(part.batch))) == (RECORDED, 1)


def test_the_sheet_of_figures_for_everyone_is_its_senders_alone_with_its_refused_rows(sender):
    mark = world.marks_of(sender.cast)["clear"]
    batch = sender.record(sending.HEAD + sending.ONE_BAD, takes_part=True, mark=mark).batch
    assert batch.mark == mark
    for who in world.EVERYONE:
        viewer = sender.cast[who].viewer
        sees = StoredFile.objects.visible_to(viewer).filter(pk=batch.file_id).exists()
        assert sees == (sender.by.party.pk in viewer.party_ids), who


def test_what_was_looked_at_is_recorded(sender):
    upload = sender.send(sending.HEAD + sending.GOOD)
    stamp = actions.stamp(Upload.objects.get(pk=upload.pk))
    assert actions.record(by=sender.by, upload=upload, looked_at=stamp).state == RECORDED


CHANGES = {
    "for whom": lambda s, upload: actions.readdress(by=s.by, upload=upload, mark=world.marks_of(s.cast)["clear"]),
    "by which answers": lambda s, upload: actions.examine(upload, {"dates": "dmy"}),
    "how many are new": lambda s, upload: s.record(sending.HEAD + "2020-10-02,Northland,4\n"),
}


@pytest.mark.parametrize("held", ["then", "now"])
@pytest.mark.parametrize("case", CHANGES)
def test_what_is_no_longer_what_was_looked_at_is_not_recorded(sender, case, held):
    upload = sender.send(sending.HEAD + sending.GOOD + "2020-10-02,Northland,4\n")
    stamp = actions.stamp(upload)
    CHANGES[case](sender, upload)
    batches = Batch.objects.count()
    pressed = upload if held == "then" else Upload.objects.get(pk=upload.pk)
    with pytest.raises(actions.Changed):
        actions.record(by=sender.by, upload=pressed, looked_at=stamp)
    assert Batch.objects.count() == batches
    now = Upload.objects.get(pk=upload.pk)
    assert actions.stamp(now) != stamp
    assert actions.record(by=sender.by, upload=now, looked_at=actions.stamp(now)).state == RECORDED


def test_what_was_put_away_while_it_was_read_is_not_told_as_recorded(sender, monkeypatch):
    upload = sender.send(sending.HEAD + sending.GOOD)
    meanwhile(monkeypatch, lambda: actions.dismiss(by=sender.by, upload=upload))
    with pytest.raises(actions.NotOpen):
        actions.record(by=sender.by, upload=upload)


def test_two_who_answer_at_once_both_count(sender, monkeypatch):
    upload = sender.receive("date,province,cases\n03/04/2020,Northland,5\n")
    meanwhile(monkeypatch, lambda: actions.examine(upload, {"measure": "new"}))
    found = actions.examine(upload, {"dates": "dmy"})
    assert (found.state, found.mapping["answers"]) == (WAITING, {"measure": "new", "dates": "dmy"})
    assert queue.work()
    assert Upload.objects.get(pk=upload.pk).state == READY


def meanwhile(monkeypatch, act):
    """Let something happen while a file is read the next time."""
    read, acts = actions.steps.read, [act]

    def slow(*given):
        if acts:
            acts.pop()()
        return read(*given)

    monkeypatch.setattr(actions.steps, "read", slow)


def test_an_emergency_that_its_sender_may_not_see_moves_no_bound_of_their_figures(sender):
    early = sending.HEAD + "2019-11-01,Northland,5\n"
    assert sender.send(early).report["problems"][0]["code"] == "before_start"
    hidden = sender.emergency
    Emergency.objects.create(
        slug="kept-away", names=hidden.names, hazard=hidden.hazard, association=hidden.association,
        starts_on=date(2019, 10, 1),
        mark=actors.mark(owner=sender.cast["other"].party, sharing_label="TLP:AMBER+STRICT"),
    )  # fmt: skip
    assert sender.send(early).report["problems"][0]["values"]["first"] == str(hidden.starts_on)


def test_a_figure_that_its_sender_may_not_see_counts_as_new(sender):
    other, mine = sender.cast["other"], world.marks_of(sender.cast)["clear"]
    hidden = actors.mark(owner=other.party, sharing_label="TLP:AMBER+STRICT")
    row = Row("XAA-N", "cases_new", date(2020, 10, 1), date(2020, 10, 1), 9.0)
    about = {"source": sender.by.party, "hazard": sender.emergency.hazard}
    load_observations(by=other.acting, rows=[row], mark=hidden, **about)
    upload = sender.send(sending.HEAD + sending.GOOD, mark=mine)
    assert upload.report["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert actions.record(by=sender.by, upload=upload).report["counts"]["new"] == 2
    again = sender.send(sending.HEAD + sending.GOOD.replace(",5", ",55"), mark=mine)
    assert (again.report["counts"]["changed"], again.report["counts"]["unchanged"]) == (1, 1)


def test_every_number_links_to_its_cell(sender):
    rows = [["Title"], ["date", "province", "new cases"], [date(2020, 10, 1), "Northland", 5]]
    recorded = sender.record(sheets.workbook(("Tuần 40", rows)), name="w.xlsx")
    (one,) = Observation.objects.filter(batch=recorded.batch)
    viewer = sender.person.viewer
    cell = queries.cell_of([one.pk], viewer)[one.pk]
    assert (cell.file_id, cell.file_name, cell.address) == (recorded.batch.file.public_id, "w.xlsx", "Tuần 40!C3")
    assert queries.cell_of([one.pk], sender.cast["other"].viewer) == {}
    of_no_file = Observation.objects.filter(batch__file=None).first()
    assert queries.cell_of([of_no_file.pk]) == {}


def test_verify_confirms_what_files_brought(sender):
    sender.record(sending.HEAD + sending.GOOD)
    sender.record(sending.HEAD + sending.GOOD.replace(",5", ",55"))
    assert [each for each in verification.rows() if each.kind == "batch"] == []


@pytest.mark.parametrize("name", ["sheet_row", "sheet_column"])
def test_verify_finds_a_number_that_was_led_to_another_cell(sender, name):
    from tests.config.test_verification import past_the_triggers

    batch = sender.record(sending.HEAD + sending.GOOD).batch
    one = Observation.objects.filter(batch=batch).first()
    changed = f"UPDATE situation_observation SET {name} = {name} + 1 WHERE id = %s"
    past_the_triggers("situation_observation", changed, one.pk)
    assert [each.kind for each in verification.rows() if str(batch.public_id) in each.subject] == ["batch"]
