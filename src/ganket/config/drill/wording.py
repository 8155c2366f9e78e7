"""The words of an update: the assessment, the three parts and the notes, from templates and the state's own figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from ganket.config.drill import material
from ganket.config.drill.acts import Note, Words
from ganket.config.drill.chance import Chance
from ganket.config.drill.simulation import Outbreak

_FEW = 12
_RISING, _FALLING = 115, 88  # per cent of the week before
_WEEK = 7
# How often a note is written where its occasion is given, per mille.
_NEED, _REQUEST, _OFFER = 110, 50, 45
# Persons in intensive care per million people from which a state speaks of what it needs, and below which it offers;
# in a small state a handful is no load.
_PRESSED, _AT_EASE = 2, 1
_HANDFUL = 5
# A sentence that would say "none" of these is not written.
_NEVER_NONE = ("returned", "points")


def filled(template: Words, **values: int) -> Words:
    """The template in both languages, numbers written as each language writes them."""
    return {
        "en": template["en"].format(**{name: f"{value:,}" for name, value in values.items()}),
        "vi": template["vi"].format(**{name: f"{value:,}".replace(",", ".") for name, value in values.items()}),
    }


def assessment(cases: Sequence[int], day: int, chance: Chance) -> str:
    """The state's own assessment of a day (0 is the first) from the new cases as it holds them, in English."""
    kind = trend(*_weeks(cases, day)) if day + 1 >= 2 * _WEEK else "early"
    return _said(chance.one_of(material.read("words.yaml")["assessment"][kind]), cases, day)


def confirmed(cases: Sequence[int], day: int) -> str:
    """What a state says while its figures do not compare with earlier ones: the confirmed cases alone."""
    return _said(material.read("words.yaml")["assessment"]["confirmed"], cases, day)


def added_cases(added: int) -> str:
    """What a state says on the day when its definition changes."""
    text: str = material.read("words.yaml")["assessment"]["definition"]
    return text.format(added=f"{added:,}")


def sent_together() -> str:
    """What a state says of an update that was held up."""
    text: str = material.read("words.yaml")["assessment"]["backlog"]
    return text


def trend(week: int, before: int) -> str:
    """few, rising, steady or falling: the cases of seven days beside those of the seven before."""
    if week < _FEW:
        return "few"
    if week * 100 >= before * _RISING:
        return "rising"
    return "falling" if week * 100 <= before * _FALLING else "steady"


def parts(figures: Mapping[str, int], chance: Chance) -> dict[str, Words]:
    """The three parts of an update, with figures that stand in it."""
    values = {
        "hospital": figures["hospitalised_current"],
        "icu": figures["icu_current"],
        "quarantined": figures["quarantined_current"],
        "support": figures["people_supported_current"],
        "returned": figures["citizens_returned_new"],
        "points": figures["entry_points_closed"],
        "routes": figures["freight_routes_open"],
    }
    found = {}
    for part, templates in material.read("words.yaml")["parts"].items():
        fitting = [
            each for each in templates if all(values[name] or f"{{{name}}}" not in each["en"] for name in _NEVER_NONE)
        ]
        found[part] = filled(chance.one_of(fitting), **values)
    return found


def measures(outbreak: Outbreak, days: Sequence[int]) -> list[Note]:
    """Measures that were taken or eased on these days."""
    bank = material.read("words.yaml")["measures"]
    return [
        Note("measure", each.measure.part, dict(bank[each.measure.code]["eases" if each.is_eased else "starts"]))
        for each in outbreak.taken
        if each.day in days
    ]


def notes(outbreak: Outbreak, day: int, chance: Chance) -> list[Note]:
    """What the state needs, asks for or offers on a day: by the load on its intensive care, and now and then."""
    persons = outbreak.counts.icu[day]
    per_million = persons * 1_000_000 // outbreak.course.people
    is_pressed = per_million >= _PRESSED and persons > _HANDFUL
    found = []
    if is_pressed and chance.happens(_NEED):
        found.append(_note("need", chance))
    if is_pressed and chance.happens(_REQUEST):
        found.append(_note("request", chance))
    if per_million < _AT_EASE and chance.happens(_OFFER):
        found.append(_note("offer", chance))
    return found


def reason(code: str, **values: int) -> Words:
    """Why a figure changed."""
    return filled(material.read("words.yaml")["reasons"][code], **values)


def _note(kind: str, chance: Chance) -> Note:
    template: dict[str, Any] = chance.one_of(material.read("words.yaml")["notes"][kind])
    amount = {"need": chance.between(4, 30) * 5, "request": chance.between(4, 40) * 1000}
    values = {"amount": amount.get(kind, chance.between(2, 12) * 100), "days": chance.between(9, 21)}
    return Note(kind, template["part"], filled(template, **values))


def _said(template: str, cases: Sequence[int], day: int) -> str:
    week, before = _weeks(cases, day)
    return template.format(week=f"{week:,}", before=f"{before:,}")


def _weeks(cases: Sequence[int], day: int) -> tuple[int, int]:
    end = day + 1
    return sum(cases[max(0, end - _WEEK) : end]), sum(cases[max(0, end - 2 * _WEEK) : max(0, end - _WEEK)])
