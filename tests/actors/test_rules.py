"""Sharing labels: written exactly so, ordered, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.actors import rules
from ganket.actors.rules import Label

labels = st.sampled_from(list(Label))
KNOWN = {each.value for each in Label}


@pytest.mark.parametrize("written", sorted(KNOWN))
def test_label_is_read_as_it_is_written(written):
    assert rules.label(written) == written


@pytest.mark.parametrize(
    "written",
    [
        *("red ", "TLP:RED+", "AMBER STRICT", "tlp:red", "TLP:red", "RED", "TLP: RED", "TLP:AMBER STRICT", "TLP:WHITE"),
        *("TLP:AMBER+STRICT ", "TLP:ĐỎ", "", "TLP", "TLP:", "null", "TLP:RED\x00"),
    ],
)
def test_label_is_never_guessed(written):
    with pytest.raises(ValueError, match="is not a sharing label. The labels are TLP:CLEAR, TLP:GREEN"):
        rules.label(written)


def test_nothing_is_no_label():
    with pytest.raises(ValueError, match="None is not a sharing label"):
        rules.label(None)


@given(st.text())
def test_only_the_five_are_labels(written):
    if written not in KNOWN:
        with pytest.raises(ValueError, match="is not a sharing label"):
            rules.label(written)


@given(st.lists(labels, min_size=1))
def test_strictest_is_one_of_them_and_no_other_is_stricter(given_labels):
    found = rules.strictest(given_labels)
    assert found in given_labels
    assert all(rules.ORDER.index(each) <= rules.ORDER.index(found) for each in given_labels)


@given(st.lists(labels), st.lists(labels))
def test_strictest_of_all_is_the_strictest_of_the_parts(some, others):
    assert rules.strictest(some + others) == rules.strictest([rules.strictest(some), rules.strictest(others)])


def test_order_is_that_of_the_protocol():
    names = [each.value for each in rules.ORDER]
    assert names == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


def test_nothing_at_all_is_clear():
    assert rules.strictest([]) is Label.CLEAR


def test_bytes_lie_under_the_start_of_their_hash():
    assert rules.file_path("ab" + "0" * 62) == "ab/ab" + "0" * 62
