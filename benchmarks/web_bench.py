"""Measured through the web server on loopback, on the public record: the situation room, the list of figures, what
a first visit weighs, what a web worker holds.

No other implementation of these pages exists, so each time stands beside a baseline of the same run, through the
same server and in turns: a page of a few words, a view that answers 10 kB through all middleware, a static file.
"""

import gzip
import os
import re
import statistics
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from benchmarks import demonstration
from benchmarks.demonstration import Server, load, request
from benchmarks.rows import RATE, Row, row

ROOM, ROOM_VI, SIGN_IN = "/e/covid-19-2020/", "/vi/e/covid-19-2020/", "/sign-in/"
LIST = "/api/v1/observations?indicator=cases_new&limit=50"
BROWSER = {"Accept_Encoding": "gzip", "Accept": "text/html"}
ROUNDS, BUSY_ROUNDS = 100, 40
CLIENTS, WINDOW_S, WINDOWS = 8, 1.5, 3
MEMORY_REQUESTS = 200
SMALLEST_WORKER_MB = 40  # Python's own helper for the server's processes is smaller, a worker with Django larger
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
        rows.append(row(f"situation room, {name}", *found, "ms", must=must, aim=aim, note=note))
    same = "the same" if counted[ROOM] == counted[ROOM + PAST] else "NOT the same"
    note = f"{same} as known at 3 April ({counted[ROOM + PAST]}), with other counts of rows; peer: the sign-in page"
    rows.append(row("situation room, queries", counted[ROOM], counted[SIGN_IN], "queries", note=note))
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
    return row(f"situation room, first visit, {name}", sent, raw, "kB", must="<= 100 kB", aim="<= 65 kB", note=note)


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
            row(name, per_second, plain, RATE, must=">= 300", aim=">= 600", note=list_note),
            row(f"{name}, p95", p95, median("plain", "p95_ms"), "ms", must="<= 40 ms", aim="<= 18 ms", note=beside),
        ]
    unchanged = median("unchanged", "per_second")
    note = f"If-None-Match with the tag of the version stamp; {beside}"
    rows.append(row("list of 50 figures, 304", unchanged, plain, RATE, must=">= 1,200", aim="", note=note))
    most, busy = median("static", "per_second"), median("static", "busy")
    note = f"{windows['static'][0]['bytes'] / 1000:.1f} kB; generator busy {busy:.0%}: so much could have been measured"
    rows.append(row("a static file, same server and clients", most, None, RATE, note=note))
    return rows


def memory() -> list[Row]:
    """One web worker after 200 requests for pages, lists and the front, beside what it held before the first."""
    made = demonstration.built()
    pages = (ROOM, ROOM_VI, "/e/covid-19-2020/states/VNM/", "/public/", LIST)
    asked = {address: request(address, **({} if address == LIST else BROWSER)) for address in pages}
    with made.served(workers=1) as server:
        workers = _web_workers(server.process)
        if not workers:
            return [row("memory of a web worker", None, None, "MB", note="not readable on this system")]
        (worker,) = workers
        before = _memory_mb(worker)
        load(server, asked, rounds=MEMORY_REQUESTS // len(asked))
        after = _memory_mb(worker)
    note = f"after {MEMORY_REQUESTS} requests; its share (PSS) {after['Pss']:.0f} MB; peer: before them"
    held = row(
        "memory of a web worker (RSS)", after["Rss"], before["Rss"], "MB", must="<= 130 MB", aim="<= 100 MB", note=note
    )
    return [held]


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
