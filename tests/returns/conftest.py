"""What tests of returns share beyond the cast."""

from collections.abc import Iterator

import pytest

from tests.returns.money.bank import Bank, open_bank


@pytest.fixture
def bank() -> Iterator[Bank]:
    """Where the money goes, in place of every shop and provider."""
    with open_bank() as opened:
        yield opened
