"""What is asked while a file is understood: each doubt once, answered by the mapping, else by the layout."""

from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import replace

from ganket.situation.importer.layouts.layout import Layout
from ganket.situation.importer.reading.mapping import Mapping
from ganket.situation.importer.reading.outcome import Choice, Doubt, Where, shown


class Asking:
    """Gathers doubts. An answer that is none of the choices is asked for again."""

    def __init__(self, mapping: Mapping, layout: Layout | None) -> None:
        self.mapping, self.layout = mapping, layout
        self.doubts: dict[str, Doubt] = {}

    def answer(self, doubt: Doubt, otherwise: str = "") -> str:
        """The answer; while it is open, the proposal (or `otherwise`), so that reading can go on."""
        given = self.given(doubt.key)
        if given and (not doubt.choices or given in {each.answer for each in doubt.choices}):
            return given
        self.doubts.setdefault(doubt.key, doubt)
        return doubt.proposal or otherwise

    def is_answered(self, key: str) -> bool:
        """Whether the mapping or the layout says anything to it."""
        return bool(self.given(key))

    def given(self, key: str) -> str:
        """What the mapping or the layout says to it, be it none of the choices; empty for nothing."""
        given = self.mapping.answer(key) or (self.layout.answers.get(key, "") if self.layout else "")
        return "" if given == "?" else given

    def choose(
        self,
        key: str,
        code: str,
        choices: Mapped[str, str] | Iterable[str],
        *,
        value: object = "",
        other: object = "",
        day: str = "",
        proposal: str = "",
        where: Where | None = None,
    ) -> str:
        """As `answer`, put together: choices as answers, or as answers with labels."""
        pairs = choices.items() if isinstance(choices, Mapped) else ((each, "") for each in choices)
        values = {"value": shown(value), "other": other, **({"day": day} if day else {})}
        doubt = Doubt(key, code, values, tuple(Choice(*each) for each in pairs))
        return self.answer(replace(doubt, proposal=proposal, where=where or Where()))
