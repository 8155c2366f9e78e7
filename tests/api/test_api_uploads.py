"""Files sent through the API: answered at once, read by the job worker, asked about, recorded, put away."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.api.shared import API, ask, pages
from tests.api.writing import SLUG, places, post, problem, program

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, StoredFile, User
from ganket.lib.models import KeptAnswer, Leaf
from ganket.situation.api import writers
from ganket.situation.importer import queue
from ganket.situation.models import Batch, Emergency, Upload

SEND = f"{API}/uploads?emergency={SLUG}"
GOOD = b"date,place,cases_new\n2020-10-12,XAA,5\n2020-10-13,XAA,7\n"
OPEN = b"date,place,cases_new\n03/04/2020,XAA,5\n"
WRONG = b"date,place,cases_new\n2020-10-12,XAA,5\n2020-10-13,XAA,many\n"


@pytest.fixture
def own(cast, trio):
    return program(cast["own"])


def send(client, content=GOOD, query="&name=sheet.csv", status=202, media_type="text/csv", **headers):
    answer = client.post(SEND + query, content, content_type=media_type, headers=headers)
    assert answer.status_code == status, answer.content
    return answer


def path(answer):
    return answer.headers["Location"].removeprefix(API)


def test_a_file_is_taken_at_once_and_read_by_the_worker(own):
    answer = send(own)
    assert answer.json()["state"] == "waiting"
    assert not Batch.objects.filter(upload__isnull=False).exists()
    assert queue.work()
    said = ask(own, path(answer))
    assert (said["state"], said["done"], said["total"]) == ("ready", 2, 2)
    assert said["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert not queue.work()


def test_a_ready_file_is_recorded_by_the_worker_once(own):
    address = path(send(own))
    queue.work()
    assert post(own, f"{address}/record", {}, 202).json()["state"] == "waiting"
    queue.work()
    said = ask(own, address)
    assert said["state"] == "recorded"
    assert [each["value"] for each in ask(own, f"/batches/{said['batch']}")["items"]] == [5, 7]
    assert post(own, f"{address}/record", {}, 200).json()["batch"] == said["batch"]
    assert not queue.work()


def test_a_file_that_records_itself_needs_no_second_word(own):
    address = path(send(own, query="&name=sheet.csv&records_itself=true&share_with=public"))
    queue.work()
    said = ask(own, address)
    assert (said["state"], said["tlp"]) == ("recorded", "TLP:CLEAR")


def test_what_is_open_is_asked_and_answered(own):
    address = path(send(own, OPEN))
    queue.work()
    said = ask(own, address)
    assert said["state"] == "asking"
    (doubt,) = said["doubts"]
    assert set(doubt["question"]) == {"en", "vi"}
    assert doubt["place"]
    answer = {"answers": {doubt["key"]: doubt["choices"][0]["answer"]}}
    assert post(own, f"{address}/answers", answer, 202).json()["state"] == "waiting"
    queue.work()
    assert ask(own, address)["state"] in ("ready", "refused")


def test_what_is_wrong_comes_back_in_the_form_it_came_in(own):
    address = path(send(own, WRONG))
    queue.work()
    said = ask(own, address)
    assert (said["state"], said["problem_count"]) == ("refused", 1)
    assert said["problems"][0]["code"] == "not_a_number"
    assert "many" in said["problems"][0]["message"]["vi"]
    back = own.get(f"{API}{address}/refused?language=vi")
    assert back.status_code == 200
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert b"many" in back.content
    assert back.content.count(b"\n") < WRONG.count(b"\n") + 1
    post(own, f"{address}/record", {"takes_part": True}, 202)
    queue.work()
    assert [each["value"] for each in ask(own, f"/batches/{ask(own, address)['batch']}")["items"]] == [5]


def test_without_refused_rows_there_is_no_file_of_them(own):
    address = path(send(own))
    queue.work()
    problem(own.get(f"{API}{address}/refused"), 404)


def test_a_file_that_was_put_away_is_gone(own):
    address = path(send(own))
    assert post(own, f"{address}/dismissal", {}, 200).json()["state"] == "dismissed"
    assert not queue.work()
    assert Upload.objects.get().content is None
    for act, body in (("record", {}), ("answers", {"answers": {}}), ("dismissal", {})):
        problem(post(own, f"{address}/{act}", body), 409)


def test_a_file_is_its_senders_and_to_others_as_if_there_were_none(own, cast):
    address, absent = path(send(own)), "/uploads/00000000-0000-7000-8000-000000000000"
    for person in world.EVERYONE:
        if person == "own":
            continue
        client = program(cast[person])
        assert ask(client, "/uploads")["items"] == []
        for act in ("", "/refused"):
            one, other = client.get(API + address + act), client.get(API + absent + act)
            assert one.status_code == other.status_code == 404
            assert one.content.replace(address.encode(), b"") == other.content.replace(absent.encode(), b"")
        for act, body in (("record", {}), ("answers", {"answers": {}}), ("dismissal", {})):
            assert post(client, f"{address}/{act}", body).status_code == (401 if person == "public" else 404), person
    assert ask(own, address)["state"] == "waiting"


@pytest.mark.parametrize("person", ["partner", "outsider"])
def test_who_sends_no_figures_is_told_so(person, cast, trio):
    problem(send(program(cast[person]), status=403), 403)
    assert not Upload.objects.exists()


def test_a_states_figures_are_its_own_to_send(cast, trio):
    for person in ("other", "secretariat"):
        problem(send(program(cast[person]), query="&name=x.csv&source=XAA", status=403), 403)
    send(program(cast["secretariat"]), query="&name=x.csv&source=WHO")


def test_a_form_sends_the_same_as_the_file_itself(own):
    content = io.BytesIO(GOOD)
    content.name = "sheet.csv"
    answer = own.post(SEND, {"file": content})
    assert answer.status_code == 202, answer.content
    assert answer.json()["name"] == "sheet.csv"
    assert bytes(Upload.objects.get().content) == GOOD


@pytest.mark.parametrize(
    "fields", [{}, {"file": "text"}, {"other": io.BytesIO(GOOD)}, {"file": [io.BytesIO(GOOD), io.BytesIO(GOOD)]}]
)
def test_a_form_with_anything_else_is_refused(fields, own):
    for values in fields.values():
        for each in values if isinstance(values, list) else [values]:
            if isinstance(each, io.BytesIO):
                each.seek(0)
                each.name = "sheet.csv"
    answer = own.post(SEND, fields)
    assert [place for place, _ in places(problem(answer, 400))] == ["/body"]
    assert not Upload.objects.exists()


BOUNDARY = "b0undary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="sheet.csv"\r\n\r\n'.encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("cut", [1, 20, len(HEAD), len(HEAD) + 10, len(HEAD + GOOD), len(HEAD + GOOD + TAIL) - 5])
def test_a_form_that_does_not_come_to_its_end_is_refused(cut, own):
    whole = HEAD + GOOD + TAIL
    answer = own.generic("POST", SEND, whole[:cut], FORM)
    assert problem(answer, 400)["errors"][0]["pointer"] == "/body"
    assert not Upload.objects.exists()
    assert own.generic("POST", SEND, whole, FORM).status_code == 202


@pytest.mark.parametrize("length", [-1, 1, 1000])
def test_a_file_of_another_length_than_announced_is_refused_whole(length, own):
    """Of one that is announced shorter, what is read is what was announced: its last line is cut and is seen to be."""
    announced = len(GOOD) + length
    request = {"REQUEST_METHOD": "POST", "PATH_INFO": f"{API}/uploads", "CONTENT_TYPE": "text/csv"}
    query = {"QUERY_STRING": f"emergency={SLUG}&name=x.csv", "CONTENT_LENGTH": str(announced)}
    answer = own.request(**request, **query, **{"wsgi.input": io.BytesIO(GOOD)})
    if length > 0:
        assert places(problem(answer, 400)) == [("/body", "cut_short")]
        assert not Upload.objects.exists()
    else:
        assert answer.status_code == 202


def test_an_empty_file_and_one_that_is_too_large_are_refused_unread(own):
    empty = own.generic("POST", f"{SEND}&name=x.csv", b"", "text/csv", CONTENT_LENGTH="0")
    assert places(problem(empty, 400)) == [("/body", "empty")]
    problem(send(own, b"x" * 5_000_001, status=413), 413)
    form = own.generic("POST", SEND, HEAD + b"x" * 5_000_001 + TAIL, FORM)
    problem(form, 413)
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\x.csv", "CON.csv", "-rf.csv", "a\u00adb.csv", "😀.csv", "..", "x" * 200]
)
def test_a_name_is_kept_without_what_could_harm(name, own):
    answer = own.post(f"{API}/uploads", GOOD, content_type="text/csv", query_params={"emergency": SLUG, "name": name})
    assert answer.status_code in (202, 400)
    if answer.status_code == 202:
        kept = answer.json()["name"]
        assert kept
        assert not set(kept) & set('/\\:*?"<>|\u00ad')
        assert not kept.startswith(("-", "."))
        assert kept.partition(".")[0].casefold() != "con"


@pytest.mark.parametrize("name", ["a\nb.csv", "a\0b.csv", "a\u202evsc.exe", "x" * 4096])
def test_a_name_that_hides_something_is_refused(name, own):
    answer = own.post(f"{API}/uploads", GOOD, content_type="text/csv", query_params={"emergency": SLUG, "name": name})
    assert places(problem(answer, 400))[0][0] == "/query/name"
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("&name=", "name"),
        ("", "name"),
        ("&name=x&source=ZZZ", "source"),
        ("&name=x&share_with=all", "share_with"),
        ("&name=x&records_itself=maybe", "records_itself"),
        ("&name=x&mark=1", ""),
        ("&name=x&emergency=none", "emergency"),
    ],
)
def test_what_is_said_of_a_file_is_checked(query, name, own):
    said = problem(send(own, query=query, status=400), 400)
    assert places(said)[0][0] == f"/query/{name}"
    assert not Upload.objects.exists()


def test_a_hidden_emergency_is_as_if_there_were_none(own, cast, trio):
    hidden = actors.mark(owner=cast["third"].party, sharing_label="TLP:AMBER+STRICT")
    type(trio).objects.filter(pk=trio.pk).update(mark=hidden)
    one, other = send(own, status=400), own.post(f"{API}/uploads?emergency=none&name=x", GOOD, content_type="text/csv")
    assert one.content == other.content


def test_the_same_file_twice_under_one_key_is_one_file_whatever_wraps_it(own):
    first = send(own, **{"idempotency-key": "k1"})
    again = send(own, **{"idempotency-key": "k1"})
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert (Upload.objects.count(), KeptAnswer.objects.count()) == (1, 1)
    problem(send(own, GOOD + b"\n", status=422, **{"idempotency-key": "k1"}), 422)
    for number, boundary in enumerate(("one", "two")):
        body = (HEAD + GOOD + TAIL).replace(BOUNDARY.encode(), boundary.encode())
        media_type = f"multipart/form-data; boundary={boundary}"
        answer = own.generic("POST", SEND, body, media_type, headers={"idempotency-key": "k2"})
        assert answer.status_code == 202, number
    assert Upload.objects.count() == 2


def test_what_was_read_in_a_file_is_kept_nowhere_once_it_was_put_away(own):
    address = path(send(own, WRONG, **{"idempotency-key": "k1"}))
    queue.work()
    first = post(own, f"{address}/record", {}, 202, **{"idempotency-key": "k2"})
    assert "many" in first.content.decode()
    again = post(own, f"{address}/record", {}, 202, **{"idempotency-key": "k2"})
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    post(own, f"{address}/dismissal", {}, 200, **{"idempotency-key": "k3"})
    for key, act, status in (("k2", "/record", 202), ("k3", "/dismissal", 200)):
        later = post(own, address + act, {}, status, **{"idempotency-key": key}).json()
        assert (later["state"], later["problems"], later["report"]) == ("dismissed", [], {})
    assert KeptAnswer.objects.count() == 3
    assert not any(bytes(each.body) for each in KeptAnswer.objects.all())


def test_an_auditor_reads_no_files_on_their_way(own, cast):
    address = path(send(own))
    auditor = User.objects.create_user("auditor@cast.invalid")
    actors.give_mandate(
        by=cast["own"].acting,
        user=auditor,
        party=cast["own"].party,
        role=Mandate.Role.AUDITOR,
        starts_on=world.SINCE,
    )
    client = Client()
    client.force_login(auditor)
    assert ask(client, "/uploads")["items"] == []
    assert client.get(API + address).status_code == 404
    assert client.get(f"/e/{SLUG}/imports/{address.rpartition('/')[2]}/").status_code == 404


def test_the_list_is_of_ones_own_files_newest_first(own):
    ids = [send(own).json()["id"] for _ in range(5)]
    assert [each["id"] for each in pages(own, "/uploads?limit=2")] == ids[::-1]


def test_the_list_costs_the_same_however_long(own):
    counts = []
    for _ in range(2):
        for _ in range(3):
            send(own)
        with CaptureQueriesContext(connection) as captured:
            ask(own, "/uploads")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


def test_nothing_of_a_refused_file_stays(own):
    before = (StoredFile.objects.count(), Leaf.objects.count(), Batch.objects.count())
    address = path(send(own, b"PK\x03\x04 no workbook"))
    queue.work()
    assert ask(own, address)["state"] == "refused"
    assert Upload.objects.get().content is None
    assert (StoredFile.objects.count(), Leaf.objects.count(), Batch.objects.count()) == before


def test_figures_that_change_are_named_and_recorded_with_a_reason_alone(own):
    send(own, query="&name=sheet.csv&records_itself=true")
    queue.work()
    address = path(send(own, GOOD.replace(b",7", b",8"), query="&name=later.csv&records_itself=true"))
    assert ask(own, address)["step"] == "sent"
    queue.work()
    said = ask(own, address)
    assert (said["state"], said["step"], said["change_count"]) == ("asking", "checked", 1)
    assert [(each["where"], each["before"], each["value"]) for each in said["changes"]] == [("C3", 7.0, 8.0)]
    assert [each["key"] for each in said["doubts"]] == ["reason"]
    post(own, f"{address}/record", {"reason": "x" * 201}, 400)
    post(own, f"{address}/record", {"reason": "late laboratory"}, 202)
    queue.work()
    said = ask(own, address)
    assert (said["state"], said["step"]) == ("recorded", "recorded")
    assert [each["reason"] for each in ask(own, f"/batches/{said['batch']}")["items"]] == ["late laboratory"]


def test_an_emergency_that_is_closed_while_a_file_for_everybody_comes_in_refuses_it(own, trio, monkeypatch):
    mark = writers.mark

    def closed_meanwhile(*given):
        chosen = mark(*given)
        members = actors.mark(owner=actors.system().party, sharing_label="TLP:AMBER", parties=[trio.association.party])
        Emergency.objects.update(mark=members)
        return chosen

    monkeypatch.setattr(writers, "mark", closed_meanwhile)
    answer = send(own, query="&name=sheet.csv&share_with=public", status=400)
    assert places(answer.json()) == [("/query/share_with", "not_public")]
    assert not Upload.objects.exists()
