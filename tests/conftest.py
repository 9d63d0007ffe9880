"""What every test stands on: the real Postgres, no nudges, the cast, and one browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import settings as hypothesis

from inbox import door
from tests import cast
from tests.mailbox import Mailbox
from workqueue import guards
from workqueue.doorbell import Doorbell

SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"
# How long an example took says how busy the machine was, not whether the code is right. And the same examples each
# time: a run says something about a change then, and not about the dice. `STOEP_DICE=1 bin/test` looks for new ones.
hypothesis.register_profile("stoep", deadline=None, derandomize="STOEP_DICE" not in os.environ)
hypothesis.load_profile("stoep")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """No test leans on a nudge or on what another test left in a process cache."""
    monkeypatch.setattr(Doorbell, "ring", lambda self: None)
    door.forget_cached()
    if {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
        # pytest wraps a test in transactions of its own: those do not count as ours.
        depth = len(connection.savepoint_ids) + bool(connection.in_atomic_block)
        monkeypatch.setattr(guards, "watermark", depth)
    yield


@pytest.fixture
def loper(db: None) -> cast.Shop:
    """Loper Loopsport: running shoes, Dutch."""
    return cast.loper()


@pytest.fixture
def funkwerk(db: None) -> cast.Shop:
    """Funkwerk: electronics, German."""
    return cast.funkwerk()


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Where this test's mails arrive, by real SMTP."""
    box = Mailbox()
    settings.SMTP_URL = box.url
    yield box
    box.stop()


@pytest.fixture
def samples() -> Path:
    """Recorded payloads of the real platforms, where the folder is present."""
    if not SAMPLES.is_dir():
        pytest.skip("no ../shared/samples here")
    return SAMPLES


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A launched browser; without one the test is skipped, and fails where CI is set.

    One for every test: two of Playwright's event loops cannot live in one process.
    """
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
