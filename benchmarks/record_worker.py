"""Measures "as known at" on one engine, in a process of its own: fills a database, asks, prints JSON.

Run by benchmarks/record_bench.py with GANKET_INSTANCE_DIR (and GANKET_DATABASE_URL for PostgreSQL) set.
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
from django.db import connection, transaction  # noqa: E402

from ganket.actors import actions as actors  # noqa: E402
from ganket.actors.permissions import public  # noqa: E402
from ganket.config import content  # noqa: E402
from ganket.lib import clock  # noqa: E402
from ganket.situation import queries  # noqa: E402
from ganket.situation.models import Area, Batch, Hazard, Indicator, Series  # noqa: E402

START = date(2015, 1, 1)
DAYS, INDICATORS, REVISIONS = 3_356, 10, 3
MANY_REVISIONS, ASKED_DAYS = 30, 300
FIRST_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
RUNS = 15


def fill() -> tuple[list[int], list[int]]:
    """About 1 million observations of 100 series, and ten series with 30 revisions a cell; the ids to ask for."""
    call_command("migrate", verbosity=0, interactive=False)
    by = content.bring_association("asean")
    content.bring_catalogue(by=by)
    mark = actors.mark(owner=by.party, sharing_label="TLP:CLEAR")
    hazard = Hazard.objects.first()
    areas = list(Area.objects.filter(state__party__memberships__group__party__code="ASEAN").order_by("code")[:10])
    batches = [
        Batch.objects.create(recorded_at=FIRST_MOMENT + timedelta(hours=n), sender=by.party, mark=mark)
        for n in range(MANY_REVISIONS)
    ]
    groups: list[list[int]] = []
    for indicator in Indicator.objects.all()[: INDICATORS + 1]:
        made = [Series.objects.create(indicator=indicator, hazard=hazard, area=area, source=by.party) for area in areas]
        groups.append([series.pk for series in made])
    with transaction.atomic():
        for group in groups[:INDICATORS]:
            _insert(group, DAYS, batches[:REVISIONS])
        _insert(groups[INDICATORS], ASKED_DAYS, batches)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return groups[0], groups[INDICATORS]


def _insert(series: list[int], days: int, batches: list[Batch]) -> None:
    with connection.cursor() as cursor:
        cells = [(pk, START + timedelta(days=n), START + timedelta(days=n)) for pk in series for n in range(days)]
        cursor.executemany(
            "INSERT INTO situation_cell (series_id, period_start, period_end) VALUES (%s, %s, %s)", cells
        )
        marks = ",".join(["%s"] * len(series))
        cursor.execute(f"SELECT id FROM situation_cell WHERE series_id IN ({marks})", series)
        ids = [row[0] for row in cursor.fetchall()]
        for number, batch in enumerate(batches, start=1):
            when = connection.ops.adapt_datetimefield_value(batch.recorded_at)
            cursor.executemany(
                "INSERT INTO situation_observation (cell_id, number, value, status, reason, batch_id, recorded_at) "
                "VALUES (%s, %s, %s, 'normal', '', %s, %s)",
                [(pk, number, float(pk % 1000 + number), batch.pk, when) for pk in ids],
            )


def median_ms(run: Callable[[], Any]) -> float:
    """Median of warm runs, in milliseconds."""
    run()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def plain(series: list[int], moment: datetime, first: date, last: date) -> dict[Any, Any]:
    """The plain way: read every revision by then, keep the last of each cell in Python."""
    marks = ",".join(["%s"] * len(series))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.series_id, c.period_start, o.value FROM situation_cell c JOIN situation_observation o "
            f"ON o.cell_id = c.id WHERE o.recorded_at <= %s AND c.series_id IN ({marks}) "
            f"AND c.period_start BETWEEN %s AND %s ORDER BY o.recorded_at",
            [connection.ops.adapt_datetimefield_value(moment), *series, first, last],
        )
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def measure() -> dict[str, Any]:
    """All figures of this engine."""
    started = time.perf_counter()
    wide, deep = fill()
    filled_s = time.perf_counter() - started
    viewer = public()
    result: dict[str, Any] = {"engine": connection.vendor, "filled_s": round(filled_s, 1)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM situation_observation")
        result["observations"] = cursor.fetchone()[0]
    for name, series, moment in (
        ("3 revisions", wide, FIRST_MOMENT + timedelta(hours=1, minutes=30)),
        ("30 revisions", deep, FIRST_MOMENT + timedelta(hours=20, minutes=30)),
    ):
        first = START if series is deep else START + timedelta(days=1500)
        last = first + timedelta(days=ASKED_DAYS - 1)
        found = queries.curves(series, moment, viewer, first, last)
        expected = plain(series, moment, first, last)
        assert sum(len(each) for each in found.values()) == len(expected) == len(series) * ASKED_DAYS
        assert sum(sum(filter(None, each)) for each in found.values()) == sum(expected.values())
        result[name] = {
            "curves_ms": median_ms(lambda s=series, m=moment, f=first, t=last: queries.curves(s, m, viewer, f, t)),
            "known_at_ms": median_ms(lambda s=series, m=moment, f=first, t=last: queries.known_at(s, m, viewer, f, t)),
            "plain_ms": median_ms(lambda s=series, m=moment, f=first, t=last: plain(s, m, f, t)),
        }
    return result


if __name__ == "__main__":
    with clock.held_at(FIRST_MOMENT):
        print(json.dumps(measure()))
