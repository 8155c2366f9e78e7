"""API v1 of actors: parties, and the dated members of groups. Open to everyone: parties carry no mark."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from ganket.actors.api import queries, schemas
from ganket.lib import canonical, clock
from ganket.lib.api import answers, cursors, problems
from ganket.lib.api.parameters import Day, Paged

router = Router(tags=["parties"])
CODE = "/{slug:code}"


class PartiesQuery(Paged):
    """Which parties."""

    kind: Literal["state", "organisation", "group"] | None = None


class MembersQuery(Paged):
    """Members on which day."""

    on: Annotated[Day | None, Field(description="The day of membership; today without it.")] = None


@router.get("/parties", response=schemas.Parties, summary="Parties: states, organisations, groups")
def parties(request: HttpRequest, query: Query[PartiesQuery]) -> HttpResponse:
    """By name (English, folded, then code), in every language."""
    place = cursors.read(request, query.cursor)
    rows = queries.parties(query.kind, place.key if place else None, query.limit + 1)
    return answers.page(request, rows, query.limit, key=queries.key_of_party, item=schemas.party)


@router.get("/parties" + CODE, response=schemas.PartyAnswer, summary="One party")
def party(request: HttpRequest, code: str) -> HttpResponse:
    """A party by its code; for states ISO 3166-1 alpha-3."""
    found = queries.party(code)
    if found is None:
        raise problems.not_found()
    return answers.whole(request, schemas.party(found))


@router.get("/groups" + CODE + "/members", response=schemas.Members, summary="Members of a group on a day")
def members(request: HttpRequest, code: str, query: Query[MembersQuery]) -> HttpResponse:
    """In seat order, the group's one order."""
    group = queries.party(code)
    if group is None or group["kind"] != "group":
        raise problems.not_found()
    today = clock.now().date()
    on: date = query.on or today
    if on > today:
        raise problems.parameter("on", "in_the_future", "on lies in the future.")
    place = cursors.read(request, query.cursor)
    rows = queries.members(group["id"], on, place.key if place else None, query.limit + 1)
    return answers.page(
        request,
        rows,
        query.limit,
        key=queries.key_of_member,
        item=schemas.member,
        group=code,
        on=canonical.moment(on),
    )
