"""Making a buyer's photo anew: nothing of the file itself is kept, so neither is the place where it was taken."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST = 4  # photos of one review
MOST_UPLOAD = 12 * 1024 * 1024  # bytes: what a phone's camera makes
MOST_PIXELS = 60_000_000  # of a JPEG, which is unpacked at a fraction of its size
MOST_UNPACKED = 16_000_000  # of the others, which are unpacked whole: a photo of 250 kB can ask for a gigabyte
MOST_BYTES = 350_000
SIDE = 1280  # px, the longer one
# What cameras and shops' editors write. Nothing that runs code, and no format that hardly anybody tests.
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"  # said to browsers, so that phones turn their own formats into one of these
QUALITIES = (82, 70, 58, 45)
PAPER = (255, 255, 255)


class NoPhoto(ValueError):
    """The file cannot be shown. `why` is "large", "pixels", "kind" or "broken"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Photo:
    """A photo as we made it: JPEG, upright, at most SIDE px, without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:32]


def remade(upload: IO[bytes]) -> Photo:
    """The uploaded file as a photo of our own making. Raises NoPhoto."""
    raw = upload.read(MOST_UPLOAD + 1)
    if len(raw) > MOST_UPLOAD:
        raise NoPhoto("large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(raw), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS or max(picture.size) > 40 * min(picture.size):
                    raise NoPhoto("large")
                if picture.format != "JPEG" and picture.width * picture.height > MOST_UNPACKED:
                    raise NoPhoto("pixels")
                picture.draft("RGB", (SIDE * 2, SIDE * 2))
                return _small(_flat(_sized(picture)))
    except NoPhoto:
        raise
    except UnidentifiedImageError:
        raise NoPhoto("kind") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPhoto("large") from None
    except Exception as error:  # decoders raise anything on a broken file: SyntaxError, struct.error, OSError, ...
        raise NoPhoto("broken") from error


def _sized(picture: Image.Image) -> Image.Image:
    """Made small before anything else is done with it: each step at full size would hold the whole of it once more."""
    if picture.mode in ("P", "1"):  # colours by number cannot be mixed
        picture = picture.convert("RGBA")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(picture)


def _flat(picture: Image.Image) -> Image.Image:
    with_alpha = picture.convert("RGBA")
    ground = Image.new("RGB", with_alpha.size, PAPER)
    ground.paste(with_alpha, (0, 0), with_alpha)
    return ground  # a new picture: no metadata, no profile came along


def _small(picture: Image.Image) -> Photo:
    for share in (1.0, 0.75, 0.5):
        sized = picture.copy()
        sized.thumbnail((int(SIDE * share), int(SIDE * share)), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            out = BytesIO()
            sized.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            if out.tell() <= MOST_BYTES:
                return Photo(out.getvalue(), *sized.size)
    raise NoPhoto("large")
