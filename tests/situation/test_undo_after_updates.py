"""A file is taken back whose figures the state shared in its update since: what it shared by the form stands."""

from datetime import timedelta

import pytest
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting
from tests.situation.reporting import BEFORE, DAY, figures, share, stood

from ganket.actors import actions as actors
from ganket.lib import clock
from ganket.situation.importer import actions as importer
from ganket.situation.models import Batch
from ganket.situation.updates.told import said_by_updates

trio = reporting.trio
SHEET = f"date,place,new cases,new deaths\n{BEFORE},XAA,7,1\n{DAY},XAA,1234,2\n"


@pytest.fixture
def recorded(cast, trio, settings, tmp_path):
    """The batch of a sheet of two days, for everybody."""
    storages = settings.STORAGES
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}}
    person = cast["own"]
    mark = actors.mark(owner=person.party, sharing_label="TLP:CLEAR")
    how = {"by": person.acting, "source": person.party, "hazard": trio.hazard, "mark": mark}
    with clock.held_at(KNOWN_AT - timedelta(hours=2)):
        upload = importer.receive(content=SHEET.encode(), name="figures.csv", **how)
        batch = importer.record(by=person.acting, upload=importer.examine(upload)).batch
    assert batch, "recorded"
    return batch


def undo(person, batch):
    return importer.undo(by=person.acting, batch=batch, reason="the wrong sheet")


def figures_of(person):
    """The state's figures as they stand: both days' cases and the day's deaths."""
    found = [*stood(person, day=BEFORE), *stood(person), *stood(person, "deaths_new")]
    return [value if value is not None else status for value, status, _reason in found]


def test_what_the_update_says_unchanged_stays_and_the_rest_is_withdrawn(cast, trio, recorded):
    assert share(cast["own"], trio, figures(cases_new="1234", deaths_new="2")).batch is None
    undo(cast["own"], recorded)
    assert figures_of(cast["own"]) == ["withdrawn", 1234.0, 2.0]
    assert set(said_by_updates(recorded).values()) == {DAY}, "and so it is said afterwards"


def test_what_the_last_sharing_does_not_say_is_withdrawn(cast, trio, recorded):
    share(cast["own"], trio, figures(cases_new="1234"))
    undo(cast["own"], recorded)
    assert figures_of(cast["own"]) == ["withdrawn", 1234.0, "withdrawn"]


def test_an_update_for_fewer_keeps_nothing_before_the_readers_of_the_sheet(cast, trio, recorded):
    mark = world.marks_of(cast)["strict to nobody else"]
    share(cast["own"], trio, figures(cases_new="1234", deaths_new="2"), mark=mark)
    undo(cast["own"], recorded)
    assert stood(cast["own"], viewer=cast["public"].viewer) == [(None, "withdrawn", "the wrong sheet")]


def test_a_draft_keeps_nothing(cast, trio, recorded):
    reporting.save(cast["own"], trio, figures(cases_new="1234", deaths_new="2"))
    undo(cast["own"], recorded)
    assert figures_of(cast["own"]) == ["withdrawn"] * 3


def test_where_updates_say_all_of_a_file_there_is_nothing_to_take_back(cast, trio, recorded):
    share(cast["own"], trio, figures(cases_new="1234", deaths_new="2"))
    share(cast["own"], trio, figures(cases_new="7", deaths_new="1"), day=BEFORE)
    with pytest.raises(importer.NotUndone):
        undo(cast["own"], recorded)
    assert not Batch.objects.filter(undoes=recorded).exists()
