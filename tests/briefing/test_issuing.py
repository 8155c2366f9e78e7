"""Issuing: one number, one transaction, one leaf; refusals in plain words."""

from datetime import timedelta
from hashlib import sha256

import pytest
from tests import world
from tests.briefing import reports
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.actors import permissions
from ganket.briefing import actions, queries, rules
from ganket.briefing.models import Rendition, Report
from ganket.lib import audit, clock
from ganket.lib.models import Leaf
from ganket.situation import actions as situation
from ganket.situation.actions import moment


def test_a_report_gets_the_next_number_its_hash_and_seven_files(emergency):
    report = reports.issue(emergency)
    following = reports.issue(emergency, formats=["json"])
    assert following.number == report.number + 1
    assert report.sha256 == sha256(report.frozen.encode()).hexdigest()
    assert report.as_known_at == KNOWN_AT
    names = {each.file.name for each in report.renditions.select_related("file")}
    stem = f"ganket-covid-19-2020-{report.number}-TLP-CLEAR"
    spoken = {f"{stem}-{language}.{form}" for language in ("en", "vi") for form in ("pdf", "html", "docx")}
    assert names == spoken | {f"{stem}.json"}


def test_files_carry_the_reports_mark_and_one_leaf_is_written_for_the_report(emergency):
    report = reports.issue(emergency, formats=["pdf", "json"])
    assert {each.file.mark_id for each in report.renditions.select_related("file")} == {emergency.mark_id}
    leaf = Leaf.objects.get(subject_kind="report", subject_ids=[str(report.public_id)])
    assert audit.rows_match(leaf, queries.report_row(report))


def test_the_json_file_is_the_frozen_data_byte_for_byte(emergency):
    report = reports.issue(emergency, formats=["json"])
    assert reports.contents(report) == {("json", "mul"): report.frozen.encode()}


def test_a_past_moment_is_allowed(emergency):
    past = KNOWN_AT - timedelta(days=10)
    report = reports.issue(emergency, as_known_at=past, formats=["json"])
    assert (report.as_known_at, report.issued_at) == (past, KNOWN_AT)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"as_known_at": KNOWN_AT + timedelta(seconds=1)}, "lies in the future"),
        ({"as_known_at": KNOWN_AT - timedelta(days=365)}, "the emergency begins on 2020-01-03"),
        ({"as_known_at": KNOWN_AT.replace(tzinfo=None)}, "knows its zone"),
        ({"formats": ["xls"]}, "'xls' is not a format"),
        ({"languages": ["fr"]}, "'fr' is not a language"),
        ({"formats": []}, "No format is named"),
    ],
)
def test_what_cannot_be_issued_is_refused_in_a_plain_sentence(emergency, asked, words):
    before = Report.objects.count()
    with pytest.raises(ValueError, match=words):
        reports.issue(emergency, **asked)
    assert Report.objects.count() == before


def test_a_mark_whose_readers_may_not_see_the_emergency_is_refused(emergency, cast):
    hidden = world.marks_of(cast)["strict to nobody else"]
    emergency.mark = hidden
    with pytest.raises(rules.NotIssued, match="Not every reader"):
        reports.issue(emergency, mark=actors.mark(owner=actors.system().party, sharing_label="TLP:CLEAR"))


def test_nothing_is_left_when_the_leaf_cannot_be_written(emergency, monkeypatch):
    reports_before, files_before = Report.objects.count(), Rendition.objects.count()

    def refuse(act, **_):
        if act == "issue report":
            raise RuntimeError("the log cannot be written")
        return original(act, **_)

    original = audit.record
    monkeypatch.setattr(audit, "record", refuse)
    with pytest.raises(RuntimeError):
        reports.issue(emergency, formats=["json"])
    assert (Report.objects.count(), Rendition.objects.count()) == (reports_before, files_before)


def test_what_is_recorded_after_issue_is_later_than_the_report(emergency):
    report = reports.issue(emergency, formats=["json"])
    assert moment() > report.as_known_at


def test_a_later_number_is_never_issued_at_an_earlier_moment(emergency):
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        first = reports.issue(emergency, formats=["json"])
    second = reports.issue(emergency, formats=["json"])
    assert second.number == first.number + 1
    assert second.issued_at >= first.issued_at
    assert second.as_known_at == KNOWN_AT


def test_the_clock_is_read_once_the_lock_is_held(emergency, monkeypatch):
    """Whoever waited for the lock is issued when they got it, after the report that held it."""
    waited = KNOWN_AT + timedelta(minutes=1)
    take = situation.lock

    def wait():
        clock._held.set(waited)
        return take()

    with clock.held_at(KNOWN_AT):
        monkeypatch.setattr(situation, "lock", wait)
        report = reports.issue(emergency, formats=["json"])
    assert (report.issued_at, report.as_known_at) == (waited, waited)


@pytest.mark.parametrize("frozen", ["", "{", "[]", "{}", "null", None])
def test_damaged_frozen_data_are_refused_in_words(emergency, frozen):
    report = reports.issue(emergency, formats=["json"])
    assert queries.frozen_data(report.frozen, report.sha256)["label"] == "TLP:CLEAR"
    changed = report.frozen.replace("TLP:CLEAR", "TLP:GREEN", 1) if frozen is None else frozen
    for digest in (report.sha256, sha256(changed.encode()).hexdigest())[: 1 if frozen is None else 2]:
        with pytest.raises(rules.Damaged, match="are not those that were issued"):
            queries.frozen_data(changed, digest)


def test_the_same_moment_and_data_are_found_as_already_issued(emergency):
    assert queries.already_issued(emergency, emergency.mark, KNOWN_AT) is None
    report = reports.issue(emergency, formats=["json"])
    assert queries.already_issued(emergency, emergency.mark, KNOWN_AT) == report
    assert queries.already_issued(emergency, emergency.mark, KNOWN_AT - timedelta(hours=1)) is None


def test_where_nothing_came_in_the_last_report_says_all_that_is_known(emergency):
    report = reports.issue(emergency, formats=["json"])
    with clock.held_at(KNOWN_AT + timedelta(minutes=20)):
        assert queries.already_issued(emergency, emergency.mark, None) == report
    reports.record_entry(emergency, "X1", at=KNOWN_AT + timedelta(minutes=30))
    with clock.held_at(KNOWN_AT + timedelta(minutes=40)):
        assert queries.already_issued(emergency, emergency.mark, None) is None


def test_a_report_is_seen_by_the_readers_of_its_mark_and_nobody_else(emergency, cast):
    amber = world.marks_of(cast)["amber to other"]
    shared = actions.issue_report(
        by=cast["own"].acting, emergency=emergency, mark=amber, formats=["json"], as_known_at=KNOWN_AT
    )
    public = reports.issue(emergency, formats=["json"])
    for key in world.EVERYONE:
        seen = set(queries.reports_visible(emergency, cast[key].viewer))
        assert public in seen
        assert (shared in seen) == (key in world.READERS["amber to other"])
    assert queries.reports_visible(emergency, permissions.public()).first() == public


def test_has_reports_is_false_until_the_first(emergency):
    assert not actions.has_reports(emergency)
    reports.issue(emergency, formats=["json"])
    assert actions.has_reports(emergency)


def test_the_default_moment_is_the_clocks_now(emergency):
    with clock.held_at(KNOWN_AT + timedelta(minutes=5)):
        report = reports.issue(emergency, formats=["json"])
    assert report.as_known_at == KNOWN_AT + timedelta(minutes=5)
