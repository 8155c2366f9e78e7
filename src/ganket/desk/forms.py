"""What people type: the day and time of the as-known-at control, the sign-in, words, a national update."""

import re
from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from ganket.desk import rules
from ganket.lib import moments
from ganket.lib.forms import Forms
from ganket.situation.rules import Problem
from ganket.situation.updates.said import Content, Note, tidy

# What a form sends beside what somebody typed.
NOT_TYPED = ("csrfmiddlewaretoken", "base", "do", "language")
LONGEST_GIVEN_BACK = 10_000
LONGEST_NUMBER = 9
_NOTE = re.compile(r"note:(0|[1-9][0-9]{0,2}):text")


class KnownAtForm:
    """The as-known-at control: a day and a time in UTC, sent by GET. What was typed is kept when it is refused."""

    DAY = "as_known_on"
    TIME = "as_known_time"
    NAMES = (DAY, TIME, "as_known_at")

    def __init__(self, moment: datetime, refused: str = "") -> None:
        """The fields show the day of `moment` in UTC, or as much of what was `refused` as fits. The time is left to be
        typed: who changes the day alone means its end.
        """
        if not refused:
            self.day, self.time = f"{moment:%Y-%m-%d}", ""
            return
        found = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]([0-9]{2}:[0-9]{2}))?", refused)
        self.day, self.time = (found.group(1), found.group(2) or "") if found else ("", "")

    @classmethod
    def written(cls, sent: Mapping[str, str]) -> str:
        """Day and time as the one parameter; a day alone means its end. Not checked here."""
        day, time = sent.get(cls.DAY, "").strip(), sent.get(cls.TIME, "").strip()
        return f"{day}T{time}Z" if day and time else day or time


def typed_text(sent: QueryDict, name: str) -> str:
    """One text of a form, its lines ended alike; empty where none was sent."""
    return str(sent.get(name, "")).replace("\r\n", "\n")


def typed_words(sent: QueryDict) -> list[str]:
    """Everything that was typed into a form, to be given back where it cannot be taken."""
    return [
        rules.printable(value, LONGEST_GIVEN_BACK)
        for name in sent
        if name not in NOT_TYPED
        for value in sent.getlist(name)
        if value.strip()
    ]


class UpdateForm:
    """A national update as it was typed. Fields are named as its problems name them (`figure:cases_new`, `part:people`,
    `note:0`); nothing is judged here but a day that no calendar has.
    """

    def __init__(self, sent: QueryDict, forms: Forms, counts: Container[str] = ()) -> None:
        """Blank lines of the notes fall out; `places` says which line of the form each note that stays stood in. The
        indicators among `counts` have no fractions: grouped as the page writes them (`forms`), they are read so.
        """
        figures = {key.partition(":")[2]: typed_text(sent, key) for key in sent if key.startswith("figure:")}
        figures = {code: forms.ungrouped(typed) if code in counts else typed for code, typed in figures.items()}
        parts = {key.partition(":")[2]: typed_text(sent, key) for key in sent if key.startswith("part:")}
        self.problems: list[Problem] = []
        self.places = [place for place in _note_places(sent) if typed_text(sent, f"note:{place}:text").strip()]
        notes = tuple(self._note(sent, name, place) for name, place in enumerate(self.places))
        self.content = tidy(Content(typed_text(sent, "assessment"), parts, figures, notes))
        base = sent.get("base", "")
        self.base = int(base) if base.isascii() and base.isdecimal() and len(base) < LONGEST_NUMBER else 0
        language = typed_text(sent, "language")
        self.language = language if language in dict(settings.LANGUAGES) else ""
        self.attached = [found for each in sent.getlist("attached") if (found := _uuid(each))]

    def at_typed_place(self, field: str) -> str:
        """The field of the form as it was sent for a field of the content: blank lines of the notes are counted."""
        kind, _, place = field.partition(":")
        is_note = kind == "note" and place.isdecimal() and int(place) < len(self.places)
        return f"note:{self.places[int(place)]}" if is_note else field

    def _note(self, sent: QueryDict, name: int, place: int) -> Note:
        days: list[date | None] = []
        for side in ("from", "to"):
            typed = sent.get(f"note:{place}:{side}", "").strip()
            try:
                days.append(moments.day(typed) if typed else None)
            except ValueError:
                days.append(None)
                self.problems.append(Problem(f"note:{name}", "no_day", {"value": rules.printable(typed)}))
        return Note(sent.get(f"note:{place}:kind", ""), typed_text(sent, f"note:{place}:text"), *days)


class SignInForm(AuthenticationForm):
    """User name and password; one sentence when they do not fit, which does not say which of the two it was."""

    error_messages = {
        "invalid_login": _("User name and password do not fit together. Both are case-sensitive."),
        "inactive": _("User name and password do not fit together. Both are case-sensitive."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        """Django's form in our words."""
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__input"


def _note_places(sent: QueryDict) -> list[int]:
    """Which lines of the notes were sent, in order."""
    return sorted(int(found.group(1)) for key in sent if (found := _NOTE.fullmatch(key)))


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
