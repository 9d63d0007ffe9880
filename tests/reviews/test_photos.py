"""A buyer's photo is made anew, and a small file that unpacks to a gigabyte is refused before it does."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from orders.thumbnails import thumbnail
from reviews.photos import NoPhoto, remade


def file_of(picture: Image.Image, kind: str, **options: object) -> BytesIO:
    out = BytesIO()
    picture.save(out, kind, **options)
    return BytesIO(out.getvalue())


def bomb(side: int) -> BytesIO:
    """A PNG that says it is this large; its pixels are never asked for."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b""))


def test_a_small_file_that_unpacks_to_a_gigabyte_is_refused_by_its_header() -> None:
    with pytest.raises(NoPhoto) as refused:
        remade(bomb(7740))
    assert refused.value.why == "pixels"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "1", "L", "LA", "I;16"])
def test_every_way_to_write_colours_becomes_a_photo(mode: str) -> None:
    made = remade(file_of(Image.new(mode, (2600, 1300)), "PNG"))
    assert (made.width, made.height) == (1280, 640)
    assert thumbnail(file_of(Image.new(mode, (300, 100)), "PNG").getvalue())


def test_a_photo_taken_upright_stays_upright_and_forgets_where_it_was_taken() -> None:
    picture = Image.new("RGB", (3000, 1000), (200, 20, 3))
    facts = picture.getexif()
    facts[0x0112], facts[0x010E] = 6, "Keizersgracht 1"
    made = remade(file_of(picture, "JPEG", exif=facts))
    assert made.height == 1280 > made.width
    assert b"Keizersgracht" not in made.content
