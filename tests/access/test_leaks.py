"""The sweep finds what it is there for: each of these leaks is made on purpose, in one place, and is found."""

import importlib
import inspect
import random
import sys
from functools import wraps

from tests import world
from tests.access import seeding
from tests.access.test_canaries import leaks, swept

from ganket.actors.models import Mark
from ganket.actors.permissions import Viewer

# Where somebody forgets to ask who reads, and at which addresses it must come out.
FORGOTTEN = {
    "a page": ("ganket.desk.queries.timeline:found", "/timeline/"),
    "the head of every page": ("ganket.situation.emergencies.queries:levels_known_at", "/indicators/"),
    "every page of a hidden emergency": ("ganket.desk.queries.emergencies:emergency", "/timeline/"),
    "a CSV file": ("ganket.desk.queries.timeline:found", "timeline.csv"),
    "a workbook": ("ganket.desk.queries.timeline:found", "timeline.xlsx"),
    "the search": ("ganket.desk.queries.search:entries", "/search/"),
    "a stored file": ("ganket.desk.queries.reports:stored_file", "/files/"),
    "the words of an update": ("ganket.situation.updates.queries:shown", "/updates/"),
    "a thread of questions": ("ganket.situation.questions.queries:thread", "/questions/"),
    "figures of the API": ("ganket.situation.api.hot:figures", "/observations?"),
    "revisions in the API": ("ganket.situation.queries:vintages", "/vintages"),
    "a hidden emergency in the API": ("ganket.situation.api.queries:emergency", "/api/v1/emergencies/"),
    "an emergency nobody may know of": ("ganket.situation.api.queries:emergencies", "/emergencies"),
    "a report made for others": ("ganket.actors.permissions:readers_of", "/reports/"),
}


def forget(monkeypatch, where):
    """Let a function show everything, whoever reads, wherever it is called from."""
    importlib.import_module("ganket.config.urls")  # what is loaded later would keep the careless one for ever
    module, name = where.split(":")
    careful = getattr(importlib.import_module(module), name)
    everything = tuple(Mark.objects.values_list("pk", flat=True))
    signature = inspect.signature(careful)

    @wraps(careful)
    def careless(*given, **named):
        if "viewer" not in signature.parameters:
            return Viewer(None, frozenset(), everything)
        bound = signature.bind(*given, **named)
        bound.arguments["viewer"] = Viewer(bound.arguments["viewer"].user, frozenset(), everything)
        return careful(*bound.args, **bound.kwargs)

    for loaded in [each for key, each in sys.modules.items() if key.startswith("ganket.")]:
        for known, value in list(vars(loaded).items()):
            if value is careful:
                monkeypatch.setattr(loaded, known, careless)


def pytest_generate_tests(metafunc):
    """A few leaks in the suite, drawn by its seed; all with as many addresses."""
    config = metafunc.config
    chance = random.Random(config.getoption("randomly_seed", 0))
    most = min(config.getoption("addresses"), len(FORGOTTEN))
    metafunc.parametrize("leak", chance.sample(sorted(FORGOTTEN), most))


def test_a_leak_is_found(cast, monkeypatch, leak):
    where, addresses = FORGOTTEN[leak]
    emergency = seeding.open_world(cast)
    if leak == "a report made for others":
        forget(monkeypatch, where)
    seeds = seeding.seed(cast, emergency, world.READERS)
    if leak != "a report made for others":
        forget(monkeypatch, where)
    sweep = swept(cast, emergency, seeds, random.Random(7), 10_000)
    asked = [address for address in sweep.addresses() if addresses in address]
    assert asked
    assert leaks(sweep, seeds, cast["third"], asked)
