"""`ganket report` and `ganket verify`: what is written is checked, and a changed byte is named."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from tests.briefing import reports
from tests.briefing.reports import change

from ganket.actors.rules import file_path
from ganket.config import verification
from ganket.lib import audit, protected
from ganket.lib.audit import Finding
from ganket.situation.models import Batch, Entry, Level, Observation


def findings():
    return [found for _, check in verification.CHECKS for found in check() if isinstance(found, Finding)]


@pytest.fixture
def report(emergency):
    found = reports.issue(emergency, formats=["pdf", "json"], languages=["en"])
    audit.chain()
    return found


def test_an_untouched_record_has_no_findings(report):
    assert findings() == []


def test_later_days_and_corrections_are_no_findings(report, emergency):
    reports.record_more(emergency)
    audit.chain()
    assert findings() == []


def test_leaves_of_the_last_minute_are_said_and_not_blamed(emergency):
    reports.issue(emergency, formats=["json"])
    found = list(verification.log())
    assert [type(each) for each in found] == [verification.Note]
    assert "of the last minute are not chained yet" in found[0].words


def test_an_older_unchained_leaf_is_a_finding(emergency, monkeypatch):
    reports.issue(emergency, formats=["json"])
    monkeypatch.setattr(verification, "CHAINED_WITHIN", timedelta(minutes=-1))
    assert {each.reason for each in verification.log()} == {"this leaf is not chained yet"}


def test_a_changed_observation_is_named_by_its_batch_and_breaks_the_report(report):
    observation = Observation.objects.filter(
        cell__series__indicator__code="cases_new", cell__series__area__code="IDN", batch__sender__code="GANKET"
    ).last()
    change("situation_observation", "value = value + 1", "id = %s", observation.pk)
    found = findings()
    batch = Batch.objects.get(pk=observation.batch_id)
    assert ("batch", f"{batch.public_id} ({batch.reference})") in {(each.kind, each.subject) for each in found}
    assert "the record as then known no longer gives its frozen data" in {each.reason for each in found}


@pytest.mark.parametrize(("model", "table"), [(Entry, "situation_entry"), (Level, "situation_level")])
def test_a_changed_entry_or_level_is_named(report, model, table):
    row = model.objects.order_by("id").first()
    change(table, "source = %s" if model is Level else "reason = %s", "id = %s", json.dumps({"x": "y"}), row.pk)
    assert any(str(row.public_id) in each.subject for each in findings())


def test_a_changed_byte_of_the_frozen_data_is_named(report):
    change("briefing_report", "frozen = %s", "id = %s", report.frozen.replace("29446", "29447"), report.pk)
    found = findings()
    assert [each.reason for each in found if each.kind == "report"] == [
        "its frozen data are not those that were issued"
    ]
    assert str(report.public_id) in found[0].subject


def test_frozen_data_and_hash_changed_together_are_named_all_the_same(report):
    from hashlib import sha256

    forged = report.frozen.replace("29446", "29447")
    digest = sha256(forged.encode()).hexdigest()
    change("briefing_report", "frozen = %s, sha256 = %s", "id = %s", forged, digest, report.pk)
    reasons = {each.reason for each in findings()}
    assert "the row is not what its leaf was written for" in reasons
    assert "the record as then known no longer gives its frozen data" in reasons
    assert "made again, its pdf (en) is not the one issued" in reasons


def test_frozen_data_that_are_no_report_at_all_are_named(report):
    from hashlib import sha256

    change("briefing_report", "frozen = %s, sha256 = %s", "id = %s", "{}", sha256(b"{}").hexdigest(), report.pk)
    assert "its frozen data cannot be read" in {each.reason for each in findings()}


def test_a_changed_byte_in_a_file_and_a_lost_file_are_named(report):
    files = {each.format: each.file for each in report.renditions.select_related("file")}
    path = Path(default_storage.path(file_path(files["pdf"].sha256)))
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        (found,) = findings()
        assert (found.kind, found.reason) == ("file", "its bytes are not those that were stored")
        assert files["pdf"].name in found.subject
        path.unlink()
        assert [each.reason for each in findings()] == ["its bytes are gone"]
    finally:
        path.write_bytes(content)


def test_missing_triggers_are_named(report):
    table = settings.PROTECTED_TABLES[0]
    with connection.cursor() as cursor:
        name = protected.trigger_names(connection, table)[0]
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert [(each.kind, each.subject) for each in findings()] == [("protection", table)]


def test_a_report_of_another_version_is_compared_by_hash_alone(report, monkeypatch):
    from ganket.briefing.freezing import reference

    monkeypatch.setattr(reference, "made_with", lambda: {"ganket": "9"})
    notes = [found for found in verification.issued_reports()]
    assert [type(each) for each in notes] == [verification.Note]
    assert "made with another version" in notes[0].words


def test_the_commands_issue_once_write_the_files_and_verify(copied_instance, tmp_path):
    folder = tmp_path / "out"
    first = copied_instance.run("report", "--as-of", "2020-10-13", "--output", str(folder), "--json")
    assert first.returncode == 0, first.stderr
    answer = json.loads(first.stdout)
    assert (answer["is_new"], answer["number"], answer["label"]) == (True, 1, "TLP:CLEAR")
    assert sorted(Path(each).name for each in answer["files"]) == sorted(path.name for path in folder.iterdir())
    assert len(answer["files"]) == 7
    again = copied_instance.run(
        "report", "--as-of", "2020-10-13", "--output", str(folder), "--format", "pdf", "--lang", "vi"
    )
    assert "was issued already and nothing differs" in again.stderr
    assert again.stdout.split() == [str(folder / "ganket-covid-19-2020-1-TLP-CLEAR-vi.pdf")]
    ask = ("report", "--format", "html", "--lang", "en")
    second, third, other = (copied_instance.run(*ask, *more) for more in ((), (), ("--again",)))
    assert "Report no. 2 issued" in second.stderr
    assert "Report no. 2" in third.stderr
    assert "says all that is known" in third.stderr
    written = copied_instance.folder / "reports" / "ganket-covid-19-2020-2-TLP-CLEAR-en.html"
    assert second.stdout == third.stdout == f"{written}\n"
    assert "Report no. 3 issued" in other.stderr
    verified = copied_instance.run("verify", "--json")
    assert verified.returncode == 0, verified.stdout
    assert json.loads(verified.stdout)["findings"] == []
    checks = len(verification.CHECKS)
    assert f"{checks} of {checks}" in verified.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "2030-01-01"), "lies in the future"),
        (("--as-of", "2019-12-31"), "begins on 2020-01-03"),
        (("--as-of", "yesterday"), "neither a day like"),
        (("--format", "xls"), "'xls' is not a format"),
        (("--lang", "fr"), "'fr' is not a language"),
    ],
)
def test_the_command_refuses_in_one_plain_sentence(copied_instance, arguments, words):
    done = copied_instance.run("report", *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
