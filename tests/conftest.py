"""Fixtures of the whole suite: the public record of 2020 replayed once a run, the cast, copies of the instance.

Every test runs in a transaction that is rolled back. A test that needs commits or other processes takes
`copied_instance`; nothing is ever flushed, for the record's tables refuse it. Tests that ask for the database
bear the mark `database`: on PostgreSQL `ganket test` draws among those, and `ganket prove postgresql` runs them all.
"""

import gc
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from tests import environment

INSTANCE_FOLDER = environment.choose()  # before anything below reads Django's settings

import django

django.setup()

from django.conf import settings
from django.utils import translation
from tests import recorded, world

from ganket.situation import kept

# The product's own way of keeping passwords with its work left out; other processes work as much as they should.
settings.PASSWORD_HASHERS = ["tests.hashing.OneRound"]
# A static file is looked up when it is asked for: each of some thousand clients would list them all before its first.
settings.WHITENOISE_AUTOREFRESH = True
hypothesis.settings.register_profile("ours", deadline=None, print_blob=True)
hypothesis.settings.load_profile("ours")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--sampled N`: of a test with more than N cases only N, and of each file as many tests as `--of-file` says, both
    drawn by the run's seed; of each route as many addresses as `--addresses` says.
    """
    parser.addoption("--sampled", type=int, default=0, metavar="N", help="of each test's cases at most N, by the seed")
    parser.addoption(
        "--addresses", type=int, default=3, metavar="N", help="of each route at most N addresses, by the seed"
    )
    parser.addoption("--of-file", type=int, default=0, metavar="N", help="of each file at most N tests, by the seed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that ask for the database, refuse those that would flush it, and draw a sample where asked."""
    _sample(config, items)
    for item in items:
        mark = item.get_closest_marker("django_db")
        asked = set(getattr(item, "fixturenames", ()))
        if mark or {"db", "django_db_setup"} & asked:
            item.add_marker("database")
        flushes = {"transactional_db", "live_server", "django_db_reset_sequences"} & asked
        if flushes or (mark and (mark.kwargs.get("transaction") or mark.args)):
            raise pytest.UsageError(f"{item.nodeid} would flush the database: take copied_instance instead.")


def _sample(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave of each test as many cases as `--sampled` says, then of each file as many as `--of-file`; the seed that
    the run prints draws the same again.
    """
    chance = random.Random(config.getoption("randomly_seed", 0))  # checks run in their own order, without a seed
    _draw(config, items, chance, config.getoption("sampled"), lambda item: getattr(item, "originalname", item.name))
    _draw(config, items, chance, config.getoption("of_file"), lambda item: "")


def _draw(
    config: pytest.Config,
    items: list[pytest.Item],
    chance: random.Random,
    most: int,
    name: Callable[[pytest.Item], str],
) -> None:
    """Leave of those of a file with the same name at most so many; all where none is said."""
    if not most:
        return
    alike: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        alike.setdefault((str(item.path), name(item)), []).append(item)
    kept = {id(item) for _, same in sorted(alike.items()) for item in chance.sample(same, min(most, len(same)))}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]


def pytest_collection_finish() -> None:
    """What was collected stays to the end: thousands of tests need not be looked through for garbage again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """A page leaves its language to the thread, and what it read is kept: the next test begins without either."""
    translation.deactivate()
    kept.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """The test database: migrated, the public record replayed into it, a copy put aside. Once a run."""
    with django_db_blocker.unblock():
        recorded.build()
    yield
    with django_db_blocker.unblock():
        recorded.remove()


@pytest.fixture(scope="session")
def built_assets() -> Path:
    """Catalogues, font and static files, made once a run: whatever renders a page needs them."""
    from ganket.config import assets

    return assets.build()


@pytest.fixture
def record(db, built_assets) -> Iterator[None]:
    """The public record as known at 2020-10-14T18:00Z, with the clock held at that moment."""
    from ganket.lib import clock

    with clock.held_at(environment.KNOWN_AT):
        yield


@pytest.fixture
def emergency(record):
    """The emergency of the public record."""
    return recorded.emergency()


@pytest.fixture
def cast(record) -> dict[str, world.Person]:
    """Everyone of `world.EVERYONE`, signed in, beside the public record."""
    return world.make_cast()


@pytest.fixture
def copied_instance(django_db_setup, django_db_blocker, built_assets, tmp_path) -> Iterator[recorded.Copy]:
    """An instance of one's own with the public record in it, for other processes: `copied_instance.run("verify")`."""
    with django_db_blocker.unblock():
        copy = recorded.copy(tmp_path)
    yield copy
    copy.stop()
    with django_db_blocker.unblock():
        recorded.drop(copy)


@pytest.fixture(scope="session")
def served(django_db_setup, django_db_blocker, built_assets, tmp_path_factory) -> Iterator[str]:
    """The address of a real server on a copy of the record, for browsers; read only, shared by the run."""
    with django_db_blocker.unblock():
        copy = recorded.copy(tmp_path_factory.mktemp("served"))
    yield copy.serve()
    copy.stop()
    with django_db_blocker.unblock():
        recorded.drop(copy)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Reference data too large for the repository, in `../shared/data` beside the checkout; skips without it."""
    named = os.environ.get("GANKET_SHARED_DATA")
    folder = Path(named) if named else environment.REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data does not lie beside this checkout: the reference data is not compared")
    return folder
