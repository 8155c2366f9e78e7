"""Files that people send, on the page: read, asked, mended, recorded, taken back; seen by their sender alone."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.desk.pages import ROOM, read
from tests.world import SINCE

from ganket.actors import actions
from ganket.actors.models import Mandate, Party, StoredFile
from ganket.lib.models import Leaf
from ganket.situation.models import Batch, Observation, Upload

IMPORTS = f"{ROOM}import/"
MESSY = """Ministry of Health (invented for a test),,,
Ngày,Số ca mắc mới,Tử vong,Tổng số ca mắc
12/10/2020,5,0,1110
13/10/2020,4,1,1114
Nguồn: Bộ phận giám sát,,,
"""
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
    officer.post(address, {"do": "record"})
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


def test_refused_rows_come_back_and_the_rest_may_be_recorded(officer):
    response = send(officer, WRONG)
    page, address = read(response), here(response)
    while Upload.objects.get().state == Upload.State.ASKING:
        page = read(answer(officer, address, page, place="VNM"))
    assert Upload.objects.get().state == Upload.State.REFUSED
    assert "2 rows to mend" in page.text
    back = officer.get(f"{address}refused/")
    assert back.status_code == 200
    lines = back.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "many" in lines[1]
    officer.post(address, {"do": "part"})
    batch = Batch.objects.get(sender__code="VNM")
    assert batch.observations.count() == 2


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
