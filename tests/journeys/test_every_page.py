"""Every page that links lead to, in both languages: it answers, axe finds nothing, it fits, it is named."""

from collections import Counter

import pytest
from tests.journeys import measuring, walking
from tests.journeys.languages import LANGUAGES
from tests.journeys.visitor import ALL_BUT_CONTRAST, CONTRAST_ALONE, DESK, FOUR_TIMES, PHONE


@pytest.fixture(scope="module")
def walked(house):
    """The site as links lead through it."""
    return walking.walk(house.address)


@pytest.fixture(scope="module")
def one_of_each(walked):
    """The first page of each template and language."""
    return sorted({walking.shape(path): path for path in reversed(walked.paths)}.values())


def test_every_link_leads_somewhere(walked):
    assert not walked.troubles, "\n".join(walked.troubles[:20])
    assert len(walked.paths) > 40
    assert walked.files


def test_every_page_says_its_language_and_has_a_title_of_its_own(walked):
    pages = {path: page for path, page in walked.pages.items() if "?" not in path}
    assert {path: page.language for path, page in pages.items()} == {
        path: "vi" if path.startswith("/vi/") else "en" for path in pages
    }
    # The front door leads on to the room, so the two are one page.
    counted = Counter((page.language, page.title) for path, page in pages.items() if path not in ("/", "/vi/"))
    assert not {each: times for each, times in counted.items() if times > 1 or not each[1].strip()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page_in_light_or_dark(visitor, walked, one_of_each, language):
    reader, troubles = visitor(DESK), []
    for path in _in(walked.paths, language):
        page = reader.open(path)
        troubles += [f"{path} {found}" for found in reader.violations(ALL_BUT_CONTRAST)]
        troubles += [f"{path} {found}" for found in measuring.heading_troubles(page.evaluate(measuring.HEADINGS))]
        # Colours are the template's alone, and dear to measure: once for each, on paper and in the dark.
        for scheme in ("light", "dark") if path in one_of_each else ():
            page.emulate_media(color_scheme=scheme)
            troubles += [f"{path} {scheme}: {found}" for found in reader.violations(CONTRAST_ALONE)]
    reader.check_quiet()
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_a_phone_and_a_fingertip(visitor, walked, language):
    aide, troubles = visitor(PHONE), []
    for path in _in(walked.paths, language):
        page = aide.open(path)
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        troubles += [f"{path} is too wide: {found}" for found in page.evaluate(measuring.TOO_WIDE)]
        for measure in (measuring.TOO_LOW, measuring.SMALL_TILES):
            found = page.evaluate(measure, measuring.LEAST_TARGET_PX)
            troubles += [f"{path} has a small target: {each}" for each in found]
    aide.check_quiet()
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_at_four_times_the_size(visitor, walked, one_of_each, language):
    reader, troubles = visitor(DESK), []
    for path in _in(one_of_each, language):
        page = reader.open(path)
        wide = page.evaluate(measuring.HEADINGS)
        page.set_viewport_size({"width": FOUR_TIMES[0], "height": FOUR_TIMES[1]})
        lost = [words for words in wide if words not in page.evaluate(measuring.HEADINGS)]
        troubles += [f"{path} loses {words}" for words in lost]
        troubles += [f"{path} is too wide: {found}" for found in page.evaluate(measuring.TOO_WIDE)]
        troubles += [f"{path} cuts off: {found}" for found in page.evaluate(measuring.CUT_OFF)]
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_focus_can_be_seen_wherever_it_goes(visitor, one_of_each, size):
    officer, troubles = visitor(size), []
    for path in _in(one_of_each, "en"):
        page = officer.open(path)
        page.keyboard.press("Tab")
        troubles += [f"{path}: {found}" for found in page.evaluate(measuring.FOCUS_UNSEEN)]
    assert not troubles, "\n".join(troubles)


def _in(paths, language):
    return [path for path in paths if path.startswith("/vi/") == (language == "vi") and path not in ("/", "/vi/")]
