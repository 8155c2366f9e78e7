"""Draws that are the same on every machine and in every version of Python.

Of the generator only `random()` is used, whose sequence Python promises to keep; of arithmetic only what IEEE 754
rounds exactly (no logarithm, no exponential, no `sum` of floats, whose rounding changed between versions).
"""

from collections.abc import Sequence
from math import sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")
_NO_EVENT = 0.36787944117144233  # exp(-1): the chance of no event where one is expected
_MOST_EVENTS = 20  # of one expected: more than this happens once in 10^19 draws
# From here on a sum of draws is close enough to a normal one.
_NORMAL_FROM_MEAN = 60.0
_NORMAL_FROM_TRIALS = 60


class Chance(Random):
    """A stream of draws of its own for each purpose, so that one more draw here moves nothing there."""

    @classmethod
    def of(cls, *names: object) -> "Chance":
        """The stream of these names."""
        return cls(":".join(str(name) for name in names))

    def poisson(self, mean: float) -> int:
        """Number of events where `mean` are expected; 0 for a mean of 0."""
        if mean >= _NORMAL_FROM_MEAN:
            return max(0, int(mean + sqrt(mean) * self._normal() + 0.5))
        events = 0
        while mean >= 1.0:
            events += self._one_expected()
            mean -= 1.0
        return events + sum(1 for _ in range(self._one_expected()) if self.random() < mean)

    def thinned(self, count: int, permille: int) -> int:
        """How many of `count` remain when each remains with this chance (0 to 1000)."""
        if count < _NORMAL_FROM_TRIALS:
            return sum(1 for _ in range(count) if self.random() * 1000 < permille)
        mean = count * permille / 1000
        spread = sqrt(count * permille * (1000 - permille)) / 1000
        return min(count, max(0, int(mean + spread * self._normal() + 0.5)))

    def split(self, count: int, shares: Sequence[int]) -> list[int]:
        """`count` laid out over places with these shares (whole numbers); the parts sum to `count`."""
        parts, left, rest = [], count, sum(shares)
        for share in shares[:-1]:
            part = self.thinned(left, share * 1000 // rest) if rest else 0
            parts.append(part)
            left, rest = left - part, rest - share
        return [*parts, left]

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def happens(self, permille: int) -> bool:
        """Whether something of this chance (0 to 1000) happens."""
        return self.random() * 1000 < permille

    def one_of(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[self.between(0, len(items) - 1)]

    def _one_expected(self) -> int:
        drawn, events = self.random(), 0
        chance = reached = _NO_EVENT
        while drawn > reached and events < _MOST_EVENTS:
            events += 1
            chance /= events
            reached += chance
        return events

    def _normal(self) -> float:
        """Mean 0, variance 1: twelve even draws, which need no function of the machine's library."""
        drawn = -6.0
        for _ in range(12):
            drawn += self.random()
        return drawn
