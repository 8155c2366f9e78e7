"""Every marked thing there is, once under each mark, with words and numbers that stand nowhere else.

Rows are found and copied by what the models say of themselves (`reading`): a new model joins when the world that the
tests stand in holds one row of it to copy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import CharField, DateField, DateTimeField, Max, Model, OneToOneField, TextField, UniqueConstraint
from tests import world
from tests.environment import KNOWN_AT
from tests.situation import reporting

from ganket.actors import actions as actors
from ganket.actors.models import Mark
from ganket.briefing import actions as briefing
from ganket.lib import ids, policy
from ganket.situation.models import Area, Emergency, Indicator
from ganket.situation.questions import actions as questions
from ganket.situation.updates.rules import Content

SLUG = "trio-2020"
FIRST_NUMBER = 70_000_019
_FREE = re.compile(r"\S\s+\S|^[\w-]+\.[a-z]{2,4}$")


@dataclass(frozen=True)
class Seed:
    """One marked thing: what it is, under which mark, and what it says that nothing else says."""

    model: str
    mark: str
    word: str
    number: int
    public_id: str = ""

    def is_in(self, said: str) -> bool:
        """Whether something tells of it: its words, its number or its id."""
        known = (self.word, str(self.number) if self.number > 0 else "", self.public_id)
        return any(each and each in said for each in known)


def marked() -> list[type[Model]]:
    """Every model whose rows carry a mark, in the order of their names."""
    found = [model for model in apps.get_models() if vars(model).get("reading") == policy.MARKED]
    return sorted(found, key=lambda model: model._meta.label)


def open_world(cast: dict[str, world.Person]) -> Emergency:
    """An emergency in which there is one of everything that can be marked."""
    emergency = reporting.open_emergency(cast, SLUG)
    own, other = cast["own"], cast["other"]
    alone = actors.mark(owner=own.party, sharing_label="TLP:AMBER+STRICT")
    actors.store_file(by=own.acting, content=b"a,b", name="a.csv", media_type="text/csv", mark=alone)
    said = Content(assessment="It is under control.", figures={"cases_new": "12"})
    reporting.share(own, emergency, said, mark=alone, day=reporting.BEFORE)
    questions.ask(
        by=other.acting,
        emergency=emergency,
        of=own.party,
        indicator=Indicator.objects.get(code="cases_new"),
        area=Area.objects.get(code=own.party.code),
        day=reporting.BEFORE,
        text="Is this by day of onset?",
        language="en",
    )
    return emergency


def seed(cast: dict[str, world.Person], emergency: Emergency, names: Iterator[str] | list[str]) -> list[Seed]:
    """One of everything under each of these marks. Reports come last, made from what is there by then."""
    marks, found = world.marks_of(cast), []
    names = list(names)
    # What fewer read comes first: whoever is shown what is latest for them must not be shown what was said before it.
    for place, name in enumerate(reversed(world.READERS)):
        if name not in names:
            continue
        for offset, model in enumerate(marked()):
            one = Sower(cast, emergency, marks[name], name, place * 100 + offset)
            found.append(one.sow(model))
    for name in names:
        briefing.issue_report(
            by=actors.system(), emergency=emergency, mark=marks[name], formats=("html", "docx"), languages=("en",)
        )
    return found


@dataclass
class Sower:
    """Makes one thing under one mark."""

    cast: dict[str, world.Person]
    emergency: Emergency
    mark: Mark
    name: str
    place: int

    @property
    def word(self) -> str:
        return f"zq{self.place:04}vk"

    @property
    def number(self) -> int:
        return FIRST_NUMBER + self.place * 1009

    def sow(self, model: type[Model]) -> Seed:
        label = model._meta.label
        if label == "actors.StoredFile":
            row: Any = actors.store_file(
                by=self.cast["own"].acting,
                content=self.word.encode(),
                name=f"{self.word}.csv",
                media_type="text/csv",
                mark=self.mark,
            )
        elif label == "briefing.Report":
            return Seed(label, self.name, f"no-{self.word}", -1)  # made from all the others, with no words of its own
        else:
            row = self._copied(self._template(model))
        return Seed(label, self.name, self.word, self.number, str(getattr(row, "public_id", "")))

    def _template(self, model: type[Model]) -> Any:
        rows = model._default_manager.order_by("-id")
        fields = {field.name for field in model._meta.fields}
        if "sender" in fields:
            rows = rows.filter(sender=self.cast["own"].party)
        row = rows.first()
        assert row is not None, f"The world of these tests holds no {model._meta.label} to copy: see open_world."
        return row

    def _copied(self, row: Any, parent: Any = None, key: str = "") -> Any:
        """The same row again with other words, and with it the rows that are read along with it."""
        model = type(row)
        copy = model(**{field.attname: self._value(row, field) for field in model._meta.concrete_fields[1:]})
        if key:
            setattr(copy, key, parent)
            for field in model._meta.concrete_fields:
                if isinstance(field, DateTimeField) and hasattr(parent, field.name):
                    setattr(copy, field.name, getattr(parent, field.name))
        _count_on(copy)
        copy.save(force_insert=True)
        for child, name in _along(model):
            for each in child._default_manager.filter(**{name: row}).order_by("pk")[:2]:
                self._copied(each, copy, name)
        return copy

    def _shared(self, parent: Any) -> Any:
        """Another of what rows lead through, such as the update of another day: of that this row is the last."""
        model = type(parent)
        values = {field.attname: getattr(parent, field.attname) for field in model._meta.concrete_fields[1:]}
        for field in model._meta.concrete_fields[1:]:
            if isinstance(field, DateField):
                values[field.attname] -= timedelta(days=self.place // 100)
        apart = {name: each for name, each in values.items() if name.removesuffix("_id") in _alone(model)}
        apart.pop("public_id", None)
        found = model._default_manager.filter(**apart).first()
        if found is None:
            values |= {"public_id": ids.uuid7()} if "public_id" in values else {}
            found = model._default_manager.create(**values)
        return found

    def _value(self, row: Any, field: Any) -> Any:
        value = getattr(row, field.attname)
        special = {"mark": self.mark.pk, "emergency": self.emergency.pk, "public_id": ids.uuid7(), "value": self.number}
        if field.name in special:
            return special[field.name]
        if isinstance(field, OneToOneField):
            return None
        if field.is_relation and value and vars(field.related_model).get("reading") == policy.THROUGH:
            return self._shared(getattr(row, field.name)).pk
        if isinstance(field, DateTimeField):
            return value and KNOWN_AT - timedelta(hours=1) + timedelta(milliseconds=self.place)
        if isinstance(value, str) and value and not field.choices and field.name in _alone(type(row)):
            return f"kz{self.place:04}"  # stands in addresses, which answers may repeat
        if isinstance(field, DateField) and field.name in _alone(type(row)):
            return value - timedelta(days=self.place // 100)
        if isinstance(value, dict | list):
            return self._worded(value)
        if isinstance(field, TextField | CharField) and not field.choices and value:
            return self._word(value)[: field.max_length]
        return value

    def _worded(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._worded(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._worded(each) for each in value]
        return self._word(value) if isinstance(value, str) else value

    def _word(self, value: str) -> str:
        return f"{self.word} said" if _FREE.search(value) else value


def _alone(model: type[Model]) -> set[str]:
    """The fields that tell rows apart: no two may say the same."""
    apart = {name for each in model._meta.constraints if isinstance(each, UniqueConstraint) for name in each.fields}
    return apart | {field.name for field in model._meta.concrete_fields if field.unique}


def _along(model: type[Model]) -> list[tuple[Any, str]]:
    """The models whose rows are read along with this one's, and by which key."""
    found = []
    for relation in model._meta.related_objects:
        reading = vars(relation.related_model).get("reading")
        if reading == policy.along(relation.field.name):
            found.append((relation.related_model, relation.field.name))
    return found


def _count_on(copy: Any) -> None:
    """What is numbered within something else gets the next number there."""
    for constraint in type(copy)._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and "number" in constraint.fields:
            within = {name: getattr(copy, name) for name in constraint.fields if name != "number"}
            last = type(copy)._default_manager.filter(**within).aggregate(last=Max("number"))["last"]
            copy.number = (last or 0) + 1
