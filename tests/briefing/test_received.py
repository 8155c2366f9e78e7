"""The report knows what the states sent: when, in which words, and what they corrected the next day."""

import hashlib
import re
from datetime import timedelta

import orjson
import pytest
from tests.briefing import reports, updates
from tests.briefing.test_pdf import everything, text_of

from ganket.actors import actions as actors
from ganket.briefing import queries
from ganket.briefing.models import Report
from ganket.briefing.renditions import html, members, pdf, received
from ganket.briefing.renditions.composed import Issue
from ganket.briefing.renditions.wording import Wording
from ganket.config import verification
from ganket.lib import audit, canonical, clock
from ganket.lib.audit import Finding
from ganket.situation.loading.rules import Row


@pytest.fixture
def told(cast):
    return updates.tell(cast)


def issue(emergency, at, **asked):
    with clock.held_at(at):
        return reports.issue(emergency, **asked)


def correct_by_form(cast, emergency):
    said = updates.content("own", cases_new=40, deaths_new=3, tests_new=900)
    updates.share(cast, emergency, "own", said, updates.CORRECTED_AT, base=1, reason=updates.REASON)


def correct_by_sheet(cast, emergency):
    row = Row("XAA", "deaths_new", updates.DAY, updates.DAY, 3.0, reason=updates.REASON)
    mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    reports.load([row], source="XAA", mark=mark, at=updates.CORRECTED_AT)


def state_of(frozen, code):
    return next(each for each in frozen["record"]["states"] if each["code"] == code)


@pytest.mark.parametrize("correct", [correct_by_form, correct_by_sheet])
def test_a_correction_leaves_the_first_day_s_report_and_stands_in_the_second_s(cast, told, correct):
    first = issue(told, updates.REPORTED_AT)
    before = reports.contents(first)
    correct(cast, told)
    second = issue(told, updates.NEXT_REPORT_AT)
    assert queries.rebuilt(first) == first.frozen.encode()
    assert queries.rebuilt(second) == second.frozen.encode()
    assert reports.contents(first) == before
    after = reports.contents(second)
    said = {
        "en": "Samplonia (invented): deaths of 14 October 2020 from 5 to 3. Reason: Two deaths were counted twice. "
        "Recorded 08:30 UTC, 16 October 2020.",
        "vi": "Xam-plô-ni-a (hư cấu): số ca tử vong ngày 14/10/2020 từ 5 thành 3. Lý do điều chỉnh: Two deaths were "
        "counted twice. Ghi nhận lúc 08 giờ 30 (UTC), ngày 16/10/2020.",
    }
    for (form, language), content in after.items():
        if form != "json":
            assert said[language] in everything(form, content), (form, language)
            assert updates.REASON not in everything(form, before[form, language]), (form, language)
    assert len(after) == 7
    audit.chain()
    assert [each for _, check in verification.CHECKS[-1:] for each in check() if isinstance(each, Finding)] == []


def test_the_first_day_keeps_the_figure_that_was_known_then(cast, told):
    correct_by_form(cast, told)
    first, second = (
        queries.freeze(told, told.mark, at)["record"]["states"][0]
        for at in (updates.REPORTED_AT, updates.NEXT_REPORT_AT)
    )
    assert (first["corrections"], first["update"]["corrected_at"]) == ([], None)
    (one,) = second["corrections"]
    assert (one["indicator"], one["day"], one["before"], one["after"]) == ("deaths_new", "2020-10-14", "5", "3")
    assert (one["reason"], one["source"]) == (updates.REASON, "XAA")
    assert one["recorded_at"].startswith("2020-10-16T08:30:00")


def test_the_frozen_data_say_who_sent_what_and_how_many_owed(told):
    record = queries.freeze(told, told.mark, updates.REPORTED_AT)["record"]
    assert record["owed"] == {"day": "2020-10-14", "received": 2, "owed": 3}
    assert record["updates_day"] == "2020-10-14"
    own, other, third = record["states"]
    assert (own["update"]["received_at"][:16], own["update"]["language"]) == ("2020-10-15T08:00", "en")
    assert other["update"]["assessment"] == "Dịch đang được kiểm soát tốt."
    assert third["update"] is None
    assert (own["source"], own["is_own_source"], third["source"]) == ("XAA", True, "JHU")


def test_the_column_says_when_and_of_who_sent_nothing_no_more_than_the_count(cast, told):
    correct_by_form(cast, told)
    files = reports.contents(issue(told, updates.NEXT_REPORT_AT, as_known_at=updates.REPORTED_AT))
    english, vietnamese = (text_of(files["pdf", language]) for language in ("en", "vi"))
    assert "Update received, UTC" in english[0]
    assert "National updates of 14 October 2020: 2 of 3 received." in english[0]
    assert "15 Oct, 08:00" in english[0]
    assert "corrected" not in english[0]
    assert "Bản cập nhật tình hình quốc gia ngày 14/10/2020: đã nhận 2/3." in vietnamese[0]
    assert "15/10, 08 giờ 01" in vietnamese[0]
    table = english[0].split("Update received, UTC", 1)[1]
    assert re.search(r"Fictionia \(invented\) JHU, to 14 Oct – \d", table)


def mark_of_who_serves(cast):
    """A mark whose every reader may read who owes."""
    return actors.mark(owner=cast["secretariat"].party, sharing_label="TLP:AMBER+STRICT")


def test_a_report_names_who_owes_where_every_reader_may_read_it(cast, told):
    shown = issue(told, updates.REPORTED_AT, mark=mark_of_who_serves(cast), formats=["html", "docx", "pdf"])
    assert queries.rebuilt(shown) == shown.frozen.encode()
    third = state_of(orjson.loads(shown.frozen), "XCC")
    assert third["duty"] == {"standing": "not_received", "received_at": None}
    for (form, language), content in reports.contents(shown).items():
        words = {"en": "not received", "vi": "chưa nhận được"}[language]
        table = everything(form, content).split({"en": "of 3 received", "vi": "đã nhận 2/3"}[language])[1]
        # of the table alone: what follows may speak of days and figures
        table = table[: table.index({"en": "JHU: Johns Hopkins", "vi": "JHU: Đại học Johns Hopkins"}[language])]
        assert table.lower().count(words) == 1, (form, language)


@pytest.mark.parametrize("label", ["TLP:CLEAR", "TLP:AMBER", "TLP:GREEN"])
def test_a_report_for_others_keeps_counts_alone(cast, told, label):
    parties = [] if label == "TLP:CLEAR" else [told.association.party]
    mark = actors.mark(owner=cast["secretariat"].party, sharing_label=label, parties=parties)
    frozen = queries.freeze(told, mark, updates.REPORTED_AT)
    assert frozen["record"]["owed"] == {"day": "2020-10-14", "received": 2, "owed": 3}
    assert {state["duty"] for state in frozen["record"]["states"]} == {None}


def test_a_report_of_the_form_before_is_gathered_and_said_as_it_was(told):
    issued = issue(told, updates.REPORTED_AT, formats=["json"])
    reference = orjson.loads(issued.frozen)["reference"]
    del reference["mark"]["names_who_owe"]
    frozen = queries.freeze(told, told.mark, updates.REPORTED_AT, reference=reference, form="ganket-report/2")
    assert frozen["format"] == "ganket-report/2"
    kept = canonical.dumps(frozen)
    stored = Report(
        emergency=told,
        mark=told.mark,
        as_known_at=updates.REPORTED_AT,
        frozen=kept.decode(),
        sha256=hashlib.sha256(kept).hexdigest(),
    )
    assert queries.rebuilt(stored) == kept
    assert "duty" not in frozen["record"]["states"][0]
    gone = {"indicator": "cases_new", "day": "2020-10-14", "before": "40", "after": None, "reason": "<5"}
    assert members.before_and_after(gone, Wording("en")) == ("40", "no value")
    facts = Issue(1, updates.REPORTED_AT, "0" * 64)
    for language, words in (("en", "not received"), ("vi", "chưa nhận được")):
        before, now = (
            everything("html", html.write(each, facts, language)) for each in (frozen, orjson.loads(issued.frozen))
        )
        assert updates.ASSESSMENTS["other"][0] in before
        assert before.count(words) > now.count(words)
        assert "“" in before


def test_an_assessment_stands_beside_the_systems_r_in_its_own_words_and_language(told):
    files = reports.contents(issue(told, updates.REPORTED_AT))
    for language, whose in (
        ("en", "Assessment of the state in its update of 14 October 2020; language: Vietnamese"),
        ("vi", "Đánh giá của nước báo cáo trong bản cập nhật ngày 14/10/2020; ngôn ngữ: tiếng Việt"),
    ):
        for form in ("pdf", "html", "docx"):
            text = everything(form, files[form, language])
            assert whose in text, (form, language)
            assert "Dịch đang được kiểm soát tốt." in text, (form, language)
    assert '<p lang="vi">Dịch đang được kiểm soát tốt.</p>' in files["html", "en"].decode()


def test_both_languages_break_their_pages_alike(told):
    files = reports.contents(issue(told, updates.REPORTED_AT, formats=["pdf"]))
    english, vietnamese = text_of(files["pdf", "en"]), text_of(files["pdf", "vi"])
    assert len(english) == len(vietnamese) == 3
    for one, other in (("Assessments of the states", "Đánh giá của các nước báo cáo"), ("Corrections", "Điều chỉnh")):
        assert [one in page for page in english] == [other in page for page in vietnamese]


def test_where_one_language_has_no_room_the_table_begins_a_page_in_each(emergency):
    report = reports.issue(emergency, formats=["json"])
    frozen = orjson.loads(report.frozen)
    for place, state in enumerate(frozen["record"]["states"]):
        added = {"indicator": "deaths_new", "day": "2020-10-12", "value": "3", "reason": ""}
        state["additions"] = [{**added, "recorded_at": "2020-10-14T08:00:00Z"}] * (place % 2 + 1)
    issued = Issue(report.number, report.issued_at, report.sha256)
    english, vietnamese = (text_of(pdf.write(frozen, issued, language)) for language in ("en", "vi"))
    assert len(english) == len(vietnamese)
    assert [page.startswith("Members") for page in english] == [page.startswith("Các nước") for page in vietnamese]
    assert english[1].startswith("Members")


def test_a_very_long_assessment_is_set_over_pages_alike(cast):
    emergency = updates.open_emergency(cast)
    long = "A sentence of the usual length stands here again. " * 190
    said = updates.Content(assessment=long)
    updates.share(cast, emergency, "own", said, updates.SHARED_AT)
    files = reports.contents(issue(emergency, updates.REPORTED_AT, formats=["pdf"]))
    english, vietnamese = text_of(files["pdf", "en"]), text_of(files["pdf", "vi"])
    assert len(english) == len(vietnamese)
    assert sum("usual length" in page for page in english) == 2
    assert sum(page.count("usual length") for page in english) == 190
    assert [page.count("usual length") for page in english] == [page.count("usual length") for page in vietnamese]


def test_without_any_update_the_report_has_no_such_column_and_no_such_section(emergency):
    files = reports.contents(reports.issue(emergency, formats=["pdf", "html", "docx"]))
    for (form, language), content in files.items():
        text = everything(form, content)
        for word in ("Update received", "Nhận bản cập nhật", "Assessments", "Đánh giá của các nước"):
            assert word not in text, (form, language, word)


def test_what_only_others_may_read_is_not_received_in_the_public_report(cast, told):
    amber = actors.mark(owner=cast["third"].party, sharing_label="TLP:AMBER", parties=[cast["own"].party])
    with clock.held_at(updates.SHARED_AT + timedelta(minutes=30)):
        from tests.situation import reporting

        reporting.share(
            cast["third"], told, updates.Content(assessment="Among ourselves."), mark=amber, day=updates.DAY
        )
    frozen = queries.freeze(told, told.mark, updates.REPORTED_AT)
    assert state_of(frozen, "XCC")["update"] is None
    assert frozen["record"]["owed"]["received"] == 3
    assert "Among ourselves" not in orjson.dumps(frozen).decode()


def test_a_correction_of_words_alone_is_said_once(cast, told):
    said = updates.Content(assessment="Under control everywhere.", figures=updates.content("own").figures)
    updates.share(cast, told, "own", said, updates.CORRECTED_AT, base=1, reason="Both districts reported since")
    report = issue(told, updates.NEXT_REPORT_AT, formats=["html"])
    text = everything("html", reports.contents(report)["html", "en"])
    assert text.count("the national update of 14 October 2020 was corrected. Reason: Both districts") == 1
    assert "Under control everywhere." in text


def test_any_indicator_that_was_corrected_is_listed(cast, told):
    said = updates.content("own", cases_new=40, deaths_new=5, tests_new=950)
    updates.share(cast, told, "own", said, updates.CORRECTED_AT, base=1, reason="A laboratory sent late")
    frozen = queries.freeze(told, told.mark, updates.NEXT_REPORT_AT)
    (one,) = state_of(frozen, "XAA")["corrections"]
    assert (one["indicator"], one["before"], one["after"]) == ("tests_new", "900", "950")
    assert frozen["reference"]["indicators"]["tests_new"]["vi"] == "số xét nghiệm mới thực hiện"


@pytest.mark.parametrize(
    ("language", "below", "withdrawn"),
    [
        ("en", "deaths of 14 October 2020 from <5 to 4", "new cases of 14 October 2020 from 40 to withdrawn"),
        (
            "vi",
            "số ca tử vong ngày 14/10/2020 từ <5 thành 4",
            "số ca mắc mới ngày 14/10/2020 từ 40 thành đã thu hồi",
        ),
    ],
)
def test_figures_that_were_withheld_or_are_withdrawn_are_called_so(cast, told, language, below, withdrawn):
    early = updates.SHARED_AT + timedelta(minutes=30)
    said = updates.content("own", cases_new=40, deaths_new="<5", tests_new=900)
    updates.share(cast, told, "own", said, early, base=1, reason="Under review")
    said = updates.content("own", deaths_new=4, tests_new="<9")
    updates.share(cast, told, "own", said, updates.CORRECTED_AT, base=2, reason=updates.REASON)
    report = issue(told, updates.NEXT_REPORT_AT, formats=["html"], languages=[language])
    text = everything("html", reports.contents(report)["html", language]).replace("&lt;", "<")
    assert below in text
    assert withdrawn in text
    assert re.search("(900 to|900 thành) <9", text)
    assert not re.search("(Reason|Lý do): <9", text)


def test_a_reason_of_several_changes_is_said_once_over_them(cast, told):
    said = updates.content("own", cases_new=44, deaths_new=3, tests_new=900)
    updates.share(cast, told, "own", said, updates.CORRECTED_AT, base=1, reason=updates.REASON)
    text = everything("html", reports.contents(issue(told, updates.NEXT_REPORT_AT, formats=["html"]))["html", "en"])
    assert text.count(updates.REASON) == 1
    assert "2 changes for one reason: Two deaths were counted twice. Recorded 08:30 UTC, 16 October 2020:" in text
    assert "– new cases of 14 October 2020 from 40 to 44" in text
    assert "– deaths of 14 October 2020 from 5 to 3" in text


def test_many_days_corrected_at_once_are_one_line_and_each_stands_in_the_data(cast, told):
    days = [updates.DAY - timedelta(days=n) for n in range(1, 11)]
    mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    rows = [Row("XAA", "cases_new", day, day, 44.0, reason="New case definition") for day in days]
    reports.load(rows, source="XAA", mark=mark, at=updates.CORRECTED_AT)
    frozen = queries.freeze(told, told.mark, updates.NEXT_REPORT_AT)
    assert len(state_of(frozen, "XAA")["corrections"]) == 10
    pairs = list(zip(frozen["reference"]["members"], frozen["record"]["states"], strict=True))
    since = {"since": "", "until": ""}
    lines = received.corrections(pairs, frozen["record"], frozen["reference"], since, Wording("en"))["lines"]
    assert lines == [
        "Samplonia (invented): new cases of 10 days, 4 October 2020 to 13 October 2020; the last of them from 40 to "
        "44. Reason: New case definition. Recorded 08:30 UTC, 16 October 2020."
    ]


def test_a_report_is_rebuilt_byte_equal_after_later_updates_and_duties(cast, told):
    report = issue(told, updates.REPORTED_AT, formats=["json"])
    updates.bring_duties(told, updates.NEXT_REPORT_AT)
    correct_by_form(cast, told)
    updates.share(
        cast, told, "other", updates.content("other"), updates.CORRECTED_AT, day=updates.DAY + timedelta(days=1)
    )
    assert queries.rebuilt(report) == report.frozen.encode()


@pytest.mark.parametrize("letters", [1, 1499, 1500, 1501, 4000])
def test_a_long_text_is_cut_between_words_and_nothing_is_lost(letters):
    said = ("word " * 1000)[:letters]
    cut = received.pieces(said)
    assert " ".join(cut).split() == said.split()
    assert max(map(len, cut)) <= 1500


def test_a_word_longer_than_a_piece_is_cut_as_well():
    assert "".join(received.pieces("x" * 3200)) == "x" * 3200
