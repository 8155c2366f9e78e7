"""A scenario replayed: nothing twice, nothing of the clock's future, and the same record on either way to a moment."""

import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from tests.content.record import DAILY, ENTRIES, SEATS, SEATS_2020
from tests.environment import KNOWN_AT, SCENARIO
from tests.situation import tables

from ganket.actors.models import Mandate, MarkAudience, Party, User
from ganket.actors.queries import members
from ganket.config import areas, days, scenarios
from ganket.config.cli import Refused
from ganket.lib import clock
from ganket.lib.models import Leaf
from ganket.situation.models import (
    Analysis,
    Area,
    Batch,
    Cell,
    Emergency,
    Entry,
    Indicator,
    Level,
    Observation,
    Population,
    Recording,
    Series,
)

# Tables a scenario writes, each before those it points at: an instance without them is as on its first day.
WRITTEN = (
    *("analysis", "observation", "cell", "batch", "series", "entryparty", "entry", "level", "recording", "replayed"),
)


def what_stands():
    """Every figure, fact and level, without keys and moments of this instance."""
    observations = Observation.objects.filter(cell__series__indicator__measure__in=["new", "cumulative", "level"])
    fields = ("cell__series__area__code", "cell__series__indicator__code", "cell__series__source__code")
    return (
        sorted(observations.values_list(*fields, "cell__period_start", "value", "status", "number", "recorded_at")),
        sorted(Entry.objects.values_list("key", "kind", "recorded_at")),
        sorted(Level.objects.values_list("kind", "effective_on", "recorded_at")),
    )


def estimates():
    """Every revision of every estimate."""
    return sorted(
        Observation.objects.filter(cell__series__indicator__measure="estimate").values_list(
            "cell__series__area__code",
            "cell__series__indicator__code",
            "cell__period_start",
            "number",
            "value",
            "reason",
        ),
        key=repr,
    )


def moments_of_recording():
    return [
        moment
        for model in (Batch, Observation, Entry, Level, Analysis)
        for moment in model.objects.values_list("recorded_at", flat=True)
    ]


@pytest.fixture
def empty(record):
    """The instance with nothing of the scenario in it but the association: rolled back after the test."""
    with connection.cursor() as cursor:
        for name in WRITTEN:
            table = f"situation_{name}"
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS ganket_keep_delete_{table}")
            cursor.execute(f"DELETE FROM {table}")
    return scenarios.read(SCENARIO)


def bring(scenario, until):
    with clock.held_at(until):
        return scenarios.bring(scenario, until)


# --- bringing ---


def test_bringing_again_brings_nothing_and_changes_no_row(record):
    before = tables.contents()
    assert scenarios.bring(scenarios.read(SCENARIO), KNOWN_AT) == scenarios.Brought()
    assert tables.contents() == before


def test_what_was_recorded_after_the_moment_is_not_there_yet(record):
    assert max(moments_of_recording()) < KNOWN_AT + timedelta(seconds=1)
    figures = Observation.objects.exclude(cell__series__source__code="GANKET")
    assert max(figures.values_list("recorded_at", flat=True)) <= KNOWN_AT
    assert max(Entry.objects.values_list("recorded_at", flat=True)) <= KNOWN_AT
    assert max(Cell.objects.values_list("period_start", flat=True)) == date(2020, 10, 13)


@pytest.mark.parametrize(
    "until",
    [datetime(2020, 1, 3, tzinfo=UTC), datetime(2020, 1, 25, 4, 59, tzinfo=UTC), datetime(2020, 2, 4, tzinfo=UTC)],
)
def test_after_a_replay_no_row_lies_in_the_clock_s_future(empty, until):
    bring(empty, until)
    assert all(moment <= until for moment in moments_of_recording())
    assert all(moment <= until for moment in Recording.objects.values_list("last_at", flat=True))


def test_figures_of_a_day_come_at_five_the_next_morning_and_not_before(empty):
    at = datetime(2020, 1, 24, 5, 0, tzinfo=UTC)
    bring(empty, at - timedelta(microseconds=1))
    of_jhu = Cell.objects.filter(series__source__code="JHU")
    assert max(of_jhu.values_list("period_start", flat=True)) == date(2020, 1, 22)
    bring(empty, at)
    assert max(of_jhu.values_list("period_start", flat=True)) == date(2020, 1, 23)


def test_a_moment_first_and_a_later_one_then_is_the_later_one_at_once(empty):
    halves = (datetime(2020, 2, 10, 18, tzinfo=UTC), datetime(2020, 3, 3, 18, tzinfo=UTC))
    point = connection.savepoint()
    bring(empty, halves[1])
    at_once, estimated = what_stands(), estimates()
    connection.savepoint_rollback(point)
    brought = [bring(empty, half) for half in halves]
    assert all(each.acts for each in brought)
    assert what_stands() == at_once
    assert estimates() == estimated
    assert len(at_once[0]) > 500
    assert estimated


def test_the_day_brings_what_the_clock_has_passed_and_then_nothing(record):
    later = KNOWN_AT + timedelta(days=1)
    with clock.held_at(later):
        result = days.run()
        assert result.replayed >= 1
        assert result.has_news
        assert days.run() == days.Result()
    assert max(Cell.objects.values_list("period_start", flat=True)) == date(2020, 10, 14)


def test_the_day_counts_the_analyses_among_what_it_brought(record):
    analysed = set(Series.objects.filter(indicator__is_analysed=True, strata="").values_list("id", flat=True))
    before = Observation.objects.filter(cell__series__source__code="GANKET").count()
    with clock.held_at(KNOWN_AT + timedelta(days=3)):
        result = days.run()
    assert result.replayed > 1
    assert result.series == len(analysed), "each series once, however often it was analysed"
    assert result.estimates == Observation.objects.filter(cell__series__source__code="GANKET").count() - before > 0


BRINGING = """
import sys
import django
django.setup()
from datetime import UTC, datetime
from ganket.config import scenarios
print("ready", flush=True)
sys.stdin.readline()
print(scenarios.bring(scenarios.read("asean-2020"), datetime(2020, 10, 20, tzinfo=UTC)).acts)
"""


def test_two_days_at_once_bring_everything_once(copied_instance):
    both = [
        subprocess.Popen(
            [sys.executable, "-c", BRINGING],
            env={**copied_instance.environment, "DJANGO_SETTINGS_MODULE": "ganket.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    copied_instance.processes += both
    assert [each.stdout.readline() for each in both] == ["ready\n"] * 2
    for each in both:
        each.stdin.write("\n")
        each.stdin.flush()
    ended = [each.communicate(timeout=120) for each in both]
    assert [each.returncode for each in both] == [0, 0], [error for _, error in ended]
    acts = sorted(int(out) for out, _ in ended)
    assert acts[0] == 0 < acts[1], acts


def test_by_december_every_fact_and_every_figure_of_the_content_is_there(record):
    until = datetime(2020, 12, 1, 6, 0, tzinfo=UTC)
    bring(scenarios.read(SCENARIO), until)
    assert set(Entry.objects.values_list("key", flat=True)) == {line["key"] for line in ENTRIES}
    expected = {
        (code, line["date"], float(line[f"{code}_cases"]))
        for line in DAILY
        for code in SEATS_2020
        if line[f"{code}_cases"]
    }
    rows = Observation.objects.filter(
        cell__series__indicator__code="cases_new", cell__series__source__code="JHU"
    ).values_list("cell__series__area__code", "cell__period_start", "value")
    assert {(code, str(day), value) for code, day, value in rows} == expected
    assert len(rows) == len(expected), "a figure stands twice"
    assert all(moment <= until for moment in moments_of_recording())


def test_running_totals_are_the_sums_of_the_days(record):
    def figures(indicator):
        rows = Observation.objects.filter(
            cell__series__indicator__code=indicator,
            cell__series__source__code="JHU",
            cell__series__area__code="PHL",
        )
        return dict(rows.values_list("cell__period_start", "value"))

    new, totals = figures("cases_new"), figures("cases_cumulative")
    assert totals.keys() == new.keys()
    running = 0.0
    for day in sorted(new):
        running += new[day]
        assert totals[day] == running
    assert totals[date(2020, 4, 3)] == 3018.0


def test_an_unknown_scenario_is_refused_with_those_there_are(record):
    with pytest.raises(Refused, match=r"no scenario 'asean-2021'\. There are: asean-2020"):
        scenarios.read("asean-2021")


def test_a_path_is_no_name_of_a_scenario(record):
    with pytest.raises(Refused):
        scenarios.read("../scenarios/asean-2020")


# --- what the public record must be, in the database ---


def test_no_batch_entry_or_level_is_by_a_state_or_a_person(record):
    states = set(Party.objects.filter(kind="state").values_list("pk", flat=True))
    assert not states & set(Batch.objects.values_list("sender_id", flat=True))
    assert not states & set(Series.objects.values_list("source_id", flat=True))
    assert not states & set(Level.objects.values_list("issuer_id", flat=True))
    assert set(Batch.objects.values_list("user_id", flat=True)) == {None}
    assert (User.objects.count(), Mandate.objects.count()) == (0, 0)


def test_everything_of_the_public_record_is_for_everyone(record):
    for model in (Batch, Entry, Level, Emergency):
        assert set(model.objects.values_list("mark__label", flat=True)) == {"TLP:CLEAR"}
    assert MarkAudience.objects.count() == 0


def test_every_figure_of_a_source_says_that_its_hour_is_approximate(record):
    brought = Batch.objects.exclude(reference="")
    assert brought.count() > 300
    assert set(brought.values_list("is_approximate", flat=True)) == {True}


def test_ten_members_sit_in_2020_and_eleven_from_26_october_2025(emergency):
    def codes(day):
        return [each.code for each in members(emergency.association_id, day)]

    assert codes(date(2020, 10, 14)) == codes(date(2025, 10, 25)) == SEATS_2020
    assert codes(date(2025, 10, 26)) == SEATS


def test_names_follow_the_official_ones(record):
    names = {party.code: party.names for party in Party.objects.all()}
    assert (names["LAO"]["en"], names["VNM"]["en"]) == ("Lao PDR", "Viet Nam")
    assert names["USA"]["vi"] == "Hoa Kỳ"
    assert (names["MMR"]["en"], names["KOR"]["en"]) == ("Myanmar", "Republic of Korea")


def test_every_member_has_people_and_a_source_for_their_number(emergency):
    rows = Population.objects.filter(area__code__in=SEATS_2020)
    assert set(rows.values_list("area__code", flat=True)) == set(SEATS_2020)
    assert all(row.source["label"] for row in rows)


def test_a_scenario_starts_where_its_file_says(record):
    scenario = scenarios.read(SCENARIO)
    assert scenario.default_as_of == KNOWN_AT
    assert scenario.first_moment == datetime(2020, 1, 3, tzinfo=UTC)


def test_an_instance_of_an_older_version_learns_what_is_new_and_keeps_the_words_it_has(record, monkeypatch, tmp_path):
    scenario = scenarios.read(SCENARIO)
    was = list(Indicator.objects.values_list("code", "position", "names", "is_reported"))
    lost = Indicator.objects.filter(series=None, is_reported=True).first()
    shutil.copytree(areas.FOLDER, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "lao.csv").open("a", encoding="utf-8") as file:
        file.write("LA-ZZ,Samplonia (invented),,,,,,,\n")
    monkeypatch.setattr(areas, "FOLDER", tmp_path)
    lost.delete()
    Indicator.objects.filter(code="cases_new").update(names={"en": "as it was called"})
    Indicator.objects.filter(position__gt=lost.position).update(position=F("position") - 1)
    leaves = Leaf.objects.count()
    scenarios.learn(scenario)
    assert Area.objects.get(code="LA-ZZ").state.iso3 == "LAO"
    now = {code: facts for code, *facts in Indicator.objects.values_list("code", "position", "names", "is_reported")}
    assert now.pop("cases_new")[1] == {"en": "as it was called"}
    assert now == {code: facts for code, *facts in was if code != "cases_new"}
    assert [each.act for each in Leaf.objects.order_by("id")[leaves:]] == ["bring areas", "bring catalogue"]
    scenarios.learn(scenario)
    assert Leaf.objects.count() == leaves + 2


def test_serving_lets_the_instance_learn(copied_instance):
    gone = "from ganket.situation.models import Indicator; Indicator.objects.filter(series=None)[:1].get().delete()"
    before = copied_instance.rows()["situation_indicator"]
    copied_instance.python(gone)
    assert copied_instance.rows()["situation_indicator"] == before - 1
    copied_instance.python("from ganket.config.commands import serve; serve.prepare()")
    assert copied_instance.rows()["situation_indicator"] == before
