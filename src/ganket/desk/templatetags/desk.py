"""Template words: links that stay in the visit's emergency and past, and forms of numbers and days."""

from datetime import date, datetime

from django import template
from django.template import Context

from ganket.desk.presenters.wording import wording
from ganket.desk.visits import Visit
from ganket.lib import canonical, text

register = template.Library()


@register.simple_tag(takes_context=True)
def page_url(context: Context, name: str, **arguments: object) -> str:
    """The address of a page in this emergency and this past."""
    visit: Visit = context["visit"]
    return visit.link(name, **arguments)


@register.filter
def number(value: float | None) -> str:
    """A number with the language's signs; empty for none."""
    return "" if value is None else wording().value(value)


@register.filter
def day(value: date | None) -> str:
    """A day in full."""
    return wording().day(value) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """A day without its year."""
    return wording().short_day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in full; says UTC."""
    return wording().moment(value) if value else ""


@register.filter
def machine(value: datetime | date | None) -> str:
    """A day or moment for `<time datetime>`."""
    return canonical.moment(value.replace(microsecond=0) if isinstance(value, datetime) else value) or ""


@register.filter
def label(names: dict[str, str] | None) -> str:
    """The name in the language in use."""
    return text.label(names or {}, wording().language)
