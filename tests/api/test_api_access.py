"""Who sees what through the API: every kind of thing under every mark, asked for by everyone of the cast."""

from datetime import date

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.api.shared import API, EMERGENCY, INDICATOR, ask, facts, issue, load, pages
from tests.environment import KNOWN_AT

from ganket.actors import actions
from ganket.actors.models import Mandate, Party
from ganket.actors.rules import Label
from ganket.briefing.models import Report
from ganket.situation import actions as situation
from ganket.situation.estimates.actions import analyse
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Entry


def cells(client, query=""):
    return {item["cell"]: item for item in pages(client, f"/observations?indicator={INDICATOR}{query}")}


def named(client, shared):
    """The name of each shared figure by that of its mark, as its owner reads it."""
    by_strata = {item["strata"]: name for name, item in cells(client).items()}
    return {each.name: by_strata[each.strata] for each in shared}


# The table of everyone and every mark is one test a channel: the world behind it takes seconds to make.


def test_everyone_finds_in_lists_what_is_shared_with_them_and_nothing_else(cast, everything_and_reports):
    for person in world.EVERYONE:
        client = cast[person].client
        may = [each for each in everything_and_reports if person in each.readers]
        strata = {each.strata for each in may}
        assert {item["strata"] for item in cells(client).values()} == strata, person
        assert {item["strata"] for item in pages(client, f"/series?indicator={INDICATOR}")} == strata, person
        for address, name in (
            (f"/emergencies/{EMERGENCY}/entries?party=XAA", "entry"),
            ("/emergencies", "emergency"),
            ("/reports", "report"),
        ):
            found = {item["id"] for item in pages(client, address)}
            shared = {str(getattr(each, name).public_id) for each in everything_and_reports}
            assert found & shared == {str(getattr(each, name).public_id) for each in may}, (person, name)


def test_everyone_gets_by_name_what_is_shared_with_them_and_else_not_found(cast, everything_and_reports):
    names = named(cast["own"].client, everything_and_reports)
    for person in world.EVERYONE:
        for each in everything_and_reports:
            slug = f"/emergencies/{each.emergency.slug}"
            for address in (
                f"/observations/{names[each.name]}/vintages",
                slug,
                f"{slug}/levels",
                f"{slug}/entries",
                f"/reports/{each.report.public_id}",
            ):
                answer = cast[person].client.get(API + address)
                assert answer.status_code == (200 if person in each.readers else 404), (person, each.name, address)


def test_the_picture_of_a_hidden_emergency_is_not_found(cast, everything):
    hidden = next(each for each in everything if each.name == "strict to other")
    for person in world.EVERYONE:
        answer = cast[person].client.get(f"{API}/emergencies/{hidden.emergency.slug}/picture")
        assert answer.status_code == (200 if person in hidden.readers else 404), person


def test_the_level_in_force_is_the_last_one_a_reader_may_see(cast, everything):
    for person in world.EVERYONE:
        items = ask(cast[person].client, f"/emergencies/{EMERGENCY}/levels")["items"]
        levels = {each["kind"]: each for each in items}
        last = [each for each in everything if person in each.readers][-1]
        assert levels["alert"]["value"]["en"] == last.name, person
        assert levels["alert"]["tlp"] == last.label
        assert levels["grade"]["value"] is None


def test_asking_for_a_label_gives_that_label_and_no_more_than_before(cast, everything):
    for person in world.EVERYONE:
        client = cast[person].client
        for label in Label:
            query = f"tlp={label.replace('+', '%2B')}"
            may = {each.strata for each in everything if person in each.readers and each.label == label}
            assert {item["strata"] for item in cells(client, f"&{query}").values()} == may, (person, label)
            entries = pages(client, f"/emergencies/{EMERGENCY}/entries?party=XAA&{query}")
            assert {item["tlp"] for item in entries} <= {label}
            assert len(entries) == len(may)


def test_forbidden_and_nonexistent_are_the_same_bytes(cast, everything_and_reports):
    names = named(cast["own"].client, everything_and_reports)
    compared, nothing = 0, {}
    for person, each in ((p, e) for p in world.EVERYONE for e in everything_and_reports if p not in e.readers):
        client, cell = cast[person].client, names[each.name]
        pairs = [
            (f"/observations/{cell}/vintages", f"/observations/{'0' * 32}{cell[32:]}/vintages"),
            (f"/emergencies/{each.emergency.slug}", "/emergencies/x-none"),
            (f"/emergencies/{each.emergency.slug}/picture", "/emergencies/x-none/picture"),
            (f"/reports/{each.report.public_id}", "/reports/00000000-0000-7000-8000-000000000000"),
            (f"/observations?emergency={each.emergency.slug}", "/observations?emergency=x-none"),
            (f"/reports?emergency={each.emergency.slug}", "/reports?emergency=x-none"),
        ]
        for hidden, absent in pairs:
            if (person, absent) not in nothing:
                nothing[person, absent] = client.get(API + absent)
            one, other = client.get(API + hidden), nothing[person, absent]
            assert one.status_code == other.status_code
            assert one.status_code in (400, 404)
            path, absent_path = (API + address.partition("?")[0] for address in (hidden, absent))
            assert one.content.replace(path.encode(), b"") == other.content.replace(absent_path.encode(), b"")
            assert dict(one.headers) | {"Content-Length": ""} == dict(other.headers) | {"Content-Length": ""}
            compared += 1
    assert compared > 100


def test_hidden_things_move_nothing_that_others_get(cast, emergency):
    """Bodies and tags of a stranger are the same before and after things are recorded that they may not see."""
    addresses = [
        "/observations",
        "/observations?area=VNM&indicator=cases_new&period_from=2020-10-01",
        f"/observations?emergency={EMERGENCY}&sources=leading&period_from=2020-10-12",
        "/series",
        "/emergencies",
        f"/emergencies/{EMERGENCY}",
        f"/emergencies/{EMERGENCY}/picture",
        f"/emergencies/{EMERGENCY}/levels",
        f"/emergencies/{EMERGENCY}/entries",
        "/reports",
        "/areas",
        "/series?area=VNM",
        f"/observations?emergency={EMERGENCY}&area=VNM&area=IDN&period_from=2020-10-01",
        f"/emergencies/{EMERGENCY}/entries?kind=hidden_kind",
    ]
    make_areas(cast)
    # Open marks are known to all; what is shared under them is what the test hides.
    actions.mark(owner=cast["own"].party, sharing_label=Label.CLEAR)
    stranger = cast["public"].client
    before = {address: stranger.get(API + address) for address in addresses}
    record_hidden_things(cast, emergency)
    for address, earlier in before.items():
        later = stranger.get(API + address)
        assert later.content == earlier.content, address
        assert later.headers.get("ETag") == earlier.headers.get("ETag"), address
    figures = pages(cast["own"].client, "/observations?area=VNM&indicator=cases_new&period_from=2020-10-13")
    assert {(each["source"], each["value"]) for each in figures} == {("VNM", 999), ("JHU", 998)}


def record_hidden_things(cast, emergency):
    """A state's own figure, a correction of a public one, estimates made from them, a replaced entry, a level, a
    report, an emergency: all under marks that reach neither the public nor strangers. About that emergency, an entry
    and a report that are open by their own marks.
    """
    own, day = cast["own"], date(2020, 10, 13)
    mark = actions.mark(owner=own.party, sharing_label=Label.AMBER_STRICT)
    for code, value in (("VNM", 999.0), ("JHU", 998.0)):
        load(own, [Row("VNM", "cases_new", day, day, value)], mark, source=Party.objects.get(code=code))
    replaced = Entry.objects.get(key="F09")
    by = {"by": own.acting, "emergency": emergency, "mark": mark}
    situation.record_entry(
        key="F09", facts=facts(replaced.starts_on), parties=[], replaces=replaced, reason="for some only", **by
    )
    situation.set_level(
        kind="grade",
        values={"en": "3", "vi": "3"},
        issuer=own.party,
        source={"label": "own"},
        effective_on=day,
        **by,
    )
    analyse(by=own.acting, mark=mark)
    hidden = situation.open_emergency(
        by=own.acting,
        slug="hidden",
        names={"en": "Hidden", "vi": "Ẩn"},
        hazard=emergency.hazard,
        association=Party.objects.get(code=world.GROUP[0]),
        mark=mark,
        starts_on=day,
        sources=[own.party],
    )
    clear = actions.mark(owner=own.party, sharing_label=Label.CLEAR)
    situation.record_entry(
        by=own.acting, emergency=hidden, key="H1", facts=facts(day, kind="hidden_kind"), parties=[], mark=clear
    )
    issue(own, emergency, mark)
    # Open by its own mark, about an emergency that is not.
    Report.objects.create(
        emergency=hidden, number=1, as_known_at=KNOWN_AT, issued_at=KNOWN_AT, mark=clear, frozen="{}", sha256=""
    )


def test_hidden_estimates_are_made_and_only_their_readers_see_them(cast, emergency):
    record_hidden_things(cast, emergency)
    address = f"/observations?emergency={EMERGENCY}&area=VNM&indicator=r_mean&period_from=2020-10-13"
    seen = {each["strata"] for each in pages(cast["public"].client, address)}
    assert seen == {"source=JHU"}
    assert {each["strata"] for each in pages(cast["own"].client, address)} == {"source=JHU", "source=VNM"}


def test_the_kinds_of_entries_of_a_hidden_emergency_are_no_kinds(cast, emergency):
    record_hidden_things(cast, emergency)
    address = f"/emergencies/{EMERGENCY}/entries?kind=hidden_kind"
    ask(cast["public"].client, address, 400)
    assert ask(cast["own"].client, address)["items"] == []


def test_the_association_of_a_hidden_emergency_gives_no_seats(cast, emergency):
    make_areas(cast)
    record_hidden_things(cast, emergency)
    for person, is_seated in (("public", False), ("own", True)):
        codes = [each["code"] for each in pages(cast[person].client, "/areas?level=0")]
        assert (codes.index("XAA") < codes.index("VNM")) is is_seated, person


def make_areas(cast):
    """The countries of the invented states."""
    for key in world.STATES:
        party = cast[key].party
        Area.objects.get_or_create(code=party.code, defaults={"names": party.names, "level": 0, "state": party.state})


def test_a_tag_ends_when_rights_end(cast, everything):
    other = cast["other"]
    address = f"{API}/observations?indicator={INDICATOR}"
    tag = other.client.get(address).headers["ETag"]
    assert other.client.get(address, headers={"if-none-match": tag}).status_code == 304
    Mandate.objects.filter(user=other.user).delete()
    after = other.client.get(address, headers={"if-none-match": tag})
    assert after.status_code == 200
    left = {each.strata for each in everything if each.label in (Label.CLEAR, Label.RED)}
    assert {item["strata"] for item in after.json()["items"]} <= left


def test_a_tag_of_one_reader_is_none_of_another(cast, everything):
    tags = {
        person: cast[person].client.get(f"{API}/observations").headers["ETag"] for person in ("own", "other", "public")
    }
    assert len(set(tags.values())) == 3
    assert cast["public"].client.get(f"{API}/observations", headers={"if-none-match": tags["own"]}).status_code == 200


def test_a_tag_ends_when_data_come(cast):
    own = cast["own"]
    mark = actions.mark(owner=own.party, sharing_label=Label.CLEAR)
    addresses = ["/observations", "/series", f"/emergencies/{EMERGENCY}/picture"]
    tags = {each: cast["public"].client.get(API + each).headers["ETag"] for each in addresses}
    day = date(2020, 10, 13)
    load(own, [Row("VNM", "tests_new", day, day, 5.0)], mark)
    for address, tag in tags.items():
        answer = cast["public"].client.get(API + address, headers={"if-none-match": tag})
        assert answer.status_code == 200, address
        assert answer.headers["ETag"] != tag


def test_tags_may_rely_on_batches_never_being_changed():
    assert {"situation_batch", "situation_observation", "situation_cell"} <= set(settings.PROTECTED_TABLES)


def test_unchanged_costs_no_list(record, client):
    tag = client.get(f"{API}/observations").headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{API}/observations", headers={"if-none-match": tag})
    assert len(queries) == 2
    assert not [each["sql"] for each in queries if "situation_observation" in each["sql"]]


def test_files_of_a_report_lead_to_those_files(cast, everything_and_reports):
    for each in everything_and_reports:
        whole = ask(cast["own"].client, f"/reports/{each.report.public_id}")
        assert whole["renditions"]
        for rendition in whole["renditions"]:
            got = cast["own"].client.get(rendition["href"])
            assert got.status_code == 200
            assert cast["secretariat"].client.get(rendition["href"]).status_code == (
                200 if "secretariat" in each.readers else 404
            )
