"""The room and the public page know what the states sent; where nobody did, they say nothing of it."""

import re
from datetime import timedelta

import pytest
from tests.briefing import reports, updates
from tests.desk.pages import ROOM, read

from ganket.actors import actions as actors
from ganket.lib import clock
from ganket.situation.importer.at_once import load_file
from ganket.situation.loading.rules import Row

TRIO = "/e/trio-2020/"
LATER = updates.NEXT_REPORT_AT
OF_FIGURES = (
    "",
    "states/XAA/",
    "states/XCC/",
    "indicators/",
    "indicators/cases_new/",
    "indicators/cases_new/?state=XAA",
    "indicators/deaths_new/",
    f"indicators/deaths_new/?state=XAA&day={updates.DAY + timedelta(days=1)}",
)


@pytest.fixture
def told(cast):
    return updates.tell(cast)


def look(cast, who="public", address=TRIO, at=updates.REPORTED_AT):
    with clock.held_at(at):
        return cast[who].client.get(address)


def cells(answer):
    """What the column says, by state."""
    html = answer.content.decode()
    rows = re.findall(r'<tr role="row">.*?</tr>', html, re.DOTALL)
    column = r'class="members__update">(.*?)</td>'
    found = {
        re.search(r"states/([A-Z]{3})/", row)[1]: re.search(column, row, re.DOTALL) for row in rows if "/states/" in row
    }
    return {code: " ".join(re.sub(r"<[^>]+>", " ", cell[1]).split()) for code, cell in found.items() if cell}


@pytest.mark.parametrize("address", [ROOM, "/vi" + ROOM, "/public/"])
def test_where_nobody_reports_by_update_there_is_no_column_and_no_count(cast, emergency, address):
    html = cast["public"].client.get(address).content.decode()
    assert "members__update" not in html
    for words in ("Update received", "Nhận bản cập nhật", "National updates of", "standing__owed"):
        assert words not in html


@pytest.mark.parametrize(
    ("who", "third"),
    [("public", "–"), ("own", "–"), ("partner", "–"), ("third", "not received"), ("secretariat", "not received")],
)
def test_the_column_says_when_each_update_was_received_and_names_who_owes_to_few(cast, told, who, third):
    assert cells(look(cast, who)) == {
        "XAA": "Update received 15 Oct 08:00 UTC",
        "XBB": "Update received 15 Oct 08:01 UTC",
        "XCC": f"Update received {third}",
    }


@pytest.mark.parametrize("who", ["public", "partner", "outsider"])
@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_to_others_no_page_says_of_a_state_that_something_was_not_received(cast, told, who, prefix):
    # Given a state that shared the cases of a day with all, and the deaths with one other state alone
    amber = actors.mark(owner=cast["own"].party, sharing_label="TLP:AMBER", parties=[cast["other"].party])
    day = updates.DAY + timedelta(days=1)
    for indicator, mark in (("cases_new", told.mark), ("deaths_new", amber)):
        row = Row("XAA", indicator, day, day, 12.0)
        reports.load([row], source="XAA", mark=mark, at=updates.CORRECTED_AT)
    said = {page: look(cast, who, prefix + TRIO + page, LATER).content.decode().lower() for page in OF_FIGURES}
    # then nothing of any page, be it folded away or within a drawing, says that they were not received
    line = "12 ca mắc mới, chưa có số liệu về ca tử vong" if prefix else "12 new cases, no figures of deaths"
    assert line in said[""]
    for page, html in said.items():
        assert "not received" not in html, page
        assert "chưa nhận được" not in html, page


def test_count_and_names_are_of_one_reading(cast, told):
    # Given a third state that shared its update with one other alone
    amber = actors.mark(owner=cast["third"].party, sharing_label="TLP:AMBER", parties=[cast["own"].party])
    with clock.held_at(updates.SHARED_AT):
        from tests.situation import reporting

        reporting.share(cast["third"], told, updates.Content(assessment="Ours."), mark=amber, day=updates.DAY)
    # then who reads names reads that it was received, as the count does, and that it is for others
    page = look(cast, "secretariat")
    assert cells(page)["XCC"] == "Update received 15 Oct 08:01 UTC not shared with you"
    assert "3 of 3 received" in read(page).text
    assert cells(look(cast))["XCC"] == "Update received –"


def test_a_corrected_update_says_since_when_and_the_past_does_not(cast, told):
    said = updates.content("own", cases_new=40, deaths_new=3, tests_new=900)
    at = updates.SHARED_AT.replace(hour=12)
    updates.share(cast, told, "own", said, at, base=1, reason=updates.REASON)
    assert cells(look(cast))["XAA"] == "Update received 15 Oct 08:00 UTC corrected 15 Oct 12:00 UTC"
    past = cells(look(cast, address=f"{TRIO}?as_known_at=2020-10-15T11:00Z", at=LATER))
    assert past["XAA"] == "Update received 15 Oct 08:00 UTC"


def test_when_the_next_day_is_due_the_last_one_is_named(cast, told):
    bring_next_day(told)
    assert cells(look(cast, at=LATER))["XAA"] == "Update received last of 14 Oct"
    assert cells(look(cast, "own", at=LATER))["XAA"] == "Update received not received last of 14 Oct"
    assert cells(look(cast, "own", at=LATER))["XBB"] == "Update received last of 14 Oct"
    early = LATER.replace(hour=9)
    assert cells(look(cast, "secretariat", at=early))["XBB"] == "Update received awaited last of 14 Oct"


def test_a_day_that_is_not_due_yet_is_no_gap_in_any_curve(cast, told):
    # Given one state that sent the next day before it was due, and another that sent the day before alone
    bring_next_day(told)
    day = updates.DAY + timedelta(days=1)
    row = Row("XAA", "cases_new", day, day, 12.0)
    reports.load([row], source="XAA", mark=told.mark, at=updates.CORRECTED_AT)
    # then no curve marks that day of the other before it is due, and each does after
    for page in ("", "indicators/cases_new/"):
        early, late = (
            drawn_gaps(look(cast, address=TRIO + page, at=at), "XBB") for at in (updates.CORRECTED_AT, LATER)
        )
        assert early, page
        for key, marks in early.items():
            assert late[key].count("M") == marks.count("M") + 1, (page, key)


def drawn_gaps(answer, code):
    """The marks of missing days of a state, by figure."""
    pattern = rf'<svg[^>]*"((?:curve|spark)-{code})-title [^>]*>.*?class="fig-missing"[^>]* d="([^"]*)".*?</svg>'
    return dict(re.findall(pattern, answer.content.decode(), re.DOTALL))


def bring_next_day(emergency):
    updates.bring_duties(emergency, updates.SHARED_AT + timedelta(hours=2))


@pytest.mark.parametrize(
    ("prefix", "count"),
    [
        ("", "National updates of 14 October 2020: 2 of 3 received."),
        ("/vi", "Bản cập nhật tình hình quốc gia ngày 14/10/2020: đã nhận 2/3."),
    ],
)
def test_how_many_are_received_is_said_to_everyone_in_both_languages(cast, told, prefix, count):
    for who in ("public", "third", "secretariat"):
        assert count in read(look(cast, who, prefix + TRIO)).text


def test_a_states_own_words_stand_beside_its_r_attributed_and_in_their_language(cast, told):
    html = look(cast).content.decode()
    assert '<q lang="vi">Dịch đang được kiểm soát tốt.</q>' in html
    text = read(look(cast)).text
    assert "(assessment of the State, 14 Oct, Vietnamese)" in text
    assert "(assessment of the State, 14 Oct)" in text
    assert text.count("The State's own assessment: none shared.") == 1
    vietnamese = read(look(cast, address="/vi" + TRIO)).text
    assert "(đánh giá của nước báo cáo, 14/10, tiếng Anh)" in vietnamese


def test_a_long_assessment_is_cut_between_words_and_leads_to_the_whole(cast, told):
    long = updates.Content(assessment="A sentence that goes on. " * 40)
    updates.share(cast, told, "own", long, updates.CORRECTED_AT, base=1, reason="Said at length")
    html = look(cast, at=LATER).content.decode()
    (short,) = re.findall(r'<q lang="en">([^<]*)</q>', html)
    assert len(short) <= 241
    assert short.endswith("…")
    assert f'href="{TRIO}states/XAA/#update"' in html


def test_what_is_shared_with_some_is_seen_by_them_and_marks_their_page(cast, told):
    amber = actors.mark(owner=cast["third"].party, sharing_label="TLP:AMBER", parties=[cast["own"].party])
    with clock.held_at(updates.SHARED_AT):
        from tests.situation import reporting

        secret = updates.Content(assessment="Quokkas were seen.")
        reporting.share(cast["third"], told, secret, mark=amber, day=updates.DAY)
    for who, sees in (("own", True), ("third", True), ("other", False), ("public", False)):
        html = look(cast, who).content.decode()
        assert ("Quokkas" in html) is sees, who
        assert ("TLP:AMBER<" in html) is sees, who


def test_the_number_of_queries_does_not_grow_with_updates(cast, told):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as found:
            look(cast, at=LATER)
        return len(found)

    def share(*backs):
        for key in ("own", "other"):
            for back in backs:
                day = updates.DAY.replace(day=14 - back)
                updates.share(cast, told, key, updates.content(key), updates.CORRECTED_AT, day=day)

    share(1)  # where nothing came since yesterday, what changed is not even asked
    before = queries()
    share(2, 3, 4, 5)
    assert queries() == before


def test_figures_of_the_day_sent_by_a_sheet_stand_as_received(cast, told):
    # Given a third state that sent its figures by a sheet, and no update
    third, day = cast["third"], updates.DAY
    sheet = f"date,place,new cases\n{day},XCC,7\n".encode()
    everyone = actors.mark(owner=third.party, sharing_label="TLP:CLEAR")
    with clock.held_at(updates.SHARED_AT.replace(hour=9)):
        load_file(by=third.acting, content=sheet, name="f.csv", source=third.party, hazard=told.hazard, mark=everyone)
    assert cells(look(cast))["XCC"] == "Update received 15 Oct 09:00 UTC figures by file"
    assert "3 of 3 received" in look(cast).content.decode()
