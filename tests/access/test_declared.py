"""Default deny: what does not say who may read it does not start."""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import get_resolver, include, path
from tests import environment

from ganket.actors.models import Mark, MarkedQuerySet, Party
from ganket.config import cli, policies
from ganket.lib import policy
from ganket.lib.policy import Reach


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@policy.reaches(Reach.EVERYONE)
def open_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_everything_there_is_says_who_may_read_it():
    policies.check_tables()
    policies.check_routes()


def test_what_is_said_of_others_is_said_of_something_that_is_there():
    labels = {model._meta.label for model in apps.get_models()}
    assert policies.TABLES_OF_OTHERS.keys() <= labels
    assert policies.ROUTES_OF_OTHERS.keys() <= {getattr(each, "app_name", "") for each in get_resolver().url_patterns}


def test_a_route_that_says_nothing_is_named_wherever_it_is_included():
    patterns = [path("a/", open_view), path("b/", include([path("c/", view), path("d/<int:pk>/", open_view)]))]
    assert policy.undeclared_routes(patterns) == ["/b/c/ does not say whom it answers (lib.policy.reaches)."]


FIELDS = {
    "nothing said": (None, {"mark": models.ForeignKey(Mark, models.PROTECT)}, "does not say how it is read"),
    "no such key": (policy.along("batch"), {}, "is read by 'batch', which it has not"),
    "a key that is none": (policy.own("name"), {"name": models.TextField()}, "is read by 'name', which leads nowhere"),
    "no manager": (policy.MARKED, {"mark": models.ForeignKey(Mark, models.PROTECT)}, "has no visible_to"),
    "a mark that may lack": (
        policy.MARKED,
        {"mark": models.ForeignKey(Mark, models.PROTECT, null=True), "objects": MarkedQuerySet.as_manager()},
        "may stand without its mark",
    ),
    "a mark passed by": (
        policy.along("owner"),
        {"mark": models.ForeignKey(Mark, models.PROTECT), "owner": models.ForeignKey(Party, models.PROTECT)},
        "carries a mark and is read without it",
    ),
}


@pytest.mark.parametrize("case", FIELDS)
def test_a_table_that_cannot_be_read_as_it_says_is_named(case):
    reading, fields, said = FIELDS[case]
    with isolate_apps("ganket.situation"):
        attributes = {"__module__": "ganket.situation.models", "Meta": type("Meta", (), {"app_label": "situation"})}
        model = type("Rumour", (models.Model,), {**attributes, **fields, **({"reading": reading} if reading else {})})
    (fault,) = policy.undeclared_models([model])
    assert fault.startswith("situation.Rumour ")
    assert said in fault


def test_a_table_says_it_itself_and_inherits_nothing():
    with isolate_apps("ganket.situation"):
        meta = type("Meta", (), {"app_label": "situation", "abstract": True})
        parent = type("P", (models.Model,), {"__module__": "m", "Meta": meta, "reading": policy.COMMON})
        own = type("Meta", (), {"app_label": "situation"})
        child = type("Child", (parent,), {"__module__": "m", "Meta": own})
    assert len(policy.undeclared_models([child])) == 1


START = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "ganket.config.settings"
import django
django.setup()
from django.http import HttpResponse
from django.urls import path
import ganket.config.urls as ours
ours.urlpatterns.append(path("forgotten/", lambda request: HttpResponse("all of it")))
import ganket.config.wsgi
"""


def test_the_server_does_not_start_with_a_route_that_says_nothing():
    known = {**os.environ, "PYTHONPATH": str(environment.REPOSITORY / "src")}
    done = subprocess.run([sys.executable, "-c", START], env=known, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "/forgotten/ does not say whom it answers" in done.stderr


def test_a_command_says_as_whom_it_acts():
    with pytest.raises(TypeError, match="acts_as"):
        cli.Command("leak", "give all away", "leak", cli._nothing)
    assert {each.acts_as for each in cli.COMMANDS} == {"the system", "nobody"}


def test_a_refused_start_names_everything_at_once(monkeypatch):
    monkeypatch.setattr(policies, "TABLES_OF_OTHERS", {})
    with pytest.raises(ImproperlyConfigured) as refused:
        policies.check_tables()
    assert len(str(refused.value).splitlines()) == 5
