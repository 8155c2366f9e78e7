"""Sharing labels: which there are, how they are written, which is stricter. Plain Python.

FIRST's Traffic Light Protocol 2.0: the label says with whom a thing may be shared, not how secret it is.
"""

from collections.abc import Iterable
from enum import StrEnum

from ganket.lib import canonical


class NotAsStored(Exception):
    """A file's bytes are no longer those that were stored: they are refused, never given out. The message names
    the file.
    """


class Label(StrEnum):
    """The labels of TLP 2.0, from the widest to the strictest."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


ORDER = list(Label)


def label(text: str) -> Label:
    """The label as it is written. Raises ValueError for anything else: a label is never guessed."""
    try:
        return Label(text)
    except ValueError:
        known = ", ".join(ORDER)
        raise ValueError(f"{text!r} is not a sharing label. The labels are {known}.") from None


def strictest(labels: Iterable[str]) -> Label:
    """The label a derived thing carries: the strictest of its sources; CLEAR when there are none."""
    return max((label(each) for each in labels), key=ORDER.index, default=Label.CLEAR)


def mark_digest(label: str, owner: str, parties: Iterable[str], users: Iterable[str]) -> str:
    """SHA-256 of what a mark says: its label, and the public ids of its owner and audience in any order."""
    said = {"label": str(label), "owner": owner, "parties": sorted(set(parties)), "users": sorted(set(users))}
    return canonical.sha256(said)


def file_path(sha256: str) -> str:
    """Where the bytes with this SHA-256 lie, relative to the instance's files."""
    return f"{sha256[:2]}/{sha256}"
