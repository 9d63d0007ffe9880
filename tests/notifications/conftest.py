from collections.abc import Iterator
from typing import Any

import pytest

from tests.notifications import post


@pytest.fixture
def mailbox(settings: Any) -> Iterator[list[Any]]:
    """Mail goes to `post.box` and nowhere else."""
    settings.STOEP_DELIVERY_PROVIDERS = {"post": "tests.notifications.post:Post"}
    settings.MAIL_PROVIDER = "post"
    post.box.clear()
    post.outcomes.clear()
    yield post.box
