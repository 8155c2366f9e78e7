"""Questions through the API: between the two, and to everyone else what is forbidden is as if there were none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.api.shared import API, ask, pages
from tests.api.writing import SLUG, places, post, problem, program
from tests.situation.reporting import DAY

from ganket.lib import clock
from ganket.situation.models import Post, Question

LIST = f"/emergencies/{SLUG}/questions"
ABOUT = {"indicator": "cases_new", "area": "XAA", "day": str(DAY), "text": "By onset?", "language": "en"}


@pytest.fixture
def asked(cast, trio):
    """ "other" asked "own"."""
    return post(program(cast["other"]), LIST, ABOUT, 201).json()


@pytest.fixture
def answered(cast, asked):
    return post(program(cast["own"]), f"/questions/{asked['id']}/posts", {"text": "By report."}, 201).json()


def last_post(question):
    return f"/posts/{question['posts'][-1]['id']}/sharing"


def test_a_question_is_asked_of_the_state_whose_area_it_is(asked, cast):
    assert (asked["asked_by"], asked["asked_of"], asked["awaits_you"]) == ("XBB", "XAA", False)
    assert ask(cast["own"].client, f"/questions/{asked['id']}")["awaits_you"]


def test_everyone_reads_what_is_shared_with_them_and_else_nothing(asked, answered, cast):
    own = program(cast["own"])
    for way, reached in (
        ("own", {"own", "other"}),
        ("officers", {"own", "other", "third", "secretariat"}),
        ("public", set(world.EVERYONE)),
    ):
        post(own, last_post(answered), {"share_with": way}, 200)
        for person in world.EVERYONE:
            client = cast[person].client
            items = pages(client, LIST)
            assert [each["id"] for each in items] == ([asked["id"]] if person in reached else []), (way, person)
            got = client.get(f"{API}/questions/{asked['id']}")
            assert got.status_code == (200 if person in reached else 404)
            if person in reached - {"own", "other"}:
                assert items == [got.json()]
                assert (items[0]["asked_by"], len(items[0]["posts"]), items[0]["posts"][0]["number"]) == (None, 1, 1)


def test_forbidden_and_nonexistent_are_the_same_bytes(asked, answered, cast):
    nobody = "00000000-0000-7000-8000-000000000000"
    for person in ("third", "secretariat", "partner", "outsider"):
        client = program(cast[person])
        for hidden, absent, body in (
            (f"/questions/{asked['id']}/posts", f"/questions/{nobody}/posts", {"text": "Hm."}),
            (last_post(answered), f"/posts/{nobody}/sharing", {"share_with": "public"}),
        ):
            one, other = post(client, hidden, body), post(client, absent, body)
            assert one.status_code == other.status_code == 404
            assert one.content.replace(hidden.encode(), b"") == other.content.replace(absent.encode(), b"")
    assert Post.objects.count() == 2


def test_who_reads_a_shared_answer_may_still_not_answer_or_share_it(asked, answered, cast):
    post(program(cast["own"]), last_post(answered), {"share_with": "public"}, 200)
    problem(post(program(cast["third"]), f"/questions/{asked['id']}/posts", {"text": "Hm."}), 403)
    problem(post(program(cast["other"]), last_post(answered), {"share_with": "public"}), 403)


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"indicator": "none"}, "/body/indicator", "unknown_code"),
        ({"area": "ZZZ"}, "/body/area", "unknown_code"),
        ({"area": "XBB"}, "/body/of", "oneself"),
        ({"indicator": "r_mean"}, "/body/indicator", "an_estimate"),
        ({"area": "LAO"}, "/body/of", "not_a_member"),
        ({"day": "2020-10-15"}, "/body/day", "in_the_future"),
        ({"day": "2020-08-31"}, "/body/day", "before_the_emergency"),
        ({"day": "soon"}, "/body/day", "malformed"),
        ({"text": ""}, "/body/text", "too_short"),
        ({"text": " "}, "/body/text", "empty"),
        ({"text": "x" * 4001}, "/body/text", "too_long"),
        ({"language": "English"}, "/body/language", "malformed"),
        ({"asked_by": "XCC"}, "/body/asked_by", "unknown_member"),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(changed, pointer, code, cast, trio):
    said = problem(post(program(cast["other"]), LIST, {**ABOUT, **changed}), 400)
    assert places(said) == [(pointer, code)]
    assert not Question.objects.exists()


def test_a_list_is_narrowed_by_what_is_asked_about(asked, cast):
    client = cast["own"].client
    for query, count in (
        ("indicator=cases_new", 1),
        ("indicator=deaths_new", 0),
        ("area=XAA", 1),
        ("area=XBB", 0),
        (f"day={DAY}", 1),
        (f"day={DAY - timedelta(days=1)}", 0),
    ):
        assert len(pages(client, f"{LIST}?{query}")) == count, query
    problem(client.get(f"{API}{LIST}?indicator=none"), 400)
    problem(client.get(f"{API}{LIST}?asked_by=XBB"), 400)


def test_pages_are_of_one_moment_and_the_last_said_comes_first(cast, trio):
    other, own = program(cast["other"]), program(cast["own"])
    ids = [post(other, LIST, {**ABOUT, "text": f"No. {number}?"}, 201).json()["id"] for number in range(5)]
    assert [each["id"] for each in pages(cast["own"].client, f"{LIST}?limit=2")] == ids[::-1]
    first = ask(cast["own"].client, f"{LIST}?limit=2")
    with clock.held_at(clock.now() + timedelta(hours=1)):
        post(own, f"/questions/{ids[0]}/posts", {"text": "Yes."}, 201)
        rest = own.get(first["next"]).json()
        assert [each["id"] for each in rest["items"]] == ids[2:0:-1]
        assert ask(own, LIST)["items"][0]["id"] == ids[0]
        assert ask(own, f"{LIST}?as_known_at=2020-10-14T18:00:01Z")["items"][0]["id"] == ids[4]


def test_hidden_posts_move_nothing_that_others_get(asked, answered, cast):
    post(program(cast["own"]), last_post(answered), {"share_with": "public"}, 200)
    addresses = [LIST, f"/questions/{asked['id']}"]
    before = {address: cast["public"].client.get(API + address) for address in addresses}
    post(program(cast["other"]), f"/questions/{asked['id']}/posts", {"text": "Thank you."}, 201)
    for address, earlier in before.items():
        later = cast["public"].client.get(API + address)
        assert (later.content, later.headers["ETag"]) == (earlier.content, earlier.headers["ETag"])


def test_lists_cost_the_same_however_long_they_are(cast, trio):
    client, counts = cast["own"].client, []
    for _ in range(2):
        for number in range(3):
            post(program(cast["other"]), LIST, {**ABOUT, "text": f"No. {len(counts)}, {number}?"}, 201)
        with CaptureQueriesContext(connection) as captured:
            ask(client, LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10
