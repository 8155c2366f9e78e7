"""Damaged files: each is read, or refused in words, within the limits of the child. The long run is a proof."""

import random

import pytest
from tests.situation.reading import mutations, sheets

from ganket.situation.importer.reading import child, grid, meaning
from ganket.situation.importer.reading.outcome import Reading, Unreadable

SEEDS = 20
EACH = 8


@pytest.mark.parametrize("number", range(SEEDS))
def test_seed_file_is_read_or_asked_about(number):
    reading = meaning.read(mutations.seed(number), sheets.known(), grid_of=grid.read)
    assert isinstance(reading, Reading)


@pytest.mark.parametrize("number", range(SEEDS))
def test_damaged_file_is_read_or_refused_in_words(number):
    chance, words = random.Random(number), []
    for at in range(EACH):
        content = mutations.mutated(mutations.seed(number), chance)
        # Archives go through the child: a damaged one may take more memory than this process should give.
        grid_of = child.grid if content.startswith(b"PK") and at < 2 else _plainly
        try:
            reading = meaning.read(content, sheets.known(), grid_of=grid_of)
        except Unreadable as error:
            words.append(str(error))
        else:
            assert not reading.figures or not (reading.problems or reading.doubts)
    assert all(words)


def _plainly(content, encoding, delimiter):
    if content.startswith(b"PK"):
        raise Unreadable("beyond_limits")
    return grid.read(content, encoding, delimiter)
