"""Codes are read back by a scanner's library, as a phone shows them and as a mail carries them."""

import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from returns.labels.codes import LONGEST, NotDrawable, code_png, code_svg, is_drawable, mail_picture

ADDRESS = "https://portal.example/dashboard/loper/receive/R7F3K2/"


def seen(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def on_dark(png: bytes, *, margin: int = 60) -> Image.Image:
    """The picture as it lies on a dark page: nothing light around it but its own quiet zone."""
    return ImageOps.expand(Image.open(io.BytesIO(png)).convert("L"), margin, 16)


def drawn(svg: bytes) -> Image.Image:
    """A drawing of ours in pixels: white ground and black runs, read from its own path."""
    root = ElementTree.fromstring(svg)
    _left, top, width, height = map(int, root.attrib["viewBox"].split())
    picture = Image.new("L", (width, height), 255)
    path = next(shape.attrib["d"] for shape in root.iter() if shape.attrib.get("fill") == "#000")
    for x, y, across, down in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", path):
        picture.paste(0, (int(x), int(y) - top, int(x) + int(across), int(y) - top + int(down)))
    return picture.resize((width * 3, height * 3), Image.Resampling.NEAREST)


@pytest.mark.parametrize(("kind", "content"), [("qr", ADDRESS), ("qr", "R7F3K2"), ("barcode", "3SABCD0123456789")])
def test_a_scanner_reads_it_on_a_dark_page(kind: str, content: str) -> None:
    assert seen(on_dark(code_png(kind, content))) == [content]
    assert seen(on_dark(mail_picture(content, kind))) == [content]


def test_a_drawn_barcode_says_what_it_holds() -> None:
    svg = code_svg("barcode", "JJD000390007882823", 'Barcode "1" & <more>')
    assert seen(ImageOps.expand(drawn(svg), 60, 16)) == ["JJD000390007882823"]
    assert b"style" not in svg and b"script" not in svg
    assert ElementTree.fromstring(svg).attrib["aria-label"] == 'Barcode "1" & <more>'


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24))
@example("9900")
@example("99")
@example("990012345678")
@settings(max_examples=60, deadline=None)
def test_whatever_a_carrier_numbers_its_parcels_with(content: str) -> None:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(code_png("barcode", content))).convert("L"))
    assert [one.bytes for one in found] == [content.encode()]


@pytest.mark.parametrize(
    ("kind", "content"),
    [("barcode", ""), ("barcode", "é"), ("barcode", "x" * (LONGEST + 1)), ("barcode", "a\tb"), ("qr", ""),
     ("qr", "x" * 501), ("number", "12"), ("", "12")],
)  # fmt: skip
def test_what_cannot_be_drawn(kind: str, content: str) -> None:
    assert not is_drawable(kind, content)
    for draw in (code_svg, code_png):
        with pytest.raises(NotDrawable):
            draw(kind, content)
