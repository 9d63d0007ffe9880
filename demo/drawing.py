"""The demo shops' logos, drawn when they are seeded: shapes and letters, no picture of anybody's."""

import io
from functools import partial

from PIL import Image, ImageDraw, ImageFont

WHITE = "#ffffff"
SCALE = 4  # drawn large and made small, so that edges are smooth
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_loper(colour: str, wordmark: str) -> dict[str, bytes]:
    """A runner's track: three lanes that curve, and the name. White, because it stands on the brand's colour."""
    return {
        "logo": _png(_lockup(partial(_lanes, ink=WHITE), wordmark, WHITE)),
        "favicon": _png(_tile(partial(_lanes, ink=WHITE), colour)),
        "social": _png(_card(partial(_lanes, ink=WHITE), wordmark, colour, WHITE)),
    }


def draw_funkwerk(colour: str, wordmark: str) -> dict[str, bytes]:
    """Waves from an aerial, and the name; in dark for paper, in light for the night."""
    night = "#d9f1f5"
    return {
        "logo": _png(_lockup(partial(_waves, ink=colour), wordmark, "#14252a")),
        "logo-night": _png(_lockup(partial(_waves, ink="#5fc4d4"), wordmark, night)),
        "favicon": _png(_tile(partial(_waves, ink=WHITE), colour)),
        "social": _png(_card(partial(_waves, ink=WHITE), wordmark, colour, WHITE)),
    }


def _lanes(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], ink: str) -> None:
    left, top, right, bottom = box
    size = right - left
    width = max(size // 9, 1)
    for lane in range(3):
        inset = lane * size // 4
        draw.arc((left + inset, top + inset, left + 2 * size - inset, bottom + size - inset), 180, 270, ink, width)


def _waves(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], ink: str) -> None:
    left, top, right, bottom = box
    size = right - left
    middle = (left + right) // 2, (top + bottom) // 2
    for reach in (size // 2, size * 5 // 16):
        around = (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)
        for start, end in ((-50, 50), (130, 230)):
            draw.arc(around, start, end, ink, max(size // 12, 1))
    dot = size // 8
    draw.ellipse((middle[0] - dot, middle[1] - dot, middle[0] + dot, middle[1] + dot), ink)


def _lockup(mark: partial[None], wordmark: str, ink: str) -> Image.Image:
    """The mark and the name beside each other, on nothing."""
    height = 84 * SCALE
    font = _font(58 * SCALE)
    width = int(font.getlength(wordmark)) + height + 32 * SCALE
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    mark(draw, (6 * SCALE, 6 * SCALE, height - 6 * SCALE, height - 6 * SCALE))
    middle = height // 2
    draw.text(
        (height + 18 * SCALE, middle),
        wordmark,
        font=font,
        fill=ink,
        anchor="lm",
        stroke_width=2 * SCALE,
        stroke_fill=ink,
    )
    return picture.resize((width // SCALE, height // SCALE), Image.Resampling.LANCZOS)


def _tile(mark: partial[None], ground: str) -> Image.Image:
    size = 192 * SCALE
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, size - 1, size - 1), radius=size // 5, fill=ground)
    mark(draw, (size // 5, size // 5, size * 4 // 5, size * 4 // 5))
    return picture.resize((192, 192), Image.Resampling.LANCZOS)


def _card(mark: partial[None], wordmark: str, ground: str, ink: str) -> Image.Image:
    picture = Image.new("RGB", (1200 * 2, 630 * 2), ground)
    draw = ImageDraw.Draw(picture)
    mark(draw, (1000, 250, 1400, 650))
    draw.text((1200, 900), wordmark, font=_font(230), fill=ink, anchor="mm", stroke_width=8, stroke_fill=ink)
    return picture.resize((1200, 630), Image.Resampling.LANCZOS)


def _font(size: int) -> Font:
    # Pillow's own, Aileron: there on every machine.
    return ImageFont.load_default(size)


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
