"""Measured through the web server on loopback, on the public record: the situation room, the list of figures, what
a first visit weighs, what a web worker holds; and the drawing of ten curves, which needs no server.

No other implementation of these pages exists, so each time stands beside a baseline of the same run, through the
same server and in turns: a page of a few words, a view that answers 10 kB through all middleware, a static file.
"""

import gzip
import os
import random
import re
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from benchmarks import demonstration
from benchmarks.demonstration import Server, load, request

Row = dict[str, Any]

ROOM, ROOM_VI, SIGN_IN = "/e/covid-19-2020/", "/vi/e/covid-19-2020/", "/sign-in/"
LIST = "/api/v1/observations?indicator=cases_new&limit=50"
BROWSER = {"Accept_Encoding": "gzip", "Accept": "text/html"}
ROUNDS, BUSY_ROUNDS = 100, 40
CLIENTS, WINDOW_S, WINDOWS = 8, 1.5, 3
MEMORY_REQUESTS = 200
RATE = "requests/s"  # the one unit of which more is better
SMALLEST_WORKER_MB = 40  # Python's own helper for the server's processes is smaller, a worker with Django larger
DRAWN_DAYS, DRAWN_STATES, DRAWN_REPEATS = 300, 10, 9
PAST = "?as_known_at=2020-04-03"
LINKED = re.compile(rb'<(?:link|script)[^>]*(?:href|src)="(/static/[^"]+)"')
WITHIN_STYLES = re.compile(rb"url\(\"?'?([^)\"']+)")


def room() -> list[Row]:
    """One reader, one request after the other, the page of a few words in turns with it."""
    made = demonstration.built()
    counted = made.worker("web_worker.py", ROOM, ROOM + PAST, SIGN_IN)["queries"]
    pages = {"room": ROOM, "room_vi": ROOM_VI, "sign_in": SIGN_IN}
    asked = {name: request(address, **BROWSER) for name, address in pages.items()}
    with made.served() as server:
        load(server, asked, rounds=10, clients=2)  # both workers warm
        took = load(server, asked, rounds=ROUNDS)["requests"]
        busy_ms = {page: _busy_ms(server, asked[page]) for page in ("room", "room_vi")}
        weights = [_weight(server, name, address) for name, address in (("English", ROOM), ("Vietnamese", ROOM_VI))]
    rows = []
    for name, page, must, aim in (("English", "room", "< 100 ms", ""), ("Vietnamese", "room_vi", "< 100 ms", "")):
        note = (
            f"p95 of {took[page]['count']} warm requests; p50 {took[page]['p50_ms']:.1f} ms; {busy_ms[page]:.1f} ms of "
            "processor time each, whatever else the machine did; peer: the sign-in page"
        )
        found = took[page]["p95_ms"], took["sign_in"]["p95_ms"]
        rows.append(_row(f"situation room, {name}", *found, "ms", must=must, aim=aim, note=note))
    same = "the same" if counted[ROOM] == counted[ROOM + PAST] else "NOT the same"
    note = f"{same} as known at 3 April ({counted[ROOM + PAST]}), with other counts of rows; peer: the sign-in page"
    rows.append(_row("situation room, queries", counted[ROOM], counted[SIGN_IN], "queries", note=note))
    return [*rows, *weights]


def _busy_ms(server: Server, asked: bytes) -> float:
    """Processor time of the web workers for one request; 0 where the system does not tell."""
    workers = _web_workers(server.process)
    began = sum(map(_processor_s, workers))
    count = load(server, {"page": asked}, rounds=BUSY_ROUNDS)["requests"]["page"]["count"]
    return (sum(map(_processor_s, workers)) - began) * 1000 / count


def _weight(server: Server, name: str, address: str) -> Row:
    """A page and everything it links to, as a browser without a cache takes them."""
    _, headers, page = server.get(address, {"Accept-Encoding": "gzip"})
    parts = {"html": (len(page), len(gzip.decompress(page)) if "content-encoding" in headers else len(page))}
    for link in dict.fromkeys(match.decode() for match in LINKED.findall(page_text(headers, page))):
        kind = Path(link.partition("?")[0]).suffix[1:]
        status, found, body = server.get(link, {"Accept-Encoding": "gzip"})
        assert status == 200, (link, status)
        text = page_text(found, body)
        parts[kind] = (len(body) + parts.get(kind, (0, 0))[0], len(text) + parts.get(kind, (0, 0))[1])
        if kind == "css":
            inner = [urljoin(link, each.decode()) for each in WITHIN_STYLES.findall(text)]
            linked = LINKED.findall(page_text(headers, page))
            assert all(each.startswith("data:") or each.encode() in linked for each in inner), inner
    sent, raw = (sum(part[place] for part in parts.values()) / 1000 for place in (0, 1))
    shown = ", ".join(f"{kind} {size / 1000:.1f}" for kind, (size, _) in parts.items())
    note = f"{shown}; peer: the same without compression"
    row = _row(f"situation room, first visit, {name}", sent, raw, "kB", must="<= 100 kB", aim="<= 65 kB", note=note)
    return row


def page_text(headers: dict[str, str], body: bytes) -> bytes:
    """A body without its compression."""
    return gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body


def listing() -> list[Row]:
    """Eight clients in a closed loop, each kind in short windows in turns; the medians of the windows."""
    made = demonstration.built()
    cookie = made.worker("web_worker.py")["cookie"]
    with made.served() as server:
        status, headers, body = server.get(LIST)
        assert status == 200
        assert body.count(b'"value"') == 50
        style = LINKED.findall(page_text(*server.get(SIGN_IN)[1:]))[-1].decode()
        kinds = {
            "list": request(LIST),
            "signed in": request(LIST, Cookie=cookie),
            "unchanged": request(LIST, If_None_Match=headers["etag"]),
            "plain": request("/plain/"),
            "static": request(style),
        }
        for name, text in kinds.items():
            load(server, {name: text}, clients=CLIENTS, seconds=0.5)
        windows: dict[str, list[Any]] = {name: [] for name in kinds}
        for _ in range(WINDOWS):
            for name, text in kinds.items():
                took = load(server, {name: text}, clients=CLIENTS, seconds=WINDOW_S)
                windows[name].append({**took["requests"][name], "busy": took["generator_busy"]})
    return _listing_rows(windows)


def _listing_rows(windows: dict[str, list[Any]]) -> list[Row]:
    def median(name: str, figure: str) -> float:
        return statistics.median(each[figure] for each in windows[name])

    for name, status in (("list", 200), ("signed in", 200), ("unchanged", 304), ("plain", 200), ("static", 200)):
        assert all(each["statuses"] == [status] for each in windows[name]), (name, windows[name])
    plain = median("plain", "per_second")
    beside = "peer: a view that answers 10 kB through all middleware"
    size = f"{windows['list'][0]['bytes'] / 1000:.1f} kB, not compressed; {CLIENTS} keep-alive clients; "
    list_note = f"{size}generator busy {median('list', 'busy'):.0%}; {beside}"
    rows = []
    for name, kind in (("list of 50 figures", "list"), ("list of 50 figures, signed in", "signed in")):
        per_second, p95 = median(kind, "per_second"), median(kind, "p95_ms")
        rows += [
            _row(name, per_second, plain, RATE, must=">= 300", aim=">= 600", note=list_note),
            _row(f"{name}, p95", p95, median("plain", "p95_ms"), "ms", must="<= 40 ms", aim="<= 18 ms", note=beside),
        ]
    unchanged = median("unchanged", "per_second")
    note = f"If-None-Match with the tag of the version stamp; {beside}"
    rows.append(_row("list of 50 figures, 304", unchanged, plain, RATE, must=">= 1,200", aim="", note=note))
    most, busy = median("static", "per_second"), median("static", "busy")
    note = f"{windows['static'][0]['bytes'] / 1000:.1f} kB; generator busy {busy:.0%}: so much could have been measured"
    rows.append(_row("a static file, same server and clients", most, None, RATE, note=note))
    return rows


def memory() -> list[Row]:
    """One web worker after 200 requests for pages, lists and the front, beside what it held before the first."""
    made = demonstration.built()
    pages = (ROOM, ROOM_VI, "/e/covid-19-2020/states/VNM/", "/public/", LIST)
    asked = {address: request(address, **({} if address == LIST else BROWSER)) for address in pages}
    with made.served(workers=1) as server:
        workers = _web_workers(server.process)
        if not workers:
            return [_row("memory of a web worker", None, None, "MB", note="not readable on this system")]
        (worker,) = workers
        before = _memory_mb(worker)
        load(server, asked, rounds=MEMORY_REQUESTS // len(asked))
        after = _memory_mb(worker)
    note = f"after {MEMORY_REQUESTS} requests; its share (PSS) {after['Pss']:.0f} MB; peer: before them"
    row = _row(
        "memory of a web worker (RSS)", after["Rss"], before["Rss"], "MB", must="<= 130 MB", aim="<= 100 MB", note=note
    )
    return [row]


def _web_workers(serving: int) -> list[int]:
    """The processes that answer: the web server's children. None of them where there is no /proc."""
    if not Path("/proc/self/smaps_rollup").exists():
        return []
    web = [each for each in _children(serving) if b"granian" in Path(f"/proc/{each}/cmdline").read_bytes()]
    return [worker for each in web for worker in _children(each) if _memory_mb(worker)["Rss"] > SMALLEST_WORKER_MB]


def _processor_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for path in found for child in path.read_text().split()]


def _memory_mb(process: int) -> dict[str, float]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: line.split()[1] for line in lines}
    return {name: int(sizes[name]) / 1024 for name in ("Rss", "Pss")}


def curves() -> list[Row]:
    """Ten states, 300 days: bars, average, R with its band, as the situation room draws them; without the table."""
    states = [_wave(seed) for seed in range(DRAWN_STATES)]
    lines = [(_averages(values), *_estimates(values)) for values in states]

    def ours() -> list[str]:
        pairs = zip(states, lines, strict=True)
        return [svg for number, (values, other) in enumerate(pairs) for svg in _drawn(number, values, *other)]

    def plain() -> list[str]:
        return [_plainly_drawn(values, other) for values, other in zip(states, lines, strict=True)]

    times: dict[Callable[[], list[str]], list[float]] = {ours: [], plain: []}
    for _ in range(DRAWN_REPEATS):
        for draw, taken in times.items():
            start = time.perf_counter()
            draw()
            taken.append((time.perf_counter() - start) * 1000)
    took, plain_took = statistics.median(times[ours]), statistics.median(times[plain])
    sizes = [len(gzip.compress("".join(draw()).encode(), 6)) / 1000 for draw in (ours, plain)]
    per_bar = took * 1e6 / (DRAWN_STATES * DRAWN_DAYS)
    began = time.process_time()
    for _ in range(DRAWN_REPEATS):
        ours()
    busy_ms = (time.process_time() - began) * 1000 / DRAWN_REPEATS
    note = (
        f"{DRAWN_STATES} x {DRAWN_DAYS} days, {per_bar:.0f} ns a bar with its lines; "
        f"{busy_ms:.1f} ms of processor time; {sizes[0]:.1f} kB compressed; peer: a rectangle a bar, four polylines in "
        f"decimals, no axes or words, {sizes[1]:.1f} kB"
    )
    return [_row("ten curves with R beneath, drawn", took, plain_took, "ms", must="<= 20 ms", aim="<= 8 ms", note=note)]


def _wave(seed: int) -> list[float]:
    chance = random.Random(seed)
    level, values = chance.uniform(5, 500), []
    for _ in range(DRAWN_DAYS):
        level *= chance.uniform(0.85, 1.18)
        values.append(float(round(level)))
    return values


Line = list[float | None]


def _drawn(number: int, values: list[float], average: Line, means: Line, lows: Line, highs: Line) -> tuple[str, str]:
    from ganket.lib.figures import Format, IntervalWords, SeriesWords, epidemic_curve, interval_strip

    show = Format(number="{:,.0f}".format, day="{:%d %b}".format, month="{:%b}".format)
    first = date(2020, 1, 22)
    curve = epidemic_curve(
        f"curve-{number}",
        title="New cases a day",
        description="Bars: new cases; line: mean of seven days.",
        first_day=first,
        values=values,
        words=SeriesWords(day="Day", value="New cases", missing="not received", average="7 days"),
        show=show,
        average=average,
        width_px=256,
        height_px=132,
        is_labelled=False,
    )
    strip = interval_strip(
        f"r-{number}",
        title="Reproduction number R",
        description="Line: mean; band: 95 % interval.",
        first_day=first,
        means=means,
        lows=lows,
        highs=highs,
        words=IntervalWords(day="Day", mean="R", low="low", high="high", silent="not estimated"),
        show=show,
        width_px=256,
        height_px=84,
    )
    return curve.svg, strip.svg


def _averages(values: list[float]) -> Line:
    return [sum(values[place - 6 : place + 1]) / 7 if place > 5 else None for place in range(len(values))]


def _estimates(values: list[float]) -> tuple[Line, Line, Line]:
    """Something of the shape of an estimate: ratios of neighbouring weeks, silent in the first two."""
    means = [
        sum(values[place - 6 : place + 1]) / (sum(values[place - 13 : place - 6]) or 1) if place > 12 else None
        for place in range(len(values))
    ]
    return means, [mean and mean * 0.9 for mean in means], [mean and mean * 1.1 for mean in means]


def _plainly_drawn(values: list[float], lines: tuple[Line, ...]) -> str:
    """What one would write first: one mark a day, coordinates as they come out of the division."""
    wide, high = 256 / len(values), 132 / (max(values) or 1)
    marks = [
        f'<rect x="{place * wide}" y="{132 - value * high}" width="{wide}" height="{value * high}"/>'
        for place, value in enumerate(values)
    ]
    for line in lines:
        points = " ".join(
            f"{place * wide},{132 - value * high}" for place, value in enumerate(line) if value is not None
        )
        marks.append(f'<polyline points="{points}"/>')
    return f"<svg>{''.join(marks)}</svg>"


def _row(
    name: str, ours: float | None, peer: float | None, unit: str, *, must: str = "", aim: str = "", note: str = ""
) -> Row:
    ratio = None
    if ours and peer:
        ratio = ours / peer if unit == RATE else peer / ours
    return dict(name=name, ours=ours, peer=peer, ratio=ratio, must=must, aim=aim, unit=unit, note=note)
