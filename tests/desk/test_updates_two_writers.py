"""Two people write one update: each is told of the other by function, and they choose field by field."""

import pytest
from tests.desk.pages import read
from tests.desk.test_updates import FORM, VERSIONS, newest, post, saved
from tests.situation import reporting
from tests.situation.reporting import DAY

from ganket.actors.models import Mandate
from ganket.situation.models import UpdateRevision
from ganket.situation.updates.said import Content


@pytest.fixture
def own(cast):
    reporting.open_emergency(cast)
    return cast["own"].client


@pytest.fixture
def second(cast, own):
    return reporting.colleague(cast["own"])


def test_the_second_of_two_is_told_and_chooses_field_by_field(own, second):
    saved(own, base="0", assessment="Mine", **{"figure:cases_new": "12", "figure:deaths_new": "1"})
    _status, told = saved(second.client, base="0", assessment="Hers", **{"figure:cases_new": "13"})
    assert told["other"].startswith("The focal point saved this update, too")
    page = second.client.get(VERSIONS)
    assert page.context["differences"][0].mine == "13"
    assert post(second.client, do="on", base="0", assessment="Hers")["Location"] == f"{VERSIONS}?day={DAY}"
    numbers = read(second.client.get(VERSIONS)).inputs
    chosen = {"figure:cases_new": "mine", "figure:deaths_new": "theirs", "assessment": "theirs"}
    answer = post(second.client, VERSIONS, **{**chosen, "mine": numbers["mine"], "theirs": numbers["theirs"]})
    assert answer.status_code == 302
    content = Content.from_json(newest().content)
    assert content.figures["deaths_new"] == "1"
    assert content.assessment == "Mine"
    assert "There is one version" in read(second.client.get(VERSIONS)).text
    # Nothing of either is gone.
    kept = [Content.from_json(each.content).assessment for each in UpdateRevision.objects.order_by("number")]
    assert kept[:2] == ["Mine", "Hers"]


def test_notes_of_both_can_go_on_together(own, second):
    note = {"note:0:kind": "need", "note:0:text": "Kits"}
    saved(own, base="0", **note)
    saved(second.client, base="0", **{**note, "note:0:text": "Masks"})
    numbers = read(second.client.get(VERSIONS)).inputs
    post(second.client, VERSIONS, **{"notes": "both", "mine": numbers["mine"], "theirs": numbers["theirs"]})
    assert [each.text for each in Content.from_json(newest().content).notes] == ["Masks", "Kits"]


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_more_lines_than_an_update_holds_are_not_joined_and_the_choice_stands_again(own, second, prefix):
    def lines(words):
        kinds = {f"note:{n}:kind": "need" for n in range(25)}
        return kinds | {f"note:{n}:text": f"{words} {n}" for n in range(25)}

    saved(own, base="0", **lines("Kits"))
    saved(second.client, base="0", **lines("Masks"))
    numbers = read(second.client.get(VERSIONS)).inputs
    sent = {"notes": "both", "mine": numbers["mine"], "theirs": numbers["theirs"]}
    answer = post(second.client, prefix + VERSIONS, **sent)
    assert answer.status_code == 400
    page = read(answer)
    assert "40" in page.text
    assert (page.inputs["mine"], page.inputs["theirs"]) == (numbers["mine"], numbers["theirs"])
    assert UpdateRevision.objects.count() == 2


def test_people_are_named_by_what_they_do_for_their_state_and_never_by_name(own, second):
    saved(own, base="0", assessment="Mine")
    saved(second.client, base="0", assessment="Hers")
    mine, hers = own.get(VERSIONS), second.client.get(VERSIONS)
    assert (mine.context["theirs_said"], hers.context["theirs_said"]) == ("the alternate", "the focal point")
    for page, name in ((mine, "Officer second"), (own.get(FORM), "Officer second"), (hers, "Officer own")):
        assert name not in page.content.decode()
    Mandate.objects.filter(user=second.user).delete()
    assert own.get(VERSIONS).context["theirs_said"] == "a colleague"


def test_a_choice_between_versions_that_are_no_more_is_shown_anew(own, second):
    saved(own, base="0", assessment="Mine")
    saved(second.client, base="0", assessment="Hers")
    answer = post(second.client, VERSIONS, **{"assessment": "theirs", "mine": "1", "theirs": "9"})
    assert answer["Location"] == f"{VERSIONS}?day={DAY}"
    assert UpdateRevision.objects.count() == 2
