"""What `verify` finds when somebody who holds the database changes what figures and marks hang on."""

import pytest
from django.db import connection
from tests import world
from tests.situation import outbreak

from ganket.actors.models import Mark, MarkAudience, Party
from ganket.actors.queries import digest_of
from ganket.config import verification
from ganket.lib import protected
from ganket.situation.models import Area, Batch, EntryParty, Hazard, Indicator, Observation, Series

pytestmark = pytest.mark.django_db


def past_the_triggers(table, statement, *values):
    """One row changed or removed as by somebody who stands past the program; rolled back with the test."""
    with connection.cursor() as cursor:
        for name in protected.trigger_names(connection, table):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        cursor.execute(statement, values)
        assert cursor.rowcount == 1
    protected.reinstate()


def found(check):
    return [(each.kind, each.subject) for each in check()]


MOVES = {
    "area": lambda series: Area.objects.get(code=outbreak.make_area()).pk,
    "indicator": lambda series: Indicator.objects.get(code="tests_new").pk,
    "hazard": lambda series: Hazard.objects.create(code="x", names={"en": "X", "vi": "X"}).pk,
    "source": lambda series: Party.objects.get(code="LAO").pk,
    "strata": lambda series: "age=0-4",
    "period": lambda series: "span",
}


@pytest.mark.parametrize("what", MOVES)
def test_a_series_that_is_made_to_count_something_else_is_found_by_every_batch_of_it(record, what):
    series = Series.objects.get(area__code="IDN", indicator__code="cases_new", source__code="JHU")
    column = what if what in ("strata", "period") else f"{what}_id"
    past_the_triggers(
        "situation_series", f"UPDATE situation_series SET {column} = %s WHERE id = %s", MOVES[what](series), series.pk
    )
    batches = Batch.objects.filter(observations__cell__series=series).distinct().order_by("id")
    assert batches.count() > 100
    assert found(verification.rows) == [("batch", f"{batch.public_id} ({batch.reference})") for batch in batches]


def test_what_is_no_day_or_no_moment_is_found_and_ends_nothing(record):
    if connection.vendor == "postgresql":
        return  # its columns take days and moments only
    observation = Observation.objects.select_related("batch").exclude(batch__reference="").order_by("id").first()
    batch, cell = observation.batch, observation.cell_id
    past_the_triggers(
        "situation_observation", "UPDATE situation_observation SET recorded_at = 'noon' WHERE id = %s", observation.pk
    )
    assert found(verification.rows) == [("batch", f"{batch.public_id} ({batch.reference})")]
    past_the_triggers("situation_cell", "UPDATE situation_cell SET period_end = '2020-13-45' WHERE id = %s", cell)
    assert ("batch", f"{batch.public_id} ({batch.reference})") in found(verification.rows)


def test_an_area_that_is_given_to_another_state_is_found(record):
    other = Area.objects.get(code="VNM")
    Area.objects.filter(code="IDN").update(state=other.state)
    assert {kind for kind, _ in found(verification.rows)} == {"batch"}


def test_an_entry_that_loses_a_party_is_found(record):
    row = EntryParty.objects.select_related("entry").first()
    past_the_triggers("situation_entryparty", "DELETE FROM situation_entryparty WHERE id = %s", row.pk)
    assert found(verification.rows) == [("entry", f"{row.entry.public_id} ({row.entry.key})")]


def test_marks_as_they_were_made_have_no_findings(cast):
    assert len(world.marks_of(cast)) == 9
    assert found(verification.marks) == []
    assert all(digest_of(mark) == mark.digest for mark in Mark.objects.all())


@pytest.mark.parametrize("change", ["label", "owner", "audience named", "audience lost"])
def test_a_mark_that_reaches_others_than_was_said_is_found(cast, change):
    mark = world.marks_of(cast)["amber to other"]
    third = cast["third"].party
    named = MarkAudience.objects.get(mark=mark)
    table, statement, values = {
        "label": ("actors_mark", "UPDATE actors_mark SET label = %s WHERE id = %s", ("TLP:CLEAR", mark.pk)),
        "owner": ("actors_mark", "UPDATE actors_mark SET owner_id = %s WHERE id = %s", (third.pk, mark.pk)),
        "audience named": (
            "actors_markaudience",
            "INSERT INTO actors_markaudience (mark_id, party_id) VALUES (%s, %s)",
            (mark.pk, third.pk),
        ),
        "audience lost": ("actors_markaudience", "DELETE FROM actors_markaudience WHERE id = %s", (named.pk,)),
    }[change]
    past_the_triggers(table, statement, *values)
    (only,) = found(verification.marks)
    assert only[0] == "mark"
    assert only[1].startswith(mark.digest[:12])


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"), "the bytes are not those that were stored"),
        (lambda path: path.unlink(), "are not all there"),
    ],
    ids=["damaged", "gone"],
)
def test_the_command_gives_out_no_report_whose_bytes_are_not_those_issued(copied_instance, harm, words):
    ask = ("report", "--as-of", "2020-10-13", "--format", "json", "--output", "out")
    assert copied_instance.run(*ask).returncode == 0
    (folder,) = [each for each in (copied_instance.folder / "files").iterdir() if each.is_dir()][:1]
    harm(next(folder.iterdir()))
    again = copied_instance.run(*ask)
    assert again.returncode == 1
    assert words in again.stderr
    assert "Traceback" not in again.stderr
