"""What the tests of reports share: issuing, later recordings, an emergency of an invented association."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from tests import recorded
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.actors.models import Party, State
from ganket.actors.rules import Label
from ganket.briefing import actions
from ganket.briefing.models import Report
from ganket.lib import clock, protected
from ganket.situation import actions as situation
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Hazard


def issue(emergency, **asked):
    """A report by the system, at the emergency's own mark unless another is asked for."""
    return actions.issue_report(
        by=actors.system(), emergency=emergency, mark=asked.pop("mark", emergency.mark), **asked
    )


def row(area, day, value, indicator="cases_new", **more):
    """One figure of one day."""
    return Row(area, indicator, day, day, value, **more)


def load(rows, *, source="JHU", mark, at):
    """Record figures of a source at a moment."""
    with clock.held_at(at):
        return load_observations(
            by=actors.system(),
            rows=rows,
            source=Party.objects.get(code=source),
            hazard=Hazard.objects.get(code="covid-19"),
            mark=mark,
        )


def record_more(emergency, at=KNOWN_AT + timedelta(days=1)):
    """A new day, a correction of an old one, a corrected entry, a new level: what later days bring."""
    from ganket.situation.models import Entry

    load(
        [row("IDN", date(2020, 10, 14), 4411), row("IDN", date(2020, 10, 1), 1), row("VNM", date(2020, 10, 14), 9)],
        mark=emergency.mark,
        at=at,
    )
    entry = Entry.objects.get(emergency=emergency, key="F30")
    with clock.held_at(at):
        situation.set_level(
            by=actors.system(),
            emergency=emergency,
            kind="alert",
            values={"en": "high", "vi": "cao"},
            issuer=Party.objects.get(code="WHO"),
            source={"label": "invented for a test"},
            effective_on=at.date(),
            mark=emergency.mark,
        )
        situation.record_entry(
            by=actors.system(),
            emergency=emergency,
            key="F30",
            facts=facts(titles={"en": "Mended", "vi": "Đã đính chính"}),
            parties=[],
            mark=emergency.mark,
            replaces=entry,
            reason="invented for a test",
        )


def facts(**given):
    """The facts of an entry, each with a value unless given."""
    texts = {"en": "A text.", "vi": "Một văn bản."}
    return {
        "kind": "decision",
        "part": "",
        "starts_on": KNOWN_AT.date(),
        "ends_on": None,
        "is_about": False,
        "titles": texts,
        "texts": texts,
        "issuer": {},
        "sources": [{"mark": "C:R1", "label": "A public page", "url": None}],
        "claims": [],
        **given,
    }


def record_entry(emergency, key, mark=None, at=KNOWN_AT - timedelta(hours=1), **given):
    """A decision of the day, made up."""
    with clock.held_at(at):
        return situation.record_entry(
            by=actors.system(),
            emergency=emergency,
            key=key,
            facts=facts(**given),
            parties=[],
            mark=mark or emergency.mark,
        )


def empty_emergency(group, states, slug="empty-2020"):
    """An emergency of an association from which nothing has been received."""
    by = actors.system()
    for code in states:
        names = Party.objects.get(code=code).names
        state = State.objects.get(party__code=code)
        Area.objects.get_or_create(code=code, defaults={"names": names, "level": 0, "state": state})
    return situation.open_emergency(
        by=by,
        slug=slug,
        names={"en": "An emergency without figures", "vi": "Tình huống chưa có số liệu"},
        hazard=Hazard.objects.get(code="covid-19"),
        association=group,
        mark=actors.mark(owner=by.party, sharing_label=Label.CLEAR),
        starts_on=date(2020, 1, 3),
        sources=[Party.objects.get(code="JHU")],
    )


@dataclass(frozen=True)
class Issued:
    """A report and the bytes of its files by (format, language)."""

    report: Report
    files: dict[tuple[str, str], bytes]


def issued_once(formats):
    """A report of the record, issued and taken back again: for the tests of a module that only read it."""
    with clock.held_at(KNOWN_AT), transaction.atomic():
        report = issue(recorded.emergency(), formats=formats)
        found = Issued(report, contents(report))
        transaction.set_rollback(True)
    return found


def contents(report):
    """The bytes of each file of a report, by (format, language)."""
    from ganket.briefing import queries

    return {(each.format, each.language): content for each, content in queries.files_of(report)}


def change(table, assignment, where, *values):
    """Change rows as somebody would who stands past the program: without the triggers. Rolled back with the test."""
    with connection.cursor() as cursor:
        for name in protected.trigger_names(connection, table):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        cursor.execute(f"UPDATE {table} SET {assignment} WHERE {where}", values)
        assert cursor.rowcount == 1
    protected.reinstate()
