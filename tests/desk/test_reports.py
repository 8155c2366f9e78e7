"""Reports and the one way a file leaves: seen and had by those they are for, the same 404 for all others."""

import hashlib
import re
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.briefing.reports import change
from tests.desk.pages import ROOM, read
from tests.environment import KNOWN_AT

from ganket.actors import actions
from ganket.actors.rules import file_path
from ganket.briefing.actions import issue_report
from ganket.briefing.models import Report
from ganket.desk.views.files import safe_name
from ganket.lib import clock

REPORTS = f"{ROOM}reports/"


@pytest.fixture
def get(record):
    client = Client()
    return lambda address, **headers: client.get(address, headers=headers)


def without_tokens(page: str) -> str:
    """The page but for the tokens against forged forms, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def issue(emergency, person, mark, formats=("json",)):
    with clock.held_at(KNOWN_AT):
        return issue_report(by=person.acting, emergency=emergency, mark=mark, formats=formats)


@pytest.fixture
def report(emergency, cast):
    return issue(emergency, cast["own"], world.marks_of(cast)["clear"], formats=("json", "html"))


def test_an_empty_list_teaches_what_belongs_there(get):
    if not Report.objects.exists():
        assert "The daily run issues one when it brought news" in read(get(REPORTS)).text


def test_the_list_names_each_report_with_its_files(get, report):
    page = read(get(REPORTS))
    assert f"No. {report.number}" in page.texts
    assert "18:00 UTC, 14 October 2020" in page.texts
    files = {f"/files/{rendition.file.public_id}/" for rendition in report.renditions.all()}
    assert files <= set(page.links)


def test_a_report_s_page_says_what_is_frozen_in_it(get, report):
    text = read(get(f"{REPORTS}{report.number}/")).text
    assert report.sha256 in text
    assert "Indonesia 29,446 653 10.7" in text
    assert "not estimated: few cases" in text


def test_on_a_phone_each_member_of_a_report_stands_alone_with_its_headings(get, report):
    page = get(f"{ROOM}reports/{report.number}/").content.decode()
    said = page.split('<h2 id="summary">')[1].split("</section>")[0]
    assert said.count("<table") == said.count('stack" role="table"') == 1
    assert said.count('<td role="cell"') == said.count(" data-label=") == 10 * 5


def test_a_report_s_page_reads_in_vietnamese(get, report):
    text = read(get(f"/vi{REPORTS}{report.number}/")).text
    assert f"Báo cáo tình hình số {report.number}" in text
    assert "29.446" in text


def test_a_report_is_not_there_before_it_was_issued(get, report):
    assert get(f"{REPORTS}{report.number}/?as_known_at=2020-10-13").status_code == 404
    assert f"{REPORTS}{report.number}/" not in read(get(f"{REPORTS}?as_known_at=2020-10-13")).links


@pytest.mark.parametrize("number", ["0", "99", "99999999999999999999", "x", "-1"])
def test_a_number_that_was_not_issued_does_not_exist(get, report, number):
    assert get(f"{REPORTS}{number}/").status_code == 404


@pytest.mark.parametrize("page", ["0", "x", "-1"])
def test_a_page_that_is_none_is_refused(get, page):
    assert get(f"{REPORTS}?page={page}").status_code == 400
    assert get(f"{REPORTS}?page=1000000000").status_code == 404


@pytest.mark.parametrize("frozen", ["{", "[]", "{}", None])
def test_a_report_whose_frozen_data_are_damaged_is_refused_in_plain_words(get, report, frozen):
    changed = frozen or report.frozen.replace('"cases_7d":"', '"cases_7d":"9', 1)
    change("briefing_report", "frozen = %s", "id = %s", changed, report.pk)
    answer = get(f"{REPORTS}{report.number}/")
    assert answer.status_code == 503
    assert "This report is damaged" in read(answer).text
    assert "are not those that were issued" in read(answer).text


def test_reports_and_files_are_had_by_those_they_are_for_and_by_nobody_else(emergency, cast):
    marks = world.marks_of(cast)
    issued = {sharing: issue(emergency, cast["own"], mark) for sharing, mark in marks.items()}
    nowhere = str(uuid.uuid4())
    for key, person in cast.items():
        listed = read(person.client.get(REPORTS)).links
        found = read(person.client.get("/search/?q=situation+report&in=reports")).links
        absent = person.client.get(f"/files/{nowhere}/").content.decode().replace(nowhere, "")
        for sharing, report in issued.items():
            expected = key in world.READERS[sharing]
            address, stored = f"{REPORTS}{report.number}/", report.renditions.get().file
            assert (address in listed) == expected, (key, sharing)
            assert (address in found) == expected, (key, sharing)
            assert person.client.get(address).status_code == (200 if expected else 404), (key, sharing)
            answer = person.client.get(f"/files/{stored.public_id}/")
            assert answer.status_code == (200 if expected else 404), (key, sharing)
            if not expected:
                hidden = answer.content.decode().replace(str(stored.public_id), "")
                assert without_tokens(hidden) == without_tokens(absent), (key, sharing)


def test_a_file_comes_as_it_was_stored_and_is_never_shown_in_place(get, report):
    stored = report.renditions.get(format="html", language="en").file
    response = get(f"/files/{stored.public_id}/")
    assert hashlib.sha256(response.content).hexdigest() == stored.sha256
    assert response.headers["Content-Type"] == stored.media_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="{stored.name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_file_is_only_read(report):
    stored = report.renditions.first().file
    assert Client().post(f"/files/{stored.public_id}/").status_code == 405
    assert Client().head(f"/files/{stored.public_id}/").status_code == 200


@pytest.fixture
def stored(cast):
    """A file of its own, for everyone, whose bytes a test may spoil."""
    with clock.held_at(KNOWN_AT):
        return actions.store_file(
            by=cast["own"].acting,
            content=b"as stored " + uuid.uuid4().bytes,
            name="spoilt.txt",
            media_type="text/plain",
            mark=world.marks_of(cast)["clear"],
        )


def test_a_file_whose_bytes_are_gone_says_so(get, stored):
    default_storage.delete(file_path(stored.sha256))
    response = get(f"/files/{stored.public_id}/")
    assert response.status_code == 503
    assert "its bytes are missing" in read(response).text


@pytest.mark.parametrize("change", [lambda held: held[:-1], lambda held: held + b"x", lambda held: b"X" + held[1:]])
def test_a_file_whose_bytes_were_changed_is_never_served(get, stored, change):
    path = Path(default_storage.path(file_path(stored.sha256)))
    path.chmod(0o600)
    path.write_bytes(change(path.read_bytes()))
    response = get(f"/files/{stored.public_id}/")
    assert response.status_code == 503
    assert "are not those that were stored" in read(response).text
    assert b"as stored" not in response.content
    path.unlink()


@pytest.mark.parametrize("address", ["/files/", "/files/x/", "/files/../../etc/passwd", "/files/%00/"])
def test_no_other_address_leads_to_a_file(get, address):
    assert get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\secret\\x.docx", "x.docx"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("báo cáo.pdf", "báo cáo.pdf"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_names_of_files_are_made_safe(name, safe):
    assert safe_name(name) == safe


def test_queries_do_not_grow_with_reports(get, emergency, cast, django_assert_num_queries):
    mark = world.marks_of(cast)["clear"]
    issue(emergency, cast["own"], mark)
    get(REPORTS)
    with CaptureQueriesContext(connection) as one:
        get(REPORTS)
    issue(emergency, cast["own"], mark)
    with django_assert_num_queries(len(one)):
        get(REPORTS)
