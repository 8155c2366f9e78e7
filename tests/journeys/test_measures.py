"""Measures of the situation room that a minister's aide feels: what comes over the line, and what jumps."""

import pytest
from tests.journeys import measuring
from tests.journeys.house import EMERGENCY
from tests.journeys.languages import LANGUAGES, address
from tests.journeys.visitor import DESK, PHONE, WATCH_LAYOUT

ROOM = f"/e/{EMERGENCY}/"
SIZES = {"phone": PHONE, "desk": DESK}
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().length))
  .observe({type: "paint", buffered: true}))"""
SETTLED = "() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))"
FONT = "**/*.woff2"
IN_OUR_FONT = "document.fonts.check('16px \"Source Sans 3\"')"


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_visit_of_the_room_weighs_at_most_100_kb(visitor, language, record_property):
    aide = visitor(PHONE)
    weight = measuring.Weight(aide.page)
    aide.open(address(language, "/"))
    aide.page.wait_for_load_state("networkidle")
    record_property("bytes", weight.total_bytes)
    record_property("aim_bytes", measuring.AIM_BYTES)
    assert any("woff2" in url for url in weight.by_address)  # it did count the font, the heaviest of all
    assert weight.total_bytes <= measuring.BOUND_BYTES, weight.by_address


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_jumps_when_the_font_comes_late(visitor, language, size):
    # Given a bad line, on which the font is still missing when the page is painted first
    aide = visitor(size)
    aide.context.add_init_script(WATCH_LAYOUT)
    held = []
    aide.page.route(FONT, lambda route: held.append(route))
    aide.page.goto(aide.address + address(language, ROOM), wait_until="commit")
    aide.page.wait_for_selector("h1")
    assert aide.page.evaluate(PAINTED)
    assert not aide.page.evaluate(IN_OUR_FONT)

    # When it comes
    for route in held:
        route.continue_()
    aide.page.unroute(FONT)  # what is asked from here on is not held
    aide.page.wait_for_load_state("load")
    aide.page.evaluate(SETTLED)

    # Then the page is in it, and nothing moved that anybody could have been reading
    assert aide.page.evaluate(IN_OUR_FONT)
    shifts = aide.page.evaluate("window.shifts")
    assert sum(shifts) < measuring.MOST_SHIFT, shifts
    aide.check_quiet()
