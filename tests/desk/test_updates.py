"""The form of a national update, who will see it, both versions of two writers, what readers see of what was shared."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import world
from tests.desk.pages import an_hour_ago, read, sheet
from tests.situation import reporting
from tests.situation.reporting import DAY, figures

from ganket.actors import actions as actors
from ganket.desk.presenters import problems
from ganket.situation import updates as situation_updates
from ganket.situation.models import NationalUpdate, UpdateRevision
from ganket.situation.updates.rules import LONGEST_TEXT
from ganket.situation.updates.said import Content, Note

AT = "/e/trio-2020/"
FORM, SHARE, VERSIONS = f"{AT}report/", f"{AT}report/share/", f"{AT}report/versions/"
ONE = f"{AT}updates/XAA/{DAY}/"
MOST_QUERIES = 32
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
trio = reporting.trio


@pytest.fixture
def own(cast, trio):
    return cast["own"].client


@pytest.fixture
def second(cast, trio):
    return reporting.colleague(cast["own"])


def post(client, address=FORM, **typed):
    """Send a form, an hour before anybody looks; names with `_of_` stand for those with a colon."""
    with an_hour_ago():
        return client.post(address, {name.replace("_of_", ":"): value for name, value in typed.items()})


def saved(client, **typed):
    """Send it as the script does."""
    sent = {name.replace("_of_", ":"): value for name, value in typed.items()}
    with an_hour_ago():
        answer = client.post(FORM, {"do": "save", **sent}, headers={"Accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def share(person, emergency, content, **how):
    """Share by the action itself, an hour before anybody looks."""
    with an_hour_ago():
        return reporting.share(person, emergency, content, **how)


def newest() -> UpdateRevision:
    return UpdateRevision.objects.order_by("-number").first()


@pytest.mark.parametrize("who", world.EVERYONE)
def test_who_may_open_the_form(cast, trio, who):
    answer = cast[who].client.get(FORM)
    reports = who in ("own", "other", "third")
    assert answer.status_code == (200 if reports else 403)
    if not reports:
        assert "figure:cases_new" not in answer.content.decode()
        said = "focal point" in read(answer).text
        assert said


@pytest.mark.parametrize("who", ["secretariat", "partner", "outsider", "public"])
@pytest.mark.parametrize("address", [FORM, SHARE, VERSIONS])
def test_nobody_else_writes(cast, trio, who, address):
    answer = post(cast[who].client, address, do="save", figure_of_cases_new="7", base="0")
    assert answer.status_code in (403, 404)
    assert not UpdateRevision.objects.exists()


def test_what_somebody_signed_out_had_typed_is_given_back(cast, trio):
    answer = post(cast["public"].client, do="save", assessment="Under control since Monday.", base="0")
    assert answer.status_code == 403
    assert "Under control since Monday." in read(answer).text
    status, told = saved(cast["public"].client, assessment="Under control.")
    assert (status, told) == (403, {})


@pytest.mark.parametrize("who", world.EVERYONE)
@pytest.mark.parametrize("address", [FORM, SHARE, VERSIONS])
def test_an_emergency_that_is_hidden_has_no_form(cast, trio, who, address):
    assert cast[who].client.get(address.replace("trio-2020", "no-such")).status_code == 404


def test_a_state_that_was_no_member_is_told_so(cast, trio):
    answer = cast["own"].client.get("/e/covid-19-2020/report/")
    assert answer.status_code == 403
    assert "none of them on this day" in read(answer).text
    assert post(cast["own"].client, "/e/covid-19-2020/report/", do="save").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_the_form_says_what_must_not_be_entered(own, prefix):
    text = read(own.get(prefix + FORM)).text
    said = "Không nhập thông tin thuộc bí mật nhà nước." if prefix else "Do not enter State secrets."
    assert said in text


def test_the_form_is_light(own):
    assert len(own.get(FORM).content) < 60_000


def test_every_figure_that_states_report_has_its_field_and_no_estimate_has(own):
    fields = set(re.findall(r'name="figure:([a-z_]+)"', own.get(FORM).content.decode()))
    assert {"cases_new", "citizens_returned_new", "freight_routes_open"} <= fields
    assert not {"r_mean", "ears_c1"} & fields


def test_the_figure_of_the_day_before_stands_beside_the_field(cast, trio, own):
    share(cast["own"], trio, figures(cases_new=1234), day=DAY - timedelta(days=1))
    share(cast["own"], trio, figures(icu_current=7), day=DAY - timedelta(days=3))
    page = read(own.get(FORM))
    assert "1,234" in page.texts
    assert "7 (11 Oct)" in page.texts


def test_the_button_saves_a_draft_and_says_when(own):
    answer = post(own, do="save", base="0", figure_of_cases_new="12", part_of_people="Schools open.")
    assert answer.status_code == 302
    page = read(own.get(answer["Location"]))
    assert "Draft saved at 17:00 UTC, 14 Oct." in page.texts
    assert page.inputs["figure:cases_new"] == "12"
    assert page.inputs["base"] == "1"
    assert "Schools open." in page.text


def test_a_draft_is_for_its_own_state_alone(cast, trio, own):
    post(own, do="save", base="0", assessment="Not yet for others")
    for who, person in cast.items():
        assert person.client.get(ONE).status_code == 404
        if who != "own":
            assert "Not yet for others" not in person.client.get(FORM).content.decode()


def test_a_script_saves_at_every_field_and_the_same_again_writes_nothing(own):
    status, told = saved(own, base="0", **{"figure:cases_new": "12"})
    assert (status, told["base"], told["other"]) == (200, 1, "")
    assert told["said"].startswith("Draft saved at 17:00 UTC")
    saved(own, base="1", **{"figure:cases_new": "12"})
    assert UpdateRevision.objects.count() == 1


def test_a_difference_is_flagged_on_the_server_too(cast, trio, own):
    share(cast["own"], trio, figures(cases_new=20, cases_cumulative=500), day=DAY - timedelta(days=1))
    _status, told = saved(own, base="0", **{"figure:cases_new": "400", "figure:cases_cumulative": "499"})
    assert told["remarks"]["figure:cases_cumulative"].startswith("Lower than the figure before (500)")
    assert told["remarks"]["figure:cases_new"].startswith("More than 3 times the figure before (20)")
    assert told["problems"] == {}
    page = read(own.get(FORM))
    assert any(each.startswith("Lower than the figure before (500)") for each in page.texts)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1.234", "can be read as"),
        ("many", "not a number"),
        ("-3", "below zero"),
        ("1e400", ""),
        ("=1+1", ""),
        ("12.5", "whole number"),
    ],
)
def test_a_number_that_cannot_be_taken_is_kept_as_typed_and_asked_about(own, typed, said):
    _status, told = saved(own, base="0", **{"figure:icu_current": typed})
    assert said in told["problems"]["figure:icu_current"]
    page = read(own.get(FORM))
    assert page.inputs["figure:icu_current"] == typed
    assert own.get(SHARE).content.decode().count("disabled") == 1


@pytest.mark.parametrize("prefix", ["", "/vi"])
@pytest.mark.parametrize("typed", ["a\0b", "left\u202eright", "x" * (LONGEST_TEXT + 1), "e" + "\u0301" * 40])
def test_words_that_cannot_be_kept_stay_in_the_form(own, typed, prefix):
    answer = post(own, prefix + FORM, do="save", base="0", assessment=typed, figure_of_cases_new="12")
    assert answer.status_code == 400
    page = read(answer)
    assert page.inputs["figure:cases_new"] == "12"
    assert ("Nothing was saved yet" if not prefix else "Chưa lưu gì") in page.text
    assert not UpdateRevision.objects.exists()


@pytest.mark.parametrize("base", ["", "-1", "x", "9" * 40, "7", "²"])
def test_a_base_that_is_none_loses_nothing(own, base):
    answer = post(own, do="save", base=base, assessment="Words to keep")
    assert answer.status_code in (302, 400)
    assert "Words to keep" in (read(answer).text if answer.status_code == 400 else read(own.get(FORM)).text)


@pytest.mark.parametrize("day", ["2020-10-15", "2020-08-31", "tomorrow", "0000-00-00", "2020-02-30", "\0"])
def test_a_day_that_is_not_to_be_reported_on_is_refused_in_plain_words(own, day):
    answer = own.get(FORM, {"day": day})
    assert answer.status_code == 400
    assert "cannot be shown" in read(answer).text


def test_nothing_is_written_into_the_past(own):
    answer = own.get(f"{FORM}?as_known_at=2020-10-01")
    assert answer.status_code == 400
    assert "nothing can be written into the past" in read(answer).text
    assert post(own, f"{FORM}?as_known_at=2020-10-01", do="save", assessment="x").status_code == 400


def test_lines_of_the_notes_are_added_without_a_script(own):
    answer = post(
        own,
        do="add",
        base="0",
        **{
            "note:0:kind": "need",
            "note:0:text": "Test kits",
            "note:0:from": "2020-10-14",
            "note:3:kind": "offer",
            "note:3:text": "Masks",
            "note:1:kind": "measure",
            "note:1:text": " ",
        },
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{FORM}?day={DAY}&lines=2#note:2:kind")
    answer = own.get(answer["Location"])
    assert answer.content.decode().count('class="note"') == 5  # two, two blank ones, the one that a script copies
    assert 'id="note:2:kind"' in answer.content.decode()
    assert "Nothing is saved yet" not in read(answer).text
    assert read(answer).inputs["base"] == "1"
    kept = Content.from_json(newest().content).notes
    assert kept == (Note("need", "Test kits", DAY), Note("offer", "Masks"))


def test_no_other_number_of_blank_lines_is_offered(own):
    assert own.get(f"{FORM}?lines=3").status_code == 400


def test_a_day_of_a_note_that_no_calendar_has_is_said_and_nothing_else_is_lost(own):
    answer = post(own, do="save", base="0", **{"note:0:kind": "need", "note:0:text": "Kits", "note:0:to": "2020-02-30"})
    assert answer.status_code == 200
    assert "is no day" in read(answer).text
    assert Content.from_json(newest().content).notes == (Note("need", "Kits"),)


def test_problems_of_notes_come_back_to_the_line_they_were_typed_in(own):
    wrong = {"note:2:from": "2020-10-10", "note:2:to": "2020-10-01", "note:2:kind": "need", "note:2:text": "Kits"}
    _status, told = saved(own, base="0", **{"note:0:kind": "need", "note:0:text": "", **wrong})
    assert list(told["problems"]) == ["note:2"]


def test_a_file_is_attached_kept_and_taken_off(own):
    answer = post(own, do="attach", base="0", attachment=SimpleUploadedFile("curve.png", PNG))
    assert answer.status_code == 302
    page = own.get(FORM)
    assert "curve.png" in read(page).text
    public_id = re.search(r'name="attached" value="([0-9a-f-]+)"', page.content.decode()).group(1)
    post(own, do="save", base="1", attached=public_id, assessment="With a picture")
    assert newest().attachments.count() == 1
    post(own, do="save", base="2", assessment="Without one")
    assert newest().attachments.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.png", b"<html><script>1</script></html>"), ("empty.pdf", b""), ("x.exe", b"MZ" + b"\0" * 9)],
)
def test_a_file_that_is_not_taken_leaves_the_words_as_they_were(own, name, content):
    answer = post(own, do="attach", base="0", assessment="Words", attachment=SimpleUploadedFile(name, content))
    assert answer.status_code == 200
    assert "Words" in read(answer).text
    assert 'class="field field--wrong"' in answer.content.decode()


def test_anothers_file_cannot_be_attached(cast, trio, own):
    foreign = actors.store_file(
        by=cast["other"].acting,
        content=PNG,
        name="theirs.png",
        media_type="image/png",
        mark=actors.mark(owner=cast["other"].party, sharing_label="TLP:CLEAR"),
    )
    post(own, do="save", base="0", assessment="x", attached=str(foreign.public_id))
    assert newest().attachments.count() == 0


# Who will see this


def test_readers_stand_by_name_before_anything_is_shared(own):
    post(own, do="on", base="0", assessment="Under control")
    page = read(own.get(SHARE))
    assert "Samplonia (invented)" in page.texts
    assert "Exemplaria (invented)" not in page.texts
    assert any("Record it for Samplonia" in each for each in page.texts)
    page = read(own.get(f"{SHARE}?with=officers"))
    for name in ("Samplonia (invented)", "Exemplaria (invented)", "Fictionia (invented)", "Secretariat (invented)"):
        assert name in page.texts
    assert "Share with the three members and the secretariat" in page.texts
    assert "Everyone will see this" in read(own.get(f"{SHARE}?with=public")).text
    assert not UpdateRevision.objects.exclude(stage="drafted").exists()


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_sharing_leads_to_what_was_shared(cast, own, prefix):
    post(own, do="on", base="0", assessment="Under control", **{"figure:cases_new": "12"})
    answer = post(own, f"{prefix}{SHARE}?with=officers", base="1")
    assert answer.status_code == 302
    page = own.get(answer["Location"])
    assert ("Đã chia sẻ." if prefix else "Shared.") in read(page).texts
    seen = {who for who, person in cast.items() if person.client.get(ONE).status_code == 200}
    assert {"own", "other", "third"} <= seen <= {"own", "other", "third", "secretariat"}
    assert {"partner", "outsider", "public"}.isdisjoint(seen)


@pytest.mark.parametrize("name", world.READERS)
def test_an_update_is_read_by_its_readers_and_by_nobody_else(cast, trio, name):
    share(cast["own"], trio, Content(assessment="We see it so"), mark=world.marks_of(cast)[name])
    for address, words in (
        (ONE, "We see it so"),
        (f"{AT}updates/?day={DAY}", "We see it so"),
        (f"{AT}states/XAA/", "We see it so"),
    ):
        seen = {who for who, person in cast.items() if words in person.client.get(address).content.decode()}
        assert seen == world.READERS[name], address


def test_what_was_saved_since_one_looked_is_read_before_it_is_shared(own, second):
    post(own, do="save", base="0", assessment="First")
    saved(second.client, base="1", assessment="Second")
    answer = post(own, f"{SHARE}?with=public", base="1")
    assert answer.status_code == 409
    assert "saved again since you looked" in read(answer).text
    assert not UpdateRevision.objects.exclude(stage="drafted").exists()


@pytest.mark.parametrize("first", [{}, {"reason": "two late reports "}])
def test_pressed_twice_it_is_shared_once_and_said_twice(cast, trio, own, first):
    if first:
        share(cast["own"], trio, Content(assessment="Steady"))
    base = len(first)
    post(own, do="on", base=str(base), assessment="Less so")
    one, two = (post(own, f"{SHARE}?with=public", base=str(base + 1), **first) for _ in range(2))
    assert (two.status_code, two["Location"]) == (302, one["Location"])
    assert UpdateRevision.objects.exclude(stage="drafted").count() == base + 1
    assert post(own, f"{SHARE}?with=officers", base=str(base + 1), **first).status_code == 409


def test_an_empty_update_is_not_offered_for_sharing(own):
    page = read(own.get(SHARE))
    assert "Nothing is filled in yet." in page.texts
    assert post(own, f"{SHARE}?with=public", base="0").status_code == 409
    assert not UpdateRevision.objects.exists()


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", "Read by Samplonia (invented), Exemplaria (invented), Fictionia (invented)."),
        ("/vi", "Bên đọc được: Xam-plô-ni-a (hư cấu)"),
    ],
)
def test_the_state_is_told_at_a_glance_who_reads_its_update(cast, trio, own, prefix, said):
    amber = world.marks_of(cast)["amber to the group"]
    share(cast["own"], trio, figures(cases_new=6), mark=amber)
    assert said in read(own.get(prefix + ONE)).text


def test_an_unknown_way_of_sharing_is_refused(own):
    post(own, do="on", base="0", assessment="x")
    assert own.get(f"{SHARE}?with=everybody").status_code == 400
    assert post(own, f"{SHARE}?with=everybody", base="1").status_code == 400


def test_a_correction_needs_a_reason_and_stands_beside_what_was_shared(cast, own):
    post(own, do="on", base="0", assessment="Steady", **{"figure:cases_new": "12"})
    post(own, f"{SHARE}?with=public", base="1")
    assert "becomes a correction" in read(own.get(FORM)).text
    post(own, do="on", base="2", assessment="Steady", **{"figure:cases_new": "14"})
    address = f"{SHARE}?with=public"
    answer = post(own, address, base="3", reason=" ")
    assert answer.status_code == 400
    assert "Say why" in read(answer).text
    answer = post(own, address, base="3", reason="two late reports")
    assert answer.status_code == 302
    page = read(cast["public"].client.get(ONE))
    assert "Reason: two late reports" in page.text
    assert "New cases: 12, now 14" in page.text
    assert "As first shared." in page.text


def test_the_correction_of_a_shared_day_starts_with_the_label_it_has(own):
    post(own, do="on", base="0", assessment="Steady")
    post(own, f"{SHARE}?with=officers", base="1")
    post(own, do="save", base="2", assessment="Less so")
    assert read(own.get(SHARE)).text.count("Share with the three members") == 1


# Lists


def test_the_list_of_a_day_stands_in_seat_order_and_tells_nobody_of_what_is_hidden(cast, trio):
    share(cast["third"], trio, Content(assessment="All quiet"))
    mark = world.marks_of(cast)["strict to nobody else"]
    share(cast["own"], trio, Content(assessment="Ours alone"), mark=mark)
    page = read(cast["public"].client.get(f"{AT}updates/"))
    order = [page.texts.index(f"{name} (invented)") for name in ("Samplonia", "Exemplaria", "Fictionia")]
    assert order == sorted(order)
    assert "Ours alone" not in page.text
    assert page.text.count("nothing to be read here") == 2
    assert "All quiet" in page.text


def test_the_list_opens_with_the_newest_day_of_which_the_reader_may_read_an_update(cast, trio):
    share(cast["third"], trio, Content(assessment="Theirs"), day=DAY - timedelta(days=1))
    mark = world.marks_of(cast)["strict to nobody else"]
    share(cast["own"], trio, Content(assessment="Ours alone"), mark=mark)
    days = {who: read(cast[who].client.get(f"{AT}updates/")).inputs["day"] for who in ("own", "other", "public")}
    assert days == {"own": f"{DAY}", "other": f"{DAY - timedelta(days=1)}", "public": f"{DAY - timedelta(days=1)}"}


@pytest.mark.parametrize("address", [f"{AT}updates/XAA/2020-10-13/", f"{AT}updates/ZZZ/{DAY}/", f"{AT}updates/XAA/x/"])
def test_what_is_not_there_is_not_found(cast, trio, address):
    share(cast["own"], trio, Content(assessment="x"))
    assert cast["own"].client.get(address).status_code == 404


def test_an_update_is_seen_as_known_then(cast, trio):
    share(cast["own"], trio, Content(assessment="x"))
    assert cast["own"].client.get(f"{ONE}?as_known_at=2020-10-14T16:59Z").status_code == 404


def test_numbers_of_revisions_do_not_count_hidden_ones(cast, trio):
    marks = world.marks_of(cast)
    first = share(cast["own"], trio, figures(cases_new=1), mark=marks["strict to nobody else"])
    share(cast["own"], trio, figures(cases_new=2), base=first.number, mark=marks["clear"], reason="for everybody")
    page = cast["public"].client.get(ONE)
    assert [each.number for each in page.context["revisions"]] == [1]
    assert page.context["revisions"][0].changes == []
    assert page.context["revisions"][0].reason == ""
    assert [each.reason for each in cast["own"].client.get(ONE).context["revisions"]] == ["for everybody", ""]


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_what_people_type_is_shown_as_text(cast, trio, prefix):
    evil = "<script>alert(1)</script>{{ 7|add:7 }}{% load x %}"
    notes = (Note("offer", evil),)
    share(cast["own"], trio, Content(evil, {"people": evil}, {}, notes))
    for address in (ONE, f"{AT}updates/", f"{AT}states/XAA/"):
        html = cast["public"].client.get(prefix + address).content.decode()
        assert "<script>alert" not in html
        assert "{{ 7" in html


@pytest.mark.parametrize("address", [FORM, SHARE, VERSIONS, f"{AT}updates/", ONE])
def test_queries_are_few(cast, trio, own, second, address, django_assert_max_num_queries):
    share(cast["own"], trio, Content("Words", {}, {"cases_new": "3"}, (Note("need", "Kits"),)))
    with django_assert_max_num_queries(MOST_QUERIES):
        assert own.get(address).status_code == 200


def test_pages_of_readers_cannot_be_posted_to(own):
    for address in (f"{AT}updates/", ONE):
        assert own.post(address).status_code == 405
    assert not NationalUpdate.objects.exists()


def test_every_problem_has_its_sentence():
    folder = Path(situation_updates.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    raised = set(re.findall(r'Problem\(\s*(?:f?"[^"]*"|name),\s*"(\w+)"', source)) | {"decimals", "not_whole"}
    assert {"falls", "empty", "ask_number", "file_not_taken", "unknown_base"} <= raised
    assert raised <= set(problems.codes())


def test_what_a_sheet_brought_since_stands_beside_what_the_update_said(cast, trio, own):
    share(cast["own"], trio, figures(cases_new=1200, deaths_new=3))
    assert "In the record since" not in read(own.get(ONE)).text
    sheet(cast["own"], trio)
    text = read(cast["other"].client.get(ONE)).text
    assert "1,200 In the record since 14 Oct 17:00 UTC: 1,234." in text
    assert text.count("In the record since") == 1
