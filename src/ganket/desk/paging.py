"""Pages of a long list: which one was asked for, and which to offer. Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_NUMBER = 9


class NoSuchPage(ValueError):
    """A page that is not there. `is_beyond`: a number, but past the end; else it is no page number at all."""

    def __init__(self, typed: str, last: int, *, is_beyond: bool) -> None:
        """`typed` is what was asked for, `last` the last page there is."""
        super().__init__(f"{typed!r} is no page; the last is {last}")
        self.typed, self.last, self.is_beyond = typed, last, is_beyond


@dataclass(frozen=True)
class Pages:
    """Where a reader is in a list: `number` of `last` pages, items `first` to `final` of `total`."""

    number: int
    last: int
    first: int
    final: int
    total: int

    @property
    def slice(self) -> slice:
        """The items of this page among all."""
        return slice(self.first - 1 if self.total else 0, self.final)

    @property
    def offered(self) -> Sequence[int]:
        """Page numbers worth a link, in order: the first, the last, those around this one; 0 stands for a gap."""
        near = {1, self.last, *range(self.number - 2, self.number + 3)}
        kept = sorted(number for number in near if 1 <= number <= self.last)
        found: list[int] = []
        for number in kept:
            if found and number - found[-1] > 1:
                found.append(number - 1 if number - found[-1] == 2 else 0)
            found.append(number)
        return found


def pages(typed: str, total: int, per_page: int) -> Pages:
    """The page asked for, empty text meaning the first. Raises NoSuchPage for anything that is none."""
    last = max(1, -(-total // per_page))
    if not typed:
        return _at(1, last, total, per_page)
    is_number = typed.isascii() and typed.isdecimal() and not typed.startswith("0")
    if not is_number:
        raise NoSuchPage(typed, last, is_beyond=False)
    if len(typed) > _LONGEST_NUMBER or int(typed) > last:
        raise NoSuchPage(typed, last, is_beyond=True)
    return _at(int(typed), last, total, per_page)


def _at(number: int, last: int, total: int, per_page: int) -> Pages:
    first = (number - 1) * per_page + 1
    return Pages(number, last, min(first, max(total, 1)), min(number * per_page, total), total)
