"""A file that is loaded: kept under its hash, one batch that leads back to it, the same again changes nothing."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import files, ledger, tables

from ganket.actors import actions as actors
from ganket.actors import queries as actor_queries
from ganket.actors.models import Party, StoredFile
from ganket.actors.permissions import public
from ganket.config import scenarios
from ganket.lib import clock
from ganket.situation import queries
from ganket.situation.importer.at_once import load_file
from ganket.situation.importer.steps import SPAN
from ganket.situation.models import Batch, Observation, Series
from ganket.situation.picture.queries import picture

CONTENT = files.csv(
    files.GOOD, "VNM,tests_new,2020-10-01,,20,provisional,=1+1", "VNM,tests_new,2020-10-02,,,suppressed,few"
)


@pytest.fixture
def load(emergency, settings, tmp_path):
    """Load a file as the system, from WHO, for everyone; files lie in a folder of this test."""
    storages = settings.STORAGES
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}}
    by = actors.system()

    def load(content=CONTENT, **other):
        how = {
            "by": by,
            "name": "figures.csv",
            "source": Party.objects.get(code="WHO"),
            "hazard": emergency.hazard,
            "mark": scenarios.clear(by),
            **other,
        }
        return load_file(content=content, **how)

    return load


def counted(outcome):
    return outcome.loaded.new, outcome.loaded.changed, outcome.loaded.unchanged


def test_a_file_becomes_one_batch_whose_figures_lead_back_to_its_bytes(load):
    outcome = load()
    assert (counted(outcome), outcome.problems) == ((3, 0, 0), [])
    batch = Batch.objects.get(pk=outcome.loaded.batch.pk)
    kept = batch.file
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    assert (kept.name, kept.media_type, kept.mark.label) == ("figures.csv", "text/csv", "TLP:AMBER+STRICT")
    assert (batch.sheet, batch.upload.state, batch.upload.content) == ("", "recorded", None)
    assert actor_queries.content_of(kept) == CONTENT
    rows = Observation.objects.filter(batch=batch).order_by("id").values_list("value", "status", "reason", "sheet_row")
    assert list(rows) == [(10.0, "normal", "", 2), (20.0, "provisional", "=1+1", 3), (None, "suppressed", "few", 4)]


def test_the_same_file_again_says_unchanged_and_keeps_nothing_more(load):
    load()
    before = tables.contents()
    again = load()
    assert (counted(again), again.loaded.batch) == ((0, 0, 3), None)
    assert tables.contents() == before


def test_whoever_loads_holds_the_record_before_any_figure_of_it_is_read(load):
    with CaptureQueriesContext(connection) as asked:
        load()
    statements = [each["sql"] for each in asked]
    locked, *read = (
        next(place for place, sql in enumerate(statements) if f"situation_{table}" in sql)
        for table in ("recording", "series", "cell")
    )
    assert locked < min(read)


def test_a_dry_run_counts_the_same_and_writes_nothing(load):
    before = tables.contents()
    foreseen = load(dry_run=True)
    assert tables.contents() == before
    assert not default_storage.exists("") or default_storage.listdir("") == ([], [])
    assert counted(load()) == counted(foreseen)


def test_a_refused_file_is_not_kept(load):
    before = tables.contents()
    assert load(files.one(value="ten")).problems
    assert tables.contents() == before


def test_remarks_come_with_what_was_loaded(load):
    outcome = load(files.one(value="-7"))
    assert counted(outcome) == (2, 0, 0)
    assert [(each.code, each.where.row, each.where.column) for each in outcome.remarks] == [("negative_kept", 3, 5)]


def test_a_correction_by_file_is_a_second_revision(load):
    load()
    outcome = load(files.csv(files.GOOD.replace(",10,", ",12,")))
    assert counted(outcome) == (0, 1, 0)
    assert Observation.objects.get(batch=outcome.loaded.batch).number == 2


def test_figures_of_a_week_do_not_mix_with_those_of_days(load):
    load(files.csv("PHL,cases_new,2020-10-01,2020-10-01,10,,", "PHL,cases_new,2020-10-01,2020-10-07,70,,"))
    found = Series.objects.filter(indicator__code="cases_new", area__code="PHL", source__code="WHO")
    assert {each.period: each.cells.count() for each in found} == {"day": 1, SPAN: 1}


def test_the_leading_figures_of_a_state_do_not_change_by_a_weekly_figure(load, emergency):
    moment = KNOWN_AT + timedelta(hours=1)
    before = picture(emergency, moment, public(), drawn=()).states
    load(files.csv("PHL,cases_new,2020-10-07,2020-10-13,9999,,"), source=Party.objects.get(code="JHU"))
    assert picture(emergency, moment, public(), drawn=()).states == before


@pytest.mark.parametrize("mark", ["amber to other", "clear"])
def test_who_loads_keeps_the_file_from_all_others(cast, load, mark):
    own = cast["own"]
    ledger.area_of(own)
    how = {"by": own.acting, "source": own.party, "mark": world.marks_of(cast)[mark]}
    load(files.csv("XAA,tests_new,2020-10-01,,5,,"), **how)
    stored = StoredFile.objects.get(name="figures.csv")
    for who in world.EVERYONE:
        viewer = cast[who].viewer
        sees = StoredFile.objects.visible_to(viewer).filter(pk=stored.pk).exists()
        assert sees == (own.party.pk in viewer.party_ids), who


def test_a_name_of_any_length_is_kept_by_its_end(load):
    outcome = load(name="x" * 250 + ".csv")
    assert outcome.loaded.batch.file.name.endswith("xxx.csv")
    assert len(outcome.loaded.batch.file.name) <= 200


NAMES = {
    "a\x1b[2Jb.csv": "a[2Jb.csv",
    "a\0.csv": "a.csv",
    "\u202evsc.exe": "vsc.exe",
    "../../etc/passwd": "passwd",
    "C:\\CON.csv": "file-CON.csv",
    "-rf.csv": "rf.csv",
    "two\nlines.csv": "twolines.csv",
    "😀.csv": "😀.csv",
    "...": "file",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_could_harm_is_kept_without_what_harms(load, name):
    assert load(name=name).loaded.batch.file.name == NAMES[name]


def test_tomorrow_is_the_clock_s_tomorrow(load):
    line = "PHL,tests_new,2020-10-15,,1,,"
    assert load(files.csv(line)).problems
    with clock.held_at(datetime(2020, 10, 15, tzinfo=KNOWN_AT.tzinfo)):
        assert counted(load(files.csv(line))) == (1, 0, 0)


def test_what_a_file_said_is_known_from_its_batch_on_and_not_before(load):
    outcome = load()
    (series,) = [each for each in outcome.loaded.series_ids if Series.objects.get(pk=each).area.code == "PHL"]
    at = outcome.loaded.batch.recorded_at
    assert queries.known_at([series], at - ledger.MICROSECOND, public()) == []
    (known,) = queries.known_at([series], at, public())
    assert (known.period_start, known.value) == (date(2020, 10, 1), 10.0)


def test_a_public_source_corrects_itself_without_a_word(load):
    load()
    outcome = load(files.csv(files.GOOD.replace(",10,", ",12,")))
    assert (outcome.doubts, [(each.before, each.row.value) for each in outcome.loaded.changes]) == ([], [(10.0, 12.0)])
    assert Observation.objects.get(batch=outcome.loaded.batch).reason == ""
