"""What becomes of uploaded pictures: nothing of the file itself is ever served."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from merchants.models import BrandImage
from merchants.pictures import PIXEL_CAP, RULES, UPLOAD_CAP, Encoded, encode, found, keep, remove
from tests import cast

PAYLOAD = b"<script>alert(1)</script><?php system('id') ?>"


def picture(size: tuple[int, int] = (300, 120), form: str = "PNG", mode: str = "RGBA", **how: Any) -> bytes:
    image = Image.new(mode, size, (194, 65, 12, 255)[: len(mode)])
    for place in range(0, min(size), 7):
        image.putpixel((place, place), (10, place % 255, 200, 255)[: len(mode)])
    made = io.BytesIO()
    image.save(made, form, **how)
    return made.getvalue()


def refused(content: bytes, kind: str = "logo") -> str:
    with pytest.raises(ValidationError) as error:
        encode(io.BytesIO(content), kind)
    return " ".join(error.value.messages)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kB that claims, and unpacks to, very many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" * (1 + width)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(row) for _ in range(min(height, 2000))) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("kind", RULES)
def test_every_usual_format_becomes_a_small_picture_of_ours(form: str, kind: str) -> None:
    made = encode(io.BytesIO(picture((1600, 500), form, "RGB" if form in ("JPEG", "GIF") else "RGBA")), kind)
    rule = RULES[BrandImage.Kind(kind)]
    with Image.open(io.BytesIO(made.content)) as opened:
        assert opened.format in ("PNG", "JPEG")
        assert opened.size == (made.width, made.height)
        assert not opened.info.keys() & {"exif", "icc_profile", "xmp", "comment", "Comment"}
    assert made.width <= rule.box[0] and made.height <= rule.box[1] and len(made.content) <= rule.cap


def test_metadata_and_hidden_text_stay_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Geheim: Keizersgracht 1"
    exif[0x0112] = 6  # lying on its side
    info = PngInfo()
    info.add_text("Comment", PAYLOAD.decode())
    for content in (picture(form="JPEG", mode="RGB", exif=exif), picture(pnginfo=info), picture() + PAYLOAD):
        made = encode(io.BytesIO(content), "logo").content
        assert b"Geheim" not in made and b"script" not in made and b"php" not in made
    turned = encode(io.BytesIO(picture((300, 120), "JPEG", "RGB", exif=exif)), "logo")
    assert turned.height > turned.width  # turned upright before its hint was dropped


def test_the_first_frame_of_an_animation_stands_still() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("#c2410c", "#000000", "#0b5c6b")]
    for form in ("GIF", "WEBP"):
        made = io.BytesIO()
        frames[0].save(made, form, save_all=True, append_images=frames[1:])
        with Image.open(io.BytesIO(encode(io.BytesIO(made.getvalue()), "favicon").content)) as opened:
            assert getattr(opened, "n_frames", 1) == 1
            red, green, blue, _alpha = opened.convert("RGBA").getpixel((opened.width // 2, opened.height // 2))  # type: ignore[misc]
            assert red > 150 and blue < 60, (form, red, green, blue)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a bomb", bomb(30_000, 30_000), "pixels"),
        ("a bomb just below Pillow's own limit", bomb(9_000, 9_000), "pixels"),
        ("cut off", picture((800, 800))[:-1200], "cut off"),
        ("one byte", b"\x89", "not a picture"),
        ("nothing", b"", "not a picture"),
        ("html", b"<!doctype html><script>1</script>", "not a picture"),
        ("a renamed program", b"MZ" + b"\0" * 500, "not a picture"),
        ("a pdf", b"%PDF-1.7\n%\xe2\xe3", "not a picture"),
        ("postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "not a picture"),
        ("svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("bare svg", b"\n <svg onload=alert(1)>", "SVG"),
        ("too heavy", b"\x89PNG\r\n\x1a\n" + b"\0" * (UPLOAD_CAP + 1), "MB"),
        ("a tiff", picture(form="TIFF"), "not a picture"),
        ("empty", b"", "not a picture"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(name: str, content: bytes, says: str) -> None:
    assert says in refused(content)


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("size", [(1, 30_000), (30_000, 1), (21, 1), (500, 20_000)])
def test_a_line_is_refused_before_it_is_made_a_square(kind: str, size: tuple[int, int]) -> None:
    """200 bytes of 1 × 30,000 px, squared for an icon, were 3.6 GB."""
    assert f"{size[0]} × {size[1]}" in refused(picture(size), kind)


def test_a_line_between_empty_edges_is_refused_too() -> None:
    image, made = Image.new("RGBA", (400, 4000), (0, 0, 0, 0)), io.BytesIO()
    image.paste("#c2410c", (200, 0, 202, 4000))
    image.save(made, "PNG")
    assert "2 × 4000" in refused(made.getvalue(), "favicon")


def test_an_icon_is_squared_when_it_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    squared: list[tuple[int, int]] = []
    pad = ImageOps.pad

    def noted(image: Image.Image, size: tuple[int, int], *rest: Any) -> Image.Image:
        squared.append(size)
        return pad(image, size, *rest)

    monkeypatch.setattr("merchants.pictures.ImageOps.pad", noted)
    made = encode(io.BytesIO(picture((700, 9_000))), "favicon")
    assert (made.width, made.height) == (192, 192) and squared == [(192, 192)]


def test_a_polyglot_loses_its_other_half() -> None:
    """A GIF that is also JavaScript: the file is a picture, so it is taken; what comes out is only the picture."""
    gif = picture((40, 40), "GIF", "RGB")
    polyglot = gif[:-1] + b"\x3b=1;" + PAYLOAD
    made = encode(io.BytesIO(polyglot), "logo")
    assert made.mime == "image/png" and PAYLOAD not in made.content and not made.content.startswith(b"GIF")


def test_a_picture_of_nothing_is_refused() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(made, "PNG")
    assert "transparent" in refused(made.getvalue())


def test_noise_is_made_smaller_until_it_fits() -> None:
    made = io.BytesIO()
    Image.effect_noise((1000, 300), 200).convert("RGB").save(made, "PNG")
    for kind, rule in RULES.items():
        try:
            assert len(encode(io.BytesIO(made.getvalue()), kind).content) <= rule.cap
        except ValidationError as error:
            assert "kB" in str(error)
    assert PIXEL_CAP < Image.MAX_IMAGE_PIXELS  # type: ignore[operator]


def test_a_dark_logo_is_known_to_vanish_at_night() -> None:
    def drawn(ink: str) -> bytes:
        image, made = Image.new("RGBA", (200, 60), (0, 0, 0, 0)), io.BytesIO()
        image.paste(ink, (0, 0, 40, 60))
        image.paste(ink, (100, 20, 200, 40))
        image.save(made, "PNG")
        return made.getvalue()

    assert not encode(io.BytesIO(drawn("#14252a")), "logo").reads_at_night
    assert encode(io.BytesIO(drawn("#ffffff")), "logo").reads_at_night


def test_a_replaced_picture_stays_for_the_mails_that_show_it(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    brand = loper.merchant.brand
    with loper.scoped():
        keep(brand, "logo", encode(io.BytesIO(picture()), "logo"))
        first = brand.pictures["logo"]["name"]
        keep(brand, "logo", encode(io.BytesIO(picture((400, 90))), "logo"))
        second = brand.pictures["logo"]["name"]
        assert first != second and found(first) and found(second)
    for name in (first, second):
        answer = loper.client().get(f"/brand/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert "immutable" in answer["Cache-Control"] and "Cookie" not in answer.get("Vary", "")
        assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
        assert funkwerk.client().get(f"/brand/{name}").status_code == 404
    page = loper.client().get("/").content.decode()
    assert second in page and first not in page
    with loper.scoped():
        remove(brand, "logo")
        assert found(second) and brand.pictures == {}
        keep(brand, "logo", encode(io.BytesIO(picture()), "logo"))  # the first one again
        assert BrandImage.objects.get(replaced_at__isnull=True).digest in first
    for path in ("logo-", "logo-x.png", "logo-..png", "evil-0a.png", f"{first[:-4]}.jpg", "x\x00-1.png", "a" * 3000):
        assert loper.client().get(f"/brand/{path}").status_code == 404, path


def test_the_brand_is_locked_only_when_the_picture_is_ready(loper: cast.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    team = Client(HTTP_HOST="portal.localhost")
    team.force_login(loper.member())
    locked_before: list[bool] = []

    def noted(upload: Any, kind: str) -> Encoded:
        locked_before.append(any("merchants_brand" in one["sql"] and "FOR UPDATE" in one["sql"] for one in told))
        return encode(upload, kind)

    monkeypatch.setattr("merchants.pictures.encode", noted)
    for content, status in ((picture(), 303), (picture((1, 30_000)), 422)):
        with CaptureQueriesContext(connection) as told:
            sent = {"file": SimpleUploadedFile("icon.png", content, "image/png")}
            assert team.post("/dashboard/loper/brand/favicon/", sent).status_code == status
        assert any("FOR UPDATE" in one["sql"] and "merchants_brand" in one["sql"] for one in told) is (status == 303)
    assert locked_before == [False, False]
