"""Contrast of colours by WCAG 2.2 (relative luminance; AA text needs 4.5:1)."""

AA = 4.5
WHITE, BLACK = "#ffffff", "#000000"


def channels(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of #rrggbb, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


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


def readable_on(colour: str) -> str:
    """White where white is readable (people expect it on a brand's button), else black, which then always is."""
    return WHITE if contrast(colour, WHITE) >= AA else BLACK


def mix(colour: str, other: str, share: float) -> str:
    """`share` of the first colour with the rest of the second, channel by channel."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def nearest_readable(colour: str, ground: str) -> str:
    """The colour itself, or the nearest mix with black (white on a dark ground) that passes AA on the ground."""
    toward = "#000000" if luminance(ground) > 0.18 else "#ffffff"
    for step in range(100, -1, -2):
        candidate = mix(colour, toward, step / 100)
        if contrast(candidate, ground) >= AA:
            return candidate
    return toward
