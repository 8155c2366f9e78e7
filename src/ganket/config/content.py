"""Reads the files of `content/` and brings them into an instance: catalogue, hazards, associations.

Content is policy that people review as text; it is never changed by the program.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from ganket.actors import actions as actors
from ganket.actors.models import Party, State
from ganket.actors.permissions import Acting
from ganket.config import areas
from ganket.lib import audit, moments, text
from ganket.situation import actions as situation
from ganket.situation.duties.rules import Schedule, schedule
from ganket.situation.models import Area, Hazard, Indicator

CONTENT = Path(__file__).resolve().parent.parent / "content"


def read(*parts: str) -> Any:
    """One content file, parsed."""
    return yaml.safe_load(CONTENT.joinpath(*parts).read_text(encoding="utf-8"))


def schedules(codes: Iterable[str] | None = None) -> list[Schedule]:
    """The schedules of `content/schedules`, by code: those named, or all. Raises ValueError for one that cannot be
    read, or that is not called as its file is; FileNotFoundError for one that is not there.
    """
    names = sorted(path.stem for path in (CONTENT / "schedules").glob("*.yaml")) if codes is None else sorted(codes)
    found = [schedule(read("schedules", f"{name}.yaml")) for name in names]
    if misnamed := [each.code for each, name in zip(found, names, strict=True) if each.code != name]:
        raise ValueError(f"a schedule is called as its file is: {', '.join(misnamed)}")
    return found


@transaction.atomic
def learn(*, by: Acting, association: str, scenario: str = "") -> None:
    """Bring what the files of this version hold beside what an older one brought: indicators and hazards, the parts of
    states, the secretariat of a group. The same again changes nothing. Raises ValueError as `areas.bring_areas` does.
    """
    file = read("associations", f"{association}.yaml")
    codes = [line["code"] for line in file["states"]]
    areas.bring_areas(by=by, states=State.objects.filter(iso3__in=codes).values_list("iso3", flat=True))
    for line in file["groups"]:
        _name_secretariat(by, line)
    bring_catalogue(by=by, scenario=scenario, only_new=True)


@transaction.atomic
def bring_catalogue(*, by: Acting, scenario: str = "", only_new: bool = False) -> None:
    """Bring indicators and hazards up to date with the files; an invented hazard lies with its scenario. `only_new`:
    what is there keeps its words, for figures were sent under them.
    """
    hazards = read("hazards.yaml")
    if scenario and CONTENT.joinpath("scenarios", scenario, "hazards.yaml").is_file():
        hazards += read("scenarios", scenario, "hazards.yaml")
    places = dict(enumerate(read("indicators.yaml")))
    lines = places
    if only_new:
        known = set(Indicator.objects.values_list("code", flat=True))
        lines = {place: line for place, line in places.items() if line["code"] not in known}
        there = set(Hazard.objects.values_list("code", flat=True))
        hazards = [line for line in hazards if line["code"] not in there]
    if not lines and not hazards:
        return
    _bring_indicators(lines)
    for place, line in places.items():  # what is new stands among what was there, in the order of the file
        Indicator.objects.filter(code=line["code"]).exclude(position=place).update(position=place)
    _bring_hazards(hazards)
    rows = {"indicators": [line["code"] for line in lines.values()], "hazards": [line["code"] for line in hazards]}
    audit.record("bring catalogue", by=by.signature, kind="catalogue", subjects=[], rows=rows)


def _bring_indicators(lines: Mapping[int, dict[str, Any]]) -> None:
    for position, line in lines.items():
        words = [*line["names"].values(), *line["definition"].values(), line["code"]]
        Indicator.objects.update_or_create(
            code=line["code"],
            defaults={
                "names": line["names"],
                "definitions": line["definition"],
                "units": line["unit"],
                "measure": line["measure"],
                "part": line["part"],
                "decimals": line.get("decimals", 0),
                "position": position,
                "is_analysed": bool(line.get("analyses")),
                "is_reported": bool(line.get("is_reported")),
                "folded": text.fold(" ".join(words)),
            },
        )


def _bring_hazards(lines: Iterable[dict[str, Any]]) -> None:
    for line in lines:
        Hazard.objects.update_or_create(
            code=line["code"],
            defaults={
                "names": line["names"],
                "icd11": line.get("icd11", ""),
                "serial_interval_mean_days": line.get("serial_interval_mean_days"),
                "serial_interval_sd_days": line.get("serial_interval_sd_days"),
                "serial_interval_source": line.get("source", {}),
            },
        )


def bring_association(name: str) -> Acting:
    """Register the parties, groups and areas of `content/associations/<name>.yaml`, with the parts of its states;
    returns the system acting.
    """
    file = read("associations", f"{name}.yaml")
    by = _system(file["organisations"])
    for line in file["organisations"]:
        actors.register_party(
            by=by,
            kind=Party.Kind.ORGANISATION,
            code=line["code"],
            names=line["names"],
            details={"sector": line["sector"]},
        )
    for line in file["states"]:
        _state(by, line)
    for line in file["groups"]:
        _group(by, line)
    areas.bring_areas(by=by, states=[line["code"] for line in file["states"]])
    return by


def _system(organisations: list[dict[str, Any]]) -> Acting:
    """The system's own party: the first there is, since every act needs somebody who acts."""
    line = next(each for each in organisations if each["code"] == actors.SYSTEM_CODE)
    actors.register_party(
        by=None,
        kind=Party.Kind.ORGANISATION,
        code=line["code"],
        names=line["names"],
        details={"sector": line["sector"]},
    )
    return actors.system()


def _state(by: Acting, line: dict[str, Any]) -> None:
    tile = line.get("tile") or {}
    party = actors.register_party(
        by=by,
        kind=Party.Kind.STATE,
        code=line["code"],
        names=line["names"],
        details={
            "iso2": line["iso2"],
            "iso3": line["iso3"],
            "formal_names": line["formal_names"],
            "tile_column": tile.get("column"),
            "tile_row": tile.get("row"),
        },
    )
    area, _ = Area.objects.get_or_create(
        code=line["code"],
        defaults={"names": line["names"], "level": 0, "state": State.objects.get(pk=party.pk)},
    )
    people = line.get("population")
    if people:
        situation.record_population(
            by=by, area=area, year=people["year"], people=people["value"], source=people["source"]
        )


def _name_secretariat(by: Acting, line: dict[str, Any]) -> None:
    """Whom the group's file names as its secretariat, where both are registered."""
    there = {each.code: each for each in Party.objects.filter(code__in=[line["code"], line.get("secretariat", "")])}
    if len(there) > 1:
        actors.name_secretariat(by=by, group=there[line["code"]], secretariat=there[line["secretariat"]])


def _group(by: Acting, line: dict[str, Any]) -> None:
    group = actors.register_party(by=by, kind=Party.Kind.GROUP, code=line["code"], names=line["names"], details={})
    _name_secretariat(by, line)
    parties = {party.code: party for party in Party.objects.filter(code__in=line["seat_order"])}
    seats = {code: seat for seat, code in enumerate(line["seat_order"], start=1)}
    for member in line["members"]:
        actors.admit(
            by=by,
            group=group,
            member=parties[member["code"]],
            seat_order=seats[member["code"]],
            starts_on=moments.day_from(member["starts_on"]),
            ends_on=moments.day_from(member["ends_on"]) if member.get("ends_on") else None,
        )
