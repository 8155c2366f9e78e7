"""Loads one file of 50,000 rows, or writes the same rows barely, into a copy of the demonstration made for it; prints
JSON. Called with `file` or `bare`: each in a process and a copy of its own, so that both begin alike.
"""

import json
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from ganket.actors import actions as actors  # noqa: E402
from ganket.actors.models import Party  # noqa: E402
from ganket.actors.rules import Label  # noqa: E402
from ganket.situation.importer.at_once import load_file  # noqa: E402
from ganket.situation.importer.reading import child  # noqa: E402
from ganket.situation.models import Area, Batch, Emergency, Indicator, Series  # noqa: E402

DAYS, STATES, INDICATORS = 250, 10, 20
FIRST = date(2020, 1, 25)
SOURCE = "SGP"  # a state that has sent nothing yet: all its series are new

Figure = tuple[str, str, date, int]


def rows() -> list[Figure]:
    """State, indicator, day, value: totals rise, as they should."""
    areas = list(Area.objects.filter(level=0, state__isnull=False).order_by("code").values_list("code", flat=True))
    measured = Indicator.objects.exclude(measure="estimate").order_by("position")
    codes = list(measured.values_list("code", flat=True))
    assert len(areas) >= STATES
    assert len(codes) >= INDICATORS
    return [
        (area, code, FIRST + timedelta(days=day), 100 + day)
        for area in areas[:STATES]
        for code in codes[:INDICATORS]
        for day in range(DAYS)
    ]


def by_file(figures: list[Figure]) -> tuple[float, float]:
    """Seconds of the whole load, from bytes to a committed batch; and of reading its cells in the child alone."""
    lines = [f"{area},{code},{day},{value}" for area, code, day, value in figures]
    content = "\n".join(["area,indicator,period_start,value", *lines, ""]).encode()
    by, hazard = actors.system(), Emergency.objects.get().hazard
    mark = actors.mark(owner=by.party, sharing_label=Label.CLEAR)
    start = time.perf_counter()
    done = load_file(
        by=by, content=content, name="bench.csv", source=Party.objects.get(code=SOURCE), hazard=hazard, mark=mark
    )
    took = time.perf_counter() - start
    assert not done.problems, done.problems[:3]
    assert done.loaded.new == len(figures), done.loaded
    start = time.perf_counter()
    child.grid(content)
    return took, time.perf_counter() - start


def barely(figures: list[Figure]) -> tuple[float, float]:
    """Seconds of executemany of the same cells and observations with one commit, and of the observations alone."""
    by, hazard = actors.system(), Emergency.objects.get().hazard
    mark = actors.mark(owner=by.party, sharing_label=Label.CLEAR)
    source = Party.objects.get(code=SOURCE)
    areas, codes = dict(Area.objects.values_list("code", "id")), dict(Indicator.objects.values_list("code", "id"))
    series = {
        (area, code): Series.objects.create(
            indicator_id=codes[code], hazard=hazard, area_id=areas[area], source=source, period="day"
        ).pk
        for area, code in {(area, code) for area, code, _, _ in figures}
    }
    batch = Batch.objects.create(recorded_at=timezone.now(), sender=by.party, mark=mark)
    when = connection.ops.adapt_datetimefield_value(batch.recorded_at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM situation_cell")
        last = cursor.fetchone()[0]
    cells = [(last + n, series[area, code], day, day) for n, (area, code, day, _) in enumerate(figures, start=1)]
    seen = [(last + n, float(value), batch.pk, when) for n, (*_, value) in enumerate(figures, start=1)]
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO situation_cell (id, series_id, period_start, period_end) VALUES (%s, %s, %s, %s)", cells
        )
        observed = time.perf_counter()
        cursor.executemany(
            "INSERT INTO situation_observation (cell_id, number, value, status, reason, batch_id, recorded_at) "
            "VALUES (%s, 1, %s, 'normal', '', %s, %s)",
            seen,
        )
    end = time.perf_counter()
    return end - start, end - observed


def measure(way: str) -> dict[str, Any]:
    """Seconds, and how many rows."""
    figures = rows()
    if way == "file":
        whole, cells = by_file(figures)
        return {"rows": len(figures), "seconds": whole, "reading_s": cells}
    both, alone = barely(figures)
    return {"rows": len(figures), "seconds": both, "observations_s": alone}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
