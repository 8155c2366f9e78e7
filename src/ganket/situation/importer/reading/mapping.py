"""The answers to what a layout leaves open: kept per sender and layout, so that nothing is asked twice."""

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field

from ganket.situation.importer.reading import words
from ganket.situation.importer.reading.outcome import LEAVE_OUT

FORM = 1


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

    Days among the headers do not count: a wide table with one more day is the same layout.
    """
    from ganket.situation.importer.reading.dayforms import form
    from ganket.situation.importer.reading.sheet import Fault

    kept = [words.normal(each) for each in headers if isinstance(form(each), Fault)]
    return hashlib.sha256("\x1f".join(kept).encode("utf-8")).hexdigest()[:32]


__all__ = ["LEAVE_OUT", "Mapping", "fingerprint"]
