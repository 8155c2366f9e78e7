"""API v1, assembled from the apps: routes behind one gate, and the OpenAPI 3.1 document made from them."""

import copy
import re
from collections.abc import Iterable
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
from ganket.briefing.api.changes import router as changes
from ganket.lib.api import answers, guard, idempotency, parameters, problems, writing
from ganket.situation import api as situation

PREFIX = "api/v1/"
DESCRIPTION = """\
The record of public-health emergencies as an association of states keeps it: what each source reports, what is
estimated, what was decided, as known at any past moment. Version 1 only adds; a breaking change is version 2.

Without signing in you see what is marked TLP:CLEAR; with the session of the pages, what is shared with you. What
you may not see and what does not exist look the same. Every address takes only the parameters named here. Who writes
has signed in and sends the token of the session; a write may name itself, so that it can be sent again and is done
once.
"""
READ_REFUSALS = (400, 404, 405, 406)
# What may go wrong with any write, beside what may with any request.
WRITE_REFUSALS = (401, 403, 409, 411, 413, 415, 422)
PRECONDITION_REFUSALS = (412, 428)


class Api(NinjaAPI):
    """Ninja's API with plain operation ids: the name of the route's function."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`observations`, not the module's path before it."""
        return str(operation.view_func.__name__)


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


KEY = _header(
    idempotency.HEADER,
    "Names this request: sent again within three days it is answered the same and done once.",
    pattern="^[!-~]+$",
    minLength=1,
    maxLength=idempotency.LONGEST_KEY,
)
INDEX = {
    "type": "object",
    "required": ["title", "version", "openapi", "collections"],
    "properties": {
        "title": {"type": "string"},
        "version": {"type": "string"},
        "openapi": {"type": "string", "description": "Where the OpenAPI document lies."},
        "collections": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Addresses that can be read as they stand, by name.",
        },
    },
}
_FILES = {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
}
IF_MATCH = _header("If-Match", "The ETag of the state that the writer knows; needed where there is one.")


def _assembled() -> Api:
    api = Api(
        title="Gắn Kết API",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        parser=parameters.StrictParser(),
    )
    api.add_decorator(parameters.checked, mode="view")
    for router in (*situation.ROUTERS, actors, briefing, changes):
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
    written["components"]["responses"] = _described_refusals()
    written["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": _cookie(), "description": "Made by signing in."},
        "token": {
            "type": "apiKey",
            "in": "header",
            "name": writing.CSRF_HEADER,
            "description": "The value of the cookie whose name ends in _csrf.",
        },
    }
    for address, methods in written["paths"].items():
        for method, operation in methods.items():
            operation["parameters"] = [_parameter(each) for each in operation["parameters"]]
            if method == "get":
                operation["security"] = [{}, {"session": []}]
                content = _FILES if operation.pop("x-file", False) else operation["responses"][200]["content"]
                operation["responses"] = _responses(content, has_path="{" in address)
            else:
                _describe_write(operation)
    written["paths"][f"/{PREFIX}"] = _about("index", "Where to begin", INDEX)
    written["paths"][f"/{PREFIX}openapi.json"] = _about("openapi", "This document", {"type": "object"})
    return written


def _about(name: str, summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    """An address beside the routes: it takes nothing and answers everyone the same."""
    responses = _responses({answers.MEDIA_TYPE: {"schema": schema}}, has_path=False)
    return {"get": {"operationId": name, "summary": summary, "tags": ["about"], "responses": responses}}


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
    return {
        "200": {"description": "OK", "content": content, "headers": {**tag, **link}},
        "304": {"description": "Unchanged since the answer that If-None-Match names.", "headers": tag},
        **_refusals(each for each in READ_REFUSALS if has_path or each != 404),
    }


def _describe_write(operation: dict[str, Any]) -> None:
    """A write: who may send it, the headers it takes, what it answers when done, and all it may be refused with."""
    has_precondition = operation.pop("x-precondition", False)
    operation["security"] = [{"session": [], "token": []}]
    operation["parameters"] += [KEY, *([IF_MATCH] if has_precondition else [])]
    place = {"Location": {"description": "Where it is.", "schema": {"type": "string"}}}
    tag = {"ETag": {"description": "Names the state it is in now.", "schema": {"type": "string"}}}
    done = {str(status): {**said, "headers": {**place, **tag}} for status, said in operation["responses"].items()}
    refusals = [*READ_REFUSALS, *WRITE_REFUSALS, *(PRECONDITION_REFUSALS if has_precondition else ())]
    operation["responses"] = {**done, **_refusals(sorted(refusals))}


def _refusals(statuses: Iterable[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _described_refusals() -> dict[str, Any]:
    """Each refusal there may be, described once."""
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    statuses = (*READ_REFUSALS, *WRITE_REFUSALS, *PRECONDITION_REFUSALS)
    return {f"Problem{status}": {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def _cookie() -> str:
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME


@parameters.taking_none
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, with its tag."""
    return answers.whole(request, document())


@parameters.taking_none
def index(request: HttpRequest) -> HttpResponse:
    """Where to begin: the document, and every address that can be read as it stands."""
    own = (f"/{PREFIX}", f"/{PREFIX}openapi.json")
    lists = [
        address
        for address, methods in document()["paths"].items()
        if "get" in methods and "{" not in address and address not in own
    ]
    named = {address.removeprefix(own[0]): address for address in sorted(lists)}
    return answers.whole(request, {"title": api.title, "version": api.version, "openapi": own[1], "collections": named})


def urls() -> list[URLPattern]:
    """The addresses under /api/v1/, each behind the gate; every other one is a problem, not a page."""
    routes, *_ = api.urls
    methods = {address: [each.upper() for each in found] for address, found in document()["paths"].items()}
    guarded = [
        URLPattern(route.pattern, guard.guarded(route.callback, methods[_address(route)]), route.default_args)
        for route in routes
        if isinstance(route, URLPattern) and route.name != "api-root"
    ]
    return [
        path("", guard.guarded(index)),
        path("openapi.json", guard.guarded(openapi)),
        *guarded,
        re_path("", guard.guarded(guard.nothing)),
    ]


def _address(route: URLPattern) -> str:
    """A route as the document names it."""
    return f"/{PREFIX}" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(route.pattern))
