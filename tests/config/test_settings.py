"""Settings: one URL chooses the database; nothing is weakened quietly."""

import pytest
from django.conf import settings
from django.db import connection

from ganket.config.settings import database


def test_without_a_url_it_is_sqlite_in_the_instances_folder():
    entry = database("")
    assert entry["ENGINE"].endswith("sqlite3")
    assert entry["NAME"].name == "db.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "host", "user", "name"),
    [
        ("postgresql://me:secret@db.invalid:5433/record", "db.invalid", "me", "record"),
        ("postgresql:///record?host=/run/socket", "/run/socket", "", "record"),
        ("postgresql://postgres@/record?host=/run/socket", "/run/socket", "postgres", "record"),
        ("postgres://me@db.invalid/record", "db.invalid", "me", "record"),
        ("postgresql://m%40e:x@db.invalid/r%20d", "db.invalid", "m@e", "r d"),
    ],
)
def test_url_of_postgresql_is_read(url, host, user, name):
    entry = database(url)
    assert (entry["HOST"], entry["USER"], entry["NAME"]) == (host, user, name)
    assert entry["ENGINE"].endswith("postgresql")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x", "record"])
def test_other_database_is_refused(url):
    with pytest.raises(ValueError, match="A database URL begins with postgresql://"):
        database(url)


def test_settings_that_would_weaken_an_instance_are_off():
    assert settings.DEBUG is False
    assert "*" not in settings.ALLOWED_HOSTS
    assert settings.SESSION_COOKIE_HTTPONLY
    assert "'unsafe-inline'" not in str(settings.CONTENT_SECURITY_POLICY)
    assert len(settings.SECRET_KEY) >= 50


@pytest.mark.django_db
def test_sqlite_acknowledges_a_write_only_when_it_is_on_disk():
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        values = {}
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers"):
            cursor.execute(f"PRAGMA {name}")
            values[name] = cursor.fetchone()[0]
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
