"""Somebody who has no mouse: only keys, and the focus has to be seen at every stop."""

from typing import Any

# Where the focus is: seen (an outline on the element, on its label, or on what stands in for a hidden radio button),
# in sight, and below the stop before it or beside it.
STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const faces = [one, one.closest('label'), one.nextElementSibling].filter(Boolean);
  const rings = faces.map(face => getComputedStyle(face)).filter(style =>
    style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = (one.closest('label') ?? one).getBoundingClientRect();
  return {what: one.outerHTML.slice(0, 140), seen: rings.length > 0, top: box.top + scrollY, height: box.height,
    inSight: box.bottom > 0 && box.top < innerHeight && box.width > 0};
}"""


class Hands:
    """Keys on a page. Every stop on the way must be seen, in sight, and further down than the one before."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.stops = 0

    def to(self, selector: str) -> "Hands":
        """Press Tab until this has the focus; a keyboard has no other way."""
        last: Any = None
        for _press in range(120):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None:  # the browser's own bar: round again
                last = None
                continue
            self.stops += 1
            assert stop["seen"], f"no ring around {stop['what']}"
            assert stop["inSight"], f"out of sight: {stop['what']}"
            assert last is None or stop["top"] + stop["height"] > last["top"], f"jumps up to {stop['what']}"
            last = stop
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return self
        raise AssertionError(f"{selector} cannot be reached by keyboard")

    def press(self, *keys: str) -> "Hands":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def writes(self, words: str) -> "Hands":
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        return self

    def follows(self, selector: str, key: str = "Enter") -> "Hands":
        """Go to a link or button and press it; wait for where it leads."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self
