"""Pictures of every page for people to look at: wide and phone, English and Vietnamese, light and dark.

Collected only when GANKET_SCREENSHOTS names a folder (see conftest.py).
"""

import os
from pathlib import Path

import pytest
from tests.journeys import walking
from tests.journeys.house import EMERGENCY
from tests.journeys.visitor import DESK, PHONE

PAST = f"/e/{EMERGENCY}/indicators/cases_cumulative/?state=PHL&day=2020-04-03&as_known_at=2020-04-04"
SEARCH = "/search/?q=reserve"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["wide", "phone"])
def test_pictures_of_every_page(visitor, house, size, scheme):
    folder = Path(os.environ["GANKET_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    walked = walking.walk(house.address)
    pages = {walking.shape(path): path for path in reversed(walked.paths) if path not in ("/", "/vi/")}
    photographer = visitor(size, scheme=scheme)
    for path in (*pages.values(), PAST, f"/vi{PAST}", SEARCH, f"/vi{SEARCH}"):
        name = "-".join(path.replace("?", "/").replace("&", "/").strip("/").split("/"))
        language = "" if path.startswith("/vi/") else "en-"
        page = photographer.open(path)
        page.screenshot(path=folder / f"{size[0]}-{scheme}-{language}{name}.png", full_page=True)
