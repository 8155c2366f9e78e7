"""Bad inputs, each by its item: refused in words, asked about, or read as meant; of a refused file nothing stays."""

import random
import time
from datetime import date

import pytest
from django.core.files.storage import default_storage
from tests.situation import bad_files, sending, tables
from tests.situation.reading import mutations, sheets

from ganket.actors.models import State
from ganket.situation.importer import actions, queries
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.models import Area, AreaSuccession, Observation

sender = sending.sender
LONGEST_S = 20  # a child has 10 s of processor time; the machine may be busy


def became(sender, content):
    """What becomes of a file: refused with a code, problems, doubts, or so many figures taken."""
    try:
        outcome = sender.load(content)
    except Unreadable as error:
        return "refused" if 0 < len(str(error)) < 400 else "refused without a word", {error.code}
    if outcome.doubts:
        return "doubt", {each.key for each in outcome.doubts}
    if outcome.problems:
        return "problem", {each.code for each in outcome.problems}
    return "taken", {str(outcome.loaded.new)}


@pytest.mark.parametrize("case", bad_files.CASES, ids=[f"{case[0]} {case[1]}"[:60] for case in bad_files.CASES])
def test_bad_file_gets_what_it_should(sender, case):
    _, _, content, wanted, codes = case
    content = content() if callable(content) else content
    before, began = tables.counts(), time.monotonic()
    kind, found = became(sender, content)
    assert time.monotonic() - began < LONGEST_S
    assert kind == wanted, found
    expected = {str(codes)} if kind in ("taken", "doubt") else set(codes.split())
    assert found & expected or not expected, found
    if kind != "taken":
        assert tables.counts() == before
        assert not default_storage.exists("") or default_storage.listdir("") == ([], [])


def test_a_spreadsheet_of_600_000_rows_is_as_large_as_was_said():
    assert 2_000_000 < len(bad_files.of_600_000_rows()) < 5_000_000


@pytest.mark.parametrize("case", [case for case in bad_files.CASES if case[0] in (8, 21, 24, 28)],
                         ids=lambda case: f"{case[0]} {case[1]}"[:60])  # fmt: skip
def test_the_report_of_a_bad_file_can_be_kept_and_shown(sender, case):
    content = case[2]() if callable(case[2]) else case[2]
    if len(content) > 5_000_000:
        return
    upload = sender.send(content, name="%s{0}\0.csv")
    upload.refresh_from_db()
    told = str(upload.report)
    assert "\0" not in told
    assert upload.state in ("refused", "asking", "ready")


def test_a_place_renamed_last_year_goes_by_either_name_and_an_ended_one_is_asked_about(sender):
    whole, state = Area.objects.get(code="XAA"), State.objects.get(iso3="XAA")
    old = Area.objects.create(
        code="XAA-O", names={"en": "Oldbury"}, level=1, parent=whole, state=state, valid_to=date(2020, 6, 30)
    )
    new = Area.objects.create(
        code="XAA-M", names={"en": "Newbury"}, level=1, parent=whole, state=state, valid_from=date(2020, 7, 1)
    )
    AreaSuccession.objects.create(area=old, successor=new, on=date(2020, 7, 1))
    content = "date,province,new cases\n2020-06-30,Oldbury,5\n2020-10-01,Oldbury,6\n"
    upload = sender.send(content)
    (doubt,) = upload.report["doubts"]
    assert (doubt["key"], doubt["proposal"], doubt["values"]["day"]) == ("successor:XAA-O", "XAA-M", "2020-06-30")
    recorded = sender.record(content, {"successor:XAA-O": "XAA-M"})
    rows = Observation.objects.filter(batch=recorded.batch).order_by("id")
    assert list(rows.values_list("cell__series__area__code", "value")) == [("XAA-O", 5.0), ("XAA-M", 6.0)]
    sender_area = Area.objects.get(code="XAA-S")
    sender_area.other_names = ["South Province"]
    sender_area.save()
    assert sender.send("date,province,new cases\n2020-10-01,South Province,6\n").state == "ready"


def test_a_workbook_with_merged_cells_is_read_as_it_looks(sender):
    rows = [["province", "date", "new cases"], ["Northland", date(2020, 10, 1), 4], [None, date(2020, 10, 2), 5]]
    recorded = sender.record(sheets.workbook(("S", rows), merged=[(1, 0, 2, 0, "Northland")]), name="m.xlsx")
    areas = Observation.objects.filter(batch=recorded.batch).values_list("cell__series__area__code", flat=True)
    assert list(areas) == ["XAA-N", "XAA-N"]


def test_nothing_of_a_refused_upload_stays_but_what_its_sender_needs_to_mend_it(sender):
    before = tables.counts()
    upload = sender.send(bad_files.row("ten"))
    after = tables.counts()
    assert {name for name in after if after[name] != before[name]} == {"situation_upload"}
    actions.dismiss(by=sender.by, upload=upload)
    upload.refresh_from_db()
    assert (upload.content, upload.report) == (None, {})


@pytest.mark.parametrize("number", range(8))
def test_of_a_damaged_file_all_is_recorded_or_nothing_is(sender, number):
    chance = random.Random(number)
    for _ in range(3):
        before = tables.counts()
        kind, said = became(sender, mutations.mutated(mutations.seed(number), chance))
        assert said
        if kind != "taken":
            assert tables.counts() == before


@pytest.mark.django_db
def test_what_a_file_is_checked_against_takes_the_same_few_queries_however_much_there_is(
    sender, django_assert_num_queries
):
    hazard = sender.emergency.hazard
    with django_assert_num_queries(4):
        queries.known(hazard, "XAA")
    whole, state = Area.objects.get(code="XAA"), State.objects.get(iso3="XAA")
    Area.objects.bulk_create(
        Area(code=f"XAA-{at}", names={"en": f"Part {at}"}, level=1, parent=whole, state=state) for at in range(40)
    )
    with django_assert_num_queries(4):
        assert queries.known(hazard, "XAA").places.knows("Part 39")
