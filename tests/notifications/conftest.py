from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.notifications import post


@pytest.fixture
def mailbox(settings: Any) -> Iterator[list[Any]]:
    """Mail goes to `post.box` and nowhere else."""
    settings.STOEP_DELIVERY_PROVIDERS = {"post": "tests.notifications.post:Post"}
    settings.MAIL_PROVIDER = "post"
    post.box.clear()
    post.outcomes.clear()
    yield post.box


@pytest.fixture
def by_day() -> Iterator[None]:
    """Two in the afternoon of today, when advertising may go: at night, the same test would tell of quiet hours."""
    today = datetime.now(ZoneInfo("Europe/Amsterdam"))
    with time_machine.travel(today.replace(hour=14, minute=0, second=0)):
        yield
