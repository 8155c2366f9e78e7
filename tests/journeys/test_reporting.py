"""A focal point reports a day: by keyboard alone, without script on a phone, over a line that drops; two at once."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError
from tests import recorded
from tests.journeys import measuring, trio
from tests.journeys.languages import LANGUAGES, address, said
from tests.journeys.visitor import DESK, PHONE

FORM = f"/e/{trio.SLUG}/report/"
DAYS = {
    "keyboard": "2020-10-12",
    "en": "2020-10-11",
    "vi": "2020-10-07",
    "line": "2020-10-10",
    "two": "2020-10-08",
    "late": "2020-10-06",
    "same": "2020-10-05",
    "out": "2020-10-04",
}
LATEST = "2020-10-13"
WAIT_MS = 60_000
PAGES = {
    "form": f"{FORM}?day=2020-10-14",
    "correction": f"{FORM}?day={LATEST}",
    "share": f"{FORM}share/?day={LATEST}&with=officers",
    "updates": f"/e/{trio.SLUG}/updates/?day={LATEST}",
    "update": f"/e/{trio.SLUG}/updates/XAA/{LATEST}/",
    "state": f"/e/{trio.SLUG}/states/XAA/",
    "duties": f"/e/{trio.SLUG}/duties/",
    "questions": f"/e/{trio.SLUG}/questions/",
    "figure": f"/e/{trio.SLUG}/indicators/cases_new/?state=XAA&day={LATEST}",
}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, built_assets, tmp_path_factory):
    """A served copy of one's own, with an emergency of invented states: what is reported stays in it."""
    with django_db_blocker.unblock():
        copy = recorded.copy(tmp_path_factory.mktemp("trio"))
    try:
        yield trio.furnish(copy)
    finally:
        copy.stop()
        with django_db_blocker.unblock():
            recorded.drop(copy)


def sign_in(officer, user=trio.OWN, language="en"):
    page = officer.open(address(language, "/sign-in/"))
    page.get_by_label(said(language, "User name")).fill(user)
    page.get_by_label(said(language, "Password")).fill(trio.PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=said(language, "Sign in")).click()
    return page


def wait_saved(page):
    """Until the bar says that the draft is on the server; a request cut off with the line takes its time to give up."""
    is_saved = "() => document.querySelector('form[data-draft]').dataset.state === 'saved'"
    try:
        page.wait_for_function(is_saved, timeout=WAIT_MS)
    except TimeoutError as late:
        said_last = page.locator("[data-draft-said]").inner_text()
        state = page.evaluate("[document.querySelector('form[data-draft]').dataset.state, navigator.onLine]")
        raise AssertionError(f"not saved in {WAIT_MS} ms: {state}, the bar says: {said_last}") from late


def keep_offline(page, label, words):
    """Type while the line is down, until the bar says that it is kept in this browser; then leave, and it is back."""
    page.context.set_offline(True)
    page.get_by_label(label).last.fill(words)
    page.get_by_label(label).last.blur()
    page.get_by_text("Kept in this browser: the line is down; it will be sent.").wait_for()
    page.goto("about:blank")
    page.context.set_offline(False)


def test_a_day_is_reported_by_keyboard_alone(visitor):
    # Given a focal point who signed in and never touches the mouse
    officer = visitor(DESK)
    page = sign_in(officer)
    officer.open(f"{FORM}?day={DAYS['keyboard']}")
    officer.check()

    # When figures, words and a need are typed, field by field
    officer.press_until("New cases")
    page.keyboard.type("25")
    officer.press_until("Cumulative cases")
    page.keyboard.type("50000")
    officer.press_until("In words: Control")
    page.keyboard.type("Testing at all points of entry.")
    officer.press_until("What")
    page.keyboard.type("Test kits")
    officer.press_until("Add another line")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "note:1:kind"
    officer.press_until("How your State sees")
    page.keyboard.type("Under control.")
    officer.press_until("Language of all words")
    wait_saved(page)
    assert page.locator("[data-draft-said]").inner_text().startswith("Draft saved at")
    officer.check()
    officer.follow("On to: who will see this")
    assert page.evaluate("localStorage.length") == 0

    # Then the readers stand by name, way by way, and the button says what will happen
    assert "1 party will see this" in officer.text()
    officer.check()
    officer.follow("Health officers of the association")
    for name in ("Samplonia", "Exemplaria", "Fictionia", "Secretariat"):
        assert f"{name} (invented)" in page.locator(".readers").inner_text()
    officer.check()
    officer.follow("Share with the three members and the secretariat")
    assert "Shared." in officer.text()
    assert "Under control." in officer.text()
    officer.check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_reported_on_a_phone_without_script(visitor, language):
    officer = visitor(PHONE, script=False)
    page = sign_in(officer, language=language)
    officer.open(address(language, f"{FORM}?day={DAYS[language]}"))
    page.locator("[id='figure:cases_new']").fill("31")
    page.locator("[id='note:0:text']").fill("Kits")
    with page.expect_navigation():
        page.get_by_role("button", name=said(language, "Add another line")).click()
    page.locator("[id='note:1:text']").fill("Masks")
    with page.expect_navigation():
        page.locator(".draft-bar").get_by_role("button").click()
    assert page.locator("[id='figure:cases_new']").input_value() == "31"
    assert page.locator("[id='note:1:text']").input_value() == "Masks"
    with page.expect_navigation():
        page.get_by_role("button", name=said(language, "On to: who will see this")).click()
    with page.expect_navigation():
        page.get_by_role("link", name=said(language, "Everyone")).click()
    with page.expect_navigation():
        page.get_by_role("button", name=said(language, "Make it public")).click()
    assert page.locator(".done").count() == 1
    officer.check_quiet()


def test_a_line_that_drops_loses_nothing(visitor):
    # Given an opened form
    officer = visitor(DESK)
    page = sign_in(officer)
    officer.open(f"{FORM}?day={DAYS['line']}")

    # When the line drops while somebody types
    page.context.set_offline(True)
    page.get_by_label("New cases").first.fill("77")
    page.get_by_label("New cases").first.blur()
    page.get_by_text("Kept in this browser: the line is down; it will be sent.").wait_for()
    # Then it is sent as soon as the line is back
    page.context.set_offline(False)
    wait_saved(page)

    # And when the window was closed meanwhile, what was typed comes back with the form
    keep_offline(page, "How your State sees", "Typed in the dark")
    officer.open(f"{FORM}?day={DAYS['line']}")
    wait_saved(page)
    assert page.get_by_label("How your State sees").input_value() == "Typed in the dark"
    page.reload()
    assert page.get_by_label("How your State sees").input_value() == "Typed in the dark"
    assert page.evaluate("localStorage.length") == 0


def test_lines_of_the_notes_come_back_however_late_their_script_comes(visitor):
    officer = visitor(DESK)
    page = sign_in(officer)
    officer.open(f"{FORM}?day={DAYS['late']}")
    page.get_by_role("button", name="Add another line").click()
    keep_offline(page, "What", "Masks")
    late = []
    page.route("**/update-figures*.js", lambda route: late.append(route))
    with page.expect_request("**/update-figures*.js"):
        page.goto(officer.address.rstrip("/") + f"{FORM}?day={DAYS['late']}", wait_until="commit")
    page.wait_for_function("document.readyState === 'interactive'")
    assert len(late) == 1
    late[0].continue_()
    page.unroute("**/update-figures*.js")
    wait_saved(page)
    assert page.locator("[id='note:1:text']").input_value() == "Masks"
    page.reload()
    assert page.locator("[id='note:0:text']").input_value() == "Masks"


def test_what_is_in_the_browser_and_on_the_server_alike_counts_as_saved(visitor):
    officer = visitor(DESK)
    page = sign_in(officer)
    officer.open(f"{FORM}?day={DAYS['same']}")
    page.get_by_label("How your State sees").fill("Arrived")
    page.get_by_label("How your State sees").blur()
    wait_saved(page)
    # The answer to a draft may be lost with the line though the draft arrived.
    page.evaluate("""() => {
      const form = document.querySelector("form[data-draft]");
      const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string");
      localStorage.setItem(form.dataset.draft, JSON.stringify({
        fields: fields.filter(([name]) => name !== "csrfmiddlewaretoken"),
      }));
    }""")
    page.reload()
    wait_saved(page)
    assert page.locator("[data-draft-said]").inner_text().startswith("Draft saved at")
    assert page.evaluate("localStorage.length") == 0


def test_who_signs_out_is_told_of_what_is_not_sent_and_leaves_nothing_behind(visitor):
    officer, asked = visitor(DESK), []
    page = sign_in(officer)
    officer.open(f"{FORM}?day={DAYS['out']}")
    keep_offline(page, "How your State sees", "For our eyes")
    officer.open(f"/e/{trio.SLUG}/")

    def answered(dialog):
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answered)
    button = page.locator(".header__wide").get_by_role("button", name="Sign out")
    button.click()
    assert page.evaluate("localStorage.length") == 1
    assert page.locator(".who").count() > 0
    with page.expect_navigation():
        button.click()
    assert asked == ["Something you typed is not sent yet: it lies in this browser alone. Sign out and remove it?"] * 2
    assert page.evaluate("localStorage.length") == 0
    assert page.locator(".who").count() == 0


def test_a_column_fills_downwards_and_differences_are_flagged_at_once(visitor):
    officer = visitor(DESK)
    page = sign_in(officer)
    officer.open(f"{FORM}?day=2020-10-14")
    paste = """([field, text]) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.getElementById(field).dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(paste, ["figure:cases_new", "1300\r\n56000\r\n\r\n4\r\n"])
    values = page.evaluate("[...document.querySelectorAll('[data-figure]')].slice(0, 5).map((each) => each.value)")
    assert values == ["1300", "56000", "", "4", ""]
    assert "Lower than the figure before (56,789)" in page.locator("[id='remark-cases_cumulative']").inner_text()
    wait_saved(page)
    officer.check()
    page.evaluate(paste, ["figure:cases_new", "new cases\t1\ncases\t2\n"])
    assert page.locator("[data-pasted]").inner_text() == "Nothing was filled in: copy one column alone."


def test_of_two_people_neither_loses_a_word(visitor):
    first, second = visitor(DESK), visitor(DESK)
    here, there = sign_in(first), sign_in(second, trio.SECOND)
    for officer in (first, second):
        officer.open(f"{FORM}?day={DAYS['two']}")
    for page, words in ((here, "Mine"), (there, "Hers")):
        page.get_by_label("How your State sees").fill(words)
        page.get_by_label("How your State sees").blur()
        wait_saved(page)
    there.get_by_text("Neither version is lost").wait_for()
    second.check()
    with there.expect_navigation():
        there.get_by_role("link", name="See both versions and choose").click()
    second.check()
    there.get_by_label(re.compile("the focal point")).check()
    with there.expect_navigation():
        there.get_by_role("button", name="Go on with what is chosen").click()
    assert there.get_by_label("How your State sees").input_value() == "Mine"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_of_reporting_fit_and_axe_finds_nothing(visitor, size, language):
    officer, troubles = visitor(size), []
    page = sign_in(officer, language=language)
    folder = os.environ.get("GANKET_SCREENSHOTS")
    for name, path in PAGES.items():
        officer.open(address(language, path))
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        troubles += [f"{name}: {found}" for found in officer.violations()]
        troubles += [f"{name}: {found}" for found in measuring.heading_troubles(page.evaluate(measuring.HEADINGS))]
        troubles += [f"{name} is too wide: {found}" for found in page.evaluate(measuring.TOO_WIDE)]
        troubles += [f"{name}: focus unseen {found}" for found in page.evaluate(measuring.FOCUS_UNSEEN)]
        if size is PHONE:
            found = page.evaluate(measuring.TOO_LOW, measuring.LEAST_TARGET_PX)
            troubles += [f"{name} has a small target: {each}" for each in found]
            troubles += [f"{name} off the edge: {each}" for each in page.evaluate(measuring.OFF_THE_EDGE)]
        if folder:
            officer.open(address(language, path))
            page.screenshot(path=Path(folder) / f"reporting-{size[0]}-{language}-{name}.png", full_page=True)
    officer.check_quiet()
    assert not troubles, "\n".join(troubles)


def test_the_form_is_light_over_the_line(visitor):
    officer = visitor(PHONE)
    page = sign_in(officer)
    weight = measuring.Weight(page)
    officer.open(f"{FORM}?day=2020-10-14")
    page.wait_for_load_state("networkidle")
    form = next(size for url, size in weight.by_address.items() if "/report/" in url)
    assert form < 12_000
    assert weight.total_bytes < measuring.BOUND_BYTES
