"""Asks every route that is mounted for everything it can be asked for, and reads all that comes back."""

import io
import itertools
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
from django.apps import apps
from django.test import Client
from django.urls import get_resolver
from tests import world

from ganket.config import policies
from ganket.lib import policy
from ganket.situation.models import Cell, Emergency, NationalUpdate

_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f](?=\d{3})")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What differs from one answer to the next by itself: tokens of forms.
_FLEETING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


_TAKEN: dict[str, list[str]] = {}


@dataclass
class Sweep:
    """What may stand in the place of each argument of an address. `chance` draws where there is more than `most`."""

    emergency: Emergency
    guide: Client  # of somebody for whom everything is there: which kind of id a route takes is tried with it
    words: list[str]
    most: int
    chance: random.Random
    places: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    asked: int = 0

    def __post_init__(self) -> None:
        slugs = Emergency.objects.exclude(slug="covid-19-2020").order_by("id").values_list("slug", flat=True)
        numbers = range(1, 1 + apps.get_model("briefing.Report").objects.filter(emergency=self.emergency).count())
        self.places = {
            "slug": list(slugs),
            "code": ["cases_new", *slugs],
            "iso3": ["XAA", "XBB"],
            "day": [day.isoformat() for day in sorted(set(NationalUpdate.objects.values_list("day", flat=True)))],
            "number": [str(number) for number in numbers],
            "cell": [
                f"{each.series.public_id.hex}-{each.period_start:%Y%m%d}-{each.period_end:%Y%m%d}"
                for each in Cell.objects.filter(series__source__code="XAA").select_related("series").order_by("id")
            ],
        }

        self.ids = {model: found for model, found in _public_ids() if found}

    def addresses(self) -> Iterator[str]:
        """Every address of ours that can be read, with what can stand in it."""
        for route, pattern in policy.routes(_ours()):
            address = route.replace("^", "").replace("\\Z", "").replace("$", "")
            names = _ARGUMENT.findall(address)
            unknown = {name for kind, name in names if not _is_id(kind)} - self.places.keys()
            assert not unknown, f"/{address}: nothing is known to stand for {sorted(unknown)}; say so in Sweep.places."
            assert pattern.callback is not None
            plain = _ARGUMENT.sub("{}", address)
            choices = [[] if _is_id(kind) else self.places[name] for kind, name in names]
            if len(names) > 1 and choices[0] is self.places["slug"]:
                choices[0] = choices[0][:2]  # of hidden emergencies one will do where there is more to choose
            choices = [each or self._taken(plain, choices) for each in choices]
            found = [plain.format(*chosen) for chosen in itertools.product(*choices)]
            yield from (f"/{each}" for each in self._drawn(found))
            if not names and address.startswith("api/"):
                yield f"/{plain}?source=XAA"
            if not names and "search" in address:
                # Asked for by its beginning: the page repeats what was typed, and must not know how it goes on.
                yield from (f"/{plain}?q={word[:-1]}" for word in self._drawn(self.words))

    def _taken(self, plain: str, choices: list[list[str]]) -> list[str]:
        """Ids of the things that a route shows; tried once a process, by what is there for the guide."""
        if plain not in _TAKEN:
            tried = {
                model: self.guide.get("/" + plain.format(*(each[0] if each else found[0] for each in choices)))
                for model, found in self.ids.items()
            }
            _TAKEN[plain] = [model for model, answer in tried.items() if answer.status_code != 404]
        if 0 < len(_TAKEN[plain]) < len(self.ids):
            return [each for model in _TAKEN[plain] for each in self.ids[model]]
        return [found[0] for found in self.ids.values()]  # it takes none of them, or looks at none: one of each will do

    def read(self, client: Client, address: str) -> str:
        """All that an answer says, headers too, numbers without the signs between thousands."""
        self.asked += 1
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "Content-Length")
        said = f"{answer.status_code}\n{headers}\n{_GROUPED.sub('', _text(content))}"
        for asked in _ID.findall(address):  # an answer may repeat what it was asked for
            said = said.replace(asked, "")
        return said

    def _drawn(self, found: list[str]) -> list[str]:
        return found if len(found) <= self.most else self.chance.sample(found, self.most)


def _ours() -> list[object]:
    others = policies.ROUTES_OF_OTHERS
    return [each for each in get_resolver().url_patterns if getattr(each, "app_name", "") not in others]


def _public_ids() -> Iterator[tuple[str, list[str]]]:
    for model in apps.get_models():
        reading = vars(model).get("reading")
        has_one = any(each.name == "public_id" for each in model._meta.fields)
        if has_one and reading is not None and reading.kind in (policy.Kind.MARKED, policy.Kind.OWN):
            rows = model._default_manager.order_by("-pk")[: 4 * len(world.READERS)]
            yield model._meta.label, [str(row.public_id) for row in rows]


def _text(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            return "\n".join(_text(opened.read(name)) for name in opened.namelist())
    if content.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    return _FLEETING.sub("", content.decode("utf-8", "replace"))


def _is_id(kind: str) -> bool:
    return kind.startswith("uuid")
