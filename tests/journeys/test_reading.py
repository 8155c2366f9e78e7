"""Stories of people who read: on a phone, by keyboard alone, in the past, in a search; with script and without."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.house import EMERGENCY
from tests.journeys.languages import address, said
from tests.journeys.visitor import DESK, PHONE

ROOM = f"/e/{EMERGENCY}/"
TIMELINE = f"{ROOM}timeline/"
PHILIPPINES = {"en": "Philippines", "vi": "Philippines"}
VIET_NAM = {"en": "Viet Nam", "vi": "Việt Nam"}
CUMULATIVE = {"en": "Cumulative cases", "vi": "Tổng số ca mắc"}
WHO_ON_3_APRIL = {"en": "2,633", "vi": "2.633"}
JHU_ON_3_APRIL = {"en": "3,018", "vi": "3.018"}
ADOPTED = {
    "en": "adopts the concept papers of the Response Fund and the regional reserve",
    "vi": "thông qua tài liệu khái niệm về Quỹ ứng phó và kho dự trữ khu vực",
}

WAYS = {"en": ("en", True), "vi": ("vi", True), "vi, without script": ("vi", False)}
pytestmark = pytest.mark.parametrize(("language", "script"), WAYS.values(), ids=WAYS)


def test_aide_reads_on_a_phone_what_changed_and_how_one_state_stands(visitor, language, script):
    # Given a phone, at the address that was on the slip of paper
    aide = visitor(PHONE, script=script)
    page = aide.open(address(language, "/"))

    # Then the aide stands in the situation room and reads what changed, in seat order
    assert aide.path == address(language, ROOM)
    changed = page.get_by_role("region", name=said(language, "What changed since yesterday"))
    lines = changed.get_by_role("listitem").all_inner_texts()
    assert [line.split("\n")[0] for line in lines][:3] == ["Brunei Darussalam", _cambodia(language), "Indonesia"]
    assert {"en": "3,906 new cases, 92 new deaths", "vi": "3.906 ca mắc mới, 92 ca tử vong mới"}[language] in lines[2]
    aide.check()

    # When one state is tapped
    aide.click(changed.get_by_role("link", name=PHILIPPINES[language]))

    # Then its page opens, and "back" leads to where the aide was
    assert page.get_by_role("heading", level=1).inner_text().startswith(PHILIPPINES[language])
    assert aide.path == address(language, f"{ROOM}states/PHL/")
    expect(page.get_by_text({"en": "17,880", "vi": "17.880"}[language]).first).to_be_visible()
    aide.check()
    page.go_back()
    assert aide.path == address(language, ROOM)
    aide.check_quiet()


def test_reader_closes_the_panel_to_look_back_with_escape(visitor, language, script):
    reader = visitor(DESK, script=script)
    page = reader.open(address(language, "/"))
    panel = page.locator(".known__details")
    panel.locator("summary").click()
    expect(panel).to_have_attribute("open", "")
    if not script:  # what opens it closes it
        panel.locator("summary").click()
    else:
        page.locator("#known-day").focus()
        page.keyboard.press("Escape")
        expect(panel.locator("summary")).to_be_focused()
    expect(panel).not_to_have_attribute("open", "")


def test_duty_officer_goes_back_to_3_april_by_keyboard_alone(visitor, language, script):
    # Given a page whose first stop is the way past the header
    officer = visitor(DESK, script=script)
    page = officer.open(address(language, "/"))
    officer.press_until(said(language, "Skip to the content"))
    page.keyboard.press("Enter")
    assert officer.path.endswith(ROOM)
    expect(page.locator("#content")).to_be_focused()

    # When the as-known-at control is set to 3 April 2020
    _choose_day(officer, language, "04032020")

    # Then the bar is amber and says so
    bar = page.locator(".context--past")
    assert bar.evaluate("bar => getComputedStyle(bar).backgroundColor") == "rgb(255, 210, 122)"
    assert {"en": "3 April 2020", "vi": "ngày 03/04/2020"}[language] in bar.inner_text()
    officer.check()

    # And on the Philippines' table WHO's figure of that day stands, the other source's not yet
    officer.follow(said(language, "Indicators"))
    officer.follow(CUMULATIVE[language])
    officer.follow(f"{said(language, 'Table')}: {PHILIPPINES[language]}")
    assert _on_3_april(page, language) == [said(language, "no figure"), WHO_ON_3_APRIL[language]]
    officer.check()

    # When it is one day later, then both stand side by side, and neither is an average
    _choose_day(officer, language, "04042020")
    assert _on_3_april(page, language) == [JHU_ON_3_APRIL[language], WHO_ON_3_APRIL[language]]

    # And one link leads back to now, on the same page
    officer.follow(said(language, "Back to now"))
    assert "as_known_at" not in officer.path
    assert officer.path.startswith(address(language, f"{ROOM}indicators/cases_cumulative/"))
    assert "state=PHL" in officer.path
    assert page.locator(".context--past").count() == 0
    officer.check_quiet()


def test_reader_learns_why_viet_nam_has_no_r_on_14_october(visitor, language, script):
    # Given the table of members, where ten states stand and six of them have an R
    reader = visitor(DESK, script=script)
    page = reader.open(address(language, ROOM))
    row = page.get_by_role("row", name=VIET_NAM[language])
    few = {"en": "not estimated: few cases", "vi": "không ước tính: số ca quá ít"}[language]

    # Then the row says why it is silent instead of giving a number, and the notes say from when on one is given
    assert few in row.inner_text()
    assert said(language, "Given from 50 cases in 7 days on; below that the system stays silent.") in reader.text()

    # And so does the page of the state
    reader.click(row.get_by_role("link", name=VIET_NAM[language]))
    numbers = page.locator(".numbers").inner_text()
    assert few in numbers
    assert {"en": "15", "vi": "15"}[language] in numbers
    reader.check()


def test_reader_goes_from_a_decision_to_its_source(visitor, language, script):
    # Given the timeline, filtered to decisions
    reader = visitor(DESK, script=script)
    page = reader.open(address(language, TIMELINE))
    page.get_by_label(said(language, "Kind"), exact=True).select_option("decision")
    reader.click(page.get_by_role("button", name=said(language, "Show"), exact=True))
    kinds = set(page.locator(".fact__kind").all_inner_texts())
    assert kinds
    assert all(kind.startswith(said(language, "decision").capitalize()) for kind in kinds), kinds

    # When one is opened by its own address
    reader.click(page.get_by_role("link", name=ADOPTED[language]))

    # Then the page stands at it, and its sources are links to where it was published
    assert reader.path.startswith(address(language, TIMELINE))
    assert page.url.endswith("#F30")
    expect(page.locator("#F30")).to_be_visible()
    sources = page.locator("#F30 a[href^='https://']")
    expect(sources.first).to_be_visible()
    expect(page.locator("#F30").get_by_text(sources.first.inner_text())).to_be_visible()
    reader.check()


def test_reader_searches_in_either_language(visitor, language, script):
    # Given the search of the header
    reader = visitor(DESK, script=script)
    page = reader.open(address(language, ROOM))

    # When words of one language or the other are typed, then what holds them is found in the reader's own
    for typed in ("kho dự trữ", "reserve"):
        _search(page, typed)
        assert page.locator("#q").input_value() == typed
        reader.click(page.get_by_role("link", name=ADOPTED[language]))
        assert page.url.endswith("#F30")
        expect(page.locator("#F30")).to_be_visible()

    # And the signs that databases read as "anything" are signs like others: what holds none is not found
    _search(page, "%")
    assert page.locator("#q").input_value() == "%"
    assert page.locator(".hit").count() == 0
    reader.check()
    for typed in ("res%rve", "reser_e"):
        _search(page, typed)
        assert page.locator(".hit").count() == 0
    reader.check_quiet()


def _search(page, typed):
    page.locator("#search-wide").fill(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _choose_day(visitor, language, digits):
    """Open the as-known-at control by keyboard, type a day (month, day, year), leave the time empty, send."""
    page = visitor.page
    page.keyboard.press("Control+Home")
    visitor.press_until(said(language, "As known at"), key="Shift+Tab")
    page.keyboard.press("Enter")
    visitor.press_until(said(language, "Day"))
    page.keyboard.type(digits)
    visitor.press_until(said(language, "Time (UTC), end of day if empty"))
    visitor.follow(said(language, "Show what was known then"))


def _on_3_april(page, language):
    """The figures of 3 April in the table of one state, by source: the leading one first."""
    day = {"en": "3 April 2020", "vi": "03/04/2020"}[language]
    row = page.locator("tr", has=page.locator("th", has_text=re.compile(f"^{day}$"))).first
    return [" ".join(text.split()).lstrip("– ") for text in row.locator(".figure-cell").all_inner_texts()]


def _cambodia(language):
    return {"en": "Cambodia", "vi": "Campuchia"}[language]
