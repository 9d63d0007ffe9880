"""Contrast of colours by WCAG 2.2 (relative luminance; AA text needs 4.5:1, lines and icons 3:1)."""

from functools import lru_cache

from merchants.oklch import from_oklch, to_oklch

AA = 4.5
AA_GRAPHICS = 3.0
WHITE, BLACK = "#ffffff", "#000000"
# What links and lines in the brand's ink can stand on: --paper, --ground and --sunken of static/css/tokens.css, then
# the grounds of the mails. A test compares them.
PAPER, NIGHT = "#ffffff", "#16181d"
DAY_GROUNDS = (PAPER, "#f5f6f8", "#eceef2", "#f3f3f1")
NIGHT_GROUNDS = (NIGHT, "#0e1013", "#20232a", "#0f1013", "#1c1e24")
WASH, NIGHT_WASH = 0.08, 0.18  # how much of the ink is in its tint
STEP = 0.002  # of lightness, 0 to 1: about half of one of 256 levels


def channels(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of #rrggbb, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def passes(colour: str, grounds: tuple[str, ...], ratio: float = AA) -> bool:
    """Whether the colour reads on every one of the grounds."""
    return all(contrast(colour, ground) >= ratio for ground in grounds)


def reads_as_ink(colour: str) -> bool:
    """Whether links can have exactly this colour: on every ground of the pages and on its own tint."""
    return passes(colour, (*DAY_GROUNDS, mix(colour, PAPER, WASH)))


def readable_on(colour: str) -> str:
    """White where white is readable (people expect it on a brand's button), else black, which then always is."""
    return WHITE if contrast(colour, WHITE) >= AA else BLACK


def mix(colour: str, other: str, share: float) -> str:
    """`share` of the first colour with the rest of the second, channel by channel."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@lru_cache(maxsize=4096)
def nearest_readable(colour: str, grounds: tuple[str, ...], ratio: float = AA) -> str:
    """The colour itself if it reads on all grounds, else the nearest that does: the same hue, lightness changed as
    little as possible, darker rather than lighter when both are as near. Black or white where no tone of it reads."""
    if passes(colour, grounds, ratio):
        return colour
    lightness, chroma, hue = to_oklch(colour)
    for step in range(1, int(1 / STEP) + 2):
        for target in (lightness - step * STEP, lightness + step * STEP):
            candidate = from_oklch(target, chroma, hue) if -STEP < target < 1 + STEP else ""
            if candidate and passes(candidate, grounds, ratio):
                return candidate
    return max((BLACK, WHITE), key=lambda end: min(contrast(end, ground) for ground in grounds))
