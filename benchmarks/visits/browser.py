"""What a phone fetches for the first view of a page, counted by Chromium itself."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
CHROMIUM = os.environ.get("STOEP_CHROMIUM", "/usr/bin/chromium")
BRANDED = ("Font", "Image")  # the brand's own font, logo and pictures have caps of their own


@dataclass
class View:
    """One first view, with an empty cache. Bytes are as they came over the wire, heads included."""

    requests: list[tuple[str, str, int]] = field(default_factory=list)  # address, kind, bytes

    @property
    def weight(self) -> int:
        """HTML, CSS and JavaScript together."""
        return sum(size for _address, kind, size in self.requests if kind not in BRANDED)

    @property
    def pictures(self) -> int:
        return sum(size for _address, kind, size in self.requests if kind in BRANDED)

    def strangers(self, host: str) -> list[str]:
        """Addresses of other hosts."""
        return [address for address, _kind, _size in self.requests if f"//{host}" not in address]


@contextmanager
def phone() -> Iterator[tuple[Any, Callable[[], View]]]:
    """A phone without a cache: its page, and a function that gives what was fetched since it was asked last."""
    from playwright.sync_api import sync_playwright

    views, kinds, addresses = [View()], {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844}, is_mobile=False, device_scale_factor=2)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})

        def began(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]
            addresses[event["requestId"]] = event["request"]["url"]

        def ended(event: dict[str, Any]) -> None:
            key = event["requestId"]
            if not addresses[key].startswith("data:"):
                views[-1].requests.append((addresses[key], kinds[key], int(event["encodedDataLength"])))

        def fetched() -> View:
            page.wait_for_load_state("networkidle")
            views.append(View())
            return views[-2]

        network.on("Network.requestWillBeSent", began)
        network.on("Network.loadingFinished", ended)
        yield page, fetched
        browser.close()


def first_view(address: str) -> View:
    """Open the address on a phone with an empty cache and wait until the network is quiet."""
    with phone() as (page, fetched):
        page.goto(address)
        return fetched()
