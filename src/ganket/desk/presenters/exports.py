"""What a file that leaves the desk says of itself, and its rows: figures, revisions, the timeline."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.briefing.freezing.reference import notices
from ganket.desk.presenters import entries
from ganket.desk.presenters.notices import notice, published_later
from ganket.desk.queries.figures import Revision, Source
from ganket.desk.queries.timeline import Item
from ganket.desk.visits import Visit
from ganket.lib import tables, text
from ganket.situation.importer.layouts.own import COLUMNS
from ganket.situation.models import Indicator
from ganket.situation.queries import Value

# What stands behind the importer's own columns in the fuller table.
FULLER = (*COLUMNS, "source", "source_name", "revision", "recorded_at")
REVISIONS = (
    "source",
    "source_name",
    "area",
    "indicator",
    "day",
    "revision",
    *COLUMNS[4:],
    "recorded_at",
    "is_approximate",
    "label",
)
TIMELINE = (
    "key", "kind", "part", "starts_on", "ends_on", "is_about", "title", "text", "issuer", "parties", "sources",
    "is_confirmed", "claims", "recorded_at", "replaces_version_of", "reason", "label",
)  # fmt: skip

Cells = Mapping[tuple[str, str, date], Value]


def figures(
    cells: Cells, line: Indicator, states: Sequence[str], sources: Sequence[Source]
) -> Iterable[Sequence[tables.Value]]:
    """Exactly the importer's columns: what is written here loads again, unchanged. By state, source and day."""
    return (_plain(state, line, value) for state, _source, value in _in_order(cells, states, sources))


def fuller(
    cells: Cells, line: Indicator, states: Sequence[str], sources: Sequence[Source]
) -> Iterable[Sequence[tables.Value]]:
    """Those columns, then whose figure it is, which revision, and when it was recorded."""
    language = get_language() or "en"
    for state, source, value in _in_order(cells, states, sources):
        code = source.code or state
        name = text.label(source.names, language) or _("the State itself")
        yield (*_plain(state, line, value), code, name, value.number, value.recorded_at)


def revisions(
    found: Mapping[str, Sequence[Revision]], line: Indicator, state: str, day: date
) -> Iterable[Sequence[tables.Value]]:
    """Every revision of one state's cells of a day."""
    language = get_language() or "en"
    for listed in found.values():
        for each in listed:
            code = each.source or state
            name = text.label(each.names, language) or _("the State itself")
            yield (
                code, name, state, line.code, day, each.number, each.value, each.status, each.reason,
                each.recorded_at, each.is_approximate, each.label,
            )  # fmt: skip


def timeline(items: Sequence[Item]) -> Iterable[Sequence[tables.Value]]:
    """Entries in the reader's language; kinds and parts as codes."""
    language = get_language() or "en"
    for item, view in zip(items, entries.shown([each.facts for each in items]), strict=True):
        facts = item.facts
        yield (
            facts.key, facts.kind, facts.part, facts.starts_on, facts.ends_on, facts.is_about, view.title, view.text,
            view.issuer, "; ".join(text.label(names, language) for _code, _kind, names in item.parties),
            "; ".join(_source(each) for each in view.sources), not view.is_unconfirmed,
            " | ".join(f"{each.text} ({each.source})" for each in view.claims), facts.recorded_at,
            item.replaced.recorded_at if item.replaced else None, item.reason, facts.label,
        )  # fmt: skip


def about(
    visit: Visit, *, title: str, label: str, sources: Sequence[str], filters: Mapping[str, str], link: str, empty: str
) -> list[tuple[str, tables.Value]]:
    """What the file is: for its "Read me" sheet, or for the lines above a table. `empty` says what an empty cell is."""
    language = get_language() or "en"
    held, said = visit.emergency, notice(language)
    chosen = "; ".join(f"{name}: {value}" for name, value in filters.items() if value)
    lines: list[tuple[str, tables.Value]] = [
        (_("What this is"), f"{held.name(language)}: {title}" if held else title),
        (_("Sharing label"), label),
        (_("As known at (UTC)"), visit.moment),
        (_("Exported at (UTC)"), visit.now),
        (_("Filters"), chosen or _("none")),
        *((_("Source"), line) for line in credits(sources)),
        (_("Permanent link"), link),
        (_("Empty cells"), empty),
    ]
    if later := published_later(sources):
        lines.append((_("Corrections"), later))
    if said.banner:
        lines.append((_("Note"), f"{said.banner}; {said.disclaimer}"))
    return lines


def credits(sources: Iterable[str]) -> list[str]:
    """Each source with the credit it asks for, which names its licence, and its address."""
    recording = notices()["recording"]
    lines = []
    for code in sources:
        rule = recording.get(code, {})
        said = ", ".join(part for part in (rule.get("credit", ""), rule.get("url", "")) if part)
        lines.append(f"{code}: {said}" if said else code)
    return lines


def _in_order(cells: Cells, states: Sequence[str], sources: Sequence[Source]) -> Iterable[tuple[str, Source, Value]]:
    by_pair: dict[tuple[str, str], list[Value]] = {}
    for (key, area, _day), value in sorted(cells.items(), key=lambda pair: pair[0][2]):
        by_pair.setdefault((key, area), []).append(value)
    for state in states:
        for source in sources:
            for value in by_pair.get((source.key, state), []):
                yield state, source, value


def _plain(state: str, line: Indicator, value: Value) -> tuple[tables.Value, ...]:
    return (state, line.code, value.period_start, value.period_end, value.value, value.status, value.reason)


def _source(source: entries.Source) -> str:
    said = f"{source.label} ({source.meaning})" if source.label else source.meaning
    return ", ".join(part for part in (said, source.url) if part)
