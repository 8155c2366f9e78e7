"""Nothing that is shared reaches anybody else, by whichever route: words and numbers that stand nowhere else are put
into every marked thing, and every route is asked by everybody.
"""

import random

import pytest
from tests import world
from tests.access import seeding
from tests.access.sweep import Sweep


@pytest.fixture
def opened(cast):
    return seeding.open_world(cast)


@pytest.fixture
def chance(pytestconfig):
    """Draws by the seed of the run: other addresses in each."""
    return random.Random(pytestconfig.getoption("randomly_seed", 0))


@pytest.fixture
def most(pytestconfig):
    """How many addresses of one route are asked: a few in the suite, `ganket prove access` asks all."""
    return pytestconfig.getoption("addresses")


def swept(cast, emergency, seeds, chance, most):
    return Sweep(emergency, cast["own"].client, [each.word for each in seeds], most, chance)


def leaks(sweep, seeds, person, addresses=None):
    """Each address at which somebody reads what is not for them."""
    hidden = [each for each in seeds if person.key not in world.READERS[each.mark]]
    return [
        (address, one.model, one.mark)
        for address in addresses or sweep.addresses()
        for said in [sweep.read(person.client, address)]
        for one in hidden
        if one.is_in(said)
    ]


@pytest.mark.parametrize("who", world.EVERYONE)
def test_nobody_reads_what_is_not_for_them(cast, opened, who, chance, most, record_property):
    seeds = seeding.seed(cast, opened, world.READERS)
    sweep = swept(cast, opened, seeds, chance, most)
    assert leaks(sweep, seeds, cast[who]) == []
    record_property("cells", sweep.asked * len(seeds))


def test_whoever_shares_it_finds_everything_so_that_nothing_is_looked_past(cast, opened, chance, most):
    seeds = seeding.seed(cast, opened, world.READERS)
    sweep = swept(cast, opened, seeds, chance, max(most, 4 * len(world.READERS)))
    said = "\n".join(sweep.read(cast["own"].client, address) for address in sweep.addresses())
    told = {each.model for each in seeds if each.is_in(said)}
    assert told == {each.model for each in seeds if each.number > 0}, "a kind of thing that no address tells of"
