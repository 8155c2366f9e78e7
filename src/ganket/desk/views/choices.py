"""What readers choose by an address: checked against what there is, refused in plain words otherwise."""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganket.desk import paging, rules
from ganket.desk.presenters.wording import wording
from ganket.desk.views.moments import refused
from ganket.lib import moments

_SHOWN = 12


class NoChoice(ValueError):
    """An address asks for something that is not there: the sentence to say, and the status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        """400 for what is no such thing at all, 404 for what only is not there."""
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def one_of(request: HttpRequest, name: str, known: Iterable[str], default: str = "") -> str:
    """The parameter, which must be one of these. Raises NoChoice."""
    typed = request.GET.get(name, default)
    there_are = list(known)
    if typed != default and typed not in there_are:
        raise NoChoice(
            _("“%(typed)s” is no choice here. There are: %(known)s.")
            % {"typed": rules.printable(typed), "known": ", ".join(each for each in there_are[:_SHOWN] if each)}
        )
    return typed


def day(request: HttpRequest, first: date, moment: datetime) -> date | None:
    """The parameter `day`, from the emergency's first day to that of the moment; None without it. Raises NoChoice."""
    typed, forms = request.GET.get("day", ""), wording()
    if not typed:
        return None
    try:
        found = moments.day(typed)
    except ValueError:
        said = _("“%(typed)s” is no day. Write it like 2020-04-03.") % {"typed": rules.printable(typed)}
        raise NoChoice(said) from None
    if not first <= found <= moment.date():
        raise NoChoice(
            _("%(day)s lies outside what is shown here: %(first)s to %(last)s.")
            % {"day": forms.day(found), "first": forms.day(first), "last": forms.day(moment.date())}
        )
    return found


def name_a_state() -> str:
    """What to do when a day is chosen without a state."""
    return _("A day alone is not enough: choose a state as well, with state=PHL for example.")


def page(request: HttpRequest, total: int, per_page: int) -> paging.Pages:
    """The parameter `page` of a list of so many. Raises NoChoice."""
    try:
        return paging.pages(request.GET.get("page", ""), total, per_page)
    except paging.NoSuchPage as problem:
        typed = rules.printable(problem.typed)
        if problem.is_beyond:
            said = _("There is no page %(typed)s here: the last is page %(last)s.")
            raise NoChoice(said % {"typed": typed, "last": problem.last}, 404) from None
        said = _("“%(typed)s” is no page number. The pages are 1 to %(last)s.")
        raise NoChoice(said % {"typed": typed, "last": problem.last}) from None


def refusal(request: HttpRequest, problem: NoChoice) -> HttpResponse:
    """The page that says it."""
    heading = _("This cannot be shown")
    if problem.status == 400:
        return refused(request, heading, problem.sentence)
    context = {"heading": heading, "sentence": problem.sentence}
    return render(request, "desk/refused.html", context, status=problem.status)
