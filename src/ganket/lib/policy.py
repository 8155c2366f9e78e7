"""What is said of every table and every route: who may read it, whom it answers. Of what nothing is said, `undeclared`
names it, and the program does not start.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver


class Kind(StrEnum):
    """How the rows of a table are read."""

    MARKED = "by who may see their mark"
    ALONG = "with the row that a key leads to"
    THROUGH = "through rows that lead to them, never by themselves"
    OWN = "by the parties that keys name"
    COMMON = "by everyone, alike"
    OPERATORS = "by operators of the instance"


@dataclass(frozen=True)
class Reading:
    """How a table is read, and the keys that decide it. Every model says so in its attribute `reading`."""

    kind: Kind
    keys: tuple[str, ...] = ()


MARKED = Reading(Kind.MARKED, ("mark",))
THROUGH = Reading(Kind.THROUGH)
COMMON = Reading(Kind.COMMON)
OPERATORS = Reading(Kind.OPERATORS)


def along(key: str) -> Reading:
    """Read with the row that this key leads to."""
    return Reading(Kind.ALONG, (key,))


def own(*keys: str) -> Reading:
    """Read by the parties that these keys name."""
    return Reading(Kind.OWN, keys)


class Reach(StrEnum):
    """Whom a route answers. What it shows them hangs on the tables it reads."""

    EVERYONE = "everyone"
    SIGNED_IN = "who signed in"
    MANDATED = "who acts for a party"
    OPERATORS = "operators of the instance"


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def reaches(reach: Reach) -> Callable[[View], View]:
    """Says whom a view answers. For doors, which see to it; a view behind one need say nothing."""

    def said(view: View) -> View:
        vars(view)["reach"] = reach
        return view

    return said


def reach_of(view: Callable[..., Any]) -> Reach | None:
    """Whom a view answers; None where nothing was said."""
    return getattr(view, "reach", None)


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, those that are included too."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, f"{before}{each.pattern}")
        else:
            yield f"{before}{each.pattern}", each


def undeclared_routes(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """A sentence for each address of which nobody said whom it answers."""
    unsaid = [address for address, pattern in routes(patterns) if reach_of(pattern.callback) is None]
    return [f"/{address} does not say whom it answers (lib.policy.reaches)." for address in unsaid]


def undeclared_models(models: Iterable[type[Model]]) -> list[str]:
    """A sentence for each table of which nobody said how it is read, or which cannot be read as was said."""
    return [f"{model._meta.label} {fault}." for model in models if (fault := _fault(model))]


def _fault(model: type[Model]) -> str:
    reading = vars(model).get("reading")
    if not isinstance(reading, Reading):
        return "does not say how it is read (lib.policy.Reading)"
    for key in reading.keys:
        try:
            field = model._meta.get_field(key)
        except FieldDoesNotExist:
            return f"is read by {key!r}, which it has not"
        if not isinstance(field, ForeignKey):
            return f"is read by {key!r}, which leads nowhere"
    if reading.kind is Kind.MARKED and not hasattr(model._default_manager, "visible_to"):
        return "carries a mark and has no visible_to"
    if reading.kind is Kind.MARKED and model._meta.get_field("mark").null:
        return "may stand without its mark"
    has_mark = any(field.name == "mark" for field in model._meta.fields)
    if has_mark and reading.kind not in (Kind.MARKED, Kind.OWN) and reading.keys != ("mark",):
        return "carries a mark and is read without it"
    return ""
