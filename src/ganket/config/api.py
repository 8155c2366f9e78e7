"""API v1, assembled from the apps: routes behind one gate, and the OpenAPI 3.1 document made from them."""

import copy
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from ganket.actors.api import router as actors
from ganket.briefing.api import router as briefing
from ganket.lib.api import answers, guard, parameters, problems
from ganket.situation import api as situation

PREFIX = "api/v1/"
DESCRIPTION = """\
The record of public-health emergencies as an association of states keeps it: what each source reports, what is
estimated, what was decided, as known at any past moment. Version 1 only adds; a breaking change is version 2.

Without signing in you see what is marked TLP:CLEAR; with the session of the pages, what is shared with you. What
you may not see and what does not exist look the same. Every address takes only the parameters named here.
"""


class Api(NinjaAPI):
    """Ninja's API with plain operation ids: the name of the route's function."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`observations`, not the module's path before it."""
        return str(operation.view_func.__name__)


def _assembled() -> Api:
    api = Api(title="Gắn Kết API", version="1", description=DESCRIPTION, openapi_url=None, docs_url=None)
    api.add_decorator(parameters.checked, mode="view")
    for router in (*situation.ROUTERS, actors, briefing):
        api.add_router("", router)
    for kind in (problems.Problem, ValidationError, Http404, Exception):
        api.add_exception_handler(kind, answer_to)
    return api


def answer_to(request: HttpRequest, error: Any) -> HttpResponse:
    """The problem for whatever ended a request."""
    if isinstance(error, ValidationError):
        error = parameters.faulty(error)
    elif isinstance(error, Http404):
        error = problems.not_found()
    if isinstance(error, problems.Problem):
        return problems.response(request, error)
    return problems.failed(request, error)


api = _assembled()


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document: what ninja writes, with what the gate adds to every address."""
    written: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    schemas = written["components"]["schemas"]
    model = problems.ProblemAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= model.pop("$defs")
    schemas["ProblemAnswer"] = model
    written["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": _cookie(), "description": "Made by signing in."}
    }
    for address, methods in written["paths"].items():
        for operation in methods.values():
            operation["security"] = [{}, {"session": []}]
            operation["parameters"] = [_parameter(each) for each in operation["parameters"]]
            operation["responses"] = _responses(operation["responses"][200]["content"], has_path="{" in address)
    written["paths"][f"/{PREFIX}openapi.json"] = {
        "get": {
            "operationId": "openapi",
            "summary": "This document",
            "tags": ["about"],
            "responses": _responses({answers.MEDIA_TYPE: {"schema": {"type": "object"}}}, has_path=False),
        }
    }
    return written


def _parameter(written: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is left out, never sent as null."""
    schema = dict(written["schema"])
    if "anyOf" in schema:
        kept = [each for each in schema.pop("anyOf") if each != {"type": "null"}]
        schema = {**kept[0], **schema}
    if "default" in schema and schema["default"] is None:
        del schema["default"]
    return {**written, "schema": schema}


def _responses(content: dict[str, Any], has_path: bool) -> dict[str, Any]:
    """What an address may answer: its content, "unchanged", or a problem."""
    tag = {"ETag": {"description": "Names this answer.", "required": True, "schema": {"type": "string"}}}
    link = {"Link": {"description": "rel=next: the page after this one.", "schema": {"type": "string"}}}
    found: dict[str, Any] = {
        "200": {"description": "OK", "content": content, "headers": {**tag, **link}},
        "304": {"description": "Unchanged since the answer that If-None-Match names.", "headers": tag},
    }
    refused = {"content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}}
    for status in (400, *([404] if has_path else []), 405, 406):
        found[str(status)] = {"description": HTTPStatus(status).phrase, **refused}
    return found


def _cookie() -> str:
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME


@parameters.taking_none
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, with its tag."""
    return answers.whole(request, document())


def urls() -> list[URLPattern]:
    """The addresses under /api/v1/, each behind the gate; every other one is a problem, not a page."""
    routes, *_ = api.urls
    guarded = [
        URLPattern(route.pattern, guard.reading(route.callback), route.default_args)
        for route in routes
        if isinstance(route, URLPattern) and route.name != "api-root"
    ]
    return [
        path("openapi.json", guard.reading(openapi)),
        *guarded,
        re_path("", guard.reading(guard.nothing)),
    ]
