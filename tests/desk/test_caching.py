"""What may be kept of each page: nothing of what is seen signed in, nothing unasked of the rest."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.desk.pages import PAGES, ROOM, STATUS

from ganket.desk.caching import caching

PUBLIC, SIGNED_IN = "no-cache", "private, no-store"


@pytest.fixture
def public(record):
    return Client()


@pytest.mark.parametrize("prefix", ["", "/vi"])
@pytest.mark.parametrize("name", PAGES)
def test_what_everyone_may_see_is_asked_for_anew(public, name, prefix):
    answer = public.get(prefix + PAGES[name])
    assert answer.status_code == STATUS.get(name, 200)
    # The form to sign in holds a token of its visitor's own.
    expected = {"no-store", "private"} if name == "sign-in" else {PUBLIC}
    assert expected <= set(answer.headers["Cache-Control"].split(", "))
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("name", [each for each in PAGES if each != "sign-in"])
def test_what_is_seen_signed_in_is_kept_nowhere(cast, name):
    answer = cast["own"].client.get(PAGES[name])
    assert answer.status_code == STATUS.get(name, 200)
    assert answer.headers["Cache-Control"] == SIGNED_IN
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/", f"{ROOM}?as_known_on=2020-04-04&as_known_time=", "/sign-in/"])
def test_the_way_on_from_an_address_is_kept_nowhere_either(cast, address):
    answer = cast["own"].client.get(address)
    assert answer.status_code == 302
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_file_of_figures_says_for_itself_that_nobody_keeps_it(public):
    assert public.get(f"{ROOM}indicators/cases_new/figures.csv").headers["Cache-Control"] == SIGNED_IN


class Broken:
    """Somebody who cannot be told from anybody else: the database is gone."""

    @property
    def is_authenticated(self):
        raise AssertionError("nobody asks")


@pytest.mark.parametrize("status", [500, 503])
def test_where_something_broke_nobody_is_asked_who_it_was(status):
    request = RequestFactory().get("/")
    request.user = Broken()
    answer = caching(lambda _: HttpResponse(status=status))(request)
    assert answer.headers["Cache-Control"] == SIGNED_IN


def test_a_request_refused_before_anyone_was_known_is_kept_nowhere():
    answer = caching(lambda _: HttpResponse(status=400))(RequestFactory().get("/"))
    assert answer.headers["Cache-Control"] == SIGNED_IN
