"""Files that people send, on the page: read, asked, mended, recorded, taken back; seen by their sender alone."""

import re
import uuid
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.desk.pages import ROOM, an_hour_ago, read
from tests.situation.reading.sheets import workbook
from tests.world import SINCE

from ganket.actors import actions
from ganket.actors.models import Mandate, Mark, Party, StoredFile
from ganket.actors.permissions import Acting
from ganket.actors.rules import file_path
from ganket.lib.models import Leaf
from ganket.situation import actions as situation
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Hazard, Observation, Upload

IMPORTS = f"{ROOM}import/"
MESSY = """Ministry of Health (invented for a test),,,
Ngày,Số ca mắc mới,Tử vong,Tổng số ca mắc
12/10/2020,5,0,1110
13/10/2020,4,1,1114
Nguồn: Bộ phận giám sát,,,
"""
GOOD = "date,new cases\n2020-10-12,5\n"
WRONG = """date,new cases,new deaths
2020-10-10,3,0
2020-10-11,many,0
2020-10-12,7,1.5
"""


def officer_of(code: str, role: str = Mandate.Role.FOCAL_POINT) -> Client:
    """Somebody with a mandate of a party, signed in."""
    by = actions.system()
    user = actions.register_user(by=by, username=f"{code}-{role}@test.invalid", password=uuid.uuid4().hex)
    party = Party.objects.get(code=code)
    actions.give_mandate(by=by, user=user, party=party, role=role, starts_on=SINCE)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer(emergency):
    return officer_of("VNM")


def send(client, text, name="figures.csv", sharing="officers"):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, content)
    return client.post(IMPORTS, {"file": file, "with": sharing}, follow=True)


def answer(client, address, page, **given):
    """Answer every question of a page: as given by the beginning of the question's key, else with the first option."""
    keys = {name.removeprefix("key-"): key for name, key in page.inputs.items() if name.startswith("key-")}
    sent = {"do": "answer"}
    for place, key in keys.items():
        sent[f"key-{place}"] = key
        sent[f"answer-{place}"] = next(value for start, value in given.items() if key.startswith(start))
    return client.post(address, sent, follow=True)


def here(response):
    """The address a person ended at."""
    return response.redirect_chain[-1][0]


def answered(client, address):
    """The page once every question of WRONG is answered."""
    page = read(client.get(address))
    while Upload.objects.get().state == Upload.State.ASKING:
        page = read(answer(client, address, page, place="VNM"))
    return page


def press(client, address, button, page=None):
    """Press a button of a page as a person does: with what its forms hold (default: of the page as it is now)."""
    held = (page or read(client.get(address))).inputs
    return client.post(address, {"do": button, "looked_at": held.get("looked_at", "")})


def test_a_messy_sheet_is_asked_about_shown_recorded_and_taken_back(officer):
    # Given a sheet with a title, Vietnamese headers, a footer and days that may be read in two ways
    response = send(officer, MESSY)
    page = read(response)
    address = here(response)

    # When what is open is answered, then it is shown what recording would do, and for whom, by name
    while Upload.objects.get().state == Upload.State.ASKING:
        page = read(answer(officer, address, page, dates="dmy", place="VNM", numbers="1234.5", measure="new"))
    assert Upload.objects.get().state == Upload.State.READY, page.text
    assert "Brunei Darussalam" in page.text
    assert not Batch.objects.filter(sender__code="VNM").exists()

    # Then it is recorded as one batch that leads back to the file
    press(officer, address, "record")
    batch = Batch.objects.get(sender__code="VNM")
    assert batch.file.name == "figures.csv"
    cases = Observation.objects.filter(batch=batch, cell__series__indicator__code="cases_new")
    assert sorted(cases.values_list("value", "sheet_row")) == [(4.0, 4), (5.0, 3)]
    assert [str(batch.public_id)] in Leaf.objects.filter(act="load figures").values_list("subject_ids", flat=True)

    # And taken back with a reason by another batch
    refused = officer.post(address, {"do": "undo", "reason": " "})
    assert refused.status_code == 400
    officer.post(address, {"do": "undo", "reason": "sent by mistake"})
    assert Batch.objects.get(undoes=batch)
    assert "were taken back" in read(officer.get(address)).text
    assert "is recorded" not in read(officer.get(address)).texts
    assert "was taken back" in read(officer.get(IMPORTS)).text


def test_a_question_is_put_with_the_cell_of_the_file_and_answers_in_the_forms_of_the_reader(officer):
    address = here(send(officer, "date,new cases\n01/10/2020,2.071\n"))
    english, vietnamese = (read(officer.get(f"{prefix}{address}")).text for prefix in ("", "/vi"))
    assert "The file has '2.071'. Does the point separate thousands or decimals?" in english
    assert "decimals (2.071)" in english
    assert "thousands (2,071)" in english
    assert "Trong tệp có '2.071'. Dấu chấm ngăn cách hàng nghìn hay phần thập phân?" in vietnamese
    assert "phần thập phân (2,071)" in vietnamese
    assert "hàng nghìn (2.071)" in vietnamese
    assert "The file has the date '01/10/2020'. Does the day or the month come first?" in english
    assert "the month comes first (10 January 2020)" in english
    assert "ngày đứng trước (01/10/2020)" in vietnamese


def test_sheets_rows_and_letters_to_choose_from_are_told_by_what_stands_in_them(officer):
    head, row = ["date", "new cases"], [date(2020, 10, 12), 5.0]
    two = workbook(("A", [head, row]), ("B", [head, row, row]))
    assert "B (2 rows)" in read(send(officer, two, name="two.xlsx")).text
    accents = "ngày,số ca mắc mới\n2020-10-12,5\n".encode("windows-1258", "ignore")
    assert "(cp1258)" in read(send(officer, accents)).text


def test_the_list_counts_the_questions_of_a_file(officer):
    send(officer, WRONG)
    count = len(Upload.objects.get().report["doubts"])
    assert count == 1
    assert "has 1 question for you" in read(officer.get(IMPORTS)).texts
    send(officer, MESSY)
    count = len(Upload.objects.latest("id").report["doubts"])
    assert count > 1
    assert f"has {count} questions for you" in read(officer.get(IMPORTS)).texts
    assert f"có {count} điểm cần hỏi lại" in read(officer.get(f"/vi{IMPORTS}")).texts


def test_refused_rows_come_back_and_the_rest_may_be_recorded(officer):
    address = here(send(officer, WRONG))
    page = answered(officer, address)
    assert Upload.objects.get().state == Upload.State.REFUSED
    assert "2 rows to mend" in page.text
    back = officer.get(f"{address}refused/")
    assert back.status_code == 200
    lines = back.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "many" in lines[1]
    press(officer, address, "part")
    batch = Batch.objects.get(sender__code="VNM")
    assert batch.observations.count() == 2


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_refused_rows_of_a_damaged_file_say_so(officer, damage):
    address = here(send(officer, WRONG))
    answered(officer, address)
    press(officer, address, "part")
    stored = StoredFile.objects.get(name="figures.csv")
    default_storage.delete(file_path(stored.sha256))
    if damage == "changed":
        default_storage.save(file_path(stored.sha256), ContentFile(b"other bytes"))
    refused = officer.get(f"{address}refused/")
    assert refused.status_code == 503
    assert "This file is damaged" in read(refused).text


def test_refused_rows_of_what_is_no_sheet_do_not_exist(officer):
    address = here(send(officer, WRONG))
    answered(officer, address)
    Upload.objects.update(content=b"%PDF-1.7 no sheet")
    assert officer.get(f"{address}refused/").status_code == 404


def test_a_file_that_is_no_sheet_says_so_and_leaves_nothing(officer):
    files = StoredFile.objects.count()
    page = read(send(officer, b"%PDF-1.7 no sheet"))
    assert "not a sheet" in page.text
    assert Upload.objects.get().content is None
    assert StoredFile.objects.count() == files


def test_no_file_is_said_on_the_form(officer):
    response = officer.post(IMPORTS, {"with": "own"})
    assert response.status_code == 400
    assert "Choose a file first." in read(response).text


def test_a_file_is_its_sender_s_alone(officer, cast):
    address = here(send(officer, WRONG))
    colleague = officer_of("VNM", Mandate.Role.ALTERNATE)
    assert colleague.get(address).status_code == 200
    for other in (officer_of("THA"), officer_of("VNM", Mandate.Role.AUDITOR), cast["other"].client):
        for method in ("get", "post"):
            for place in (address, f"{address}refused/", f"{IMPORTS}{uuid.uuid4()}/"):
                assert getattr(other, method)(place, {"do": "record"}).status_code == 404, place
    for stranger in (cast["outsider"].client, Client()):
        assert stranger.get(address).status_code == 403
        assert stranger.get(IMPORTS).status_code == 403
    assert cast["secretariat"].client.get(IMPORTS).status_code == 403


def ready(client, sharing="own"):
    """The address of a file that can be recorded."""
    address = here(send(client, "date,new cases,new deaths\n2020-10-10,3,0\n2020-10-12,7,1\n", sharing=sharing))
    answered(client, address)
    assert Upload.objects.get().state == Upload.State.READY
    return address


@pytest.mark.parametrize("moved", ["readers", "record", "nothing looked at"])
def test_nothing_is_recorded_but_what_was_looked_at(officer, moved):
    # Given a page on which a file is to be recorded for its sender alone
    address = ready(officer)
    looked_at = read(officer.get(address))
    colleague = officer_of("VNM", Mandate.Role.ALTERNATE)
    # When a colleague makes it public, or records one of its figures, before the button of that page is pressed
    if moved == "readers":
        colleague.post(address, {"do": "share", "with": "public"})
    elif moved == "record":
        file = Upload.objects.get()
        rows = [Row("VNM", "cases_new", date(2020, 10, 10), date(2020, 10, 10), 3)]
        load_observations(by=Acting(file.sender), rows=rows, source=file.source, hazard=file.hazard, mark=file.mark)
    else:
        looked_at.inputs["looked_at"] = ""
    batches = Batch.objects.filter(sender__code="VNM").count()
    refused = press(officer, address, "record", looked_at)
    # Then nothing is recorded and the page says what recording would do now; what it says can be recorded
    assert refused.status_code == 409
    page = read(refused)
    assert "Nothing was recorded: meanwhile" in page.text
    assert ("Everyone will see this" in page.text) == (moved == "readers")
    assert Batch.objects.filter(sender__code="VNM").count() == batches
    press(officer, address, "record", page)
    assert Batch.objects.filter(sender__code="VNM").count() == batches + 1


def test_the_readers_are_those_of_the_files_mark_also_where_no_way_offers_it(officer):
    address = ready(officer)
    vietnam, thailand = Party.objects.get(code="VNM"), Party.objects.get(code="THA")
    two = actions.mark(owner=vietnam, sharing_label="TLP:AMBER", parties=[thailand])
    Upload.objects.update(mark=two)
    response = officer.get(address)
    assert "2 parties will see this" in read(response).text
    listed = response.content.decode().split('<ul class="readers">')[1].split("</ul>")[0]
    assert re.findall(r"<li>(.*?)</li>", listed) == ["Viet Nam", "Thailand"]
    assert " checked" not in response.content.decode()


def test_a_revision_leads_its_sender_alone_to_the_cell_it_came_from(officer):
    with an_hour_ago():
        press(officer, ready(officer, sharing="public"), "record")
    figure = f"{ROOM}indicators/cases_new/?state=VNM&day=2020-10-12"
    assert "B3 of figures.csv" in read(officer.get(figure)).texts
    assert "ô B3 của tệp figures.csv" in read(officer.get(f"/vi{figure}")).texts
    (link,) = {each for each in read(officer.get(figure)).links if each.startswith("/files/")}
    assert officer.get(link).content.startswith(b"date,new cases")
    for other in (officer_of("THA"), Client()):
        assert "B3 of figures.csv" not in other.get(figure).content.decode()
        assert other.get(link).status_code == 404


def test_looking_at_a_file_writes_no_mark(officer):
    before = set(Mark.objects.values_list("pk", flat=True))
    ready(officer, sharing="public")
    assert set(Mark.objects.exclude(pk__in=before).values_list("label", flat=True)) <= {"TLP:CLEAR"}


def test_an_unknown_button_and_a_file_put_away_say_what_happened(officer):
    address = here(send(officer, WRONG))
    assert officer.post(address, {"do": "explode"}).status_code == 400
    officer.post(address, {"do": "dismiss"})
    assert Upload.objects.get().content is None
    refused = officer.post(address, {"do": "record"})
    assert refused.status_code == 400
    assert "in the meantime" in read(refused).text
    assert officer.get(f"{address}refused/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_the_pages_ask_the_same_number_of_questions_however_many_files(officer, prefix):
    counts = []
    for _ in range(2):
        send(officer, WRONG)
        with CaptureQueriesContext(connection) as caught:
            assert officer.get(prefix + IMPORTS).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 32


def test_vietnamese_pages_hold_no_english(officer):
    address = here(send(officer, WRONG))
    for place in (IMPORTS, address):
        text = read(officer.get(f"/vi{place}")).text
        assert not re.search(r"\b(the|file|rows|record|with|what)\b", text, re.IGNORECASE), text


def test_readers_ticked_but_not_yet_shown_are_named_before_anything_is_recorded(officer):
    # Given a file that would be shared with the association, and "alone" ticked on its page
    page, address = read(response := send(officer, GOOD)), here(response)
    while Upload.objects.get().state == Upload.State.ASKING:
        page = read(answer(officer, address, page, place="VNM"))

    # When it is recorded without looking who that is, then it is not: the page names who would read it
    pressed = {"do": "record", "with": "own", "looked_at": page.inputs["looked_at"]}
    told = officer.post(address, pressed)
    assert told.status_code == 409
    assert not Batch.objects.filter(sender__code="VNM").exists()

    # And pressed once more, it is recorded for whom was named
    officer.post(address, {**pressed, "looked_at": read(told).inputs["looked_at"]})
    assert Batch.objects.get(sender__code="VNM").mark.label == "TLP:AMBER+STRICT"


def test_figures_that_change_are_shown_beside_what_was_told_and_recorded_with_a_reason(officer):
    press(officer, ready(officer), "record")
    changed = read(send(officer, "date,new cases,new deaths\n2020-10-12,9,1\n", sharing="own"))
    assert "Figures that will change" in changed.text
    assert "This file changes figures that were sent before: 1. Why do they change?" in changed.text
    assert "kept for this layout" not in changed.text
    address = f"{IMPORTS}{Upload.objects.latest('id').public_id}/"
    again = answer(officer, address, changed, reason="late laboratory")
    press(officer, address, "record", read(again))
    assert "Figures that changed" in read(officer.get(address)).text
    told = Observation.objects.filter(batch=Upload.objects.latest("id").batch)
    assert list(told.values_list("value", "reason")) == [(9.0, "late laboratory")]


def test_a_file_is_not_shared_with_who_may_not_see_the_emergency_it_is_of_by_the_page_of_another(officer, emergency):
    # Given a file of another hazard, whose emergency the members alone may see
    by, group = actions.system(), emergency.association
    hazard = Hazard.objects.create(code="closed", names={"en": "closed", "vi": "kín"})
    members = actions.mark(owner=by.party, sharing_label="TLP:AMBER", parties=[group.party])
    names = {"en": "Closed", "vi": "Kín"}
    how = {"hazard": hazard, "association": group.party, "mark": members, "starts_on": SINCE, "sources": []}
    situation.open_emergency(by=by, slug="closed", names=names, **how)
    address = here(send(officer, GOOD, sharing="own"))
    Upload.objects.update(hazard=hazard)

    # When the page of the emergency that everybody sees is to share it with everybody, then it is not
    page = read(refused := officer.post(address, {"do": "share", "with": "public"}))
    assert refused.status_code == 400
    assert "This emergency is not public: what is said in it is shared with its readers." in page.text
    assert Upload.objects.get().mark.label == "TLP:AMBER+STRICT"


@pytest.mark.parametrize(
    ("prefix", "stays", "leads", "gone"),
    [
        (
            "",
            "1 figure stays: it is in your update of 13 October 2020.",
            "Go on with the update of 13 October 2020",
            "Reason: by mistake",
        ),
        (
            "/vi",
            "1 số liệu vẫn giữ nguyên: số liệu có trong bản cập nhật ngày 13/10/2020 của bạn.",
            "Tiếp tục với bản cập nhật ngày 13/10/2020",
            "Lý do: by mistake",
        ),
    ],
)
def test_a_recorded_file_leads_to_the_form_and_says_what_stays_when_it_is_taken_back(
    officer, emergency, prefix, stays, leads, gone
):
    address = here(send(officer, "date,place,new cases\n2020-10-12,VNM,5\n2020-10-13,VNM,4\n"))
    with an_hour_ago():
        press(officer, address, "record")
    page = read(officer.get(prefix + address))
    assert (stays in page.texts, leads in page.texts) == (False, True)
    form = f"{prefix}{ROOM}report/?day=2020-10-13"
    assert {form, f"{prefix}{ROOM}states/VNM/"} <= set(page.links)
    officer.post(form, {"do": "save", "base": "0", "figure:cases_new": "4"})
    shared = officer.post(f"{ROOM}report/share/?day=2020-10-13&with=officers", {"base": "1"})
    assert shared.status_code == 302
    assert stays in read(officer.get(prefix + address)).texts
    officer.post(address, {"do": "undo", "reason": "by mistake"})
    assert Observation.objects.filter(batch__undoes__isnull=False).count() == 1
    page = read(officer.get(prefix + address))
    assert (stays in page.texts, gone in page.text) == (True, True)
