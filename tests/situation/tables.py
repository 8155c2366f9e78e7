"""How many rows each table of ours holds, and what is in those that change: to see that nothing was written."""

from django.apps import apps
from django.db import connection

OURS = ("actors", "lib", "situation", "briefing")


def counts() -> dict[str, int]:
    """Rows by table."""
    return {model._meta.db_table: model._default_manager.count() for model in _models()}


def contents() -> dict[str, list[tuple]]:
    """Every row of every table as the database gives it: nothing of it need be understood to be compared."""
    tables = [(model._meta.db_table, model._meta.pk.column) for model in _models()]
    with connection.cursor() as cursor:
        found = {}
        for table, key in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
            found[table] = cursor.fetchall()
    return found


def _models():
    return [model for app in OURS for model in apps.get_app_config(app).get_models()]
