"""What people type: the day and time of the as-known-at control, and the sign-in."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ganket.lib import moments


class KnownAtForm:
    """The as-known-at control: a day and a time in UTC, sent by GET. What was typed is kept when it is refused."""

    DAY = "as_known_on"
    TIME = "as_known_time"
    NAMES = (DAY, TIME, "as_known_at")

    def __init__(self, moment: datetime, refused: str = "") -> None:
        """The fields show `moment` in UTC, no time for the end of a day; or as much of what was `refused` as fits."""
        if not refused:
            self.day = f"{moment:%Y-%m-%d}"
            self.time = "" if moment.time() == moments.END else f"{moment:%H:%M}"
            return
        found = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]([0-9]{2}:[0-9]{2}))?", refused)
        self.day, self.time = (found.group(1), found.group(2) or "") if found else ("", "")

    @classmethod
    def written(cls, sent: Mapping[str, str]) -> str:
        """Day and time as the one parameter; a day alone means its end. Not checked here."""
        day, time = sent.get(cls.DAY, "").strip(), sent.get(cls.TIME, "").strip()
        return f"{day}T{time}Z" if day and time else day or time


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
