"""Nothing in the corpus needs a database, but the brand's host does: here it is a constant."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import stage


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    def url(_merchant: object, view: str, **given: str) -> str:
        return f"https://track.loper.example/{view}/{'/'.join(given.values())}"

    monkeypatch.setattr("notifications.designs.rendering.storefront_url", url)


@pytest.fixture(autouse=True)
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file beside the process that must not be read, whatever a payload calls it."""
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "x"
    secret.write_text("loper-canary")
    yield secret


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """Catalogues, templates and modules are read once, before anybody watches."""
    from notifications.designs import rendering

    kept, rendering.storefront_url = rendering.storefront_url, lambda *_a, **_k: "https://track.loper.example/0"
    try:
        stage.written(stage.design())
        for template in stage.BUILT_IN:
            stage.built_in(template)
    finally:
        rendering.storefront_url = kept
