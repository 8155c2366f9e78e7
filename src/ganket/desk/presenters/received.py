"""What the states themselves sent, as the room shows it: when each update was received, and each own assessment."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ganket.desk.presenters.duties import standing_said
from ganket.desk.presenters.wording import Wording, wording
from ganket.situation.picture.queries import Picture, StatePicture

# A longer assessment stands in full on the state's page.
SHORT_LETTERS = 240


@dataclass(frozen=True)
class UpdateCell:
    """Whether and when the update of the day was received; `more` says what else there is to know of it."""

    said: str
    more: str
    is_missing: bool


@dataclass(frozen=True)
class Assessment:
    """A state's own assessment in its words; `language` is its code, `whose` attributes it."""

    text: str
    language: str
    whose: str
    is_cut: bool


def cell(state: StatePicture, day: date | None, forms: Wording) -> UpdateCell | None:
    """What the column says of a state; None where nobody's update is seen and there is no column. That an update was
    not received is said to those alone who may read it by name, as the duty stands; to others the last day they see.
    """
    if day is None:
        return None
    duty, seen = state.duty, _seen(state, day, forms)
    if duty is None or (duty.received_at and seen):
        return seen or UpdateCell(_last(state, forms) or "–", "", is_missing=True)
    if duty.received_at:
        return UpdateCell(forms.short_moment(duty.received_at), _("not shared with you"), is_missing=False)
    return UpdateCell(standing_said(duty.standing), _last(state, forms), is_missing=True)


def _last(state: StatePicture, forms: Wording) -> str:
    """The last day of which an update, or a figure of the state itself, is seen; empty where none is."""
    days = [each for each in (state.received and state.received.day, state.own_last_day) if each]
    return _("last of %(day)s") % {"day": forms.short_day(max(days))} if days else ""


def _seen(state: StatePicture, day: date, forms: Wording) -> UpdateCell | None:
    """When what is seen of the day, or of a later one, was received; None where nothing is."""
    update = state.received
    if (update is None or update.day < day) and state.recorded_at and state.has_own_figures_of(day):
        return UpdateCell(forms.short_moment(state.recorded_at), _("figures by file"), is_missing=False)
    if update is None or update.day < day:
        return None
    more = []
    if update.day > day:
        more.append(_("of %(day)s") % {"day": forms.short_day(update.day)})
    if update.corrected_at:
        more.append(_("corrected %(at)s") % {"at": forms.short_moment(update.corrected_at)})
    return UpdateCell(forms.short_moment(update.received_at), "; ".join(more), is_missing=False)


def assessment(state: StatePicture, *, is_short: bool = True) -> Assessment | None:
    """The state's own assessment, cut between words where it is to be short; None where it shared none."""
    update = state.received
    if update is None or not update.assessment:
        return None
    said = " ".join(update.assessment.split()) if is_short else update.assessment
    is_cut = is_short and len(said) > SHORT_LETTERS
    whose = _("assessment of the State, %(day)s") % {"day": wording().short_day(update.day)}
    if update.language != (get_language() or "en"):
        whose = f"{whose}, {language_name(update.language)}"
    return Assessment(_cut(said) if is_cut else said, update.language, whose, is_cut)


def owed(picture: Picture) -> str:
    """How many of the national updates that are due had come in; empty where none are due."""
    if picture.owed is None:
        return ""
    return _("National updates of %(day)s: %(received)s of %(owed)s received.") % {
        "day": wording().day(picture.owed.day),
        "received": picture.owed.received,
        "owed": picture.owed.owed,
    }


def language_name(code: str) -> str:
    """A language by its name in the language in use; its code where there is no word for it."""
    names = {
        "en": pgettext("language", "English"),
        "id": pgettext("language", "Indonesian"),
        "km": pgettext("language", "Khmer"),
        "lo": pgettext("language", "Lao"),
        "ms": pgettext("language", "Malay"),
        "th": pgettext("language", "Thai"),
        "vi": pgettext("language", "Vietnamese"),
    }
    return names.get(code, code)


def _cut(said: str) -> str:
    short = said[:SHORT_LETTERS]
    return f"{short.rpartition(' ')[0] or short}…"
