"""Questions about figures in words: what is asked about, what was said, by whom, and who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from ganket.desk.presenters import problems
from ganket.desk.presenters.indicators import figure_said
from ganket.desk.presenters.links import joined
from ganket.desk.presenters.wording import Wording, wording
from ganket.desk.visits import Visit
from ganket.lib import text
from ganket.situation.models import Area, Indicator
from ganket.situation.queries import Value
from ganket.situation.questions.queries import Said, Thread
from ganket.situation.rules import Problem, Unfit

_EXCERPT = 140
# So long an answer is new to who asked: a weekend and a day.
NEW_DAYS = 3
_UNFIT = {
    "empty": noop("There is no text yet."),
    "too_long": noop("The text has %(length)s characters; %(longest)s fit."),
    "unusable_character": noop("The text holds a character that cannot be kept. Type it anew, without pasting."),
    "oneself": noop("Nobody asks themselves."),
    "not_of_that_state": noop("This figure is not of that State."),
    "in_the_future": noop("There is no figure of a day that has not come."),
    "before_the_emergency": noop("There is no figure of a day before the emergency began."),
}


@dataclass(frozen=True)
class Post:
    """One post as its reader sees it."""

    party: str
    text: str
    language: str
    at: str
    recorded_at: datetime
    label: str
    share_href: str


@dataclass(frozen=True)
class ThreadView:
    """One question: its figure, what the excerpt is and who says it to whom, its posts; `label` is the excerpt's."""

    href: str
    figure: str
    figure_href: str
    state_href: str
    state: str
    day: str
    kind: str
    whom: str
    posts: list[Post]
    excerpt: str
    label: str
    last_at: str
    last_said_at: datetime
    awaits_you: bool
    answered: str
    is_yours: bool
    other: str


def threads(found: Sequence[Thread], visit: Visit) -> list[ThreadView]:
    """Questions for a list."""
    return [thread(each, visit) for each in found]


def thread(found: Thread, visit: Visit) -> ThreadView:
    """One question in words; whoever asked is named only to those who may read what they said."""
    language, forms = get_language() or "en", wording()
    first, speaker = found.posts[0].text, visit.speaker
    asked = found.asked_of.name(language)
    asking = found.asked_by.name(language) if found.asked_by else _("another party")
    other = found.asked_by if found.asked_of.pk in visit.viewer.party_ids else found.asked_of
    return ThreadView(
        href=visit.link("question", public_id=found.public_id),
        figure=found.indicator.name(language),
        figure_href=figure_href(found.indicator, found.area.code, found.day, visit),
        state_href=visit.link("state", iso3=found.area.code),
        state=text.label(found.area.names, language),
        day=forms.day(found.day),
        kind=_("Answer") if found.is_answer else _("Question"),
        whom=_("%(by)s answers %(of)s") % {"by": asked, "of": asking}
        if found.is_answer
        else _("%(by)s asks %(of)s") % {"by": asking, "of": asked},
        posts=[_post(each, found, visit) for each in found.posts],
        excerpt=first if len(first) <= _EXCERPT else f"{first[:_EXCERPT].rstrip()}…",
        label=found.posts[0].label,
        last_at=forms.short_moment(found.last_at),
        last_said_at=found.last_at,
        awaits_you=found.awaits_you and speaker is not None and speaker.party.pk == found.asked_of.pk,
        answered=_answered(found, forms),
        is_yours=found.is_yours,
        other=other.name(language) if other else "",
    )


def figure_href(indicator: Indicator, area: str, day: date, visit: Visit) -> str:
    """Where every revision of the figure stands."""
    address = visit.link("indicator", code=indicator.code)
    return joined(address, {"state": area, "day": day.isoformat()}, "revisions")


def ask_href(visit: Visit, party_id: int, iso3: str, indicator: str, day: date) -> str:
    """Where to ask this state about this figure; empty for who speaks for nobody, for the state itself, in the past.

    An address in the past has no form: what is asked is asked now.
    """
    if visit.speaker is None or party_id in visit.viewer.party_ids or visit.is_past:
        return ""
    return joined(visit.link("ask"), {"indicator": indicator, "state": iso3, "day": day.isoformat()})


def waiting_said(count: int) -> str:
    """How many questions await an answer, in words; empty for none."""
    said = ngettext("%(n)s question awaits your answer", "%(n)s questions await your answer", count)
    return said % {"n": wording().number(count)} if count else ""


def answered_said(count: int) -> str:
    """How many of the reader's questions were answered of late, in words; empty for none."""
    said = ngettext(
        "%(n)s of your questions was answered in the last %(days)s days",
        "%(n)s of your questions were answered in the last %(days)s days",
        count,
    )
    return said % {"n": wording().number(count), "days": NEW_DAYS} if count else ""


def asked_about(indicator: Indicator, area: Area, day: date) -> dict[str, str]:
    """The figure that is asked about, in words."""
    language = get_language() or "en"
    return {
        "figure": indicator.name(language),
        "state": text.label(area.names, language),
        "day": wording().day(day),
    }


def values_said(found: Sequence[tuple[dict[str, str], Value]], line: Indicator) -> list[tuple[str, str]]:
    """What each source says of the figure."""
    language, forms = get_language() or "en", wording()
    return [
        (
            text.label(names, language) or _("the State"),
            figure_said(each.value, each.status, each.reason, line, forms),
        )
        for names, each in found
    ]


def problem_said(unfit: Unfit) -> str:
    """Why it cannot be said as it stands."""
    return " ".join(_problem_said(each) for each in unfit.problems)


def _problem_said(problem: Problem) -> str:
    if problem.code in _UNFIT or problem.code not in problems.codes():
        return _(_UNFIT.get(problem.code, noop("This cannot be kept as it stands."))) % problem.values
    return problems.problem_said(problem)


def _answered(found: Thread, forms: Wording) -> str:
    """The day of the answer to a question; empty where an answer is all that the reader sees."""
    at = found.answered_at
    return "" if at is None or found.is_answer else _("answered on %(day)s") % {"day": forms.day(at)}


def _post(said: Said, found: Thread, visit: Visit) -> Post:
    language = get_language() or "en"
    may_share = said.is_yours and not visit.is_past
    arguments = {"public_id": found.public_id, "post": said.public_id}
    return Post(
        party=said.party.name(language),
        text=said.text,
        language=said.language,
        at=wording().moment(said.recorded_at),
        recorded_at=said.recorded_at,
        label=said.label,
        share_href=visit.link("post-share", **arguments) if may_share else "",
    )
