"""Files of the public record as they lie in ../shared/data, loaded untouched: what each would say, and what it did."""

import csv
import gzip
from datetime import UTC, datetime

import pytest
from tests.situation import tables
from tests.situation.reading import test_layouts

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.config import scenarios
from ganket.lib import clock
from ganket.situation.importer.at_once import load_file
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.models import Hazard, Observation

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)

# file: layout, answers, the column that is added up, its indicator; hazard where it is not the emergency's
FILES = {
    "covid-country/covid_cases_deaths_daily.csv.gz": ("", {}, "new_cases", "cases_new"),
    "covid-country/mys_national_hospital_daily.csv": ("", {"place": "MYS"}, "cum_cases", "cases_cumulative"),
    "covid-country/owid_tests_rt_2020.csv.gz": ("owid", {}, "new_tests", "tests_new"),
    "covid-country/sgp_moh_daily.csv": ("singapore-moh", {}, "daily_confirmed", "cases_new"),
    "covid-country/who_sitrep_early2020.csv": ("", {}, "cum_deaths_who", "deaths_cumulative"),
    "covid-subnational/idn_province_cases_daily.csv.gz": ("indonesia-provinces", {}, "new_cases", "cases_new"),
    "covid-subnational/mys_state_cases_daily.csv": ("", {}, "new_cases", "cases_new"),
    "covid-subnational/phl_region_daily_2020h1.csv": ("philippines-doh", {}, "new_cases", "cases_new"),
    "covid-subnational/tha_province_cases_daily_2020.csv": ("", {}, "new_cases", "cases_new"),
    "covid-subnational/vnm_province_daily.csv.gz": ("", {}, "cum_deaths", "deaths_cumulative"),
    "dengue/opendengue_national_monthly.csv": ("opendengue", {}, "cases", "cases_new", "dengue"),
    "dengue/opendengue_national_weekly.csv": ("opendengue", {}, "cases", "cases_new", "dengue"),
    "dengue/opendengue_national_yearly.csv": ("opendengue", {}, "cases", "cases_new", "dengue"),
    "dengue/phl_region_monthly_2016_2020.csv": ("philippines-doh", {}, "Dengue_Cases", "cases_new", "dengue"),
    "policy/oxcgrt_indices_final_daily.csv.gz": ("oxcgrt-indices", {}, "StringencyIndex", "stringency_index"),
    "vaccination/jhu_vaccine_doses_daily.csv.gz": ("", {}, "cum_doses", "vaccine_doses_cumulative"),
    "vaccination/mys_state_vaccination_daily.csv.gz": (
        "", {"column:cumul": "vaccine_doses_cumulative", "column:*": "-"}, "cumul", "vaccine_doses_cumulative",
    ),
}  # fmt: skip


@pytest.fixture
def load(emergency, settings, tmp_path):
    """Load a file as the system, from a source that said nothing yet, for everyone, on a day when all of it is past."""
    storages = settings.STORAGES
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}}
    by = actors.system()
    Hazard.objects.get_or_create(code="dengue", defaults={"names": {"en": "dengue", "vi": "sốt xuất huyết"}})

    def load(content, name, answers, hazard="covid-19", **other):
        return load_file(
            by=by,
            content=content,
            name=name,
            source=Party.objects.get(code="ASEC"),
            hazard=Hazard.objects.get(code=hazard),
            mark=scenarios.clear(by),
            answers=answers,
            **other,
        )

    with clock.held_at(NOW):
        yield load


def plain_sum(content, name, column, passed_over):
    """The sum of a column, of the rows that are of a place and not before the emergency."""
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    rows = [
        row for row in csv.DictReader(text.splitlines()) if not passed_over & {each.upper() for each in row.values()}
    ]
    kept = [row for row in rows if row.get("date", "9") >= "2020-01-03"]
    return sum(float(row[column]) for row in kept if row[column] not in ("", "NA"))


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_the_public_record_loads_untouched_with_its_summary(load, shared_data, path):
    layout, answers, column, indicator, *hazard = FILES[path]
    content, name = (shared_data / path).read_bytes(), path.rpartition("/")[2]
    outcome = load(content, name, answers, *hazard)
    assert not outcome.doubts, [(each.key, each.question) for each in outcome.doubts[:5]]
    assert not outcome.problems, [str(each) for each in outcome.problems[:5]]
    assert outcome.reading.layout == layout
    assert outcome.loaded.new == len(outcome.reading.figures) > 400
    rows = Observation.objects.filter(batch=outcome.loaded.batch, cell__series__indicator__code=indicator)
    wanted = plain_sum(content, name, column, {"UNKNOWN", "REPATRIATE"})
    assert sum(rows.exclude(value=None).values_list("value", flat=True)) == pytest.approx(wanted, rel=1e-12)
    again = load(content, name, answers, *hazard).loaded
    assert (again.written, again.unchanged) == (0, outcome.loaded.new)


@pytest.mark.parametrize("code", [code for code in test_layouts.CASES if code != "ganket"])
def test_a_publishers_own_table_loads_into_the_record_and_its_credit_is_kept(load, code):
    content, name, answers, _ = test_layouts.CASES[code]
    outcome = load(content.encode(), name or "table.csv", answers, "dengue" if code == "opendengue" else "covid-19")
    assert (outcome.doubts, outcome.problems) == ([], [])
    assert outcome.loaded.new == len(outcome.reading.figures) > 0
    assert outcome.loaded.batch.upload.report["credit"] == outcome.reading.credit != ""


def test_the_file_of_51_181_rows_is_refused_with_its_reason(load, shared_data):
    content = (shared_data / "dengue/opendengue_admin1_monthly.csv.gz").read_bytes()
    before = tables.counts()
    with pytest.raises(Unreadable, match="more than 50000 rows: send the file in parts"):
        load(content, "opendengue_admin1_monthly.csv.gz", {}, "dengue")
    assert tables.counts() == before
