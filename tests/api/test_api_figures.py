"""Figures through the API: as known at any moment, compared with a slow reading of every row there is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.shared import API, EMERGENCY, ask, load, pages
from tests.environment import KNOWN_AT

from ganket.actors import actions
from ganket.actors.models import Membership, Party
from ganket.actors.permissions import Viewer, public
from ganket.actors.rules import Label
from ganket.lib import clock
from ganket.situation.api import hot
from ganket.situation.loading.rules import Row
from ganket.situation.models import EmergencySource, Observation

DAY = date(2020, 10, 13)
NOTE = "estimate of the system, not a figure of the state"


@pytest.fixture
def corrected(cast):
    """Three revisions of one figure recorded an hour apart after KNOWN_AT: open, restricted, open again."""
    own = cast["own"]
    clear = actions.mark(owner=own.party, sharing_label=Label.CLEAR)
    strict = actions.mark(owner=own.party, sharing_label=Label.AMBER_STRICT)
    jhu = Party.objects.get(code="JHU")
    for hours, (value, mark) in enumerate([(7.0, clear), (8.0, strict), (9.0, clear)], start=1):
        with clock.held_at(KNOWN_AT + timedelta(hours=hours)):
            load(own, [Row("VNM", "cases_new", DAY, DAY, value, reason=f"hour {hours}")], mark, source=jhu)
    return cast


def every_row(viewer):
    """All observations of batches a viewer may see, as plain facts, oldest first."""
    names = (
        "cell__series_id",
        "cell__series__public_id",
        "cell__period_start",
        "cell__period_end",
        "value",
        "status",
        "reason",
        "recorded_at",
        "cell__series__indicator__code",
        "cell__series__area__code",
        "cell__series__source__code",
    )
    rows = Observation.objects.filter(batch__mark_id__in=viewer.mark_ids).order_by("id").values_list(*names)
    return list(rows)


def plainly(rows, moment, indicator=None, area=None, source=None, first=date.min, last=date.max):
    """The list, by going through every row and keeping the last of each cell: no SQL worth the name."""
    kept, counts = {}, {}
    for row in rows:
        if row[7] > moment or row[2] < first or row[3] > last:
            continue
        if any(
            wanted and found not in wanted for wanted, found in ((indicator, row[8]), (area, row[9]), (source, row[10]))
        ):
            continue
        key = (row[0], row[2], row[3])
        kept[key] = row
        counts[key] = counts.get(key, 0) + 1
    return [
        (str(kept[key][1]), key[1].isoformat(), kept[key][4], kept[key][5], kept[key][6], counts[key])
        for key in sorted(kept)
    ]


def as_plain(items):
    return [
        (each["series"], each["period_start"], each["value"], each["status"], each["reason"], each["revision"])
        for each in items
    ]


@pytest.mark.parametrize("person", ["public", "own", "other"])
def test_figures_as_known_at_a_moment_are_those_a_plain_reading_finds(person, corrected):
    rows, first = every_row(corrected[person].viewer), date(2020, 6, 1)
    for hours in (-24 * 100, -24, -12, 0, 1, 2, 3):
        moment = KNOWN_AT + timedelta(hours=hours)
        query = f"as_known_at={moment:%Y-%m-%dT%H:%M:%SZ}&area=VNM&area=LAO&period_from={first}&limit=500"
        with clock.held_at(KNOWN_AT + timedelta(hours=5)):
            items = pages(corrected[person].client, f"/observations?{query}")
        assert len(items) > 500, "one page alone"
        assert as_plain(items) == plainly(rows, moment, area={"VNM", "LAO"}, first=first), hours


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("indicator=r_mean&area=IDN", {"indicator": {"r_mean"}, "area": {"IDN"}}),
        (
            "indicator=cases_new&indicator=deaths_new&area=MYS",
            {"indicator": {"cases_new", "deaths_new"}, "area": {"MYS"}},
        ),
        ("source=WHO&period_to=2020-03-01", {"source": {"WHO"}, "last": date(2020, 3, 1)}),
        ("period_from=2020-10-12&period_to=2020-10-12", {"first": date(2020, 10, 12), "last": date(2020, 10, 12)}),
        ("source=WHO&indicator=cases_new", {"source": {"WHO"}, "indicator": {"cases_new"}}),
        ("period_from=2021-01-01", {"first": date(2021, 1, 1)}),
    ],
)
def test_filters_keep_what_a_plain_reading_keeps(query, wanted, corrected):
    now, viewer = KNOWN_AT + timedelta(hours=5), corrected["public"].viewer
    expected = plainly(every_row(viewer), now, **wanted)
    for limit in (97, 500):
        with clock.held_at(now):
            items = pages(corrected["public"].client, f"/observations?{query}&limit={limit}")
        assert as_plain(items) == expected, limit


def test_all_figures_there_are_come_in_pages_once_each(record, client):
    items = pages(client, "/observations?limit=500")
    assert len({each["cell"] for each in items}) == len(items)
    assert as_plain(items) == plainly(every_row(public()), KNOWN_AT)


def test_a_correction_recorded_later_is_not_known_earlier(corrected):
    client = corrected["public"].client
    address = "/observations?area=VNM&indicator=cases_new&source=JHU&period_from=2020-10-13"
    with clock.held_at(KNOWN_AT + timedelta(hours=5)):
        (then,) = ask(client, f"{address}&as_known_at=2020-10-14T18:00:00Z")["items"]
        (now,) = ask(client, address)["items"]
        known_since = ask(client, address)["as_known_at"]
    assert (now["value"], now["reason"]) == (9, "hour 3")
    assert then["value"] != 9
    assert then["reason"] == ""
    assert known_since == "2020-10-14T21:00:00Z"


def test_every_revision_a_reader_may_see_is_listed_and_numbered_for_them(corrected):
    with clock.held_at(KNOWN_AT + timedelta(hours=5)):
        query = "/observations?area=VNM&indicator=cases_new&source=JHU&period_from=2020-10-13"
        (figure,) = ask(corrected["public"].client, query)["items"]
        address = f"/observations/{figure['cell']}/vintages"
        open_ones = pages(corrected["public"].client, address)
        all_of_them = pages(corrected["own"].client, f"{address}?limit=1")
        then = ask(corrected["own"].client, f"{address}?as_known_at=2020-10-14T20:30:00Z")
    assert [each["value"] for each in open_ones][1:] == [7, 9]
    assert [each["revision"] for each in open_ones] == [1, 2, 3]
    assert figure["revision"] == 3
    assert [each["value"] for each in all_of_them][1:] == [7, 8, 9]
    assert [each["tlp"] for each in all_of_them][2:] == ["TLP:AMBER+STRICT", "TLP:CLEAR"]
    assert [each["value"] for each in then["items"]][1:] == [7, 8]
    assert then["as_known_at"] == "2020-10-14T20:30:00Z"


def test_pages_stay_at_the_moment_of_the_first(cast):
    own, client = cast["own"], cast["public"].client
    first = ask(client, "/observations?area=VNM&indicator=cases_new&source=JHU&period_from=2020-10-12&limit=1")
    with clock.held_at(KNOWN_AT + timedelta(hours=1)):
        mark = actions.mark(owner=own.party, sharing_label=Label.CLEAR)
        load(own, [Row("VNM", "cases_new", DAY, DAY, 7.0)], mark, source=Party.objects.get(code="JHU"))
        second = client.get(first["next"]).json()
    assert [each["period_start"] for each in (*first["items"], *second["items"])] == ["2020-10-12", "2020-10-13"]
    assert second["as_known_at"] == first["as_known_at"]
    assert second["items"][0]["revision"] == 1


def test_counts_are_whole_numbers_and_estimates_say_what_they_are(record, client):
    figures = pages(client, "/observations?area=IDN&period_from=2020-10-01&limit=500")
    assert {each["is_estimate"] for each in figures} == {True, False}
    for each in figures:
        if each["is_estimate"]:
            assert each["source"] == "GANKET"
            assert each["note"]
            assert (each["note"] == NOTE) is (each["value"] is not None)
        else:
            assert each["note"] is None
            assert isinstance(each["value"], int)
        assert (each["value"] is None) is (each["status"] == "suppressed")


def test_a_silent_estimate_says_why(record, client):
    (figure,) = ask(client, "/observations?area=LAO&indicator=r_mean&period_from=2020-10-13")["items"]
    assert figure["value"] is None
    assert (figure["status"], figure["reason"]) == ("suppressed", "few_cases")
    assert figure["note"] == "not estimated: few cases (fewer than 50 in 7 days)"


def test_figures_say_whose_they_are_and_when_they_were_recorded(record, client):
    (figure,) = ask(client, "/observations?area=VNM&indicator=cases_new&period_from=2020-10-13")["items"]
    named = ("indicator", "hazard", "area", "source", "period", "period_start", "period_end", "is_approximate", "tlp")
    assert [figure[name] for name in named] == [
        "cases_new",
        "covid-19",
        "VNM",
        "JHU",
        "day",
        "2020-10-13",
        "2020-10-13",
        True,
        "TLP:CLEAR",
    ]
    assert figure["recorded_at"] == "2020-10-14T05:00:00Z"


def test_leading_figures_are_those_of_the_picture(record, client):
    picture = ask(client, f"/emergencies/{EMERGENCY}/picture")
    query = f"/observations?emergency={EMERGENCY}&sources=leading&indicator=cases_new"
    figures = pages(client, f"{query}&period_from=2020-10-07&period_to=2020-10-13")
    for state in picture["states"]:
        own = [each for each in figures if each["area"] == state["iso3"]]
        assert {each["source"] for each in own} == {state["source"]}
        assert sum(each["value"] for each in own) == state["new_cases_7d"]


def test_a_states_own_figures_lead_for_those_who_may_see_them(cast):
    own = cast["own"]
    vietnam = Party.objects.get(code="VNM")
    strict = actions.mark(owner=own.party, sharing_label=Label.AMBER_STRICT)
    load(own, [Row("VNM", "cases_new", DAY, DAY, 77.0)], strict, source=vietnam)
    query = f"/observations?emergency={EMERGENCY}&sources=leading&indicator=cases_new&area=VNM&period_from=2020-10-13"
    (mine,) = ask(own.client, query)["items"]
    (others,) = ask(cast["public"].client, query)["items"]
    assert (mine["source"], mine["value"]) == ("VNM", 77)
    assert others["source"] == "JHU"


def test_the_hazard_of_an_emergency_can_be_asked_for(record, client):
    query = f"/observations?emergency={EMERGENCY}&area=VNM&period_from=2020-10-13"
    assert pages(client, query) == pages(client, "/observations?hazard=covid-19&area=VNM&period_from=2020-10-13")


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/observations", 3),
        ("/observations?limit=500", 3),
        ("/observations?indicator=cases_new&area=VNM&source=JHU&hazard=covid-19&period_from=2020-10-01", 7),
        (f"/emergencies/{EMERGENCY}/entries?limit=500", 5),
        ("/series?limit=500", 3),
        ("/areas?limit=500", 4),
        ("/parties?limit=500", 1),
    ],
)
def test_an_answer_takes_few_queries_however_long_it_is(address, most, record, client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(API + address).status_code == 200
    assert len(queries) <= most, [each["sql"][:200] for each in queries]


def test_who_may_see_no_figure_gets_an_empty_list(record):
    nobody = Viewer(None, frozenset(), ())
    assert hot.latest_batch(nobody) is None
    assert hot.figures(hot.Wanted(), KNOWN_AT, nobody, None, 51) == []


def test_a_tag_of_leading_figures_ends_when_membership_or_ranks_change(cast, emergency):
    client = cast["public"].client
    address = f"{API}/observations?emergency={EMERGENCY}&sources=leading&indicator=cases_new&period_from=2020-10-12"
    tags = [client.get(address).headers["ETag"]]
    Membership.objects.filter(group=emergency.association, member__code="VNM").update(ends_on=date(2020, 10, 13))
    answer = client.get(address, headers={"if-none-match": tags[0]})
    assert answer.status_code == 200
    assert "VNM" not in {each["area"] for each in answer.json()["items"]}
    tags.append(answer.headers["ETag"])
    EmergencySource.objects.create(emergency=emergency, party=cast["own"].party, rank=0)
    assert client.get(address, headers={"if-none-match": tags[1]}).status_code == 200
    plain = f"{API}/observations?indicator=cases_new"
    tag = client.get(plain).headers["ETag"]
    Membership.objects.filter(group=emergency.association, member__code="THA").update(ends_on=date(2020, 10, 13))
    assert client.get(plain, headers={"if-none-match": tag}).status_code == 304


GARBAGE = [
    "cursor=garbage",
    "as_known_at=yesterday",
    "as_known_at=2031-01-01",
    "as_known_at=2001-01-01",
    "indicator=no_such",
    "area=VNM&area=NOWHERE",
    "source=nobody",
    "hazard=no_such",
    "period_from=2020-10-02&period_to=2020-10-01",
    "emergency=no-such",
    "sources=leading",
    "tlp=pink",
    "limit=0",
    "colour=red",
]


@pytest.mark.parametrize("query", GARBAGE)
def test_what_cannot_be_asked_is_refused_whatever_the_reader_already_has(query, record, client):
    for said in ("*", client.get(f"{API}/observations").headers["ETag"]):
        assert client.get(f"{API}/observations?{query}", headers={"if-none-match": said}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        f"/emergencies/{EMERGENCY}/picture?as_known_at=2031-01-01",
        f"/emergencies/{EMERGENCY}/levels?as_known_at=2001-01-01",
        f"/emergencies/{EMERGENCY}/entries?cursor=garbage",
        f"/emergencies/{EMERGENCY}/entries?kind=no_such",
        "/areas?state=NOWHERE",
        "/series?indicator=no_such",
        "/series?cursor=garbage",
        "/reports?emergency=no-such",
        "/reports?cursor=garbage",
    ],
)
def test_no_list_is_called_unchanged_for_garbage(address, record, client):
    assert client.get(API + address, headers={"if-none-match": "*"}).status_code == 400
