"""One Chromium for every browser test: two of Playwright's event loops cannot live in one process."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A launched browser; without one the test is skipped, and fails where CI is set."""
    path = os.environ.get("STOEP_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        missing = f"no Chromium at {path}: set STOEP_CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    api = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop running in this thread, at which Django takes fright.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
