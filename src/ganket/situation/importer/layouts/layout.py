"""What a known layout says of itself: how its header is recognised, what its columns mean, whom to credit."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layout:
    """A publisher's table.

    `needs` are sets of column names, one of which the header must hold whole (normalised: lower case, one space);
    `marks` are values of which the named column must hold at least one. `columns` gives meanings; whatever is not
    named is left out. `answers` settle doubts that the publisher's own documents settle.
    """

    code: str
    name: str
    credit: str
    needs: tuple[frozenset[str], ...]
    columns: Mapping[str, str]
    licence: str = ""
    quirks: str = ""
    hazard: str = ""
    place: str = ""  # of all figures, when no column names one
    within: str = ""  # the place in which all places of the table lie
    answers: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    has_other_places: bool = False  # places outside the record are passed over, not refused
    skipped_places: frozenset[str] = frozenset()  # normalised: "unknown", "repatriates"
    indicator_by_name: tuple[tuple[str, str], ...] = ()  # wide tables: what the file's name tells
    is_wide: bool = False  # days are columns
    is_form: bool = False  # ours: cells left empty are nothing to load, and every row is about the emergency

    def fits(self, keys: frozenset[str]) -> bool:
        """Whether a header, given as normalised names, is this layout's."""
        return any(need <= keys for need in self.needs)


def columns_named(*names: str) -> frozenset[str]:
    """Column names as they are compared."""
    return frozenset(names)
