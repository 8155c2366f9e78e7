"""Stories of the door: what the public sees, signing in and out, and what looks as if it were not there."""

import re

import pytest
from tests.journeys.house import EMERGENCY, HIDDEN, PASSWORD, USER_NAME
from tests.journeys.languages import LANGUAGES, address, said
from tests.journeys.visitor import DESK, PHONE

pytestmark = pytest.mark.parametrize("language", LANGUAGES)
UNKNOWN_FILE = "00000000-0000-7000-8000-000000000000"


def test_officer_signs_in_with_the_right_password_only_and_out_again(visitor, language):
    # Given somebody on the public page, on a phone
    officer = visitor(PHONE)
    page = officer.open(address(language, "/public/"))
    assert page.get_by_role("table").get_by_role("rowheader").count() == 10
    officer.check()

    # When the password is wrong
    page.get_by_text(said(language, "Menu"), exact=True).click()
    officer.click(page.get_by_role("link", name=said(language, "Sign in")))
    officer.check()
    _sign_in(officer, language, "not the password")

    # Then one sentence says so, without saying which of the two was wrong, and the name is still there
    problem = page.get_by_role("alert").inner_text()
    assert problem == said(language, "User name and password do not fit together. Both are case-sensitive.")
    assert page.get_by_label(said(language, "User name")).input_value() == USER_NAME
    assert page.get_by_label(said(language, "Password")).input_value() == ""
    officer.check()

    # When it is right, then the officer stands in the room, and every page says who looks
    _sign_in(officer, language, PASSWORD)
    assert officer.path == address(language, f"/e/{EMERGENCY}/")
    page.get_by_text(said(language, "Menu"), exact=True).click()
    who = page.locator(".menu .who").inner_text()
    assert "Duty officer" in who
    assert {"en": "Viet Nam", "vi": "Việt Nam"}[language] in who
    officer.check()

    # And out again, the cookie of the session is worth nothing
    kept = page.context.cookies()
    officer.click(page.get_by_role("button", name=said(language, "Sign out")))
    page.context.add_cookies(kept)
    page.reload()
    assert page.locator(".who").count() == 0
    officer.check_quiet()


def test_hidden_and_missing_look_the_same(visitor, house, language):
    # Given a member of the public who knows or guesses addresses
    guesser = visitor(DESK, script=False)

    # When the one is there for somebody else, the other for nobody
    pairs = [
        (f"/e/{HIDDEN}/", "/e/no-such-place/"),
        (f"/e/{HIDDEN}/timeline/", "/e/no-such-place/timeline/"),
        (f"/files/{house.hidden_file}/", f"/files/{UNKNOWN_FILE}/"),
    ]
    for hidden, missing in pairs:
        seen = [_seen(guesser, address(language, path), path) for path in (hidden, missing)]

        # Then both pages are the same to the letter, and plain
        assert seen[0] == seen[1]
    guesser.check_quiet()


def _sign_in(officer, language, password):
    page = officer.page
    page.get_by_label(said(language, "User name")).fill(USER_NAME)
    page.get_by_label(said(language, "Password")).fill(password)
    officer.click(page.get_by_role("main").get_by_role("button", name=said(language, "Sign in")))


def _seen(visitor, full, path):
    """What the browser got, without the address itself and what time alone changes: digits, the date of the answer."""
    page = visitor.open(full, status=404)
    answer = next(each for each in reversed(visitor.responses) if each.url == page.url)
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "content-length")}
    return answer.status, headers, re.sub(r"[0-9]+", "0", page.content().replace(path, "PATH"))
