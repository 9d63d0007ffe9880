"""Pictures of the brand: what a shop uploads is decoded, cut to size and written anew, so nothing of the file itself
is ever served. Metadata, animation, hidden payloads and whatever a decoder was fooled with stay behind."""

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from merchants.contrast import AA_GRAPHICS, NIGHT, contrast
from merchants.models import Brand, BrandImage

UPLOAD_CAP = 4 * 1024 * 1024  # bytes of what a shop may upload
PIXEL_CAP = 16_000_000  # of the picture as decoded: about 200 MB of memory for a moment
LONGEST = 20  # times as long as wide: more is no logo, and squared it would need gigabytes
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}
# Opened by itself a picture is a picture: whatever a browser thinks it sees, it may load and run nothing.
ALONE = "default-src 'none'; sandbox"
Kind = BrandImage.Kind


@dataclass(frozen=True)
class Rule:
    """What becomes of a kind of picture: fits a box in px (twice the size shown), and a number of bytes."""

    box: tuple[int, int]
    cap: int
    fill: bool = False  # cut to exactly the box
    opaque: bool = False


RULES = {
    Kind.LOGO: Rule((480, 96), 20_000),
    Kind.LOGO_NIGHT: Rule((480, 96), 20_000),
    Kind.FAVICON: Rule((192, 192), 20_000),
    Kind.SOCIAL: Rule((1200, 630), 150_000, fill=True, opaque=True),
}


@dataclass(frozen=True)
class Encoded:
    """A picture as we made it."""

    content: bytes
    mime: str
    width: int
    height: int
    reads_at_night: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:32]


def encode(upload: IO[bytes], kind: str) -> Encoded:
    """The uploaded file as a picture of its kind, made by us. Raises ValidationError that says what to do instead."""
    return encode_by(upload, RULES[Kind(kind)], square=kind == Kind.FAVICON)


def encode_by(upload: IO[bytes], rule: Rule, *, square: bool = False) -> Encoded:
    """The uploaded file made anew by a rule. Raises ValidationError that says what to do instead."""
    picture = _decoded(upload)
    if not rule.opaque:
        picture = _trimmed(picture)
    _refuse_a_line(picture.size)
    if square:
        picture.thumbnail(rule.box, Image.Resampling.LANCZOS)  # first: the square of a long picture is a huge one
        picture = ImageOps.pad(picture, (max(picture.size),) * 2)
    if rule.fill:
        picture = ImageOps.fit(picture, rule.box, Image.Resampling.LANCZOS)
    for candidate in _candidates(picture, rule):
        content, mime = candidate
        if len(content) <= rule.cap:
            with Image.open(io.BytesIO(content)) as made:
                width, height = made.size
            return Encoded(content, mime, width, height, _reads_at_night(picture))
    raise ValidationError(
        _("Even made small this picture has more than %(kilobytes)s kB. Use a simpler one, without photographs.")
        % {"kilobytes": rule.cap // 1000}
    )


def keep(brand: Brand, kind: str, made: Encoded) -> None:
    """Show the picture from now on. Needs the merchant's scope; the brand's row must be locked. Saves the brand."""
    BrandImage.objects.filter(kind=kind, replaced_at__isnull=True).exclude(digest=made.digest).update(
        replaced_at=timezone.now()
    )
    BrandImage.objects.update_or_create(
        kind=kind,
        digest=made.digest,
        defaults={
            "mime": made.mime,
            "width": made.width,
            "height": made.height,
            "content": made.content,
            "replaced_at": None,
        },
    )
    brand.pictures = {**brand.pictures, kind: facts_of(kind, made)}
    brand.save(update_fields=["pictures", "updated_at"])


def remove(brand: Brand, kind: str) -> None:
    """Show it no longer; mails that were sent keep it for a while."""
    BrandImage.objects.filter(kind=kind, replaced_at__isnull=True).update(replaced_at=timezone.now())
    brand.pictures = {name: facts for name, facts in brand.pictures.items() if name != kind}
    brand.save(update_fields=["pictures", "updated_at"])


def found(name: str) -> BrandImage | None:
    """The picture with this name ("logo-<digest>.png"), replaced or not. Needs the merchant's scope."""
    kind, _dash, rest = name.rpartition("-")
    digest, _dot, extension = rest.partition(".")
    if kind not in Kind.values or not digest.isalnum():
        return None
    row: BrandImage | None = BrandImage.objects.filter(kind=kind, digest=digest).first()
    return row if row is not None and EXTENSIONS.get(row.mime) == extension else None


def facts_of(kind: str, made: Encoded) -> dict[str, str | int | bool]:
    """What merchants.branding.Picture needs to know."""
    return {
        "name": f"{kind}-{made.digest}.{EXTENSIONS[made.mime]}",
        "width": made.width,
        "height": made.height,
        "reads_at_night": made.reads_at_night,
    }


def _decoded(upload: IO[bytes]) -> Image.Image:
    """The first frame, turned upright, with alpha. Its size is read and refused before anything is unpacked."""
    raw = upload.read(UPLOAD_CAP + 1)
    if len(raw) > UPLOAD_CAP:
        raise ValidationError(_("This file has more than %(megabytes)s MB.") % {"megabytes": UPLOAD_CAP // 1024**2})
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<?xml", b"<svg ", b"<!doc") and b"<svg" in raw.lower():
        raise ValidationError(
            _("An SVG can hold scripts, so it is not accepted. Export it as PNG, at least 480 pixels wide.")
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
                if opened.width * opened.height > PIXEL_CAP:
                    raise _too_large(opened.size)
                _refuse_a_line(opened.size)
                opened.draft("RGB", (2400, 2400))  # a huge JPEG is unpacked at a fraction of its size
                opened.load()
                return ImageOps.exif_transpose(opened).convert("RGBA")
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("This picture has too many pixels. Make it smaller than 4000 × 4000.")) from error
    except UnidentifiedImageError as error:
        raise ValidationError(_("This is not a picture we can read. Use PNG, JPEG, WebP or GIF.")) from error
    except Exception as error:  # decoders raise anything on a broken file: SyntaxError, struct.error, OSError, ...
        raise ValidationError(_("This picture is damaged or cut off. Export it once more.")) from error


def _refuse_a_line(size: tuple[int, int]) -> None:
    """Raise ValidationError for a picture of (width, height) px that is more than LONGEST times as long as wide."""
    if max(size) > LONGEST * min(size):
        raise _too_large(size)


def _too_large(size: tuple[int, int]) -> ValidationError:
    return ValidationError(
        _("This picture has %(width)s × %(height)s pixels. Make it smaller than 4000 × 4000.")
        % {"width": size[0], "height": size[1]}
    )


def _trimmed(picture: Image.Image) -> Image.Image:
    """Without the empty edges that would make a logo look small and off its place."""
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise ValidationError(_("This picture is empty: every pixel of it is transparent."))
    return picture.crop(box)


def _candidates(picture: Image.Image, rule: Rule) -> Iterator[tuple[bytes, str]]:
    """The picture at twice the size shown, then with fewer colours, then smaller, until it is small enough."""
    for share in (1.0, 0.75, 0.5):
        sized = picture.copy()
        sized.thumbnail((int(rule.box[0] * share), int(rule.box[1] * share)), Image.Resampling.LANCZOS)
        if rule.opaque:
            ground = Image.new("RGBA", sized.size, "#ffffff")
            flat = Image.alpha_composite(ground, sized).convert("RGB")
            for quality in (86, 78, 68):
                yield _written(flat, "JPEG", quality=quality, optimize=True, progressive=True), "image/jpeg"
            continue
        yield _written(sized, "PNG", optimize=True), "image/png"
        for colours in (256, 96):
            reduced = sized.quantize(colours, method=Image.Quantize.FASTOCTREE)
            yield _written(reduced, "PNG", optimize=True), "image/png"


def _written(picture: Image.Image, form: str, **how: object) -> bytes:
    bare = Image.new(picture.mode, picture.size)  # no info, no profile, no text chunks
    if picture.mode == "P":
        bare = picture.copy()
        bare.info = {}
    else:
        bare.paste(picture)
    written = io.BytesIO()
    bare.save(written, form, **how)
    return written.getvalue()


def _reads_at_night(picture: Image.Image) -> bool:
    """Whether most of what is visible stands out from a dark ground (3:1). A picture without gaps is its own ground."""
    small = picture.resize((48, 48), Image.Resampling.BOX)
    raw = small.tobytes()
    pixels = [raw[place : place + 4] for place in range(0, len(raw), 4)]
    visible = [f"#{pixel[:3].hex()}" for pixel in pixels if pixel[3] > 96]
    if len(visible) > 0.95 * len(pixels):
        return True
    return sum(contrast(colour, NIGHT) >= AA_GRAPHICS for colour in visible) >= 0.7 * len(visible)
