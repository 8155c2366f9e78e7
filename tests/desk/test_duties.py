"""The duty board: names for those who may read them, counts for others, the sheet of a duty, the reminder."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from tests import world
from tests.desk.pages import an_hour_ago, read
from tests.environment import KNOWN_AT
from tests.situation import reporting
from tests.situation.reporting import BEFORE, DAY, figures

from ganket.actors import actions as actors
from ganket.config.content import schedules
from ganket.lib import clock
from ganket.situation.duties.actions import bring_duties
from ganket.situation.models import Duty

AT = "/e/trio-2020/"
BOARD = f"{AT}duties/"
MOST_QUERIES = 26
NAMES = ("Samplonia (invented)", "Exemplaria (invented)", "Fictionia (invented)")


@pytest.fixture
def trio(cast):
    """Duties up to today; "third" sent today's in time, "own" yesterday's late, "other" nothing at all."""
    emergency = reporting.open_emergency(cast)
    with clock.held_at(KNOWN_AT - timedelta(hours=2)):
        bring_duties(by=actors.system(), emergency=emergency, schedules=schedules(["daily-update"]), until=KNOWN_AT)
        reporting.share(cast["third"], emergency, figures(cases_new=1))
    with an_hour_ago():
        reporting.share(cast["own"], emergency, figures(cases_new=2), day=BEFORE)
    return emergency


def rows(answer):
    """The members of the board and how the duties of today and yesterday stand with each."""
    line = answer.context["lines"][0]
    return {row.name: tuple(cell.standing for cell in row.cells[:2]) for row in line.rows}


def test_the_secretariat_reads_every_name_in_seat_order(cast, trio):
    found = rows(cast["secretariat"].client.get(BOARD))
    assert list(found) == list(NAMES)
    assert found == {
        NAMES[0]: ("not_yet", "late"),
        NAMES[1]: ("not_yet", "not_received"),
        NAMES[2]: ("received", "not_received"),
    }


@pytest.mark.parametrize(("who", "name"), [("own", NAMES[0]), ("other", NAMES[1]), ("third", NAMES[2])])
def test_a_state_reads_its_own_line_and_the_count(cast, trio, who, name):
    answer = cast[who].client.get(BOARD)
    assert list(rows(answer)) == [name]
    assert "1 of 3" in read(answer).texts


@pytest.mark.parametrize("who", ["partner", "outsider", "public"])
def test_others_read_the_count_alone(cast, trio, who):
    page = read(cast[who].client.get(BOARD))
    assert "1 of 3" in page.texts
    assert not [name for name in NAMES if name in page.text]


def test_the_board_is_shown_as_known_then(cast, trio):
    at = (KNOWN_AT - timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%MZ")
    found = rows(cast["secretariat"].client.get(f"{BOARD}?as_known_at={at}"))
    assert found[NAMES[0]] == ("not_yet", "not_received")


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_words_accuse_nobody(cast, trio, prefix):
    text = read(cast["secretariat"].client.get(prefix + BOARD)).text
    assert ("nhận sau thời điểm thống nhất" if prefix else "received after the agreed time") in text
    assert "overdue" not in text
    assert "violat" not in text


def test_only_who_owes_is_reminded(cast, trio):
    for who, person in cast.items():
        page = read(person.client.get(AT))
        is_reminded = "What is open" in page.texts
        assert is_reminded == (who in ("own", "other", "third")), who
    text = read(cast["other"].client.get(AT)).text
    assert "National update of 13 Oct: was due by 14 Oct 10:00 UTC. 14 more duties are open." in text
    assert "What is open" not in read(cast["other"].client.get(f"{AT}?as_known_at=2020-10-10")).texts


def test_the_vietnamese_reminder_is_one_sentence_without_a_colon_in_a_colon(cast, trio):
    text = read(cast["other"].client.get(f"/vi{AT}")).text
    assert "ngày 13/10, thời hạn là 10 giờ 00 (UTC), 14/10, nay đã qua." in text
    assert "thời hạn:" not in text


def test_who_acts_for_a_state_but_does_not_report_is_led_to_no_form(cast, trio):
    chair = reporting.colleague(cast["other"], "chair", "chair").client
    assert "What is open" not in read(chair.get(AT)).texts
    assert not [link for link in read(chair.get(BOARD)).links if "/report/" in link or link.endswith("sheet.xlsx")]


def test_who_owes_finds_the_form_and_the_sheet(cast, trio):
    links = read(cast["other"].client.get(BOARD)).links
    assert f"{AT}report/?day={BEFORE}" in links
    assert [link for link in links if link.endswith("sheet.xlsx")]


def test_the_sheet_of_a_duty_is_its_owners_alone(cast, trio):
    duty = Duty.objects.get(owner=cast["own"].party, day=DAY)
    address = f"{BOARD}{duty.public_id}/sheet.xlsx"
    for who, person in cast.items():
        assert person.client.get(address).status_code == (200 if who == "own" else 404), who
    assert cast["own"].client.get(f"/e/covid-19-2020/duties/{duty.public_id}/sheet.xlsx").status_code == 404


def test_the_sheet_names_the_figures_of_the_day_before(cast, trio):
    duty = Duty.objects.get(owner=cast["own"].party, day=DAY)
    answer = cast["own"].client.get(f"{BOARD}{duty.public_id}/sheet.xlsx")
    assert f"XAA-daily-update-{DAY}.xlsx" in answer.headers["Content-Disposition"]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    line = next(row for row in cells if "cases_new" in row)
    assert 2.0 in line


def test_the_sheet_asked_as_known_then_names_what_was_known_then(cast, trio):
    duty = Duty.objects.get(owner=cast["own"].party, day=DAY)
    answer = cast["own"].client.get(f"{BOARD}{duty.public_id}/sheet.xlsx?as_known_at=2020-10-10")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert 2.0 not in next(row for row in cells if "cases_new" in row)


@pytest.mark.parametrize("query", ["day=2020-10-20", "day=x", "duty=unknown", "day=2019-01-01"])
def test_what_is_no_choice_is_refused_in_plain_words(cast, trio, query):
    assert cast["secretariat"].client.get(f"{BOARD}?{query}").status_code == 400


def test_an_emergency_without_duties_says_so(cast):
    assert "Nothing is owed on these days." in read(cast["public"].client.get("/e/covid-19-2020/duties/")).text


@pytest.mark.parametrize("who", world.EVERYONE)
def test_queries_do_not_grow_with_the_days(cast, trio, who, django_assert_max_num_queries):
    client = cast[who].client
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(f"{BOARD}?day=2020-09-01")
    with django_assert_max_num_queries(len(few)):
        client.get(BOARD)
