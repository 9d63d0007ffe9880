"""Colours as people see them: lightness, chroma and hue in OKLCH (Björn Ottosson, 2020; CSS Color 4, 9.2)."""

import math

Linear = tuple[float, float, float]


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, and hue in radians of #rrggbb."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """#rrggbb; chroma is taken back, hue and lightness kept, where a screen cannot show as much of it."""
    if lightness <= 0:
        return "#000000"
    if lightness >= 1:
        return "#ffffff"
    if not _fits(_to_linear(lightness, chroma, hue)):
        least, most = 0.0, chroma
        for _ in range(14):
            middle = (least + most) / 2
            least, most = (middle, most) if _fits(_to_linear(lightness, middle, hue)) else (least, middle)
        chroma = least
    return "#" + "".join(f"{_byte(channel):02x}" for channel in _to_linear(lightness, chroma, hue))


def _to_linear(lightness: float, chroma: float, hue: float) -> Linear:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(channels: Linear) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in channels)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _byte(channel: float) -> int:
    channel = min(max(channel, 0.0), 1.0)
    share = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(share * 255)
