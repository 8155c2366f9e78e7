"""`ganket serve` and `ganket jobs`: started together, stopped together, refused in one sentence."""

import contextlib
import os
import signal
import socket
import urllib.request

import pytest
from tests import recorded

STOP_S = 15


def children(process):
    """Ids of a process's children, from what the system says."""
    path = f"/proc/{process.pid}/task/{process.pid}/children"
    if not os.path.exists(path):
        pytest.fail("this system does not list a process's children")
    with open(path) as reading:
        return [int(each) for each in reading.read().split()]


def command_of(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as reading:
        return reading.read().replace(b"\0", b" ").decode()


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as reading:
            return reading.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def server(copied_instance):
    address = copied_instance.serve()
    process = copied_instance.processes[0]
    return process, address, {command_of(pid).split()[2]: pid for pid in children(process)}


def test_serves_pages_with_the_policy_header_and_stops_all_on_sigterm(server):
    process, address, workers = server
    assert sorted(workers) == ["ganket", "granian"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address + "/no-such-page/")
    assert refused.value.code == 404
    assert "script-src 'self'" in refused.value.headers["Content-Security-Policy"]
    refused.value.close()
    process.terminate()
    _, said = process.communicate(timeout=STOP_S)
    assert process.returncode == 0
    assert f"Serving on {address}/" in said
    assert "Traceback" not in said
    assert not any(is_running(pid) for pid in workers.values())


def test_ctrl_c_stops_all_without_a_traceback(server):
    process, _, workers = server
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=STOP_S)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not any(is_running(pid) for pid in workers.values())


@pytest.mark.parametrize(("victim", "named"), [("ganket", "The job worker"), ("granian", "The web server")])
def test_when_one_ends_the_other_is_stopped_and_the_sentence_says_which(server, victim, named):
    process, _, workers = server
    os.kill(workers[victim], signal.SIGKILL)
    _, said = process.communicate(timeout=STOP_S)
    assert process.returncode == 1
    assert f"{named} ended by itself" in said
    assert not any(is_running(pid) for pid in workers.values())


def test_nothing_is_left_when_the_supervisor_is_killed(server):
    process, address, workers = server
    process.kill()
    process.communicate(timeout=STOP_S)
    wait_for(lambda: not any(is_running(pid) for pid in workers.values()))
    assert not recorded.answers(address)


def test_port_in_use_is_one_sentence(copied_instance):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = copied_instance.run("serve", "--port", str(port))
    assert answer.returncode == 1
    assert answer.stderr.strip() == f"Port {port} is in use: choose another with --port."


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_number_that_is_no_port_is_one_sentence(copied_instance, port):
    answer = copied_instance.run("serve", f"--port={port}")
    assert answer.returncode == 1
    assert answer.stderr.strip() == f"{port} is no port: choose one from 1 to 65535."


def test_web_worker_never_imports_the_numerical_packages(copied_instance):
    """What a web worker does, in a process of its own: load the application, answer requests."""
    answer = copied_instance.python(
        "import sys\n"
        "from ganket.config import wsgi\n"
        "from django.test import Client\n"
        "client = Client(SERVER_NAME='localhost')\n"
        "for path in ('/', '/vi/', '/e/covid-19-2020/', '/api/v1/emergencies', '/api/v1/openapi.json',\n"
        "             '/admin/', '/no-such-page/'):\n"
        "    client.get(path, follow=True)\n"
        "heavy = {'numpy', 'numba', 'highspy', 'scipy', 'pandas', 'typst', 'llvmlite'}\n"
        "print('found:', sorted(heavy & set(sys.modules)))\n"
    )
    assert answer.stdout.strip().splitlines()[-1] == "found: []", answer.stderr


def test_job_worker_chains_what_was_written_and_stops_within_a_second(copied_instance):
    copied_instance.python(
        "from django.db import transaction\n"
        "from ganket.lib import audit\n"
        "with transaction.atomic():\n"
        "    audit.record('act', by=audit.Signature(), kind='thing', subjects=[], rows=None)\n"
    )
    worker = copied_instance.popen("jobs")
    wait_for(lambda: copied_instance.rows()["lib_chainedleaf"] == copied_instance.rows()["lib_leaf"])
    worker.terminate()
    _, said = worker.communicate(timeout=2)
    assert worker.returncode == 0
    assert said == ""


def test_job_worker_goes_on_after_a_job_that_failed(copied_instance):
    """The table is gone for a while, as in a migration that goes wrong."""
    rename = "from django.db import connection\nconnection.cursor().execute('ALTER TABLE {} RENAME TO {}')"
    copied_instance.python(rename.format("situation_analysis", "gone"))
    worker = copied_instance.popen("jobs")
    first = worker.stderr.readline()
    assert "A background job failed; it is tried again within a minute." in first
    assert worker.poll() is None


def wait_for(condition, times=200):
    """Ask again until it is so, ten times a second."""
    with socket.socket() as patience:
        patience.bind(("127.0.0.1", 0))
        patience.listen()
        patience.settimeout(0.1)
        for _ in range(times):
            if condition():
                return
            with contextlib.suppress(TimeoutError):
                patience.accept()
    assert condition()
