"""Checkouts for the door's tests: one with nothing made yet, and one whose environment is ready."""

import pytest
from tests.door.checkout import Checkout, new_checkout


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    return new_checkout(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Checkout:
    """One checkout whose environment is ready, shared by a module: making one takes seconds."""
    checkout = new_checkout(tmp_path_factory.mktemp("made"))
    processes = [checkout.popen("day"), checkout.popen("day")]
    checkout.first = [process.communicate(timeout=60) for process in processes]
    checkout.first_calls = checkout.uv_calls()
    return checkout
