"""What the pages' tests stand on."""

import pytest
from django.urls import set_script_prefix


@pytest.fixture(autouse=True)
def _at_the_root() -> None:
    """A server sets the prefix of /m/<slug>/ anew for each request; the test client leaves the last one standing."""
    set_script_prefix("/")
