"""Fixtures of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.returns.labels.stage import Stage, staged


@pytest.fixture
def sendcloud(settings: Any) -> Iterator[Stage]:
    with staged(settings, "sendcloud") as stage:
        yield stage


@pytest.fixture
def karrio(settings: Any) -> Iterator[Stage]:
    with staged(settings, "karrio") as stage:
        yield stage


@pytest.fixture(params=["sendcloud", "karrio"])
def each(request: pytest.FixtureRequest, settings: Any) -> Iterator[Stage]:
    """Every remote provider in turn."""
    with staged(settings, request.param) as stage:
        yield stage
