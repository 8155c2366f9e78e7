"""Rows of the protected tables: the database itself refuses to change or delete them, on both engines."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from ganket.lib import protected

pytestmark = pytest.mark.django_db
# Its words never change, its mark does when it is shared; each change of it is a row that is protected.
RELABELLED = {"situation_post"}
ONLY_GROWS = re.compile(r"\b(never changed|immutable|append-only)\b", re.IGNORECASE)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def make_a_row(table):
    """The record has rows in nearly every table; reports and files are made by acts of their own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def a_column(table):
    model = next(each for each in apps.get_models() if each._meta.db_table == table)
    return next(field.column for field in model._meta.concrete_fields if not field.primary_key)


@pytest.fixture
def files(record):
    """A mark with an audience, a stored file, a report and what states report, so that every table has a row."""
    from tests import recorded, world

    from ganket.actors import actions
    from ganket.briefing.models import Rendition, Report
    from ganket.lib import audit, clock

    cast = world.make_cast()
    mark = world.marks_of(cast)["amber to other"]
    stored = actions.store_file(by=cast["own"].acting, content=b"x", name="x", media_type="text/plain", mark=mark)
    report = Report.objects.create(
        emergency=recorded.emergency(),
        number=999,
        as_known_at=clock.now(),
        issued_at=clock.now(),
        mark=mark,
        frozen="{}",
        sha256="0" * 64,
    )
    Rendition.objects.create(report=report, format="json", language="en", file=stored)
    report_something(cast)
    audit.chain()


def report_something(cast):
    """An update with a file, its duty and receipt, a question whose answer was shared, answers about a layout."""
    from tests.situation import reporting

    from ganket.actors import actions
    from ganket.lib import clock
    from ganket.situation.duties.actions import bring_duties
    from ganket.situation.duties.rules import Schedule
    from ganket.situation.models import Area, Indicator, LayoutAnswers, Post, PostRelabelling, Question
    from ganket.situation.updates.actions import attach

    emergency = reporting.open_emergency(cast)
    own, now = cast["own"], clock.now()
    schedule = Schedule("daily-update", {"en": "update", "vi": "bản cập nhật"}, now.time())
    bring_duties(by=actions.system(), emergency=emergency, schedules=[schedule], until=now)
    file = attach(by=own.acting, emergency=emergency, day=reporting.DAY, content=b"%PDF-1.7", name="a.pdf")
    reporting.share(own, emergency, reporting.figures(cases_new=1), attachments=[file])
    question = Question.objects.create(
        emergency=emergency,
        asked_by=cast["other"].party,
        asked_of=own.party,
        indicator=Indicator.objects.get(code="cases_new"),
        area=Area.objects.get(code="XAA"),
        day=reporting.DAY,
        recorded_at=now,
    )
    post = Post.objects.create(
        question=question, number=1, party=own.party, language="en", text="x", recorded_at=now, mark=file.mark
    )
    PostRelabelling.objects.create(post=post, before=post.mark, after=post.mark, recorded_at=now)
    LayoutAnswers.objects.create(sender=own.party, fingerprint="0" * 32, mapping={}, recorded_at=now)


# The rows take long to make: once for all tables.


def test_update_is_refused(files):
    for table in settings.PROTECTED_TABLES:
        assert make_a_row(table) > 0, table
        column = a_column(table)
        with pytest.raises(DatabaseError, match=f"{table}: rows of this table are never"), transaction.atomic():
            sql(f'UPDATE {table} SET "{column}" = "{column}"')


def test_delete_is_refused(files):
    for table in settings.PROTECTED_TABLES:
        assert make_a_row(table) > 0, table
        with pytest.raises(DatabaseError, match=f"{table}: rows of this table are never"), transaction.atomic():
            sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", settings.PROTECTED_TABLES)
def test_truncate_is_refused(table):
    """SQLite has no TRUNCATE; its DELETE without a condition is refused above."""
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError, match="syntax error"), transaction.atomic():
            sql(f"TRUNCATE {table}")
    else:
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            sql(f"TRUNCATE {table} CASCADE")


def test_replacing_a_row_is_refused(files):
    """SQLite's INSERT OR REPLACE deletes without asking delete triggers unless recursive triggers are on."""
    for table in settings.PROTECTED_TABLES if connection.vendor == "sqlite" else ():
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_all_protected_tables_exist_and_are_protected():
    assert set(settings.PROTECTED_TABLES) <= set(connection.introspection.table_names())
    assert protected.missing() == []


@pytest.mark.parametrize("table", settings.PROTECTED_TABLES)
def test_lost_trigger_is_named_and_reinstated(table):
    drop(table)
    assert protected.missing() == [table]
    protected.reinstate()
    protected.reinstate()  # twice does no harm
    assert protected.missing() == []


def drop(table):
    name = protected.trigger_names(connection, table)[0]
    sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def test_triggers_survive_a_migration_that_rebuilds_the_table(copied_instance):
    """On SQLite adding a constraint makes a new table and drops the old one with its triggers."""
    answer = copied_instance.python(
        "from django.db import connection, models\n"
        "from django.core.management import call_command\n"
        "from ganket.actors.models import Mark\n"
        "from ganket.lib import protected\n"
        "constraint = models.CheckConstraint(condition=~models.Q(label='x'), name='never_x')\n"
        "with connection.schema_editor() as editor:\n"
        "    editor.add_constraint(Mark, constraint)\n"
        "print(connection.vendor, protected.missing())\n"
        "call_command('migrate', verbosity=0)\n"
        "print(protected.missing())\n"
    )
    lost, after = answer.stdout.splitlines()
    assert lost in ("sqlite ['actors_mark']", "postgresql []")
    assert after == "[]"


def test_every_table_of_a_model_that_only_grows_is_on_the_list():
    """A model says in its docstring that its rows are never changed, or that they are immutable, exactly when its
    table is on the list; whatever carries recorded_at is on it too.
    """
    ours = [model for model in apps.get_models() if model.__module__.startswith("ganket.")]
    said = {model._meta.db_table for model in ours if ONLY_GROWS.search(" ".join(model.__doc__.split()))}
    assert said == set(settings.PROTECTED_TABLES)
    recorded = {
        model._meta.db_table
        for model in ours
        if any(isinstance(f, models.DateTimeField) and f.name == "recorded_at" for f in model._meta.fields)
    }
    assert recorded - RELABELLED <= said
