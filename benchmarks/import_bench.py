"""Measured: reading what people send. A workbook of 50,000 rows and 12 columns, from bytes to cells, against the reader
it stands on; and what the child process takes for the largest files within the limits: CSV, wide, XLSX, many sheets.
"""

import gzip
import io
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

REPEATS = 5
ROWS, COLUMNS = 50_000, 12
BYTES_MAX = 5_000_000
MEMORY_MB, CPU_S = 256, 10


def reading() -> list[Row]:
    """Seconds from bytes to the grid in this process's hands; the peer is calamine alone, in this process."""
    from ganket.situation.importer.reading import child

    content = workbook(ROWS, COLUMNS)
    ours = statistics.median(_timed(lambda: child.grid(content)) for _ in range(REPEATS))
    peer = statistics.median(_timed(lambda: _calamine(content)) for _ in range(REPEATS))
    note = f"{len(content) / 1e6:.1f} MB; a process of its own with its limits; peer: python-calamine in this process"
    rows = [_row(f"XLSX of {ROWS:,} x {COLUMNS}", ours, peer, "<= 1.5 s", note)]
    return rows + [each for name, make in _largest().items() for each in _limits(name, make())]


def _limits(name: str, content: bytes) -> list[Row]:
    """Processor time and memory of the child for one file, whatever it says of it."""
    from ganket.situation.importer.reading import child

    program = (
        "import re, resource, sys; from ganket.situation.importer.reading import child, grid; child.limit(); "
        "grid.pack(sys.stdin.buffer.read()); used = resource.getrusage(resource.RUSAGE_SELF); "
        # The kernel's own peak of this program: that of getrusage begins with the parent's.
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()).group(1); "
        "print(used.ru_utime + used.ru_stime, peak)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=content, capture_output=True, env={"PYTHONPATH": str(child._SOURCE)}
    )
    if done.returncode:
        note = f"{len(content) / 1e6:.1f} MB; ended by its limits, which is an answer: {done.returncode}"
        return [_row(f"child: {name}", None, None, "", note)]
    cpu_s, peak_kb = done.stdout.decode().split()
    note = f"{len(content) / 1e6:.1f} MB; {float(cpu_s):.2f} s of processor time (limit {CPU_S} s)"
    found = {"name": f"child: {name}", "ours": float(peak_kb) / 1024, "peer": None, "ratio": None, "unit": "MB"}
    return [{**found, "must": f"<= {MEMORY_MB} MB", "note": note}]


def _largest() -> dict[str, Callable[[], bytes]]:
    """Files at the edge of what is taken."""
    return {
        "CSV of 50,000 rows": lambda: _csv(50_000, 12),
        "CSV of 5 MB and 200 columns": lambda: _csv(50_000, 200)[:BYTES_MAX].rpartition(b"\n")[0],
        "CSV of 9 MB packed": lambda: gzip.compress(_csv(50_000, 34, varied=True), 6),
        "XLSX of 50,000 x 12": lambda: workbook(ROWS, COLUMNS),
        "XLSX of texts": lambda: workbook(25_000, 12, text=True),
    }


def _csv(rows: int, columns: int, *, varied: bool = False) -> bytes:
    chance = random.Random(1)
    head = ",".join(["date", "province", *(f"n{at}" for at in range(columns - 2))])

    def numbers() -> str:
        return ",".join([str(chance.randrange(100_000)) for _ in range(columns - 2)])

    same = numbers()
    lines = (f"2020-01-{at % 28 + 1:02},place {at},{numbers() if varied else same}" for at in range(rows))
    return "\n".join([head, *lines]).encode()


def workbook(rows: int, columns: int, *, text: bool = False) -> bytes:
    """Days, places and numbers (or texts, each of its own)."""
    import xlsxwriter

    chance, first = random.Random(1), date(2020, 1, 1)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"constant_memory": True, "in_memory": True})
    page, form = book.add_worksheet("figures"), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, ["date", "province", *(f"figure {at}" for at in range(columns - 2))])
    for at in range(1, rows + 1):
        page.write_datetime(at, 0, first + timedelta(days=at % 300), form)
        page.write_string(at, 1, f"province {at % 70}")
        for column in range(2, columns):
            if text:
                page.write_string(at, column, f"{chance.randrange(10**9)} of {at}")
            else:
                page.write_number(at, column, chance.randrange(100_000))
    book.close()
    return written.getvalue()


def _calamine(content: bytes) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _row(name: str, ours: float | None, peer: float | None, must: str, note: str) -> Row:
    ratio = peer / ours if ours and peer else None
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "must": must, "unit": "s", "note": note}
