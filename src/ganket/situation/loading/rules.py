"""What a row says, and which rows need a new revision. Plain Python."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ganket.situation.importer.reading.statuses import LONGEST_REASON
from ganket.situation.importer.reading.values import BETWEEN, parted

# Indicator, area, strata, period: with source and hazard they name a series.
SeriesKey = tuple[str, str, str, str]
# Series, first day, last day.
CellKey = tuple[int, date, date]
# Value, status, reason.
Told = tuple[float | None, str, str]


class Row(NamedTuple):
    """One figure as sent: codes, period (both days included), value, status, reason; and the cell of a sheet that it
    was read from, counted from 1, where it came from a file. A tuple: a file may hold half a million of them.
    """

    area: str
    indicator: str
    period_start: date
    period_end: date
    value: float | None
    status: str = "normal"
    reason: str = ""
    strata: str = ""
    period: str = "day"
    sheet_row: int | None = None
    sheet_column: int | None = None


class LastRevision(NamedTuple):
    """The last revision of a cell; `seen`: what every reader of the mark at hand was told last, None for nothing;
    `is_known`: its sender may see that anything was said there.
    """

    cell_id: int
    number: int
    told: Told
    seen: Told | None
    is_known: bool = True


class Standing(NamedTuple):
    """A cell of a batch that is to be taken back: its last revision's number, whether the batch's readers are still
    told what the batch said, and what they were told before it (None: nothing).
    """

    cell: CellKey
    cell_id: int
    number: int
    stands: bool
    before: Told | None


class Word(NamedTuple):
    """What readers were told of a cell by a file (every batch that says it again counts as the file) or by a batch
    without one, and whose word that took back (None: nobody's).
    """

    by: int
    undoes: int | None
    told: Told


class Later(NamedTuple):
    """What was said of a cell after the batch that is to be taken back, to others than its readers: by which batch;
    `restores`: by taking back another, it says what that batch said.
    """

    batch_id: int
    mark_id: int
    restores: bool
    cell: CellKey
    cell_id: int
    number: int
    value: float | None
    status: str
    reason: str
    sheet_row: int | None
    sheet_column: int | None


class Revision(NamedTuple):
    """A revision to be written; `cell_id` is None where the cell is not there yet."""

    cell: CellKey
    number: int
    value: float | None
    status: str
    reason: str
    cell_id: int | None
    sheet_row: int | None = None
    sheet_column: int | None = None


class Change(NamedTuple):
    """A row that says otherwise than its readers were told, with the figure they were told; None where it was
    withheld or withdrawn, with what stood in its place (`<5`).
    """

    row: Row
    before: float | None
    before_status: str = "normal"
    before_reason: str = ""

    @property
    def is_reasoned(self) -> bool:
        """Whether the row itself says why."""
        return bool(own_reason(self.row.value, self.row.reason))


@dataclass
class Comparison:
    """What rows would do: the revisions they need, how many cells are new, changed, unchanged; and which figures that
    their readers were told will say otherwise.
    """

    revisions: list[Revision] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0


def left_standing(words: Sequence[Word], of: int) -> tuple[bool, Told | None]:
    """Whether the readers of these words, in the order of recording, are still told what `of` said, and what they were
    told before it. Who takes a word back and says again the one beneath lets that one stand, as if nothing had been
    said in between: so files are taken back one after the other, the newest first.
    """
    standing: list[Word] = []
    for each in words:
        if each.undoes is not None and each.by != of:
            beneath = [word for word in standing if word.by != each.undoes]
            if beneath and beneath[-1].told[:2] == each.told[:2]:
                standing = beneath
                continue
        standing.append(each)
    before = (word.told for word in reversed(standing) if word.by != of)
    return bool(standing) and standing[-1].by == of, next(before, None)


def taken_back(cells: Sequence[Standing], reason: str) -> list[Revision]:
    """The revisions that take a batch back: each cell that still stands says again what it said before, or that its
    figure is withdrawn. What was revised since is left alone. A figure that was withheld before keeps its own reason.
    """
    found = []
    for each in cells:
        if not each.stands:
            continue
        value, status, why = each.before or (None, "withdrawn", reason)
        said = reason if value is not None else why
        found.append(Revision(each.cell, each.number + 1, value, status, said, each.cell_id))
    return found


def said_again(
    later: Sequence[Later], undone: Sequence[Revision], informed: Collection[int]
) -> dict[int, list[Revision]]:
    """The revisions that tell others again what they were told after the batch that was taken back, by the batch that
    said it. `later` comes in the order of recording; of one mark the last word on a cell is said again, unless it only
    restores what was taken back now to readers who were told that: those of the marks `informed`.
    """
    last = {(each.cell_id, each.mark_id): each for each in later}
    numbers = {each.cell_id: each.number for each in undone}
    found: dict[int, list[Revision]] = {}
    for each in later:
        if each.restores and each.mark_id in informed:
            continue
        if each.cell_id in numbers and last[each.cell_id, each.mark_id] is each:
            numbers[each.cell_id] += 1
            at = each.sheet_row, each.sheet_column
            told_then = each.value, each.status, each.reason
            again = Revision(each.cell, numbers[each.cell_id], *told_then, each.cell_id, *at)
            found.setdefault(each.batch_id, []).append(again)
    return found


def told(value: float | None, status: str, reason: str) -> Told:
    """What a revision says. Where there is no value the reason is what it says; else a remark on the change."""
    return value, status, "" if value is not None else reason


def own_reason(value: float | None, reason: str) -> str:
    """Why a row says otherwise than before, in its own words. Beside a number signs are none: `*`, `(3)`, `%`; and of
    a withheld figure its bound is none: that is what it says.
    """
    if value is None:
        return parted(reason)[1]
    return reason if any(each.isalpha() for each in reason) else ""


def reasoned(value: float | None, reason: str, why: str) -> str:
    """What is kept as the reason of a change: the row's own, else this one, behind the bound of a withheld figure."""
    if not why or own_reason(value, reason):
        return reason
    bound = parted(reason)[0] if value is None else ""
    return BETWEEN.join(filter(None, (bound, why)))[:LONGEST_REASON]


def is_another(before: Told, now: Told) -> bool:
    """Whether a figure says otherwise than was told: another number, one where it was withheld, withheld below another
    one, or withdrawn where it was withheld and the other way round. What was withdrawn left a gap: a number fills it
    and contradicts nothing.
    """
    if before[0] is not None:
        return now[0] != before[0]
    if now[0] is not None:
        return before[1] == "suppressed"
    return now[1] != before[1] or parted(now[2])[0] != parted(before[2])[0]


def compare(
    rows: Sequence[Row],
    series: Mapping[SeriesKey, int],
    last: Mapping[CellKey, LastRevision],
    why: str = "",
) -> Comparison:
    """Which rows need a revision, by the last revisions of their cells. A series that is not there is all new, and so
    is to its sender a cell of which they may see nothing. `why` is the reason of changes that bring none of their own.
    Where a figure is withheld again and the row says no more, the reason that its readers were told stands.
    """
    found = Comparison()
    for row in rows:
        area, indicator, start, end, value, status, reason, strata, period, line, column = row
        cell = (series.get((indicator, area, strata, period), 0), start, end)
        before = last.get(cell)
        if value is None and before and before.seen and before.seen[:2] == (None, status):
            reason = before.seen[2] if reason in ("", parted(before.seen[2])[0]) else reason
        if before is None:
            found.new += 1
            cell_id, number = None, 1
        elif before.seen == before.told == told(value, status, reason):
            found.unchanged += 1
            continue
        else:
            found.changed += before.is_known
            found.new += not before.is_known
            cell_id, number = before.cell_id, before.number + 1
            if before.seen and before.is_known and is_another(before.seen, (value, status, reason)):
                found.changes.append(Change(row, *before.seen))
                reason = reasoned(value, reason, why)
        found.revisions.append(Revision(cell, number, value, status, reason, cell_id, line, column))
    return found
