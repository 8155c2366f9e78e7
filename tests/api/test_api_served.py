"""Writing through a real server: the line cut in mid-upload, bodies in chunks, a file read by the worker beside it."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest

GOOD = b"date,place,cases_new\n2020-10-12,VNM,5\n2020-10-13,VNM,7\n"
UPLOADS = "/api/v1/uploads?emergency=covid-19-2020&name=sheet.csv"
SIGN_IN = """
from datetime import date
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from ganket.actors import actions
from ganket.actors.models import Party, User
user = User.objects.create_user("officer@cast.invalid")
actions.give_mandate(by=actors_system(), user=user, party=Party.objects.get(code="VNM"), role="focal_point",
                     starts_on=date(2020, 1, 1))
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={'t' * 32}")
""".replace("actors_system", "actions.system")


@pytest.fixture
def server(copied_instance):
    """Host, port and headers of a program that is signed in for a state."""
    signed_in = copied_instance.python(SIGN_IN)
    assert signed_in.returncode == 0, signed_in.stderr
    address = urlsplit(copied_instance.serve())
    headers = {"Cookie": signed_in.stdout.strip(), "X-CSRFToken": "t" * 32, "Content-Type": "text/csv"}
    return address.hostname, address.port, headers


def ask(server, method, path, body=None, **more):
    host, port, headers = server
    connection = http.client.HTTPConnection(host, port, timeout=30)
    connection.request(method, path, body, {**headers, **more})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, json.loads(content)


def sent_raw(server, lines, body, hangs_up=True):
    """What a server says to a request whose sender hangs up after this much of it; empty when it says nothing."""
    host, port, headers = server
    lines = {**headers, **lines, "Connection": "close"}
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((host, port), timeout=30) as line:
        line.sendall(f"POST {UPLOADS} HTTP/1.1\r\nHost: {host}:{port}\r\n{written}\r\n".encode() + body)
        if hangs_up:
            line.shutdown(socket.SHUT_WR)
        said = b""
        while piece := line.recv(65536):
            said += piece
    return said


def test_of_an_upload_whose_line_is_cut_nothing_is_kept(server):
    for size in (0, 10, len(GOOD) - 1):
        said = sent_raw(server, {"Content-Length": str(len(GOOD))}, GOOD[:size])
        assert not said or b" 400 " in said.partition(b"\r\n")[0], said
    large = b"x" * 3_000_000
    said = sent_raw(server, {"Content-Length": str(len(large))}, large[:2_900_000])
    assert not said or b" 400 " in said.partition(b"\r\n")[0], said
    assert ask(server, "GET", "/api/v1/uploads")[1]["items"] == []


def test_a_body_in_chunks_of_unknown_number_is_refused(server):
    chunks = f"{len(GOOD):x}\r\n".encode() + GOOD + b"\r\n0\r\n\r\n"
    said = sent_raw(server, {"Transfer-Encoding": "chunked"}, chunks, hangs_up=False)
    assert b" 411 " in said.partition(b"\r\n")[0], said
    assert ask(server, "GET", "/api/v1/uploads")[1]["items"] == []


def test_a_file_sent_to_a_server_is_read_and_recorded_by_the_worker_beside_it(server):
    answer, said = ask(server, "POST", f"{UPLOADS}&records_itself=true&share_with=public", GOOD)
    assert (answer.status, said["state"]) == (202, "waiting")
    for _ in range(2000):
        _, said = ask(server, "GET", answer.headers["Location"])
        if said["state"] not in ("waiting", "ready"):
            break
    assert said["state"] == "recorded", said["problems"]
    _, batch = ask(server, "GET", f"/api/v1/batches/{said['batch']}")
    assert [each["value"] for each in batch["items"]] == [5, 7]


def test_the_same_file_sent_twice_at_once_under_one_key_is_one_file(server):
    """Two lines open before either is read."""
    host, port, headers = server
    lines = [http.client.HTTPConnection(host, port, timeout=30) for _ in range(2)]
    for line in lines:
        line.request("POST", UPLOADS, GOOD, {**headers, "Idempotency-Key": "one"})
    answers = [line.getresponse() for line in lines]
    statuses = sorted(answer.status for answer in answers)
    bodies = {answer.read() for answer in answers if answer.status == 202}
    assert statuses in ([202, 202], [202, 409])
    assert len(bodies) == 1
    assert len(ask(server, "GET", "/api/v1/uploads")[1]["items"]) == 1
    for line in lines:
        line.close()
