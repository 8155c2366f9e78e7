"""How many rows each table of ours holds, and what is in those that change: to see that nothing was written."""

from django.apps import apps

OURS = ("actors", "lib", "situation", "briefing")


def counts() -> dict[str, int]:
    """Rows by table."""
    return {model._meta.db_table: model._default_manager.count() for model in _models()}


def contents() -> dict[str, list[tuple]]:
    """Every row of every table."""
    return {model._meta.db_table: list(model._default_manager.order_by("pk").values_list()) for model in _models()}


def _models():
    return [model for app in OURS for model in apps.get_app_config(app).get_models()]
