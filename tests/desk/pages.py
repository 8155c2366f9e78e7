"""Reads a page as a reader does: its texts, its links, its attributes; and acts beside the public record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.lib import clock
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row

SLUG = "covid-19-2020"
ROOM = f"/e/{SLUG}/"
STATES = ("BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM")
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-words", "data-sort")


def state(iso3: str) -> str:
    """The address of a state's page."""
    return f"{ROOM}states/{iso3}/"


# Every page of this person's making: the one table that the tests of all pages walk.
PAGES = {
    "room": ROOM,
    "room on one scale": f"{ROOM}?scale=same&sort=deaths",
    "room in the past": f"{ROOM}?as_known_at=2020-04-04",
    "state": state("VNM"),
    "state in the past": f"{state('PHL')}?as_known_at=2020-04-04",
    "public": "/public/",
    "indicators": f"{ROOM}indicators/",
    "indicator": f"{ROOM}indicators/cases_new/",
    "indicator on one scale": f"{ROOM}indicators/cases_new/?scale=same&page=2",
    "indicator in the past": f"{ROOM}indicators/cases_cumulative/?state=PHL&day=2020-04-03&as_known_at=2020-04-04",
    "indicator estimated": f"{ROOM}indicators/r_mean/?state=VNM&day=2020-10-01",
    "indicator empty": f"{ROOM}indicators/icu_current/",
    "timeline": f"{ROOM}timeline/",
    "timeline in the past": f"{ROOM}timeline/?part=control&order=oldest&as_known_at=2020-04-04",
    "timeline empty": f"{ROOM}timeline/?kind=aid&part=socio_economic",
    "search": "/search/?q=viet",
    "search of one group": "/search/?q=asean&in=entries&page=2",
    "search for nothing": "/search/",
    "reports": f"{ROOM}reports/",
    "updates": f"{ROOM}updates/",
    "updates in the past": f"{ROOM}updates/?day=2020-04-03&as_known_at=2020-04-04",
    "duties": f"{ROOM}duties/",
    "questions": f"{ROOM}questions/",
    "report without a mandate": f"{ROOM}report/",
    "refused day": f"{ROOM}updates/?day=2019-01-01",
    "sign-in": "/sign-in/",
    "refused moment": f"{ROOM}?as_known_at=2031-01-01",
    "refused sort": f"{ROOM}?sort=rank",
    "refused state": f"{ROOM}indicators/cases_new/?state=ZZZ",
    "refused page": f"{ROOM}timeline/?page=0",
    "not found": "/no-such-page/",
}
STATUS = {
    "report without a mandate": 403,
    "refused day": 400,
    "refused moment": 400,
    "refused sort": 400,
    "refused state": 400,
    "refused page": 400,
    "not found": 404,
}


@dataclass
class Page(HTMLParser):
    """What a page says and where it leads."""

    texts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.extend((tag, name, value) for name, value in given.items())
        self.texts.extend(given[name] for name in READ_ALOUD if given.get(name))
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(given)
        elif tag == "input":
            self.inputs[given.get("name", "")] = given.get("value", "")
        elif tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)

    def handle_data(self, data):
        if data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        """Everything it says, one text after the other."""
        return " ".join(self.texts)


def read(response) -> Page:
    """The page of a response."""
    page = Page()
    page.feed(response.content.decode())
    return page


@contextmanager
def an_hour_ago() -> Iterator[None]:
    """Acts in it are recorded an hour before the moment that tests look from."""
    with clock.held_at(KNOWN_AT - timedelta(hours=1)):
        yield


def sheet(person, emergency, *told, mark=None) -> None:
    """A figure of the day as a sheet records it (value, status, reason), for everybody unless a mark says for whom, an
    hour before anybody looks.
    """
    with an_hour_ago():
        load_observations(
            by=person.acting,
            rows=[Row("XAA", "cases_new", KNOWN_AT.date(), KNOWN_AT.date(), *(told or (1234.0,)))],
            source=person.party,
            hazard=emergency.hazard,
            mark=mark or actors.mark(owner=person.party, sharing_label="TLP:CLEAR"),
        )
