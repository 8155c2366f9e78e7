"""The rows that measurements return, and which way a ratio points."""

from typing import Any

Row = dict[str, Any]

RATE = "requests/s"  # the one unit of which more is better


def row(
    name: str, ours: float | None, peer: float | None, unit: str, *, must: str = "", aim: str = "", note: str = ""
) -> Row:
    """One measurement beside its peer; a ratio above 1 is in our favour."""
    ratio = None
    if ours and peer:
        ratio = ours / peer if unit == RATE else peer / ours
    return dict(name=name, ours=ours, peer=peer, ratio=ratio, must=must, aim=aim, unit=unit, note=note)
