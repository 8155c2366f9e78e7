"""Every page that links lead to, in both languages: it answers, axe finds nothing, it fits, it is named."""

import functools
from collections import Counter
from contextlib import closing

import pytest
from tests.journeys import measuring, walking
from tests.journeys.languages import LANGUAGES
from tests.journeys.visitor import ALL_BUT_CONTRAST, CONTRAST_ALONE, DESK, FOUR_TIMES, PHONE, Visitor, new_context


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


@pytest.fixture(scope="module")
def faults_in(browser, house, walked, one_of_each):
    """`faults_in("vi")`: what is wrong with the pages of a language, by what was looked for; each is opened once."""
    return functools.cache(lambda language: _look_at(browser, house, _in(walked.paths, language), one_of_each))


def _look_at(browser, house, paths, one_of_each):
    faults = {"axe": [], "phone": [], "four times": [], "focus at a desk": [], "focus on a phone": []}
    with closing(new_context(browser)) as context:
        reader = Visitor(context, house.address)
        for path in paths:
            page = reader.open(path)
            faults["axe"] += [f"{path} {found}" for found in _at_a_desk(reader, page, path in one_of_each)]
            if path in one_of_each:
                faults["four times"] += [f"{path} {found}" for found in _at_four_times(page)]
            faults["phone"] += [f"{path} {found}" for found in _on_a_phone(page)]
            if path in one_of_each:
                faults["focus on a phone"] += [f"{path}: {found}" for found in _without_focus(page, PHONE)]
                faults["focus at a desk"] += [f"{path}: {found}" for found in _without_focus(page, DESK)]
            _resize(page, DESK)
        reader.check_quiet()
    return faults


def _at_a_desk(reader, page, is_first_of_its_template):
    found = reader.violations(ALL_BUT_CONTRAST)
    found += measuring.heading_troubles(page.evaluate(measuring.HEADINGS))
    # Colours are the template's alone, and dear to measure: once for each, in the dark and on paper.
    for scheme in ("dark", "light") if is_first_of_its_template else ():
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {each}" for each in reader.violations(CONTRAST_ALONE)]
    return found


def _at_four_times(page):
    wide = page.evaluate(measuring.HEADINGS)
    _resize(page, FOUR_TIMES)
    narrow = page.evaluate(measuring.HEADINGS)
    found = [f"loses {words}" for words in wide if words not in narrow]
    found += [f"is too wide: {each}" for each in page.evaluate(measuring.TOO_WIDE)]
    return found + [f"cuts off: {each}" for each in page.evaluate(measuring.CUT_OFF)]


def _on_a_phone(page):
    _resize(page, PHONE)
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    found = [f"is too wide: {each}" for each in page.evaluate(measuring.TOO_WIDE)]
    found += [f"off the edge: {each}" for each in page.evaluate(measuring.OFF_THE_EDGE)]
    for measure in (measuring.TOO_LOW, measuring.SMALL_TILES):
        targets = page.evaluate(measure, measuring.LEAST_TARGET_PX)
        found += [f"has a small target: {each}" for each in targets]
    return found


def _without_focus(page, size):
    _resize(page, size)
    page.keyboard.press("Tab")
    return page.evaluate(measuring.FOCUS_UNSEEN)


def _resize(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page_in_light_or_dark(faults_in, language):
    assert not faults_in(language)["axe"], "\n".join(faults_in(language)["axe"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_a_phone_and_a_fingertip(faults_in, language):
    assert not faults_in(language)["phone"], "\n".join(faults_in(language)["phone"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_at_four_times_the_size(faults_in, language):
    assert not faults_in(language)["four times"], "\n".join(faults_in(language)["four times"])


@pytest.mark.parametrize("where", ["at a desk", "on a phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_focus_can_be_seen_wherever_it_goes(faults_in, language, where):
    assert not faults_in(language)[f"focus {where}"], "\n".join(faults_in(language)[f"focus {where}"])


def _in(paths, language):
    return [path for path in paths if path.startswith("/vi/") == (language == "vi") and path not in ("/", "/vi/")]
