"""Query parameters as the API takes them: nothing unknown, nothing twice, nothing unreadable, nothing guessed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import ValidationError
from ninja.parser import Parser
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ganket.lib import moments
from ganket.lib.api import bodies, problems
from ganket.lib.api.problems import Fault, Problem

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 500


def digits(value: Any) -> Any:
    """Digits and nothing else: no sign, no point, no spaces, no digits of other scripts."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError("not a whole number")
    return value


def _day(value: Any) -> Any:
    return moments.day(value) if isinstance(value, str) else value


def _yes_or_no(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("neither true nor false")
    return value


YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Day = Annotated[date, Field(description="A day, as 2020-10-14."), BeforeValidator(_day)]
Code = Annotated[str, Field(pattern="^[A-Za-z0-9_.-]+$", max_length=60)]
Codes = Annotated[list[Code], Field(max_length=50, description="A code; repeat the parameter for several.")]
AsKnownAt = Annotated[
    str,
    Field(
        max_length=40,
        description=(
            "The past moment to answer for: a moment after RFC 3339, in UTC where it names no zone, or a day, which "
            "means its end in UTC. Never later than now, never before the emergency began."
        ),
        examples=["2020-10-14T06:00:00Z", "2020-10-14"],
    ),
]


class Paged(Schema):
    """Parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_LIMIT), BeforeValidator(digits)] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None,
        Field(max_length=400, pattern="^[A-Za-z0-9_-]+$", description="From the `next` of the page before."),
    ] = None


Run = Callable[..., HttpResponse]


class Written(BaseModel):
    """The base of what a body holds: no member that is not named, nothing turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StrictParser(Parser):
    """Gives routes the JSON that `checked` has taken already."""

    def parse_body(self, request: HttpRequest) -> Any:
        return bodies.json_of(request)


def checked(run: Any) -> Run:
    """Wraps a route: refuses unknown, repeated and unreadable parameters before anything else looks at them, and
    what is no strict JSON where a route takes a body.
    """
    known: set[str] = set()
    repeatable: set[str] = set()
    takes_json = any(model.__ninja_param_source__ == "body" for model in run.__self__.models)
    for model in run.__self__.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
            repeatable |= set(model.__ninja_collection_fields__)

    def run_checked(request: HttpRequest, **path: Any) -> HttpResponse:
        faults = _faults(request, known, repeatable) if request.META.get("QUERY_STRING") else []
        try:
            if faults:
                raise problems.invalid(*faults)
            if takes_json:
                bodies.take_json(request)
        except Problem as problem:
            return problems.response(request, problem)
        answer: HttpResponse = run(request, **path)
        return answer

    return run_checked


def taking_none(view: Run) -> Run:
    """Wraps a view beside the routes that takes no parameter."""

    def view_checked(request: HttpRequest, **path: Any) -> HttpResponse:
        faults = _faults(request, set(), set())
        return problems.response(request, problems.invalid(*faults)) if faults else view(request, **path)

    return view_checked


def _faults(request: HttpRequest, known: set[str], repeatable: set[str]) -> list[Fault]:
    faults = []
    for name, values in request.GET.lists():
        pointer = f"/query/{name if name in known else ''}"
        if name not in known:
            words = f"There are: {', '.join(sorted(known))}." if known else "This address takes none."
            faults.append(Fault(pointer, "unknown_parameter", f"There is no parameter {_shown(name)}. {words}"))
        elif not all(map(is_readable, values)):
            message = f"{name} holds a character that cannot be used in text."
            faults.append(Fault(pointer, "unusable_character", message))
        elif len(values) > 1 and name not in repeatable:
            faults.append(Fault(pointer, "repeated_parameter", f"{name} is given {len(values)} times; give it once."))
    return faults


def is_readable(text: str) -> bool:
    """Whether the text has only characters that text is made of: no controls, no surrogates, no broken bytes."""
    return text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text


def _shown(text: str) -> str:
    """What was sent, safe to say back: printable, in quotation marks, cut."""
    kept = "".join(c if is_readable(c) else "?" for c in text[:40])
    return f"“{kept}”"


_WORDS = {
    "greater_than_equal": ("out_of_range", "{name} must be at least {ge}."),
    "less_than_equal": ("out_of_range", "{name} must be at most {le}."),
    "string_too_long": ("too_long", "{name} is longer than {max_length} characters."),
    "too_long": ("too_many", "{name} is given more than {max_length} times."),
    "string_pattern_mismatch": ("malformed", "{name} holds characters that it cannot have."),
    "literal_error": ("unknown_value", "{name} is one of {expected}."),
    "missing": ("missing", "{name} must be given."),
    "extra_forbidden": ("unknown_member", "There is no member {name}."),
    "dict_type": ("malformed", "{name} is an object."),
    "model_type": ("malformed", "{name} is an object."),
    "model_attributes_type": ("malformed", "{name} is an object."),
    "list_type": ("malformed", "{name} is a list."),
    "string_type": ("malformed", "{name} is a text in quotation marks."),
    "int_type": ("malformed", "{name} is a whole number."),
    "bool_type": ("malformed", "{name} is true or false."),
    "string_too_short": ("too_short", "{name} must not be empty."),
}


def faulty(error: ValidationError) -> Problem:
    """The problem for what the schema of the parameters or of the body refused."""
    return problems.invalid(*(_of_body(each) if each["loc"][0] == "body" else _of_query(each) for each in error.errors))


def _of_query(each: dict[str, Any]) -> Fault:
    names = [str(part) for part in each["loc"] if part != "query"]
    name = names[-1] if names and not names[-1].isdigit() else (names[-2] if len(names) > 1 else "")
    return _fault(f"/query/{name}", name, each)


def _of_body(each: dict[str, Any]) -> Fault:
    """The second part of the place is the name of the route's argument."""
    place = "/body"
    for part in each["loc"][2:]:
        place = bodies.pointer(place, part)
    return _fault(place, place, each)


def _fault(place: str, name: str, each: dict[str, Any]) -> Fault:
    code, words = _WORDS.get(each["type"], ("malformed", "{name} cannot be read: it does not have its form."))
    return Fault(place, code, words.format(name=name, **each.get("ctx", {})))


def moment(text: str | None, now: datetime, earliest: datetime | None) -> datetime | None:
    """Reads `as_known_at`; None when it means now. Raises Problem, in plain words, for what cannot be answered."""
    if text is None:
        return None
    try:
        asked = None if moments.is_today(text, now) else moments.moment(text, day_means=moments.END)
    except ValueError:
        message = "as_known_at is a moment as 2020-10-14T06:00:00Z (UTC where it names no zone) or a day as 2020-10-14."
        raise problems.parameter("as_known_at", "malformed", message) from None
    if asked is not None and asked > now:
        raise problems.parameter("as_known_at", "in_the_future", "as_known_at lies in the future.")
    if asked is not None and earliest is not None and asked < earliest:
        message = f"as_known_at lies before the record begins, on {earliest.date()}."
        raise problems.parameter("as_known_at", "before_the_record", message)
    return asked


def start_of(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, moments.START, UTC)
