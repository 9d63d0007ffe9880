"""Looking at a page as many readers do at once: a phone by day, a desktop by night, 400 % zoom, text twice as large."""

from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test.signals import template_rendered
from django.urls import Resolver404, resolve

from tests import cast
from tests.browser.test_tracking_page import WCAG, Reader

STOREFRONT = "portal.urls_storefront"
# 320 px is what 400 % zoom leaves of a desktop (WCAG 1.4.10); the text alone grows to 200 % (1.4.4).
ROOM = ((320, 640, 1), (320, 640, 2), (1280, 900, 2))
# By day all rules on a phone; by night, on a desktop, those that depend on colours, which is all that night changes.
ALL = {"type": "tag", "values": WCAG}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LIGHTS = (("light", 390, 844, ALL), ("dark", 1280, 900, COLOURS))

AXE = """async rules => {
  const found = await axe.run({runOnly: rules, resultTypes: ['violations']});
  return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
# Nothing may stick out of the page, also not where the page would hide it; a box that scrolls by itself may hold more.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth, wide = [];
  if (document.documentElement.scrollWidth > width) wide.push(`scrolls by ${document.documentElement.scrollWidth}`);
  for (const one of document.querySelectorAll('body *')) {
    const box = one.getBoundingClientRect();
    if (box.right <= width + 1 || !box.width || !one.checkVisibility()) continue;
    if (one.closest('.visually-hidden, .care__trap, svg, .leaflet-container')) continue;
    wide.push(one.outerHTML.slice(0, 120));
  }
  return wide.slice(0, 3);
}"""
# What axe leaves open: an error is tied to its field, names no ghost, and the title says that there is one.
UNTOLD = """() => {
  const said = [], text = one => (one?.textContent ?? '').trim();
  if (document.querySelectorAll('h1').length !== 1) said.push('not one h1');
  if (!text(document.querySelector('title'))) said.push('no title');
  for (const one of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
    for (const id of [one.getAttribute('aria-describedby'), one.getAttribute('aria-labelledby')])
      for (const name of (id ?? '').split(/\\s+/).filter(Boolean))
        if (!document.getElementById(name)) said.push(`names a ghost: ${name}`);
  for (const field of document.querySelectorAll('.field--wrong')) {
    const error = text(field.querySelector('.field__error'));
    const tied = [field, ...field.querySelectorAll('[aria-describedby]')].some(one =>
      (one.getAttribute('aria-describedby') ?? '').split(/\\s+/).some(id => error &&
        text(document.getElementById(id)).includes(error)));
    if (!tied) said.push(`untied error: ${error}`);
    if (!field.querySelector('[aria-invalid=true]')) said.push(`not marked as wrong: ${error}`);
  }
  return said;
}"""
STRONG = """() => [...document.querySelectorAll('main .button')]
  .filter(one => !/button--(quiet|bare|bad)/.test(one.className) && one.checkVisibility()).map(one => one.outerHTML)"""


class Tour(Reader):
    """A walk through one shop's pages. `look` keeps what is wrong in `problems`; what was seen is counted."""

    def __init__(self, chromium: Any, base: str, shop: cast.Shop) -> None:
        locale = shop.merchant.language  # the longest words that its customers read
        super().__init__(chromium, base, reduced_motion="reduce", color_scheme="light", locale=locale)
        self.shop = shop
        self.problems: list[str] = []
        self.seen: list[str] = []
        self.routes: set[str] = set()
        self.templates: set[str] = set()
        template_rendered.connect(self._note_template)

    def close(self) -> None:
        template_rendered.disconnect(self._note_template)
        self.context.close()

    def _note_template(self, template: Any, **_rest: Any) -> None:
        if template.name and template.name.startswith("storefront/"):
            self.templates.add(template.name.partition("#")[0])

    def go(self, path: str, name: str = "") -> "Tour":
        """Open an address; with a name, look at what it shows."""
        self.opens(path)
        return self.look(name) if name else self

    def press(self, selector: str = "main form button >> nth=0", name: str = "") -> "Tour":
        """Press a button that leads to another page, or to this one again."""
        with self.page.expect_navigation():
            self.page.click(selector)
        return self.look(name) if name else self

    def look(self, name: str) -> "Tour":
        """Everything that must hold for every page, on this one as it stands, with all of it unfolded."""
        self.seen.append(name)
        self._note_route(name)
        page = self.page
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.evaluate(axe_source())
        for scheme, width, height, rules in LIGHTS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            self._keep(f"{name}, {scheme}", page.evaluate(AXE, rules))
        for width, height, scale in ROOM:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("scale => { document.documentElement.style.fontSize = `${scale * 100}%` }", scale)
            self._keep(f"{name}, {width} px, text {scale}×", page.evaluate(TOO_WIDE))
        page.evaluate("() => { document.documentElement.style.fontSize = '' }")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 390, "height": 844})
        self._keep(f"{name}, told", page.evaluate(UNTOLD))
        strong = page.evaluate(STRONG)
        self._keep(f"{name}, more than one main button", strong if len(strong) > 1 else [])
        self._note_traffic(name)
        return self

    def _note_route(self, name: str) -> None:
        try:
            self.routes.add(str(resolve(urlsplit(self.page.url).path, urlconf=STOREFRONT).url_name))
        except Resolver404:
            self.routes.add("404")

    def _note_traffic(self, name: str) -> None:
        """No other host, and no complaint but the browser's own note that the page we went to is a 4xx."""
        own = urlsplit(self.base).netloc
        self._keep(f"{name}, foreign host", [one.url for one in self.loaded if urlsplit(one.url).netloc != own])
        answers = [str(one.status) for one in self.loaded if one.request.is_navigation_request()]
        mine = tuple(f"the server responded with a status of {status}" for status in answers if status[0] in "45")
        self._keep(f"{name}, console", [one for one in self.complaints if not mine or not any(m in one for m in mine)])
        self.loaded.clear()
        self.complaints.clear()

    def _keep(self, where: str, found: list[str]) -> None:
        self.problems += [f"{where}: {one}" for one in found]


def ours(pattern: str) -> set[str]:
    """The storefront's templates whose name fits."""
    root = PurePosixPath("storefront")
    from django.conf import settings

    folder = settings.BASE_DIR / "templates"
    return {str(root / path.relative_to(folder / "storefront")) for path in (folder / "storefront").glob(pattern)}


@cache
def axe_source() -> str:
    """axe-core, to be put into a page; without it the test is skipped."""
    library = pytest.importorskip("axe_playwright_python")
    return (files(library.__name__) / "axe.min.js").read_text()
