"""The national update through the API: saved, shared, corrected by its own state, read by whom it is shared with."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.api.shared import API, ask
from tests.api.writing import DRAFT, SLUG, UPDATE, places, post, problem, program
from tests.situation.reporting import DAY

from ganket.actors import actions as actors
from ganket.actors.models import Mandate, User
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation import updates
from ganket.situation.api import faults
from ganket.situation.importer.reading import wording_en
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import NationalUpdate, Observation, UpdateRevision

SHARED = {
    "stage": "shared",
    "share_with": "public",
    "assessment": "Under control.",
    "parts": {"people": "Schools are open."},
    "figures": {"cases_new": "12", "deaths_new": "0"},
    "notes": [{"kind": "need", "text": "Masks", "starts_on": "2020-10-14", "ends_on": None}],
}
# Whom each way of sharing reaches, beside the state itself.
REACHES = {
    "own": {"own"},
    "officers": {"own", "other", "third", "secretariat"},
    "partners": {"own", "other", "third", "secretariat"},
    "public": set(world.EVERYONE),
}


@pytest.fixture
def own(cast, trio):
    return program(cast["own"])


def tag(client, address=UPDATE):
    return client.get(API + address).headers["ETag"]


def test_the_first_sharing_is_made_and_read_by_everyone(own, cast):
    answer = post(own, UPDATE, SHARED, 201)
    assert answer.headers["Location"] == API + UPDATE
    for person in world.EVERYONE:
        said = ask(cast[person].client, UPDATE)
        assert said["drafts"] == []
        assert said["shared"]["figures"] == {"cases_new": "12", "deaths_new": "0"}
        assert said["shared"]["parts"] == {"people": "Schools are open."}
        assert said["shared"]["notes"] == [{**SHARED["notes"][0]}]
        assert [(each["revision"], each["stage"]) for each in said["history"]] == [(1, "shared")]
    assert Observation.objects.filter(batch__sender=cast["own"].party).count() == 2


def test_a_draft_is_read_by_its_own_state_and_is_nothing_to_others(own, cast):
    post(own, UPDATE, DRAFT, 201)
    absent = UPDATE.replace("-14", "-13")
    for person in world.EVERYONE:
        client = cast[person].client
        if person == "own":
            assert ask(client, UPDATE)["drafts"][0]["assessment"] == "Calm."
        else:
            one, other = client.get(API + UPDATE), client.get(API + absent)
            assert one.status_code == other.status_code == 404
            assert one.content.replace(b"-14", b"-13") == other.content


@pytest.mark.parametrize("way", REACHES)
def test_each_way_of_sharing_reaches_those_it_names(way, own, cast):
    post(own, UPDATE, {**SHARED, "share_with": way}, 201)
    for person in world.EVERYONE:
        assert cast[person].client.get(API + UPDATE).status_code == (200 if person in REACHES[way] else 404), person


def test_a_hidden_correction_leaves_what_others_read_as_it_was(own, cast):
    post(own, UPDATE, SHARED, 201)
    before = cast["other"].client.get(API + UPDATE)
    changed = {**SHARED, "share_with": "own", "figures": {"cases_new": "13"}, "reason": "counted again"}
    post(own, UPDATE, changed, 200, **{"if-match": tag(own)})
    after = cast["other"].client.get(API + UPDATE)
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])
    assert len(ask(own, UPDATE)["history"]) == 2


def test_the_first_that_a_reader_may_see_tells_nothing_of_a_hidden_one(own, cast):
    post(own, UPDATE, {**SHARED, "share_with": "own"}, 201)
    changed = {**SHARED, "share_with": "officers", "reason": "agreed with the minister"}
    post(own, UPDATE, changed, 200, **{"if-match": tag(own)})
    for person in ("other", "secretariat"):
        said = ask(cast[person].client, UPDATE)
        assert (said["shared"]["stage"], said["shared"]["reason"]) == ("shared", "")
        assert [(each["revision"], each["stage"], each["reason"]) for each in said["history"]] == [(1, "shared", "")]
        assert "minister" not in str(said)
    assert [(each["stage"], each["reason"]) for each in ask(own, UPDATE)["history"]] == [
        ("shared", ""),
        ("corrected", "agreed with the minister"),
    ]


def test_a_change_names_the_state_it_knows(own):
    first = post(own, UPDATE, DRAFT, 201).headers["ETag"]
    assert first == tag(own)
    changed = {**DRAFT, "assessment": "Alarming."}
    problem(post(own, UPDATE, changed), 428)
    second = post(own, UPDATE, changed, 200, **{"if-match": first}).headers["ETag"]
    problem(post(own, UPDATE, DRAFT, **{"if-match": first}), 412)
    problem(post(own, UPDATE, DRAFT, **{"if-match": '"none"'}), 412)
    assert UpdateRevision.objects.count() == 2
    for said in (f"W/{second}", f'"none", {second}', "*"):
        post(own, UPDATE, changed, 200, **{"if-match": said})
    assert UpdateRevision.objects.count() == 2, "the same again writes nothing"


def test_where_there_is_none_yet_no_state_of_it_is_known(own):
    problem(post(own, UPDATE, DRAFT, **{"if-match": "*"}), 412)
    assert not NationalUpdate.objects.exists()


def test_a_correction_needs_a_reason_and_keeps_its_history(own, cast):
    post(own, UPDATE, SHARED, 201)
    changed = {**SHARED, "figures": {"cases_new": "13"}}
    said = problem(post(own, UPDATE, changed, **{"if-match": tag(own)}), 400)
    assert places(said) == [("/body/reason", "reason_needed")]
    with clock.held_at(clock.now() + timedelta(hours=1)):
        post(own, UPDATE, {**changed, "reason": "counted again"}, 200, **{"if-match": tag(own)})
        said = ask(cast["other"].client, UPDATE)
        assert [(each["revision"], each["stage"], each["reason"]) for each in said["history"]] == [
            (1, "shared", ""),
            (2, "corrected", "counted again"),
        ]
        assert said["shared"]["figures"] == {"cases_new": "13"}
        before = ask(cast["other"].client, f"{UPDATE}?as_known_at=2020-10-14T18:30:00Z")
    assert before["shared"]["figures"] == SHARED["figures"]
    assert len(before["history"]) == 1


def sheet(person, emergency, *told):
    """New cases of the day as a sheet tells them to everybody: value, status, reason."""
    load_observations(
        by=person.acting,
        rows=[Row("XAA", "cases_new", DAY, DAY, *told)],
        source=person.party,
        hazard=emergency.hazard,
        mark=actors.mark(owner=person.party, sharing_label=Label.CLEAR),
    )


def test_sharing_over_a_sheet_says_what_its_readers_were_told_and_asks_why(own, cast, trio):
    sheet(cast["own"], trio, 15.0)
    said = problem(post(own, UPDATE, SHARED, 400), 400)
    assert places(said) == [("/body/reason", "reason_needed"), ("/body/figures/cases_new", "told_otherwise")]
    assert "Its readers were told: 15." in str(said)
    assert not NationalUpdate.objects.exists()
    post(own, UPDATE, {**SHARED, "reason": "counted twice"}, 201)
    assert Observation.objects.filter(reason="counted twice").get().value == 12.0


@pytest.mark.parametrize(("told", "said"), [("<5", "<5"), ("under review", "withheld")])
def test_a_number_in_the_place_of_a_withheld_figure_says_what_was_told_and_asks_why(own, cast, trio, told, said):
    sheet(cast["own"], trio, None, "suppressed", told)
    answer = problem(post(own, UPDATE, SHARED, 400), 400)
    assert places(answer) == [("/body/reason", "reason_needed"), ("/body/figures/cases_new", "told_otherwise")]
    assert f"Its readers were told: {said}." in str(answer)
    assert not NationalUpdate.objects.exists()
    assert post(own, UPDATE, {**SHARED, "figures": {"cases_new": said}}, 201).json()["shared"]["batch"] is None
    changed = {**SHARED, "figures": {"cases_new": "4"}, "reason": "agreed to tell"}
    post(own, UPDATE, changed, 200, **{"if-match": tag(own)})
    assert Observation.objects.filter(reason="agreed to tell").get().value == 4.0


WORDS = {"stage": "shared", "share_with": "public", "assessment": "New words.", "reason": "words"}


@pytest.mark.parametrize("by_draft", [False, True])
@pytest.mark.parametrize("figures", [{}, {"figures": SHARED["figures"]}], ids=["unmentioned", "repeated"])
def test_who_corrects_words_alone_leaves_the_figures_as_last_told(own, cast, trio, figures, by_draft):
    post(own, UPDATE, SHARED, 201)
    sheet(cast["own"], trio, 15.0)
    if by_draft:
        post(own, UPDATE, {"stage": "drafted", "assessment": "New words."}, 200, **{"if-match": tag(own)})
        figures = {}
    said = post(own, UPDATE, {**WORDS, **figures}, 200, **{"if-match": tag(own)}).json()["shared"]
    assert (said["assessment"], said["figures"]) == ("New words.", {"cases_new": "15", "deaths_new": "0"})
    assert said["batch"] is None
    assert Observation.objects.filter(cell__series__indicator__code="cases_new").latest("id").value == 15.0


def recorded_cases():
    """What the state recorded of its new cases: value, status, reason, oldest first."""
    series = {"cell__series__source__code": "XAA", "cell__series__indicator__code": "cases_new"}
    rows = Observation.objects.filter(**series).order_by("id")
    return list(rows.values_list("value", "status", "reason"))


SILENT = {"stage": "drafted", "assessment": "New words."}


@pytest.mark.parametrize("drafts", [1, 2])
@pytest.mark.parametrize("status", ["normal", "provisional"])
def test_a_draft_without_figures_holds_none_against_a_sheet_that_comes_before_it_is_shared(
    own, cast, trio, status, drafts
):
    post(own, UPDATE, SHARED, 201)
    sheet(cast["own"], trio, 15.0)
    for _ in range(2):
        drafted = post(own, UPDATE, SILENT, 200, **{"if-match": tag(own)}).json()["drafts"][0]
    assert UpdateRevision.objects.count() == 2, "the same again writes nothing"
    assert (drafted["figures"], "figures_of" in drafted) == ({"cases_new": "15", "deaths_new": "0"}, False)
    if drafts == 2:
        post(own, UPDATE, {**SILENT, "assessment": "Newer words."}, 200, **{"if-match": tag(own)})
    sheet(cast["own"], trio, 20.0, status)
    said = post(own, UPDATE, WORDS, 200, **{"if-match": tag(own)}).json()["shared"]
    assert (said["figures"], said["batch"]) == ({"cases_new": "20", "deaths_new": "0"}, None)
    assert recorded_cases()[-1] == (20.0, status, "")
    assert "figures_of" not in UpdateRevision.objects.latest("id").content


def test_the_figures_of_a_draft_that_gave_them_after_a_sheet_stay_where_later_ones_give_none(own, cast, trio):
    """They were said in the knowledge of the sheet, as they had been shared; and what they leave out is withdrawn."""
    post(own, UPDATE, SHARED, 201)
    sheet(cast["own"], trio, 15.0)
    post(own, UPDATE, {**SILENT, "figures": {"cases_new": "12"}}, 200, **{"if-match": tag(own)})
    post(own, UPDATE, {**SILENT, "assessment": "Newer words."}, 200, **{"if-match": tag(own)})
    said = post(own, UPDATE, WORDS, 200, **{"if-match": tag(own)}).json()["shared"]
    assert said["figures"] == {"cases_new": "12"}
    assert recorded_cases()[-1] == (12.0, "normal", "words")
    assert Observation.objects.get(status="withdrawn").cell.series.indicator.code == "deaths_new"


def test_a_draft_of_the_same_words_without_figures_says_nothing_new(own):
    post(own, UPDATE, SHARED, 201)
    same = {key: said for key, said in SHARED.items() if key not in ("figures", "share_with")}
    post(own, UPDATE, {**same, "stage": "drafted"}, 200, **{"if-match": tag(own)})
    assert UpdateRevision.objects.count() == 1


def test_an_update_that_never_gave_figures_gives_none(own, cast, trio):
    sheet(cast["own"], trio, 15.0)
    post(own, UPDATE, SILENT, 201)
    said = post(own, UPDATE, WORDS, 200, **{"if-match": tag(own)}).json()["shared"]
    assert (said["figures"], recorded_cases()) == ({}, [(15.0, "normal", "")])


def test_a_figure_that_a_sheet_withdrew_is_not_withdrawn_again_by_who_corrects_words(own, cast, trio):
    post(own, UPDATE, SHARED, 201)
    sheet(cast["own"], trio, None, "withdrawn", "counted elsewhere")
    said = post(own, UPDATE, WORDS, 200, **{"if-match": tag(own)}).json()["shared"]
    assert (said["figures"], said["batch"]) == ({"deaths_new": "0"}, None)
    assert recorded_cases()[1:] == [(None, "withdrawn", "counted elsewhere")]


def test_a_figure_that_the_figures_of_a_correction_leave_out_is_withdrawn(own, cast):
    post(own, UPDATE, SHARED, 201)
    said = post(own, UPDATE, {**WORDS, "figures": {"cases_new": "12"}}, 200, **{"if-match": tag(own)}).json()["shared"]
    assert said["figures"] == {"cases_new": "12"}
    assert Observation.objects.latest("id").status == "withdrawn"


def test_a_draft_after_sharing_stands_beside_what_is_shared(own, cast):
    post(own, UPDATE, SHARED, 201)
    post(own, UPDATE, DRAFT, 200, **{"if-match": tag(own)})
    said = ask(own, UPDATE)
    assert (said["shared"]["stage"], said["drafts"][0]["stage"]) == ("shared", "drafted")
    assert ask(own, f"{UPDATE}?as_known_at=2020-10-14")["shared"]
    assert ask(cast["other"].client, UPDATE)["drafts"] == []


def test_two_of_one_state_lose_nothing(own, cast):
    colleague = User.objects.create_user("colleague@cast.invalid")
    actors.give_mandate(
        by=cast["own"].acting,
        user=colleague,
        party=cast["own"].party,
        role=Mandate.Role.ALTERNATE,
        starts_on=world.SINCE,
    )
    other = program(world.Person("colleague", colleague, cast["own"].party))
    first = post(own, UPDATE, DRAFT, 201).headers["ETag"]
    post(other, UPDATE, {**DRAFT, "assessment": "Alarming."}, 200, **{"if-match": first})
    problem(post(own, UPDATE, {**DRAFT, "assessment": "Calmer."}, **{"if-match": first}), 412)
    assert ask(own, UPDATE)["drafts"][0]["assessment"] == "Alarming."


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"figures": {"cases_new": "many"}}, "/body/figures/cases_new", "not_a_number"),
        ({"figures": {"cases_new": "1.234"}}, "/body/figures/cases_new", "ask_number"),
        ({"figures": {"cases_new": "1.5"}}, "/body/figures/cases_new", "not_whole"),
        ({"figures": {"deaths_cumulative": "-1"}}, "/body/figures/deaths_cumulative", "negative"),
        ({"figures": {"r_mean": "1"}}, "/body", "estimate"),
        ({"figures": {"nothing": "1"}}, "/body", "unknown_indicator"),
        ({"assessment": "x" * 10_001}, "/body/assessment", "too_long"),
        ({"parts": {"people": "a" + "\u0301" * 12}}, "/body/parts/people", "marks"),
        ({"notes": [{"kind": "need", "text": "x", "starts_on": "2020-10-14", "ends_on": "2020-10-13"}]},
         "/body/notes/0", "ends_before_it_starts"),
        ({"notes": [{"kind": "need", "text": "x"}] * 41}, "/body", "too_many_notes"),
        ({"language": "English"}, "/body/language", "unknown_language"),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_is_refused_where_it_stands(changed, pointer, code, own):
    said = problem(post(own, UPDATE, {**SHARED, **changed}), 400)
    assert places(said) == [(pointer, code)]
    assert "{" not in said["detail"]
    assert "%" not in said["detail"]
    assert not NationalUpdate.objects.exists()


def test_everything_that_is_wrong_is_told_at_once(own):
    figures = {"nothing": "1", "r_mean": "1", "cases_new": "many", "deaths_new": "1" * 61}
    said = problem(post(own, UPDATE, {**SHARED, "figures": figures, "language": "English"}), 400)
    assert sorted(places(said)) == [
        ("/body", "estimate"),
        ("/body", "unknown_indicator"),
        ("/body/figures/cases_new", "not_a_number"),
        ("/body/figures/deaths_new", "too_long"),
        ("/body/language", "unknown_language"),
    ]


def test_nothing_at_all_is_not_shared(own):
    said = problem(post(own, UPDATE, {"stage": "shared", "share_with": "own"}), 400)
    assert places(said) == [("/body", "empty")]


def test_every_problem_of_an_update_is_worded():
    """Remarks are for who types: a program that sends has looked already."""
    source = "".join(path.read_text() for path in Path(updates.__path__[0]).glob("*.py"))
    codes = set(re.findall(r'Problem\(\s*[^,()]+,\s*"([a-z_]+)"', source))
    assert len(codes) > 20
    remarks = {"below_zero", "falls", "jumps", "drops", "does_not_follow"}
    assert codes - remarks - set(faults.WORDS) - set(wording_en.WORDS) == set()


@pytest.mark.parametrize("day", ["2020-10-15", "2020-08-31", "2020-02-30", "20201014", "today", "2020-10-14T00:00:00Z"])
def test_a_day_that_is_not_reported_on_has_no_update(day, own):
    address = f"/emergencies/{SLUG}/states/XAA/updates/{day}"
    assert own.get(API + address).status_code == 404
    answer = post(own, address, DRAFT)
    assert answer.status_code in (400, 404)
    if answer.status_code == 400:
        assert places(answer.json())[0][0] == "/path/day"
    assert not NationalUpdate.objects.exists()


@pytest.mark.parametrize(
    "address", ["/emergencies/none/states/XAA", f"/emergencies/{SLUG}/states/VNM", f"/emergencies/{SLUG}/states/xaa"]
)
def test_what_is_no_member_has_no_updates(address, own):
    problem(post(own, f"{address}/updates/{DAY}", DRAFT), 404)
    problem(own.get(f"{API}{address}/updates/{DAY}"), 404)


def test_a_hidden_emergency_has_no_updates_for_those_it_is_hidden_from(own, cast, trio):
    post(own, UPDATE, SHARED, 201)
    hidden = actors.mark(owner=cast["own"].party, sharing_label=Label.AMBER_STRICT)
    type(trio).objects.filter(pk=trio.pk).update(mark=hidden)
    for person in world.EVERYONE:
        assert cast[person].client.get(API + UPDATE).status_code == (200 if person == "own" else 404)
    problem(post(program(cast["other"]), UPDATE.replace("XAA", "XBB"), DRAFT), 404)


@pytest.mark.parametrize("role", [Mandate.Role.LIAISON, Mandate.Role.AUDITOR, Mandate.Role.CHAIR])
def test_only_its_focal_point_and_alternate_report_for_a_state(role, own, cast):
    Mandate.objects.filter(user=cast["own"].user).update(role=role)
    problem(post(own, UPDATE, DRAFT), 403)


PDF = b"%PDF-1.7\nnothing much"


def send(client, content, query="?name=plan.pdf", status=201):
    answer = client.post(f"{API}{UPDATE}/attachments{query}", content, content_type="application/octet-stream")
    assert answer.status_code == status, answer.content
    return answer


def test_a_file_goes_with_an_update_and_is_shared_with_it(own, cast):
    file = send(own, PDF).json()
    assert (file["name"], file["media_type"]) == ("plan.pdf", "application/pdf")
    assert cast["other"].client.get(file["href"]).status_code == 404
    said = post(own, UPDATE, {**SHARED, "attachments": [file["id"]]}, 201).json()
    (shared,) = said["shared"]["attachments"]
    assert cast["other"].client.get(shared["href"]).status_code == 200
    assert cast["other"].client.get(file["href"]).status_code == 404, "the first stays the state's own"


def test_another_states_file_is_as_if_there_were_none(own, cast):
    file = send(own, PDF).json()
    theirs = program(cast["other"])
    said = problem(post(theirs, UPDATE.replace("XAA", "XBB"), {**DRAFT, "attachments": [file["id"]]}), 400)
    assert places(said) == [("/body/attachments/0", "unknown_file")]


def test_a_file_that_is_not_taken_is_refused(own):
    assert places(problem(send(own, b"<script>", status=400), 400)) == [("/body/attachment", "file_not_taken")]
    problem(send(own, b"%PDF-" + b"x" * 5_000_001, status=413), 413)


def test_reading_costs_the_same_however_often_it_was_corrected(own, cast):
    counts = []
    post(own, UPDATE, SHARED, 201)
    for number in range(4):
        if number in (1, 3):
            with CaptureQueriesContext(connection) as captured:
                own.get(API + UPDATE)
            counts.append(len(captured))
        changed = {**SHARED, "figures": {"cases_new": str(number)}, "reason": "counted again"}
        post(own, UPDATE, changed, 200, **{"if-match": tag(own)})
    assert counts[0] == counts[1] <= 30, counts


def test_nothing_is_shared_with_who_may_not_see_the_emergency(own, cast, trio):
    group = trio.association.party
    trio.mark = actors.mark(owner=cast["secretariat"].party, sharing_label="TLP:AMBER", parties=[group])
    trio.save()
    for way in ("partners", "public"):
        said = problem(post(own, UPDATE, {**SHARED, "share_with": way}), 400)
        assert places(said) == [("/body/share_with", "beyond_readers")]
        assert "own, officers" in said["detail"]
        assert "the Chair's desk may let them in" in said["detail"]
    assert not UpdateRevision.objects.exists()
    post(own, UPDATE, {**SHARED, "share_with": "officers"}, 201)
