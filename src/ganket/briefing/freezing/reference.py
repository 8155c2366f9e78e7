"""The reference part: what a report's words rest on and no row dates. Names are mended, populations revised, the
renderer improved; so they are kept with the report as they stood, and a rebuilt report takes them from there.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

import ganket
from ganket.actors.models import Mark, Party
from ganket.actors.queries import members
from ganket.briefing.freezing.plain import plain
from ganket.lib import clock, scenario_files
from ganket.lib.documents import fonts, typesetting
from ganket.situation import queries
from ganket.situation.models import Emergency, Indicator, Population
from ganket.situation.permissions import all_see_who_owes

_PACKAGE = Path(ganket.__file__).parent
# Everything that decides the bytes of a rendition, beside the libraries whose versions are named.
_RENDERER = ("briefing/renditions", "briefing/typst", "briefing/templates", "lib/documents", "lib/figures")
_RENDERER_ENDINGS = {".py", ".typ", ".yaml", ".html", ".css"}


def reference(emergency: Emergency, mark: Mark, moment: datetime) -> dict[str, Any]:
    """Members with their populations, the emergency and its hazard, the mark, notices, methods; parties and indicators
    come last.
    """
    hazard = emergency.hazard
    return {
        "emergency": {
            "slug": emergency.slug,
            "names": plain(emergency.names),
            "starts_on": plain(emergency.starts_on),
            "association": emergency.association.party.code,
            "sources": list(
                emergency.sources.order_by("rank").values_list("party__code", flat=True),
            ),
        },
        "hazard": {
            "code": hazard.code,
            "names": plain(hazard.names),
            "serial_interval_mean_days": plain(hazard.serial_interval_mean_days),
            "serial_interval_sd_days": plain(hazard.serial_interval_sd_days),
            "serial_interval_source": plain(hazard.serial_interval_source),
        },
        "mark": {
            "label": mark.label,
            "owner": mark.owner.code,
            "audience": sorted(each.party.code for each in mark.audience.select_related("party") if each.party),
            "named_users": mark.audience.exclude(user=None).count(),
            "names_who_owe": all_see_who_owes(mark, emergency, clock.now().date()),
        },
        "members": _members(emergency, moment),
        "notices": notices(),
        "made_with": made_with(),
    }


def names_of(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """The names of these parties, by code."""
    return {party.code: plain(party.names) for party in Party.objects.filter(code__in=set(codes)).order_by("code")}


def indicators(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """The names of these indicators, by code."""
    found = Indicator.objects.filter(code__in=set(codes)).order_by("code")
    return {code: plain(names) for code, names in found.values_list("code", "names")}


def _members(emergency: Emergency, moment: datetime) -> list[dict[str, Any]]:
    """The member states of that day in seat order, each with the population that rates are made with."""
    states = members(emergency.association_id, moment.date())
    people = queries.populations([each.party_id for each in states], moment.year)
    sources = {
        (state, year): plain(source)
        for state, year, source in Population.objects.filter(
            area__level=0, area__state_id__in=[each.party_id for each in states]
        ).values_list("area__state_id", "year", "source")
    }
    return [
        {
            "code": each.code,
            "names": plain(each.names),
            "iso2": each.iso2,
            "seat_order": each.seat_order,
            "tile": None if each.tile_column is None else [each.tile_column, each.tile_row],
            "people": people[each.party_id][0] if each.party_id in people else None,
            "people_year": people[each.party_id][1] if each.party_id in people else None,
            "people_source": sources.get((each.party_id, people.get(each.party_id, (0, 0))[1]), {}),
        }
        for each in states
    ]


def notices() -> dict[str, Any]:
    """What the instance's scenario has every page say, and how its sources were recorded; empty without one."""
    file = scenario_files.replayed(settings.INSTANCE.scenario)
    if not file:
        return {"banner": {}, "disclaimer": {}, "recording": {}, "source_marks": {}}
    recording = {
        rule.get("source", name): {key: plain(rule[key]) for key in ("reason", "credit", "url") if key in rule}
        for name, rule in file["recording"].items()
    }
    return {
        "banner": file["banner"],
        "disclaimer": file["disclaimer"],
        "recording": recording,
        "source_marks": file["source_marks"],
    }


@lru_cache(maxsize=1)
def made_with() -> dict[str, str]:
    """The versions on which the bytes of a rendition depend; other versions may write other bytes."""
    digest = sha256()
    for part in _RENDERER:
        for path in sorted((_PACKAGE / part).rglob("*")):
            if path.suffix in _RENDERER_ENDINGS:
                digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return {
        "ganket": ganket.__version__,
        "typst": typesetting.typst_version(),
        "fonts": ", ".join(fonts.families()),
        "renderer": digest.hexdigest()[:16],
    }
