"""The search for garbage is put off for one block, whatever becomes of it, and goes on after the outermost."""

import gc

import pytest

from ganket.lib import collecting


def test_it_is_put_off_until_the_end_of_the_outermost_block():
    with collecting.put_off():
        with collecting.put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_what_failed():
    with pytest.raises(ValueError, match="wrong"), collecting.put_off():
        raise ValueError("wrong")
    assert gc.isenabled()
