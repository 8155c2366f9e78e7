"""The seam for heavy analysis."""

from hypothesis import given
from hypothesis import strategies as st

from ganket.lib import engine


@given(st.lists(st.integers()))
def test_results_come_in_the_order_of_the_chunks(chunks):
    assert engine.run(lambda chunk: chunk * 2, chunks) == [chunk * 2 for chunk in chunks]


def test_chunks_may_be_made_as_they_are_needed():
    assert engine.run(len, (part for part in ("a", "bb"))) == [1, 2]
