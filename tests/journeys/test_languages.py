"""The story of somebody who changes the language in the middle of something, and back."""

import pytest
from playwright.sync_api import expect
from tests.journeys.house import EMERGENCY
from tests.journeys.languages import said
from tests.journeys.visitor import DESK

ROOM = f"/e/{EMERGENCY}/"
PLACES = {
    "room": f"{ROOM}?sort=cases&scale=same&as_known_at=2020-07-01",
    "state": f"{ROOM}states/THA/?as_known_at=2020-07-01T06:00Z",
    "revisions": f"{ROOM}indicators/cases_cumulative/?state=PHL&day=2020-04-03&as_known_at=2020-05-01",
    "timeline": f"{ROOM}timeline/?kind=decision&part=&party=&order=oldest&as_known_at=2020-07-01",
    "search": "/search/?q=kho+d%E1%BB%B1+tr%E1%BB%AF&as_known_at=2020-10-14",
    "reports": f"{ROOM}reports/",
    "public": "/public/?as_known_at=2020-07-01",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_changing_the_language_keeps_page_moment_and_choices(visitor, place):
    # Given a page in English, at a moment, with choices made
    reader = visitor(DESK)
    page = reader.open(place)
    assert page.locator("html").get_attribute("lang") == "en"
    figures = _choices(page)

    # When Vietnamese is chosen
    _change(reader, "vi")

    # Then it is the same page at the same moment with the same choices, in Vietnamese
    assert reader.path == f"/vi{place}"
    assert page.locator("html").get_attribute("lang") == "vi"
    expect(page.get_by_role("link", name=said("vi", "Situation"), exact=True)).to_be_visible()
    assert _choices(page) == figures

    # And back again
    _change(reader, "en")
    assert reader.path == place
    assert _choices(page) == figures
    reader.check_quiet()


def _change(reader, language):
    reader.click(reader.page.locator(f".header__wide .languages a[hreflang={language}]"))


def _choices(page):
    """What stands chosen: in fields, in the order of rows, in the moment."""
    return page.evaluate("""() => [
      ...[...document.querySelectorAll("main select, main input:not([type=hidden])")].map((field) => field.value),
      ...[...document.querySelectorAll("main [aria-sort]")].map((heading) => heading.cellIndex),
      document.querySelector(".known__moment").dateTime.slice(0, 13),
      Boolean(document.querySelector(".context--past")),
    ]""")
