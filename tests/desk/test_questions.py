"""Asking about a figure, answering, sharing what one said: the two alone read it, and nobody else is told of it."""

import pytest
from tests import world
from tests.desk.pages import an_hour_ago, read
from tests.situation import reporting
from tests.situation.reporting import DAY, figures

from ganket.actors import actions as actors
from ganket.situation.models import Post, Question
from ganket.situation.questions.rules import LONGEST_TEXT

AT = "/e/trio-2020/"
LIST = f"{AT}questions/"
FIGURE = f"{AT}indicators/cases_new/?state=XAA&day={DAY}"
ASK = f"{LIST}ask/?indicator=cases_new&state=XAA&day={DAY}"
MOST_QUERIES = 30


@pytest.fixture
def trio(cast):
    emergency = reporting.open_emergency(cast)
    with an_hour_ago():
        reporting.share(cast["own"], emergency, figures(cases_new=12))
    return emergency


def post(client, address, **typed):
    """Send a form an hour before anybody looks."""
    with an_hour_ago():
        return client.post(address, typed)


@pytest.fixture
def thread(cast, trio):
    """The address of a question that "other" asked "own"."""
    return post(cast["other"].client, ASK, text="Does this include arrivals?")["Location"]


@pytest.mark.parametrize("who", world.EVERYONE)
def test_who_finds_the_way_to_ask_at_a_figure(cast, trio, who):
    may = who in ("other", "third", "secretariat", "partner")
    for address in (FIGURE, f"{AT}states/XAA/"):
        links = read(cast[who].client.get(address)).links
        assert any("/questions/ask/" in link for link in links) == may, address


def test_no_question_is_put_to_an_estimate_or_into_the_past(cast, trio):
    client = cast["other"].client
    for address in (FIGURE.replace("cases_new", "r_mean"), f"{FIGURE}&as_known_at={DAY}T17:30Z"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "/questions/ask/" not in answer.content.decode()


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_asking_names_the_figure_and_its_readers_first(cast, trio, prefix):
    page = read(cast["other"].client.get(prefix + ASK))
    names = ("Samplonia (invented)", "Exemplaria (invented)") if not prefix else ("Xam-plô-ni-a (hư cấu)",)
    for name in names:
        assert name in page.texts
    assert "12" in page.texts
    assert (
        "Do not enter State secrets." if not prefix else "Không nhập thông tin thuộc bí mật nhà nước."
    ) in page.texts


def test_the_two_alone_read_a_question(cast, thread):
    for who, person in cast.items():
        assert person.client.get(thread).status_code == (200 if who in ("own", "other") else 404), who
        is_told = "Does this include arrivals?" in person.client.get(LIST).content.decode()
        assert is_told == (who in ("own", "other")), who
        is_told = "Does this include arrivals?" in person.client.get(FIGURE).content.decode()
        assert is_told == (who in ("own", "other")), who


def test_the_words_of_the_two_stand_with_their_label(cast, thread):
    words, label = "Does this include arrivals?", "TLP:AMBER+STRICT"
    assert f"{words} {label}" in " ".join(read(cast["other"].client.get(LIST)).texts)
    shown = read(cast["other"].client.get(FIGURE)).texts
    assert f"{words} {label}" in " ".join(shown)
    # The page is labelled for the words it shows, and for whom it shows none it is not
    assert shown.count(label) == 2
    assert label not in read(cast["third"].client.get(FIGURE)).texts


def test_the_asked_answers_and_sees_that_it_is_awaited(cast, thread):
    own = cast["own"].client
    assert "awaits your answer" in read(own.get(LIST)).texts
    answer = post(own, f"{thread}answer/", text="Yes,\r\n  with arrivals.")
    assert answer["Location"].endswith("#last")
    page = read(cast["other"].client.get(thread))
    assert "Yes," in page.text
    assert "with arrivals." in page.text
    assert "awaits your answer" not in read(own.get(LIST)).texts


@pytest.mark.parametrize("who", ["third", "secretariat", "partner", "outsider", "public"])
def test_nobody_else_answers(cast, thread, who):
    answer = post(cast[who].client, f"{thread}answer/", text="Me too")
    assert answer.status_code in (403, 404)
    assert Post.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "   ", "a\0b", "x" * (LONGEST_TEXT + 1), "left\u202eright"])
def test_words_that_cannot_be_kept_stay_in_the_form(cast, thread, typed):
    for client, address in ((cast["own"].client, f"{thread}answer/"), (cast["other"].client, ASK)):
        answer = client.post(address, {"text": typed})
        assert answer.status_code == 400
        if typed.isprintable():
            assert typed.strip() in answer.content.decode()
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "indicator=cases_new&state=XAA",
        f"indicator=none&state=XAA&day={DAY}",
        f"indicator=cases_new&state=ZZZ&day={DAY}",
        "indicator=cases_new&state=XAA&day=2020-10-15",
        "indicator=cases_new&state=XAA&day=2020-01-01",
        f"indicator=cases_new&state=%00&day={DAY}",
    ],
)
def test_a_figure_that_is_none_is_not_asked_about(cast, trio, query):
    assert cast["other"].client.get(f"{LIST}ask/?{query}").status_code == 400
    assert post(cast["other"].client, f"{LIST}ask/?{query}", text="Why?").status_code == 400
    assert not Question.objects.exists()


def test_nobody_asks_themselves(cast, trio):
    assert cast["own"].client.get(ASK).status_code == 400
    assert post(cast["own"].client, ASK, text="Why?").status_code == 400


@pytest.mark.parametrize("who", ["outsider", "public"])
def test_who_acts_for_nobody_asks_nothing_and_keeps_what_was_typed(cast, trio, who):
    assert cast[who].client.get(ASK).status_code == 403
    answer = post(cast[who].client, ASK, text="My words")
    assert answer.status_code == 403
    assert "My words" in read(answer).text


def test_what_we_said_is_shared_by_us_with_readers_by_name(cast, thread):
    other, own = cast["other"].client, cast["own"].client
    link = next(each for each in read(other.get(thread)).links if "/share/" in each)
    assert not [each for each in read(own.get(thread)).links if "/share/" in each]
    assert own.get(link).status_code == 404
    page = read(other.get(f"{link}?with=officers"))
    assert "Fictionia (invented)" in page.texts
    assert "Share with the three members and the secretariat" in page.texts
    assert post(own, f"{link}?with=public").status_code == 404
    done = post(other, f"{link}?with=officers")["Location"]
    assert done == f"{thread}?done=shared"
    # said to the two alone, and no other word is taken
    assert {who for who in ("own", "other", "third") if "Shared." in read(cast[who].client.get(done)).texts} == {
        "own",
        "other",
    }
    assert other.get(f"{thread}?done=x").status_code == 400
    seen = {who for who, person in cast.items() if person.client.get(thread).status_code == 200}
    assert seen == {"own", "other", "third", "secretariat"}


def test_an_answer_alone_may_be_shared(cast, thread):
    post(cast["own"].client, f"{thread}answer/", text="Yes, with arrivals.")
    link = next(each for each in read(cast["own"].client.get(thread)).links if "/share/" in each)
    post(cast["own"].client, f"{link}?with=public")
    page = read(cast["public"].client.get(thread))
    assert "Yes, with arrivals." in page.text
    assert "Does this include arrivals?" not in page.text
    assert "Exemplaria" not in page.text
    assert "another party" in page.text
    assert "Yes, with arrivals." in read(cast["public"].client.get(FIGURE)).text


def test_words_are_shown_as_text(cast, trio):
    address = post(cast["other"].client, ASK, text="<script>alert(1)</script>{{ 7|add:7 }}")["Location"]
    assert "<script>alert" not in cast["own"].client.get(address).content.decode()


def test_a_question_of_another_emergency_is_not_found(cast, thread):
    assert cast["own"].client.get(thread.replace("trio-2020", "covid-19-2020")).status_code == 404


def test_a_thread_in_the_past_has_no_form(cast, thread):
    answer = cast["own"].client.get(f"{thread}?as_known_at={DAY}T17:30Z")
    assert answer.status_code == 200
    assert "<textarea" not in answer.content.decode()


def test_the_answer_address_leads_back_to_the_thread(cast, thread):
    assert cast["own"].client.get(f"{thread}answer/")["Location"] == thread


def test_queries_are_few_however_many_questions(cast, thread, django_assert_max_num_queries):
    client = cast["other"].client
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(LIST)
    count = len(few)
    for place in range(4):
        post(client, ASK, text=f"And number {place}?")
    with django_assert_max_num_queries(count):
        client.get(LIST)
    for address in (thread, ASK, FIGURE):
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(address)


def test_a_long_list_says_that_it_is_cut(cast, thread, monkeypatch):
    monkeypatch.setattr("ganket.desk.views.questions.MOST", 1)
    post(cast["other"].client, ASK, text="Another one?")
    assert "The last 1 are listed" in read(cast["other"].client.get(LIST)).text


def test_marks_are_the_partys_own(cast, thread):
    assert {each.mark.owner for each in Post.objects.all()} == {cast["other"].party}
    assert actors.mark(owner=cast["other"].party, sharing_label="TLP:CLEAR").owner == cast["other"].party


def test_words_are_offered_to_the_readers_of_the_emergency_alone(cast, trio, thread):
    group = trio.association.party
    trio.mark = actors.mark(owner=cast["secretariat"].party, sharing_label="TLP:AMBER", parties=[group])
    trio.save()
    other = cast["other"].client
    link = next(each for each in read(other.get(thread)).links if "/share/" in each)
    ways = {each.split("with=")[1] for each in read(other.get(link)).links if "with=" in each}
    assert ways == {"own", "officers"}
    assert post(other, f"{link}?with=public").status_code == 400
    assert post(other, f"{link}?with=officers").status_code == 302


def test_the_asked_reads_on_every_page_how_many_questions_await_them(cast, thread, django_assert_num_queries):
    room, duties, said = AT, f"{AT}duties/", "1 question awaits your answer"
    for address in (room, duties, LIST):
        told = {who for who, person in cast.items() if said in read(person.client.get(address)).texts}
        assert told == {"own"}, address
    page = cast["own"].client.get(f"/vi{room}")
    assert "1 câu hỏi đang chờ bạn trả lời" in read(page).texts
    assert LIST in read(cast["own"].client.get(room)).links
    assert said not in read(cast["own"].client.get(f"{room}?as_known_at={DAY}T17:30Z")).texts
    post(cast["other"].client, ASK, text="And transit?")
    assert "2 questions await your answer" in read(cast["own"].client.get(room)).texts
    post(cast["own"].client, f"{thread}answer/", text="Yes, with arrivals.")
    assert said in read(cast["own"].client.get(room)).texts
    assert "awaits your answer" not in read(cast["other"].client.get(LIST)).text


def test_who_asked_sees_in_the_list_and_on_every_page_that_an_answer_came(cast, thread):
    other, said = cast["other"].client, "1 of your questions was answered in the last 3 days"
    assert "answered on" not in read(other.get(LIST)).text
    assert said not in read(other.get(AT)).texts
    post(cast["own"].client, f"{thread}answer/", text="Yes, with arrivals.")
    day = Post.objects.latest("id").recorded_at
    assert f"answered on {day.day} October 2020" in read(other.get(LIST)).texts
    assert f"đã được trả lời ngày {day:%d/%m/%Y}" in read(other.get(f"/vi{LIST}")).texts
    told = {who for who, person in cast.items() if said in read(person.client.get(AT)).texts}
    assert told == {"other"}
    assert LIST in read(other.get(AT)).links
    assert "1 câu hỏi của bạn đã được trả lời trong 3 ngày qua" in read(other.get(f"/vi{AT}")).texts
    assert said not in read(other.get(f"{AT}?as_known_at={DAY}T17:30Z")).texts
    post(other, f"{thread}answer/", text="And transit?")
    assert said not in read(other.get(AT)).texts
    assert "answered on" not in read(other.get(LIST)).text


def test_the_pages_of_questions_lead_back_to_where_one_came_from(cast, thread):
    client, state = cast["other"].client, f"{AT}states/XAA/"
    for address, ways in (
        (LIST, {AT, f"{AT}updates/"}),
        (thread, {AT, state, f"{FIGURE}#revisions", LIST}),
        (ASK, {AT, state, f"{FIGURE}#revisions", LIST}),
    ):
        page = client.get(address).content.decode()
        nav = page.split('<nav class="neighbours"')[1].split("</nav>")[0].replace("&amp;", "&")
        assert {each.split('"')[0] for each in nav.split('href="')[1:]} == ways, address


def test_who_only_reads_for_the_asked_is_not_told_to_answer_or_to_ask(cast, trio, thread):
    auditor = reporting.colleague(cast["own"], "auditor", "auditor")
    page = read(auditor.client.get(LIST))
    assert "Does this include arrivals?" in page.text
    assert "your answer" not in page.text
    other = reporting.colleague(cast["other"], "auditor", "auditor")
    for address in (FIGURE, f"{AT}states/XAA/"):
        assert not any("/questions/ask/" in link for link in read(other.client.get(address)).links), address


def test_lists_say_whether_a_question_or_an_answer_is_read_and_who_says_it_to_whom(cast, thread):
    post(cast["own"].client, f"{thread}answer/", text="Yes, with arrivals.")
    link = next(each for each in read(cast["own"].client.get(thread)).links if "/share/" in each)
    post(cast["own"].client, f"{link}?with=public")
    for address in (LIST, FIGURE):
        shown = read(cast["other"].client.get(address)).text
        assert "Question: Does this include arrivals?" in shown
        assert "Exemplaria (invented) asks Samplonia (invented)" in shown
        shown = read(cast["public"].client.get(address)).text
        assert "Answer: Yes, with arrivals." in shown
        assert "Samplonia (invented) answers another party" in shown
    assert "trả lời một bên khác" in read(cast["public"].client.get(f"/vi{thread}")).text
