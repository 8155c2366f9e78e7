"""Signing in and out, and pages of errors."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override
from tests import world
from tests.desk.pages import ROOM, read

from ganket.actors.models import User
from ganket.desk.views.errors import server_error
from ganket.lib import scenario_files

PASSWORD = "một mật khẩu dài và lạ"


@pytest.fixture
def officer(record):
    return User.objects.create_user("officer@cast.invalid", PASSWORD, name="Officer of nowhere")


def sign_in(client, name="officer@cast.invalid", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def test_a_user_signs_in_and_is_named_in_the_header(officer):
    client = Client()
    assert sign_in(client).headers["Location"] == reverse("front")
    page = read(client.get(ROOM))
    assert "Officer of nowhere" in page.texts
    assert "no mandate" in page.texts


def test_role_and_party_stand_beside_the_name(cast):
    page = read(cast["own"].client.get(ROOM))
    assert "focal point, Samplonia (invented)" in page.texts


@pytest.mark.parametrize("prefix", ["", "/vi"])
def test_a_function_of_a_drill_is_named_in_the_language_of_the_page_and_a_person_by_name(cast, monkeypatch, prefix):
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, scenario="drill"))
    file = scenario_files.read("drill")
    functions = [*file["functions"].values(), *(each["name"] for each in file["people"])]
    client, user = cast["own"].client, cast["own"].user
    for each in (*functions, {"en": "An Nguyễn", "vi": "An Nguyễn"}):
        user.name = each["en"]
        user.save()
        answer = client.get(f"{prefix}{ROOM}")
        named = each["vi" if prefix else "en"]
        assert named in read(answer).texts
        assert f'title="{escape(named)} · ' in answer.content.decode()  # whole, where the line is cut


@pytest.mark.parametrize(
    ("name", "password"),
    [("officer@cast.invalid", "wrong"), ("nobody", PASSWORD), ("\0", "\0"), ("x" * 5000, "y" * 5000)],
)
def test_a_wrong_pair_is_refused_with_one_sentence_that_tells_nothing(officer, name, password):
    answer = sign_in(Client(), name, password)
    assert answer.status_code == 200
    page = read(answer)
    assert "do not fit together" in page.text or "Fill in both fields." in page.text


def test_the_name_typed_is_still_there_and_the_password_is_not(officer):
    page = read(sign_in(Client(), password="wrong"))
    assert page.inputs["username"] == "officer@cast.invalid"
    assert page.inputs["password"] == ""


def test_empty_fields_are_named(officer):
    assert "Fill in both fields." in read(sign_in(Client(), "", "")).text


@pytest.mark.parametrize("target", ["https://elsewhere.invalid/", "//elsewhere.invalid", "javascript:alert(1)"])
def test_next_never_leads_off_the_site(officer, target):
    assert sign_in(Client(), next=target).headers["Location"] == reverse("front")


def test_next_leads_on_within_the_site(officer):
    assert sign_in(Client(), next=ROOM).headers["Location"] == ROOM


def test_an_inactive_user_cannot_sign_in(officer):
    officer.is_active = False
    officer.save()
    assert "do not fit together" in read(sign_in(Client())).text


def test_signing_out_needs_a_post(cast):
    client = cast["own"].client
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert "Sign in" in read(client.get(ROOM)).texts


def test_a_form_without_its_token_is_refused_in_plain_words(officer):
    answer = sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert "The form has expired" in read(answer).texts


def test_whoever_is_signed_in_already_is_sent_on(cast):
    assert cast["own"].client.get("/sign-in/").status_code == 302


def test_forbidden_and_nonexistent_look_the_same(cast, emergency):
    strict = world.marks_of(cast)["strict to nobody else"]
    type(emergency).objects.filter(pk=emergency.pk).update(mark=strict)
    client = cast["outsider"].client
    hidden, missing = client.get(ROOM), client.get("/e/covid-19-2021/")
    assert hidden.status_code == missing.status_code == 404
    assert read(hidden).texts == read(missing).texts
    assert cast["own"].client.get(ROOM).status_code == 200


def test_with_nothing_to_show_the_page_says_when_there_will_be(cast, emergency):
    strict = world.marks_of(cast)["strict to nobody else"]
    type(emergency).objects.filter(pk=emergency.pk).update(mark=strict)
    for address in ("/", "/public/"):
        page = read(cast["public"].client.get(address))
        assert "Nothing to show yet" in page.texts
        assert "Sign in to see what is shared with you" in page.texts


def test_an_error_on_our_side_has_a_page_without_the_database(built_assets, rf):
    # Whatever language the thread was left in by the request before.
    with override("en"):
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Something broke on our side" in read(answer).texts
