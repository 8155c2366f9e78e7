"""What the journeys of reporting need: an emergency of three invented states, with people who may sign in.

Made in a copy of the instance by a program of its own, through the same actions as everything else. Yesterday's
figures of the first state are shared with everybody, its duties stand, another state has asked about a figure.
"""

from dataclasses import dataclass

from tests import environment, recorded

SLUG = "trio-2020"
PASSWORD = "seven-boats-on-the-river"
OWN, SECOND, OTHER, SECRETARIAT = (
    "own@cast.invalid",
    "second-own@cast.invalid",
    "other@cast.invalid",
    "secretariat@cast.invalid",
)

PROGRAM = f"""
import sys
sys.path.insert(0, {str(environment.REPOSITORY)!r})
from datetime import timedelta
from tests import world
from tests.situation import reporting
from tests.situation.reporting import BEFORE, figures
from ganket.actors import actions
from ganket.actors.models import User
from ganket.config.content import schedules
from ganket.lib import clock
from ganket.situation.duties.actions import bring_duties
from ganket.situation.models import Area, Indicator
from ganket.situation.questions.actions import ask
from ganket.situation.updates.said import Content, Note

cast = world.make_cast(actions.system())
emergency = reporting.open_emergency(cast, {SLUG!r})
second = reporting.colleague(cast["own"])
for name in {(OWN, SECOND, OTHER, SECRETARIAT)!r}:
    user = User.objects.get(username=name)
    user.set_password({PASSWORD!r})
    user.save()
with clock.held_at(clock.now() - timedelta(minutes=30)):
    bring_duties(
        by=actions.system(), emergency=emergency, schedules=schedules(["daily-update"]), until=clock.now()
    )
    said = Content(
        "The situation is under control; hospitals have room.",
        {{"people": "Schools open on Monday.", "control": "Testing at all points of entry."}},
        {{"cases_new": "1234", "cases_cumulative": "56789", "deaths_new": "3", "icu_current": "41"}},
        (Note("measure", "Masks indoors", BEFORE), Note("need", "Test kits for two provinces")),
    )
    first = reporting.share(cast["own"], emergency, said, day=BEFORE)
    corrected = Content(said.assessment, said.parts, {{**said.figures, "cases_new": "1240"}}, said.notes)
    reporting.share(cast["own"], emergency, corrected, base=first.number, day=BEFORE, reason="six late reports")
    reporting.share(cast["third"], emergency, figures(cases_new=7))
    ask(
        by=cast["other"].acting,
        emergency=emergency,
        of=cast["own"].party,
        indicator=Indicator.objects.get(code="cases_new"),
        area=Area.objects.get(code="XAA"),
        day=BEFORE,
        text="Do the new cases include arrivals?",
        language="en",
    )
"""


@dataclass(frozen=True)
class Trio:
    """A served copy with the invented emergency in it."""

    address: str


def furnish(copy: recorded.Copy) -> Trio:
    """Put the invented emergency into a copy and serve it."""
    done = copy.python(PROGRAM)
    assert done.returncode == 0, done.stderr
    return Trio(copy.serve())
