"""Measures the duty board on one engine, in a process of its own: 11 owners x 40 duties x 365 days; prints JSON.

Run by benchmarks/duty_bench.py with GANKET_INSTANCE_DIR (and GANKET_DATABASE_URL for PostgreSQL) set.
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from ganket.actors import actions as actors  # noqa: E402
from ganket.actors.models import Mandate, Party, User  # noqa: E402
from ganket.actors.permissions import public, viewer_of  # noqa: E402
from ganket.config import content  # noqa: E402
from ganket.lib import clock, ids  # noqa: E402
from ganket.situation import actions as situation  # noqa: E402
from ganket.situation.duties.actions import bring_duties  # noqa: E402
from ganket.situation.duties.queries import board  # noqa: E402
from ganket.situation.duties.rules import Schedule  # noqa: E402
from ganket.situation.models import Duty, Emergency, Hazard, Receipt  # noqa: E402

START, DAYS, DUTIES, RUNS = date(2026, 1, 1), 365, 40, 40
NOW = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
PAGE_DAYS = 14
TITLES = {"en": "what is owed, in the words of its schedule", "vi": "nội dung cần gửi, theo lời của lịch"}


def fill() -> Emergency:
    """All duties of a year, four in five of them received."""
    call_command("migrate", verbosity=0, interactive=False)
    by = content.bring_association("asean")
    content.bring_catalogue(by=by)
    emergency = situation.open_emergency(
        by=by,
        slug="bench",
        names=TITLES,
        hazard=Hazard.objects.all()[0],
        association=Party.objects.get(code="ASEAN"),
        mark=actors.mark(owner=by.party, sharing_label="TLP:CLEAR"),
        starts_on=START,
        sources=[],
    )
    due = [Schedule(f"duty-{n:02d}", TITLES, datetime.min.time(), 1 + n % 3, n % 5 == 0) for n in range(DUTIES)]
    with clock.held_at(NOW - timedelta(days=1)):
        bring_duties(by=by, emergency=emergency, schedules=due, until=NOW)
    received = (
        Receipt(duty_id=pk, received_at=due_at + timedelta(hours=pk % 31 - 24), kind="x", subject=ids.uuid7())
        for pk, due_at in Duty.objects.values_list("pk", "due_at")
        if pk % 5
    )
    Receipt.objects.bulk_create(received, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return emergency


def times_ms(run: Callable[[], Any]) -> dict[str, float]:
    """Median and 95th percentile of warm runs, in milliseconds."""
    run()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return {"median": statistics.median(taken), "p95": statistics.quantiles(taken, n=20)[-1]}


def measure() -> dict[str, Any]:
    """All figures of this engine."""
    emergency = fill()
    secretariat = User.objects.create_user("bench")
    party = Party.objects.get(code="ASEC")
    Mandate.objects.create(user=secretariat, party=party, role=Mandate.Role.SECRETARIAT, starts_on=START)
    last = NOW.date()
    result: dict[str, Any] = {"engine": connection.vendor, "duties": Duty.objects.count()}
    with clock.held_at(NOW):
        named, everybody = viewer_of(secretariat), public()
        first = last - timedelta(days=PAGE_DAYS - 1)
        result["page"] = times_ms(lambda: board(emergency, first, last, NOW, named))
        result["page_counts"] = times_ms(lambda: board(emergency, first, last, NOW, everybody))
        result["year"] = times_ms(lambda: board(emergency, START, last, NOW, named))
        result["year_counts"] = times_ms(lambda: board(emergency, START, last, NOW, everybody))
    return result


if __name__ == "__main__":
    print(json.dumps(measure()))
