"""What is wrong with a national update, or worth a second look, in plain words: what, where, what to do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from ganket.desk import rules
from ganket.desk.presenters import words
from ganket.desk.presenters.wording import wording
from ganket.situation.importer.reading.wording import worded
from ganket.situation.rules import Names, Problem
from ganket.situation.updates.figures import FOLD

_KINDS = {
    "measure": noop("measure"),
    "need": noop("need"),
    "offer": noop("offer"),
    "request": noop("request"),
}
_SAID = {
    "empty": noop("Nothing is filled in yet."),
    "too_long": noop("%(length)s characters; %(limit)s fit."),
    "character": noop("It holds a character that cannot be kept. Type it anew, without pasting."),
    "marks": noop("More than %(limit)s marks stand on one letter. Type it anew."),
    "unknown_part": noop("There is no such part."),
    "unknown_indicator": noop("There is no such indicator."),
    "unknown_kind": noop("Choose what it is: measure, need, offer or request."),
    "estimate": noop("Estimates are made by the system; a State's figures go into its own fields."),
    "too_many_notes": noop("At most %(limit)s lines fit into one update."),
    "too_many_attachments": noop("At most %(limit)s files go with one update."),
    "ends_before_it_starts": noop("It ends before it begins: %(last)s lies before %(first)s."),
    "no_day": noop("%(value)s is no day. Write it like 2020-04-03, or leave it empty."),
    "ask_number": noop("%(value)s can be read as %(one)s or as %(other)s. Write it in plain digits."),
    "percentage": noop("%(value)s is a share; a count is asked for here."),
    "not_whole": noop("%(value)s is not a whole number."),
    "decimals": noop("%(value)s has more than %(limit)s decimals."),
    "negative": noop("%(value)s lies below zero, which this figure cannot."),
    "below_zero": noop("Below zero: taken as a correction of days before. Is that meant?"),
    "falls": noop("Lower than the figure before (%(before)s): a total does not fall."),
    "jumps": noop("More than %(fold)s times the figure before (%(before)s)."),
    "drops": noop("Less than 1/%(fold)s of the figure before (%(before)s)."),
    "does_not_follow": noop("The figure before (%(before)s) and the new ones (%(new)s) do not add up to it."),
    "future": noop("This day has not come yet."),
    "before_start": noop("This day lies before the emergency, which begins on %(first)s."),
    "after_end": noop("This day lies after the emergency, which ended on %(last)s."),
    "reason_needed": noop("Say why: a correction is read with its reason."),
    "told_otherwise": noop("Its readers were told: %(before)s."),
    "unknown_base": noop("This form is older than what is saved. Load it again; nothing is lost."),
    "unknown_language": noop("Choose the language of the words."),
    "beyond_readers": noop("%(who)s: not among the readers of this emergency; the Chair's desk may let them in."),
    "not_public": noop("This emergency is not public: what is said in it is shared with its readers."),
    "no_file": noop("Choose a file first."),
    "empty_file": noop("The file is empty."),
    "file_too_large": noop("The file is larger than 5 MB."),
    "file_not_taken": noop("Taken are PDF, PNG, JPEG, CSV, XLSX and DOCX; this file is none of them inside."),
}
_NUMBERS = ("one", "other", "before", "new")
_DAYS = ("first", "last", "day")


def kind_said(code: str) -> str:
    """What a line of the notes is."""
    return _(_KINDS.get(code, code))


def problem_said(problem: Problem) -> str:
    """One sentence. What the reader of numbers finds is worded as for files."""
    values = {"fold": FOLD, **{key: _value(key, value) for key, value in problem.values.items()}}
    if problem.code in _SAID:
        return _(_SAID[problem.code]) % values
    said = worded(problem.code, problem.values, get_language() or "en")
    return said[:1].upper() + said[1:] + "."


def _value(key: str, value: Any) -> Any:
    """Days and plain numbers in the language's form; what was typed as it was, in quotation marks."""
    forms = wording()
    if key in _DAYS:
        return forms.day(date.fromisoformat(value))
    if key in _NUMBERS and not str(value).lstrip("-")[:1].isdigit():
        return words.typed(str(value))
    if key in _NUMBERS:
        return forms.number(float(value), 0 if float(value).is_integer() else len(value.partition(".")[2]))
    if isinstance(value, Names):
        return value.said(get_language() or "en")
    if key == "value":
        return f"“{rules.printable(_unquoted(str(value)))}”"
    return forms.number(value) if isinstance(value, int) else value


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def codes() -> Mapping[str, str]:
    """Every code that has a sentence of its own, with it in English."""
    return _SAID
