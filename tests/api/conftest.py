"""Fixtures of the API's tests."""

import pytest
from tests.api import shared, writing
from tests.situation import reporting


@pytest.fixture
def everything(cast, emergency) -> list[shared.Shared]:
    """One thing of every kind but reports under each mark."""
    return shared.share_everything(cast, emergency, with_reports=False)


@pytest.fixture
def everything_and_reports(cast, emergency) -> list[shared.Shared]:
    """One thing of every kind under each mark; takes seconds."""
    return shared.share_everything(cast, emergency, with_reports=True)


@pytest.fixture
def trio(cast):
    """An emergency of the cast's own three states."""
    return reporting.open_emergency(cast, writing.SLUG)
