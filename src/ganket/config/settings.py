"""Django's settings: what the instance and the environment say, and nothing about the business.

Nothing here may weaken an instance quietly: what is missing stops the start with a hint.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF

from ganket.config import instance as instances
from ganket.config.assets import build_folder

PACKAGE = Path(__file__).resolve().parent.parent
INSTANCE_FOLDER = instances.current_folder()
INSTANCE = instances.read(INSTANCE_FOLDER)
BUILD_FOLDER = build_folder()

SECRET_KEY = INSTANCE.secret_key
DEBUG = False
ALLOWED_HOSTS = [*INSTANCE.hosts, "testserver"] if os.environ.get("GANKET_TESTING") else list(INSTANCE.hosts)

INSTALLED_APPS = [
    "ganket.actors",
    "ganket.lib",
    "ganket.situation",
    "ganket.briefing",
    "ganket.desk",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ganket.desk.caching.caching",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "ganket.config.urls"
WSGI_APPLICATION = "ganket.config.wsgi.application"
AUTH_USER_MODEL = "actors.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "front"
LOGOUT_REDIRECT_URL = "front"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ganket.desk.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ganket.desk.templatetags.desk",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's database entry for `postgresql://user:password@host:port/name?host=/socket/folder`, or for
    SQLite in the instance's folder when the URL is empty.

    Raises ValueError for any other scheme.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": INSTANCE_FOLDER / "db.sqlite3",
            "OPTIONS": {
                # Writers take their lock at the start: no transaction fails half-way because another wrote.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: an acknowledged write survives a power cut. Recursive triggers: without them INSERT OR
                # REPLACE deletes rows of protected tables past their triggers.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA recursive_triggers=ON",
            },
            "TEST": {"NAME": INSTANCE_FOLDER / "test.sqlite3"},
            # Seconds. Opened anew for each request, whichever closes last writes the log back and waits for the
            # disk: half of a list's time. A few seconds are enough, and a database that was replaced is soon seen.
            "CONN_MAX_AGE": 5,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"A database URL begins with postgresql://, not {parts.scheme}://")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query["host"][0] if "host" in query else (parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": database(os.environ.get("GANKET_DATABASE_URL") or INSTANCE.database_url)}

# Rows of these tables are never changed or deleted; triggers in the database see to it (lib.protected).
PROTECTED_TABLES = [
    "lib_leaf",
    "lib_chainedleaf",
    "actors_mark",
    "actors_markaudience",
    "actors_storedfile",
    "situation_emergencysource",
    "situation_population",
    "situation_series",
    "situation_batch",
    "situation_cell",
    "situation_observation",
    "situation_level",
    "situation_entry",
    "situation_entryparty",
    "situation_analysis",
    "situation_nationalupdate",
    "situation_updaterevision",
    "situation_updateattachment",
    "situation_duty",
    "situation_receipt",
    "situation_question",
    "situation_postrelabelling",
    "situation_layoutanswers",
    "briefing_report",
    "briefing_rendition",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt")]
LOCALE_PATHS = [BUILD_FOLDER / "locale"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_FOLDER / "static"
STATICFILES_DIRS = [PACKAGE / "static"]  # config.assets adds the font when it gathers them
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": INSTANCE_FOLDER / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

# Cookies carry the instance's name: two instances on one machine never share a session.
SESSION_COOKIE_NAME = f"ganket_{INSTANCE.cookie_suffix}_session"
CSRF_COOKIE_NAME = f"ganket_{INSTANCE.cookie_suffix}_csrf"
LANGUAGE_COOKIE_NAME = f"ganket_{INSTANCE.cookie_suffix}_language"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# The scenario's clock (lib.clock): it read the first when the real clock read the second.
GANKET_CLOCK = (
    (datetime.fromisoformat(INSTANCE.clock_at), datetime.fromisoformat(INSTANCE.clock_started_at))
    if INSTANCE.clock_at and INSTANCE.clock_started_at
    else None
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)r"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
