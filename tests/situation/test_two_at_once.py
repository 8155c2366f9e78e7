"""Two processes that record at the same time: both end, nothing is lost, doubled or out of order."""

import itertools
import json
import subprocess
import sys

import pytest

LOADS = 15
# Waits for a line on standard input, so that both start together; prints what each load did.
PROGRAM = """
import json, sys
import django
django.setup()
from datetime import date, timedelta
from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.config import scenarios
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Hazard
name, area, loads = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
by = actors.system()
source, hazard, mark = Party.objects.get(code="WHO"), Hazard.objects.get(code="covid-19"), scenarios.clear(by)
print("ready", flush=True)
sys.stdin.readline()
for turn in range(loads):
    days = [date(2020, 9, 1) + timedelta(days=(turn + n) % 20) for n in range(6)]
    rows = [Row(area, "tests_new", day, day, float(1000 * name + turn)) for day in sorted(days)]
    loaded = load_observations(by=by, rows=rows, source=source, hazard=hazard, mark=mark, reference=f"{name}:{turn}")
    print(json.dumps([loaded.new, loaded.changed, loaded.unchanged]), flush=True)
"""
WHAT_STANDS = """
import json
from ganket.situation.models import Batch, Observation
batches = Batch.objects.filter(reference__contains=":").exclude(reference__startswith="asean").order_by("id")
rows = Observation.objects.filter(cell__series__indicator__code="tests_new").order_by("id")
print(json.dumps({
    "batches": [[b.pk, b.recorded_at.isoformat(), b.reference] for b in batches],
    "rows": [[o.pk, o.cell_id, o.number, o.value, o.recorded_at.isoformat(), o.batch_id,
              o.cell.period_start.day - 1]
             for o in rows],
    "leaves": __import__("ganket.lib.models", fromlist=["Leaf"]).Leaf.objects.filter(
        act="load figures", subject_ids__in=[[str(b.public_id)] for b in batches]).count(),
}))
"""


@pytest.mark.parametrize("areas", [("VNM", "VNM"), ("VNM", "PHL")], ids=["the same cells", "different cells"])
def test_two_processes_loading_at_once_both_end_and_nothing_is_lost_or_doubled(copied_instance, areas):
    done = load_together(copied_instance, areas)
    stands = json.loads(copied_instance.python(WHAT_STANDS).stdout)
    batches, rows = stands["batches"], stands["rows"]

    assert sorted(name for *_, name in batches) == sorted(f"{who}:{turn}" for who in (1, 2) for turn in range(LOADS))
    assert stands["leaves"] == 2 * LOADS
    moments = [at for _, at, _ in batches]
    assert moments == sorted(set(moments)), "ids of batches do not follow their moments"
    assert [row[0] for row in rows] == [row[0] for row in sorted(rows, key=lambda row: (row[4], row[0]))]
    assert {row[5]: row[4] for row in rows} == {pk: at for pk, at, _ in batches}
    assert len(rows) == sum(new + changed for new, changed, _ in done)

    by_cell = {}
    for _, cell, number, value, *_ in rows:
        by_cell.setdefault(cell, []).append((number, value))
    assert len(by_cell) == sum(new for new, *_ in done)
    for revisions in by_cell.values():
        assert [number for number, _ in revisions] == list(range(1, len(revisions) + 1))
        values = [value for _, value in revisions]
        assert all(before != after for before, after in itertools.pairwise(values))


def test_what_stands_is_what_the_loads_in_the_order_of_their_moments_say(copied_instance):
    load_together(copied_instance, ("VNM", "VNM"))
    stands = json.loads(copied_instance.python(WHAT_STANDS).stdout)
    expected = {}
    for *_, reference in stands["batches"]:
        who, turn = map(int, reference.split(":"))
        expected |= {(turn + step) % 20: float(1000 * who + turn) for step in range(6)}
    told = {row[6]: row[3] for row in stands["rows"]}
    assert told == expected


def load_together(copy, areas):
    return together(copy, PROGRAM, [[str(name), area, str(LOADS)] for name, area in enumerate(areas, start=1)])


def together(copy, program, arguments):
    """Runs the program once for each list of arguments, at the same moment; what each printed, line by line."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, *each],
            env={**copy.environment, "DJANGO_SETTINGS_MODULE": "ganket.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for each in arguments
    ]
    copy.processes += processes
    assert [each.stdout.readline() for each in processes] == ["ready\n"] * len(processes)
    for each in processes:
        each.stdin.write("\n")
        each.stdin.flush()
    ended = [each.communicate(timeout=120) for each in processes]
    assert [each.returncode for each in processes] == [0] * len(processes), [error for _, error in ended]
    return [json.loads(line) for out, _ in ended for line in out.splitlines()]


SAME_FILE = """
import json, sys
import django
django.setup()
from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.config import scenarios
from ganket.situation.importer.at_once import load_file
from ganket.situation.models import Hazard
by = actors.system()
days = [f"2020-09-{day:02}" for day in range(1, 31)]
lines = [f"{area},tests_new,{day},{at}" for at, day in enumerate(days) for area in ("VNM", "PHL")]
content = "\\n".join(["area,indicator,period_start,value", *lines, ""]).encode()
how = dict(by=by, name="same.csv", source=Party.objects.get(code="WHO"), mark=scenarios.clear(by),
           hazard=Hazard.objects.get(code="covid-19"))
print("ready", flush=True)
sys.stdin.readline()
loaded = load_file(content=content, **how).loaded
print(json.dumps([loaded.new, loaded.changed, loaded.unchanged]), flush=True)
"""


def test_the_same_file_from_two_people_at_once_is_one_batch_and_unchanged_for_the_second(copied_instance):
    done = together(copied_instance, SAME_FILE, [[], []])
    assert sorted(done) == [[0, 0, 60], [60, 0, 0]]
    kept = "from ganket.situation.models import Batch, Upload\nbatches = Batch.objects.exclude(file=None)"
    counted = copied_instance.python(f"{kept}\nprint(batches.count(), Upload.objects.count())")
    assert counted.stdout.split() == ["1", "1"], counted.stderr
