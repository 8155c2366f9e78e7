"""A small load generator: some keep-alive connections to loopback, each sending its next request when the answer
to the one before is complete. Standard library only; run as a program, a JSON order on standard input.

It is bounded in time, clients and address by what stands here, whatever the order says.
"""

import json
import selectors
import socket
import statistics
import sys
import time
from collections import Counter
from typing import Any

HOST = "127.0.0.1"
MOST_CLIENTS, MOST_SECONDS = 16, 30.0
CHUNK = 1 << 18


class Client:
    """One connection: what it sends in turns, what it still waits for, how long each answer took."""

    def __init__(self, port: int, requests: list[tuple[str, bytes]]) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests
        self.sent = 0
        self.started = 0.0
        self.received = b""
        self.missing = -1  # bytes of the answer still to come; -1 while its head is not complete
        self.size = self.status = 0

    def send(self) -> None:
        """The next request in turn."""
        self.received, self.missing = b"", -1
        self.started = time.perf_counter()
        self.socket.sendall(self.requests[self.sent % len(self.requests)][1])
        self.sent += 1

    def receive(self) -> bool:
        """Takes what has come; whether the answer is complete. Raises ConnectionError when the server hung up."""
        chunk = self.socket.recv(CHUNK)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        if self.missing >= 0:
            self.missing -= len(chunk)
            return self.missing <= 0
        self.received += chunk
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return False
        self.status, self.size = int(head[9:12]), _length(head)
        self.missing = self.size - len(body)
        return self.missing <= 0

    @property
    def name(self) -> str:
        """Of the request that is under way."""
        return self.requests[(self.sent - 1) % len(self.requests)][0]


def _length(head: bytes) -> int:
    """Bytes of the body. Raises ValueError for an answer that does not say, unless it has none."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    if head[9:12] in (b"304", b"204"):
        return 0
    raise ValueError(f"an answer without Content-Length: {head[:200]!r}")


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Sends for `seconds`, or `rounds` of all requests a client; times in ms by name of request."""
    requests = [(name, text.encode("latin-1")) for name, text in order["requests"].items()]
    most = order["rounds"] * len(requests) or sys.maxsize
    clients = [Client(order["port"], requests) for _ in range(min(order["clients"], MOST_CLIENTS))]
    times: dict[str, list[float]] = {name: [] for name, _ in requests}
    seen: dict[str, Counter[tuple[int, int]]] = {name: Counter() for name, _ in requests}
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client.socket, selectors.EVENT_READ, client)
            client.send()
        began, cpu_began = time.perf_counter(), time.process_time()
        last = began + min(order["seconds"] or MOST_SECONDS, MOST_SECONDS)
        while (now := time.perf_counter()) < last and waiting.get_map():
            for key, _ in waiting.select(timeout=last - now):
                client = key.data
                if not client.receive():
                    continue
                times[client.name].append((time.perf_counter() - client.started) * 1000)
                seen[client.name][client.status, client.size] += 1
                if client.sent < most:
                    client.send()
                else:
                    waiting.unregister(client.socket)
        took, busy = time.perf_counter() - began, time.process_time() - cpu_began
    for client in clients:
        client.socket.close()
    return {
        "seconds": took,
        "generator_busy": busy / took,
        "requests": {name: _told(times[name], seen[name], took) for name in times},
    }


def _told(times: list[float], seen: "Counter[tuple[int, int]]", took: float) -> dict[str, Any]:
    cuts = statistics.quantiles(times, n=20, method="inclusive") if len(times) > 1 else [0.0] * 19
    return {
        "count": len(times),
        "per_second": len(times) / took,
        "p50_ms": cuts[9],
        "p95_ms": cuts[18],
        "statuses": sorted({status for status, _ in seen}),
        "bytes": max((size for _, size in seen), default=0),
    }


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
