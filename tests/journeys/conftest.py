"""Fixtures of the journeys: a served copy of the record, a browser, people who open it.

A browser lives for one module: its driver runs an event loop, beside which Django's database may not be used.
Screenshots are taken only when GANKET_SCREENSHOTS names a folder for them.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests import recorded
from tests.journeys.house import House, furnish
from tests.journeys.visitor import DESK, Visitor, new_context

from ganket.config import toolchain

ARGUMENTS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--lang=en-US",  # in which order the fields of a date stand
]

collect_ignore = [] if os.environ.get("GANKET_SCREENSHOTS") else ["test_screenshots.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey in a real browser."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def house(django_db_setup, django_db_blocker, built_assets, tmp_path_factory) -> Iterator[House]:
    """A real server on a copy of the record, with a report, a user and hidden things in it; read only."""
    with django_db_blocker.unblock():
        copy = recorded.copy(tmp_path_factory.mktemp("journeys"))
    try:
        yield furnish(copy)
    finally:
        copy.stop()
        with django_db_blocker.unblock():
            recorded.drop(copy)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that `ganket test` found or installed, else one found now."""
    return os.environ.get("GANKET_CHROMIUM") or str(toolchain.chromium())


@pytest.fixture(scope="module")
def browser(house, chromium) -> Iterator[Browser]:
    """A headless Chromium; root may only run it without its sandbox."""
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser, house) -> Iterator[Callable[..., Visitor]]:
    """`visitor(size=PHONE, script=False, scheme="dark")`: a person at a browser, seen to the end of the test."""
    visitors = []

    def arrive(size=DESK, *, script=True, scheme="light") -> Visitor:
        context = new_context(browser, size, script=script, scheme=scheme)
        visitors.append(Visitor(context, house.address, has_script=script))
        return visitors[-1]

    yield arrive
    for each in visitors:
        each.context.close()
