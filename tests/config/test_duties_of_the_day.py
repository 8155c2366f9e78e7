"""Schedules of `content/schedules`, and the daily run that brings their duties."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from tests.environment import KNOWN_AT

from ganket.config import content, days
from ganket.lib import clock
from ganket.situation.duties.rules import DAILY_UPDATE, LATEST_DAYS_AFTER
from ganket.situation.models import Duty, Indicator, Receipt


def test_every_schedule_can_be_read_and_is_said_in_both_languages():
    found = content.schedules()
    assert DAILY_UPDATE in [each.code for each in found]
    for each in found:
        assert each.titles["en"]
        assert each.titles["vi"]
        assert 0 <= each.days_after <= LATEST_DAYS_AFTER


@pytest.mark.django_db
def test_a_schedule_asks_for_figures_of_the_catalogue_that_states_report_in_its_order(record):
    reported = list(Indicator.objects.exclude(measure="estimate").values_list("code", flat=True))
    for each in content.schedules():
        assert set(each.indicators) <= set(reported)
        assert list(each.indicators) == [code for code in reported if code in each.indicators]


def test_schedules_are_read_by_name_and_one_that_is_not_there_is_missed():
    assert [each.code for each in content.schedules([DAILY_UPDATE])] == [DAILY_UPDATE]
    assert content.schedules([]) == []
    with pytest.raises(FileNotFoundError):
        content.schedules(["no-such"])


def test_a_schedule_is_called_as_its_file_is(tmp_path, monkeypatch):
    (tmp_path / "schedules").mkdir()
    text = (content.CONTENT / "schedules" / "daily-update.yaml").read_text(encoding="utf-8")
    (tmp_path / "schedules" / "other.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(content, "CONTENT", tmp_path)
    with pytest.raises(ValueError, match="daily-update"):
        content.schedules()


def instance(scenario, monkeypatch):
    monkeypatch.setattr(settings, "INSTANCE", SimpleNamespace(scenario=scenario))


@pytest.mark.django_db
def test_the_public_record_shows_no_state_as_owing(record):
    assert days.run().duties == 0
    assert Duty.objects.count() == 0


@pytest.mark.django_db
def test_where_states_really_report_the_daily_run_brings_each_day_once(emergency, monkeypatch):
    instance("", monkeypatch)
    assert days.run().duties == 10 * 286
    assert days.run() == days.Result()
    with clock.held_at(KNOWN_AT + timedelta(days=1)):
        assert days.run().duties == 10
    assert Receipt.objects.count() == 0
    last = Duty.objects.latest("day")
    assert (last.code, last.due_at) == (DAILY_UPDATE, datetime(2020, 10, 16, 10, tzinfo=KNOWN_AT.tzinfo))
