"""What tests of files on their way share: a sender of the cast, sheets of theirs, and a folder for what is kept."""

import pytest
from tests import world
from tests.situation import ledger

from ganket.actors.models import Party, State
from ganket.situation.importer import actions
from ganket.situation.importer.at_once import load_file
from ganket.situation.models import Area

HEAD = "date,province,new cases\n"
PARTS = {"XAA-N": "Northland", "XAA-S": "Southland"}
GOOD = "2020-10-01,Northland,5\n2020-10-01,Southland,6\n"
# Why a state's figures say otherwise than before, for files that change them.
WHY = {"reason": "counted again"}
ONE_BAD = GOOD + "2020-10-02,Atlantis,7\n2020-10-02,Southland,8\n"


class Sender:
    """The focal point of "own" with two parts of their state, sending under a mark of theirs."""

    def __init__(self, cast, emergency):
        self.cast, self.emergency = cast, emergency
        self.person, self.by = cast["own"], cast["own"].acting
        whole = ledger.area_of(self.person)
        ledger.area_of(cast["other"])
        state = State.objects.get(pk=self.person.party.pk)
        for code, name in PARTS.items():
            Area.objects.get_or_create(
                code=code, defaults={"names": {"en": name}, "level": 1, "parent": whole, "state": state}
            )
        self.mark = world.marks_of(cast)["strict to nobody else"]

    def receive(self, content, name="figures.csv", **other):
        how = {"by": self.by, "source": self.by.party, "hazard": self.emergency.hazard, "mark": self.mark, **other}
        content = content.encode() if isinstance(content, str) else content
        return actions.receive(content=content, name=name, **how)

    def send(self, content, answers=None, **other):
        return actions.examine(self.receive(content, **other), answers)

    def record(self, content, answers=None, *, takes_part=False, **other):
        return actions.record(by=self.by, upload=self.send(content, answers, **other), takes_part=takes_part)

    def load(self, content, **other):
        how = {
            "by": self.by,
            "name": "figures.csv",
            "source": self.by.party,
            "hazard": self.emergency.hazard,
            "mark": self.mark,
            **other,
        }
        return load_file(content=content.encode() if isinstance(content, str) else content, **how)


def party(code):
    """A party by its code."""
    return Party.objects.get(code=code)


@pytest.fixture
def sender(cast, emergency, settings, tmp_path):
    """Import this fixture where it is used; files lie in a folder of the test."""
    storages = settings.STORAGES
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}}
    return Sender(cast, emergency)
