"""Making a small picture out of what a shop's host sent, which may be anything."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 128  # px: 56 on the page, sharp on a phone
MOST_BYTES = 4096
MOST_PIXELS = 40_000_000  # what a large camera makes; a bomb claims more
# What shops use. Nothing that runs code (SVG, EPS) and no format that hardly anybody tests.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
QUALITIES = (80, 65, 50, 35, 20)
PAPER = (255, 255, 255)


class NoPicture(ValueError):
    """The bytes are no picture that we can show."""


def thumbnail(data: bytes) -> bytes:
    """The picture as a square WebP of SIDE px and at most MOST_BYTES, whole, on white; NoPicture for all else.

    The size is read from the header before anything is unpacked. Of a moving picture the first frame stays.
    Nothing of the original file survives: no metadata, no place, no trailing bytes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NoPicture(f"{picture.width} x {picture.height} px is more than we unpack")
                picture.draft("RGB", (SIDE * 2, SIDE * 2))  # JPEGs are unpacked at a fraction of their size
                return _small(_flat(_sized(picture)))
    except NoPicture:
        raise
    # Broken files make Pillow raise all kinds of errors; each means the same to us.
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture(type(error).__name__) from None
    except (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, MemoryError) as error:
        raise NoPicture(f"unreadable ({type(error).__name__})") from None


def _sized(picture: Image.Image) -> Image.Image:
    """Shrunk before anything else is done with it: each step at full size would hold the whole of it once more."""
    if picture.mode in ("P", "1"):  # colours by number cannot be mixed
        picture = picture.convert("RGBA")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(picture)


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency: product pictures are made for white."""
    with_alpha = picture.convert("RGBA")
    ground = Image.new("RGB", (SIDE, SIDE), PAPER)
    ground.paste(with_alpha, ((SIDE - with_alpha.width) // 2, (SIDE - with_alpha.height) // 2), with_alpha)
    return ground


def _small(picture: Image.Image) -> bytes:
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise NoPicture("it does not become small enough")
