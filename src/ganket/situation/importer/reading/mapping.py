"""The answers to what a layout leaves open: kept per sender and layout, so that nothing is asked twice."""

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field

from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.outcome import LEAVE_OUT

FORM = 1
# Answers that the next file of the same layout may need differently.
OF_ONE_FILE = ("day", "year", "reason")
LOOKED_AT = 65_536


@dataclass(frozen=True)
class Mapping:
    """Answers by the key of their doubt, and what columns mean by their normalised header.

    A column's meaning is a code of an indicator, a word such as `region` or `date`, or `-` to leave it out; the
    column `*` speaks for all that are not named and not understood.
    """

    answers: Mapped[str, str] = field(default_factory=dict)
    columns: Mapped[str, str] = field(default_factory=dict)

    def answer(self, key: str) -> str:
        """The answer to a doubt; empty when it was not asked yet."""
        return self.answers.get(key, "")

    def column(self, name: str) -> str:
        """What a column was said to mean; empty when nothing was said."""
        key = words.normal(name)
        return self.columns.get(key) or self.answers.get(f"column:{key}") or self.columns.get("*", "")

    def with_answers(self, answers: Mapped[str, str]) -> "Mapping":
        """These answers as well; the later one holds."""
        return Mapping({**self.answers, **answers}, self.columns)

    def to_json(self) -> str:
        """As it is kept."""
        whole = {"form": FORM, "answers": dict(self.answers), "columns": dict(self.columns)}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "Mapping":
        """Back from `to_json`. Raises ValueError for anything else."""
        whole = json.loads(text)
        if not isinstance(whole, dict) or whole.get("form") != FORM:
            raise ValueError("This is not a mapping as it is kept here.")
        for part in (whole.get("answers"), whole.get("columns")):
            if not isinstance(part, dict) or not all(isinstance(each, str) for each in part.values()):
                raise ValueError("This is not a mapping as it is kept here.")
        return Mapping(whole["answers"], whole["columns"])


def fingerprint(headers: Iterable[str]) -> str:
    """One hash for one layout: the normalised header, whatever rows stand below it.

    Days among the headers do not count: a wide table with one more day is the same layout. Nor does the column of
    messages in which refused rows came back.
    """
    from ganket.situation.importer.reading.dayforms import form
    from ganket.situation.importer.reading.sheet import Fault

    told = (each for each in headers if not words.is_messages(each))
    kept = [words.normal(each) for each in told if isinstance(form(each), Fault)]
    return hashlib.sha256("\x1f".join(kept).encode("utf-8")).hexdigest()[:32]


def sheets_fingerprint(names: Iterable[str]) -> str:
    """One hash for a workbook of which it is open which sheet holds the figures."""
    return fingerprint(("sheet", *names))


def bytes_fingerprint(content: bytes) -> str:
    """One hash for a text of which encoding or delimiter is open: of the bytes of its first line that says anything."""
    first = next((line for line in content[:LOOKED_AT].splitlines() if line.strip()), b"")
    return hashlib.sha256(b"bytes" + first).hexdigest()[:32]


def by_layout(
    answers: Mapped[str, str], content: bytes, sheets: Iterable[str], layout: str
) -> dict[str, dict[str, str]]:
    """Which answers are to be remembered under which fingerprint; those about this one file alone are not."""
    found: dict[str, dict[str, str]] = {}
    for key, answer in answers.items():
        if key in ("encoding", "delimiter"):
            found.setdefault(bytes_fingerprint(content), {})[key] = answer
        elif key == "sheet":
            found.setdefault(sheets_fingerprint(sheets), {})[key] = answer
        elif key not in OF_ONE_FILE:
            found.setdefault(layout, {})[key] = answer
    return found


__all__ = ["LEAVE_OUT", "Mapping", "by_layout", "bytes_fingerprint", "fingerprint", "sheets_fingerprint"]
