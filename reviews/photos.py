"""Making a buyer's photo anew: nothing of the file itself is kept, so neither is the place where it was taken."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST = 4  # photos of one review
MOST_UPLOAD = 12 * 1024 * 1024  # bytes: what a phone's camera makes
MOST_PIXELS = 60_000_000
MOST_BYTES = 350_000
SIDE = 1280  # px, the longer one
# What cameras and shops' editors write. Nothing that runs code, and no format that hardly anybody tests.
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"  # said to browsers, so that phones turn their own formats into one of these
QUALITIES = (82, 70, 58, 45)
PAPER = (255, 255, 255)


class NoPhoto(ValueError):
    """The file cannot be shown. `why` is "large", "kind" or "broken"."""

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
                picture.draft("RGB", (SIDE * 2, SIDE * 2))  # JPEGs are unpacked at a fraction of their size
                return _small(_flat(ImageOps.exif_transpose(picture)))
    except NoPhoto:
        raise
    except UnidentifiedImageError:
        raise NoPhoto("kind") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPhoto("large") from None
    except Exception as error:  # decoders raise anything on a broken file: SyntaxError, struct.error, OSError, ...
        raise NoPhoto("broken") from error


def _flat(picture: Image.Image) -> Image.Image:
    with_alpha = picture.convert("RGBA")
    with_alpha.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
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
