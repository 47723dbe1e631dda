import pytest

from tests.core.someone import Someone


@pytest.fixture
def someone() -> Someone:
    """Somebody who has never talked to the tiny flows."""
    return Someone()
