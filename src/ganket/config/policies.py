"""Default deny: a table of which nobody said who reads it, a route of which nobody said whom it answers, and a command
of which nobody said as whom it acts do not start.
"""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLResolver, get_resolver

from ganket.lib import policy
from ganket.lib.policy import OPERATORS, Reach, Reading

# What others' apps bring. Nothing of it stands on a page of ours.
TABLES_OF_OTHERS: dict[str, Reading] = {
    "admin.LogEntry": OPERATORS,
    "auth.Permission": OPERATORS,
    "auth.Group": OPERATORS,
    "contenttypes.ContentType": OPERATORS,
    "sessions.Session": OPERATORS,
}
ROUTES_OF_OTHERS: dict[str, Reach] = {"admin": Reach.OPERATORS}


def check_tables() -> None:
    """Raises ImproperlyConfigured, naming each table that does not say how it is read."""
    models = [model for model in apps.get_models() if model._meta.label not in TABLES_OF_OTHERS]
    _refuse(policy.undeclared_models(models))


def check_routes() -> None:
    """Raises ImproperlyConfigured, naming each address that does not say whom it answers."""
    ours = [
        each
        for each in get_resolver().url_patterns
        if not (isinstance(each, URLResolver) and each.app_name in ROUTES_OF_OTHERS)
    ]
    _refuse(policy.undeclared_routes(ours))


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ImproperlyConfigured("\n".join(faults))
