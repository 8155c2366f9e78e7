"""The steps that every way of a file into the record shares: reading it with what its sender answered before, and
committing what was read with the file, its cells and the answers.
"""

import hashlib
import json
import re
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ganket.actors.actions import mark as mark_of
from ganket.actors.actions import store_file
from ganket.actors.models import Mark, Party, StoredFile, User
from ganket.actors.permissions import Acting, viewer_of
from ganket.actors.rules import Label
from ganket.lib import canonical, clock, text
from ganket.situation.duties import actions as duties
from ganket.situation.importer import queries, reports
from ganket.situation.importer.permissions import places_of
from ganket.situation.importer.reading import meaning, wording
from ganket.situation.importer.reading.mapping import Mapping, by_layout
from ganket.situation.importer.reading.outcome import Doubt, Figure, Problem, Reading
from ganket.situation.importer.reading.places import Known
from ganket.situation.importer.reading.statuses import LONGEST_REASON
from ganket.situation.loading.actions import Loaded, load_observations, preview
from ganket.situation.loading.rules import Row
from ganket.situation.models import Batch, Hazard, LayoutAnswers, Upload
from ganket.situation.updates.attachments import safe_name

# Figures of more than a day form series of their own: a week's total among daily figures would be a day's.
SPAN = "span"
# The key of the question why figures change.
REASON = "reason"
LONGEST_SHEET = 100
_UNKEPT = re.compile("[\0\ud800-\udfff]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPES = {
    b"PK\x03\x04": XLSX,
    b"\xd0\xcf\x11\xe0": "application/vnd.ms-excel",
    b"\x1f\x8b": "application/gzip",
}
Answers = Mapped[str, str] | Mapping


class Unreasoned(Exception):
    """A state's file that changes what was told, and nobody said why: nothing of it is written."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self.loaded = loaded


def given(before: Mapped[str, str], answers: Answers | None) -> dict[str, str]:
    """All answers by the key of their doubt, the later ones holding; an empty one takes an earlier one back, and so
    does one of characters that PostgreSQL keeps in no JSON.
    """
    if isinstance(answers, Mapping):
        columns = {f"column:{key}": meaning for key, meaning in answers.columns.items()}
        answers = {**columns, **answers.answers}
    whole = {**before, **(answers or {})}
    return {key: answer for key, answer in whole.items() if answer and not _UNKEPT.search(key + answer)}


def sees(user: User | None) -> tuple[int, ...] | None:
    """The marks that whoever sends a file sees; None for the system by itself, which sees all."""
    return viewer_of(user).mark_ids if user else None


def read(
    content: bytes,
    name: str,
    source: Party,
    hazard: Hazard,
    sender: Party,
    user: User | None,
    answers: Mapped[str, str],
    sent_on: date | None = None,
) -> Reading:
    """Read a file in the child process, with what its sender answered before about its layout. What lay in the future
    when it was sent is no day that was meant, whenever it is read again. Raises Unreadable.
    """
    known = checked_against(source, hazard, sender, user, sent_on)
    return meaning.read(
        content,
        known,
        mapping(answers),
        name=name,
        remembered=lambda layout: queries.answers(sender, layout),
    )


def checked_against(
    source: Party, hazard: Hazard, sender: Party, user: User | None, sent_on: date | None = None
) -> Known:
    """What a sender's file of a source is checked against."""
    within = places_of(sender, user, source, hazard)
    return queries.known(hazard, queries.home_of(sender), sees(user), sent_on, within)


def mapping(answers: Mapped[str, str]) -> Mapping:
    """Answers as the reader takes them: `column:*` speaks for all columns that are not understood."""
    everything = {"*": answers["column:*"]} if "column:*" in answers else {}
    return Mapping(dict(answers), everything)


def recordable(reading: Reading, *, takes_part: bool) -> Sequence[Figure]:
    """What may be recorded: all, or with the sender's word what is right in spite of the refused rows."""
    return reading.part if reading.problems and takes_part else reading.figures


def rows(figures: Sequence[Figure]) -> list[Row]:
    """Figures as rows to be loaded, each with its cell."""
    return [
        Row(area, indicator, start, end, value, status, reason, "", "day" if start == end else SPAN, row, column)
        for row, column, area, indicator, start, end, value, status, reason in figures
    ]


def reason(answers: Mapped[str, str]) -> str:
    """Why figures change, as it was answered; empty where nothing was said that can be kept."""
    try:
        said = text.clean(answers.get(REASON, ""))
    except ValueError:
        return ""
    return said if len(said) <= LONGEST_REASON and said.isprintable() else ""


def lacks_reason(reading: Reading, source: Party, loaded: Loaded) -> bool:
    """Whether it is to be asked why figures change: of states, as in the form of their updates. Public sources
    correct themselves without a word, and their record is taken as it is.
    """
    if source.kind != Party.Kind.STATE or reason(reading.answers):
        return False
    return any(not each.is_reasoned for each in loaded.changes)


def asking_why(reading: Reading, source: Party, loaded: Loaded) -> Reading:
    """The reading, with the question why figures change where that is open."""
    if not lacks_reason(reading, source, loaded):
        return reading
    doubt = Doubt(REASON, "ask_reason", {"count": len(loaded.changes), "limit": LONGEST_REASON})
    return replace(reading, doubts=(*reading.doubts, doubt))


def foreseen(figures: Sequence[Figure], source: Party, hazard: Hazard, mark: Mark, user: User | None) -> Loaded:
    """What recording these figures would do, as far as their sender may see it."""
    if not figures:
        return Loaded()
    return preview(rows=rows(figures), source=source, hazard=hazard, mark=mark, sees=sees(user))


def counts(loaded: Loaded, reading: Reading) -> dict[str, int]:
    """What recording did or would do, and how many rows come back."""
    return {
        "new": loaded.new,
        "changed": loaded.changed,
        "unchanged": loaded.unchanged,
        "refused": len(reading.refused_rows),
    }


def report(reading: Reading, loaded: Loaded) -> dict[str, Any]:
    """The report of a file that was read and compared with the record, or recorded."""
    return reports.report_of(reading, counts(loaded, reading), loaded.changes)


def effect(report: Mapped[str, Any]) -> list[Any]:
    """What recording would do by a report: how many figures, and which of them say what instead of what."""
    told = [
        {**each, "before": canonical.number(each["before"]), "value": canonical.number(each["value"])}
        for each in report.get("changes", [])
    ]
    return [report.get("counts", {}), told, report.get("change_count", 0)]


def stamp(upload: Upload) -> str:
    """Changes with what a file's page says that recording would do: for whom, by which answers, with what effect."""
    return canonical.sha256([upload.mark.digest, upload.mapping.get("answers", {}), effect(upload.report)])


def new_row(by: Acting, content: bytes, name: str, source: Party, hazard: Hazard, mark: Mark, **more: Any) -> Upload:
    """A file on its way, not yet in the database. Its name is what it is called without what could harm."""
    return Upload(
        sender=by.party,
        user=by.user,
        source=source,
        hazard=hazard,
        mark=mark,
        name=safe_name(name, ""),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        received_at=clock.now(),
        **more,
    )


def commit(by: Acting, content: bytes, reading: Reading, figures: Sequence[Figure], upload: Upload) -> Loaded:
    """Record what was read, keep the file when that changed anything, and remember what was answered.

    The whole sheet is its sender's alone, whoever reads the figures: rows that were refused and sheets that were not
    meant stand in it as well. Raises Unreasoned, for its caller's transaction to be rolled back.
    """

    def keep() -> StoredFile:
        kind = next((each for start, each in _MEDIA_TYPES.items() if content.startswith(start)), "text/csv")
        own = mark_of(owner=upload.sender, sharing_label=Label.AMBER_STRICT)
        return store_file(by=by, content=content, name=upload.name, media_type=kind, mark=own)

    loaded = load_observations(
        by=by,
        rows=rows(figures),
        source=upload.source,
        hazard=upload.hazard,
        mark=upload.mark,
        file=keep,
        sheet=reading.sheet.replace("\0", "")[:LONGEST_SHEET],
        sees=sees(by.user),
        why=reason(reading.answers),
    )
    if lacks_reason(reading, upload.source, loaded):
        raise Unreasoned(loaded)
    if loaded.batch:
        _remember(by, content, reading, loaded.batch)
        home = queries.home_of(upload.source)
        whole = (each for each in figures if each.area == home and each.period_start == each.period_end)
        national = [(each.indicator, each.period_start) for each in whole]
        if national:
            duties.receive_figures(
                by=by, batch=loaded.batch, owner=upload.source, figures=national, hazard=upload.hazard
            )
    return loaded


def returned(content: bytes, name: str, known: Known, answers: Mapping, language: str) -> tuple[bytes, str, str]:
    """The refused rows of a file in the form they came in: bytes, media type, name. Raises Unreadable."""

    def say(problem: Problem) -> str:
        said = wording.worded(problem.code, problem.values, language)
        return f"{problem.name}: {said}" if problem.name else said

    back, ending = meaning.refused(content, known, answers, say, wording.heading(language), name=name)
    stem = name.removesuffix(".gz").rpartition(".")[0] or name
    media_type = "text/csv" if ending == "csv" else XLSX
    return back, media_type, safe_name(f"{stem}-{wording.refused_name(language)}.{ending}", ending)


def _remember(by: Acting, content: bytes, reading: Reading, batch: Batch) -> None:
    """Keep what was answered about this layout, where it says more or other than what is kept already."""
    for layout, answers in by_layout(reading.answers, content, reading.sheets, reading.fingerprint).items():
        before = queries.answers(by.party, layout)
        if {**before, **answers} != before:
            kept = json.loads(Mapping({**before, **answers}).to_json())
            LayoutAnswers.objects.create(
                sender=by.party, fingerprint=layout, mapping=kept, user=by.user, recorded_at=batch.recorded_at
            )
