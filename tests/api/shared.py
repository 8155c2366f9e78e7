"""What the tests of the API share: one thing of every kind under each mark of the cast, and short requests."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests import world

from ganket.briefing.actions import issue_report
from ganket.briefing.models import Report
from ganket.situation import actions as situation
from ganket.situation.loading.actions import Loaded, load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Batch, Emergency, Entry, Hazard, Level

API = "/api/v1"
EMERGENCY = "covid-19-2020"
INDICATOR = "quarantined_current"
FIRST_DAY = date(2020, 10, 1)


@dataclass(frozen=True)
class Shared:
    """What "own" recorded under one mark."""

    name: str
    label: str
    batch: Batch
    entry: Entry
    level: Level
    emergency: Emergency
    report: Report | None
    strata: str
    day: date

    @property
    def readers(self) -> set[str]:
        """Who of the cast may see it."""
        return world.READERS[self.name]


def share_everything(cast: dict[str, world.Person], emergency: Emergency, with_reports: bool) -> list[Shared]:
    """One batch, entry, level, emergency and, if wanted, report under each mark, in the order of the marks."""
    own = cast["own"]
    area, _ = Area.objects.get_or_create(
        code=own.party.code, defaults={"names": own.party.names, "state": own.party.state}
    )
    found = []
    for place, (name, mark) in enumerate(world.marks_of(cast).items()):
        day = FIRST_DAY + timedelta(days=place)
        strata = f"age={place}"
        row = Row(area.code, INDICATOR, day, day, 100.0 + place, strata=strata)
        loaded = load(own, [row], mark)
        entry = situation.record_entry(
            by=own.acting, emergency=emergency, key=f"X{place}", facts=facts(day), parties=[own.party], mark=mark
        )
        level = situation.set_level(
            by=own.acting,
            emergency=emergency,
            kind="alert",
            values={"en": name, "vi": name},
            issuer=own.party,
            source={"label": "own"},
            effective_on=day,
            mark=mark,
        )
        other = situation.open_emergency(
            by=own.acting,
            slug=f"x-{place}",
            names={"en": name, "vi": name},
            hazard=emergency.hazard,
            association=emergency.association.party,
            mark=mark,
            starts_on=FIRST_DAY,
            sources=[own.party],
        )
        report = issue(own, emergency, mark) if with_reports else None
        found.append(Shared(name, mark.label, loaded.batch, entry, level, other, report, strata, day))
    return found


def load(person: world.Person, rows: list[Row], mark: Any, source: Any = None) -> Loaded:
    """A batch of figures that a person records for their party."""
    return load_observations(
        by=person.acting,
        rows=rows,
        source=source or person.party,
        hazard=Hazard.objects.get(code="covid-19"),
        mark=mark,
    )


def issue(person: world.Person, emergency: Emergency, mark: Any) -> Report:
    """A report in the one format that is made quickly."""
    return issue_report(by=person.acting, emergency=emergency, mark=mark, formats=("json",), languages=("en",))


def facts(day: date, **changed: Any) -> dict[str, Any]:
    """The facts of an entry."""
    return {
        "kind": "statement",
        "part": "control",
        "starts_on": day,
        "ends_on": None,
        "is_about": False,
        "titles": {"en": "A statement", "vi": "Một tuyên bố"},
        "texts": {"en": "It says so.", "vi": "Nội dung."},
        "issuer": {},
        "sources": [{"mark": "X", "label": "own", "url": ""}],
        "claims": [],
        **changed,
    }


def ask(client: Any, address: str, status: int = 200, **headers: str) -> Any:
    """The JSON at an address under /api/v1, having checked the status."""
    answer = client.get(API + address, headers=headers)
    assert answer.status_code == status, (address, answer.status_code, answer.content[:500])
    return answer.json()


def pages(client: Any, address: str) -> list[dict[str, Any]]:
    """The items of every page of a list, from its first address on."""
    items, following = [], API + address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, (following, answer.content[:500])
        data = answer.json()
        link = answer.headers.get("Link")
        assert link == (f'<{data["next"]}>; rel="next"' if data["next"] else None)
        items += data["items"]
        following = data["next"]
    return items
