"""The moving average of daily counts against a plain reading of each window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.lib.figures import moving_average


@given(st.lists(st.none() | st.integers(-50, 5000), max_size=60), st.integers(1, 9))
def test_the_moving_average_is_the_plain_mean_of_complete_windows(values, days):
    found = moving_average(values, days)
    for place, mean in enumerate(found):
        window = values[place - days + 1 : place + 1] if place >= days - 1 else []
        if len(window) == days and None not in window:
            assert mean == pytest.approx(sum(window) / days)
        else:
            assert mean is None
    assert len(found) == len(values)
