"""Writes the demonstration's report as PDF again and again, in a process of its own; prints JSON."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

django.setup()

import orjson  # noqa: E402

from ganket.briefing.models import Report  # noqa: E402
from ganket.briefing.renditions import Issue, composed, pdf  # noqa: E402
from ganket.briefing.renditions.wording import Wording  # noqa: E402
from ganket.lib.documents import typesetting  # noqa: E402

REPEATS = 11
# A title, a date and a language are what the standards ask of any document.
SMALLEST = """#set document(title: "x", date: datetime(year: 2020, month: 10, day: 14, hour: 0, minute: 0, second: 0))
#set text(lang: "en", font: "Source Sans 3")
x
"""


def measure() -> dict[str, Any]:
    """Times in ms and hashes, by language, and the smallest document's time."""
    held = Report.objects.order_by("number").first()
    assert held is not None
    frozen, issue = orjson.loads(held.frozen), Issue(held.number, held.issued_at, held.sha256)
    found: dict[str, Any] = {"repeats": REPEATS}
    for language in ("en", "vi"):

        def write(language: str = language) -> bytes:
            return pdf.write(frozen, issue, language)

        first_ms, content = timed(write)
        times, busy, hashes = [], [], {sha256(content).hexdigest()}
        for _ in range(REPEATS):
            began = time.process_time()
            taken, content = timed(write)
            times.append(taken)
            busy.append((time.process_time() - began) * 1000)
            hashes.add(sha256(content).hexdigest())
        found[language] = {
            "first_ms": first_ms,
            "warm_ms": statistics.median(times),
            "busy_ms": statistics.median(busy),
            "compose_ms": median_ms(lambda language=language: composed.compose(frozen, issue, Wording(language))),
            "kb": len(content) / 1000,
            "sha256": sorted(hashes),
            "issued": held.renditions.get(format="pdf", language=language).file.sha256,
        }
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "smallest.typ"
        template.write_text(SMALLEST)
        found["smallest_ms"] = median_ms(lambda: typesetting.pdf(template, {}))
    return found


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds and the result."""
    start = time.perf_counter()
    result = run()
    return (time.perf_counter() - start) * 1000, result


def median_ms(run: Callable[[], Any]) -> float:
    """Median of warm runs, in milliseconds."""
    run()
    return statistics.median(timed(run)[0] for _ in range(REPEATS))


if __name__ == "__main__":
    print(json.dumps(measure()))
