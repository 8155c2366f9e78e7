"""Everyone who reads a day or a moment reads it the same way: two commands, the pages, the API."""

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from pydantic import TypeAdapter, ValidationError

from ganket.config.cli import Refused
from ganket.config.commands import demo, report
from ganket.desk import rules
from ganket.desk.views import choices
from ganket.lib import clock
from ganket.lib.api import parameters
from ganket.lib.api.problems import Problem

NOW = datetime(2020, 10, 14, 20, 0, tzinfo=UTC)
FIRST = datetime(2020, 1, 3, tzinfo=UTC)
REFUSED = "refused"


def by_demo(text):
    try:
        return demo._as_of(text)
    except Refused:
        return REFUSED


def by_report(text):
    try:
        return report._as_of(text)
    except Refused:
        return REFUSED


def by_page(text):
    asked = rules.asked_moment(text, NOW, FIRST)
    return REFUSED if asked.problem else asked.moment


def by_api(text):
    try:
        return parameters.moment(text, NOW, FIRST) or NOW
    except Problem:
        return REFUSED


def day_by_page(text):
    try:
        return choices.day(RequestFactory().get("/", {"day": text}), FIRST.date(), NOW)
    except choices.NoChoice:
        return REFUSED


def day_by_api(text):
    try:
        return TypeAdapter(parameters.Day).validate_python(text)
    except ValidationError:
        return REFUSED


MOMENTS = (by_demo, by_report, by_page, by_api)
DAYS = (day_by_page, day_by_api)
MALFORMED = [
    "2020-W42-3", "2020-W14", "2020-288", "20201013", "2020-10-13 18:00", "2020-10-13T18", "2020-10-13T24:00Z",
    "2020-02-30", "13/10/2020", "yesterday", "2020-10-13\n", "0001-01-01T00:00+14:00",
]  # fmt: skip


@pytest.fixture(autouse=True)
def held():
    with clock.held_at(NOW):
        yield


@pytest.mark.parametrize("text", MALFORMED)
@pytest.mark.parametrize("caller", [*MOMENTS, *DAYS])
def test_what_is_malformed_is_refused_by_all(caller, text):
    assert caller(text) == REFUSED


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2020-10-13T18:00", 18), ("2020-10-13T18:00Z", 18), ("2020-10-13t18:00:00z", 18), ("2020-10-13T18:00+07:00", 11)],
)
@pytest.mark.parametrize("caller", MOMENTS)
def test_a_moment_is_read_by_all_alike(caller, text, hour):
    assert caller(text) == datetime(2020, 10, 13, hour, tzinfo=UTC)


@pytest.mark.parametrize("caller", DAYS)
def test_a_day_is_read_by_all_alike(caller):
    assert caller("2020-10-13") == date(2020, 10, 13)
    assert caller("2020-10-13T18:00Z") == REFUSED


@pytest.mark.parametrize("caller", [by_report, by_page, by_api])
def test_a_day_means_its_end_and_today_means_now(caller):
    assert caller("2020-10-13") == datetime(2020, 10, 13, 23, 59, 59, 999999, tzinfo=UTC)
    assert caller("2020-10-14") == NOW


def test_the_demonstration_of_a_day_starts_at_its_evening():
    assert by_demo("2020-10-13") == datetime(2020, 10, 13, 18, tzinfo=UTC)
