"""Append-only tables: the database itself refuses UPDATE and DELETE, whoever asks.

The list of tables is one, settings.PROTECTED_TABLES. On SQLite a table rebuild in a migration drops its
triggers silently, so they are reinstated after every migration, and `missing` says which are absent.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "rows of this table are never changed or deleted"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ganket_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: {_REFUSAL}', TG_TABLE_NAME; END $$
"""


def reinstate(using: str = "default", **_: Any) -> None:
    """Create the triggers of every protected table that exists (after each app's migration)."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in settings.PROTECTED_TABLES:
            if table in present:
                for statement in _statements(connection, table):
                    cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """Protected tables whose triggers are not all there, in the list's order."""
    connection = connections[using]
    query = (
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'ganket_keep_%%' AND tgenabled = 'O'"
        if connection.vendor == "postgresql"
        else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ganket_keep_%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query.replace("%%", "%"))
        found = set(cursor.fetchall())
    return [
        table
        for table in settings.PROTECTED_TABLES
        if any((table, name) not in found for name in trigger_names(connection, table))
    ]


def trigger_names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """The triggers that keep this table: for UPDATE, DELETE and, on PostgreSQL, TRUNCATE."""
    acts = ["update", "delete", "truncate"] if connection.vendor == "postgresql" else ["update", "delete"]
    return [f"ganket_keep_{act}_{table}" for act in acts]


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    statements = []
    for trigger in trigger_names(connection, table):
        act = trigger.split("_")[2].upper()
        if connection.vendor == "postgresql":
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            statements.append(
                f"CREATE OR REPLACE TRIGGER {trigger} BEFORE {act} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION ganket_refuse_change()"
                if each == "ROW"
                else f"DROP TRIGGER IF EXISTS {trigger} ON {table}; CREATE TRIGGER {trigger} BEFORE TRUNCATE "
                f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ganket_refuse_change()"
            )
        else:
            statements.append(
                f"CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {_REFUSAL}'); END"
            )
    return statements
