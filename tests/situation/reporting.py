"""An emergency of the cast's own three states, and the short way to save and share a day of it."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import ledger, tables

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party
from ganket.situation import actions as situation
from ganket.situation import queries
from ganket.situation.models import Emergency, Series, UpdateRevision
from ganket.situation.updates import actions as updates
from ganket.situation.updates.rules import Content

STARTS_ON = date(2020, 9, 1)
DAY = KNOWN_AT.date()
BEFORE = DAY - timedelta(days=1)


def open_emergency(cast: dict[str, world.Person], slug: str = "trio-2020") -> Emergency:
    """An emergency of the group of three, which everybody may see; each state has its area."""
    for key in world.STATES:
        ledger.area_of(cast[key])
    by = actors.system()
    return situation.open_emergency(
        by=by,
        slug=slug,
        names={"en": "Invented emergency", "vi": "Tình huống hư cấu"},
        hazard=ledger.hazard(),
        association=Party.objects.get(code=world.GROUP[0]),
        mark=actors.mark(owner=by.party, sharing_label="TLP:CLEAR"),
        starts_on=STARTS_ON,
        sources=[],
    )


@pytest.fixture
def trio(cast):
    """The emergency of the three. Import these fixtures where they are used."""
    return open_emergency(cast)


@pytest.fixture
def own(cast):
    """Its mark for everybody is there already: a refused act is then seen to write nothing at all."""
    actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    return cast["own"]


@pytest.fixture
def second(own):
    """Another who reports for the same state."""
    return colleague(own)


def figures(**typed: object) -> Content:
    """An update of these figures alone, as typed: `figures(cases_new=12)`."""
    return Content(figures={code: str(value) for code, value in typed.items()})


def save(person: world.Person, emergency: Emergency, content: Content, base: int = 0, day: date = DAY, **other):
    """Save a draft as one of the cast."""
    how = {"language": "en", **other}
    return updates.save_draft(by=person.acting, emergency=emergency, day=day, content=content, base=base, **how)


def share(
    person: world.Person,
    emergency: Emergency,
    content: Content,
    base: int = 0,
    mark: Mark | None = None,
    day: date = DAY,
    **other,
) -> UpdateRevision:
    """Share as one of the cast, with everybody unless told otherwise."""
    how = {"language": "en", **other}
    mark = mark or actors.mark(owner=person.party, sharing_label="TLP:CLEAR")
    return updates.share_update(
        by=person.acting, emergency=emergency, day=day, content=content, base=base, mark=mark, **how
    )


def colleague(person: world.Person, name: str = "second", role: str = "alternate") -> world.Person:
    """Another person who acts for the same party."""
    from ganket.actors.models import User

    user = User.objects.create_user(f"{name}-{person.key}@cast.invalid", name=f"Officer {name}")
    actors.give_mandate(by=actors.system(), user=user, party=person.party, role=role, starts_on=world.SINCE)
    return world.Person(f"{person.key}-{name}", user, person.party)


def stood(person: world.Person, code: str = "cases_new", day: date = DAY, viewer=None):
    """A state's own figures of a day as known long after: value, status, reason; None where there is none."""
    series = Series.objects.filter(source=person.party, indicator__code=code).values_list("pk", flat=True)
    cells = queries.known_at(list(series), KNOWN_AT + timedelta(days=9), viewer or person.viewer, day, day)
    return [(each.value, each.status, each.reason) for each in cells] or None


def codes(refusal) -> list[tuple[str, str]]:
    """What was refused, by field."""
    return [(each.field, each.code) for each in refusal.value.problems]


def refused_whole(act) -> None:
    """It is not theirs to do, and nothing is written."""
    before = tables.contents()
    with pytest.raises(updates.NotYours), transaction.atomic():
        act()
    assert tables.contents() == before
