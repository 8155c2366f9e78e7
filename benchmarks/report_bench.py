"""Measured: the report's PDF from the frozen data of the public record, against the smallest document typst can
write to the same standards with the same fonts; and that the same data give the same bytes, in a second process too.
"""

from typing import Any

from benchmarks import demonstration

Row = dict[str, Any]

NAMES = {"en": "English", "vi": "Vietnamese"}


def report() -> list[Row]:
    """Milliseconds for one PDF, warm, by language; and how many different files all writings gave."""
    made = demonstration.built()
    first, second = (made.worker("report_worker.py") for _ in range(2))
    rows = []
    for language, name in NAMES.items():
        found = first[language]
        note = (
            f"median of {first['repeats']} in one process, the first {found['first_ms']:.0f} ms; "
            f"{found['busy_ms']:.0f} ms of processor time, {found['compose_ms']:.0f} ms before typst; "
            f"{found['kb']:.1f} kB; peer: the smallest document"
        )
        rows.append(
            {
                "name": f"report PDF, {name}",
                "ours": found["warm_ms"],
                "peer": first["smallest_ms"],
                "ratio": first["smallest_ms"] / found["warm_ms"],
                "must": "<= 100 ms",
                "aim": "<= 20 ms",
                "unit": "ms",
                "note": note,
            }
        )
    for language, name in NAMES.items():
        different = {*first[language]["sha256"], *second[language]["sha256"], first[language]["issued"]}
        rows.append(
            {
                "name": f"report PDF, {name}, different files",
                "ours": float(len(different)),
                "peer": None,
                "ratio": None,
                "must": "<= 1",
                "aim": "",
                "unit": "files",
                "note": "as issued, and every writing above, and those of a second process",
            }
        )
    return rows
