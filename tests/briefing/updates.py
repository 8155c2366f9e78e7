"""Two states that share their updates of a day, a third that does not, and the correction of the next day."""

from datetime import UTC, date, datetime, time, timedelta

from tests.briefing import reports
from tests.situation import reporting

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.lib import clock
from ganket.situation.duties import actions as duties
from ganket.situation.duties.rules import Schedule
from ganket.situation.updates.rules import Content

DAY = date(2020, 10, 14)
SHARED_AT = datetime(2020, 10, 15, 8, 0, tzinfo=UTC)
REPORTED_AT = datetime(2020, 10, 15, 18, 0, tzinfo=UTC)
CORRECTED_AT = datetime(2020, 10, 16, 8, 30, tzinfo=UTC)
NEXT_REPORT_AT = datetime(2020, 10, 16, 18, 0, tzinfo=UTC)
REASON = "Two deaths were counted twice"
ASSESSMENTS = {
    "own": ("Transmission is under control in all districts but two.", "en"),
    "other": ("Dịch đang được kiểm soát tốt.", "vi"),
}
DAILY = Schedule(
    "daily-update", {"en": "national update", "vi": "bản cập nhật tình hình quốc gia"}, time(10), days_after=1
)


def content(key: str, **figures: int) -> Content:
    """An update of one of the two, as it was first shared unless figures are given."""
    said = figures or {"cases_new": 40, "deaths_new": 5, "tests_new": 900}
    return Content(assessment=ASSESSMENTS[key][0], figures={code: str(value) for code, value in said.items()})


def share(cast, emergency, key, said, at, base=0, **other):
    """Share as one of the two, with everybody unless a mark is given."""
    how = {"language": ASSESSMENTS[key][1], "day": DAY, **other}
    with clock.held_at(at):
        return reporting.share(cast[key], emergency, said, base, **how)


def bring_duties(emergency, until):
    """Every member owes its update of each day by ten the next day."""
    with clock.held_at(until):
        duties.bring_duties(by=actors.system(), emergency=emergency, schedules=[DAILY], until=until)


def public_figures(cast, emergency):
    """Thirty days of each of the three by a public source."""
    mark, at = emergency.mark, SHARED_AT - timedelta(hours=2)
    for place, key in enumerate(("own", "other", "third")):
        rows = [
            reports.row(cast[key].party.code, DAY - timedelta(days=n), 30 + 10 * place + n % 5, what)
            for n in range(30)
            for what in ("cases_new", "deaths_new")
        ]
        reports.load(rows, source="JHU", mark=mark, at=at + timedelta(minutes=place))


def open_emergency(cast):
    """The emergency of the three, with its public source."""
    emergency = reporting.open_emergency(cast)
    emergency.sources.create(party=Party.objects.get(code="JHU"), rank=1)
    return emergency


def tell(cast):
    """The emergency on the evening of the first day: two of three shared, and everybody owes."""
    emergency = open_emergency(cast)
    public_figures(cast, emergency)
    bring_duties(emergency, SHARED_AT - timedelta(hours=1))
    own_days(cast, emergency)
    for minutes, key in enumerate(("own", "other")):
        share(cast, emergency, key, content(key), SHARED_AT + timedelta(minutes=minutes))
    return emergency


def own_days(cast, emergency, days=20):
    """The days before, in figures of the state's own: its series leads and has an R."""
    rows = [reports.row(cast["own"].party.code, DAY - timedelta(days=n), 40) for n in range(1, days)]
    mark = actors.mark(owner=cast["own"].party, sharing_label="TLP:CLEAR")
    reports.load(rows, source=cast["own"].party.code, mark=mark, at=SHARED_AT - timedelta(minutes=30))
